"""The consultants' rota as a rule of its own: who takes the next party, and why the others are passed over. Pure.

Domain 4.4. Consultants stand in an order; a turn goes by each of them in it. `Entry.count` says how many turns have
gone by: taken, lost, missed and still to come back, and those of rounds before they came. Whoever has the smallest
count is next, in the order of the list; whoever has missed a turn that comes back stands in front of them once free.
Customers who use no turn up move nobody, but keep their consultant from new ones. What differs between companies
stands in `Rules`; what each move of the order does is in `rota_moves`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.visitors.rota_rules import FORFEITED, MADE_UP, OUT_OF_THE_BOX, REASONS, Rules

__all__ = ["FORFEITED", "MADE_UP", "REASONS"]


@dataclass(frozen=True)
class Entry:
    """A consultant signed in today.

    `turns`, `forfeited` and `owed` count from 0; `carried` may be negative; `parties` is how many parties on site are
    with them or offered to them, of which `returning` are not first visits. `state` is free, busy or away, with a code
    of REASONS unless free. `position` is the place in the list, from 1.
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
    owed: int = 0
    carried: int = 0
    pending: bool = False
    """Whether what they are called for would use a turn up: their answer settles it."""

    @property
    def count(self) -> int:
        """Turns that have gone by this consultant."""
        return self.turns + self.forfeited + self.owed + self.carried

    @property
    def rank(self) -> tuple[int, int]:
        """When their turn comes by the list, smaller first."""
        return (self.count, self.position)

    @property
    def free(self) -> bool:
        """Whether they have nothing to do."""
        return self.state == "free" and not self.parties

    def able(self, rules: Rules) -> bool:
        """Whether they can take a new party now; by rule 5 nobody with a customer on site can, unless the site says so.

        Never with a new party, nor while they are called for one.
        """
        only_returning = self.parties == self.returning and not self.called
        return self.state == "free" and (not self.parties or (only_returning and not rules.returning_keeps))

    def order(self, rules: Rules) -> tuple[int, int, int, int]:
        """When they are called, smaller first."""
        if self.owed and rules.makeup_place == "front":
            return (0, self.count, 0, self.position)
        return (1, self.count, 1 if self.owed else 0, self.position)


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
    rules: Rules = OUT_OF_THE_BOX

    @property
    def everybody(self) -> list[Entry]:
        """All who are signed in, in the order in which they would be called."""
        entries = [*self.can_take, *(row.entry for row in self.skipped)]
        return sorted(entries, key=lambda entry: entry.order(self.rules))

    @property
    def next(self) -> Entry | None:
        """Who is called, None when all are busy or away."""
        return self.can_take[0] if self.can_take else None

    @property
    def round(self) -> int:
        """The round that is running, from 1; 0 when nobody signed in."""
        return min((entry.count for entry in self.everybody), default=-1) + 1

    def get(self, person_id: int | None) -> Entry | None:
        """The entry of a person, None when they did not sign in."""
        return next((entry for entry in self.everybody if entry.person_id == person_id), None)

    def why(self, person_id: int) -> str:
        """The code of why a person cannot take a party, empty when they can."""
        return next((row.why for row in self.skipped if row.entry.person_id == person_id), "")


def rota_of(entries: Iterable[Entry], rules: Rules = OUT_OF_THE_BOX) -> Rota:
    """The rota of `entries`, in whatever order they come."""
    ordered = sorted(entries, key=lambda entry: entry.order(rules))
    return Rota(
        tuple(entry for entry in ordered if entry.able(rules)),
        tuple(_skip(entry, rules) for entry in ordered if not entry.able(rules)),
        rules,
    )


def _skip(entry: Entry, rules: Rules) -> Skipped:
    why = entry.reason or "other"
    if entry.called:
        why = "called"
    elif entry.parties:
        why = "returning" if entry.returning else "customer"
    return Skipped(entry, why, made_up=rules.comes_back(why))


def freed(rota: Rota, person_id: int | None, *, returning: bool) -> Rota:
    """The rota as if one party that a person is called for, and has not accepted, were not offered to them."""
    me = rota.get(person_id)
    if me is None or not me.parties:
        return rota
    others = [entry for entry in rota.everybody if entry is not me]
    left = me.parties - 1
    free = replace(me, parties=left, returning=me.returning - returning, called=me.called and left > 0, pending=False)
    return rota_of([*others, free], rota.rules)


def next_for(rota: Rota, declined: Collection[int] = ()) -> Entry | None:
    """Who is called for a party that the people `declined` have already passed on; None when nobody is left."""
    return next((entry for entry in rota.can_take if entry.person_id not in declined), None)


@dataclass(frozen=True)
class Passed:
    """Somebody by whom a turn goes: `why` is a code as in `Skipped`."""

    person_id: int
    why: str


def passed_over(rota: Rota, taker_id: int, declined: Mapping[int, str] | None = None) -> tuple[Passed, ...]:
    """By whom a turn goes when `taker_id` is given one: everybody in front of them who cannot, or would not, take it.

    `declined` are those who passed this party on, with the code of why. A turn that is made up goes by nobody else.
    Who is called for another party is passed over only when it is their turn even after that one.
    """
    taker, refused = rota.get(taker_id), declined or {}
    if taker is None or taker.owed:
        return ()
    found = []
    for entry in rota.everybody:
        if entry.person_id == taker_id or (entry.count + entry.pending, entry.position) >= taker.rank:
            continue
        why = refused.get(entry.person_id) or rota.why(entry.person_id)
        if why:
            found.append(Passed(entry.person_id, why))
    return tuple(found)


def joining(entries: Iterable[Entry]) -> int:
    """Turns that have gone by somebody who signs in late: they join the round that is running."""
    return min((entry.count for entry in entries), default=0)


def place_in(keys: Sequence[int], key: int, rules: Rules) -> int:
    """Index at which somebody with `key` joins a list of those with `keys`: in front of the first with a greater one.

    By the order of signing in, or put in order by hand, whoever comes goes to the end.
    """
    if rules.order in ("sign_in", "manual"):
        return len(keys)
    return next((index for index, other in enumerate(keys) if other > key), len(keys))


def uses_a_turn(first_visit: str, source: str, rules: Rules = OUT_OF_THE_BOX, *, outside_hours: bool = False) -> bool:
    """Whether a party uses a turn up: first natural visits, and what the site adds; none outside its hours."""
    if outside_hours and not rules.outside_hours_use:
        return False
    kind = {"yes": source, "no": "return", "unsure": "unsure"}.get(first_visit, "")
    return kind in rules.uses


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
    if own is not None and own.able(rota.rules) and owner_id not in declined:
        return Suggestion("own", own)
    why = next((row.why for row in rota.skipped if row.entry.person_id == owner_id), "off" if own is None else "other")
    taker = next_for(rota, declined)
    return Suggestion("courtesy" if taker else "none", taker, owner_id, owner_name, why)
