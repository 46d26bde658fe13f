"""Taps at the same instant: two accept, one accepts as the other withdraws, the roster moves as the cover arrives."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, build_opener

import pytest
from sqlalchemy import text

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.roster.models import PostPermit
from app.roster.relief import accept_relief
from app.roster.relief_models import Relief
from app.roster.relief_watch import watch_reliefs
from tests.conftest import Acts
from tests.live import LiveServer
from tests.roster.test_races import OPEN_TWICE, Plain
from tests.roster.test_relief import asked, floor, this
from tests.world import World, session_for

assert floor
pytestmark = pytest.mark.usefixtures("floor")
Tap = tuple[int, str, Mapping[str, object]]
"""Who, where, what."""
Taps = Callable[[Sequence[Tap]], list[int]]


@pytest.fixture
def taps(house: House) -> Iterator[Taps]:
    """Sends forms of different people at the same instant to a real server; their statuses in order."""
    with LiveServer(house) as server:

        def send(forms: Sequence[Tap]) -> list[int]:
            with open_work(house) as work:
                tokens = {person: session_for(work, person) for person, _, _ in forms}
            start, answers = threading.Barrier(len(forms)), [0] * len(forms)

            def one(number: int, person: int, path: str, fields: Mapping[str, object]) -> None:
                request = Request(
                    f"{server.url}/sites/1/{path}",
                    urlencode(fields).encode(),
                    method="POST",
                    headers={
                        "Cookie": f"anchang={tokens[person]}",
                        "HX-Request": "true",
                        "Sec-Fetch-Site": "same-origin",
                    },
                )
                start.wait()
                with build_opener(Plain).open(request, timeout=20) as answer:
                    answers[number] = answer.status

            threads = [threading.Thread(target=one, args=(number, *form)) for number, form in enumerate(forms)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            return answers

        yield send


def swept(house: House, relief_id: int) -> tuple[int, Any]:
    """Double standings, and the relief."""
    with house.db.reading() as session:
        relief = session.get(Relief, relief_id)
        assert relief is not None
        session.expunge(relief)
        twice = session.execute(OPEN_TWICE).scalar_one()
        open_ones = session.execute(text("SELECT count(*) FROM relief WHERE ended_at IS NULL")).scalar_one()
        assert open_ones <= 1
        return twice, relief


def offered_to_two(house: House, act: Acts, clock: FixedClock, world: World) -> int:
    """Wang did not answer in time, so Song is asked too; both may say yes."""
    with open_work(house) as work:
        work.add(PostPermit(site_id=1, person_id=world.song, post_id=world.door, source="leader"))
    relief_id = asked(act)
    clock.advance(minutes=3)
    with open_work(house) as work:
        watch_reliefs(work)
    return relief_id


def test_two_who_accept_at_once_have_one_winner(
    house: House, act: Acts, clock: FixedClock, world: World, taps: Taps
) -> None:
    relief_id = offered_to_two(house, act, clock, world)

    answers = taps([(person, "relief/accept", {"relief_id": relief_id}) for person in (world.wang, world.song)] * 3)

    twice, relief = swept(house, relief_id)
    assert (twice, relief.cover_id in (world.wang, world.song)) == (0, True)
    winner = 0 if relief.cover_id == world.wang else 1
    assert [status for number, status in enumerate(answers) if number % 2 == winner] == [200] * 3
    assert [status for number, status in enumerate(answers) if number % 2 != winner] == [409] * 3


def test_eight_asks_of_one_person_are_one(house: House, world: World, taps: Taps) -> None:
    answers = taps([(world.zhou, "relief/ask", {"kind": "meal", "minutes": 30})] * 8)

    assert Counter(answers) == {200: 1, 409: 7}
    assert swept(house, 1)[0] == 0


def test_an_acceptance_against_a_withdrawal_leaves_one_truth(house: House, act: Acts, world: World, taps: Taps) -> None:
    relief_id = asked(act)

    answers = taps(
        [
            (world.wang, "relief/accept", {"relief_id": relief_id}),
            (world.zhou, "relief/withdraw", {"relief_id": relief_id}),
        ]
    )

    twice, relief = swept(house, relief_id)
    assert (twice, relief.ended_how, answers[1]) == (0, "cancelled", 200)
    assert answers[0] == (200 if relief.cover_id else 409)


@pytest.mark.parametrize(
    ("person", "path", "fields"),
    [
        ("liu", "roster/clear", {"seen": "1:1"}),
        ("mei", "roster/swap", {"first": "1:1", "second": "4:1", "accept": "not_ticked", "reason": "so"}),
        ("mei", "roster/assign", {"slot": "4.1.720.1020/1:1", "who": "2/4:1", "accept": "not_ticked", "reason": "so"}),
        ("mei", "roster/assign", {"slot": "5.1.720.1020/", "who": "5/2:1", "accept": "not_ticked", "reason": "so"}),
        ("zhou", "roster/leave", {}),
        ("wang", "roster/leave", {}),
    ],
)
def test_the_cover_arriving_as_the_roster_moves_leaves_nobody_twice(
    house: House, act: Acts, world: World, taps: Taps, person: str, path: str, fields: dict[str, object]
) -> None:
    relief_id = asked(act)
    with act(world.wang) as work:
        accept_relief(work, this(relief_id))

    there: Tap = (world.wang, "relief/there", {"relief_id": relief_id})
    answers = taps([there, (getattr(world, person), path, fields)] * 2)

    twice, relief = swept(house, relief_id)
    assert twice == 0
    assert set(answers) <= {200, 403, 409, 422}
    assert answers[1] == 200 or answers[3] == 200
    if person != "wang":
        assert relief.state in ("over", "asked")  # asked again: the cover was moved before they were there
    with house.db.reading() as session:
        held = session.execute(
            text("SELECT count(*) FROM standing WHERE ended_at IS NULL AND assignment_id IS NULL")
        ).scalar_one()
    assert held == (relief.state == "running")
