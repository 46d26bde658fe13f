"""What the page of the rota shows: the order with its reasons, what happened in the day, a past day, the rules."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import setting, today
from app.visitors.lineup import Consultant, closed_day, consultants, rota_shown, rules
from app.visitors.models import ConsultantDay, DayClose, Visit
from app.visitors.models_rota import RotaMove
from app.visitors.queries import PartyRow, open_parties
from app.visitors.rota import Entry, Rota, rota_of
from app.visitors.rota_keys import counted
from app.visitors.rota_reasons import Mark, why_here
from app.visitors.rota_watch import ANSWER_SECONDS
from app.visitors.rota_words import did_words, in_words

BY = aliased(Person)
SHOWN = 200
"""Lines of the book that a page shows; a day of forty consultants has fewer that move anybody."""


@dataclass(frozen=True)
class Line:
    """A consultant in the order. `place` from 1; `because` is why they stand there, in words.

    `skip` is the code of why they would be passed over now (empty: they can take a party), `made_up` whether the turn
    would come back.
    """

    place: int
    entry: Entry
    because: tuple[str, ...]
    skip: str
    made_up: bool
    flagged: bool


@dataclass(frozen=True)
class SignIn:
    """The rota of today: who is in, in order, who may still sign in, parties that are called for or wait."""

    lines: Sequence[Line]
    others: Sequence[Consultant]
    seen: str
    rota: Rota
    calls: Sequence[PartyRow]
    waiting: Sequence[PartyRow]
    answer_s: int
    absent: Line | None
    closed_at: datetime | None


def signin(work: Work, *, site_id: int, **_: Any) -> SignIn:
    """The order as it is now."""
    work.require(Permission.ROTA_READ, site_id)
    rota, closed = rota_shown(work, site_id), closed_day(work, site_id)
    marks = marks_of(book_lines(work, site_id, today(work, site_id)))
    lines = [_line(work, rota, number, entry, marks) for number, entry in enumerate(rota.everybody, start=1)]
    rows = [row for row in open_parties(work, site_id) if row.registered_at and not row.accepted_at]
    first = lines[0] if lines else None
    gone = first is not None and first.entry.state == "away" and first.entry.since is not None
    late = gone and first is not None and first.entry.since is not None and (
        (work.now - first.entry.since).total_seconds() >= rota.rules.absent_s
    )  # fmt: skip
    return SignIn(
        lines,
        [one for one in consultants(work, site_id) if one.position is None],
        ",".join(str(line.entry.person_id) for line in lines),
        rota,
        [row for row in rows if row.consultant_id and row.offered_at],
        [row for row in rows if not row.consultant_id and row.place == "hall"],
        setting(work, site_id, "consultant_answer_seconds", ANSWER_SECONDS),
        first if late else None,
        closed.closed_at if closed else None,
    )


def _line(work: Work, rota: Rota, place: int, entry: Entry, marks: dict[int, Mark]) -> Line:
    skipped = next((row for row in rota.skipped if row.entry.person_id == entry.person_id), None)
    return Line(
        place,
        entry,
        tuple(in_words(work, because) for because in why_here(rota, entry.person_id, marks)),
        skipped.why if skipped else "",
        skipped.made_up if skipped else True,
        0 < rota.rules.skips_flag <= entry.skips,
    )


@dataclass(frozen=True)
class BookLine:
    """A line of the book as it is read; `recorder` is empty for the system."""

    at: datetime
    person_id: int
    name: str
    kind: str
    cause: str
    amount: int
    recorder: str
    note: str
    party: int | None
    """Number of the party of the day, None where there is none."""
    words: str = ""


def book_lines(work: Work, site_id: int, day: date) -> list[BookLine]:
    """The book of a day, oldest first. One statement."""

    def load() -> list[BookLine]:
        query = (
            select(RotaMove, Person.name, BY.name, Visit.number)
            .join(Person, col(Person.id) == col(RotaMove.person_id))
            .join(BY, col(BY.id) == col(RotaMove.by), isouter=True)
            .join(Visit, col(Visit.id) == col(RotaMove.visit_id), isouter=True)
            .where(RotaMove.site_id == site_id, RotaMove.business_day == day)
            .order_by(col(RotaMove.id))
        )
        return [
            BookLine(
                row.at, row.person_id, name, row.kind, row.cause, row.amount, by or "", row.note, number,
                did_words(work, row.kind, row.cause),
            )
            for row, name, by, number in work.session.exec(query)
        ]  # fmt: skip

    return work.memo(("rota book", site_id, day), load)


def marks_of(lines: Sequence[BookLine]) -> dict[int, Mark]:
    """What the book says of each consultant beside their counts."""
    found: dict[int, Mark] = {}
    lost: dict[int, Counter[str]] = {}
    missed: dict[int, Counter[str]] = {}
    for line in lines:
        mark = found.get(line.person_id, Mark())
        if line.kind == "moved":
            mark = replace(mark, by=line.recorder, note=line.note)
        elif line.kind == "extra":
            mark = replace(mark, extra=mark.extra + 1)
        elif line.kind == "lost":
            lost.setdefault(line.person_id, Counter())[line.cause] += 1
        elif line.kind == "missed":
            missed.setdefault(line.person_id, Counter())[line.cause] += 1
        elif line.kind == "makeup":
            # The oldest that is to come back is the one made up.
            waiting = missed.setdefault(line.person_id, Counter())
            if waiting:
                oldest = next(iter(waiting))
                waiting[oldest] -= 1
                if not waiting[oldest]:
                    del waiting[oldest]
        found[line.person_id] = mark
    return {
        person_id: replace(mark, lost=dict(lost.get(person_id, {})), missed=dict(missed.get(person_id, {})))
        for person_id, mark in found.items()
    }


def book(work: Work, *, site_id: int, **_: Any) -> list[BookLine]:
    """What happened to the order today, newest first."""
    work.require(Permission.ROTA_READ, site_id)
    return book_lines(work, site_id, today(work, site_id))[: -SHOWN - 1 : -1]


@dataclass(frozen=True)
class PaperLine:
    """A consultant on the sheet, with what was recorded of them."""

    place: int
    entry: Entry
    signed_in_at: datetime
    said: Sequence[BookLine]


@dataclass(frozen=True)
class Paper:
    """The rota of a day on one sheet; `frozen_at` when it was closed, None while it runs or when nobody closed it."""

    day: date
    is_today: bool
    lines: Sequence[PaperLine]
    frozen_at: datetime | None
    days: Sequence[date]
    """Other days of which there is a list, newest first."""
    turns: int


SAID = frozenset({"lost", "missed", "moved", "dropped", "extra", "declined", "skipped", "no_answer", "undone", "added"})
"""Kinds of lines that stand on the sheet beside the turns."""


def paper(work: Work, *, site_id: int, day: str = "", **_: Any) -> Paper:
    """The list of a day: today's as it is, a past one as it ended. Nothing of a past day is changed any more."""
    work.require(Permission.ROTA_READ, site_id)
    wanted = _day(day) or today(work, site_id)
    query = (
        select(ConsultantDay, Person.name)
        .join(Person, col(Person.id) == col(ConsultantDay.person_id))
        .where(ConsultantDay.site_id == site_id, ConsultantDay.business_day == wanted)
    )
    rows = {row.person_id: (row, name) for row, name in work.session.exec(query)}
    order = rota_of((counted(row, name) for row, name in rows.values()), rules(work, site_id)).everybody
    said = [line for line in book_lines(work, site_id, wanted) if line.kind in SAID]
    closed = work.find(DayClose, site_id=site_id, business_day=wanted)
    days = work.session.exec(
        select(col(ConsultantDay.business_day))
        .where(ConsultantDay.site_id == site_id)
        .distinct()
        .order_by(col(ConsultantDay.business_day).desc())
        .limit(14)
    ).all()
    return Paper(
        wanted,
        wanted == today(work, site_id),
        [
            PaperLine(
                place, entry, rows[entry.person_id][0].signed_in_at,
                [line for line in said if line.person_id == entry.person_id],
            )
            for place, entry in enumerate(order, start=1)
        ],
        closed.closed_at if closed else None,
        days,
        sum(entry.turns for entry in order),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
