"""Looking at a post: who may, whom it is about, once, undone, corrected, told to the person, and filling the duties."""

from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlmodel import col, select

from app.checks.models import PostCheck
from app.checks.rounds import due_now, lines
from app.checks.scores import mine, scores
from app.checks.service import CorrectCheckIn, UndoCheckIn, check_post, correct_check, undo_check
from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.duties.models import Duty, DutyItem
from app.roster.models import Standing
from tests.checks.floor import kept, looked, nine, told
from tests.conftest import Acts
from tests.world import World, an_assignment, stands


@pytest.fixture
def floor(house: House, clock: FixedClock) -> House:
    """Nine o'clock, everybody on their posts."""
    nine(house, clock)
    return house


def test_a_look_is_kept_with_who_stood_there_and_the_person_is_told(floor: House, act: Acts, world: World) -> None:
    with act(world.liu) as work:
        check_post(work, looked(world.door, remark="Held the umbrella before being asked", praise=True))

    (check,) = kept(floor)
    assert (check.person_id, check.checker_id, check.scores) == (world.zhou, world.liu, (4, 4, 4, 4, 4))
    assert (check.shift_code, check.business_day, check.praise) == ("早", world.monday, True)
    assert told(act, world.zhou) == ["刘强 praises you at Doorman."]
    with open_work(floor, writing=False) as work:
        assert work.session.exec(select(EventLog.kind).order_by(col(EventLog.id).desc())).first() == "PostChecked"


def test_whoever_stands_in_is_scored_not_whoever_is_planned(floor: House, act: Acts, world: World) -> None:
    with open_work(floor) as work:
        there = work.find(Standing, person_id=world.zhou)
        assert there is not None
        there.ended_at = work.now
        work.session.flush()
        work.add(Standing(site_id=1, post_id=world.door, place=1, person_id=world.luo, started_at=work.now))
    with act(world.liu) as work:
        assert check_post(work, looked(world.door)).person_id == world.luo
    with act(world.liu) as work, pytest.raises(Conflict) as refused:
        check_post(work, looked(world.door, person_id=world.zhou))
    assert refused.value.code == "check_other_person"


@pytest.mark.usefixtures("floor")
def test_a_leader_looks_at_the_own_group_and_a_manager_at_every_post(act: Acts, world: World) -> None:
    with act(world.liu) as work, pytest.raises(Forbidden):
        check_post(work, looked(world.cleaning))
    with act(world.zhou) as work, pytest.raises(Forbidden):
        check_post(work, looked(world.parking))
    with act(world.mei) as work:
        check_post(work, looked(world.cleaning))
    with act(world.mei) as work, pytest.raises(NotFound):
        check_post(work, looked(world.lake_door))


@pytest.mark.usefixtures("floor")
def test_nobody_scores_their_own_post(act: Acts, world: World) -> None:
    with act(world.liu) as work, pytest.raises(Invalid) as refused:
        check_post(work, looked(world.leader))
    assert refused.value.code == "check_oneself"


@pytest.mark.usefixtures("floor")
def test_all_five_are_asked_for_and_an_empty_post_has_none(act: Acts, world: World) -> None:
    with act(world.liu) as work, pytest.raises(Invalid) as refused:
        check_post(work, looked(world.door, care=None))
    assert (refused.value.code, refused.value.field) == ("check_needs_all", "care")
    with act(world.liu) as work, pytest.raises(Invalid) as refused:
        check_post(work, looked(world.gate))
    assert refused.value.code == "check_nobody_there"
    with act(world.liu) as work:
        empty = check_post(work, looked(world.gate, finding="empty"))
        assert (empty.person_id, empty.scores, empty.smile) == (None, (), None)
    with act(world.liu) as work:
        asleep = check_post(work, looked(world.door, finding="asleep"))
        assert (asleep.person_id, asleep.scores) == (world.zhou, ())
    assert told(act, world.zhou) == ["刘强 noted something at Doorman. Please read it."]
    for value in (0, 6, -1, 3.5):
        with pytest.raises(ValidationError):
            looked(world.door, smile=value)


