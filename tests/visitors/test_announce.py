"""One tap announces a party; plate, needs and purpose may follow; nothing is counted twice or lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.models import EventLog
from app.core.work import House, Work, open_work
from app.people.actors import actor_of
from app.people.models import Person
from app.sites.models import Purpose
from app.visitors.announce import AnnounceIn, CompleteIn, announce_party, complete_party, was_merged, withdraw_party
from app.visitors.chain import TakeBackIn, take_back_step
from app.visitors.models import NonCustomer, Visit, VisitStep
from app.visitors.noncustomers import CountIn, UncountIn, count_noncustomer, uncount_noncustomer
from app.visitors.queries import open_parties
from app.visitors.steps import StepIn
from tests.conftest import Acts
from tests.world import World, stands

PLATE = "粤BD31688"


@pytest.fixture(autouse=True)
def _on_post(house: House, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)


def announced(act: Acts, world: World, heads: int = 2, **more: object) -> int:
    """Wang announces a party; its id."""
    with act(world.wang) as work:
        return announce_party(work, AnnounceIn(site_id=1, heads=heads, **more)).id or 0


def steps_of(work: Work, visit_id: int) -> list[str]:
    """What was recorded of a party, in order."""
    query = select(VisitStep.step).where(VisitStep.visit_id == visit_id).order_by(col(VisitStep.id))
    return list(work.session.exec(query))


def test_it_announces_by_the_number_alone_and_numbers_the_parties_of_the_day(
    act: Acts, world: World, clock: FixedClock
) -> None:
    first, second = announced(act, world, 2), announced(act, world, 3)
    clock.advance(hours=24)
    third = announced(act, world, 1)
    with act(world.mei) as work:
        numbers = [work.get(Visit, visit_id).number for visit_id in (first, second, third)]
        row = work.get(Visit, first)
    assert numbers == [1, 2, 1]
    assert (row.heads, row.place, row.announced_by, row.acked_at, row.at_door_at) == (2, "lot", world.wang, None, None)


def test_it_writes_the_step_with_its_post_and_a_fact_without_personal_data(act: Acts, world: World) -> None:
    visit_id = announced(act, world, 4, plate=PLATE, elders=True)
    with act(world.mei) as work:
        step = work.find(VisitStep, visit_id=visit_id)
        fact = work.find(EventLog, kind="PartyAnnounced")
        assert step
        assert fact
        assert (step.step, step.by, step.post_id, step.at) == ("announced", world.wang, world.parking, work.now)
        assert fact.payload == {"visit_id": visit_id, "number": 1, "heads": 4, "on_foot": False}


def test_it_is_refused_off_the_post_to_other_posts_and_to_other_sites(act: Acts, world: World) -> None:
    with act(world.han) as work, pytest.raises(Forbidden):
        announce_party(work, AnnounceIn(site_id=1, heads=2))
    with act(world.shen) as work, pytest.raises(Forbidden):
        announce_party(work, AnnounceIn(site_id=1, heads=2))
    with act(world.qian) as work, pytest.raises(NotFound):
        announce_party(work, AnnounceIn(site_id=1, heads=2))


def test_it_keeps_a_plate_sealed_and_masked(act: Acts, world: World, house: House) -> None:
    visit_id = announced(act, world, plate="粤B·D3168 8")
    with act(world.mei) as work:
        row = work.get(Visit, visit_id)
        assert row.plate_cipher is not None
        assert house.vault.unseal(row.plate_cipher) == PLATE
        assert (row.plate_masked, row.plate_hash) == ("粤B·D3***8", house.vault.blind("plate", PLATE))
        assert row.plate_tail_hash == house.vault.blind("plate-tail", "1688")
        assert "31688" not in str(row.model_dump(exclude={"plate_cipher"}))


def test_it_does_not_wait_for_half_a_plate(act: Acts, world: World) -> None:
    visit_id = announced(act, world, plate="粤B6")
    with act(world.mei) as work:
        assert work.get(Visit, visit_id).plate_masked == ""


def test_the_same_plate_from_two_devices_is_one_party_and_it_says_so(
    act: Acts, world: World, clock: FixedClock
) -> None:
    first = announced(act, world, 3, plate=PLATE)
    clock.advance(minutes=9)
    with act(world.zhou) as work:
        again = announce_party(work, AnnounceIn(site_id=1, heads=2, plate=PLATE, elders=True))
        assert (again.id, again.heads, again.elders, was_merged(work, again.id)) == (first, 3, True, True)
    clock.advance(minutes=2)
    assert announced(act, world, 3, plate=PLATE) != first
    with act(world.mei) as work:
        assert steps_of(work, first) == ["announced", "announced_again"]


def test_plates_typed_after_two_announcements_put_the_parties_together(act: Acts, world: World) -> None:
    first, second = announced(act, world, 3), announced(act, world, 3, umbrella=True)
    with act(world.wang) as work:
        complete_party(work, CompleteIn(site_id=1, visit_id=first, plate=PLATE))
    with act(world.zhou) as work:
        kept = complete_party(work, CompleteIn(site_id=1, visit_id=second, plate=PLATE))
        assert (kept.id, kept.umbrella, was_merged(work, kept.id)) == (first, True, True)
    with act(world.mei) as work:
        assert [row.id for row in open_parties(work, 1)] == [first]
        assert (work.get(Visit, second).outcome, steps_of(work, second)[-1]) == ("merged", "merged")


def test_an_odd_plate_is_asked_about_once_and_then_kept_as_typed(act: Acts, world: World, house: House) -> None:
    visit_id = announced(act, world)
    with act(world.wang) as work, pytest.raises(NeedsConsent):
        complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, plate="港8 881"))
    with act(world.wang) as work:
        complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, plate="港8 881", accept="not_a_plate"))
    with act(world.mei) as work:
        row = work.get(Visit, visit_id)
        assert row.plate_unread
        assert house.vault.unseal(row.plate_cipher or b"") == "港8881"


def test_a_party_that_came_on_foot_after_all_loses_the_plate(act: Acts, world: World) -> None:
    visit_id = announced(act, world, plate=PLATE)
    with act(world.wang) as work:
        complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, plate=PLATE))
    with act(world.wang) as work:
        row = complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, on_foot=True))
        assert (row.on_foot, row.plate_cipher, row.plate_masked) == (True, None, "")
    with act(world.mei) as work:
        assert steps_of(work, visit_id) == ["announced", "completed"]


def test_a_count_is_corrected_within_minutes_and_then_by_the_desk(act: Acts, world: World, clock: FixedClock) -> None:
    visit_id = announced(act, world, 2)
    with act(world.wang) as work:
        row = complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, heads=5, children=True))
        assert (row.heads, row.children) == (5, True)
    clock.advance(minutes=11)
    with act(world.wang) as work, pytest.raises(Invalid):
        complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, heads=4))
    with act(world.wang) as work:
        complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, plate=PLATE))
    with open_work(act.house) as work:
        work.get(Visit, visit_id).registered_at = work.now
    with act(world.wang) as work, pytest.raises(Conflict):
        complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, elders=True))


def test_a_purpose_that_makes_no_customer_counts_the_heads_apart_and_can_be_taken_back(act: Acts, world: World) -> None:
    visit_id = announced(act, world, 3)
    with act(world.wang) as work:
        complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, purpose="owner"))
    with act(world.mei) as work:
        counted = work.find(NonCustomer, visit_id=visit_id)
        assert counted
        assert (counted.kind, counted.heads, counted.business_day) == ("owner", 3, world.monday)
        assert (work.get(Visit, visit_id).outcome, open_parties(work, 1)) == ("noncustomer", [])
    with act(world.wang) as work:
        take_back_step(work, TakeBackIn(site_id=1, visit_id=visit_id, step="noncustomer"))
    with act(world.mei) as work:
        assert work.find(NonCustomer, visit_id=visit_id) is None
        row = work.get(Visit, visit_id)
        assert (row.place, row.outcome, row.purpose) == ("lot", "", "viewing")


def test_purposes_are_those_of_the_site(act: Acts, world: World) -> None:
    with open_work(act.house) as work:
        work.add(Purpose(site_id=1, code="vip", name_zh="贵宾", name_en="VIP", customer=True))
    visit_id = announced(act, world)
    with act(world.wang) as work, pytest.raises(Invalid):
        complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, purpose="owner"))
    with act(world.wang) as work:
        row = complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, purpose="vip"))
        assert (row.purpose, row.departed_at) == ("vip", None)


def test_somebody_asking_the_way_is_counted_without_ringing_the_door(
    act: Acts, world: World, clock: FixedClock
) -> None:
    with act(world.wang) as work:
        row_id = count_noncustomer(work, CountIn(site_id=1, kind="directions")).id or 0
        other = count_noncustomer(work, CountIn(site_id=1, kind="peer", heads=2)).id or 0
    with act(world.wang) as work:
        uncount_noncustomer(work, UncountIn(site_id=1, count_id=row_id))
    clock.advance(minutes=1)
    with act(world.wang) as work, pytest.raises(Conflict):
        uncount_noncustomer(work, UncountIn(site_id=1, count_id=other))
    with act(world.mei) as work:
        kinds = [row.kind for row in work.session.exec(select(NonCustomer))]
        assert (kinds, open_parties(work, 1)) == (["peer"], [])


def test_a_tap_sent_later_keeps_its_own_time(act: Acts, world: World, clock: FixedClock) -> None:
    noon = clock.now()
    visit_id = announced(act, world, occurred_at=noon - timedelta(minutes=20))
    with act(world.mei) as work:
        step = work.find(VisitStep, visit_id=visit_id)
        assert step
        assert (step.at, step.received_at) == (noon - timedelta(minutes=20), noon)
        assert work.get(Visit, visit_id).announced_at == noon - timedelta(minutes=20)


@pytest.mark.parametrize(
    ("shift", "reason", "code"),
    [
        (timedelta(minutes=5), "", "in_future"),
        (timedelta(minutes=-31), "", "late_needs_reason"),
        (timedelta(days=-1), "phone was dead", "other_day"),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    act: Acts, world: World, clock: FixedClock, shift: timedelta, reason: str, code: str
) -> None:
    when: datetime = clock.now() + shift
    with act(world.wang) as work, pytest.raises(Invalid) as refusal:
        announce_party(work, AnnounceIn(site_id=1, heads=2, occurred_at=when, reason=reason))
    assert refusal.value.code == code


def test_a_slip_of_the_thumb_is_withdrawn_by_whoever_made_it(act: Acts, world: World) -> None:
    visit_id = announced(act, world)
    with act(world.zhou) as work, pytest.raises(Conflict) as refusal:
        withdraw_party(work, StepIn(site_id=1, visit_id=visit_id))
    assert refusal.value.params["name"] == "王伟"
    with act(world.wang) as work:
        withdraw_party(work, StepIn(site_id=1, visit_id=visit_id))
    with act(world.mei) as work:
        assert open_parties(work, 1) == []
        assert work.get(Visit, visit_id).outcome == "withdrawn"


def test_announcements_at_the_same_instant_get_numbers_of_their_own(house: House, world: World) -> None:
    with open_work(house, writing=False) as reading:
        actor = actor_of(reading, reading.get(Person, world.wang))

    def tap(heads: int) -> int:
        with open_work(house, actor) as work:
            return announce_party(work, AnnounceIn(site_id=1, heads=heads)).number

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(tap, [1, 2, 3, 4, 5, 6, 7, 8]))
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_the_same_plate_at_the_same_instant_is_one_party(house: House, world: World) -> None:
    with open_work(house, writing=False) as reading:
        actor = actor_of(reading, reading.get(Person, world.wang))

    def tap(_: int) -> int:
        with open_work(house, actor) as work:
            return announce_party(work, AnnounceIn(site_id=1, heads=2, plate=PLATE)).id or 0

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(tap, range(4)))) == 1
