"""By hand: these two are one party; these are two after all."""

from typing import Literal

from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import RowId
from app.core.work import Work
from app.sites.queries import today
from app.visitors.events import PartiesParted
from app.visitors.merging import fold, part
from app.visitors.models import Visit
from app.visitors.models_chain import VisitMerge
from app.visitors.steps import StepIn, locked, still_open


class MergeIn(StepIn):
    """Another open party. `how`: the same people recorded twice, or two parts of one group whose heads add up."""

    other_id: RowId
    how: Literal["same", "group"]


@command(Permission.VISIT_ANNOUNCE)
def merge_parties(work: Work, data: MergeIn) -> Visit:
    """Put two open parties together; the one that is further on stays, else the older. Returns it.

    Raises NotFound, Conflict when one of them is closed, Invalid for one and the same, and for two whose visitors are
    different people: they are not one party.
    """
    if data.other_id == data.visit_id:
        raise Invalid("same_party", "other_id")
    first, second = (
        still_open(work, StepIn(site_id=data.site_id, visit_id=one)) for one in sorted((data.visit_id, data.other_id))
    )
    if first.visitor_id and second.visitor_id and first.visitor_id != second.visitor_id:
        raise Conflict("different_visitors")
    kept, folded = (first, second) if _weight(first) >= _weight(second) else (second, first)
    fold(work, kept, folded, work.now, "hand", add_heads=data.how == "group", reason=data.reason)
    return kept


def _weight(visit: Visit) -> tuple[bool, bool]:
    """What may not be lost: who has a consultant, then who is registered."""
    return visit.accepted_at is not None, visit.registered_at is not None


class PartIn(StepIn):
    """The party into which another went, and which of its mergings; None: the last one."""

    merge_id: RowId | None = None


@command(Permission.VISIT_ANNOUNCE)
def part_parties(work: Work, data: PartIn) -> Visit:
    """Make two parties of one again; returns the one that stands alone. Twice is once.

    Raises NotFound when nothing was put together, Conflict when it belongs to a day that is over.
    """
    kept = locked(work, data.site_id, data.visit_id)
    merge = _merging(work, data)
    if kept.merged_into is not None:
        raise Conflict("part_the_other_first")
    if merge.parted_at is not None:
        return work.get(Visit, merge.folded_id, site_id=data.site_id) if merge.folded_id else kept
    if kept.business_day != today(work, data.site_id):
        raise Conflict("other_day")
    if merge.folded_id is not None:
        locked(work, data.site_id, merge.folded_id)
    other = part(work, merge, kept, data.reason)
    work.emit(PartiesParted(data.site_id, kept.id or 0, other.id or 0), data.reason)
    return other


def _merging(work: Work, data: PartIn) -> VisitMerge:
    if data.merge_id is not None:
        merge = work.get(VisitMerge, data.merge_id, site_id=data.site_id)
        if merge.kept_id != data.visit_id:
            raise NotFound()
        return merge
    rows = open_mergings(work, data.site_id, data.visit_id)
    if not rows:
        raise NotFound()
    return rows[-1]


def open_mergings(work: Work, site_id: int, visit_id: int) -> list[VisitMerge]:
    """What went into that party and has not been taken out again, oldest first."""
    query = (
        select(VisitMerge)
        .where(VisitMerge.site_id == site_id, VisitMerge.kept_id == visit_id, col(VisitMerge.parted_at).is_(None))
        .order_by(col(VisitMerge.id))
    )
    return list(work.session.exec(query))
