"""The plan of a played day: who does what at which second. A pure function of the seed and of who is there."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

SLOT_S = 10
"""Everything happens at a multiple of this many seconds; what falls together happens side by side."""

CURVE = {9: 4, 10: 8, 11: 10, 12: 6, 13: 8, 14: 14, 15: 16, 16: 12, 17: 6}
"""Arrivals of a weekend by hour, as weights: a peak at three. A guess of ours; sites differ, the shape does not."""

NEVER_CAME, NO_CUSTOMER, UNANNOUNCED, PASSED_ON, UNSEEN, TWICE = 0.03, 0.06, 0.05, 0.06, 0.04, 0.05
"""Shares of parties nobody met, of owners and peers, of parties the door saw first, of offers passed on, of
departures that nobody recorded, and of requests that a bad network sends twice."""

LONGEST_STAY_MIN = 45
ANSWER_S = 40
"""Consultants who were called answer within so many seconds."""

SURNAMES = "吴周何郑陈马蒋尤彭鲁贺龚韩杨朱秦许魏姜谢邹柏窦章苏潘葛范"
KINDS = ("owner", "peer", "worker")
CAUSES = ("toilet", "meal", "customer")
RAIN, DOOR_LEFT, DOOR_BACK = 15 * 60, 14 * 60 + 20, 14 * 60 + 26
"""Minutes of the day: rain at three; the door is left alone for six minutes before."""

ROTA_ACTS = frozenset({"sign_in", "take_over", "register", "answer", "depart", "free_again", "close"})
"""What moves the rota: one after another even within a slot, so that every run of a seed ends the same."""


@dataclass(frozen=True)
class Shift:
    """Somebody's shift of the day in minutes after midnight; `kinds` of their post, `leads`: serves everywhere."""

    username: str
    from_minute: int
    to_minute: int
    kinds: frozenset[str] = frozenset()
    leads: bool = False


@dataclass(frozen=True)
class Crew:
    """Who is there on the day: staff by their shifts, consultants by user name."""

    shifts: tuple[Shift, ...]
    consultants: tuple[str, ...]


@dataclass(frozen=True)
class Act:
    """One act. `at` is seconds after local midnight; `actor` a user name or, with @, whoever stands there then.

    `party` numbers the parties of the plan from 1; 0: the act is of none. `twice`: the network sends it again.
    """

    at: int
    actor: str
    what: str
    party: int = 0
    data: tuple[tuple[str, object], ...] = ()
    twice: bool = False


@dataclass(frozen=True)
class Wish:
    """What is asked for: how many parties between which minutes of the day."""

    seed: int = 1
    parties: int = 120
    from_minute: int = 8 * 60 + 30
    to_minute: int = 18 * 60 + 30


