"""Reads of the duties that others need: the progress of every place, how much is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func
from sqlmodel import col, select

from app.core.work import Work
from app.duties.models import Duty, DutyItem
from app.duties.plan import Place, grace
from app.sites.queries import today

SOON = timedelta(minutes=15)
"""What is due within this is shown as due soon."""


@dataclass(frozen=True)
class Progress:
    """The duties of a place in the current business day, as far as they have opened.

    `total` holds what was missed as well, neither done nor to be done any more. `due`: due within fifteen minutes, or
    just past and not late yet. `worst_*`: the open one that is due first, when it is late or due soon; empty and None
    otherwise.
    """

    done: int
    due: int
    late: int
    total: int
    worst_label_zh: str = ""
    worst_label_en: str = ""
    worst_due_at: datetime | None = None


def progress(work: Work, site_id: int) -> dict[Place, Progress]:
    """Progress by (post, place) of every place that has had a duty today; one statement, read once per Work."""
    return work.memo(("duty progress", site_id), lambda: _progress(work, site_id))


def late_total(work: Work, site_id: int) -> int:
    """How many duties of the site are late now; no statement of its own beside `progress`."""
    return sum(place.late for place in progress(work, site_id).values())


def late_before(work: Work, site_id: int) -> datetime:
    """What was due before this instant and is open is late."""
    return work.now - grace(work, site_id)


def _progress(work: Work, site_id: int) -> dict[Place, Progress]:
    cut, soon = late_before(work, site_id), work.now + SOON
    is_open = col(Duty.state) == "open"
    own: dict[str, Any] = {"partition_by": (col(Duty.post_id), col(Duty.place))}

    def count(what: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((what, 1), else_=0)).over(**own)

    order = (case((is_open, 0), else_=1), col(Duty.due_at), col(Duty.id))
    ranked = (
        select(  # type: ignore[call-overload]
            Duty.post_id,
            Duty.place,
            Duty.item_id,
            Duty.due_at,
            Duty.about_zh,
            Duty.about_en,
            count(col(Duty.state).in_(("done", "na"))).label("done"),
            count(is_open & (col(Duty.due_at) >= cut) & (col(Duty.due_at) <= soon)).label("due"),
            count(is_open & (col(Duty.due_at) < cut)).label("late"),
            func.count().over(**own).label("total"),
            func.row_number().over(**own, order_by=order).label("rank"),
        )
        .where(Duty.site_id == site_id, Duty.business_day == today(work, site_id))
        .subquery()
    )
    c = ranked.c
    query = (
        select(  # type: ignore[call-overload]
            c.post_id,
            c.place,
            c.done,
            c.due,
            c.late,
            c.total,
            DutyItem.name_zh,
            DutyItem.name_en,
            c.about_zh,
            c.about_en,
            c.due_at,
        )
        .join(DutyItem, col(DutyItem.id) == c.item_id)
        .where(c.rank == 1)
    )
    found = {}
    for post_id, place, done, due, late, total, zh, en, about_zh, about_en, due_at in work.session.execute(query):
        worst = (f"{zh} {about_zh}".strip(), f"{en} {about_en}".strip(), due_at) if late or due else ("", "", None)
        found[post_id, place] = Progress(int(done), int(due), int(late), int(total), *worst)
    return found
