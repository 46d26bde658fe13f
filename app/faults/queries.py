"""Reports of damage as other domains and the screens need them. Frozen, in one language only where words are made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, or_

from app.core.actor import Permission
from app.core.i18n import pick
from app.core.work import Work
from app.faults.common import led, undo_span
from app.faults.kinds import STEP_WORDS, WORDS, Category
from app.faults.models import Fault, FaultStep
from app.faults.reporting import KIND
from app.people.models import Person
from app.photos.queries import PhotoRow, awaited_about, photos_about
from app.sites.queries import posts, units, zones

SHOWN_FOR = timedelta(days=7)
"""What is done stays in sight for so long."""
MOST = 200


@dataclass(frozen=True)
class StepRow:
    """One thing that was done about a report, in words. `to`: who was given it."""

    kind: str
    words: str
    by: str
    at: datetime
    received_at: datetime
    note: str
    to: str


@dataclass(frozen=True)
class FaultRow:
    """A report in the words of its reader. `photos` and `steps` are empty in the short list for other domains."""

    id: int
    client_key: str
    category: str
    icon: str
    urgent: bool
    cordoned: bool
    zone_id: int | None
    unit_id: int | None
    place: str
    spot: str
    note: str
    about: str
    post_id: int | None
    post: str
    group_code: str
    reported_by: int | None
    reporter: str
    occurred_at: datetime
    reported_at: datetime
    state: str
    owner_id: int | None
    owner: str
    assign_by: datetime
    due_at: datetime
    done_at: datetime | None
    steps: tuple[StepRow, ...] = ()
    photos: tuple[PhotoRow, ...] = ()
    awaited: int = 0
    more: int = 0
    """How often the same was reported again."""
    may_withdraw: bool = False
    may_finish: bool = False

    def late(self, now: datetime) -> bool:
        """Whether nobody has it in time, or it is not mended in time."""
        return self.state == "open" and (self.due_at < now or (not self.owner and self.assign_by < now))


def open_faults(
    work: Work, site_id: int, *, group: str | None = None, zone_ids: Iterable[int] | None = None
) -> tuple[FaultRow, ...]:
    """What is open at the site, urgent first, the oldest first; of a group or of some zones only. One statement.

    For other domains: without history and photos, and without asking who reads it.
    """
    asked: list[ColumnElement[bool]] = [col(Fault.state) == "open"]
    if group is not None:
        asked.append(col(Fault.group_code) == group)
    if zone_ids is not None:
        asked.append(col(Fault.zone_id).in_(sorted(set(zone_ids))))
    return tuple(rows(work, site_id, asked))


def in_sight(work: Work, site_id: int) -> tuple[FaultRow, ...]:
    """The reports that the actor sees to, with all there is: of the site, or of the groups they lead.

    Open, or done within the days it stays in sight; read once in a Work.
    """

    def load() -> tuple[FaultRow, ...]:
        asked = [_recent(work)]
        if work.actor.cell(Permission.REPORT_CLOSE, site_id) == "T":
            asked.append(col(Fault.group_code).in_(sorted(led(work, site_id))))
        return whole(work, site_id, rows(work, site_id, asked))

    return work.memo(("faults in sight", site_id), load)


def one(work: Work, site_id: int, fault_id: int) -> FaultRow | None:
    """A report with all there is; None when there is no such report."""
    found = rows(work, site_id, [col(Fault.id) == fault_id, col(Fault.state) != "withdrawn"])
    return next(iter(whole(work, site_id, found)), None)


def of_person(work: Work, site_id: int) -> tuple[FaultRow, ...]:
    """What the actor reported or was given: open, or done within the days it stays in sight."""
    me = work.actor.person_id
    theirs = or_(col(Fault.reported_by) == me, col(Fault.owner_id) == me)
    return whole(work, site_id, rows(work, site_id, [theirs, _recent(work)])) if me is not None else ()


def _recent(work: Work) -> ColumnElement[bool]:
    done = and_(col(Fault.state) == "done", col(Fault.done_at) > work.now - SHOWN_FOR)
    return or_(col(Fault.state) == "open", done)


def rows(work: Work, site_id: int, asked: Sequence[ColumnElement[bool]]) -> list[FaultRow]:
    """Reports of the site that fit, with the names of who reported and who has them. One statement."""
    reporter, owner = aliased(Person), aliased(Person)
    query = (
        columns(Fault, col(reporter.name), col(owner.name))
        .join(reporter, col(Fault.reported_by) == col(reporter.id), isouter=True)
        .join(owner, col(Fault.owner_id) == col(owner.id), isouter=True)
        .where(col(Fault.site_id) == site_id, *asked)
        .order_by(col(Fault.state).desc(), col(Fault.urgent).desc(), col(Fault.reported_at), col(Fault.id))
        .limit(MOST)
    )
    return [_row(work, fault, by, has) for fault, by, has in work.session.execute(query)]


def _row(work: Work, fault: Fault, reporter: str | None, owner: str | None) -> FaultRow:
    post = posts(work, fault.site_id).get(fault.post_id or 0)
    say = work.house.state["languages"].gettext
    words, icon = WORDS[Category(fault.category)]
    return FaultRow(
        id=fault.id or 0,
        client_key=fault.client_key,
        category=say(work.lang, words),
        icon=icon,
        urgent=fault.urgent,
        cordoned=fault.cordoned,
        zone_id=fault.zone_id,
        unit_id=fault.unit_id,
        place=place_words(work, fault.site_id, fault.zone_id, fault.unit_id) or fault.spot,
        spot=fault.spot,
        note=fault.note,
        about=fault.about,
        post_id=fault.post_id,
        post=pick(work.lang, post.name_zh, post.name_en) if post else "",
        group_code=fault.group_code,
        reported_by=fault.reported_by,
        reporter=reporter or "",
        occurred_at=fault.occurred_at,
        reported_at=fault.reported_at,
        state=fault.state,
        owner_id=fault.owner_id,
        owner=owner or fault.contractor,
        assign_by=fault.assign_by,
        due_at=fault.due_at,
        done_at=fault.done_at,
    )


def place_words(work: Work, site_id: int, zone_id: int | None, unit_id: int | None) -> str:
    """The model home, else the zone, in the reader's language; empty where neither is known."""
    unit = next((row for row in units(work, site_id) if unit_id is not None and row.id == unit_id), None)
    if unit is not None:
        return pick(work.lang, unit.name_zh, unit.name_en)
    zone = zones(work, site_id).get(zone_id or 0)
    return pick(work.lang, zone.name_zh, zone.name_en) if zone else ""


