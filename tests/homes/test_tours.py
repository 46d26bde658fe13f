"""A party sets out: who is told, when it is there, which home first, and what when that is not ready."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden
from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.models import Duty, DutyCount, DutyItem
from app.homes.admission import admit_party, release_party
from app.homes.models import Tour
from app.homes.tours import ChooseHomeIn, SetOutIn, choose_home, home_ready, set_out_party, take_back_ready
from app.homes.watch import watch_homes
from app.notices.queries import inbox
from app.sites.models import ZonePair
from app.visitors.offers import MoveIn, move_party
from app.visitors.steps import StepIn
from tests.conftest import Acts, Clients
from tests.homes.floor import D1, a_guest, admit, on_posts, release, told
from tests.world import World

HALL, MODEL, UNITS = 3, 4, 5


@pytest.fixture(autouse=True)
def bare(house: House) -> int:
    """The second home, with everybody on their posts; the homes lie next to the model area only."""
    with open_work(house) as work:
        work.add(ZonePair(site_id=1, from_zone_id=MODEL, to_zone_id=UNITS))
    return on_posts(house)


def set_out(visit: int, unit: int | None = None) -> SetOutIn:
    """The form of a party that sets out."""
    return SetOutIn(site_id=1, visit_id=visit, unit_id=unit)


def tour(house: House, visit: int) -> Tour:
    """The open tour of a party."""
    with open_work(house, writing=False) as work:
        found = work.session.exec(select(Tour).where(Tour.visit_id == visit)).one()
        work.session.expunge(found)
        return found


def test_a_consultants_tap_tells_gate_and_homes_at_once_with_who_where_and_when(
    house: House, act: Acts, world: World
) -> None:
    visit = a_guest(house, heads=3, children=True)
    with act(world.shen) as work:
        move_party(work, MoveIn(site_id=1, visit_id=visit, place="tour"))

    assert told(house) == [("tour_out", world.gate, None), ("tour_out", world.units, None)]
    with act(world.luo, writing=False) as work:
        (row,) = inbox(work, 1).rows
    assert row.level == "sound"
    assert row.text == (
        "party 1, 3 people sets out to the model area: 3 people · children · 沈岳. First Furnished 1, there at 12:02."
    )
    assert row.link == "/sites/1/homes"


def test_walking_time_is_that_of_the_site(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        work.add(ZonePair(site_id=1, from_zone_id=HALL, to_zone_id=UNITS, metres=140))
    far, walked = a_guest(house, place="door"), a_guest(house)
    with act(world.zhou) as work:
        set_out_party(work, set_out(far))
        set_out_party(work, set_out(walked))

    assert tour(house, far).due_at - clock.now() == timedelta(seconds=150)
    assert tour(house, walked).due_at - clock.now() == timedelta(seconds=120)


def test_the_first_home_has_room_for_all_and_can_be_changed(house: House, act: Acts, world: World, bare: int) -> None:
    inside, big, other = a_guest(house, heads=8), a_guest(house, heads=4), a_guest(house, heads=4)
    with act(world.luo) as work:
        admit_party(work, admit(inside))
        set_out_party(work, set_out(big))
    assert tour(house, big).unit_id == bare

    with act(world.luo) as work:
        home_ready(work, StepIn(site_id=1, visit_id=big))
        choose_home(work, ChooseHomeIn(site_id=1, visit_id=big, unit_id=D1))
        set_out_party(work, set_out(other, D1))
    assert (tour(house, big).unit_id, tour(house, big).ready_at) == (D1, None)
    assert tour(house, other).unit_id == D1


def test_nobody_sets_out_without_company(house: House, act: Acts, world: World) -> None:
    visit = a_guest(house, company=False)
    with act(world.zhou) as work, pytest.raises(Conflict, match="unaccompanied"):
        set_out_party(work, set_out(visit))
    with act(world.han) as work, pytest.raises(Forbidden):
        set_out_party(work, set_out(visit))


def test_ready_is_one_tap_and_ends_the_ringing(house: House, act: Acts, world: World) -> None:
    visit = a_guest(house)
    with act(world.zhou) as work:
        set_out_party(work, set_out(visit))
        set_out_party(work, set_out(visit))
    assert len(told(house)) == 2
    with act(world.luo) as work:
        home_ready(work, StepIn(site_id=1, visit_id=visit))
        home_ready(work, StepIn(site_id=1, visit_id=visit))
    assert told(house) == []
    with act(world.zhou) as work, pytest.raises(Conflict, match="ready_already") as refused:
        home_ready(work, StepIn(site_id=1, visit_id=visit))
    assert refused.value.params["name"] == "罗敏"


def test_a_wrong_ready_is_taken_back_and_rings_again(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    visit = a_guest(house)
    of = StepIn(site_id=1, visit_id=visit)
    with act(world.zhou) as work:
        set_out_party(work, set_out(visit))
    with act(world.luo) as work:
        home_ready(work, of)
    with act(world.zhou) as work, pytest.raises(Conflict, match="ready_already"):
        take_back_ready(work, of)
    for _ in range(2):
        with act(world.luo) as work:
            assert take_back_ready(work, of).ready_at is None
    assert [row[:2] for row in told(house)] == [("tour_out", world.units)]
    clock.advance(seconds=150)
    with open_work(house) as work:
        watch_homes(work)
    assert ("home_not_ready", None, world.mei) in told(house)
    with act(world.shen) as work:
        home_ready(work, of)
    with act(world.mei) as work:
        assert take_back_ready(work, of).ready_by is None, "whoever leads the site may say so too"
    with act(world.luo) as work:
        admit_party(work, admit(visit))
    with act(world.luo) as work, pytest.raises(Conflict, match="no_tour"):
        take_back_ready(work, of)


def test_the_screen_offers_it_to_whoever_said_so(house: House, act: Acts, world: World, clients: Clients) -> None:
    visit = a_guest(house)
    with act(world.zhou) as work:
        set_out_party(work, set_out(visit))
    luo = clients.as_(world.luo, hx=True)
    said = luo.post("/sites/1/homes/ready", data={"visit_id": str(visit), "key": "key-12345678"})
    assert said.text.count("/sites/1/homes/unready") >= 2, "beside the party, and in the toast"
    assert "/sites/1/homes/unready" not in clients.as_(world.zhou).get("/sites/1/homes").text
    back = luo.post("/sites/1/homes/unready", data={"visit_id": str(visit), "step": "ready", "key": "key-22345678"})
    assert back.status_code == 200
    assert "Lights and cooling on" in back.text


def test_a_home_that_is_not_ready_when_they_are_due_goes_up_once(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    late, there = a_guest(house), a_guest(house)
    with act(world.zhou) as work:
        set_out_party(work, set_out(late))
        set_out_party(work, set_out(there))
    with act(world.luo) as work:
        admit_party(work, admit(there))
    clock.advance(seconds=149)
    with open_work(house) as work:
        watch_homes(work)
    assert "home_not_ready" not in {kind for kind, _, _ in told(house)}
    clock.advance(seconds=1)
    for _ in range(2):
        with open_work(house) as work:
            watch_homes(work)
    assert [row for row in told(house) if row[0] == "home_not_ready"] == [("home_not_ready", None, world.mei)]


def test_the_duties_of_a_visit_open_by_themselves_and_the_reset_with_the_leaving(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        install_library(work, 1, load_library())
    visit = a_guest(house)
    with act(world.shen) as work:
        move_party(work, MoveIn(site_id=1, visit_id=visit, place="tour"))
    with act(world.luo) as work:
        stay = admit_party(work, admit(visit)).id

    def opened(subject: str) -> set[str]:
        with open_work(house, writing=False) as work:
            query = select(DutyItem.code).join(Duty).where(Duty.subject == subject, Duty.state == "open")
            return set(work.session.exec(query))

    with open_work(house, writing=False) as work:
        counted = select(DutyItem.code).join(DutyCount).where(DutyCount.auto == 1)
        assert {"MG2", "MG5", "MR4"} <= set(work.session.exec(counted))
    assert "MR8" not in opened(f"stay:{stay}")
    with act(world.luo) as work:
        release_party(work, release(visit))
    assert "MR8" in opened(f"stay:{stay}")
    with open_work(house, writing=False) as work:
        (reset,) = work.session.exec(select(Duty).join(DutyItem).where(DutyItem.code == "MR8"))
        assert (reset.about_en, reset.post_id) == ("Furnished 1", world.units)


def test_leaving_a_home_by_another_way_opens_the_reset_too(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        install_library(work, 1, load_library())
    visit = a_guest(house)
    with act(world.luo) as work:
        admit_party(work, admit(visit))
    with act(world.shen) as work:
        move_party(work, MoveIn(site_id=1, visit_id=visit, place="talk"))
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(Duty).join(DutyItem).where(DutyItem.code == "MR8")).all()) == 1
