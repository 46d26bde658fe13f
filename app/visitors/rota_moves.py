"""The moves of the rota's order and what each does to the counts of a consultant. Pure.

The book of a day (RotaMove) is a list of these; played again in order it gives the same counts, whoever plays it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.visitors.rota import Entry, Passed, Rota

EFFECTS: Mapping[str, Mapping[str, int]] = {
    "in": {"carried": 1},  # signed in; the amount is the turns of the rounds before
    "turn": {"turns": 1},
    "makeup": {"turns": 1, "owed": -1},  # a turn that had been missed: it goes by nobody else
    "extra": {"turns": 1},  # given out of turn, with a reason
    "added": {"turns": 1},  # corrected afterwards: the party was a first natural visit
    "lost": {"forfeited": 1},  # missed, and does not come back
    "missed": {"owed": 1},  # missed, and comes back
    "moved": {"carried": 1},  # put elsewhere by hand; the amount may be negative
    "dropped": {"owed": -1, "carried": 1},  # put elsewhere by hand although a turn was to come back
}
"""Kind -> what one of its amount adds to a count. Kinds that are not here move nobody: they are said for the record."""

COUNTED = frozenset(EFFECTS) - {"in", "moved", "dropped"}
"""Kinds that belong to a party, and are taken back with it."""


@dataclass(frozen=True)
class Move:
    """One move of one consultant."""

    person_id: int
    kind: str
    cause: str = ""
    amount: int = 1


def effect(kind: str, cause: str = "", amount: int = 1) -> dict[str, int]:
    """What a move adds to the counts; `undone` is the opposite of the kind named by its cause."""
    if kind == "undone":
        return {name: -number * amount for name, number in EFFECTS.get(cause, {}).items()}
    return {name: number * amount for name, number in EFFECTS.get(kind, {}).items()}


def moved(entry: Entry, moves: Iterable[Move]) -> Entry:
    """The entry after those of the moves that are its own."""
    for move in moves:
        if move.person_id == entry.person_id:
            for name, number in effect(move.kind, move.cause, move.amount).items():
                entry = replace(entry, **{name: getattr(entry, name) + number})
    return entry


def taking(rota: Rota, taker_id: int, kind: str, passed: Sequence[Passed] = ()) -> list[Move]:
    """The moves when `taker_id` takes a party that uses a turn up.

    `kind` is that of the offer: named means out of turn. `passed` are those passed over when it was offered; a turn
    goes by them unless one has gone by since.
    """
    taker = rota.get(taker_id)
    if taker is None:
        return []
    if taker.owed:
        return [Move(taker_id, "makeup")]
    if kind == "named":
        return [Move(taker_id, "extra")]
    found = [Move(taker_id, "turn")]
    for one in passed:
        entry = rota.get(one.person_id)
        if entry is not None and (entry.count + entry.pending, entry.position) < taker.rank:
            found.append(Move(one.person_id, "missed" if rota.rules.comes_back(one.why) else "lost", one.why))
    return found


def undoing(rota: Rota, written: Iterable[Move]) -> list[Move]:
    """The moves that take back what the book holds of one party; what is taken back already stays so.

    A missed turn that has been made up meanwhile stays: its count has come out even.
    """
    left: dict[tuple[int, str], int] = {}
    for move in written:
        if move.kind in COUNTED:
            left[move.person_id, move.kind] = left.get((move.person_id, move.kind), 0) + move.amount
        elif move.kind == "undone":
            left[move.person_id, move.cause] = left.get((move.person_id, move.cause), 0) - move.amount
    found = []
    for (person_id, kind), amount in left.items():
        entry = rota.get(person_id)
        if amount > 0 and entry is not None and not (kind == "missed" and entry.owed < amount):
            found.append(Move(person_id, "undone", kind, amount))
    return found


def put_at(rota: Rota, person_id: int, place: int) -> tuple[list[Move], list[int]]:
    """Moves, and the list's new order of people, that bring a person to `place` (from 1) of those called.

    Raises IndexError for a place that is not there, ValueError for one in front of a turn that comes back.
    """
    order = rota.everybody
    me = next(entry for entry in order if entry.person_id == person_id)
    others = [entry for entry in order if entry.person_id != person_id]
    if not 1 <= place <= len(order):
        raise IndexError
    listed = [entry.person_id for entry in sorted(others, key=lambda entry: entry.position)]
    moves = [Move(person_id, "dropped", amount=me.owed)] if me.owed else []
    if place > len(others):
        count, index = (others[-1].count if others else me.count), len(listed)
    else:
        behind = others[place - 1]
        if behind.owed and rota.rules.makeup_place == "front":
            raise ValueError(behind.name)
        # Turns that come back at the end of the round stand behind all others of their count.
        count, index = behind.count, len(listed) if behind.owed else listed.index(behind.person_id)
    if count != me.count or not moves:
        moves.append(Move(person_id, "moved", amount=count - me.count))
    return moves, [*listed[:index], person_id, *listed[index:]]
