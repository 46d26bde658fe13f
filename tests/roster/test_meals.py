"""Meals in turns: no two of a post at once, nobody's post empty, the same again when asked again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import House, open_work
from app.roster.meals import MealShift, Turn, propose
from app.roster.meals_plan import (
    ChangeMealIn,
    DropMealIn,
    MealDayIn,
    accept_meals,
    change_meal,
    drop_meal,
    propose_meals,
)
from app.roster.relief import TakeTurnIn, take_turn
from app.roster.relief_models import MealTurn
from app.roster.rules import Span
from app.sites.models import SiteSetting
from tests.conftest import Acts
from tests.world import World, an_assignment, stands

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
HALF = timedelta(minutes=30)


def span(first: float, last: float) -> Span:
    return Span(MIDNIGHT + timedelta(hours=first), MIDNIGHT + timedelta(hours=last))


LUNCH, SUPPER = span(11, 13), span(17, 19)


@st.composite
def days(draw: st.DrawFn) -> list[MealShift]:
    """Up to ten shifts on up to four posts; nobody has two at once."""
    made = []
    for number in range(draw(st.integers(0, 10))):
        start = draw(st.sampled_from((8, 9, 10, 12, 14)))
        may = draw(st.frozensets(st.integers(1, 4)))
        post = draw(st.integers(1, 4))
        made.append(MealShift(number + 1, post, number + 1, number + 1, span(start, start + 9), may | {post}))
    return made


def turns_of(shifts: Sequence[MealShift], kept: Sequence[Turn] = ()) -> list[Turn]:
    return propose(shifts, [LUNCH, SUPPER], HALF, kept=kept)


@given(days())
def test_no_two_of_a_post_eat_at_once_and_everybody_within_the_windows(shifts: list[MealShift]) -> None:
    by_id = {shift.assignment_id: shift for shift in shifts}
    turns = turns_of(shifts)

    for turn in turns:
        shift = by_id[turn.assignment_id]
        assert shift.span.starts_at <= turn.span.starts_at
        assert turn.span.ends_at <= shift.span.ends_at
        assert any(w.starts_at <= turn.span.starts_at and turn.span.ends_at <= w.ends_at for w in (LUNCH, SUPPER))
        for other in turns:
            if other is not turn and by_id[other.assignment_id].post_id == shift.post_id:
                assert not turn.span.overlaps(other.span)


@given(days())
def test_a_post_is_never_left_empty_unless_it_is_said(shifts: list[MealShift]) -> None:
    by_id = {shift.assignment_id: shift for shift in shifts}
    turns = turns_of(shifts)

    for turn in turns:
        away = {by_id[one.assignment_id].person_id for one in turns if one.span.overlaps(turn.span)}
        away |= {one.cover_id for one in turns if one.cover_id and one.span.overlaps(turn.span)}
        shift = by_id[turn.assignment_id]
        stay = [one for one in shifts if one.post_id == shift.post_id and one.person_id not in away]
        stay = [one for one in stay if one.span.covers(turn.span.starts_at) and one.span.ends_at >= turn.span.ends_at]
        assert bool(stay) or turn.cover_id is not None or turn.open or shift.roams


@given(days())
def test_whoever_stands_in_may_is_on_duty_and_does_nothing_else(shifts: list[MealShift]) -> None:
    by_id = {shift.assignment_id: shift for shift in shifts}
    people = {shift.person_id: shift for shift in shifts}
    turns = turns_of(shifts)

    for turn in turns:
        if turn.cover_id is None:
            continue
        cover = people[turn.cover_id]
        assert by_id[turn.assignment_id].post_id in cover.may
        assert cover.span.starts_at <= turn.span.starts_at
        assert turn.span.ends_at <= cover.span.ends_at
        for other in turns:
            if other is not turn and other.span.overlaps(turn.span):
                assert other.cover_id != turn.cover_id
                assert by_id[other.assignment_id].person_id != turn.cover_id


@given(days())
def test_whoever_stands_in_leaves_somebody_on_their_own_post(shifts: list[MealShift]) -> None:
    people = {shift.person_id: shift for shift in shifts}
    turns = turns_of(shifts)

    for turn in turns:
        if turn.cover_id is None:
            continue
        at_once = [one for one in turns if one.span.overlaps(turn.span)]
        away = {shift.person_id for one in at_once for shift in shifts if shift.assignment_id == one.assignment_id}
        away |= {one.cover_id for one in at_once if one.cover_id}
        own = people[turn.cover_id].post_id
        there = [one for one in shifts if one.post_id == own and one.person_id not in away]
        brought = [one for one in at_once if one.cover_id and _post_of(shifts, one) == own]
        assert there or brought or any(one.open and _post_of(shifts, one) == own for one in at_once)


def _post_of(shifts: Sequence[MealShift], turn: Turn) -> int:
    return next(shift.post_id for shift in shifts if shift.assignment_id == turn.assignment_id)


@given(days())
def test_asked_again_nothing_moves(shifts: list[MealShift]) -> None:
    once = turns_of(shifts)

    assert turns_of(shifts, once) == once


@given(days(), st.data())
def test_one_more_shift_leaves_the_others_where_they_are(shifts: list[MealShift], data: st.DataObject) -> None:
    if not shifts:
        return
    late = data.draw(st.sampled_from(shifts))
    before = turns_of([shift for shift in shifts if shift is not late])

    after = turns_of(shifts, before)

    known = {(turn.assignment_id, turn.span, turn.cover_id) for turn in after}
    assert {(turn.assignment_id, turn.span, turn.cover_id) for turn in before} <= known


def test_nobody_eats_in_the_first_hour_or_the_last_two() -> None:
    middle = MealShift(1, 1, 1, 1, span(10, 19))

    assert [turn.span for turn in turns_of([middle])] == [span(11, 11.5)]


# ---- on the site


@pytest.fixture
def morning(house: House, world: World, clock: FixedClock) -> None:
    """Ten o'clock: Zhou at the door, Wang (who may open the door) and Song at the car park."""
    clock.instant = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        stands(work, world.wang, world.parking)
        stands(work, world.song, world.parking, place=2)
        an_assignment(work, world.luo, world.units)


