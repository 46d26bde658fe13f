"""Rounds of a race over the roster: what is sent at one instant, and what must be true of the answers afterwards."""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.work import House, open_work
from app.roster.imports import UploadIn, keep_upload
from tests.roster.test_races import OPEN_TWICE, OVERLAPS, permit_all
from tests.world import World, an_assignment

ROUNDS = int(os.environ.get("RACE_ROUNDS", "5"))
CROWD = 8
Answer = tuple[int, str]
Form = tuple[str, Mapping[str, object]]
Send = Callable[[Sequence[Form]], list[Answer]]


@dataclass(frozen=True)
class Race:
    """One race. `forms` makes a round's requests on a fresh day; so many of them may win."""

    forms: Callable[[House, World, date], list[Form]]
    least: int
    most: int


def day_of(world: World, number: int) -> date:
    """A day to come for each round, every third, so that nobody works seven days or too many hours."""
    return world.monday + timedelta(days=2 + 3 * number)


def run(race: Race, house: House, world: World, send: Send, *, first_only: bool = False) -> list[str]:
    """What went wrong in these rounds, in words; empty when all is as it must be."""
    permit_all(house, world)
    wrong: list[str] = []
    for number in range(ROUNDS):
        day = day_of(world, number)
        answers = send(race.forms(house, world, day))
        statuses = Counter(status for status, _ in answers)
        if set(statuses) - {200, 303, 409}:
            wrong.append(f"round {number}: {dict(statuses)}")
        if not race.least <= statuses[200] <= race.most:
            wrong.append(f"round {number}: {statuses[200]} winners")
        unsaid = [body for status, body in answers if status == 409 and "again" not in body and "changed" not in body]
        if unsaid:
            wrong.append(f"round {number}: a loser is not told what to do: {unsaid[0][:200]}")
        wrong += [f"round {number}: {what}" for what in swept(house)]
        if wrong and first_only:
            break
    return wrong


def swept(house: House) -> list[str]:
    """What the database itself says is there twice, or is neither draft nor in any version."""
    with house.db.reading() as session:
        overlaps = session.execute(OVERLAPS).scalar_one()
        twice = session.execute(OPEN_TWICE).scalar_one()
    return ["overlapping shifts"] * bool(overlaps) + ["somebody stands twice"] * bool(twice)


def _slot(post: int, place: int, first: int, last: int, seen: str = "") -> str:
    return f"{post}.{place}.{first}.{last}/{seen}"


def _planned(house: House, person: int, post: int, day: date) -> str:
    """A shift of that day from eight to five; its token."""
    with open_work(house) as work:
        return f"{an_assignment(work, person, post, day=day).id}:1"


def _staff(world: World) -> list[int]:
    return [world.mei, world.liu, world.song, world.lin, world.wang, world.zhou, world.han, world.luo]


def same_place(_house: House, world: World, day: date) -> list[Form]:
    """Eight people for one place."""
    return [
        ("assign", {"slot": _slot(world.door, 1, 780, 1020), "who": f"{person}/", "day": day})
        for person in _staff(world)
    ]


def same_person(_house: House, world: World, day: date) -> list[Form]:
    """One person for eight places."""
    return [
        ("assign", {"slot": _slot(post, 1, 780, 1020), "who": f"{world.zhou}/", "day": day}) for post in range(1, 9)
    ]


def in_part(_house: House, world: World, day: date) -> list[Form]:
    """Eight stretches of one place, each overlapping every other one and none the same."""
    return [
        ("assign", {"slot": _slot(world.door, 1, 750 + 20 * n, 1000 + 40 * n), "who": f"{person}/", "day": day})
        for n, person in enumerate(_staff(world))
    ]


def swap_and_assign(house: House, world: World, day: date) -> list[Form]:
    """Two swaps of the same pair, both ways round, against people who want one of the two places."""
    one, two = _planned(house, world.wang, world.parking, day), _planned(house, world.zhou, world.door, day)
    swaps: list[Form] = [("swap", {"first": one, "second": two}), ("swap", {"first": two, "second": one})]
    return swaps * 2 + [
        ("assign", {"slot": _slot(post, 1, 480, 1020, seen), "who": f"{person}/", "day": day})
        for post, seen, person in (
            (world.door, two, world.song),
            (world.door, two, world.lin),
            (world.parking, one, world.han),
            (world.parking, one, world.luo),
        )
    ]


def clear_and_assign(house: House, world: World, day: date) -> list[Form]:
    """The same shift cleared by four and replaced by four."""
    seen = _planned(house, world.zhou, world.door, day)
    others = (world.song, world.lin, world.han, world.luo)
    return [("clear", {"seen": seen})] * 4 + [
        ("assign", {"slot": _slot(world.door, 1, 480, 1020, seen), "who": f"{person}/", "day": day})
        for person in others
    ]


def import_and_assign(house: House, world: World, day: date) -> list[Form]:
    """A workbook that puts Wang and Zhou at the door against managers who put them elsewhere, or others there."""
    rows = [f"姓名,岗位,{day},{day + timedelta(days=1)}", "王伟,门童岗,早,休", "周杰瑞,门童岗,中,休"]
    with open_work(house) as work:
        content = ("\n".join(rows) + "\n").encode()
        kept = keep_upload(work, UploadIn(site_id=1, filename=f"{day}.csv", content=content))
        number = kept.id
    return [("import/take", {"import_id": number, "key": f"take-{day}"})] + [
        ("assign", {"slot": _slot(post, place, 540, 1080), "who": f"{person}/", "day": day})
        for post, place, person in (
            (world.parking, 1, world.wang),
            (world.hall, 1, world.zhou),
            (world.door, 1, world.song),
            (world.door, 2, world.song),
            (world.door, 1, world.lin),
            (world.gate, 1, world.wang),
            (world.units, 1, world.zhou),
        )
    ]


RACES = {
    "same place": Race(same_place, 1, 1),
    "same person": Race(same_person, 1, 1),
    "overlapping in part": Race(in_part, 1, 1),
    "swap against assign": Race(swap_and_assign, 1, 2),
    "clear against assign": Race(clear_and_assign, 1, 2),
    "import against assign": Race(import_and_assign, 1, 5),
}
