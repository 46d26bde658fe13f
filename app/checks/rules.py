"""When a post is due to be looked at, and who hears next of what is late. Pure: no database, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean


@dataclass(frozen=True)
class Wanted:
    """How often somebody looks at a post in a shift, and how often somebody has.

    The looks are spread evenly: the k-th of n is due when k parts of n + 1 of the shift are over.
    """

    starts_at: datetime
    ends_at: datetime
    times: int
    done: int

    @property
    def open(self) -> int:
        """How many looks are still to come or due."""
        return max(0, self.times - self.done)

    def due(self, now: datetime) -> int:
        """How many looks should have been by now and were not."""
        span = self.ends_at - self.starts_at
        reached = sum(self.starts_at + span * k / (self.times + 1) <= now for k in range(1, self.times + 1))
        return max(0, reached - self.done)


def next_first(rows: Iterable[tuple[int, int, datetime | None, int]]) -> list[int]:
    """Ids in the order in which to look at them: of (id, due, seen last, position); what is due before what is not,
    never seen before seen, seen long ago before seen lately, then in the order of the site."""

    def rank(row: tuple[int, int, datetime | None, int]) -> tuple[float, ...]:
        _, due, seen, position = row
        return (-due, seen is not None, seen.timestamp() if seen else 0, position)

    return [row[0] for row in sorted(rows, key=rank)]


Rungs = Sequence[Sequence[int]]
"""People by rung: the leader of the group, the second one, the managers. A rung may be empty: nobody is there."""


def next_told(rungs: Rungs, told: Iterable[int]) -> tuple[int, ...]:
    """Who hears next: those of the lowest rung on which somebody was not told yet; nobody when all were."""
    known = set(told)
    for rung in rungs:
        fresh = tuple(dict.fromkeys(person for person in rung if person not in known))
        if fresh:
            return fresh
    return ()


def begins_anew(rungs: Rungs, told: Iterable[int], *, acknowledged: bool) -> bool:
    """Whether something new starts from the bottom again: the old was taken, or those who lead now know of nothing."""
    first = next((set(rung) for rung in rungs if rung), set())
    return acknowledged or (bool(first) and first.isdisjoint(told))


def climbs(told_at: datetime | None, now: datetime, wait: timedelta) -> bool:
    """Whether those who were told last have had their time. A clock that was set back waits; it never climbs twice."""
    return told_at is None or now - told_at >= wait


@dataclass(frozen=True)
class LateRow:
    """A late or missed duty as the roll-up needs it. `told_at` None: the leader has not heard of it yet."""

    id: int
    post_id: int
    state: str
    due_at: datetime
    told_at: datetime | None


@dataclass(frozen=True)
class Taken:
    """Somebody took what was told in a chain from `since` to `at`."""

    chain: str
    since: datetime
    at: datetime
    by: str


@dataclass(frozen=True)
class Rolled:
    """A post's late and missed duties in one line. `taken`: by whom all of it was taken, None while any was not."""

    post_id: int
    late: tuple[int, ...]
    missed: tuple[int, ...]
    oldest: datetime
    taken: Taken | None = None
    new: int = 0
    """How many of them nobody has taken yet."""

    @property
    def count(self) -> int:
        """Late and missed together."""
        return len(self.late) + len(self.missed)


def taken_by(row: LateRow, chain: str, acts: Iterable[Taken]) -> Taken | None:
    """The last act that took the duty."""
    if row.told_at is None:
        return None
    found = [act for act in acts if act.chain == chain and act.since <= row.told_at <= act.at]
    return max(found, key=lambda act: act.at, default=None)


def roll_up(rows: Iterable[LateRow], chains: Mapping[int, str], acts: Sequence[Taken]) -> list[Rolled]:
    """One line a post, the worst first: what nobody has taken, then the oldest. A missed one that was taken is over."""
    by_post: dict[int, list[tuple[LateRow, Taken | None]]] = {}
    for row in rows:
        act = taken_by(row, chains.get(row.post_id, ""), acts)
        if row.state == "missed" and act is not None:
            continue
        by_post.setdefault(row.post_id, []).append((row, act))
    lines = [_line(post_id, found) for post_id, found in by_post.items()]
    return sorted(lines, key=lambda line: (line.taken is not None, line.oldest, line.post_id))


def _line(post_id: int, found: Sequence[tuple[LateRow, Taken | None]]) -> Rolled:
    ordered = sorted(found, key=lambda pair: (pair[0].due_at, pair[0].id))
    acts = [act for _, act in ordered if act is not None]
    whole = len(acts) == len(ordered)
    return Rolled(
        post_id,
        tuple(row.id for row, _ in ordered if row.state != "missed"),
        tuple(row.id for row, _ in ordered if row.state == "missed"),
        ordered[0][0].due_at,
        max(acts, key=lambda act: act.at) if whole else None,
        len(ordered) - len(acts),
    )


@dataclass(frozen=True)
class Average:
    """Averages of the five requirements over some checks, one decimal; None without a check."""

    count: int
    of: tuple[float, ...] = field(default=())

    @property
    def all(self) -> float | None:
        """Over all five."""
        return round(fmean(self.of), 1) if self.of else None


def average(scores: Sequence[tuple[int, ...]]) -> Average:
    """The averages of `scores`, five each; those without any are left out."""
    given = [one for one in scores if len(one) == 5]
    if not given:
        return Average(0)
    return Average(len(given), tuple(round(fmean(one[n] for one in given), 1) for n in range(5)))
