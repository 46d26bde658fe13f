"""What is lent follows a party whose two records are put together, and goes back when they are parted."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.lending.cars import ReportCarIn, report_car
from app.lending.models import CarCheck, UmbrellaLoan
from app.lending.queries import owed, umbrellas_out
from app.lending.storing import StoreIn, store_umbrella
from app.lending.umbrellas import LendIn, lend_umbrella
from app.lending.watching import watch_loans
from app.lending.words import Odd
from app.visitors.beside import Owed
from app.visitors.together import MergeIn, PartIn, merge_parties, part_parties
from tests.conftest import Acts
from tests.lending.floor import a_party, a_stock, on_posts, umbrella
from tests.world import World


@pytest.fixture
def two(house: House, act: Acts, world: World) -> tuple[int, int]:
    """The same people recorded twice; the younger record has umbrella 4, tag 7 and an open window."""
    with open_work(house) as work:
        on_posts(work)
        a_stock(work)
    with act(world.wang) as work:
        kept, folded = a_party(work), a_party(work)
        report_car(work, ReportCarIn(site_id=1, visit_id=folded, kind=Odd.WINDOW, client_key="car-000001"))
    with act(world.zhou) as work:
        row = umbrella(work, 4).id or 0
        lend_umbrella(work, LendIn.model_validate({"site_id": 1, "umbrella_id": row, "to": f"visit:{folded}"}))
        store_umbrella(work, StoreIn(site_id=1, tag=7, visit_id=folded))
    return kept, folded


def theirs(house: House) -> dict[int, tuple[int, ...]]:
    """Umbrella numbers and tags by party, and whose car is odd."""
    with open_work(house, writing=False) as work:
        things = {party: tuple(n for _, n in (*one.lent, *one.stored)) for party, one in owed(work, 1).items()}
        odd = {row.visit_id for row in work.session.exec(select(CarCheck))}
    assert odd == set(things)
    return things


def test_put_together_they_owe_it_together_and_it_is_not_overdue(
    house: House, act: Acts, world: World, clock: FixedClock, two: tuple[int, int]
) -> None:
    kept, folded = two
    assert theirs(house) == {folded: (4, 7)}
    with act(world.wang) as work:
        assert merge_parties(work, MergeIn(site_id=1, visit_id=kept, other_id=folded, how="same")).id == kept

    assert theirs(house) == {kept: (4, 7)}
    clock.advance(minutes=30)
    with open_work(house) as work:
        watch_loans(work)
    with open_work(house, writing=False) as work:
        assert [(row.number, row.state, row.left_at) for row in umbrellas_out(work, 1)] == [(4, "lent", None)]


def test_parted_again_each_has_its_own(
    house: House, act: Acts, world: World, clock: FixedClock, two: tuple[int, int]
) -> None:
    kept, folded = two
    with act(world.wang) as work:
        merge_parties(work, MergeIn(site_id=1, visit_id=kept, other_id=folded, how="same"))
    with act(world.zhou) as work:
        row = umbrella(work, 5).id or 0
        lend_umbrella(work, LendIn.model_validate({"site_id": 1, "umbrella_id": row, "to": f"visit:{kept}"}))
    clock.advance(seconds=timedelta(minutes=1).seconds)
    with act(world.wang) as work:
        part_parties(work, PartIn(site_id=1, visit_id=kept))

    with open_work(house, writing=False) as work:
        found = owed(work, 1)
        assert {n for _, n in found[kept].lent} == {5}
        assert [n for _, n in (*found.get(folded, Owed()).lent, *found.get(folded, Owed()).stored)] == [4, 7]
        loans = work.session.exec(select(UmbrellaLoan)).all()
        assert {row.visit_id for row in loans} == {kept, folded}
