"""Taking back: the inverse of the actor's latest change at a site, from the journal, whatever page they are on.

It goes through the same place as every change, so it is told at once where the day has begun and is a draft else, and
can be taken back itself. What has been worked meanwhile stays as it was planned, except right after the change.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, or_, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.text import RowId
from app.core.work import Work
from app.people.models import Person
from app.roster import publish_words  # noqa: F401  (registers its messages)
from app.roster.events import PlanUndone
from app.roster.models import Assignment, Standing
from app.roster.plan_rows import Change, begun, changing, latest, revive, token
from app.roster.presence import end_standing, open_standing, standing_of, standing_on
from app.roster.publish_models import OpenPlace, PlanChange
from app.roster.rules import Span, merged, uncovered
from app.roster.slots import add_row, cut, minute, name_of, of_person, on_place, refuse_person, refuse_place, wall
from app.sites.queries import today

GRACE = timedelta(minutes=10)
"""So long a change of running shifts is a slip: taken back whole. Later the time that went by stays as planned."""
UNDO_FOR = timedelta(hours=24)
"""So long a change is offered to be undone: a day's work. One tap must not take back last week's import."""
JUST = timedelta(minutes=2)
"""So long the presence goes back with the plan, as the day's own undo does it."""
REMEMBERED = 300
"""Earlier changes whose rows are followed when a later one is taken back."""


class UndoIn(BaseModel):
    """The change to take back, as the page showed it."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    change_id: RowId
    reason: str = ""


def undoable(work: Work, site_id: int) -> PlanChange | None:
    """The actor's latest change here, of the last day, that is not undone."""
    return latest(
        work,
        site_id,
        work.actor.person_id,
        col(PlanChange.undone_at).is_(None),
        col(PlanChange.kind) != "undo",
        col(PlanChange.at) > work.now - UNDO_FOR,
    )


def redoable(work: Work, site_id: int) -> PlanChange | None:
    """The actor's latest undo here, unless they have changed something since."""
    change = latest(work, site_id, work.actor.person_id, col(PlanChange.at) > work.now - UNDO_FOR)
    return change if change is not None and change.kind == "undo" and change.undone_at is None else None


@command(Permission.ASSIGN_POST)
def undo_change(work: Work, data: UndoIn) -> PlanChange:
    """Take the actor's latest change back.

    Raises Conflict("undo_other") when another one is the latest by now, Conflict("undo_touched", ...) with who and when
    if somebody changed the same rows since, Invalid("undo_nothing", "undo_over"), Forbidden for days one may not plan.
    """
    return _take_back(work, data, undoable(work, data.site_id), again=False)


@command(Permission.ASSIGN_POST)
def redo_change(work: Work, data: UndoIn) -> PlanChange:
    """Do again what the actor has just undone. Raises what `undo_change` does."""
    return _take_back(work, data, redoable(work, data.site_id), again=True)


def _take_back(work: Work, data: UndoIn, change: PlanChange | None, *, again: bool) -> PlanChange:
    if change is None:
        raise Invalid("undo_nothing")
    if change.id != data.change_id:
        raise Conflict("undo_other")
    rows = _rows(work, change)
    _refuse_touched(work, change, rows)
    kind = _first_kind(work, change) if again else "undo"
    with changing(work, data.site_id, kind, undoes=change.id) as inverse:
        stands = _Inverse(work, change, inverse, rows).run()
        if not inverse.touched and not inverse.opened:
            raise Invalid("undo_over")
    change.undone_at, change.undone_by = work.now, work.actor.person_id
    work.session.add(change)
    _follow(work, change, stands)
    _presence_back(work, change, stands)
    work.emit(PlanUndone(data.site_id, change.id or 0, change.kind, again))
    assert inverse.kept is not None
    return inverse.kept


def _first_kind(work: Work, change: PlanChange) -> str:
    """What the undone change was in the first place."""
    first = work.session.get(PlanChange, change.undoes or 0)
    return first.kind if first is not None else "assign"


