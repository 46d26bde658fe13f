"""The only file that knows every domain: tables, routers, who reacts to which fact, jobs. No logic."""

from datetime import time, timedelta

from fastapi import APIRouter

from app.attendance import events as attendance
from app.attendance import models as attendance_tables
from app.attendance.clock import note_arrival
from app.attendance.missing import tell_missing
from app.attendance.pages import router as attendance_router
from app.attendance.pages_hours import router as hours_router
from app.attendance.sick import follow_undo
from app.board.pages import router as board_router
from app.core import models as core_tables
from app.core.events import Event, Wire
from app.core.jobs import Job, purge_runs
from app.core.sse import router as events_router
from app.duties import closures as duty_closures
from app.duties import events as duties
from app.duties import models as duties_tables
from app.duties import reactions as duty_reactions
from app.duties.late import tell_late
from app.duties.opening import open_duties
from app.duties.pages import router as duties_router
from app.notices import missing as missing_notices
from app.notices import models as notices_tables
from app.notices import published as published_notices
from app.notices import relief as relief_notices
from app.notices import requests as told
from app.notices import service as notices
from app.notices.licences import tell_licence_ending
from app.notices.pages import router as notices_router
from app.ops.backup import nightly_backup
from app.ops.pages import router as ops_router
from app.people import delegation_events as handed
from app.people import delegation_models as delegation_tables
from app.people import events as people
from app.people import models as people_tables
from app.people.admin_pages import router as staff_router
from app.people.delegation_jobs import watch_delegations
from app.people.delegation_pages import router as delegation_router
from app.people.own_pages import router as own_router
from app.people.pages import router as people_router
from app.people.reactions import free_phone
from app.people.traces import store_traces
from app.requests import events as asked
from app.requests import models as request_tables
from app.requests.jobs import expire_requests
from app.requests.pages import router as requests_router
from app.roster import borrow_events, borrow_models
from app.roster import events as roster
from app.roster import models as roster_tables
from app.roster import overrides_models as override_tables
from app.roster import papers_events as papers
from app.roster import publish_models as publish_tables
from app.roster import relief_events as reliefs
from app.roster import relief_models as relief_tables
from app.roster.borrow import end_borrowed
from app.roster.events import RosterImported
from app.roster.imports import let_uploads_go
from app.roster.licences_watch import tell_ending
from app.roster.pages import router as roster_router
from app.roster.pages_borrow import router as borrow_router
from app.roster.pages_import import router as import_router
from app.roster.pages_paper import router as paper_router
from app.roster.pages_papers import router as papers_router
from app.roster.pages_publish import router as publish_router
from app.roster.pages_relief import router as relief_router
from app.roster.pages_rules import router as rules_router
from app.roster.pages_week import router as week_router
from app.roster.presence import end_with_person
from app.roster.publish import publish_begun_days
from app.roster.relief_watch import watch_reliefs
from app.sites import models as sites_tables
from app.sites import models_dated as dated_tables
from app.sites.closures import end_closures
from app.sites.editing import apply_planned
from app.sites.events import AreaClosed, AreaReopened, CalendarFilled, SiteChanged, WeatherSwitched
from app.sites.pages import router as sites_router
from app.sites.pages_dated import router as dated_router
from app.sites.pages_places import router as places_router
from app.visitors import events as visits
from app.visitors import events_desk as desk
from app.visitors import models as visitors_tables
from app.visitors.calling import next_is_called
from app.visitors.chain import escalate_unacknowledged
from app.visitors.pages_consultant import router as consultant_router
from app.visitors.pages_desk import router as desk_router
from app.visitors.pages_gate import router as gate_router

TABLES = (
    core_tables,
    sites_tables,
    dated_tables,
    people_tables,
    delegation_tables,
    roster_tables,
    publish_tables,
    request_tables,
    override_tables,
    relief_tables,
    borrow_models,
    attendance_tables,
    duties_tables,
    visitors_tables,
    notices_tables,
)
"""Importing them is what tells the migrations which tables there are."""

