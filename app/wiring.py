"""The only file that knows every domain: tables, routers, who reacts to which fact, jobs. No logic."""

from datetime import time, timedelta

from fastapi import APIRouter

from app.board.pages import router as board_router
from app.core import models as core_tables
from app.core.events import Event, Wire
from app.core.jobs import Job, purge_runs
from app.core.sse import router as events_router
from app.duties import events as duties
from app.duties import models as duties_tables
from app.duties import reactions as duty_reactions
from app.duties.late import tell_late
from app.duties.opening import open_duties
from app.duties.pages import router as duties_router
from app.notices import models as notices_tables
from app.notices import service as notices
from app.notices.pages import router as notices_router
from app.ops.backup import nightly_backup
from app.ops.pages import router as ops_router
from app.people import events as people
from app.people import models as people_tables
from app.people.admin_pages import router as staff_router
from app.people.own_pages import router as own_router
from app.people.pages import router as people_router
from app.people.reactions import free_phone
from app.people.traces import store_traces
from app.roster import events as roster
from app.roster import models as roster_tables
from app.roster.events import RosterImported
from app.roster.imports import let_uploads_go
from app.roster.pages import router as roster_router
from app.roster.pages_import import router as import_router
from app.roster.presence import end_with_person
from app.sites import models as sites_tables
from app.sites.events import SiteChanged, WeatherSwitched
from app.sites.pages import router as sites_router
from app.visitors import events as visits
from app.visitors import events_desk as desk
from app.visitors import models as visitors_tables
from app.visitors.calling import next_is_called
from app.visitors.chain import escalate_unacknowledged
from app.visitors.pages_consultant import router as consultant_router
from app.visitors.pages_desk import router as desk_router
from app.visitors.pages_gate import router as gate_router

TABLES = (core_tables, sites_tables, people_tables, roster_tables, duties_tables, visitors_tables, notices_tables)
"""Importing them is what tells the migrations which tables there are."""

ROUTERS: tuple[APIRouter, ...] = (
    duties_router,
    import_router,
    board_router,
    sites_router,
    consultant_router,
    desk_router,
    notices_router,
    events_router,
    gate_router,
    ops_router,
    people_router,
    roster_router,
    own_router,
    staff_router,
)

ROSTER_SCREENS = ("roster", "board", "shift", "door", "arrive", "desk")
PARTY_SCREENS = ("board", "arrive", "door", "desk", "mine")

# fact -> reactions in the same transaction, words of the screens that are stale afterwards
ON_EVENT: dict[type[Event], Wire] = {
    RosterImported: Wire(stale=("roster", "board", "shift", "people")),
    WeatherSwitched: Wire((duty_reactions.weather_switched,), ("board", "arrive", "door", "desk", "shift")),
    visits.PartyAnnounced: Wire((duty_reactions.party_announced,), (*PARTY_SCREENS, "shift")),
    visits.PartyCompleted: Wire(stale=PARTY_SCREENS),
    visits.PartyMerged: Wire(stale=PARTY_SCREENS),
    visits.PartyWithdrawn: Wire((duty_reactions.party_withdrawn,), (*PARTY_SCREENS, "shift")),
    visits.PartyAcknowledged: Wire((duty_reactions.party_acknowledged,), (*PARTY_SCREENS, "shift")),
    visits.AckMissed: Wire((notices.tell_ack_missed,), ("board", "door", "notices")),
    visits.PartyAtDoor: Wire(
        (duty_reactions.party_at_door, notices.tell_at_door), (*PARTY_SCREENS, "shift", "notices")
    ),
    visits.PartyNotMet: Wire(stale=PARTY_SCREENS),
    visits.PartyDeparted: Wire((duty_reactions.party_departed, next_is_called), (*PARTY_SCREENS, "shift")),
    visits.CarLeft: Wire((duty_reactions.car_left,), ("arrive", "shift")),
    visits.StepTakenBack: Wire((notices.forget_at_door,), (*PARTY_SCREENS, "notices")),
    visits.NonCustomerCounted: Wire(stale=PARTY_SCREENS),
    visits.NonCustomerTakenBack: Wire(stale=PARTY_SCREENS),
    desk.PartyRegistered: Wire((notices.settle_at_door,), (*PARTY_SCREENS, "notices")),
    desk.VisitCorrected: Wire(stale=PARTY_SCREENS),
    desk.PartyOffered: Wire(stale=("board", "desk", "mine")),
    desk.NobodyFree: Wire(stale=("board", "desk", "mine")),
    desk.PartyAccepted: Wire(stale=("board", "desk", "mine")),
    desk.PartyDeclined: Wire(stale=("board", "desk", "mine")),
    desk.PartyMoved: Wire(stale=("board", "door", "desk", "mine")),
    desk.ConsultantsSignedIn: Wire(stale=("board", "desk", "mine")),
    desk.ConsultantStateChanged: Wire(stale=("desk", "mine")),
    desk.DayClosed: Wire(stale=PARTY_SCREENS),
    desk.NumberRevealed: Wire(),
    duties.DutiesOpened: Wire(stale=("board", "shift")),
    duties.DutyClosed: Wire(stale=("board", "shift")),
    duties.DutyReopened: Wire(stale=("board", "shift")),
    duties.DutyCounted: Wire(stale=("shift",)),
    duties.DutiesLate: Wire((notices.tell_late,), ("board", "shift", "notices")),
    people.PersonAdded: Wire(stale=("people",)),
    people.PersonDisabled: Wire((end_with_person,), ("people", *ROSTER_SCREENS)),
    people.RoleGranted: Wire(stale=("people",)),
    people.RoleEnded: Wire(stale=("people",)),
    people.CardsMade: Wire(stale=("people",)),
    people.PinReset: Wire(stale=("people",)),
    people.SecretChosen: Wire(stale=("people",)),
    people.DeviceEnrolled: Wire(stale=("people",)),
    people.DeviceRevoked: Wire(stale=("people",)),
    roster.PostAssigned: Wire((notices.tell_assigned,), (*ROSTER_SCREENS, "notices")),
    roster.PlacesSwapped: Wire((notices.tell_swapped,), (*ROSTER_SCREENS, "notices")),
    roster.PlaceCleared: Wire((notices.tell_cleared,), (*ROSTER_SCREENS, "notices")),
    roster.PersonArrived: Wire(stale=ROSTER_SCREENS),
    roster.PersonLeft: Wire((free_phone,), ROSTER_SCREENS),
    roster.PermitChanged: Wire(stale=("roster", "people")),
    SiteChanged: Wire(stale=("board", "roster", "settings")),
}

JOBS: tuple[Job, ...] = (
    Job("let_uploads_go", let_uploads_go, at=time(3, 40)),
    Job("open_duties", open_duties, every=timedelta(minutes=1)),
    Job("tell_late_duties", tell_late, every=timedelta(minutes=5)),
    Job("escalate_unacknowledged", escalate_unacknowledged, every=timedelta(seconds=15)),
    Job("store_traces", store_traces, every=timedelta(minutes=1)),
    Job("nightly_backup", nightly_backup, at=time(3), writing=False),
    Job("purge_runs", purge_runs, at=time(3, 30)),
    Job("purge_notices", notices.purge_notices, at=time(3, 50)),
)
