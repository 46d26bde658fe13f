"""Putting people on places: what goes through, what is refused, what gives way."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.work import House, Work, open_work
from app.people.models import Licence
from app.roster.models import Absence, Assignment, PostPermit, Standing
from app.roster.service import AssignPostIn, assign_post
from app.sites.models import Post, Site
from tests.conftest import Acts
from tests.world import World, an_assignment, stands


def for_door(world: World, person_id: int, **more: object) -> AssignPostIn:
    """The person for the door today, early shift unless told otherwise."""
    fields: dict[str, object] = {"site_id": world.yunqi, "post_id": world.door, "person_id": person_id, "shift": "早"}
    return AssignPostIn.model_validate(fields | more)


def live(work: Work) -> list[Assignment]:
    """Every live row by start."""
    query = (
        select(Assignment)
        .where(col(Assignment.cleared_at).is_(None))
        .order_by(col(Assignment.starts_at), col(Assignment.id))
    )
    return list(work.session.exec(query))


def open_standings(work: Work) -> list[tuple[int, int]]:
    """Person and post of every open standing."""
    rows = work.session.exec(select(Standing).where(col(Standing.ended_at).is_(None)).order_by(col(Standing.id)))
    return [(row.person_id, row.post_id) for row in rows]


def test_it_plans_a_shift_in_the_sites_own_hours(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        made = assign_post(work, for_door(world, world.zhou))
        site = work.get(Site, world.yunqi)

        assert (made.starts_at, made.ends_at) == (site.at(world.monday, 480), site.at(world.monday, 1020))
        assert (made.business_day, made.shift_code, made.created_by) == (world.monday, "早", world.mei)


def test_a_night_shift_belongs_to_the_day_it_began(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        made = assign_post(work, for_door(world, world.zhou, shift="夜"))

        assert made.business_day == world.monday
        assert made.ends_at - made.starts_at == timedelta(hours=12)


def test_it_refuses_a_place_that_somebody_took_meanwhile_and_says_who_and_when(act: Acts, world: World) -> None:
    with act(world.liu) as work:
        assign_post(work, for_door(world, world.zhou))

    with act(world.mei) as work, pytest.raises(Conflict) as refused:
        assign_post(work, for_door(world, world.wang))

    assert refused.value.code == "place_taken"
    assert refused.value.params == {"person": "周杰瑞", "by": "刘强", "at": "12:00"}


def test_it_refuses_overlap_in_part_across_midnight(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        assign_post(work, for_door(world, world.zhou, shift="夜"))

    with act(world.mei) as work, pytest.raises(Conflict, match="place_taken"):
        assign_post(
            work,
            for_door(world, world.wang, day=world.monday + timedelta(days=1), from_minute=300, to_minute=600, shift=""),
        )


def test_it_refuses_a_person_who_was_put_elsewhere_meanwhile(act: Acts, world: World) -> None:
    with act(world.liu) as work:
        assign_post(work, for_door(world, world.zhou, post_id=world.parking))

    with act(world.mei) as work, pytest.raises(Conflict) as refused:
        assign_post(work, for_door(world, world.zhou, shift="中"))

    assert refused.value.code == "person_taken"
    assert refused.value.params["post"] == "Parking guide"


def test_it_refuses_a_person_who_is_at_another_site_then(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, 11, site_id=world.maple)

    with act(world.mei) as work, pytest.raises(Conflict) as refused:
        assign_post(work, for_door(world, world.zhou, moves="1:1"))

    assert refused.value.code == "busy_elsewhere"
    assert refused.value.params == {"post": "Maple Hill", "until": "17:00"}


def test_the_one_who_was_seen_gives_way_from_that_minute_on(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)

    with act(world.mei) as work:
        assign_post(work, for_door(world, world.wang, shift="", from_minute=720, to_minute=1020, seen="1:1"))

    with act(world.mei, writing=False) as work:
        site = work.get(Site, world.yunqi)
        assert [(row.person_id, row.starts_at, row.ends_at) for row in live(work)] == [
            (world.zhou, site.at(world.monday, 480), site.at(world.monday, 720)),
            (world.wang, site.at(world.monday, 720), site.at(world.monday, 1020)),
        ]
        assert open_standings(work) == []


def test_a_standing_person_who_is_moved_stands_at_the_new_place_at_the_same_instant(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)

    with act(world.mei) as work:
        assign_post(work, for_door(world, world.wang, shift="", from_minute=720, to_minute=840, moves="1:1"))

    with act(world.mei, writing=False) as work:
        site = work.get(Site, world.yunqi)
        assert open_standings(work) == [(world.wang, world.door)]
        assert [(row.post_id, row.starts_at) for row in live(work)] == [
            (world.parking, site.at(world.monday, 480)),
            (world.door, site.at(world.monday, 720)),
            (world.parking, site.at(world.monday, 840)),
        ]
        ended, opened = work.session.exec(select(Standing).order_by(col(Standing.id))).all()
        assert ended.ended_at == opened.started_at == work.now


def test_a_person_who_is_there_already_is_put_on_the_spot(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        assign_post(work, for_door(world, world.zhou, present=True))

        assert open_standings(work) == [(world.zhou, world.door)]


def test_somebody_not_ticked_needs_the_managers_word_and_a_reason(act: Acts, world: World) -> None:
    with act(world.mei) as work, pytest.raises(NeedsConsent, match="not_ticked"):
        assign_post(work, for_door(world, world.han))
    with act(world.mei) as work, pytest.raises(Invalid, match="reason_needed"):
        assign_post(work, for_door(world, world.han, accept="not_ticked"))

    with act(world.mei) as work:
        assert assign_post(work, for_door(world, world.han, accept="not_ticked", reason="nobody else")).id


def test_a_leader_may_not_overrule_a_rule(act: Acts, world: World) -> None:
    with act(world.liu) as work, pytest.raises(Invalid) as refused:
        assign_post(work, for_door(world, world.han, accept="not_ticked", reason="nobody else"))

    assert (refused.value.code, refused.value.field) == ("not_ticked", "person_id")


def test_leave_is_a_rule_to_overrule_and_rest_is_not(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(Absence(site_id=world.yunqi, person_id=world.zhou, day=world.monday, kind="sick"))
        work.add(Absence(site_id=world.yunqi, person_id=world.wang, day=world.monday, kind="rest"))

    with act(world.mei) as work, pytest.raises(NeedsConsent, match="on_leave"):
        assign_post(work, for_door(world, world.zhou))
    with act(world.mei) as work:
        assert assign_post(work, for_door(world, world.wang)).id


def test_the_guard_licence_is_asked_for_only_where_the_site_turned_it_on(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.get(Post, world.door).licence_required = True
        work.add(Licence(person_id=world.wang, valid_until=world.monday))

    with act(world.mei) as work, pytest.raises(NeedsConsent, match="no_guard_licence"):
        assign_post(work, for_door(world, world.zhou))
    with act(world.mei) as work, pytest.raises(NeedsConsent, match="guard_licence_ended"):
        assign_post(work, for_door(world, world.wang, day=world.monday + timedelta(days=1)))
    with act(world.mei) as work:
        assert assign_post(work, for_door(world, world.wang)).id


def test_a_short_rest_names_the_shift_it_is_short_of(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, start=1080, end=1800, code="夜")

    with act(world.mei) as work, pytest.raises(NeedsConsent) as refused:
        assign_post(work, for_door(world, world.zhou, shift="", from_minute=780, to_minute=900, moves=""))

    assert refused.value.params == {"shift": "夜", "start": "18:00", "end": "06:00", "hours": 11}


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"shift": "", "from_minute": 600, "to_minute": 600}, "span_backwards", "to_minute"),
        ({"shift": "", "from_minute": 600, "to_minute": 480}, "span_backwards", "to_minute"),
        ({"shift": "", "from_minute": 600, "to_minute": 2100}, "span_too_long", "to_minute"),
        ({"shift": "", "from_minute": 600}, "span_missing", "to_minute"),
        ({"shift": "X"}, "no_such_shift", "shift"),
        ({"day": date(2027, 12, 29)}, "too_far_ahead", "day"),
        ({"day": date(2016, 11, 23)}, "too_far_back", "day"),
        ({"day": date(2026, 11, 22)}, "reason_needed", "reason"),
        ({"shift": "", "from_minute": 480, "to_minute": 600}, "reason_needed", "reason"),
    ],
)
def test_impossible_times_are_refused_at_their_field(
    act: Acts, world: World, fields: dict[str, object], code: str, field: str
) -> None:
    with act(world.mei) as work, pytest.raises(Invalid) as refused:
        assign_post(work, for_door(world, world.zhou, **fields))

    assert (refused.value.code, refused.value.field) == (code, field)
    with act(world.mei, writing=False) as work:
        assert live(work) == []


def test_things_of_another_site_are_not_found_and_a_retired_post_is_refused(
    house: House, act: Acts, world: World
) -> None:
    with act(world.mei) as work, pytest.raises(NotFound):
        assign_post(work, for_door(world, world.zhou, post_id=world.lake_door))
    with act(world.mei) as work, pytest.raises(NotFound):
        assign_post(work, for_door(world, world.qian))
    with act(world.mei) as work, pytest.raises(NotFound):
        assign_post(work, for_door(world, world.shen))
    with open_work(house) as work:
        work.get(Post, world.door).active = False

    with act(world.mei) as work, pytest.raises(Invalid, match="post_retired"):
        assign_post(work, for_door(world, world.zhou))


def test_a_past_day_is_the_site_managers_to_correct_with_a_reason(act: Acts, world: World) -> None:
    yesterday = world.monday - timedelta(days=1)
    with act(world.liu) as work, pytest.raises(Forbidden):
        assign_post(work, for_door(world, world.zhou, day=yesterday, reason="was there"))

    with act(world.mei) as work:
        assert assign_post(work, for_door(world, world.zhou, day=yesterday, reason="was there")).id


def test_a_leader_plans_the_days_to_come(act: Acts, world: World) -> None:
    with act(world.liu) as work:
        assert assign_post(work, for_door(world, world.zhou, day=world.monday + timedelta(days=3))).id


@pytest.mark.parametrize("name", ["lin", "zhou", "shen", "gu", "ada"])
def test_nobody_else_assigns(act: Acts, world: World, name: str) -> None:
    with act(getattr(world, name)) as work, pytest.raises(Forbidden):
        assign_post(work, for_door(world, world.zhou))


def test_one_button_says_place_and_person_in_one_value(act: Acts, world: World) -> None:
    data = AssignPostIn.model_validate({"site_id": 1, "slot": "4.1.720.1020/", "who": f"{world.zhou}/"})

    assert (data.post_id, data.place, data.from_minute, data.to_minute, data.person_id) == (4, 1, 720, 1020, world.zhou)
    with act(world.mei) as work:
        assert assign_post(work, data).place == 1


def test_seconds_of_the_clock_do_not_leak_into_the_plan(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        work.add(PostPermit(site_id=1, person_id=world.han, post_id=world.door, source="leader"))
    clock.advance(minutes=3, seconds=17)

    with act(world.mei) as work:
        made = assign_post(work, for_door(world, world.han, shift="", from_minute=723, to_minute=900))

    assert made.starts_at.second == 0
