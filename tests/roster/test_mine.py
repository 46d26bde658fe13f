"""One's own roster: as it was published, with what changed since one looked, and the button that says so."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.errors import Invalid, NotFound
from app.core.work import House, open_work
from app.notices.models import Notice
from app.roster.mine import SeenIn, mark_roster_seen, mine
from app.roster.models import Absence
from app.roster.publish_models import RosterSeen
from app.roster.service import ClearPlaceIn, clear_place
from tests.conftest import Acts, Clients
from tests.roster.test_publish import TUESDAY, plan, publish_all, put
from tests.world import World

PAGE = "/sites/1/roster/mine"


def seen(act: Acts, person: int, version: int) -> None:
    """The person presses the button."""
    with act(person) as work:
        mark_roster_seen(work, SeenIn(site_id=1, version_id=version))


def test_it_shows_what_was_published_and_never_a_draft(house: House, act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)
    plan(act, world.mei, put(world, world.wang, world.door, TUESDAY + timedelta(1)))
    with open_work(house) as work:
        work.add(Absence(site_id=1, person_id=world.wang, day=TUESDAY + timedelta(3), kind="rest"))

    with act(world.wang, writing=False) as work:
        found = mine(work, 1)
        assert len(found.days) == 14
        assert [(one.day, one.shifts[0].post, one.shifts[0].hours) for one in found.days if one.shifts] == [
            (TUESDAY, "Parking guide", "08:00–17:00")
        ]
        assert [one.day for one in found.days if one.off] == [TUESDAY + timedelta(3)]
        assert (found.first_time, found.version_id) == (True, 1)


def test_changes_since_one_looked_are_said_in_words_until_one_has_seen_them(act: Acts, world: World) -> None:
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)
    seen(act, world.wang, 1)
    with act(world.wang, writing=False) as work:
        assert (mine(work, 1).version_id, mine(work, 1).changes) == (None, 0)
    plan(act, world.mei, put(world, world.wang, world.door, seen="", moves=f"{first}:1"))
    publish_all(act, world.mei)

    with act(world.wang, writing=False) as work:
        found = mine(work, 1)
        assert [one.change.text for one in found.days if one.change] == [
            "moved: Parking guide 早 08:00–17:00 → Doorman 早 08:00–17:00"
        ]
        assert (found.version_id, found.changes, found.first_time) == (2, 1, False)
    seen(act, world.wang, 2)
    with act(world.wang, writing=False) as work:
        assert mine(work, 1).changes == 0


def test_what_came_and_went_again_before_one_looked_is_no_change(act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)
    seen(act, world.wang, 1)
    (second,) = plan(act, world.mei, put(world, world.wang, world.door, TUESDAY + timedelta(1)))
    publish_all(act, world.mei)
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=f"{second}:1"))
    publish_all(act, world.mei)

    with act(world.wang, writing=False) as work:
        assert mine(work, 1).changes == 0


def test_seen_is_once_and_for_versions_of_the_site(house: House, act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)

    for _ in range(2):
        seen(act, world.wang, 1)
    with open_work(house, writing=False) as work:
        notices = work.session.exec(select(Notice)).all()
        assert [(row.kind, row.seen_by) for row in notices] == [("roster_published", world.wang)]
    with pytest.raises(Invalid, match="seen_nothing"):
        seen(act, world.zhou, 1)
    with pytest.raises(NotFound):
        seen(act, world.wang, 7)
    with act(world.qian) as work, pytest.raises(NotFound):
        mark_roster_seen(work, SeenIn(site_id=2, version_id=1))

    with open_work(house, writing=False) as work:
        assert [row.person_id for row in work.session.exec(select(RosterSeen))] == [world.wang]


def test_the_page_is_reached_from_the_bar_and_the_button_answers_with_it(
    clients: Clients, act: Acts, world: World
) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)
    phone = clients.as_(world.wang)

    assert f'href="{PAGE}"' in phone.get("/sites/1/board").text
    page = phone.get(PAGE).text
    assert "Your roster is out" in page
    assert "Parking guide" in page
    answer = phone.post(
        "/sites/1/roster/seen", data={"version_id": 1, "key": "key-00001"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "You have seen it all." in answer.text
    assert "I have seen it" not in answer.text


def test_a_tablet_that_nobody_has_taken_asks_who_it_is(act: Acts, world: World) -> None:
    with act(world.ada, writing=False) as work:
        assert mine(work, 1).shifts == 0
