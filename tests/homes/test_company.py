"""Nobody walks the model area alone: company is asked for, named, late, handed over; who walked in is not lost."""

import pytest

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.work import House, open_work
from app.homes.admission import admit_party
from app.homes.company import (
    AloneIn,
    CompanionIn,
    ask_company,
    hand_over_party,
    name_companion,
    record_alone,
)
from app.homes.watch import watch_homes
from app.sites.models import SiteSetting
from app.visitors.models import Visit
from app.visitors.offers import MoveIn, SpokenIn, move_party, record_spoken_acceptance
from app.visitors.queries import open_parties
from app.visitors.steps import StepIn
from tests.conftest import Acts
from tests.homes.floor import D1, a_guest, admit, heads_in, on_posts, told, where
from tests.visitors.deskmates import sign_in
from tests.world import World


@pytest.fixture(autouse=True)
def bare(house: House) -> int:
    """The second home, with everybody on their posts."""
    return on_posts(house)


def step(visit: int) -> StepIn:
    """About one party."""
    return StepIn(site_id=1, visit_id=visit)


def companion(visit: int, person: int) -> CompanionIn:
    """Who goes with it."""
    return CompanionIn(site_id=1, visit_id=visit, person_id=person)


def test_company_is_asked_for_named_and_handed_over_and_only_then_they_go_in(
    house: House, act: Acts, world: World
) -> None:
    visit = a_guest(house, company=False, place="tour")
    with act(world.luo) as work:
        first = ask_company(work, step(visit)).id
        assert ask_company(work, step(visit)).id == first
    assert told(house) == [("company_asked", world.hall, None), ("company_asked", None, world.liu)]

    with act(world.luo) as work, pytest.raises(Forbidden, match="company_by_hall"):
        name_companion(work, companion(visit, world.luo))
    with act(world.lin) as work:
        name_companion(work, companion(visit, world.lin))
    assert told(house) == [("companion", None, world.lin)]
    with open_work(house, writing=False) as work:
        (row,) = open_parties(work, 1)
        assert (row.companion_name, row.accompanied) == ("林婷", True)
    with act(world.luo) as work:
        admit_party(work, admit(visit))

    with act(world.lin) as work, pytest.raises(Conflict, match="consultant_not_yet"):
        hand_over_party(work, step(visit))
    with act(world.mei) as work:
        sign_in(work, world.shen)
        record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=visit, person_id=world.shen))
    with act(world.lin) as work:
        hand_over_party(work, step(visit))
    with open_work(house, writing=False) as work:
        (row,) = open_parties(work, 1)
        assert (row.companion_name, row.consultant_name) == ("", "沈岳")
    assert told(house) == []


def test_nobody_has_come_within_the_sites_seconds_and_the_leaders_hear_once(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="companion_seconds", value="60"))
    visit = a_guest(house, company=False, place="tour")
    with act(world.luo) as work:
        ask_company(work, step(visit))
    clock.advance(seconds=59)
    with open_work(house) as work:
        watch_homes(work)
    assert "company_late" not in {kind for kind, _, _ in told(house)}
    clock.advance(seconds=2)
    for _ in range(2):
        with open_work(house) as work:
            watch_homes(work)
    late = [row for row in told(house) if row[0] == "company_late"]
    assert late == [("company_late", None, world.mei), ("company_late", None, world.liu)]


def test_a_companion_is_at_work_and_with_one_party_only_and_can_be_changed(
    house: House, act: Acts, world: World
) -> None:
    one, two = (a_guest(house, company=False, place="tour") for _ in range(2))
    with act(world.lin) as work, pytest.raises(Invalid, match="companion_unknown"):
        name_companion(work, companion(one, world.wang))
    with act(world.liu) as work:
        name_companion(work, companion(one, world.lin))
    with act(world.liu) as work, pytest.raises(Conflict, match="companion_busy"):
        name_companion(work, companion(two, world.lin))
    with act(world.liu) as work:
        name_companion(work, companion(one, world.zhou))
        name_companion(work, companion(two, world.lin))
    assert sorted(told(house)) == [("companion", None, world.lin), ("companion", None, world.zhou)]
    with act(world.luo) as work, pytest.raises(Conflict, match="has_company"):
        ask_company(work, step(one))


def test_who_walked_in_is_recorded_with_an_alarm_and_stays_on_the_list(house: House, act: Acts, world: World) -> None:
    visit = a_guest(house, company=False, heads=2, place="hall")
    with act(world.luo) as work:
        record_alone(work, AloneIn(site_id=1, visit_id=visit, unit_id=D1))
        record_alone(work, AloneIn(site_id=1, visit_id=visit, unit_id=D1))
    assert (where(house, visit), heads_in(house)) == (("unit", D1), 2)
    assert told(house) == [("unaccompanied", world.gate, None), ("unaccompanied", None, world.liu)]
    with open_work(house, writing=False) as work:
        (row,) = open_parties(work, 1)
        assert (row.alone_at is not None, row.heads, row.unit_en) == (True, 2, "Furnished 1")

    with act(world.lin) as work:
        name_companion(work, companion(visit, world.lin))
    assert told(house) == [("companion", None, world.lin)]
    with open_work(house, writing=False) as work:
        assert work.get(Visit, visit).alone_at is None


def test_people_of_whom_nothing_is_known_become_a_party_of_their_own(house: House, act: Acts, world: World) -> None:
    with act(world.zhou) as work, pytest.raises(Invalid, match="heads_needed"):
        record_alone(work, AloneIn(site_id=1))
    with act(world.zhou) as work:
        visit = record_alone(work, AloneIn(site_id=1, heads=4)).id or 0
    with open_work(house, writing=False) as work:
        (row,) = open_parties(work, 1)
        assert (row.id, row.place, row.heads, row.at_door_at, row.announced_at) == (visit, "tour", 4, None, None)
    with act(world.shen) as work, pytest.raises(Forbidden):
        record_alone(work, AloneIn(site_id=1, heads=4))

    accompanied = a_guest(house)
    with act(world.zhou) as work, pytest.raises(Conflict, match="has_company"):
        record_alone(work, AloneIn(site_id=1, visit_id=accompanied))


def test_walking_in_over_the_limit_is_counted_as_it_is(house: House, act: Acts, world: World, bare: int) -> None:
    visit = a_guest(house, company=False, heads=7, place="tour")
    with act(world.luo) as work:
        record_alone(work, AloneIn(site_id=1, visit_id=visit, unit_id=bare))
    assert heads_in(house, bare) == 7


def test_a_consultant_who_takes_the_party_ends_the_alarm(house: House, act: Acts, world: World) -> None:
    visit = a_guest(house, company=False, place="tour")
    with act(world.zhou) as work:
        record_alone(work, AloneIn(site_id=1, visit_id=visit))
        ask_company(work, step(visit))
    with act(world.mei) as work:
        sign_in(work, world.shen)
        record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=visit, person_id=world.shen))
    assert told(house) == []
    with open_work(house, writing=False) as work:
        (row,) = open_parties(work, 1)
        assert (row.alone_at, row.accompanied) == (None, True)


def test_back_in_the_hall_nobody_is_rung_for_any_more(house: House, act: Acts, world: World) -> None:
    visit = a_guest(house, place="hall")
    with act(world.shen) as work:
        move_party(work, MoveIn(site_id=1, visit_id=visit, place="tour"))
    assert [kind for kind, _, _ in told(house)] == ["tour_out", "tour_out"]
    with act(world.shen) as work:
        move_party(work, MoveIn(site_id=1, visit_id=visit, place="hall"))
    assert told(house) == []