def test_noted_without_a_signal_it_is_about_whoever_stood_there_then_and_once(
    floor: House, act: Acts, clock: FixedClock, world: World
) -> None:
    then = clock.now() + timedelta(minutes=5)
    clock.advance(minutes=30)
    with open_work(floor) as work:
        there = work.find(Standing, person_id=world.zhou)
        assert there is not None
        there.ended_at = work.now - timedelta(minutes=10)
        work.session.flush()
        work.add(Standing(site_id=1, post_id=world.door, place=1, person_id=world.luo, started_at=work.now))
    data = looked(world.door, occurred_at=then, client_key="k_phone")
    for _ in range(2):
        with act(world.liu) as work:
            check_post(work, data)

    (check,) = kept(floor)
    assert (check.person_id, check.at, check.received_at) == (world.zhou, then, clock.now())
    with act(world.mei) as work, pytest.raises(Conflict):
        check_post(work, data)


def test_a_slip_is_taken_back_within_the_minutes_and_its_notice_with_it(
    floor: House, act: Acts, clock: FixedClock, world: World
) -> None:
    with act(world.liu) as work:
        first = check_post(work, looked(world.door)).id or 0
    with act(world.mei) as work, pytest.raises(Conflict):
        undo_check(work, UndoCheckIn(site_id=1, check_id=first))
    with act(world.liu) as work:
        undo_check(work, UndoCheckIn(site_id=1, check_id=first))
    assert told(act, world.zhou) == []
    assert kept(floor)[0].withdrawn_at == clock.now()

    with act(world.liu) as work:
        second = check_post(work, looked(world.door)).id or 0
    clock.advance(minutes=11)
    with act(world.liu) as work, pytest.raises(Conflict) as refused:
        undo_check(work, UndoCheckIn(site_id=1, check_id=second))
    assert refused.value.code == "check_undo_late"


def test_a_correction_is_a_new_version_with_its_reason_beside_the_old(
    floor: House, act: Acts, clock: FixedClock, world: World
) -> None:
    with act(world.liu) as work:
        first = check_post(work, looked(world.door)).id or 0
    clock.advance(hours=1)
    right = {"site_id": 1, "check_id": first, "smile": 5, "warmth": 5, "initiative": 4, "correct": 4, "care": 4}
    with pytest.raises(ValidationError):
        CorrectCheckIn.model_validate(right)
    data = CorrectCheckIn.model_validate(right | {"reason": "mixed up two posts"})
    with act(world.song) as work, pytest.raises(Conflict):
        correct_check(work, data)
    with act(world.liu) as work:
        correct_check(work, data)
    with act(world.liu) as work, pytest.raises(Conflict) as refused:
        correct_check(work, data)
    assert refused.value.code == "check_replaced"

    old, new = kept(floor)
    assert (old.smile, old.replaced_at) == (4, clock.now())
    assert (new.smile, new.version, new.replaces_id, new.reason, new.person_id, new.at) == (
        5, 2, first, "mixed up two posts", world.zhou, old.at
    )  # fmt: skip
    assert told(act, world.zhou) == ["刘强 corrected the scores of Doorman."]
    with act(world.zhou, writing=False) as work:
        assert [one.seen.mean for one in mine(work, 1).checks] == [4.4]


@pytest.mark.usefixtures("floor")
def test_a_post_is_due_when_half_of_the_shift_is_over_and_not_after_a_look(
    act: Acts, clock: FixedClock, world: World
) -> None:
    with act(world.liu, writing=False) as work:
        assert due_now(work, 1) == []
        assert {line.post_id for line in lines(work, 1)} == {world.parking, world.door}
    clock.advance(hours=3, minutes=30)
    with act(world.liu, writing=False) as work:
        assert [line.post_id for line in due_now(work, 1)] == [world.parking, world.door]
    with act(world.mei) as work:
        check_post(work, looked(world.parking))
    with act(world.liu, writing=False) as work:
        assert [line.post_id for line in due_now(work, 1)] == [world.door]
        assert [line.post_id for line in lines(work, 1)] == [world.door, world.parking]


