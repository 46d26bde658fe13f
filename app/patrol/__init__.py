"""Patrol: routes with their points, rounds, scans."""