ROUTERS: tuple[APIRouter, ...] = (
    duties_router,
    attendance_router,
    hours_router,
    import_router,
    paper_router,
    board_router,
    sites_router,
    places_router,
    dated_router,
    rules_router,
    borrow_router,
    consultant_router,
    delegation_router,
    desk_router,
    notices_router,
    events_router,
    gate_router,
    ops_router,
    papers_router,
    people_router,
    requests_router,
    relief_router,
    publish_router,
    roster_router,
    week_router,
    own_router,
    staff_router,
)

ROSTER_SCREENS = ("roster", "board", "shift", "door", "arrive", "desk")
RELIEF_SCREENS = ("relief", "roster", "board", "shift")
PARTY_SCREENS = ("board", "arrive", "door", "desk", "mine")

RIGHTS_SCREENS = ("delegation", "board", "roster", "requests", "people", "settings", "shift", "desk", "notices")
"""Stale when a deputy's rights come or go: their buttons do too."""
ASKED_SCREENS = ("requests", "notices")

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
    roster.RosterPublished: Wire((published_notices.tell_published,), (*ROSTER_SCREENS, "myroster", "notices")),
    roster.RosterSeenBy: Wire((published_notices.settle_published,), ("roster", "myroster", "notices")),
    roster.PlanUndone: Wire((follow_undo,), (*ROSTER_SCREENS, "myroster", "attendance")),
    roster.WeekCopied: Wire(stale=("roster",)),
    roster.PersonArrived: Wire(
        (note_arrival, missing_notices.settle_missing), (*ROSTER_SCREENS, "attendance", "notices")
    ),
    roster.PersonLeft: Wire((free_phone,), ROSTER_SCREENS),
    roster.PermitChanged: Wire(stale=("roster", "people")),
    papers.AbsenceRecorded: Wire(stale=("roster", "people", "board", "attendance")),
    papers.AbsenceEnded: Wire(stale=("roster", "people", "board", "attendance")),
    papers.LicenceChanged: Wire(stale=("roster", "people")),
    papers.LicenceEnding: Wire((tell_licence_ending,), ("notices",)),
    reliefs.ReliefAsked: Wire(
        (duty_reactions.relief_asked, relief_notices.tell_relief_asked), (*RELIEF_SCREENS, "notices")
    ),
    reliefs.ReliefOffered: Wire((relief_notices.tell_relief_offered,), (*RELIEF_SCREENS, "notices")),
    reliefs.ReliefUnanswered: Wire((relief_notices.tell_relief_unanswered,), (*RELIEF_SCREENS, "notices")),
    reliefs.ReliefAccepted: Wire((relief_notices.tell_relief_accepted,), (*RELIEF_SCREENS, "notices")),
    reliefs.ReliefStarted: Wire(
        (duty_reactions.relief_started, relief_notices.tell_relief_started), (*ROSTER_SCREENS, "relief", "notices")
    ),
    reliefs.ReliefOverdue: Wire((relief_notices.tell_relief_overdue,), (*RELIEF_SCREENS, "notices")),
    reliefs.ReliefEnded: Wire(
        (duty_reactions.relief_ended, relief_notices.tell_relief_ended), (*ROSTER_SCREENS, "relief", "notices")
    ),
    reliefs.MealTurnsChanged: Wire(stale=("relief", "roster", "shift")),
    attendance.SickCalled: Wire((missing_notices.tell_cannot_come,), (*ROSTER_SCREENS, "attendance", "notices")),
    attendance.SickWithdrawn: Wire((missing_notices.forget_cannot_come,), (*ROSTER_SCREENS, "attendance", "notices")),
    attendance.PeopleMissing: Wire((missing_notices.tell_missing,), ("roster", "attendance", "notices")),
    attendance.ClockedByCode: Wire(stale=("attendance",)),
    attendance.PostCodeIssued: Wire(stale=("codes",)),
    attendance.PostCodeRevoked: Wire(stale=("codes",)),
    attendance.HoursCorrected: Wire(stale=("attendance",)),
    attendance.CorrectionTakenBack: Wire(stale=("attendance",)),
    handed.DelegationGiven: Wire((told.tell_given,), ("delegation", "notices")),
    handed.DelegationAccepted: Wire((told.tell_accepted,), RIGHTS_SCREENS),
    handed.DelegationDeclined: Wire((told.tell_declined,), ("delegation", "notices")),
    handed.DelegationRevoked: Wire((told.tell_revoked,), RIGHTS_SCREENS),
    handed.DelegationBegan: Wire((told.tell_began,), RIGHTS_SCREENS),
    handed.DelegationEnded: Wire((told.tell_ended,), RIGHTS_SCREENS),
    handed.DelegationUnanswered: Wire((told.tell_unanswered,), ("delegation", "notices")),
    asked.LeaveAsked: Wire((told.tell_leave_asked,), ASKED_SCREENS),
    asked.LeaveWithdrawn: Wire(stale=ASKED_SCREENS),
    asked.LeaveDecided: Wire((told.tell_leave_decided,), (*ASKED_SCREENS, "roster")),
    asked.LeaveExpired: Wire((told.tell_leave_expired,), ASKED_SCREENS),
    asked.SwapAsked: Wire((told.tell_swap_asked,), ASKED_SCREENS),
    asked.SwapAgreed: Wire((told.tell_swap_agreed,), ASKED_SCREENS),
    asked.SwapRefused: Wire((told.tell_swap_refused,), ASKED_SCREENS),
    asked.SwapWithdrawn: Wire((told.tell_swap_withdrawn,), ASKED_SCREENS),
    asked.SwapDecided: Wire((told.tell_swap_decided,), ASKED_SCREENS),
    asked.SwapExpired: Wire((told.tell_swap_expired,), ASKED_SCREENS),
    SiteChanged: Wire(stale=("board", "roster", "settings")),
    AreaClosed: Wire((duty_closures.suspend_at_once,), ("board", "roster", "settings", "shift", "closures")),
    AreaReopened: Wire((duty_closures.resume_duties,), ("board", "roster", "settings", "shift", "closures")),
    CalendarFilled: Wire(stale=("board", "roster", "settings")),
    borrow_events.HandBorrowed: Wire(stale=("roster", "people", "borrow")),
    borrow_events.HandReturned: Wire(stale=("people", "borrow", *ROSTER_SCREENS)),
}

