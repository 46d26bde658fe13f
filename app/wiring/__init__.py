"""The only place that knows every domain: tables, routers, who reacts to which fact, jobs. No logic."""

from app.wiring.facts import ON_EVENT
from app.wiring.jobs import JOBS
from app.wiring.queued import QUEUED
from app.wiring.routers import ROUTERS
from app.wiring.tables import TABLES

__all__ = ["JOBS", "ON_EVENT", "QUEUED", "ROUTERS", "TABLES"]
