"""Guests' own umbrellas by tag, and keys by who has them."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.work import House, open_work
from app.handover.gathered import from_json, gather, to_json
from app.lending.keys import ReturnKeyIn, TakeKeyIn, return_key, take_key
from app.lending.models import KeyLoan, StoredUmbrella
from app.lending.queries import free_tags, keys_out, owed, stored
from app.lending.stock import HomeKeysIn, RetireKeyIn, add_home_keys, retire_key
from app.lending.storing import FetchIn, StoreIn, fetch_umbrella, store_umbrella
from app.lending.umbrellas import LendIn, lend_umbrella
from app.lending.watching import watch_loans
from app.notices.models import Notice
from tests.conftest import Acts
from tests.lending.floor import a_party, a_stock, on_posts, umbrella
from tests.world import World


@pytest.fixture(autouse=True)
def _floor(house: House) -> None:
    with open_work(house) as work:
        on_posts(work)
        a_stock(work)


def test_a_tag_is_one_umbrella_at_a_time(act: Acts, world: World) -> None:
    with act(world.wang) as work:
        visit_id = a_party(work)
    with act(world.zhou) as work:
        row_id = store_umbrella(work, StoreIn(site_id=1, tag=7, visit_id=visit_id)).id or 0
        with pytest.raises(Conflict, match="tag_used"):
            store_umbrella(work, StoreIn(site_id=1, tag=7))
        with pytest.raises(Invalid, match="tag_unknown"):
            store_umbrella(work, StoreIn(site_id=1, tag=41))
    with act(world.zhou, writing=False) as work:
        assert 7 not in free_tags(work, 1)
        assert owed(work, 1)[visit_id].stored == ((row_id, 7),)
    with act(world.zhou) as work:
        fetch_umbrella(work, FetchIn(site_id=1, stored_id=row_id))
        with pytest.raises(Conflict, match="tag_free"):
            fetch_umbrella(work, FetchIn(site_id=1, stored_id=row_id))
        store_umbrella(work, StoreIn(site_id=1, tag=7))
    with act(world.zhou, writing=False) as work:
        assert [(row.tag, row.visit_id) for row in stored(work, 1)] == [(7, None)]


def test_the_tables_themselves_refuse_a_slot_and_a_key_twice(act: Acts, world: World, house: House) -> None:
    with act(world.zhou) as work:
        store_umbrella(work, StoreIn(site_id=1, tag=7))
        take_key(work, TakeKeyIn(site_id=1, key_id=1))
    rows = (
        StoredUmbrella(site_id=1, tag=7, in_at=house.clock.now()),
        KeyLoan(site_id=1, key_id=1, holder_id=world.lin, out_at=house.clock.now()),
    )
    for row in rows:
        with pytest.raises(IntegrityError), open_work(house) as work:
            work.add(row)


def test_a_key_is_signed_out_and_in_by_name(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        take_key(work, TakeKeyIn(site_id=1, key_id=1, holder_id=world.han))
    with act(world.lin, writing=False) as work:
        assert [(row.number, row.holder, row.out_by) for row in keys_out(work, 1)] == [("D1", "韩梅", "林婷")]
    with pytest.raises(Conflict, match="key_taken") as refused, act(world.zhou) as work:
        take_key(work, TakeKeyIn(site_id=1, key_id=1))
    assert refused.value.params == {"name": "韩梅"}
    with act(world.lin) as work:
        return_key(work, ReturnKeyIn(site_id=1, key_id=1))
        with pytest.raises(Conflict, match="key_back"):
            return_key(work, ReturnKeyIn(site_id=1, key_id=1))
    with act(world.lin, writing=False) as work:
        assert keys_out(work, 1) == []


def test_a_key_goes_to_nobody_of_another_site_and_by_nobody_without_a_post(act: Acts, world: World) -> None:
    with pytest.raises(Invalid, match="key_holder"), act(world.lin) as work:
        take_key(work, TakeKeyIn(site_id=1, key_id=1, holder_id=world.qian))
    with pytest.raises(Forbidden), act(world.han) as work:
        take_key(work, TakeKeyIn(site_id=1, key_id=1))


def test_a_key_that_is_not_back_is_told_once_to_its_holder_and_the_manager(
    act: Acts, world: World, house: House, clock: FixedClock
) -> None:
    with act(world.lin) as work:
        take_key(work, TakeKeyIn(site_id=1, key_id=1, holder_id=world.han))
    for hours in (11, 1, 1):
        clock.advance(seconds=hours * 3600)
        with open_work(house) as work:
            watch_loans(work)
    with open_work(house, writing=False) as work:
        told = {(row.kind, row.person_id) for row in work.session.exec(select(Notice)) if row.kind.startswith("key_")}
        assert len([row for row in work.session.exec(select(Notice)) if row.kind.startswith("key_")]) == 2
    assert told == {("key_yours", world.han), ("key_late", world.mei)}


def test_each_model_home_gets_its_key_once_and_one_that_is_out_stays_on_the_list(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        assert add_home_keys(work, HomeKeysIn(site_id=1)) == 0  # the home's code is on a key already
        retire_key(work, RetireKeyIn(site_id=1, key_id=1))
    with act(world.lin) as work, pytest.raises(Exception, match="not_found"):
        take_key(work, TakeKeyIn(site_id=1, key_id=1))


def test_what_is_out_is_handed_over_with_the_post_and_kept_with_the_signature(act: Acts, world: World) -> None:
    with act(world.zhou) as work:
        store_umbrella(work, StoreIn(site_id=1, tag=7))
        lend_umbrella(work, LendIn(site_id=1, umbrella_id=umbrella(work, 4).id or 0, to="escort"))
        take_key(work, TakeKeyIn(site_id=1, key_id=1))
    with act(world.zhou, writing=False) as work:
        by_post = {post: gather(work, 1, (post, 1)) for post in (world.parking, world.door, world.hall, world.leader)}
    assert {post: [(one.kind, one.number) for one in found.lent] for post, found in by_post.items()} == {
        world.parking: [],
        world.door: [("umbrella", "4"), ("own", "7")],
        world.hall: [("umbrella", "4"), ("own", "7"), ("key", "D1")],
        world.leader: [("umbrella", "4"), ("own", "7"), ("key", "D1")],
    }
    assert from_json(to_json(by_post[world.door])).lent == by_post[world.door].lent