JOBS: tuple[Job, ...] = (
    Job("let_uploads_go", let_uploads_go, at=time(3, 40)),
    Job("publish_begun_days", publish_begun_days, every=timedelta(minutes=1)),
    Job("apply_planned_values", apply_planned, every=timedelta(minutes=1)),
    Job("end_closures", end_closures, every=timedelta(minutes=1)),
    Job("end_borrowed_hands", end_borrowed, every=timedelta(minutes=1)),
    Job("open_duties", open_duties, every=timedelta(minutes=1)),
    Job("tell_late_duties", tell_late, every=timedelta(minutes=5)),
    Job("tell_missing_people", tell_missing, every=timedelta(minutes=1)),
    Job("escalate_unacknowledged", escalate_unacknowledged, every=timedelta(seconds=15)),
    Job("watch_reliefs", watch_reliefs, every=timedelta(seconds=15)),
    Job("watch_delegations", watch_delegations, every=timedelta(seconds=15)),
    Job("expire_requests", expire_requests, every=timedelta(minutes=1)),
    Job("store_traces", store_traces, every=timedelta(minutes=1)),
    Job("nightly_backup", nightly_backup, at=time(3), writing=False),
    Job("tell_ending_licences", tell_ending, at=time(8)),
    Job("purge_runs", purge_runs, at=time(3, 30)),
    Job("purge_notices", notices.purge_notices, at=time(3, 50)),
)
