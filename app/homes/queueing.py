"""In front of a full home: a party waits in its order, and is told about how long."""

from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict
from app.core.text import RowId
from app.core.work import Work
from app.homes.common import end_wait, require_company, require_open, stay_of, the_home, wait_of
from app.homes.events import PartyQueued
from app.homes.models import UnitWait
from app.visitors.moves import lead_to
from app.visitors.steps import StepIn, instant, still_open


class QueueIn(StepIn):
    """A party waits in front of a home."""

    unit_id: RowId


@command(Permission.VISIT_STEP)
def queue_party(work: Work, data: QueueIn) -> UnitWait:
    """The party waits; in front of another home it gives its place up. Twice is once.

    Raises Conflict for a party without company, a closed home, and one that has room and no queue.
    """
    at = instant(work, data)
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    home, wait = the_home(work, data.site_id, data.unit_id), wait_of(work, data.visit_id)
    if wait is not None and wait.unit_id == home.unit_id:
        return wait
    require_open(work, data.site_id, home)
    require_company(visit)
    heads = visit.heads or 1
    if heads > home.capacity:
        raise Conflict("home_too_small", home=home.name(work.lang), capacity=home.capacity)
    if home.room >= heads and not home.queue and stay_of(work, data.visit_id) is None:
        raise Conflict("home_not_full", home=home.name(work.lang))
    if wait is not None:
        end_wait(work, wait, "left")
        work.session.flush()
    if visit.place != "unit":
        lead_to(work, visit, "tour", at)
    row = work.add(
        UnitWait(
            site_id=data.site_id, unit_id=home.unit_id, visit_id=data.visit_id, since=at, by=work.actor.person_id
        )
    )  # fmt: skip
    work.emit(PartyQueued(data.site_id, data.visit_id, home.unit_id, waits=True))
    return row


@command(Permission.VISIT_STEP)
def unqueue_party(work: Work, data: StepIn) -> UnitWait:
    """The party does not want to wait. Raises Conflict when it does not wait any more."""
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    wait = wait_of(work, data.visit_id)
    if wait is None:
        raise Conflict("not_waiting")
    end_wait(work, wait, "left")
    work.emit(PartyQueued(data.site_id, data.visit_id, wait.unit_id, waits=False))
    return wait
