"""Seeing to a report: given, mended, not mended; whose it is to do; and what is told when nobody does."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, open_work
from app.faults.closing import (
    AssignFaultIn,
    FinishFaultIn,
    ReopenFaultIn,
    assign_fault,
    finish_fault,
    finish_own_fault,
    reopen_fault,
    reopen_own_fault,
    watch_faults,
)
from app.faults.models import FaultStep
from app.faults.queries import open_faults
from app.faults.reporting import report_fault
from tests.conftest import Acts
from tests.faults.floor import DOOR, faults, on_post, report, told
from tests.world import World


@pytest.fixture
def fault(house: House, act: Acts, world: World) -> int:
    """A lamp at the door, reported by Zhou."""
    on_post(house)
    with act(world.zhou) as work:
        return report_fault(work, report()).id or 0


def test_a_report_is_given_mended_and_opened_again_with_its_history(
    house: House, act: Acts, world: World, fault: int
) -> None:
    with act(world.liu) as work:
        assign_fault(work, AssignFaultIn(site_id=1, fault_id=fault, owner_id=world.han, note="梯子在库房"))
    assert told(house, world.han) == ["fault_given"]
    with act(world.han) as work:
        finish_own_fault(work, FinishFaultIn(site_id=1, fault_id=fault))
        finish_own_fault(work, FinishFaultIn(site_id=1, fault_id=fault))
    assert told(house, world.zhou) == ["fault_done"]
    with act(world.zhou) as work:
        reopen_own_fault(work, ReopenFaultIn(site_id=1, fault_id=fault, note="还是不亮"))
    with act(world.liu) as work:
        finish_fault(work, FinishFaultIn(site_id=1, fault_id=fault))
        reopen_fault(work, ReopenFaultIn(site_id=1, fault_id=fault))

    with open_work(house, writing=False) as work:
        steps = work.session.exec(select(FaultStep.kind, FaultStep.person_id).order_by(FaultStep.id)).all()  # type: ignore[arg-type]
    assert list(steps) == [
        ("reported", world.zhou),
        ("assigned", world.liu),
        ("done", world.han),
        ("reopened", world.zhou),
        ("done", world.liu),
        ("reopened", world.liu),
    ]
    assert faults(house)[0].state == "open"


def test_a_leader_sees_to_the_own_group_only_and_nobody_else_does(act: Acts, world: World, fault: int) -> None:
    asked = AssignFaultIn(site_id=1, fault_id=fault, owner_id=world.han)
    for person, refusal in (
        (world.song, Forbidden), (world.zhou, Forbidden), (world.gu, Forbidden), (world.zhao, NotFound)
    ):  # fmt: skip
        with act(person) as work, pytest.raises(refusal):
            assign_fault(work, asked)
    with act(world.song) as work, pytest.raises(Forbidden):
        finish_fault(work, FinishFaultIn(site_id=1, fault_id=fault))
    with act(world.han) as work, pytest.raises(Forbidden):
        finish_own_fault(work, FinishFaultIn(site_id=1, fault_id=fault))
    with act(world.han) as work, pytest.raises(Forbidden):
        reopen_own_fault(work, ReopenFaultIn(site_id=1, fault_id=fault))
    with act(world.zhao) as work, pytest.raises(NotFound):
        finish_fault(work, FinishFaultIn(site_id=2, fault_id=fault))
    for person in (world.liu, world.mei, world.fang):
        with act(person) as work:
            assert assign_fault(work, asked).owner_id == world.han


def test_it_goes_to_one_colleague_or_one_firm(act: Acts, world: World, fault: int) -> None:
    with act(world.liu) as work:
        for more in ({}, {"owner_id": world.han, "contractor": "安捷电梯"}):
            with pytest.raises(Invalid, match="fault_owner"):
                assign_fault(work, AssignFaultIn.model_validate({"site_id": 1, "fault_id": fault, **more}))
        with pytest.raises(NotFound):
            assign_fault(work, AssignFaultIn(site_id=1, fault_id=fault, owner_id=world.qian))
        given = assign_fault(work, AssignFaultIn(site_id=1, fault_id=fault, contractor="安捷电梯"))
        assert (given.owner_id, given.contractor) == (None, "安捷电梯")


def test_a_day_for_it_is_today_or_later_and_means_closing_time(act: Acts, world: World, fault: int) -> None:
    with act(world.liu) as work:
        with pytest.raises(Invalid, match="fault_due_past"):
            assign_fault(work, AssignFaultIn(site_id=1, fault_id=fault, owner_id=world.han, due_day=date(2026, 11, 22)))
        given = assign_fault(
            work, AssignFaultIn(site_id=1, fault_id=fault, owner_id=world.han, due_day=date(2026, 11, 25))
        )
        assert given.due_at.isoformat() == "2026-11-25T18:00:00+08:00" or given.due_at.hour == 10


def test_what_is_closed_is_not_given_and_what_is_open_is_not_opened(act: Acts, world: World, fault: int) -> None:
    with act(world.liu) as work:
        with pytest.raises(Conflict, match="fault_not_done"):
            reopen_fault(work, ReopenFaultIn(site_id=1, fault_id=fault))
        finish_fault(work, FinishFaultIn(site_id=1, fault_id=fault))
        with pytest.raises(Conflict, match="fault_closed"):
            assign_fault(work, AssignFaultIn(site_id=1, fault_id=fault, owner_id=world.han))


def test_nobody_in_time_and_not_mended_in_time_are_told_once_each(
    house: House, act: Acts, world: World, fault: int, clock: FixedClock
) -> None:
    def watch() -> None:
        with open_work(house) as work:
            watch_faults(work)

    watch()
    assert "fault_nobody" not in told(house, world.mei)
    clock.instant += timedelta(minutes=30)
    for _ in range(3):
        watch()
        clock.instant += timedelta(minutes=1)
    assert told(house, world.mei).count("fault_nobody") == 1
    with act(world.mei) as work:
        assign_fault(work, AssignFaultIn(site_id=1, fault_id=fault, contractor="安捷电梯"))
    assert told(house, world.mei) == []

    clock.instant += timedelta(hours=24)
    for _ in range(3):
        watch()
        clock.instant += timedelta(hours=1)

    assert told(house, world.mei) == ["fault_overdue"]


def test_another_domain_reads_what_is_open_in_one_statement(act: Acts, world: World, fault: int) -> None:
    with act(world.han) as work:
        report_fault(work, report("water", note="拖把间漏水"))
    with act(world.zhou) as work:
        report_fault(work, report("fire"))
    with act(world.liu) as work:
        finish_fault(work, FinishFaultIn(site_id=1, fault_id=fault))

    with act(world.mei, writing=False) as work:
        assert [row.category for row in open_faults(work, 1)] == ["Fire kit, exit", "Water"]
        assert [row.place for row in open_faults(work, 1, group="cleaning")] == ["Hall"]
        assert [row.zone_id for row in open_faults(work, 1, zone_ids=[DOOR])] == [DOOR]
        assert open_faults(work, 2) == ()
