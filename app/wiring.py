"""The only file that knows every domain: tables, routers, who reacts to which fact, jobs. No logic."""

from fastapi import APIRouter

from app.core import models as core_tables
from app.core.events import Event, Wire
from app.core.jobs import Job
from app.core.sse import router as events_router
from app.duties import models as duties_tables
from app.notices import models as notices_tables
from app.people import models as people_tables
from app.roster import models as roster_tables
from app.sites import models as sites_tables
from app.visitors import models as visitors_tables

TABLES = (core_tables, sites_tables, people_tables, roster_tables, duties_tables, visitors_tables, notices_tables)
"""Importing them is what tells the migrations which tables there are."""

ROUTERS: tuple[APIRouter, ...] = (
    events_router,
)

# fact -> reactions in the same transaction, words of the screens that are stale afterwards
ON_EVENT: dict[type[Event], Wire] = {
}

JOBS: tuple[Job, ...] = ()
