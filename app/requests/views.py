"""Requests as people read them: rows in words, shared by the asker's phone and the approver's desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from app.core.work import Work
from app.people.models import Person
from app.requests.common import is_leader
from app.requests.messages import KIND_WORDS, STATE_WORDS
from app.requests.models import AGREED, OPEN, WAITING, LeaveRequest, SwapRequest
from app.roster.models import Assignment
from app.roster.places import place_name, posts_in_order


@dataclass(frozen=True)
class ShiftWords:
    """A shift in words; `token` is what a form says it has seen."""

    id: int
    token: str
    day: date
    place: str
    code: str
    starts_at: datetime
    ends_at: datetime
    live: bool


@dataclass(frozen=True)
class LeaveRow:
    """A request for leave. `part` is empty or the hours; `manager`: not a leader's to decide."""

    id: int
    person_id: int
    name: str
    kind: str
    first_day: date
    last_day: date
    days: int
    part: str
    reason: str
    blackout: bool
    state: str
    word: str
    asked_at: datetime
    starts_at: datetime
    decided_at: datetime | None
    by: str
    answer: str
    manager: bool

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state in WAITING

    @property
    def pick(self) -> str:
        """Its name in addresses."""
        return f"leave:{self.id}"


@dataclass(frozen=True)
class SwapRow:
    """A request for a swap: `asker` gives `first` for `second` of `other`."""

    id: int
    asker_id: int
    other_id: int
    asker: str
    other: str
    first: ShiftWords
    second: ShiftWords
    reason: str
    state: str
    word: str
    asked_at: datetime
    starts_at: datetime
    decided_at: datetime | None
    by: str
    answer: str
    manager: bool

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state in WAITING

    @property
    def agreed(self) -> bool:
        """Whether it waits for a leader."""
        return self.state == AGREED

    @property
    def asked(self) -> bool:
        """Whether it waits for the colleague."""
        return self.state == OPEN

    @property
    def pick(self) -> str:
        """Its name in addresses."""
        return f"swap:{self.id}"


def leave_rows(work: Work, rows: Sequence[LeaveRequest], names: dict[int, str]) -> list[LeaveRow]:
    """Leave in words."""
    return [
        LeaveRow(
            row.id or 0,
            row.person_id,
            names.get(row.person_id, "–"),
            KIND_WORDS.get(row.kind, row.kind),
            row.first_day,
            row.last_day,
            row.days,
            _part(row),
            row.reason,
            row.blackout,
            row.state,
            STATE_WORDS[row.state],
            row.asked_at,
            row.starts_at,
            row.decided_at,
            names.get(row.decided_by or 0, ""),
            row.answer,
            row.days > 1 or row.blackout or is_leader(work, row.site_id, row.person_id),
        )
        for row in rows
    ]


def _part(row: LeaveRequest) -> str:
    if row.from_minute is None or row.to_minute is None:
        return ""
    return "–".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in (row.from_minute, row.to_minute))


def swap_rows(
    work: Work, rows: Sequence[SwapRequest], names: dict[int, str], shifts: dict[int, Assignment]
) -> list[SwapRow]:
    """Swaps in words."""
    return [
        SwapRow(
            row.id or 0,
            row.asker_id,
            row.other_id,
            names.get(row.asker_id, "–"),
            names.get(row.other_id, "–"),
            shift_words(work, shifts[row.first_id]),
            shift_words(work, shifts[row.second_id]),
            row.reason,
            row.state,
            STATE_WORDS[row.state],
            row.asked_at,
            row.starts_at,
            row.decided_at,
            names.get(row.decided_by or 0, ""),
            row.answer,
            is_leader(work, row.site_id, row.asker_id) or is_leader(work, row.site_id, row.other_id),
        )
        for row in rows
    ]


def shift_words(work: Work, row: Assignment) -> ShiftWords:
    """A shift in words; a post that is no longer used has no name."""
    post = posts_in_order(work, row.site_id).get(row.post_id)
    return ShiftWords(
        row.id or 0,
        f"{row.id}:{row.version}",
        row.business_day,
        place_name(work.lang, post, row.place) if post else "–",
        row.shift_code,
        row.starts_at,
        row.ends_at,
        row.cleared_at is None,
    )


def names_of(work: Work, ids: Iterable[int | None]) -> dict[int, str]:
    """Names by id, in one statement for those not known to this Work yet."""
    known: dict[int, str] = work.memo("names of people", dict)
    wanted = sorted({one for one in ids if one} - known.keys())
    if wanted:
        query = select(Person.id, Person.name).where(col(Person.id).in_(wanted))
        known.update({person_id or 0: name for person_id, name in work.session.exec(query)})
    return known


def shifts_of(work: Work, rows: Iterable[SwapRequest]) -> dict[int, Assignment]:
    """Both shifts of each swap, cleared ones too, in one statement."""
    wanted = sorted({one for row in rows for one in (row.first_id, row.second_id)})
    if not wanted:
        return {}
    found = work.session.exec(select(Assignment).where(col(Assignment.id).in_(wanted)))
    return {row.id or 0: row for row in found}


def people_in(leave: Iterable[LeaveRequest], swaps: Iterable[SwapRequest]) -> list[int | None]:
    """Everybody named in the requests."""
    return [one for row in leave for one in (row.person_id, row.decided_by)] + [
        one for row in swaps for one in (row.asker_id, row.other_id, row.decided_by)
    ]
