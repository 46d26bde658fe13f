"""Umbrellas: out and back, by number and rack; what is not back is told once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.lending.models import UmbrellaLoan
from app.lending.queries import owed, racks, umbrellas_out
from app.lending.stock import AddUmbrellasIn, RetireUmbrellaIn, add_umbrellas, retire_umbrella
from app.lending.umbrellas import (
    ChangeUmbrellaIn,
    LendIn,
    ReturnIn,
    change_umbrella,
    lend_umbrella,
    return_umbrella,
)
from app.lending.watching import watch_loans
from app.lending.words import Location
from app.notices.models import Notice
from app.visitors.chain import DepartIn, depart_party
from app.visitors.models import Visit
from tests.conftest import Acts
from tests.lending.floor import a_party, a_stock, at_door, on_posts, umbrella
from tests.world import World


@pytest.fixture(autouse=True)
def _floor(house: House) -> None:
    with open_work(house) as work:
        on_posts(work)
        a_stock(work)


def lend(act: Acts, person: int, number: int, to: str = "escort", **more: object) -> None:
    """The person gives the umbrella out."""
    with act(person) as work:
        wanted = {"site_id": 1, "umbrella_id": umbrella(work, number).id, "to": to, **more}
        lend_umbrella(work, LendIn.model_validate(wanted))


def give_back(act: Acts, person: int, number: int, **more: object) -> None:
    """The person takes the umbrella back."""
    with act(person) as work:
        wanted = {"site_id": 1, "umbrella_id": umbrella(work, number).id, **more}
        return_umbrella(work, ReturnIn.model_validate(wanted))


def test_an_escort_takes_one_from_the_car_park_and_leaves_it_at_the_door(act: Acts, world: World) -> None:
    lend(act, world.wang, 1)
    with act(world.wang, writing=False) as work:
        assert [row.number for row in umbrellas_out(work, 1)] == [1]
        assert umbrella(work, 1).state == "escort"
    give_back(act, world.zhou, 1)
    with act(world.zhou, writing=False) as work:
        here = {rack.location: rack.here for rack in racks(work, 1)}
    assert here == {Location.LOT: 2, Location.DOOR: 4, Location.MODEL: 0}


def test_an_umbrella_is_with_one_party_only(act: Acts, world: World) -> None:
    with act(world.wang) as work:
        first, second = a_party(work), a_party(work)
    lend(act, world.zhou, 4, f"visit:{first}")
    with pytest.raises(Conflict, match="umbrella_taken"):
        lend(act, world.zhou, 4, f"visit:{second}")
    with act(world.zhou, writing=False) as work:
        assert {visit: things.lent for visit, things in owed(work, 1).items()} == {first: ((umbrella(work, 4).id, 4),)}


def test_taken_home_needs_a_phone_which_is_sealed_and_a_day_within_the_limit(act: Acts, world: World) -> None:
    with pytest.raises(Invalid, match="umbrella_phone"):
        lend(act, world.zhou, 4, "away")
    with pytest.raises(Invalid, match="umbrella_due"):
        lend(act, world.zhou, 4, "away", phone="13900001234", days=3)
    with pytest.raises(Invalid, match="not_a_phone"):
        lend(act, world.zhou, 4, "away", phone="12345")
    lend(act, world.zhou, 4, "away", phone="139 0000 1234", days=2)
    with act(world.zhou, writing=False) as work:
        (loan,) = work.session.exec(select(UmbrellaLoan)).all()
        assert (loan.phone_masked, loan.notice_version) == ("139****1234", "1")
        assert loan.phone_cipher is not None
        assert b"13900001234" not in loan.phone_cipher
        assert work.house.vault.unseal(loan.phone_cipher) == "13900001234"
        assert "139" not in "".join(str(row.payload) for row in work.session.exec(select(EventLog)))
        assert loan.due_at is not None
        assert loan.due_at.isoformat() == "2026-11-25T10:00:00+00:00"


@pytest.mark.parametrize(("condition", "state"), [("broken", "repair"), ("lost", "lost")])
def test_what_comes_back_broken_or_not_at_all_is_not_lent_again_until_it_is_put_right(
    act: Acts, world: World, condition: str, state: str
) -> None:
    lend(act, world.zhou, 4)
    give_back(act, world.zhou, 4, condition=condition)
    with act(world.zhou, writing=False) as work:
        assert umbrella(work, 4).state == state
    with pytest.raises(Conflict, match="umbrella_taken"):
        lend(act, world.zhou, 4)
    with act(world.zhou) as work:
        change_umbrella(work, ChangeUmbrellaIn(site_id=1, umbrella_id=umbrella(work, 4).id or 0, to="lot"))
    with act(world.zhou, writing=False) as work:
        assert (umbrella(work, 4).state, umbrella(work, 4).location) == ("rack", "lot")


def test_back_twice_is_refused_in_words(act: Acts, world: World) -> None:
    lend(act, world.zhou, 4)
    give_back(act, world.zhou, 4)
    with pytest.raises(Conflict, match="umbrella_not_out"):
        give_back(act, world.zhou, 4)


def test_whoever_stands_on_no_such_post_lends_nothing_and_a_consultant_only_to_their_own(
    act: Acts, world: World
) -> None:
    with pytest.raises(Forbidden):
        lend(act, world.han, 4)
    with act(world.wang) as work:
        visit_id = a_party(work)
    with pytest.raises(Forbidden):
        lend(act, world.shen, 4, f"visit:{visit_id}")
    with act(world.mei) as work:
        work.get(Visit, visit_id).consultant_id = world.shen
    lend(act, world.shen, 4, f"visit:{visit_id}")


def test_another_sites_umbrella_does_not_exist(act: Acts, world: World, house: House) -> None:
    with open_work(house) as work:
        add_umbrellas(work, AddUmbrellasIn(site_id=2, first=1, location=Location.DOOR))
        row = umbrella(work, 4)
        wanted = ReturnIn(site_id=2, umbrella_id=row.id or 0)
    with pytest.raises(NotFound), act(world.zhao) as work:
        return_umbrella(work, wanted)


def test_what_a_party_leaves_with_is_overdue_after_the_sites_minutes_and_told_once(
    act: Acts, world: World, house: House, clock: FixedClock
) -> None:
    with act(world.wang) as work:
        visit_id = a_party(work)
    lend(act, world.zhou, 4, f"visit:{visit_id}")
    with act(world.zhou) as work:
        at_door(work, visit_id)
        depart_party(work, DepartIn(site_id=1, visit_id=visit_id))
    for minutes, state in ((9, "lent"), (1, "overdue"), (5, "overdue")):
        clock.advance(seconds=minutes * 60)
        with open_work(house) as work:
            watch_loans(work)
        with act(world.zhou, writing=False) as work:
            assert umbrella(work, 4).state == state
    with act(world.zhou, writing=False) as work:
        told = [row for row in work.session.exec(select(Notice)) if row.kind == "umbrella_late"]
    assert [(row.post_id, row.params["umbrellas"]) for row in told] == [(world.door, [4]), (world.hall, [4])]
    give_back(act, world.zhou, 4)
    with act(world.zhou, writing=False) as work:
        assert umbrella(work, 4).state == "rack"


def test_an_escort_that_never_came_back_and_a_day_that_is_over_are_overdue_too(
    act: Acts, world: World, house: House, clock: FixedClock
) -> None:
    lend(act, world.wang, 1)
    lend(act, world.zhou, 4, "away", phone="13900001234")
    for ahead, states in (
        (timedelta(minutes=19), ("escort", "lent")),
        (timedelta(minutes=1), ("overdue", "lent")),
        (timedelta(days=2), ("overdue", "overdue")),
    ):
        clock.advance(seconds=ahead.total_seconds())
        with open_work(house) as work:
            watch_loans(work)
        with act(world.zhou, writing=False) as work:
            assert (umbrella(work, 1).state, umbrella(work, 4).state) == states


def test_a_rack_below_its_least_says_how_many_are_missing(act: Acts, world: World) -> None:
    with act(world.zhou, writing=False) as work:
        assert {rack.location: rack.short for rack in racks(work, 1)} == {"lot": 1, "door": 3, "model": 2}


def test_the_stock_is_the_managers_and_a_number_is_there_once(act: Acts, world: World) -> None:
    with pytest.raises(Forbidden), act(world.zhou) as work:
        add_umbrellas(work, AddUmbrellasIn(site_id=1, first=9, location=Location.DOOR))
    with act(world.mei) as work:
        with pytest.raises(Invalid, match="umbrella_known"):
            add_umbrellas(work, AddUmbrellasIn(site_id=1, first=6, last=9, location=Location.DOOR))
        with pytest.raises(Invalid, match="umbrella_order"):
            add_umbrellas(work, AddUmbrellasIn(site_id=1, first=9, last=8, location=Location.DOOR))
        with pytest.raises(Invalid, match="umbrella_many"):
            add_umbrellas(work, AddUmbrellasIn(site_id=1, first=100, last=300, location=Location.DOOR))
    lend(act, world.zhou, 4)
    with pytest.raises(Conflict, match="umbrella_is_out"), act(world.mei) as work:
        retire_umbrella(work, RetireUmbrellaIn(site_id=1, umbrella_id=umbrella(work, 4).id or 0))
    with act(world.mei) as work:
        retire_umbrella(work, RetireUmbrellaIn(site_id=1, umbrella_id=umbrella(work, 5).id or 0))
        assert add_umbrellas(work, AddUmbrellasIn(site_id=1, first=5, location=Location.MODEL)) == 1
        assert umbrella(work, 5).location == "model"