def whole(work: Work, site_id: int, found: Sequence[FaultRow]) -> tuple[FaultRow, ...]:
    """The reports with their history and photos, and what the actor may do with each. Three statements for all."""
    if not found:
        return ()
    steps, keys = _steps(work, [row.id for row in found])
    abouts = {f"{KIND}:{key}" for row in found for key in keys.get(row.id, ())}
    photos, awaited = photos_about(work, site_id, abouts), awaited_about(work, site_id, abouts)
    return tuple(
        _with(work, site_id, row, steps.get(row.id, ()), keys.get(row.id, ()), photos, awaited) for row in found
    )


def _with(
    work: Work,
    site_id: int,
    row: FaultRow,
    steps: tuple[StepRow, ...],
    keys: tuple[str, ...],
    photos: Mapping[str, tuple[PhotoRow, ...]],
    awaited: Mapping[str, int],
) -> FaultRow:
    me = work.actor.person_id
    letter = work.actor.cell(Permission.REPORT_CLOSE, site_id)
    ours = letter in ("A", "G", "S") or (letter == "T" and row.group_code in led(work, site_id))
    mine = me is not None and me == row.reported_by
    fresh = work.now - row.reported_at <= undo_span(work, site_id)
    return replace(
        row,
        steps=steps,
        photos=tuple(_reachable(work, site_id, photo) for key in keys for photo in photos.get(f"{KIND}:{key}", ())),
        awaited=sum(awaited.get(f"{KIND}:{key}", 0) for key in keys),
        more=sum(step.kind == "added" for step in steps),
        may_withdraw=mine and fresh and not row.owner and row.state == "open",
        may_finish=row.state == "open" and (ours or (me is not None and me == row.owner_id)),
    )


def _reachable(work: Work, site_id: int, photo: PhotoRow) -> PhotoRow:
    """With an address at which this reader gets it: consultants and the shared tablet go by the right to report."""
    if work.may(Permission.DUTY_PHOTO_READ, site_id):
        return photo
    return replace(photo, url=f"/sites/{site_id}/faults/photos/{photo.id}")


def _steps(work: Work, ids: Sequence[int]) -> tuple[dict[int, tuple[StepRow, ...]], dict[int, tuple[str, ...]]]:
    by, to = aliased(Person), aliased(Person)
    query: Any = (
        columns(FaultStep, col(by.name), col(to.name))
        .join(by, col(FaultStep.person_id) == col(by.id), isouter=True)
        .join(to, col(FaultStep.owner_id) == col(to.id), isouter=True)
        .where(col(FaultStep.fault_id).in_(ids))
        .order_by(col(FaultStep.id))
    )
    say = work.house.state["languages"].gettext
    steps: dict[int, tuple[StepRow, ...]] = {}
    keys: dict[int, tuple[str, ...]] = {}
    for row, name, given in work.session.execute(query):
        words = say(work.lang, STEP_WORDS[row.kind])
        told = StepRow(row.kind, words, name or "", row.at, row.received_at, row.note, given or row.contractor)
        steps[row.fault_id] = (*steps.get(row.fault_id, ()), told)
        if row.client_key:
            keys[row.fault_id] = (*keys.get(row.fault_id, ()), row.client_key)
    return steps, keys
