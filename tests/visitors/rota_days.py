"""A day of the rota in memory, driven by the same pure functions as the one in the database."""

from collections import Counter
from dataclasses import dataclass, field, replace

from app.visitors.rota import REASONS, Entry, Passed, Rota, joining, next_for, passed_over, rota_of
from app.visitors.rota_moves import Move, moved, put_at, taking, undoing
from app.visitors.rota_rules import Rules

PEOPLE = 4


@dataclass
class Day:
    """A rota in memory that is driven by the same pure functions as the one in the database.

    `book` holds every move in order; `allowed[p, q]` how far p's count may be ahead of q's by what is recorded.
    """

    rules: Rules
    entries: dict[int, Entry] = field(default_factory=dict)
    offers: dict[int, tuple[str, bool, tuple[Passed, ...], dict[int, str]]] = field(default_factory=dict)
    having: dict[int, list[str]] = field(default_factory=dict)
    book: list[tuple[int, Move]] = field(default_factory=list)
    visits: dict[int, int] = field(default_factory=dict)
    number: int = 0
    allowed: Counter[tuple[int, int]] = field(default_factory=Counter)

    def rota(self) -> Rota:
        """The order as it is."""
        return rota_of(self.entries.values(), self.rules)

    def put(self, moves: list[Move], visit: int = 0) -> None:
        for move in moves:
            self.entries[move.person_id] = moved(self.entries[move.person_id], [move])
            self.book.append((visit, move))
            for other in range(1, PEOPLE + 1):
                if move.kind in ("extra", "added"):
                    self.allowed[move.person_id, other] += 1
                elif move.kind in ("undone", "moved"):
                    self.allowed[move.person_id, other] += abs(move.amount)
                    self.allowed[other, move.person_id] += abs(move.amount)

    def holds(self, person: int) -> None:
        offer, having = self.offers.get(person), self.having.get(person, [])
        self.entries[person] = replace(
            self.entries[person],
            parties=len(having) + (offer is not None),
            returning=sum(kind == "no" for kind in having) + (offer is not None and not offer[1]),
            called=offer is not None and not having,
            pending=bool(offer and offer[1]),
        )

    def offer(self, person: int, kind: str, new: bool, declined: dict[int, str]) -> None:
        passed = passed_over(self.rota(), person, declined) if new and kind == "turn" else ()
        self.offers[person] = (kind, new, passed, declined)
        self.holds(person)

    def play(self, what: str, person: int, number: int) -> None:
        """One act; `person` counts round those who can do it, so that most drawn acts do something."""
        able = set(self.offers) if what in ("accept", "decline", "void") else set()
        able = {who for who, kinds in self.having.items() if kinds} if what == "leave" else able
        if able and person not in able:
            person = sorted(able)[number % len(able)]
        entry = self.entries.get(person)
        if what == "in" and entry is None:
            late = joining(self.entries.values())
            least = min(self.entries.values(), key=lambda one: one.count, default=None)
            self.entries[person] = Entry(person, f"P{person}", len(self.entries) + 1, "free", "", 0, 0)
            if least is not None:  # level with whoever has the least: what separated the others is theirs too
                for other in self.entries:
                    self.allowed[other, person] += self.allowed[other, least.person_id]
            self.put([Move(person, "in", amount=late)])
        elif what in ("first", "return"):
            taker = next_for(self.rota())
            if taker is not None:
                self.offer(taker.person_id, "turn" if what == "first" else "own", what == "first", {})
        elif entry is None:
            return
        elif what == "accept" and person in self.offers:
            kind, new, passed, _ = self.offers.pop(person)
            self.number += 1
            moves = taking(self.rota(), person, kind, passed) if new else []
            self.having.setdefault(person, []).append("yes" if new else "no")
            self.holds(person)
            self.put(moves, self.number)
            self.visits[self.number] = person
        elif what in ("decline", "void") and person in self.offers:
            _, new, _, declined = self.offers.pop(person)
            self.holds(person)
            cause = REASONS[number % len(REASONS)]
            if what == "void":  # withdrawn unanswered: nobody took that turn, which is recorded with the offer
                for other in range(1, PEOPLE + 1):
                    self.allowed[other, person] += 1
                return
            self.entries[person] = replace(self.entries[person], state="away", reason=cause)
            declined = {**declined, person: cause}
            taker = next_for(self.rota(), declined)
            if taker is not None:
                self.offer(taker.person_id, "turn" if new else "own", new, declined)
            elif new:  # the party waits; here it goes
                for other in range(1, PEOPLE + 1):
                    self.allowed[other, person] += 1
        elif what == "leave" and self.having.get(person):
            self.having[person].pop()
            self.holds(person)
        elif what == "away":
            self.entries[person] = replace(entry, state="away", reason=REASONS[number % len(REASONS)])
        elif what == "free":
            self.entries[person] = replace(entry, state="free", reason="")
        elif what == "named" and entry.able(self.rules) and self.rota().next != entry:
            self.offer(person, "named", True, {})
        elif what == "move":
            try:
                moves, order = put_at(self.rota(), person, 1 + number % len(self.entries))
            except ValueError:
                return
            self.put(moves)
            for position, other in enumerate(order, start=1):
                self.entries[other] = replace(self.entries[other], position=position)
        elif what == "correct" and self.visits:
            visit = sorted(self.visits)[number % len(self.visits)]
            self.put(undoing(self.rota(), [move for of, move in self.book if of == visit]), visit)


def a_day(rules: Rules) -> Day:
    """A morning on which two have signed in."""
    day = Day(rules)
    day.play("in", 1, 0)
    day.play("in", 2, 0)
    return day
