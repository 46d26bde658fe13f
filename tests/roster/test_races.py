"""Several managers at the same instant: one wins, the others hear who and when, and no two rows ever overlap."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener

import pytest
from sqlalchemy import text

from app.core.work import House, open_work
from app.roster.models import PostPermit
from tests.live import LiveServer
from tests.world import World, an_assignment, session_for, stands

CROWD = 8
OVERLAPS = text(
    "SELECT count(*) FROM assignment a JOIN assignment b ON a.id < b.id AND a.starts_at < b.ends_at "
    "AND b.starts_at < a.ends_at AND (a.person_id = b.person_id OR (a.post_id = b.post_id AND a.place = b.place)) "
    "WHERE a.cleared_at IS NULL AND b.cleared_at IS NULL"
)
OPEN_TWICE = text(
    "SELECT count(*) FROM standing a JOIN standing b ON a.id < b.id AND (a.person_id = b.person_id OR "
    "(a.post_id = b.post_id AND a.place = b.place)) WHERE a.ended_at IS NULL AND b.ended_at IS NULL"
)


class Plain(HTTPErrorProcessor):
    """Every status is an answer; redirects are not followed."""

    def http_response(self, request: Request, response: Any) -> Any:
        assert request
        return response


Answer = tuple[int, str]
Form = tuple[str, Mapping[str, object]]
Send = Callable[[Sequence[Form]], list[Answer]]


@pytest.fixture
def crowd(house: House, world: World) -> Iterator[Send]:
    """Sends forms at the same instant, as Mei, Liu and Fang by turns, to a real server."""
    with open_work(house) as work:
        tokens = [session_for(work, person) for person in (world.mei, world.liu, world.fang)]

    def post(url: str, fields: Mapping[str, object], token: str) -> Answer:
        request = Request(
            url,
            urlencode(fields).encode(),
            method="POST",
            headers={
                "Cookie": f"anchang={token}",
                "HX-Request": "true",
                "Sec-Fetch-Site": "same-origin",
                "Accept-Language": "en",
            },
        )
        with build_opener(Plain).open(request, timeout=20) as answer:
            return answer.status, answer.read().decode()

    with LiveServer(house) as server:

        def send(forms: Sequence[Form]) -> list[Answer]:
            start, answers = threading.Barrier(len(forms)), [(0, "")] * len(forms)

            def one(number: int, path: str, fields: Mapping[str, object]) -> None:
                start.wait()
                answers[number] = post(f"{server.url}/sites/1/roster/{path}", fields, tokens[number % 3])

            threads = [threading.Thread(target=one, args=(number, *form)) for number, form in enumerate(forms)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            return answers

        yield send


def permit_all(house: House, world: World) -> list[int]:
    """Everybody of the staff may stand everywhere; their ids."""
    people = [world.mei, world.liu, world.song, world.lin, world.wang, world.zhou, world.han, world.luo]
    with open_work(house) as work:
        for person in people:
            for post in range(1, 10):
                if work.find(PostPermit, site_id=1, person_id=person, post_id=post) is None:
                    work.add(PostPermit(site_id=1, person_id=person, post_id=post, source="leader"))
    return people


def swept(house: House) -> tuple[int, int, int]:
    """Live rows, overlapping pairs, double standings: counted by the database itself."""
    with house.db.reading() as session:
        rows = session.execute(text("SELECT count(*) FROM assignment WHERE cleared_at IS NULL")).scalar_one()
        return rows, session.execute(OVERLAPS).scalar_one(), session.execute(OPEN_TWICE).scalar_one()


def test_eight_at_once_on_one_place_have_one_winner(house: House, world: World, crowd: Send) -> None:
    people = permit_all(house, world)

    answers = crowd([("assign", {"slot": "4.1.780.1020/", "who": f"{person}/"}) for person in people])

    assert Counter(status for status, _ in answers) == {200: 1, 409: CROWD - 1}
    assert all("Look again and choose" in body and "12:00" in body for status, body in answers if status == 409)
    assert swept(house) == (1, 0, 0)


def test_one_person_on_eight_places_at_once_gets_one(house: House, world: World, crowd: Send) -> None:
    permit_all(house, world)

    answers = crowd(
        [("assign", {"slot": f"{post}.1.780.1020/", "who": f"{world.zhou}/"}) for post in range(1, CROWD + 1)]
    )

    assert Counter(status for status, _ in answers) == {200: 1, 409: CROWD - 1}
    assert swept(house) == (1, 0, 0)


def test_times_that_overlap_in_part_have_one_winner(house: House, world: World, crowd: Send) -> None:
    people = permit_all(house, world)

    answers = crowd(
        [
            ("assign", {"slot": f"4.1.{750 + 20 * number}.{1000 + 40 * number}/", "who": f"{person}/"})
            for number, person in enumerate(people)
        ]
    )

    assert Counter(status for status, _ in answers) == {200: 1, 409: CROWD - 1}
    assert swept(house) == (1, 0, 0)


def test_swaps_and_assignments_that_cross_leave_one_truth(house: House, world: World, crowd: Send) -> None:
    people = permit_all(house, world)
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)

    answers = crowd(
        [("swap", {"first": "1:1", "second": "2:1"}), ("swap", {"first": "2:1", "second": "1:1"})] * 2
        + [("assign", {"slot": "4.1.720.1020/2:1", "who": f"{people[number]}/"}) for number in (2, 3)]
        + [("assign", {"slot": "3.1.720.1020/1:1", "who": f"{people[number]}/"}) for number in (6, 7)]
    )

    statuses = Counter(status for status, _ in answers)
    assert set(statuses) == {200, 409}
    assert statuses[200] in (1, 2)
    assert swept(house)[1:] == (0, 0)


def test_two_sites_that_want_the_same_person_do_not_both_get_them(house: House, world: World, crowd: Send) -> None:
    permit_all(house, world)
    with open_work(house) as work:
        an_assignment(work, world.zhou, 11, site_id=world.maple, start=780)

    answers = crowd([("assign", {"slot": "4.1.780.1020/", "who": f"{world.zhou}/1:1"})] * 2)

    assert [status for status, _ in answers] == [409, 409]
    assert swept(house) == (1, 0, 0)
