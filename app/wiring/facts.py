"""Who reacts to which fact in the same transaction, and which screens are stale afterwards."""

from app.attendance import events as attendance
from app.attendance.clock import note_arrival
from app.attendance.sick import follow_undo
from app.checks import calls as late_calls
from app.checks import events as checks
from app.core import queue_events as queued_facts
from app.core.events import Event, Wire
from app.duties import by_check
from app.duties import closures as duty_closures
from app.duties import events as duties
from app.duties import reactions as duty_reactions
from app.duties import seams as duty_seams
from app.faults import events as faults
from app.handover import events as seams
from app.notices import called as called_notices
from app.notices import checks as check_notices
from app.notices import faults as fault_notices
from app.notices import handover as seam_notices
from app.notices import missing as missing_notices
from app.notices import patrol as patrol_notices
from app.notices import published as published_notices
from app.notices import relief as relief_notices
from app.notices import requests as told
from app.notices import service as notices
from app.notices.events import AlertClimbed, AlertTaken, LoudnessChanged, MessageRetried, RobotChanged
from app.notices.licences import tell_licence_ending
from app.patrol import events as patrol
from app.patrol.fills import fill_finished, fill_opened
from app.patrol.rounds import begin_on_arrival
from app.people import delegation_events as handed
from app.people import events as people
from app.people.reactions import free_phone
from app.photos import events as photos
from app.privacy import events as privacy
from app.requests import events as asked
from app.requests.undone import follow_undo as leave_follows_undo
from app.roster import borrow_events
from app.roster import events as roster
from app.roster import papers_events as papers
from app.roster import relief_events as reliefs
from app.roster.events import RosterImported
from app.roster.presence import end_with_person
from app.sites.events import AreaClosed, AreaReopened, CalendarFilled, SiteChanged, WeatherSwitched
from app.wiring.facts_board import BOARD_FACTS
from app.wiring.facts_homes import HOME_FACTS
from app.wiring.facts_lending import LENDING_FACTS
from app.wiring.facts_visitors import VISITOR_FACTS

ROSTER_SCREENS = ("roster", "board", "lead", "checks", "shift", "door", "arrive", "desk")
RELIEF_SCREENS = ("relief", "roster", "board", "lead", "shift")

RIGHTS_SCREENS = ("delegation", "board", "roster", "requests", "people", "settings", "shift", "desk", "notices")
"""Stale when a deputy's rights come or go: their buttons do too."""
FAULT_SCREENS = ("faults", "notices")
ASKED_SCREENS = ("requests", "notices")
SEAM_SCREENS = ("handover", "board", "shift", "notices")

