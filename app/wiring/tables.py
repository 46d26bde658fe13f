"""Every table of the house. Importing this is what tells the migrations which there are."""

from app.attendance import models as attendance_tables
from app.board import models as board_tables
from app.checks import models as checks_tables
from app.core import models as core_tables
from app.duties import models as duties_tables
from app.faults import models as fault_tables
from app.handover import models as handover_tables
from app.homes import models as home_tables
from app.lending import models as lending_tables
from app.notices import models as notices_tables
from app.patrol import models as patrol_tables
from app.people import delegation_models as delegation_tables
from app.people import models as people_tables
from app.people import token_models as token_tables
from app.photos import models as photo_tables
from app.privacy import models as privacy_tables
from app.requests import models as request_tables
from app.roster import borrow_models
from app.roster import models as roster_tables
from app.roster import overrides_models as override_tables
from app.roster import publish_models as publish_tables
from app.roster import relief_models as relief_tables
from app.sites import models as sites_tables
from app.sites import models_dated as dated_tables
from app.visitors import models as visitors_tables
from app.visitors import models_chain as chain_tables
from app.visitors import models_judging as judging_tables
from app.visitors import models_knowing as knowing_tables
from app.visitors import models_rota as rota_tables

TABLES = (
    core_tables,
    sites_tables,
    dated_tables,
    people_tables,
    token_tables,
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
    rota_tables,
    chain_tables,
    home_tables,
    lending_tables,
    knowing_tables,
    judging_tables,
    patrol_tables,
    checks_tables,
    handover_tables,
    notices_tables,
    privacy_tables,
    board_tables,
)
"""Importing them is what tells the migrations which tables there are."""
