"""Checklists: items as they fall due on a post, ticks and evidence."""
