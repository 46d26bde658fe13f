"""The consultants' rota as a rule of its own: who takes the next party, and why the others are passed over. Pure.

Domain 4.4: consultants stand in the order in which they signed in; a first natural visit uses a turn up. Whoever has
had the fewest turns is next, so a turn missed for a good reason is made up by itself: free again, one is in front. A
turn missed for a private reason is forfeited: it counts as had. Customers on site, returning ones too, take nobody's
turn but keep the consultant from new ones.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

MADE_UP = ("customer", "toilet", "outing", "research", "meal", "other")
"""Reasons for which the missed turn is made up (domain 4.4, rule 4)."""

FORFEITED = ("leave", "rest", "private", "no_answer")
"""Reasons for which it is not."""

REASONS = MADE_UP + FORFEITED


@dataclass(frozen=True)
class Entry:
    """A consultant signed in today.

    `turns` and `forfeited` count from 0; `parties` is how many parties on site are with them or offered to them, of
    which `returning` are not first visits. `state` is free, busy or away, with a code of REASONS unless free.
    """

    person_id: int
    name: str
    position: int
    state: str
    reason: str
    turns: int
    forfeited: int
    parties: int = 0
    returning: int = 0
    since: datetime | None = None
    until: datetime | None = None
    recorder: str = ""
    customer: str = ""
    place: str = ""
    skips: int = 0
    called: bool = False
    """Whether the party has only been offered so far."""

    @property
    def rank(self) -> tuple[int, int]:
        """Smaller comes first."""
        return (self.turns + self.forfeited, self.position)

    @property
    def free(self) -> bool:
        """Whether they can take a party now."""
        return self.state == "free" and not self.parties


@dataclass(frozen=True)
class Skipped:
    """One passed over: `why` is a code of REASONS, returning or called; `made_up` whether the turn comes back."""

    entry: Entry
    why: str
    made_up: bool


@dataclass(frozen=True)
class Rota:
    """`can_take` in the order in which they are called, then `skipped` in the order in which it was their turn."""

    can_take: Sequence[Entry]
    skipped: Sequence[Skipped]

    @property
    def next(self) -> Entry | None:
        """Who is called, None when all are busy or away."""
        return self.can_take[0] if self.can_take else None

    @property
    def round(self) -> int:
        """The round that is running, from 1; 0 when nobody signed in."""
        ranks = [entry.rank[0] for entry in (*self.can_take, *(row.entry for row in self.skipped))]
        return min(ranks) + 1 if ranks else 0

    def get(self, person_id: int | None) -> Entry | None:
        """The entry of a person, None when they did not sign in."""
        everybody = (*self.can_take, *(row.entry for row in self.skipped))
        return next((entry for entry in everybody if entry.person_id == person_id), None)


def rota_of(entries: Iterable[Entry]) -> Rota:
    """The rota of `entries`, in whatever order they come."""
    ordered = sorted(entries, key=lambda entry: entry.rank)
    return Rota(
        tuple(entry for entry in ordered if entry.free),
        tuple(_skip(entry) for entry in ordered if not entry.free),
    )


def _skip(entry: Entry) -> Skipped:
    if entry.called:
        return Skipped(entry, "called", made_up=True)
    if entry.parties:
        return Skipped(entry, "returning" if entry.returning else "customer", made_up=True)
    return Skipped(entry, entry.reason or "other", made_up=entry.reason not in FORFEITED)


def next_for(rota: Rota, declined: Collection[int] = ()) -> Entry | None:
    """Who is called for a party that the people `declined` have already passed on; None when nobody is left."""
    return next((entry for entry in rota.can_take if entry.person_id not in declined), None)


def forfeiting(rota: Rota, taker_id: int) -> tuple[int, ...]:
    """Who loses a turn when `taker_id` is given one: those in front of them whose reason is not made up."""
    taker = rota.get(taker_id)
    if taker is None:
        return ()
    return tuple(row.entry.person_id for row in rota.skipped if not row.made_up and row.entry.rank < taker.rank)


def joining(entries: Iterable[Entry]) -> int:
    """Turns that somebody who signs in late counts as forfeited: they join the round that is running."""
    return min((entry.rank[0] for entry in entries), default=0)


def uses_a_turn(first_visit: str, source: str) -> bool:
    """Only first natural visits use a turn up (domain 4.4, rule 2)."""
    return first_visit == "yes" and source == "natural"


@dataclass(frozen=True)
class Suggestion:
    """Who should take a party: `kind` own (the visitor's own), turn, courtesy (for an owner who cannot), none.

    `owner` is the visitor's own consultant where it is somebody else than who is suggested.
    """

    kind: str
    taker: Entry | None
    owner_id: int | None = None
    owner_name: str = ""
    owner_why: str = ""


def suggest(rota: Rota, owner_id: int | None, owner_name: str, declined: Collection[int] = ()) -> Suggestion:
    """Own consultant for a returning visitor when they can, else the next one as a courtesy; else the turn."""
    if owner_id is None:
        taker = next_for(rota, declined)
        return Suggestion("turn" if taker else "none", taker)
    own = rota.get(owner_id)
    if own is not None and own.free and owner_id not in declined:
        return Suggestion("own", own)
    why = next((row.why for row in rota.skipped if row.entry.person_id == owner_id), "off" if own is None else "other")
    taker = next_for(rota, declined)
    return Suggestion("courtesy" if taker else "none", taker, owner_id, owner_name, why)
