"""Versions in words, who has seen them, and the pages of publishing and undo."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.pages import new_key
from app.core.work import House, open_work
from app.roster.mine import SeenIn, mark_roster_seen
from app.roster.plan_bar import plan_bar
from app.roster.publish_drafts import drafts
from app.roster.publish_models import RosterVersion
from app.roster.publish_view import waiting
from app.roster.service import ClearPlaceIn, SwapPlacesIn, clear_place, swap_places
from app.roster.versions import Detail, versions
from tests.conftest import Acts, Clients, Statements
from tests.roster.test_publish import TUESDAY, plan, publish_all, put
from tests.world import World

BASE = "/sites/1/roster"


def words(detail: Detail | None) -> list[tuple[str, str]]:
    """Name and what changed, in order."""
    return [(one.name, one.text) for _, day in (detail.days if detail else ()) for one in day]


def test_a_version_says_in_words_who_came_went_and_moved(act: Acts, world: World) -> None:
    plan(
        act,
        world.mei,
        put(world, world.wang, world.parking),
        put(world, world.zhou, world.door),
        put(world, world.luo, world.units),
    )
    publish_all(act, world.mei)
    with act(world.mei) as work:
        swap_places(work, SwapPlacesIn(site_id=1, first="1:1", second="2:1"))
        clear_place(work, ClearPlaceIn(site_id=1, seen="3:1"))
    publish_all(act, world.mei, "asked for")

    with act(world.mei, writing=False) as work:
        found = versions(work, 1, number=2)
        assert [(row.number, row.kind, row.by, row.note, row.people) for row in found.rows] == [
            (2, "publish", "梅静", "asked for", 3),
            (1, "publish", "梅静", "", 3),
        ]
        assert words(found.detail) == [
            ("罗敏", "taken off: Model-home reception 早 08:00–17:00"),
            ("王伟", "moved: Parking guide 早 08:00–17:00 → Doorman 早 08:00–17:00"),
            ("周杰瑞", "moved: Doorman 早 08:00–17:00 → Parking guide 早 08:00–17:00"),
        ]


def test_two_versions_are_compared_net_of_what_came_and_went_again(act: Acts, world: World) -> None:
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=f"{first}:1"))
    publish_all(act, world.mei)
    plan(act, world.mei, put(world, world.wang, world.parking, from_minute=540))
    publish_all(act, world.mei)

    with act(world.mei, writing=False) as work:
        assert words(versions(work, 1, number=3, since=1).detail) == [
            ("王伟", "other hours: Parking guide, 早 08:00–17:00 → 早 09:00–17:00")
        ]
        assert words(versions(work, 1, number=3, since=0).detail) == [("王伟", "new: Parking guide 早 09:00–17:00")]
        with pytest.raises(NotFound):
            versions(work, 1, number=9)


def test_leaders_see_who_has_looked_and_who_has_not(act: Acts, world: World, clock: FixedClock) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking), put(world, world.zhou, world.door))
    version = publish_all(act, world.mei)
    assert version is not None
    clock.advance(minutes=3)
    with act(world.wang) as work:
        mark_roster_seen(work, SeenIn(site_id=1, version_id=version.id or 0))

    with act(world.liu, writing=False) as work:
        found = versions(work, 1, number=1)
        assert (found.rows[0].people, found.rows[0].unseen) == (2, 1)
        assert found.detail is not None
        assert [(one.name, one.at is not None) for one in found.detail.readers] == [("王伟", True), ("周杰瑞", False)]


def test_the_waiting_list_is_by_author_with_ones_own_first(act: Acts, world: World) -> None:
    plan(act, world.liu, put(world, world.wang, world.parking))
    plan(act, world.mei, put(world, world.zhou, world.door), put(world, world.luo, world.units, TUESDAY + timedelta(7)))

    with act(world.mei, writing=False) as work:
        found = waiting(work, 1, first="2026-11-23", last="2026-11-29")
        assert [(group.name, group.mine, group.n) for group in found.authors] == [("梅静", True, 1), ("刘强", False, 1)]
        assert (found.n, found.mine, found.people, found.elsewhere, found.may) == (2, 1, 2, 1, True)
    with act(world.liu, writing=False) as work:
        found = waiting(work, 1)
        assert [group.name for group in found.authors] == ["刘强", "梅静"]
        assert (found.n, found.may) == (3, False)


def test_a_manager_publishes_ones_own_and_reads_what_was_told(clients: Clients, act: Acts, world: World) -> None:
    plan(act, world.liu, put(world, world.wang, world.parking))
    plan(act, world.mei, put(world, world.zhou, world.door))
    browser = clients.as_(world.mei)

    page = browser.get(f"{BASE}/publish").text
    assert page.index("梅静") < page.index("刘强")
    assert page.count('name="seen[]"') == 2
    assert page.count("checked") == 1
    answer = browser.post(f"{BASE}/publish", data={"seen[]": ["2:1"], "note": "rain", "key": "key-00001"})
    assert answer.status_code == 303
    told = browser.get(answer.headers["location"]).text
    assert "Everybody concerned has been told" in told
    assert "rain" in told
    assert "周杰瑞" in told
    assert "王伟" not in told


def test_publishing_nothing_or_what_is_gone_comes_back_in_words(clients: Clients, act: Acts, world: World) -> None:
    (first,) = plan(act, world.liu, put(world, world.wang, world.parking))
    browser = clients.as_(world.mei)

    nothing = browser.post(f"{BASE}/publish", data={"key": "key-00001"})
    assert (nothing.status_code, "Choose at least one change" in nothing.text) == (422, True)
    with act(world.liu) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=f"{first}:1"))
    gone = browser.post(f"{BASE}/publish", data={"seen[]": f"{first}:1", "note": "kept", "key": "key-00002"})
    assert gone.status_code == 409
    assert "刘强 took this back at 12:00: 王伟, Parking guide" in gone.text
    for bad in ("x", "1:", "999:1", "1:1,zz", "9" * 30 + ":1"):
        assert browser.post(f"{BASE}/publish", data={"seen[]": bad, "key": new_key()}).status_code in (404, 422)


def test_the_bar_says_what_undo_would_do_and_does_it_from_any_page(clients: Clients, act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    browser = clients.as_(world.mei)

    for view in ("week?week=2026-11-23", "day?day=2026-11-25", "month?month=2026-11-01"):
        page = browser.get(f"{BASE}/{view}").text
        assert "Undo: 王伟 at Parking guide, Tue 24 Nov" in page, view
        assert 'id="drafts-n"' in page
    answer = browser.post(
        f"{BASE}/undo",
        data={"change_id": 1, "view": "week", "week": "2026-11-23", "key": "key-00001"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "Redo: 王伟 at Parking guide, Tue 24 Nov" in answer.text
    with act(world.mei, writing=False) as work:
        assert drafts(work, 1) == []
    again = browser.post(
        f"{BASE}/undo", data={"change_id": 1, "view": "week", "key": "key-00002"}, headers={"HX-Request": "true"}
    )
    assert again.status_code == 422
    assert "nothing of yours to undo" in again.text


def test_the_bar_counts_the_drafts_in_view_and_elsewhere(act: Acts, world: World) -> None:
    plan(
        act,
        world.mei,
        put(world, world.wang, world.parking),
        put(world, world.zhou, world.door, TUESDAY + timedelta(7)),
    )

    with act(world.mei, writing=False) as work:
        bar = plan_bar(work, 1, week="2026-11-23")
        assert bar is not None
        assert (bar.here, bar.elsewhere, bar.count, bar.publishes) == (1, 1, 1, True)
        later = plan_bar(work, 1, month="2027-01-01")
        assert later is not None
        assert (later.here, later.count, later.publish_query) == (0, 2, "")
    with act(world.wang, writing=False) as work:
        assert plan_bar(work, 1, week="2026-11-23") is None


def test_the_pages_ask_the_same_few_questions_however_much_there_is(
    house: House, clients: Clients, act: Acts, world: World, statements: Statements
) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)
    plan(act, world.mei, put(world, world.zhou, world.door, TUESDAY + timedelta(8)))  # something waits, as it will
    browser = clients.as_(world.mei)

    def count(address: str) -> int:
        browser.get(f"{BASE}/{address}")
        statements.seen.clear()
        assert browser.get(f"{BASE}/{address}").status_code == 200
        return len(statements)

    addresses = ("publish", "versions?number=1", "copy?from_week=2026-11-23&to_week=2026-11-30", "mine")
    few = [count(address) for address in addresses]
    everybody = ((world.wang, world.parking), (world.zhou, world.door), (world.luo, world.units))
    for number in range(2, 6):
        wishes = [put(world, person, post, TUESDAY + timedelta(number)) for person, post in everybody]
        plan(act, world.mei, *wishes)
    publish_all(act, world.mei)
    plan(act, world.mei, put(world, world.wang, world.door, TUESDAY + timedelta(9)))

    assert [count(address) for address in addresses] == few
    assert max(few) <= 14
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(RosterVersion)).all()) == 2
