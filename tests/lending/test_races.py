"""Several devices at the same instant: one gets the last umbrella, the slot, the key; the others hear it in words."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener

import pytest
from sqlmodel import func, select

from app.core.work import House, open_work
from app.lending.models import KeyLoan, LotState, SiteKey, StoredUmbrella, UmbrellaLoan
from tests.lending.floor import a_stock, on_posts, set_value, umbrella
from tests.live import LiveServer
from tests.world import World, session_for

CROWD = 6


class Plain(HTTPErrorProcessor):
    """Every status is an answer; redirects are not followed."""

    def http_response(self, request: Request, response: Any) -> Any:
        assert request
        return response


class Crowd:
    """Sends one form from several devices at the same instant, as Zhou, Lin and Wang by turns."""

    def __init__(self, server: LiveServer, tokens: list[str]) -> None:
        self.server, self.tokens = server, tokens

    def send(self, tail: str, fields: Mapping[str, object]) -> tuple[Counter[int], str]:
        """How often each status was answered, and every page of a refusal."""
        start, answers = threading.Barrier(CROWD), list[tuple[int, str]]()

        def one(number: int) -> None:
            headers = {
                "Cookie": f"anchang={self.tokens[number % len(self.tokens)]}", "HX-Request": "true",
                "Sec-Fetch-Site": "same-origin", "Accept-Language": "en",
            }  # fmt: skip
            body = urlencode({**fields, "key": f"race-{tail.replace('/', '-')}-{number}"}).encode()
            request = Request(f"{self.server.url}/sites/1/{tail}", body, method="POST", headers=headers)
            start.wait()
            with build_opener(Plain).open(request, timeout=20) as answer:
                answers.append((answer.status, answer.read().decode()))

        threads = [threading.Thread(target=one, args=(number,)) for number in range(CROWD)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Counter(status for status, _ in answers), "".join(page for status, page in answers if status != 200)


@pytest.fixture
def crowd(house: House, world: World) -> Iterator[Crowd]:
    """People on their posts, and a stock."""
    with open_work(house) as work:
        on_posts(work)
        a_stock(work)
        set_value(work, "lot_capacity", 10)
        tokens = [session_for(work, person) for person in (world.zhou, world.lin, world.wang)]
    with LiveServer(house) as server:
        yield Crowd(server, tokens)


def rows(house: House, model: type[Any]) -> int:
    """How many rows of a table there are."""
    with open_work(house, writing=False) as work:
        return int(work.session.exec(select(func.count()).select_from(model)).one())


def test_an_umbrella_goes_to_one(house: House, crowd: Crowd) -> None:
    with open_work(house, writing=False) as work:
        wanted = umbrella(work, 4).id
    statuses, refusals = crowd.send("lending/lend", {"umbrella_id": wanted, "to": "escort"})

    assert statuses == {200: 1, 409: CROWD - 1}
    assert refusals.count("Umbrella 4 is not on the rack any more") >= CROWD - 1
    assert rows(house, UmbrellaLoan) == 1


def test_a_tag_hangs_one_umbrella(house: House, crowd: Crowd) -> None:
    statuses, refusals = crowd.send("lending/store", {"tag": 7, "visit_id": 0})

    assert statuses == {200: 1, 409: CROWD - 1}
    assert refusals.count("Tag 7 is in use") >= CROWD - 1
    assert rows(house, StoredUmbrella) == 1


def test_a_key_is_with_one(house: House, crowd: Crowd) -> None:
    with open_work(house, writing=False) as work:
        key = work.session.exec(select(SiteKey.id)).one()
    statuses, _ = crowd.send("lending/key", {"key_id": key})

    assert statuses[500] == 0
    assert rows(house, KeyLoan) == 1


def test_the_first_word_on_the_car_park_is_one_row(house: House, crowd: Crowd) -> None:
    statuses, _ = crowd.send("lot/full", {"full": "true"})

    assert statuses == {200: CROWD}
    assert rows(house, LotState) == 1
