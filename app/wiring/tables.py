"""Every table of the house. Importing this is what tells the migrations which there are."""

from app.attendance import models as attendance_tables
from app.checks import models as checks_tables
from app.core import models as core_tables
from app.duties import models as duties_tables
from app.faults import models as fault_tables
from app.handover import models as handover_tables
from app.notices import models as notices_tables
from app.patrol import models as patrol_tables
from app.people import delegation_models as delegation_tables
from app.people import models as people_tables
from app.photos import models as photo_tables
from app.requests import models as request_tables
from app.roster import borrow_models
from app.roster import models as roster_tables
from app.roster import overrides_models as override_tables
from app.roster import publish_models as publish_tables
from app.roster import relief_models as relief_tables
from app.sites import models as sites_tables
from app.sites import models_dated as dated_tables
from app.visitors import models as visitors_tables

TABLES = (
    core_tables,
    sites_tables,
    dated_tables,
    people_tables,
    photo_tables,
    delegation_tables,
    roster_tables,
    publish_tables,
    request_tables,
    override_tables,
    relief_tables,
    borrow_models,
    attendance_tables,
    duties_tables,
    fault_tables,
    visitors_tables,
    patrol_tables,
    checks_tables,
    handover_tables,
    notices_tables,
)
"""Importing them is what tells the migrations which tables there are."""
