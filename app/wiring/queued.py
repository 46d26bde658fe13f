"""What a phone may note without a signal."""

from app.board.musters import BeginIn, MarkIn, begin_muster, mark_safe
from app.checks.service import CheckPostIn, check_post
from app.core.queue import Queued
from app.duties.counting import AdjustCountIn, NoteEventIn, adjust_count, note_event
from app.duties.due import TickDueIn, tick_due
from app.duties.service import (
    NotApplicableIn,
    ReportProblemIn,
    TickDutyIn,
    UndoTickIn,
    mark_not_applicable,
    report_problem,
    tick_duty,
    undo_tick,
)
from app.faults.reporting import ReportFaultIn, report_fault
from app.handover.briefing import AckBriefingIn, ack_briefing
from app.patrol.scanning import ScanIn, scan_point

QUEUED: dict[str, Queued] = {
    "tick": Queued(TickDutyIn, tick_duty, "/sites/{site_id}/shift/tick"),
    "due": Queued(TickDueIn, tick_due, "/sites/{site_id}/shift/due"),
    "count": Queued(AdjustCountIn, adjust_count, "/sites/{site_id}/shift/count", keep=False),
    "note": Queued(NoteEventIn, note_event, "/sites/{site_id}/shift/note"),
    "na": Queued(NotApplicableIn, mark_not_applicable, "/sites/{site_id}/shift/na"),
    "problem": Queued(ReportProblemIn, report_problem, "/sites/{site_id}/shift/problem"),
    "check": Queued(CheckPostIn, check_post, "/sites/{site_id}/checks/check"),
    "report": Queued(ReportFaultIn, report_fault, "/sites/{site_id}/faults/new"),
    "undo": Queued(UndoTickIn, undo_tick, "/sites/{site_id}/shift/undo", keep=False),
    "briefed": Queued(AckBriefingIn, ack_briefing, "/sites/{site_id}/briefing/read"),
    "muster_begin": Queued(BeginIn, begin_muster, "/sites/{site_id}/evac/begin"),
    "muster": Queued(MarkIn, mark_safe, "/sites/{site_id}/evac/mark"),
    "scan": Queued(ScanIn, scan_point, "/sites/{site_id}/patrol/scan"),
}
"""What a phone may note without a signal: the kind named by data-queue -> the form it stands for."""
