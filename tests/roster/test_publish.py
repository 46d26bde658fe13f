"""Drafts and what staff are told: nothing of a day to come before it is published, everything of a day that runs."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, Work, open_work
from app.notices.models import Notice
from app.roster.models import Assignment
from app.roster.publish import PublishIn, publish_begun_days, publish_roster
from app.roster.publish_drafts import PUBLISHED, drafts
from app.roster.publish_models import RosterLine, RosterVersion
from app.roster.service import AssignPostIn, ClearPlaceIn, SwapPlacesIn, assign_post, clear_place, swap_places
from tests.conftest import Acts
from tests.world import World

TUESDAY = World.monday + timedelta(days=1)


def put(world: World, person: int, post: int, day: date = TUESDAY, **more: object) -> AssignPostIn:
    """A person onto a post for the early shift."""
    data = {"site_id": world.yunqi, "post_id": post, "person_id": person, "shift": "早", "day": day} | more
    return AssignPostIn.model_validate(data)


def plan(act: Acts, by: int, *wishes: AssignPostIn) -> list[int]:
    """Plan each; ids of the rows."""
    with act(by) as work:
        return [assign_post(work, wish).id or 0 for wish in wishes]


def publish_all(act: Acts, by: int, note: str = "") -> RosterVersion | None:
    """Publish everything that waits."""
    with act(by) as work:
        waiting = [one.token for one in drafts(work, 1)]
        return publish_roster(work, PublishIn(site_id=1, seen=waiting, note=note)) if waiting else None


def told(work: Work, day: date = TUESDAY) -> list[tuple[int, int, int]]:
    """Person, post and hours of what staff see of a day."""
    query = select(Assignment).where(PUBLISHED, Assignment.business_day == day)
    rows: Sequence[Assignment] = work.session.exec(query.order_by(col(Assignment.starts_at), col(Assignment.id))).all()
    return [(row.person_id, row.post_id, (row.ends_at - row.starts_at).seconds // 3600) for row in rows]


def notices_of(house: House) -> list[tuple[int | None, str]]:
    """Who was told, and of what kind."""
    with open_work(house, writing=False) as work:
        return [(row.person_id, row.kind) for row in work.session.exec(select(Notice).order_by(col(Notice.id)))]


def test_what_is_planned_for_tomorrow_is_a_draft_that_nobody_hears_of(house: House, act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking), put(world, world.zhou, world.door))

    with act(world.mei, writing=False) as work:
        assert [(one.comes, one.author, one.person_id) for one in drafts(work, 1)] == [
            (True, world.mei, world.wang),
            (True, world.mei, world.zhou),
        ]
        assert told(work) == []
    assert notices_of(house) == []


def test_publishing_makes_a_version_and_tells_those_concerned(house: House, act: Acts, world: World) -> None:
    plan(act, world.liu, put(world, world.wang, world.parking), put(world, world.zhou, world.door))

    version = publish_all(act, world.mei, "the week of the opening")

    assert version is not None
    assert (version.number, version.kind, version.by, version.note) == (
        1,
        "publish",
        world.mei,
        "the week of the opening",
    )
    assert (version.added, version.withdrawn, version.first_day, version.last_day) == (2, 0, TUESDAY, TUESDAY)
    with act(world.mei, writing=False) as work:
        assert drafts(work, 1) == []
        assert told(work) == [(world.wang, world.parking, 9), (world.zhou, world.door, 9)]
        lines = work.session.exec(select(RosterLine).order_by(col(RosterLine.id))).all()
        assert [(row.came, row.person_id) for row in lines] == [(True, world.wang), (True, world.zhou)]
    assert notices_of(house) == [(world.wang, "roster_published"), (world.zhou, "roster_published")]


def test_a_change_of_what_was_published_waits_and_staff_go_on_seeing_what_they_were_told(
    act: Acts, world: World
) -> None:
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)

    plan(act, world.mei, put(world, world.zhou, world.parking, from_minute=720, to_minute=1020, seen=f"{first}:1"))

    with act(world.mei, writing=False) as work:
        assert told(work) == [(world.wang, world.parking, 9)]
        assert sorted((one.comes, one.person_id) for one in drafts(work, 1)) == [
            (False, world.wang),
            (True, world.wang),
            (True, world.zhou),
        ]
    publish_all(act, world.mei)
    with act(world.mei, writing=False) as work:
        assert told(work) == [(world.wang, world.parking, 4), (world.zhou, world.parking, 5)]
        versions = work.session.exec(select(RosterVersion).order_by(col(RosterVersion.number))).all()
        assert [(row.number, row.added, row.withdrawn) for row in versions] == [(1, 1, 0), (2, 2, 1)]


def test_taking_back_a_draft_leaves_nothing_to_publish(act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen="1:1"))

    with act(world.mei, writing=False) as work:
        assert drafts(work, 1) == []


def test_putting_a_published_shift_back_as_it_was_is_no_change(act: Acts, world: World) -> None:
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=f"{first}:1"))
    with act(world.mei, writing=False) as work:
        assert [one.comes for one in drafts(work, 1)] == [False]

    (again,) = plan(act, world.mei, put(world, world.wang, world.parking))

    assert again == first
    with act(world.mei, writing=False) as work:
        assert drafts(work, 1) == []
        assert told(work) == [(world.wang, world.parking, 9)]


def test_a_swap_of_published_shifts_waits_too(act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking), put(world, world.zhou, world.door))
    publish_all(act, world.mei)

    with act(world.mei) as work:
        swap_places(work, SwapPlacesIn(site_id=1, first="1:1", second="2:1"))

    with act(world.mei, writing=False) as work:
        assert told(work) == [(world.wang, world.parking, 9), (world.zhou, world.door, 9)]
        assert len(drafts(work, 1)) == 4
    publish_all(act, world.mei)
    with act(world.mei, writing=False) as work:
        assert told(work) == [(world.zhou, world.parking, 9), (world.wang, world.door, 9)]


def test_a_change_of_today_is_a_version_of_its_own_at_once(house: House, act: Acts, world: World) -> None:
    plan(act, world.liu, put(world, world.wang, world.parking, world.monday, reason="for the rain"))

    with act(world.mei, writing=False) as work:
        version = work.session.exec(select(RosterVersion)).one()
        assert (version.kind, version.by, version.note, version.added) == ("change", world.liu, "for the rain", 1)
        assert told(work, world.monday) == [(world.wang, world.parking, 9)]
    assert notices_of(house) == [(world.wang, "assigned")]


def test_history_keeps_the_hours_that_were_told_then(act: Acts, world: World, clock: FixedClock) -> None:
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking, world.monday))
    clock.advance(hours=1)
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=f"{first}:1", reason="unwell"))

    with act(world.mei, writing=False) as work:
        lines = work.session.exec(select(RosterLine).order_by(col(RosterLine.id))).all()
        assert [(row.version_id, row.came, (row.ends_at - row.starts_at).seconds // 3600) for row in lines] == [
            (1, True, 9),
            (2, True, 5),
            (2, False, 9),
        ]


def test_a_chosen_shift_takes_along_what_makes_room_for_it(act: Acts, world: World) -> None:
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)
    plan(act, world.liu, put(world, world.zhou, world.parking, seen=f"{first}:1"))

    with act(world.mei) as work:
        coming = [one.token for one in drafts(work, 1) if one.comes]
        version = publish_roster(work, PublishIn(site_id=1, seen=coming))

        assert (version.added, version.withdrawn) == (1, 1)
        assert told(work) == [(world.zhou, world.parking, 9)]


def test_only_what_was_chosen_is_published(act: Acts, world: World) -> None:
    plan(act, world.liu, put(world, world.wang, world.parking))
    plan(act, world.mei, put(world, world.zhou, world.door))

    with act(world.mei) as work:
        mine = [one.token for one in drafts(work, 1) if one.author == world.mei]
        publish_roster(work, PublishIn(site_id=1, seen=mine))

        assert [one.person_id for one in drafts(work, 1)] == [world.wang]
        assert told(work) == [(world.zhou, world.door, 9)]


def test_a_draft_that_changed_meanwhile_is_refused_with_who_and_what(act: Acts, world: World) -> None:
    (first,) = plan(act, world.liu, put(world, world.wang, world.parking))
    with act(world.mei) as work:
        waiting = [one.token for one in drafts(work, 1)]
    with act(world.liu) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=f"{first}:1"))

    with act(world.mei) as work, pytest.raises(Conflict) as refused:
        publish_roster(work, PublishIn(site_id=1, seen=waiting))

    assert (refused.value.code, refused.value.params) == (
        "draft_gone",
        {"by": "刘强", "at": "12:00", "person": "王伟", "post": "Parking guide"},
    )


def test_the_second_of_two_who_publish_hears_who_was_first(act: Acts, world: World) -> None:
    plan(act, world.liu, put(world, world.wang, world.parking))
    with act(world.mei) as work:
        waiting = [one.token for one in drafts(work, 1)]
    publish_all(act, world.fang)

    with act(world.mei) as work, pytest.raises(Conflict) as refused:
        publish_roster(work, PublishIn(site_id=1, seen=waiting))

    assert (refused.value.code, refused.value.params["by"]) == ("draft_published", "方芳")


def test_a_draft_that_got_other_hours_is_refused(act: Acts, world: World) -> None:
    (first,) = plan(act, world.liu, put(world, world.wang, world.parking))
    with act(world.mei) as work:
        waiting = [one.token for one in drafts(work, 1)]
    plan(act, world.liu, put(world, world.zhou, world.parking, from_minute=900, to_minute=1020, seen=f"{first}:1"))

    with act(world.mei) as work, pytest.raises(Conflict, match="draft_changed"):
        publish_roster(work, PublishIn(site_id=1, seen=waiting))


def test_leaders_draft_and_managers_publish(act: Acts, world: World) -> None:
    plan(act, world.liu, put(world, world.wang, world.parking))
    with act(world.liu) as work, pytest.raises(Forbidden):
        publish_roster(work, PublishIn(site_id=1, seen=["1:1"]))
    with act(world.zhao) as work, pytest.raises(NotFound):
        publish_roster(work, PublishIn(site_id=1, seen=["1:1"]))
    with act(world.mei) as work, pytest.raises(Invalid, match="publish_nothing"):
        publish_roster(work, PublishIn(site_id=1, seen=[]))
    with act(world.zhao) as work, pytest.raises(NotFound):
        publish_roster(work, PublishIn(site_id=2, seen=["1:1"]))


def test_the_day_begins_and_its_drafts_are_told(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    plan(
        act,
        world.mei,
        put(world, world.wang, world.parking),
        put(world, world.zhou, world.door, TUESDAY + timedelta(1)),
    )
    with open_work(house) as work:
        publish_begun_days(work)
        assert work.session.exec(select(RosterVersion)).all() == []
    clock.advance(hours=18)

    for _ in range(2):
        with open_work(house) as work:
            publish_begun_days(work)

    with act(world.mei, writing=False) as work:
        version = work.session.exec(select(RosterVersion)).one()
        assert (version.kind, version.by, version.added) == ("day_start", None, 1)
        assert told(work) == [(world.wang, world.parking, 9)]
        assert [one.person_id for one in drafts(work, 1)] == [world.zhou]
    assert notices_of(house) == [(world.wang, "roster_published")]
