"""Leave and the plan: hours of a day are kept, and the roster's undo takes an approval back."""

from datetime import timedelta

from sqlmodel import select

from app.core.work import House, open_work
from app.requests.models import APPROVED, OPEN, LeaveRequest
from app.roster.models import Absence, Assignment, HoursAway
from app.roster.undo import UndoIn, redo_change, redoable, undo_change, undoable
from tests.conftest import Acts
from tests.requests.desk import NEXT_MONDAY, kinds, leave, plan
from tests.requests.test_leave import decide
from tests.world import World


def test_the_roster_s_undo_of_an_approval_takes_the_leave_back_and_redo_gives_it(
    house: House, act: Acts, world: World
) -> None:
    plan(house, world)
    hours = leave(act, world.wang, NEXT_MONDAY, from_time="13:00", to_time="17:00")
    day = leave(act, world.zhou, NEXT_MONDAY)
    for number, person in ((hours, world.wang), (day, world.zhou)):
        decide(act, world.liu, number)

        for command, step, approved in ((undo_change, undoable, False), (redo_change, redoable, True)):
            with act(world.liu) as work:
                change = step(work, 1)
                command(work, UndoIn(site_id=1, change_id=change.id if change and change.id else 0))
            with open_work(house, writing=False) as work:
                row = work.get(LeaveRequest, number)
                assert (row.state, row.decided_by) == ((APPROVED, world.liu) if approved else (OPEN, None))
                kept = work.find(HoursAway, person_id=person) or work.find(Absence, person_id=person)
                assert (kept is not None) == approved
                lines = work.session.exec(
                    select(Assignment).where(Assignment.person_id == person, Assignment.cleared_at == None)
                ).all()
                assert [line.ends_at - line.starts_at for line in lines] == (
                    [timedelta(hours=9)] if not approved else [timedelta(hours=5)] if number == hours else []
                )
    assert kinds(house, world.wang)[-2:] == ["leave_reopened", "leave_approved"]


def test_hours_of_leave_without_a_shift_in_them_are_kept_too(house: House, act: Acts, world: World) -> None:
    number = leave(act, world.wang, NEXT_MONDAY, from_time="13:00", to_time="17:00")

    decide(act, world.liu, number)

    with open_work(house, writing=False) as work:
        assert work.find(HoursAway, person_id=world.wang) is not None
