"""The block `publish`: what waits to be told, by author and day, one's own chosen and others' not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.actor import Permission
from app.core.work import Work
from app.roster.hours_away import Wanted, against_leave
from app.roster.publish_drafts import Draft, drafts, room_for
from app.roster.rules import Finding, Span
from app.roster.versions_made import Told
from app.roster.versions_words import DayChange, Wording
from app.sites.queries import today

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class DayGroup:
    """One author's drafts of one day: a box to tick. `tokens` is its value; `along` counts others' that go with it."""

    day: date
    tokens: str
    n: int
    changes: tuple[DayChange, ...]
    along: int
    warnings: tuple[tuple[str, str, Mapping[str, object]], ...] = ()
    """Shifts that would be told although the person is on leave then: who, and the message that says so."""


@dataclass(frozen=True)
class AuthorGroup:
    """Everything one person has drafted in these days."""

    person_id: int | None
    name: str
    mine: bool
    n: int
    days: tuple[DayGroup, ...]


@dataclass(frozen=True)
class Waiting:
    """The block. `n` drafts between `first` and `last` (None: no bound), `elsewhere` outside; `people` concerned."""

    first: date | None
    last: date | None
    n: int
    mine: int
    people: int
    elsewhere: int
    may: bool
    authors: tuple[AuthorGroup, ...]
    before: date | None
    after: date | None


def waiting(work: Work, site_id: int, first: str = "", last: str = "", **_rest: object) -> Waiting:
    """What waits in the days asked for (all days when none are)."""
    start, end = _day(first), _day(last)
    everything = drafts(work, site_id)
    chosen = [one for one in everything if _within(one, start, end)]
    wording, leave = Wording(work, site_id), _on_leave(work, site_id, chosen)
    by_author: dict[int | None, list[Draft]] = defaultdict(list)
    for one in chosen:
        by_author[one.author].append(one)
    me = work.actor.person_id
    authors = [
        AuthorGroup(author, rows[0].author_name, author == me, len(rows), _days(wording, rows, everything, leave))
        for author, rows in by_author.items()
    ]
    authors.sort(key=lambda group: (not group.mine, group.name))
    return Waiting(
        start,
        end,
        len(chosen),
        sum(group.n for group in authors if group.mine),
        len({one.person_id for one in chosen}),
        len(everything) - len(chosen),
        work.may(Permission.ROSTER_PUBLISH, site_id),
        tuple(authors),
        start - WEEK if start and start - WEEK + WEEK > today(work, site_id) else None,
        start + WEEK if start else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _within(one: Draft, first: date | None, last: date | None) -> bool:
    return (first is None or one.day >= first) and (last is None or one.day <= last)


def _on_leave(work: Work, site_id: int, chosen: Iterable[Draft]) -> dict[int, Finding]:
    """What leave says to the shifts that come, by draft."""
    wanted = {one.id: Wanted(one.person_id, one.day, Span(one.starts_at, one.ends_at)) for one in chosen if one.comes}
    found = against_leave(work, site_id, list(wanted.values()))
    return {number: found[one] for number, one in wanted.items() if one in found}


def _days(
    wording: Wording, rows: Iterable[Draft], everything: Sequence[Draft], leave: Mapping[int, Finding]
) -> tuple[DayGroup, ...]:
    by_day: dict[date, list[Draft]] = defaultdict(list)
    for one in rows:
        by_day[one.day].append(one)
    return tuple(
        DayGroup(
            day,
            ",".join(one.token for one in found),
            len(found),
            tuple(_changes(wording, found)),
            len(room_for(found, everything)),
            tuple((one.person_name, leave[one.id].code, leave[one.id].params) for one in found if one.id in leave),
        )
        for day, found in sorted(by_day.items())
    )


def _changes(wording: Wording, found: Iterable[Draft]) -> list[DayChange]:
    """By person: what they were told before, what they are told then."""
    by_person: dict[int, tuple[str, list[Told], list[Told]]] = {}
    for one in found:
        _, went, came = by_person.setdefault(one.person_id, (one.person_name, [], []))
        (came if one.comes else went).append(told_of(one))
    return [wording.change(name, tuple(went), tuple(came)) for name, went, came in by_person.values()]


def told_of(one: Draft) -> Told:
    """The shift of a draft."""
    return Told(one.person_id, one.post_id, one.place, one.day, one.code, one.starts_at, one.ends_at)
