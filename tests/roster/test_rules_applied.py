"""Rules through the commands: what a site says of them and from which day, what they see, one person for a week."""

from datetime import date, timedelta

import pytest

from app.core.errors import Invalid, NeedsConsent
from app.core.work import House, Work, open_work
from app.people.delegation_models import Delegation
from app.people.models import Licence
from app.roster.fitness import against, cost_of
from app.roster.known import known
from app.roster.models import Absence
from app.roster.places import posts_in_order
from app.roster.rules import Span, Weight
from app.roster.rules_site import book_of
from app.roster.service import SwapPlacesIn, assign_post, swap_places
from app.sites.models import CalendarDay, Post, Site, SiteSetting
from app.sites.models_dated import PlannedValue
from app.sites.queries import site as site_of
from tests.conftest import Acts, Statements
from tests.roster.test_assign import for_door
from tests.world import World, an_assignment

LIST = "/sites/1/roster/overrides"


def says(work: Work, **settings: object) -> None:
    """Settings of the rules: days_in_row="block", days_in_row_limit=5."""
    for name, value in settings.items():
        key = "rule." + (name.removesuffix("_limit") + ".limit" if name.endswith("_limit") else name)
        work.add(SiteSetting(site_id=1, key=key, value=str(value)))


def worked_days(work: Work, person: int, *days: int, start: int = 480, end: int = 1020) -> None:
    """Early shifts at the car park so many days from the Monday."""
    for number in days:
        an_assignment(work, person, 3, day=date(2026, 11, 23) + timedelta(days=number), start=start, end=end)