def _rows(work: Work, change: PlanChange) -> dict[int, Assignment]:
    ids = [int(str(entry["id"])) for entry in change.rows]
    query = select(Assignment).where(col(Assignment.id).in_(ids)).execution_options(populate_existing=True)
    return {row.id or 0: row for row in work.session.exec(query)}


def _refuse_touched(work: Work, change: PlanChange, rows: Mapping[int, Assignment]) -> None:
    """Raise Conflict with who and when if a row is not as the change left it."""
    for entry in change.rows:
        number = int(str(entry["id"]))
        row = rows.get(number)
        if row is not None and token(row) == entry["to"]:
            continue
        later = _toucher(work, change, number)
        by, at = (later.by, later.at) if later else (row.cleared_by, row.cleared_at) if row else (None, None)
        raise Conflict(
            "undo_touched",
            by=name_of(work, by),
            at=wall(work, change.site_id, at or work.now),
            what=name_of(work, row.person_id if row else None),
        )


def _toucher(work: Work, change: PlanChange, number: int) -> PlanChange | None:
    query = select(PlanChange).where(PlanChange.site_id == change.site_id, col(PlanChange.id) > change.id)
    return next(
        (
            one
            for one in work.session.exec(query.order_by(col(PlanChange.id).desc()).limit(REMEMBERED))
            if any(entry["id"] == number for entry in one.rows)
        ),
        None,
    )


def _span(entry: Mapping[str, object]) -> Span | None:
    was = entry["was"]
    if not isinstance(was, list):
        return None
    return Span(datetime.fromisoformat(str(was[0])), datetime.fromisoformat(str(was[1])))


class _Inverse:
    """Undoing one change: first what it made (or made longer) goes, then what it took away comes back."""

    def __init__(self, work: Work, change: PlanChange, inverse: Change, rows: dict[int, Assignment]) -> None:
        self.work, self.change, self.inverse, self.rows = work, change, inverse, rows
        self.stands: dict[int, Assignment] = {}
        """By id of a row of the change: the row that stands for it now."""

    def run(self) -> dict[int, Assignment]:
        """Do it; which row stands for which afterwards."""
        entries = [(self.rows[int(str(entry["id"]))], _span(entry)) for entry in self.change.rows]
        for row, was in entries:
            gone = [] if row.cleared_at is not None else [_of(row)] if was is None else _of(row).without(was)
            for part in (self._open_part(piece) for piece in gone):
                if part is not None:
                    self._may(row.business_day, part)
                    cut(self.work, row, part)
        for row, was in entries:
            part = self._open_part(was) if was is not None else None
            if was is not None and part is not None:
                self._give_back(row, was, part)
        for place in self._opened():
            now = self.work.now, self.work.actor.person_id
            place.cleared_at, place.cleared_by = now if place.cleared_at is None else (None, None)
            self.work.session.add(place)
            self.inverse.opened.append(place.id or 0)
        self.work.session.flush()
        return {row.id or 0: self.stands.get(row.id or 0, row) for row, _ in entries}

    def _opened(self) -> Iterable[OpenPlace]:
        ids = list(self.change.opened)
        return self.work.session.exec(select(OpenPlace).where(col(OpenPlace.id).in_(ids))).all() if ids else ()

    def _open_part(self, span: Span) -> Span | None:
        """What of a span can still be taken back: all of it right after the change, or when it was history already."""
        work, change = self.work, self.change
        if work.now - change.at <= GRACE or span.ends_at <= change.at:
            return span
        first = max(span.starts_at, minute(work.now))
        return Span(first, span.ends_at) if first < span.ends_at else None

    def _may(self, day: date, span: Span) -> None:
        work, site_id = self.work, self.change.site_id
        here = today(work, site_id)
        if day < here or span.ends_at <= work.now:
            work.require(Permission.ROSTER_PAST, site_id)
        elif day > here:
            work.require(Permission.ROSTER_PLAN, site_id)

    def _give_back(self, row: Assignment, was: Span, part: Span) -> None:
        work = self.work
        missing = uncovered(part, [_of(row)] if row.cleared_at is None else [])
        if not missing:
            return
        self._may(row.business_day, part)
        person = work.session.get(Person, row.person_id)
        if person is None or not person.active:
            raise Invalid("person_gone")
        for piece in missing:
            others = [one for one in on_place(work, row.post_id, row.place, piece) if one.id != row.id]
            refuse_place(work, row.site_id, others, frozenset())
            busy = [one for one in of_person(work, row.person_id, piece) if one.id != row.id]
            refuse_person(work, row.site_id, busy, frozenset())
        self.stands[row.id or 0] = self._restored(row, was, missing)

    def _restored(self, row: Assignment, was: Span, missing: list[Span]) -> Assignment:
        """The row with its hours back: itself where nobody was told otherwise, else a new one like it."""
        work, own = self.work, row.published_in is None or begun(self.work, row)
        if row.cleared_at is not None:
            if missing == [_of(row)] and (own or row.withdrawn_in is None):
                return revive(work, row)
            made = [self._again(row, piece) for piece in missing]
            return made[0]
        if own:
            for whole in merged([_of(row), *missing]):
                if not whole.overlaps(_of(row)):
                    self._again(row, whole)
                elif whole != _of(row):
                    self._stretch(row, whole)
            return row
        cut(work, row, _of(row))
        return self._again(row, was)

    def _stretch(self, row: Assignment, span: Span) -> None:
        self.inverse.note(row, _of(row), token(row))
        row.version += 1
        row.starts_at, row.ends_at = span.starts_at, span.ends_at
        self.work.session.add(row)
        self.work.session.flush()

    def _again(self, row: Assignment, span: Span) -> Assignment:
        return add_row(
            self.work, row.site_id, row.post_id, row.place, row.person_id, row.business_day, row.shift_code, span
        )


