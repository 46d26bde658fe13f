"""A sick call: the absence, the shifts given up, the presence that ends, who is told; and all of it taken back."""

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from app.attendance.models import SickCall
from app.attendance.sick import SickIn, SickMyselfIn, WithdrawIn, call_in_sick, note_sick, withdraw_own, withdraw_sick
from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, Work, open_work
from app.notices.models import Notice
from app.notices.queries import inbox
from app.roster.models import Absence, Assignment, Standing
from app.roster.queries import planned_now, standing_now
from app.roster.service import AssignPostIn, assign_post
from app.roster.undo import UndoIn, redo_change, redoable, undo_change, undoable
from tests.conftest import Acts
from tests.world import World, an_assignment, stands


def planned(work: Work, person_id: int) -> list[tuple[int, str, str]]:
    """Live shifts of somebody: post, from and to on the wall."""
    zone = ZoneInfo("Asia/Shanghai")
    query = select(Assignment).where(Assignment.person_id == person_id, col(Assignment.cleared_at).is_(None))
    return [
        (
            row.post_id,
            f"{row.starts_at.astimezone(zone):%H:%M}",
            f"{row.ends_at.astimezone(zone):%H:%M}",
        )
        for row in work.session.exec(query.order_by(col(Assignment.starts_at)))
    ]


def test_one_command_notes_the_absence_and_gives_up_what_is_left_of_the_shift(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)

    with act(world.mei) as work:
        call = note_sick(work, SickIn(site_id=1, person_id=world.zhou))

    with open_work(house, writing=False) as work:
        absence = work.find(Absence, site_id=1, person_id=world.zhou)
        assert absence is not None
        assert (absence.day, absence.kind) == (world.monday, "sick")
        assert planned(work, world.zhou) == [(world.door, "08:00", "12:00")]
        assert standing_now(work, 1) == []
        assert (call.day, call.by, len(call.shifts)) == (world.monday, world.mei, 1)


