"""Notices: written by what happens elsewhere (tell_*, in the same transaction), marked as seen by their readers.

The params of a notice hold ids, counts and instants only.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, delete, select

import app.notices.messages  # noqa: F401  (adds the words of the notices)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import NotFound
from app.core.text import RowId
from app.core.work import Work
from app.notices.leaders import leaders_of
from app.notices.models import Notice
from app.notices.queries import climbs, mine
from app.notices.writing import ROLL_UP as ROLL_UP
from app.notices.writing import Told, add, add_all, roll, unseen_about
from app.roster.events import PlaceCleared, PlacesSwapped, PostAssigned
from app.roster.models import Assignment
from app.roster.plan_rows import untold
from app.sites.queries import posts
from app.visitors.events import AckMissed, PartyAtDoor, StepTakenBack
from app.visitors.events_desk import PartyRegistered
from app.visitors.models import Visit

AT_DOOR = ("at_door", "at_door_unannounced", "yours_at_door")
KEEP = timedelta(days=30)
_add, _roll = add, roll
"""As slices called them before `app.notices.writing` was there."""


def tell_assigned(work: Work, fact: PostAssigned) -> None:
    """The person who is to stand there, and whoever they take over from."""
    row = work.get(Assignment, fact.assignment_id)
    _tell_plan(work, "assigned", row)
    told = {row.person_id}
    for before in _rows(work, fact.cut):
        if before.person_id not in told:
            told.add(before.person_id)
            _tell_plan(work, "replaced", before, person_id=row.person_id, start=row.starts_at)


def tell_swapped(work: Work, fact: PlacesSwapped) -> None:
    """Both who changed places."""
    for row in _rows(work, (fact.first, fact.second)):
        _tell_plan(work, "swapped", row)


def tell_cleared(work: Work, fact: PlaceCleared) -> None:
    """The person who was taken off."""
    _tell_plan(work, "cleared", work.get(Assignment, fact.assignment_id))


def _rows(work: Work, ids: Iterable[int]) -> list[Assignment]:
    return list(work.session.exec(select(Assignment).where(col(Assignment.id).in_(list(ids)))))


def _tell_plan(work: Work, kind: str, row: Assignment, *, person_id: int = 0, start: datetime | None = None) -> None:
    """Nobody is told of what they did themselves, of a shift that is over, nor of a draft."""
    if untold(row) or row.person_id == work.actor.person_id or (row.ends_at < work.now and kind != "cleared"):
        return
    params: dict[str, object] = {
        "post_id": row.post_id,
        "place": row.place,
        "start": (start or row.starts_at).isoformat(),
        "end": row.ends_at.isoformat(),
    }
    if person_id:
        params["person_id"] = person_id
    _add(work, row.site_id, kind, params, "sound", f"/sites/{row.site_id}/shift", person_id=row.person_id)


def tell_at_door(work: Work, fact: PartyAtDoor) -> None:
    """The desk, and the party's own consultant."""
    visit = work.get(Visit, fact.visit_id, site_id=fact.site_id)
    if visit.place != "door":
        return  # entered after the party had gone on: nobody need come
    params: dict[str, object] = {"visit_id": visit.id, "number": visit.number, "heads": visit.heads}
    kind = "at_door" if fact.announced else "at_door_unannounced"
    desks = [post_id for post_id, post in posts(work, fact.site_id).items() if "registers" in post.kinds]
    told = [Told(kind, "sound", f"/sites/{fact.site_id}/desk", post_id=post_id) for post_id in desks]
    if visit.consultant_id:
        link = f"/sites/{fact.site_id}/consultant"
        told.append(Told("yours_at_door", "sound", link, person_id=visit.consultant_id))
    add_all(work, fact.site_id, params, told)


def forget_at_door(work: Work, fact: StepTakenBack) -> None:
    """The party is not at the door after all: what nobody has seen yet goes again."""
    if fact.step == "at_door":
        for row in _unseen_at_door(work, fact.site_id, fact.visit_id):
            work.session.delete(row)


def settle_at_door(work: Work, fact: PartyRegistered) -> None:
    """The desk has the party: nobody need be told any more that it is at the door."""
    for row in _unseen_at_door(work, fact.site_id, fact.visit_id):
        if row.post_id is not None:
            row.seen_at, row.seen_by = work.now, work.actor.person_id


def _unseen_at_door(work: Work, site_id: int, visit_id: int) -> list[Notice]:
    return unseen_about(work, site_id, AT_DOOR, f"visit:{visit_id}")


def tell_ack_missed(work: Work, fact: AckMissed) -> None:
    """The leader of the door's group, in one notice for all the parties that nobody answered."""
    doors = [post_id for post_id, post in posts(work, fact.site_id).items() if "receives_at_door" in post.kinds]
    for person_id in leaders_of(work, fact.site_id, doors):
        link = f"/sites/{fact.site_id}/door"
        _roll(work, fact.site_id, "ack_missed", person_id, "visits", [fact.visit_id], 1, link)


class SeenIn(BaseModel):
    """One notice, or (None) all that are mine here."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    notice_id: RowId | None = None


@command(Permission.BOARD_READ)
def mark_seen(work: Work, data: SeenIn) -> int:
    """Note that I have seen it; the number of notices that were new. Raises NotFound for what is not mine.

    What goes up until somebody takes it is taken by its own button, not by having been looked at.
    """
    rows = [row for row in mine(work, data.site_id) if data.notice_id is None or row.id == data.notice_id]
    if data.notice_id is not None and not rows:
        raise NotFound()
    fresh = [row for row in rows if row.seen_at is None and not climbs(row)]
    for row in fresh:
        row.seen_at, row.seen_by = work.now, work.actor.person_id
    return len(fresh)


def purge_notices(work: Work) -> None:
    """Job: forget notices older than thirty days."""
    work.session.exec(delete(Notice).where(col(Notice.at) < work.now - KEEP))