def _of(row: Assignment) -> Span:
    return Span(row.starts_at, row.ends_at)


def _follow(work: Work, change: PlanChange, stands: Mapping[int, Assignment]) -> None:
    """Rows are back as earlier changes left them: those know them by their new tokens, and can be undone in turn."""
    now = {str(entry["from"]): stands[int(str(entry["id"]))] for entry in change.rows if entry["from"]}
    query = select(PlanChange).where(
        PlanChange.site_id == change.site_id, col(PlanChange.id) < change.id, col(PlanChange.undone_at).is_(None)
    )
    for one in work.session.exec(query.order_by(col(PlanChange.id).desc()).limit(REMEMBERED)):
        if any(entry["to"] in now for entry in one.rows):
            one.rows = [
                {**entry, "id": now[str(entry["to"])].id, "to": token(now[str(entry["to"])])}
                if entry["to"] in now
                else entry
                for entry in one.rows
            ]
            work.session.add(one)


def _presence_back(work: Work, change: PlanChange, stands: Mapping[int, Assignment]) -> None:
    """Right after the change, who was moved by it stands where they stood."""
    if work.now - change.at > JUST:
        return
    query = select(Standing).where(
        Standing.site_id == change.site_id,
        col(Standing.assignment_id).in_(list(stands)),
        or_(col(Standing.started_at) == change.at, col(Standing.ended_at) == change.at),
    )
    moved = list(work.session.exec(query))
    for standing in moved:
        if standing.started_at == change.at and standing.ended_at is None:
            end_standing(work, standing)
    for standing in moved:
        row = stands[standing.assignment_id or 0]
        if (
            standing.ended_at == change.at
            and standing.started_at < change.at
            and row.cleared_at is None
            and standing_on(work, row.post_id, row.place) is None
            and standing_of(work, row.person_id) is None
        ):
            open_standing(work, row)