def test_a_leader_notes_it_for_somebody_and_the_person_for_themself_only(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
        an_assignment(work, world.wang, world.parking)

    with act(world.liu) as work:
        note_sick(work, SickIn(site_id=1, person_id=world.zhou, kind="other"))
    with act(world.wang) as work:
        call = call_in_sick(work, SickMyselfIn(site_id=1))
        assert (call.person_id, call.by) == (world.wang, world.wang)
    with act(world.han) as work, pytest.raises(Forbidden):
        note_sick(work, SickIn(site_id=1, person_id=world.wang))

    with open_work(house, writing=False) as work:
        assert {row.kind for row in work.session.exec(select(Absence))} == {"other", "sick"}


def test_people_of_other_sites_do_not_exist_here(act: Acts, world: World) -> None:
    with act(world.mei) as work, pytest.raises(NotFound):
        note_sick(work, SickIn(site_id=1, person_id=world.qian))


def test_the_leader_who_did_not_note_it_is_told_with_a_way_to_the_substitutes(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        an_assignment(work, world.zhou, world.door)

    with act(world.zhou) as work:
        call_in_sick(work, SickMyselfIn(site_id=1))

    with act(world.liu, writing=False) as work:
        told = inbox(work, 1).rows
        assert [row.text for row in told] == ["周杰瑞 cannot come: Doorman. Substitutes are listed."]
        assert told[0].link.startswith("/sites/1/sick?call=")


def test_whoever_notes_it_is_not_told_of_it(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        an_assignment(work, world.zhou, world.door)

    with act(world.liu) as work:
        note_sick(work, SickIn(site_id=1, person_id=world.zhou))

    with open_work(house, writing=False) as work:
        assert work.session.exec(select(Notice)).all() == []


def test_the_second_call_for_the_day_says_who_noted_it(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    with act(world.mei) as work:
        note_sick(work, SickIn(site_id=1, person_id=world.zhou))

    with act(world.liu) as work, pytest.raises(Conflict) as refused:
        note_sick(work, SickIn(site_id=1, person_id=world.zhou))

    assert (refused.value.code, refused.value.params) == ("sick_already", {"by": "梅静", "at": "12:00"})


def test_tomorrow_is_told_at_once_and_next_week_is_a_request(house: House, act: Acts, world: World) -> None:
    tomorrow = world.monday + timedelta(days=1)
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=tomorrow)

    with act(world.zhou) as work:
        call_in_sick(work, SickMyselfIn(site_id=1, day=tomorrow))
    with act(world.zhou) as work, pytest.raises(Invalid, match="sick_day"):
        call_in_sick(work, SickMyselfIn(site_id=1, day=world.monday + timedelta(days=7)))

    with open_work(house, writing=False) as work:
        assert planned(work, world.zhou) == []


def test_what_is_over_is_not_given_up(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    clock.advance(hours=6)

    with act(world.mei) as work, pytest.raises(Invalid, match="sick_over"):
        note_sick(work, SickIn(site_id=1, person_id=world.zhou))


def test_a_night_that_began_yesterday_is_given_up_with_its_own_day(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, start=1080, end=1800, code="夜")
    clock.advance(hours=15)

    with act(world.mei) as work:
        call = note_sick(work, SickIn(site_id=1, person_id=world.zhou))

    assert call.day == world.monday
    with open_work(house, writing=False) as work:
        assert planned(work, world.zhou) == [(world.door, "18:00", "03:00")]


def test_taken_back_at_once_everything_is_as_before(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        work.add(Absence(site_id=1, person_id=world.zhou, day=world.monday, kind="rest"))
    with act(world.mei) as work:
        call = note_sick(work, SickIn(site_id=1, person_id=world.zhou))
    clock.advance(seconds=8)

    with act(world.mei) as work:
        withdraw_sick(work, WithdrawIn(site_id=1, call_id=call.id))

    with open_work(house, writing=False) as work:
        absence = work.find(Absence, site_id=1, person_id=world.zhou)
        assert absence is not None
        assert absence.kind == "rest"
        assert planned(work, world.zhou) == [(world.door, "08:00", "12:00"), (world.door, "12:00", "17:00")]
        assert [row.person_id for row in standing_now(work, 1)] == [world.zhou]


def test_taken_back_late_the_person_gets_what_nobody_else_has(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    with act(world.zhou) as work:
        call = call_in_sick(work, SickMyselfIn(site_id=1))
    with act(world.mei) as work:
        assign_post(
            work, AssignPostIn(site_id=1, post_id=world.door, person_id=world.wang, from_minute=720, to_minute=900)
        )
    clock.advance(minutes=30)

    with act(world.zhou) as work:
        withdraw_own(work, WithdrawIn(site_id=1, call_id=call.id))

    with open_work(house, writing=False) as work:
        assert planned(work, world.zhou) == [(world.door, "08:00", "12:00"), (world.door, "15:00", "17:00")]
        assert planned(work, world.wang) == [(world.door, "12:00", "15:00")]
        assert work.find(Absence, site_id=1, person_id=world.zhou) is None


def test_a_call_is_taken_back_once_and_only_by_its_person_or_a_leader(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    with act(world.zhou) as work:
        call = call_in_sick(work, SickMyselfIn(site_id=1))

    with act(world.wang) as work, pytest.raises(Forbidden):
        withdraw_own(work, WithdrawIn(site_id=1, call_id=call.id))
    with act(world.liu) as work:
        withdraw_sick(work, WithdrawIn(site_id=1, call_id=call.id))
    with act(world.mei) as work, pytest.raises(Conflict, match="sick_withdrawn"):
        withdraw_sick(work, WithdrawIn(site_id=1, call_id=call.id))


def test_an_absence_that_was_changed_since_is_left_alone(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    with act(world.mei) as work:
        call = note_sick(work, SickIn(site_id=1, person_id=world.zhou))
    with open_work(house) as work:
        absence = work.find(Absence, site_id=1, person_id=world.zhou)
        assert absence is not None
        absence.kind = "annual"

    with act(world.mei) as work:
        withdraw_sick(work, WithdrawIn(site_id=1, call_id=call.id))

    with open_work(house, writing=False) as work:
        assert [row.kind for row in work.session.exec(select(Absence))] == ["annual"]


def test_nobody_is_planned_twice_by_taking_back(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    with act(world.mei) as work:
        call = note_sick(work, SickIn(site_id=1, person_id=world.zhou))
        assign_post(
            work,
            AssignPostIn(site_id=1, post_id=world.parking, person_id=world.zhou, from_minute=780, to_minute=840,
                         accept="on_leave", reason="came back for an hour"),
        )  # fmt: skip

    with act(world.mei) as work:
        withdraw_sick(work, WithdrawIn(site_id=1, call_id=call.id))

    with open_work(house, writing=False) as work:
        rows = [row for row in planned_now(work, 1) if row.person_id == world.zhou]
        assert all(one.ends_at <= two.starts_at for one, two in pairwise(rows))
        assert work.session.exec(select(SickCall)).one().withdrawn_by == world.mei


def test_the_presence_of_somebody_who_stood_in_elsewhere_ends_too(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
        work.add(Standing(site_id=1, post_id=world.gate, place=1, person_id=world.zhou, started_at=work.now))

    with act(world.mei) as work:
        note_sick(work, SickIn(site_id=1, person_id=world.zhou))

    with open_work(house, writing=False) as work:
        assert standing_now(work, 1) == []


def test_the_rosters_own_undo_takes_the_absence_along_and_doing_it_again_brings_it_back(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, start=780, end=1320)
    with act(world.mei) as work:
        note_sick(work, SickIn(site_id=1, person_id=world.zhou))

    with act(world.mei) as work:
        change = undoable(work, 1)
        assert change is not None
        undo_change(work, UndoIn(site_id=1, change_id=change.id))
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(Absence)).all() == []
        assert planned(work, world.zhou) == [(world.door, "13:00", "22:00")]
    with act(world.mei) as work:
        undone = redoable(work, 1)
        assert undone is not None
        redo_change(work, UndoIn(site_id=1, change_id=undone.id))

    with open_work(house, writing=False) as work:
        assert work.session.exec(select(Absence)).one().kind == "sick"
        assert work.session.exec(select(SickCall)).one().withdrawn_at is None
        assert planned(work, world.zhou) == []
