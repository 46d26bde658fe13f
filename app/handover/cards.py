"""Handovers as the screens show them: what was written, counted and signed, with names. Two statements in all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.core.i18n import pick
from app.core.work import Work
from app.duties.plan import Place
from app.handover.gathered import Gathered, from_json
from app.handover.models import Handover, HandoverCount
from app.people.models import Person
from app.sites.queries import posts


@dataclass(frozen=True)
class CountLine:
    """A thing as it was counted; `taken` None: not counted a second time yet."""

    thing_id: int
    name: str
    expected: int
    given: int
    note: str
    taken: int | None
    taken_note: str


@dataclass(frozen=True)
class Card:
    """One handover. Names are empty where nobody has done it; `from_id` is whoever left or leaves."""

    id: int
    version: int
    state: str
    post_id: int
    place: int
    where: str
    from_id: int
    from_name: str
    given_at: datetime
    shift_ends_at: datetime | None
    gathered: Gathered
    remarks: str
    counts: tuple[CountLine, ...]
    taken_name: str = ""
    taken_at: datetime | None = None
    refused_id: int | None = None
    refused_name: str = ""
    refused_at: datetime | None = None
    refused_why: str = ""
    settled_name: str = ""
    settled_at: datetime | None = None
    settled_how: str = ""
    settled_words: str = ""

    @property
    def differing(self) -> tuple[CountLine, ...]:
        """Things of which there are fewer or more than belong to the place."""
        return tuple(one for one in self.counts if one.given != one.expected)

    @property
    def late(self) -> bool:
        """Whether it was written after the shift had ended."""
        return self.shift_ends_at is not None and self.given_at > self.shift_ends_at


def place_words(work: Work, site_id: int, place: Place) -> str:
    """A post, with the number of the place from the second on."""
    post = posts(work, site_id).get(place[0])
    if post is None:
        return "–"
    name = pick(work.lang, post.name_zh, post.name_en)
    return name if place[1] == 1 else f"{name} · " + pick(work.lang, f"{place[1]}号位", f"place {place[1]}")


def cards(work: Work, site_id: int, rows: Sequence[Handover]) -> list[Card]:
    """`rows` with their counts and names, in the same order."""
    if not rows:
        return []
    counts = _counts(work, [row.id or 0 for row in rows])
    names = names_of(
        work, {one for row in rows for one in (row.from_person, row.taken_by, row.refused_by, row.settled_by) if one}
    )

    def name(person_id: int | None) -> str:
        return names.get(person_id or 0, "")

    return [
        Card(
            row.id or 0, row.version, row.state, row.post_id, row.place,
            place_words(work, site_id, (row.post_id, row.place)), row.from_person, name(row.from_person),
            row.given_at, row.shift_ends_at, from_json(row.gathered), row.remarks, tuple(counts.get(row.id or 0, ())),
            name(row.taken_by), row.taken_at, row.refused_by, name(row.refused_by), row.refused_at, row.refused_why,
            name(row.settled_by), row.settled_at, row.settled_how, row.settled_words,
        )
        for row in rows
    ]  # fmt: skip


def _counts(work: Work, ids: list[int]) -> dict[int, list[CountLine]]:
    query = select(HandoverCount).where(col(HandoverCount.handover_id).in_(ids)).order_by(col(HandoverCount.id))
    found: dict[int, list[CountLine]] = {}
    for row in work.session.exec(query):
        line = CountLine(
            row.thing_id, pick(work.lang, row.name_zh, row.name_en), row.expected, row.given, row.given_note,
            row.taken, row.taken_note,
        )  # fmt: skip
        found.setdefault(row.handover_id, []).append(line)
    return found


def names_of(work: Work, ids: Iterable[int]) -> dict[int, str]:
    """Names of people by id; no statement for nobody."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    query = select(Person.id, Person.name).where(col(Person.id).in_(wanted))
    return {person_id or 0: name for person_id, name in work.session.exec(query)}