def test_a_night_post_is_looked_at_twice(house: House, act: Acts, clock: FixedClock, world: World) -> None:
    clock.advance(hours=11)  # 23:00
    with open_work(house) as work:
        an_assignment(work, world.wang, world.gate, start=1320, end=1800, code="夜")
        work.add(Standing(site_id=1, post_id=world.gate, place=1, person_id=world.wang, started_at=work.now))
    clock.advance(hours=4)  # 03:00
    with act(world.liu) as work:
        (line,) = lines(work, 1)
        assert (line.night, line.times, line.due, line.open) == (True, 2, 1, 2)
        check = check_post(work, looked(world.gate))
        assert (check.night, check.business_day) == (True, world.monday)
    clock.advance(hours=2)
    with act(world.liu, writing=False) as work:
        (line,) = lines(work, 1)
        assert (line.due, line.open) == (1, 1)


def test_one_s_own_checks_are_one_s_own_and_people_are_named_to_managers_only(
    floor: House, act: Acts, world: World
) -> None:
    with act(world.liu) as work:
        check_post(work, looked(world.door, smile=2))
    with act(world.liu) as work:
        check_post(work, looked(world.parking))
    with open_work(floor) as work:
        codes = ("smile", "warmth", "initiative", "form", "care")
        item = work.add(
            DutyItem(
                site_id=1, code="G5", name_zh="自评", name_en="Self", valid_from=world.monday, evidence=["score"],
                choices=[{"code": code, "zh": code, "en": code} for code in codes],
            )
        )  # fmt: skip
        work.add(
            Duty(
                site_id=1, item_id=item.id or 0, post_id=world.door, place=1, business_day=world.monday, timing="end",
                opens_at=work.now, due_at=work.now, state="done", done_at=work.now, done_by=world.zhou,
                value=",".join(f"{code}=5" for code in codes),
            )
        )  # fmt: skip

    with act(world.zhou, writing=False) as work:
        own = mine(work, 1)
        assert ([one.seen.mean for one in own.checks], own.average.all, own.own.all) == ([3.6], 3.6, 5.0)
    with act(world.liu, writing=False) as work:
        found = scores(work, 1)
        assert found.people is None
        assert [(row.name, row.average.all) for row in found.posts] == [("Parking guide", 4.0), ("Doorman", 3.6)]
    with act(world.mei, writing=False) as work:
        people = scores(work, 1).people
        assert people is not None
        assert [(row.name, row.average.all, row.own) for row in people] == [("周杰瑞", 3.6, 5.0), ("王伟", 4.0, None)]


def test_what_was_taken_back_or_replaced_counts_nowhere(floor: House, act: Acts, world: World) -> None:
    with act(world.liu) as work:
        gone = check_post(work, looked(world.door, smile=1)).id or 0
    with act(world.liu) as work:
        undo_check(work, UndoCheckIn(site_id=1, check_id=gone))

    with act(world.zhou, writing=False) as work:
        assert mine(work, 1).checks == ()
    with act(world.liu, writing=False) as work:
        assert all(line.last is None for line in lines(work, 1))
    with open_work(floor, writing=False) as work:
        assert len(list(work.session.exec(select(PostCheck)))) == 1


def test_a_borrowed_hand_is_scored_as_who_they_are(floor: House, act: Acts, world: World) -> None:
    with open_work(floor) as work:
        stands(work, world.zhao, world.gate)
    with act(world.liu) as work:
        assert check_post(work, looked(world.gate, person_id=world.zhao)).person_id == world.zhao