def test_a_rule_the_site_blocks_has_no_way_round(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        says(work, not_ticked="block")

    with act(world.mei) as work, pytest.raises(Invalid) as refused:
        assign_post(work, for_door(world, world.han, accept="not_ticked", reason="nobody else"))

    assert (refused.value.code, refused.value.field) == ("not_ticked", "person_id")


def test_a_rule_the_site_turned_off_is_silent(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        says(work, not_ticked="off")

    with act(world.liu) as work:
        assert assign_post(work, for_door(world, world.han)).id


def test_a_limit_of_the_site_counts(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        worked_days(work, world.zhou, -3, -2, -1)
        says(work, days_in_row_limit=3)

    with act(world.mei) as work, pytest.raises(NeedsConsent) as refused:
        assign_post(work, for_door(world, world.zhou))

    assert (refused.value.code, refused.value.params) == ("days_in_row", {"count": 4, "limit": 3})


def test_a_value_planned_for_a_day_counts_for_shifts_from_that_day_on(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        day = world.monday + timedelta(days=7)
        work.add(PlannedValue(site_id=1, key="rule.not_ticked", value="off", valid_from=day, made_at=work.now))

    with act(world.mei) as work, pytest.raises(NeedsConsent, match="not_ticked"):
        assign_post(work, for_door(world, world.han, day=world.monday + timedelta(days=6)))
    with act(world.mei) as work:
        assert assign_post(work, for_door(world, world.han, day=world.monday + timedelta(days=7))).id


def test_rules_see_the_shifts_of_other_sites(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        for number in (-6, -5, -4, -3, -2, -1):
            an_assignment(work, world.zhou, 11, site_id=world.maple, day=world.monday + timedelta(days=number))

    with act(world.mei) as work, pytest.raises(NeedsConsent, match="days_in_row"):
        assign_post(work, for_door(world, world.zhou))


def test_the_hours_of_a_week_leave_the_meals_out_and_the_month_has_standard_hours(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        worked_days(work, world.zhou, 1, 2, 3, 4)
    with act(world.mei) as work:
        assert assign_post(work, for_door(world, world.zhou)).id  # forty to the hour
    with act(world.mei) as work, pytest.raises(NeedsConsent) as refused:
        assign_post(work, for_door(world, world.zhou, day=world.monday + timedelta(days=5)))

    assert (refused.value.code, refused.value.params) == ("week_hours", {"hours": "48", "limit": 40})


def test_overtime_of_the_month_counts_holidays_out_of_its_standard_hours(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        says(work, week_hours="off", days_in_row="off", month_overtime_limit=0)
        for day in range(2, 31):
            if date(2026, 11, day).weekday() < 5:
                work.add(CalendarDay(site_id=1, day=date(2026, 11, day), kind="holiday"))

    with act(world.mei) as work, pytest.raises(NeedsConsent) as refused:
        assign_post(work, for_door(world, world.zhou))

    assert (refused.value.code, refused.value.params) == ("month_overtime", {"hours": "8", "limit": 0})


def test_a_licence_must_cover_the_morning_after_too(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.get(Post, world.door).licence_required = True
        work.add(Licence(person_id=world.zhou, valid_until=world.monday))

    with act(world.mei) as work, pytest.raises(NeedsConsent, match="guard_licence_ends"):
        assign_post(work, for_door(world, world.zhou, shift="夜"))


def test_a_leader_who_stands_in_for_the_manager_is_kept_from_nights(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        site = work.get(Site, 1)
        work.add(
            Delegation(
                site_id=1, given_by=world.mei, to_person=world.liu, from_at=site.at(world.monday, 1980),
                until_at=site.at(world.monday, 2520), given_at=work.now, accepted_at=work.now,
            )
        )  # fmt: skip

    with act(world.mei) as work, pytest.raises(NeedsConsent, match="night_deputy"):
        assign_post(work, for_door(world, world.liu, shift="夜"))
    with act(world.mei) as work:
        assert assign_post(work, for_door(world, world.liu)).id


def test_standing_on_the_managers_post_is_standing_in_but_not_for_the_manager(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        says(work, not_ticked="off")
        work.add(SiteSetting(site_id=1, key="rule.night.least", value="2"))
        for person in (world.liu, world.mei):
            an_assignment(work, person, world.leader, day=world.monday, start=1080, end=1440, place=person)
    late = {"post_id": world.manager, "day": world.monday + timedelta(days=1), "from_minute": 780, "shift": ""}

    with act(world.mei) as work, pytest.raises(NeedsConsent) as refused:
        assign_post(work, for_door(world, world.liu, to_minute=1020, **late))
    assert (refused.value.code, refused.value.params) == ("night_deputy", {"limit": 24})
    with act(world.mei) as work:
        assert assign_post(work, for_door(world, world.mei, to_minute=1020, **late)).id


def test_shifts_of_other_hours_changed_over_are_not_held_against_what_is_given_away(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking, day=world.monday + timedelta(days=1), start=480, end=1020)
        an_assignment(work, world.zhou, world.door, day=world.monday + timedelta(days=1), start=840, end=1320)

    with act(world.liu) as work:
        assert swap_places(work, SwapPlacesIn.model_validate({"site_id": 1, "first": "1:1", "second": "2:1"})).id


def test_one_person_is_judged_for_a_fortnight_in_three_statements(
    house: House, act: Acts, world: World, statements: Statements
) -> None:
    with open_work(house) as work:
        worked_days(work, world.zhou, 0, 1, 2, 3, 4)
        work.add(Absence(site_id=1, person_id=world.zhou, day=world.monday + timedelta(days=8), kind="annual"))
    last = world.monday + timedelta(days=13)
    with act(world.mei, writing=False) as work:
        book_of(work, 1)
        statements.seen.clear()
        zhou = known(work, 1, world.monday, last=last, people=[world.zhou])[0]
        posts, here = posts_in_order(work, 1), site_of(work, 1)
        spans = [
            Span(here.at(day, 480), here.at(day, 1020))
            for day in (world.monday + timedelta(days=number) for number in range(14))
        ]
        door = [against(zhou, posts[world.door], span) for span in spans]
        cleaning = [against(zhou, posts[world.cleaning], span) for span in spans]
        cost = cost_of(zhou, posts[world.door], spans[0], frozenset(one.assignment_id for one in zhou.shifts[:1]))
        assert len(statements) == 3, statements.seen

    assert [one.code for one in door[0]] == ["busy_here"]
    assert (cost.before, cost.gain) == (timedelta(hours=40), timedelta(hours=0))
    assert "week_hours" in [one.code for one in door[5]]
    assert door[7] == ()
    assert [one.code for one in door[8]] == ["on_leave"]
    assert all("not_ticked" in [one.code for one in said] for said in cleaning)
    assert all(one.weight is not Weight.HARD for said in (*door, *cleaning) for one in said)


def test_who_was_read_for_a_week_is_not_read_again_for_a_day(act: Acts, world: World, statements: Statements) -> None:
    sunday = world.monday + timedelta(days=6)
    with act(world.mei, writing=False) as work:
        book_of(work, 1)
        known(work, 1, world.monday, last=sunday)
        statements.seen.clear()
        of_day = known(work, 1, sunday)
        one = known(work, 1, world.monday + timedelta(days=2), people=[world.zhou])

        assert statements.seen == []
        assert {person.day for person in of_day} == {sunday}
        assert [(person.person_id, person.day) for person in one] == [(world.zhou, world.monday + timedelta(days=2))]
        known(work, 1, sunday, last=sunday + timedelta(days=1))
        assert len(statements) == 3
