"""Kept fragments: the same until something is written, a key of its own for every reader, nobody else's."""

import re
from datetime import timedelta

from app.core.clock import FixedClock
from app.sites.weather import WeatherIn, switch_weather
from tests.conftest import Acts, Clients, Statements
from tests.world import World, an_assignment

BOARD, PLAN = "/sites/1/board", "/sites/1/roster/day?day=2026-11-23"


def test_a_page_that_nothing_changed_asks_almost_nothing(
    clients: Clients, world: World, statements: Statements
) -> None:
    mei = clients.as_(world.mei)
    first = mei.get(PLAN)
    statements.seen.clear()

    again = mei.get(PLAN)

    assert again.status_code == first.status_code == 200
    assert len(statements) <= 4


def test_a_change_is_seen_at_once(clients: Clients, act: Acts, world: World) -> None:
    mei = clients.as_(world.mei)
    assert "王伟</b>" not in mei.get(BOARD).text

    with act(world.mei) as work:
        an_assignment(work, world.wang, world.parking)
    with act(world.mei) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="rain"))

    page = mei.get(BOARD).text
    assert "王伟" in page
    assert "until" in page


def test_every_reader_gets_keys_of_their_own(clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei)

    pages = [mei.get(BOARD).text for _ in range(3)]

    keys = [set(re.findall(r"k_[0-9a-f]{32}", page)) for page in pages]
    assert all(keys)
    assert not keys[0] & keys[1]
    assert not keys[1] & keys[2]


def test_the_frame_of_a_page_is_kept_but_not_its_clock(clients: Clients, clock: FixedClock, world: World) -> None:
    mei = clients.as_(world.mei)
    first = mei.get(BOARD).text
    clock.instant += timedelta(minutes=1)

    again = mei.get(BOARD).text

    seen = [re.findall(r'data-now="(\d+)"|data-clock>([0-9:]+)<', page) for page in (first, again)]
    assert int(seen[1][0][0]) - int(seen[0][0][0]) == 60_000
    assert seen[0][1:] != seen[1][1:]
    assert "h_" not in re.sub(r"[a-z]h_", "", again)


def test_the_language_of_a_page_is_the_readers(clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei)
    english = mei.get(BOARD).text

    mei.post("/me/display", data={"lang": "zh-Hans"})

    assert 'lang="en"' in english[:60]
    assert 'lang="zh-Hans"' in mei.get(BOARD).text[:60]


def test_what_one_may_do_is_not_shown_to_another(clients: Clients, world: World) -> None:
    mei, gu = clients.as_(world.mei), clients.as_(world.gu)

    manager, auditor = mei.get(BOARD).text, gu.get(BOARD).text

    assert "/sites/1/weather" in manager
    assert "/sites/1/weather" not in auditor


def test_a_session_that_ended_is_over_at_once(clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei)
    token = mei.cookies["anchang"]
    assert mei.get(BOARD).status_code == 200

    mei.post("/sign-out")
    mei.cookies.set("anchang", token)

    assert mei.get(BOARD).status_code == 303
