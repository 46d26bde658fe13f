"""The chain of one visit as it went: what was recorded, what nobody saw, where the party is now. Pure.

The order is that of domain 4.1. A link is done only when somebody recorded it; one that was passed over without a
record is unseen, whatever came after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LATER = timedelta(seconds=60)
"""From here on a record counts as made later than it happened; below it is the network's time."""

COLUMNS = ("announced", "acked", "at_door", "registered", "accepted", "served", "leaving", "departed", "car_out")
"""Links that the visit itself keeps the instant of."""

PLACES = ("sand", "tour", "unit", "talk")
"""Links that are places on the way; a party may be there more than once."""

CHAIN = (*COLUMNS[:6], *PLACES, *COLUMNS[6:])

MOVING = {"announced": "lot", "at_door": "door", "registered": "hall", "hall": "hall"} | {name: name for name in PLACES}
"""Steps that put a party somewhere, and where."""


@dataclass(frozen=True)
class Step:
    """One row of the record. `by` is the recorder's name, `unit` the names of the model home (zh, en)."""

    id: int
    step: str
    at: datetime
    heard_at: datetime
    by: str = ""
    note: str = ""
    reason: str = ""
    unit: tuple[str, str] = ("", "")
    unit_id: int | None = None
    visit_id: int = 0

    @property
    def later(self) -> bool:
        """Whether it was recorded noticeably later than it happened."""
        return self.heard_at - self.at > LATER


@dataclass(frozen=True)
class Party:
    """What the visit itself knows: instants by link, where it is, how it was closed ("" while it is open)."""

    instants: Mapping[str, datetime | None]
    place: str
    since: datetime
    outcome: str = ""
    by_car: bool = False


@dataclass(frozen=True)
class Link:
    """One link of the chain.

    `state`: done, now (done, and the party is there), unseen (nobody recorded it), ahead. `took_s` is how long it took
    from the link that starts its clock, `target_s` what the site promises; for the link of now `since` is when the time
    that counts against `target_s` began, None where nothing counts. `late` says that the promise is broken.
    """

    key: str
    state: str
    steps: tuple[Step, ...]
    at: datetime | None = None
    took_s: int | None = None
    target_s: int | None = None
    since: datetime | None = None
    late: bool = False


def standing(steps: Sequence[Step]) -> list[Step]:
    """The steps that were not taken back, in the order of recording: each undo_x takes the last x before it."""
    kept: list[Step] = []
    for step in sorted(steps, key=lambda one: one.id):
        if not step.step.startswith("undo_"):
            kept.append(step)
            continue
        for one in reversed(kept):
            if one.step == step.step.removeprefix("undo_") and one.visit_id == step.visit_id:
                kept.remove(one)
                break
    return kept


def where(steps: Sequence[Step]) -> tuple[str, datetime | None, int | None]:
    """Where those steps leave a party: place, since when, model home. The latest by its own time decides."""
    moves = [one for one in standing(steps) if one.step in MOVING or one.step == "returned"]
    if not moves:
        return "lot", None, None
    last = max(moves, key=lambda one: (one.at, one.id))
    place = last.note if last.step == "returned" else MOVING[last.step]
    led = place if place in ("hall", *PLACES) and last.step != "registered" else ""
    return place, last.at if led else None, last.unit_id if place == "unit" else None


def tell(steps: Sequence[Step], party: Party, targets: Mapping[str, int]) -> list[Link]:
    """The chain of a party. `targets` are seconds by link: acked, registered, accepted, served."""
    rows: dict[str, list[Step]] = {key: [] for key in CHAIN}
    for step in standing(steps):
        if step.step in rows:
            rows[step.step].append(step)
    here = _here(party)
    done = {key for key in CHAIN if _recorded(key, rows[key], party) or key == here}
    reached = max((CHAIN.index(key) for key in done), default=-1)
    over = party.outcome in ("left", "closing")
    links = []
    for index, key in enumerate(CHAIN):
        if key == "car_out" and not party.by_car:
            continue
        if key in done:
            links.append(_done(key, rows[key], party, targets, key == here))
        elif party.outcome and not over:
            continue  # it never went on: nothing was passed over
        elif index < reached or over:
            links.append(Link(key, "unseen", ()))
        else:
            links.append(Link(key, "ahead", (), target_s=targets.get(key)))
    return links


def _recorded(key: str, rows: Sequence[Step], party: Party) -> bool:
    if key == "departed":
        return party.outcome == "left"
    return party.instants.get(key) is not None if key in COLUMNS else bool(rows)


def _here(party: Party) -> str:
    """The link at which an open party is; empty once it is closed."""
    known = party.instants
    if party.outcome:
        return ""
    if known.get("leaving") is not None:
        return "leaving"
    if party.place in PLACES:
        return party.place
    stages = {"lot": ("acked", "announced"), "door": ("at_door",), "hall": ("accepted", "registered", "at_door")}
    return next((key for key in stages.get(party.place, ()) if known.get(key) is not None), "")


STARTS = {"acked": ("announced",), "registered": ("at_door",), "accepted": ("registered",),
          "served": ("accepted", "registered")}  # fmt: skip
"""What starts the clock of a link."""

NEXT = {"announced": "acked", "at_door": "registered", "registered": "accepted", "accepted": "served"}
"""What a party waits for at a link."""


def _done(key: str, rows: Sequence[Step], party: Party, targets: Mapping[str, int], now: bool) -> Link:
    at = party.instants.get(key) or (rows[-1].at if rows else None)
    start = next((party.instants[name] for name in STARTS.get(key, ()) if party.instants.get(name)), None)
    took = int((at - start).total_seconds()) if at and start and at >= start else None
    target = targets.get(key)
    late = took is not None and target is not None and took > target
    if not now:
        return Link(key, "done", tuple(rows), at, took, target, None, late)
    waits = NEXT.get(key, "")
    if waits and party.instants.get(waits) is not None:
        waits = ""
    since = party.since if key in PLACES or key == "leaving" else at
    return Link(key, "now", tuple(rows), at, took, targets.get(waits), since or party.since, late)