# fact -> reactions in the same transaction, words of the screens that are stale afterwards
ON_EVENT: dict[type[Event], Wire] = {
    RosterImported: Wire(stale=("roster", "board", "shift", "people")),
    WeatherSwitched: Wire((duty_reactions.weather_switched,), ("board", "arrive", "door", "desk", "shift")),
    **VISITOR_FACTS,
    **BOARD_FACTS,
    **HOME_FACTS,
    **LENDING_FACTS,
    duties.DutiesOpened: Wire((fill_opened,), ("board", "shift", "lead")),
    duties.DutyClosed: Wire(stale=("board", "shift", "lead")),
    duties.LeaderCalled: Wire((called_notices.tell_called,), ("notices",)),
    duties.DutyNoted: Wire(stale=("shift",)),
    duties.DutyReopened: Wire(stale=("board", "shift", "lead")),
    duties.DutyCounted: Wire(stale=("shift",)),
    duties.PlaceChanged: Wire(stale=("settings", "shift")),
    duties.PaperEntered: Wire(stale=("board", "shift", "lead")),
    duties.EventSaid: Wire(stale=("board", "shift")),
    duties.ItemEdited: Wire(stale=("settings", "shift", "board")),
    duties.ItemTakenBack: Wire(stale=("settings", "shift", "board")),
    duties.DutiesLate: Wire((late_calls.note_late, check_notices.tell_late), ("board", "shift", "lead", "notices")),
    checks.PostChecked: Wire(
        (by_check.post_checked, check_notices.tell_checked), ("checks", "lead", "shift", "board", "notices")
    ),
    checks.CheckWithdrawn: Wire(
        (by_check.check_withdrawn, check_notices.forget_checked), ("checks", "lead", "shift", "board", "notices")
    ),
    checks.CheckCorrected: Wire((check_notices.tell_corrected,), ("checks", "notices")),
    checks.LateClimbed: Wire((check_notices.tell_climbed,), ("lead", "notices")),
    checks.LateAcknowledged: Wire((check_notices.settle_late,), ("lead", "notices")),
    checks.LateSettled: Wire((check_notices.settle_late,), ("lead", "notices")),
    photos.PhotoAdded: Wire(stale=("faults", "shift")),
    photos.PhotoRemoved: Wire(stale=("faults", "shift")),
    photos.PhotosExpired: Wire(stale=("faults",)),
    faults.FaultReported: Wire((fault_notices.tell_reported,), FAULT_SCREENS),
    faults.FaultAdded: Wire((fault_notices.note_added,), FAULT_SCREENS),
    faults.FaultAssigned: Wire((fault_notices.tell_assigned,), FAULT_SCREENS),
    faults.FaultDone: Wire((fault_notices.tell_done,), FAULT_SCREENS),
    faults.FaultReopened: Wire((fault_notices.tell_reopened,), FAULT_SCREENS),
    faults.FaultWithdrawn: Wire((fault_notices.forget_withdrawn,), FAULT_SCREENS),
    faults.FaultsLate: Wire((fault_notices.tell_late,), FAULT_SCREENS),
    patrol.RoutesInstalled: Wire(stale=("patrol", "settings")),
    patrol.RouteChanged: Wire(stale=("settings",)),
    patrol.PointChanged: Wire(stale=("patrol", "settings")),
    patrol.RoundsOpened: Wire(stale=("patrol",)),
    patrol.PointScanned: Wire((patrol_notices.settle_patrol,), ("patrol", "lead", "notices")),
    patrol.RoundNotBegun: Wire((patrol_notices.tell_unbegun,), ("patrol", "lead", "board", "notices")),
    patrol.PointsMissed: Wire((patrol_notices.tell_points_missed,), ("patrol", "lead", "board", "notices")),
    patrol.RoundMissed: Wire((patrol_notices.tell_round_missed,), ("patrol", "lead", "board", "notices")),
    patrol.RoundFinished: Wire(
        (fill_finished, patrol_notices.settle_patrol), ("patrol", "lead", "board", "shift", "notices")
    ),
    patrol.RoundExcused: Wire(
        (fill_finished, patrol_notices.settle_patrol), ("patrol", "lead", "board", "shift", "notices")
    ),
    people.PersonAdded: Wire(stale=("people",)),
    people.PersonDisabled: Wire((end_with_person,), ("people", *ROSTER_SCREENS)),
    people.RoleGranted: Wire(stale=("people",)),
    people.RoleEnded: Wire(stale=("people",)),
    people.SupervisorNamed: Wire(stale=("people", "desk", "mine")),
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
    roster.PlanUndone: Wire(
        (follow_undo, leave_follows_undo, told.tell_leave_reopened),
        (*ROSTER_SCREENS, *ASKED_SCREENS, "people", "myroster", "attendance"),
    ),
    roster.WeekCopied: Wire(stale=("roster",)),
    roster.PersonArrived: Wire(
        (note_arrival, missing_notices.settle_missing, begin_on_arrival),
        (*ROSTER_SCREENS, "attendance", "notices", "patrol"),
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
    attendance.PeopleMissing: Wire((missing_notices.tell_missing,), ("roster", "lead", "attendance", "notices")),
    attendance.ClockedByCode: Wire(stale=("attendance",)),
    attendance.PostCodeIssued: Wire(stale=("codes",)),
    attendance.PostCodeRevoked: Wire(stale=("codes",)),
    attendance.HoursCorrected: Wire(stale=("attendance",)),
    attendance.CorrectionTakenBack: Wire(stale=("attendance",)),
    handed.DelegationGiven: Wire((duty_reactions.delegation_given, told.tell_given), ("delegation", "notices")),
    handed.DelegationAccepted: Wire((duty_reactions.delegation_accepted, told.tell_accepted), RIGHTS_SCREENS),
    handed.DelegationDeclined: Wire((duty_reactions.delegation_over, told.tell_declined), ("delegation", "notices")),
    handed.DelegationRevoked: Wire((duty_reactions.delegation_over, told.tell_revoked), RIGHTS_SCREENS),
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
    queued_facts.EntryKept: Wire(stale=("shift", "queue")),
    queued_facts.EntryTakenIn: Wire(stale=("shift", "queue", "board")),
    queued_facts.EntryLeftOut: Wire(stale=("shift", "queue")),
    seams.HandoverGiven: Wire((duty_seams.handover_given, seam_notices.tell_given), SEAM_SCREENS),
    seams.HandoverWithdrawn: Wire((seam_notices.settle,), SEAM_SCREENS),
    seams.HandoverUnsigned: Wire((seam_notices.tell_unsigned,), ("handover", "notices")),
    seams.HandoverTaken: Wire((duty_seams.handover_taken, seam_notices.settle), SEAM_SCREENS),
    seams.HandoverRefused: Wire((seam_notices.tell_refused,), SEAM_SCREENS),
    seams.HandoverSettled: Wire((seam_notices.tell_settled,), SEAM_SCREENS),
    seams.ThingsChanged: Wire(stale=("handover", "settings")),
    seams.BriefingWritten: Wire((seam_notices.tell_briefing,), ("briefing", "opening", "shift", "notices")),
    seams.BriefingAcknowledged: Wire((duty_seams.briefed,), ("briefing", "opening", "shift")),
    seams.OpeningDecided: Wire(
        (duty_seams.opening_decided, seam_notices.settle_called), ("opening", "shift", "notices")
    ),
    seams.ReadyCalled: Wire((seam_notices.tell_called,), ("notices",)),
    privacy.PrivacyNoticePublished: Wire(stale=("privacy", "desk", "settings")),
    privacy.VisitorsExported: Wire(stale=("privacy",)),
    privacy.FullExportAsked: Wire(stale=("privacy",)),
    privacy.FullExportDecided: Wire(stale=("privacy",)),
    privacy.VisitorCopied: Wire(stale=("privacy",)),
    privacy.VisitorForgotten: Wire(stale=("privacy", "desk", "board", "known")),
    privacy.OldRecordsForgotten: Wire(stale=("desk", "board", "known")),
    AlertTaken: Wire(stale=("notices",)),
    AlertClimbed: Wire(stale=("notices",)),
    LoudnessChanged: Wire(stale=("settings", "notices")),
    RobotChanged: Wire(stale=("settings",)),
    MessageRetried: Wire(stale=("settings",)),
    SiteChanged: Wire(stale=("board", "roster", "settings", "homes")),
    AreaClosed: Wire((duty_closures.suspend_at_once,), ("board", "roster", "settings", "shift", "closures", "homes")),
    AreaReopened: Wire((duty_closures.resume_duties,), ("board", "roster", "settings", "shift", "closures", "homes")),
    CalendarFilled: Wire(stale=("board", "roster", "settings")),
    borrow_events.HandBorrowed: Wire(stale=("roster", "people", "borrow")),
    borrow_events.HandReturned: Wire(stale=("people", "borrow", *ROSTER_SCREENS)),
}