TODAY = MealDayIn(site_id=1, day=World.monday)


def rows(house: House) -> list[MealTurn]:
    with house.db.reading() as session:
        return list(session.exec(select(MealTurn).order_by(col(MealTurn.starts_at), col(MealTurn.id))))


@pytest.mark.usefixtures("morning")
def test_turns_are_proposed_once_and_named(house: House, act: Acts, world: World) -> None:
    with act(world.liu) as work:
        assert propose_meals(work, TODAY) == 4
    with act(world.mei) as work:
        assert propose_meals(work, TODAY) == 0

    found = {row.assignment_id: row for row in rows(house)}
    assert found[1].cover_id in (world.wang, world.song)
    assert found[2].starts_at != found[3].starts_at
    assert {row.accepted_at for row in found.values()} == {None}


@pytest.mark.usefixtures("morning")
def test_the_windows_are_the_sites_own(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="meal_lunch_from", value="12:00"))
        work.add(SiteSetting(site_id=1, key="meal_turn_minutes", value="20", low=5, high=120))
    with act(world.mei) as work:
        propose_meals(work, TODAY)

    assert min(row.starts_at for row in rows(house)) == datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    assert {row.ends_at - row.starts_at for row in rows(house)} == {timedelta(minutes=20)}


@pytest.mark.usefixtures("morning")
def test_a_turn_moves_by_a_tap_but_not_onto_a_colleagues(house: House, act: Acts, world: World) -> None:
    with act(world.liu) as work:
        propose_meals(work, TODAY)
    wang, song = (row for row in rows(house) if row.assignment_id in (2, 3))

    with act(world.liu) as work:
        moved = change_meal(work, ChangeMealIn(site_id=1, turn_id=wang.id or 0, start=750))
        assert moved.starts_at == datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    with act(world.liu) as work, pytest.raises(Invalid, match="meal_clash"):
        change_meal(work, ChangeMealIn(site_id=1, turn_id=song.id or 0, start=750))
    with act(world.liu) as work, pytest.raises(Invalid, match="meal_outside"):
        change_meal(work, ChangeMealIn(site_id=1, turn_id=song.id or 0, start=1200))


@pytest.mark.usefixtures("morning")
def test_somebody_who_may_not_stand_there_is_not_named(house: House, act: Acts, world: World) -> None:
    with act(world.liu) as work:
        propose_meals(work, TODAY)
    zhou = next(row for row in rows(house) if row.assignment_id == 1)

    with act(world.liu) as work, pytest.raises(Invalid, match="meal_cover_clash"):
        change_meal(work, ChangeMealIn(site_id=1, turn_id=zhou.id or 0, cover=world.luo))
    with act(world.liu) as work:
        assert change_meal(work, ChangeMealIn(site_id=1, turn_id=zhou.id or 0, cover=0)).cover_id is None
    with act(world.liu) as work:
        drop_meal(work, DropMealIn(site_id=1, turn_id=zhou.id or 0))
    assert len(rows(house)) == 3


@pytest.mark.usefixtures("morning")
def test_the_start_of_a_meal_asks_whoever_is_named(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.liu) as work:
        propose_meals(work, TODAY)
    turn = next(row for row in rows(house) if row.assignment_id == 1)
    with act(world.zhou) as work, pytest.raises(Invalid, match="meal_past"):
        take_turn(work, TakeTurnIn(site_id=1, turn_id=turn.id or 0))
    with act(world.liu) as work:
        assert accept_meals(work, TODAY) == 4
        assert accept_meals(work, TODAY) == 0
    clock.instant = turn.starts_at

    with act(world.wang) as work, pytest.raises(Forbidden):
        take_turn(work, TakeTurnIn(site_id=1, turn_id=turn.id or 0))
    with act(world.zhou) as work:
        relief = take_turn(work, TakeTurnIn(site_id=1, turn_id=turn.id or 0))
        assert (relief.kind, relief.minutes, relief.offered_to) == ("meal", 30, turn.cover_id)
    with act(world.liu) as work, pytest.raises(Invalid, match="meal_taken"):
        change_meal(work, ChangeMealIn(site_id=1, turn_id=turn.id or 0, start=720))


@pytest.mark.usefixtures("morning")
def test_staff_and_other_sites_do_not_touch_the_turns(house: House, act: Acts, world: World) -> None:
    with act(world.liu) as work:
        propose_meals(work, TODAY)
    turn_id = rows(house)[0].id or 0

    with act(world.wang) as work, pytest.raises(Forbidden):
        propose_meals(work, TODAY)
    with act(world.zhao) as work, pytest.raises(NotFound):
        change_meal(work, ChangeMealIn(site_id=2, turn_id=turn_id, start=700))
    with act(world.liu) as work, pytest.raises(Invalid, match="meal_past"):
        propose_meals(work, MealDayIn(site_id=1, day=world.monday - timedelta(days=1)))
