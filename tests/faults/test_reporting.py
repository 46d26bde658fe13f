"""Reporting damage: where, whose it becomes, once, and the same thing seen twice."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent
from app.core.happened import Arrival, arrives
from app.core.work import House, open_work
from app.faults.models import Fault, FaultStep
from app.faults.reporting import WithdrawFaultIn, report_fault, withdraw_fault
from app.photos.models import AwaitedPhoto
from app.sites.models import SiteSetting
from tests.conftest import Acts
from tests.faults.floor import CAR_PARK, DOOR, HALL, faults, on_post, report, told
from tests.world import World


@pytest.fixture(autouse=True)
def floor(house: House) -> None:
    """People on their posts."""
    on_post(house)


def test_a_report_is_where_its_reporter_stands_unless_they_say_else(house: House, act: Acts, world: World) -> None:
    with act(world.zhou) as work:
        report_fault(work, report())
        report_fault(work, report("door", place=f"zone:{CAR_PARK}"))
        report_fault(work, report("ac", place="unit:1"))

    here, there, home = faults(house)
    assert (here.zone_id, here.post_id, here.group_code) == (DOOR, world.door, "etiquette_security")
    assert (there.zone_id, there.group_code) == (CAR_PARK, "etiquette_security")
    assert (home.unit_id, home.zone_id) == (1, 5)


def test_without_a_post_the_place_must_be_said(act: Acts, world: World) -> None:
    with act(world.shen) as work, pytest.raises(Invalid) as refused:
        report_fault(work, report())
    assert (refused.value.code, refused.value.field) == ("fault_place", "place")

    with act(world.shen) as work:
        assert report_fault(work, report(spot="沙盘旁")).zone_id is None
        assert report_fault(work, report(place=f"zone:{HALL}")).zone_id == HALL


@pytest.mark.parametrize("place", ["zone:999", "unit:999", "zone:6"])
def test_a_place_of_another_site_is_no_place(act: Acts, world: World, place: str) -> None:
    with act(world.zhou) as work, pytest.raises(Invalid):
        report_fault(work, report(place=place))


def test_the_same_key_is_one_report_and_another_persons_key_is_refused(house: House, act: Acts, world: World) -> None:
    with act(world.zhou) as work:
        first = report_fault(work, report(client_key="report-key-x1"))
        again = report_fault(work, report(client_key="report-key-x1"))
        assert first.id == again.id
    with act(world.han) as work, pytest.raises(Invalid, match="key_reused"):
        report_fault(work, report(client_key="report-key-x1"))

    assert len(faults(house)) == 1


def test_the_same_thing_seen_twice_is_asked_about_and_laid_together(house: House, act: Acts, world: World) -> None:
    with act(world.zhou) as work:
        report_fault(work, report(place=f"zone:{HALL}"))
    with act(world.han) as work, pytest.raises(NeedsConsent) as asked:
        report_fault(work, report())
    assert asked.value.code == "fault_same"
    assert asked.value.params["place"] == "Hall"

    with act(world.han) as work:
        assert report_fault(work, report(same="add", client_key="report-key-add")).id == 1
        assert report_fault(work, report(same="add", client_key="report-key-add")).id == 1
        assert report_fault(work, report(same="new")).id == 2

    with open_work(house, writing=False) as work:
        steps = work.session.exec(select(FaultStep.kind).where(FaultStep.fault_id == 1)).all()
    assert list(steps) == ["reported", "added"]


@pytest.mark.parametrize(
    "more",
    [{"category": "door"}, {"place": f"zone:{HALL}"}, {"category": "other"}],
    ids=["another kind", "another place", "other is never the same"],
)
def test_what_differs_is_another_report(house: House, act: Acts, world: World, more: dict[str, str]) -> None:
    first = "other" if more.get("category") == "other" else "lamp"
    with act(world.zhou) as work:
        report_fault(work, report(first))
        report_fault(work, report(**{"category": "lamp", **more}))

    assert len(faults(house)) == 2


def test_the_same_after_hours_is_another_report(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.zhou) as work:
        report_fault(work, report())
    clock.instant += timedelta(hours=4)
    with act(world.zhou) as work:
        report_fault(work, report())

    assert len(faults(house)) == 2


def test_what_was_noted_without_a_signal_is_never_asked_about(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    seen = clock.now() - timedelta(minutes=50)
    with act(world.zhou) as work:
        report_fault(work, report(occurred_at=seen))
    with act(world.zhou) as work:
        arrives(work, Arrival("report-key-q2", seen))
        report_fault(work, report(occurred_at=seen))

    (only,) = faults(house)
    assert (only.occurred_at, only.reported_at) == (seen, clock.now())


def test_fire_kit_cannot_wait_and_the_times_are_the_sites(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="fault_fix_hours", value="6"))
    with act(world.zhou) as work:
        report_fault(work, report("fire"))
        report_fault(work, report("lamp"))
        report_fault(work, report("door", urgent=True))

    fire, lamp, door = faults(house)
    assert [one.urgent for one in (fire, lamp, door)] == [True, False, True]
    assert fire.assign_by - fire.reported_at == timedelta(minutes=10)
    assert fire.due_at - fire.reported_at == timedelta(hours=2)
    assert lamp.assign_by - lamp.reported_at == timedelta(minutes=30)
    assert lamp.due_at - lamp.reported_at == timedelta(hours=6)


def test_the_leader_of_the_post_hears_of_it_and_of_what_cannot_wait_the_manager_too(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        from tests.world import stands

        stands(work, world.liu, world.leader)
    with act(world.zhou) as work:
        report_fault(work, report())
    assert told(house, world.liu) == ["fault_reported"]
    assert told(house, world.mei) == []

    with act(world.zhou) as work:
        report_fault(work, report("fire"))

    assert told(house, world.liu) == ["fault_reported", "fault_urgent"]
    assert told(house, world.mei) == ["fault_urgent"]


def test_photos_that_are_on_their_way_are_awaited(house: House, act: Acts, world: World) -> None:
    with act(world.zhou) as work:
        report_fault(work, report(client_key="report-key-p1", photos=["photo-key-1", "photo-key-2"]))

    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(AwaitedPhoto)).all()
    assert {(row.about, row.client_key) for row in rows} == {
        ("report:report-key-p1", "photo-key-1"),
        ("report:report-key-p1", "photo-key-2"),
    }


def test_ones_own_report_is_taken_back_for_ten_minutes_while_nobody_has_it(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with act(world.zhou) as work:
        first = report_fault(work, report()).id or 0
        second = report_fault(work, report("door")).id or 0
        third = report_fault(work, report("ac")).id or 0
    with act(world.han) as work, pytest.raises(Forbidden):
        withdraw_fault(work, WithdrawFaultIn(site_id=1, fault_id=first))
    with open_work(house) as work:
        work.get(Fault, second).owner_id = world.han
    with act(world.zhou) as work:
        withdraw_fault(work, WithdrawFaultIn(site_id=1, fault_id=first))
        with pytest.raises(Conflict, match="fault_taken_up"):
            withdraw_fault(work, WithdrawFaultIn(site_id=1, fault_id=second))
    clock.instant += timedelta(minutes=11)
    with act(world.zhou) as work, pytest.raises(Conflict, match="fault_undo_late"):
        withdraw_fault(work, WithdrawFaultIn(site_id=1, fault_id=third))

    assert [one.state for one in faults(house)] == ["withdrawn", "open", "open"]
    assert told(house, world.mei).count("fault_reported") == 2
