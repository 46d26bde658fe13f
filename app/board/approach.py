"""A post is uncovered while a party is on its way to it: the pure part.

A party passes the posts of its way one after the other. When it gets to each is reckoned from where it was last seen,
by the site's walking times; whether somebody receives it there is asked of the presence, never of the roster.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LOST = timedelta(minutes=10)
"""A party that should have been at a post so long ago is not waited for there any more: it went another way. Ours."""

SAME, NEXT, FAR = 0, 1, 2
"""Steps between two zones: the same, next to each other, further."""


@dataclass(frozen=True)
class Walks:
    """How long the ways of a site take: seconds by step, and by metres where somebody measured them.

    `pairs`: zones next to each other, written both ways, with metres or None; `pace`: metres a minute.
    """

    seconds: tuple[int, int, int]
    pairs: Mapping[tuple[int, int], int | None]
    pace: int = 70

    def step(self, one: int | None, other: int | None) -> int:
        """SAME, NEXT or FAR; FAR too from or to nowhere in particular."""
        if one is None or other is None:
            return FAR
        if one == other:
            return SAME
        return NEXT if (one, other) in self.pairs else FAR

    def metres(self, one: int | None, other: int | None) -> int | None:
        """Measured metres, None where nobody measured."""
        return None if one is None or other is None else self.pairs.get((one, other))

    def walk(self, one: int | None, other: int | None) -> int:
        """Seconds from one zone to another."""
        metres = self.metres(one, other)
        if metres is not None and one != other:
            return round(metres * 60 / max(1, self.pace))
        return self.seconds[self.step(one, other)]


@dataclass(frozen=True)
class Receiver:
    """A post that receives parties: which of its zones, and what it is for (`kinds` of the post)."""

    post_id: int
    zones: tuple[int, ...]
    kinds: frozenset[str]


@dataclass(frozen=True)
class Heading:
    """A party on its way: the zone it was last seen in, since when, and the kinds of post it passes next, in order.

    `target`: the zone of the model home it goes to, where that is known.
    """

    visit_id: int
    zone: int | None
    since: datetime
    kinds: tuple[str, ...]
    target: int | None = None


@dataclass(frozen=True)
class Arrival:
    """A party and when it is at a post at a walk; that may be past."""

    visit_id: int
    at: datetime


@dataclass(frozen=True)
class Bare:
    """A post with nobody on it and the parties on their way there, as they arrive. `zone`: where they meet."""

    post_id: int
    zone: int | None
    arrivals: tuple[Arrival, ...]


Needed = Callable[[int, datetime], bool]
"""(post, instant) -> whether anybody is to stand there then; False while it is closed."""


def bare_posts(
    headings: Iterable[Heading],
    receivers: Sequence[Receiver],
    walks: Walks,
    manned: Collection[int],
    needed: Needed,
    now: datetime,
) -> list[Bare]:
    """Every post without anybody that a party will pass, the one reached first leading. `manned`: who stands now."""
    found: dict[int, tuple[int | None, list[Arrival]]] = {}
    for heading in headings:
        for receiver, zone, at in _stops(heading, receivers, walks, manned, needed, now):
            if receiver.post_id not in manned and at > now - LOST:
                found.setdefault(receiver.post_id, (zone, []))[1].append(Arrival(heading.visit_id, at))
    bare = [
        Bare(post_id, zone, tuple(sorted(arrivals, key=lambda one: (one.at, one.visit_id))))
        for post_id, (zone, arrivals) in found.items()
    ]
    return sorted(bare, key=lambda one: (one.arrivals[0].at, one.post_id))


def _stops(
    heading: Heading,
    receivers: Sequence[Receiver],
    walks: Walks,
    manned: Collection[int],
    needed: Needed,
    now: datetime,
) -> Iterable[tuple[Receiver, int | None, datetime]]:
    """The posts a party passes, in which zone and when. Of several as near, one with somebody on it will do."""
    zone, at = heading.zone, heading.since
    for kind in heading.kinds:
        ways = [
            (walks.walk(zone, there), number, there, one)
            for number, one in enumerate(receivers)
            if kind in one.kinds
            for there in _zones(one, heading)
        ]
        ways = [
            way
            for way in ways
            if way[3].post_id in manned or needed(way[3].post_id, max(now, at + timedelta(seconds=way[0])))
        ]
        if not ways:
            continue
        nearest = min(way[0] for way in ways)
        near = [way for way in ways if way[0] == nearest]
        seconds, _, zone, receiver = next((way for way in near if way[3].post_id in manned), near[0])
        at += timedelta(seconds=seconds)
        yield receiver, zone, at
        # Whoever is late already sets out from here at the earliest now.
        at = max(at, now)


def _zones(one: Receiver, heading: Heading) -> tuple[int | None, ...]:
    """Where the post would meet the party: in the home it goes to if it is one of its own, else anywhere of its own."""
    if heading.target in one.zones:
        return (heading.target,)
    return one.zones or (None,)


@dataclass(frozen=True)
class Helper:
    """Somebody present who may be sent. `alone`: their own post would be empty; `load`: reliefs given today."""

    person_id: int
    name: str
    post_id: int
    zone: int | None
    posts: frozenset[int]
    """Posts they may stand on."""
    alone: bool
    busy: bool
    """Part of a relief already, on leave soon, or gone home before it is over."""
    load: int = 0


@dataclass(frozen=True)
class Choice:
    """Whom to send to a post and from how far. `alone`: it costs their own post its last person."""

    helper: Helper
    step: int
    metres: int | None
    seconds: int

    @property
    def alone(self) -> bool:
        """Whether their own post would be empty meanwhile."""
        return self.helper.alone


def remedies(bare: Iterable[Bare], helpers: Iterable[Helper], walks: Walks) -> dict[int, Choice]:
    """The nearest free person for each post, by post; nobody is named twice, the post reached first chooses first.

    Whoever would leave their own post empty is named only where nobody else can go.
    """
    everybody, taken, found = list(helpers), set[int](), dict[int, Choice]()
    for one in bare:
        choices = [
            _choice(one, helper, walks)
            for helper in everybody
            if helper.person_id not in taken
            and not helper.busy
            and one.post_id in helper.posts
            and helper.post_id != one.post_id
        ]
        best = min(choices, key=_order, default=None)
        if best is not None:
            found[one.post_id] = best
            taken.add(best.helper.person_id)
    return found


def _choice(bare: Bare, helper: Helper, walks: Walks) -> Choice:
    there = (helper.zone, bare.zone)
    return Choice(helper, walks.step(*there), walks.metres(*there), walks.walk(*there))


def _order(choice: Choice) -> tuple[bool, int, int, int]:
    return choice.alone, choice.seconds, choice.helper.load, choice.helper.person_id
