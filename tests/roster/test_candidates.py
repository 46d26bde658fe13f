"""Who could stand there: order of fitness, and the reason for everybody who could not."""

from datetime import timedelta

from app.core.work import House, Work, open_work
from app.roster.models import Absence, PostPermit
from app.roster.queries import Candidate, candidates
from app.roster.rules import Weight
from app.sites.models import Site, SiteSetting, ZonePair
from tests.conftest import Acts, Statements
from tests.world import World, an_assignment, stands


def for_door(work: Work, world: World, start: int = 720, end: int = 1020) -> list[Candidate]:
    """Candidates for the door today."""
    site = work.get(Site, world.yunqi)
    return candidates(work, 1, world.door, 1, site.at(world.monday, start), site.at(world.monday, end))


def tick(work: Work, *people: int, post: int) -> None:
    """Those people may stand on the post."""
    for person in people:
        work.add(PostPermit(site_id=1, person_id=person, post_id=post, source="leader"))


def test_those_who_may_come_first_and_the_rest_say_why_not(act: Acts, world: World) -> None:
    with act(world.mei, writing=False) as work:
        found = for_door(work, world)

    assert [one.person_id for one in found if one.ok] == [world.liu, world.wang, world.zhou]
    reasons = {one.person_id: [verdict.code for verdict in one.verdicts] for one in found if not one.ok}
    assert reasons[world.han] == ["not_ticked"]
    assert world.shen not in reasons
    assert world.qian not in reasons


def test_here_and_free_comes_before_near_at_hand_before_home_before_rest_before_a_hole(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        tick(work, world.han, world.luo, world.lin, post=world.door)
        stands(work, world.luo, world.units)
        stands(work, world.wang, world.parking)
        an_assignment(work, world.mei, world.parking, place=2)
        stands(work, world.lin, world.hall)
        work.add(Absence(site_id=1, person_id=world.han, day=world.monday, kind="rest"))
        an_assignment(work, world.zhou, world.door, start=1140, end=1200)

    with act(world.mei, writing=False) as work:
        order = [one.person_id for one in for_door(work, world) if one.ok]

    assert order == [world.zhou, world.wang, world.liu, world.han, world.lin, world.luo]


def test_it_says_what_a_move_would_leave_behind(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.parking, place=2)

    with act(world.mei, writing=False) as work:
        wang = next(one for one in for_door(work, world, 720, 840) if one.person_id == world.wang)

    assert (wang.keeps, wang.base, wang.token) == (1, (world.parking, 1), "1:1")
    assert wang.gain == timedelta()
    assert [(verdict.code, verdict.params["until"]) for verdict in wang.verdicts] == [("busy_here", "17:00")]
    assert wang.ok


def test_nearness_counts_zones(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(ZonePair(site_id=1, from_zone_id=1, to_zone_id=2))
        stands(work, world.wang, world.parking)
        stands(work, world.lin, world.hall)
        stands(work, world.liu, world.door, place=2)

    with act(world.mei, writing=False) as work:
        distance = {one.person_id: one.distance for one in for_door(work, world)}

    assert (distance[world.liu], distance[world.wang], distance[world.lin]) == (0, 1, 2)


def test_hours_of_the_week_leave_the_meals_out(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        for back in (0, 1, 2):
            an_assignment(work, world.zhou, world.parking, day=world.monday + timedelta(days=back + 1))
        an_assignment(work, world.zhou, world.parking, day=world.monday - timedelta(days=1))

    with act(world.mei, writing=False) as work:
        zhou = next(one for one in for_door(work, world) if one.person_id == world.zhou)

    assert (zhou.week, zhou.gain) == (timedelta(hours=24), timedelta(hours=5))


def test_a_shift_at_another_site_is_final(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, 11, site_id=world.maple)

    with act(world.mei, writing=False) as work:
        zhou = next(one for one in for_door(work, world) if one.person_id == world.zhou)

    assert [verdict.weight for verdict in zhou.verdicts] == [Weight.HARD]
    assert zhou.hard
    assert not zhou.ok


def test_a_shift_that_is_over_does_not_make_somebody_here(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.parking, start=480, end=600)

    with act(world.mei, writing=False) as work:
        zhou = next(one for one in for_door(work, world) if one.person_id == world.zhou)

    assert not zhou.around


def test_it_is_three_statements(act: Acts, world: World, statements: Statements) -> None:
    with act(world.mei, writing=False) as work:
        for_door(work, world)
    with act(world.mei, writing=False) as work:
        work.memo(("site", 1), lambda: work.get(Site, 1))
        site = work.get(Site, 1)
        statements.seen.clear()
        candidates(work, 1, world.door, 1, site.at(world.monday, 720), site.at(world.monday, 1020))

        assert len(statements) == 3


def test_the_heaviest_objection_decides_who_is_nearer_to_possible(house: House, act: Acts, world: World) -> None:
    """Leave weighs more than two preferences; not ticked more than a short rest; what is blocked comes last."""
    with open_work(house) as work:
        tick(work, world.han, world.luo, post=world.door)
        work.add(Absence(site_id=1, person_id=world.han, day=world.monday, kind="annual"))
        for number in range(1, 7):
            day = world.monday - timedelta(days=number)
            an_assignment(work, world.luo, world.units, day=day, start=480, end=1140)
        work.add(SiteSetting(site_id=1, key="rule.days_in_row.limit", value="5"))

    with act(world.mei, writing=False) as work:
        refused = [one for one in for_door(work, world) if not one.ok]
    order = [one.person_id for one in refused]
    said = {one.person_id: [verdict.rule for verdict in one.verdicts] for one in refused}

    assert said[world.luo] == ["days_in_row"]
    assert said[world.lin] == ["not_ticked"]
    assert said[world.han] == ["on_leave"]
    assert order.index(world.luo) < order.index(world.lin) < order.index(world.han)

    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="rule.days_in_row", value="block"))
    with act(world.mei, writing=False) as work:
        assert [one.person_id for one in for_door(work, world)][-1] == world.luo