@dataclass
class _Made:
    """The plan in the making."""

    wish: Wish
    crew: Crew
    dice: random.Random = field(init=False)
    acts: list[Act] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(f"anchang {self.wish.seed}")

    def put(self, at: float, actor: str, what: str, party: int = 0, **data: object) -> int:
        """Put an act into the slot of that second, inside the hours; the second it got."""
        second = int(at // SLOT_S) * SLOT_S
        if self.wish.from_minute * 60 <= second < self.wish.to_minute * 60:
            twice = bool(party) and self.dice.random() < TWICE
            self.acts.append(Act(second, actor, what, party, tuple(sorted(data.items())), twice))
        return second


def plan_day(wish: Wish, crew: Crew) -> tuple[Act, ...]:
    """Every act of the day in order. The same wish and crew give the same acts."""
    made = _Made(wish, crew)
    sick = _staff(made)
    made.put(wish.from_minute * 60, "@desk", "sign_in", people=crew.consultants)
    made.put(wish.from_minute * 60 + SLOT_S, "@manager", "take_over")
    _parties(made)
    _ticks(made, sick)
    _breaks(made, sick)
    if wish.from_minute <= RAIN < wish.to_minute:
        made.put(RAIN * 60, "@desk", "rain", minutes=90)
    if wish.from_minute <= DOOR_LEFT < wish.to_minute:
        made.put(DOOR_LEFT * 60, "@door", "leave_door")
        made.put(DOOR_BACK * 60, "@manager", "back_at_door")
    for second in range(wish.from_minute * 60 + ANSWER_S, wish.to_minute * 60 - 60, ANSWER_S):
        made.put(second, "@consultants", "answer")
    made.put(wish.to_minute * 60 - SLOT_S, "@manager", "close")
    return tuple(
        sorted(made.acts, key=lambda act: (act.at, act.what not in ("arrive", "sign_in"), act.what, act.party))
    )


def slots(acts: Sequence[Act]) -> Iterator[tuple[int, list[Act]]]:
    """The acts by slot, in order."""
    found: dict[int, list[Act]] = {}
    for act in acts:
        found.setdefault(act.at, []).append(act)
    yield from sorted(found.items())


def _staff(made: _Made) -> str:
    """People come and go by their plan; one calls in sick. Who that is."""
    first = made.wish.from_minute
    may_miss = [one for one in made.crew.shifts if not one.kinds and not one.leads and one.to_minute > first + 120]
    sick = made.dice.choice(may_miss) if may_miss else None
    for one in made.crew.shifts:
        if one is sick:
            # Before the shift by telephone; whoever is here already goes home in the middle of the morning.
            called = one.from_minute - 40 if one.from_minute > first + 40 else first + (one.to_minute - first) // 4
            if one.from_minute <= first + 40:
                made.put(max(first, one.from_minute - 5) * 60, one.username, "arrive")
            made.put(called * 60, "@manager", "sick", person=one.username)
            continue
        if one.to_minute > first:
            made.put(max(first, one.from_minute - 5) * 60, one.username, "arrive")
        made.put(one.to_minute * 60, one.username, "leave")
    return sick.username if sick else ""


def _arrivals(made: _Made) -> list[int]:
    """Seconds at which parties come, in order; the last comes early enough to walk the way."""
    first, last = made.wish.from_minute * 60, made.wish.to_minute * 60
    last -= min(30 * 60, (last - first) // 6)
    first += min(10 * 60, (last - first) // 12)
    seconds = range(first, last, SLOT_S)
    weights = [CURVE.get(second // 3600, 1) for second in seconds]
    return sorted(made.dice.choices(seconds, weights, k=made.wish.parties)) if len(seconds) else []


def _parties(made: _Made) -> None:
    arrivals = _arrivals(made)
    for number, at in enumerate(arrivals, 1):
        _party(made, number, at, _stay(made, len(arrivals)))


def _stay(made: _Made, parties: int) -> int:
    """Seconds with a consultant: three quarters of an hour, shorter where so few consultants have so many parties."""
    minutes = (made.wish.to_minute - made.wish.from_minute) * 0.7 * len(made.crew.consultants) / max(1, parties)
    return int(max(3, min(LONGEST_STAY_MIN, minutes)) * 60)


def _party(made: _Made, number: int, at: int, stay: int) -> None:
    dice, heads = made.dice, made.dice.choice((1, 1, 2, 2, 2, 3, 3, 4, 5))
    by_car, fate = dice.random() < 0.7, dice.random()
    flags = {"children": heads > 2, "elders": dice.random() < 0.15}
    if fate > 1 - UNANNOUNCED:
        by_car = False
        door = made.put(at + 60, "@door", "start", number, heads=heads, **flags)
    else:
        plate = {"plate": f"粤X{10000 + number}"} if by_car else {"on_foot": True}
        made.put(at, "@announces", "announce", number, heads=heads, **flags, **plate)
        made.put(at + dice.choice((10, 10, 20, 20, 60)), "@door", "acknowledge", number)
        if fate < NEVER_CAME:
            made.put(at + 300, "@door", "no_show", number)
            return
        if fate < NEVER_CAME + NO_CUSTOMER:
            made.put(at + 70, "@announces", "complete", number, purpose=dice.choice(KINDS))
            return
        door = made.put(at + dice.randrange(80, 150), "@door", "at_door", number)
    desk = made.put(door + dice.randrange(20, 90), "@desk", "register", number, **_known(made, number, heads))
    _with_consultant(made, number, desk, stay, by_car=by_car)


def _known(made: _Made, number: int, heads: int) -> dict[str, object]:
    """What the desk hears of a party; two in five leave no number."""
    dice = made.dice
    known: dict[str, object] = {
        "heads": heads,
        "first_visit": dice.choices(("yes", "no", "unsure"), (6, 3, 1))[0],
        "source": dice.choices(("natural", "channel", "referral", "booking"), (6, 2, 1, 1))[0],
    }
    if dice.random() < 0.6:
        known |= {"surname": dice.choice(SURNAMES), "honorific": dice.choice(("mr", "ms"))}
        known["phone"] = f"139000{number:05d}"
    return known


def _with_consultant(made: _Made, number: int, desk: int, stay: int, *, by_car: bool) -> None:
    dice = made.dice
    if dice.random() < PASSED_ON:
        made.put(desk, "@consultants", "unwilling", number, cause=dice.choice(CAUSES))
        made.put(desk + 300, "@consultants", "free_again", number)
    leaves = desk + max(120, int(stay * dice.uniform(0.8, 1.2)))
    made.put(desk + (leaves - desk) * 0.3, "@consultants", "tour", number)
    made.put(desk + (leaves - desk) * 0.7, "@consultants", "talk", number)
    if dice.random() < UNSEEN:
        return
    made.put(leaves, "@door", "depart", number)
    if by_car:
        made.put(leaves + dice.randrange(40, 120), "@announces", "car_left", number)


def _ticks(made: _Made, sick: str) -> None:
    """Everybody looks at their list every ten minutes, each at a second of their own."""
    for one in made.crew.shifts:
        if one.username == sick:
            continue
        begin, end = max(one.from_minute, made.wish.from_minute), min(one.to_minute, made.wish.to_minute)
        for minute in range(begin + 5 + made.dice.randrange(10), end, 10):
            made.put(minute * 60 + made.dice.randrange(60), one.username, "tick")


def _breaks(made: _Made, sick: str) -> None:
    """Some people at posts of the way are relieved for a meal or a moment."""
    able = [one for one in made.crew.shifts if one.kinds and not one.leads and one.username != sick]
    made.dice.shuffle(able)
    for turn, one in enumerate(able[:8]):
        minute, meal = 11 * 60 + 20 + turn * 25, turn % 3 != 2
        if not one.from_minute + 60 < minute < one.to_minute - 60:
            continue
        at, minutes = minute * 60, 30 if meal else 10
        made.put(at, one.username, "ask_relief", kind="meal" if meal else "toilet", minutes=minutes)
        made.put(at + 60, one.username, "relief_coming")
        made.put(at + 180, one.username, "relief_there")
        made.put(at + 180 + minutes * 60, one.username, "relief_back")
