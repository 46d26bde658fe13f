"""What the site asks for changes from a day on: the past keeps what was true, what is planned can be taken back."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import FixedClock
from app.core.errors import Conflict, Invalid
from app.core.work import House, open_work
from app.sites import queries as sites
from app.sites.coming import coming_coverage, coming_shifts
from app.sites.dated import next_turn
from app.sites.editing import (
    ChangeSettingIn,
    PlannedCoverageIn,
    PlannedValueIn,
    SetCoverageIn,
    apply_planned,
    change_setting,
    set_coverage,
    take_back_coverage,
    take_back_value,
)
from app.sites.models import EVER, Coverage, Site, SiteSetting
from app.sites.models_dated import PlannedValue
from app.sites.shift_codes import (
    SaveShiftIn,
    ShiftIn,
    ThatShiftIn,
    add_shift,
    reinstate_shift,
    retire_shift,
    save_shift,
    take_back_shift,
)
from tests.conftest import Acts
from tests.world import World

MONDAY = World.monday
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))


def hours(post: int, places: int, day: date | None = None, *, end: str = "18:00") -> SetCoverageIn:
    return SetCoverageIn(
        site_id=1, post_id=post, day_kind="weekday", starts=["09:00"], ends=[end], places=[str(places)], valid_from=day
    )


def asked(house: House, post: int, day: date) -> list[int]:
    with open_work(house, writing=False) as work:
        return sorted(need.places for need in sites.demand(work, 1, day) if need.post_id == post)


def test_a_change_counts_from_its_day_and_not_before(act: Acts, house: House, world: World) -> None:
    with act(world.mei) as work:
        set_coverage(work, hours(world.door, 3, WEDNESDAY))

    assert asked(house, world.door, MONDAY) == [1]
    assert asked(house, world.door, TUESDAY) == [1]
    assert asked(house, world.door, WEDNESDAY) == [3]
    assert asked(house, world.door, WEDNESDAY + timedelta(days=7)) == [3]


def test_a_change_from_today_leaves_yesterday_as_it_was(
    act: Acts, house: House, world: World, clock: FixedClock
) -> None:
    clock.advance(days=2)
    with act(world.mei) as work:
        set_coverage(work, hours(world.door, 3))
    with act(world.mei) as work:
        set_coverage(work, hours(world.door, 4))

    assert asked(house, world.door, TUESDAY) == [1]
    assert asked(house, world.door, WEDNESDAY) == [4]


def test_a_change_planned_for_later_survives_one_before_it(act: Acts, house: House, world: World) -> None:
    with act(world.mei) as work:
        set_coverage(work, hours(world.door, 5, THURSDAY))
    with act(world.mei) as work:
        set_coverage(work, hours(world.door, 2, TUESDAY))

    assert [asked(house, world.door, day) for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY)] == [[1], [2], [2], [5]]
    with act(world.mei) as work:
        set_coverage(work, SetCoverageIn(site_id=1, post_id=world.door, day_kind="weekday", valid_from=WEDNESDAY))
    assert [asked(house, world.door, day) for day in (TUESDAY, WEDNESDAY, THURSDAY)] == [[2], [], [5]]


def test_a_planned_change_is_shown_and_taken_back_before_it_begins(act: Acts, house: House, world: World) -> None:
    with act(world.mei) as work:
        set_coverage(work, hours(world.door, 3, WEDNESDAY))
    with act(world.mei, writing=False) as work:
        shown = coming_coverage(work, 1)
        assert [(one.day, one.before, one.after) for one in shown] == [
            (WEDNESDAY, "09:00–18:00 x1", "09:00–18:00 x3")
        ]  # fmt: skip

    planned = PlannedCoverageIn(site_id=1, post_id=world.door, day_kind="weekday", day=WEDNESDAY)
    with act(world.mei) as work:
        take_back_coverage(work, planned)

    assert asked(house, world.door, WEDNESDAY) == [1]
    with act(world.mei) as work:
        assert coming_coverage(work, 1) == []
        with pytest.raises(Invalid) as refusal:
            take_back_coverage(work, planned)
        assert refusal.value.code == "nothing_planned"


def test_a_planned_end_is_taken_back_too(act: Acts, house: House, world: World) -> None:
    with act(world.mei) as work:
        set_coverage(work, SetCoverageIn(site_id=1, post_id=world.door, day_kind="weekday", valid_from=WEDNESDAY))
    assert asked(house, world.door, WEDNESDAY) == []

    with act(world.mei) as work:
        take_back_coverage(
            work, PlannedCoverageIn(site_id=1, post_id=world.door, day_kind="weekday", day=WEDNESDAY)
        )  # fmt: skip

    assert asked(house, world.door, WEDNESDAY) == [1]


@pytest.mark.parametrize(
    ("day", "code"), [(MONDAY - timedelta(days=1), "day_is_past"), (MONDAY + timedelta(days=800), "day_too_far")]
)
def test_a_day_that_is_over_or_too_far_ahead_is_refused(act: Acts, world: World, day: date, code: str) -> None:
    with act(world.mei) as work, pytest.raises(Invalid) as refusal:
        set_coverage(work, hours(world.door, 3, day))

    assert (refusal.value.code, refusal.value.field) == (code, "valid_from")


def test_a_change_that_has_begun_is_not_taken_back(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.mei) as work:
        set_coverage(work, hours(world.door, 3, TUESDAY))
    clock.advance(days=1)

    with act(world.mei) as work, pytest.raises(Invalid) as refusal:
        take_back_coverage(work, PlannedCoverageIn(site_id=1, post_id=world.door, day_kind="weekday", day=TUESDAY))

    assert refusal.value.code == "day_is_past"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(1, 40))), max_size=6), st.integers(0, 45)
)
def test_the_next_turn_is_the_first_day_on_which_anything_changes(spans: list[tuple[int, int | None]], at: int) -> None:
    rows = [
        Coverage(
            site_id=1, post_id=1, day_kind="weekday", from_minute=0, to_minute=1, places=1,
            valid_from=EVER + timedelta(days=start),
            valid_until=None if length is None else EVER + timedelta(days=start + length),
        )
        for start, length in spans
    ]  # fmt: skip
    day = EVER + timedelta(days=at)

    turn = next_turn(rows, day)

    until = turn or EVER + timedelta(days=200)
    in_force = [row for row in rows if sites.in_force(row, day)]
    step = day
    while step < until:
        assert [row for row in rows if sites.in_force(row, step)] == in_force
        step += timedelta(days=1)


def late(day: date | None = None, **more: object) -> SaveShiftIn:
    words = {"code": "中", "name_zh": "中班", "name_en": "Middle", "start": "10:00", "end": "19:00", "meal_minutes": 60}
    return SaveShiftIn.model_validate({"site_id": 1, **words, "valid_from": day, **more})


def test_the_hours_of_a_shift_change_from_a_day_and_its_words_at_once(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        save_shift(work, late(WEDNESDAY, start="11:00", end="20:00", name_en="Noon", aliases="午 M2"))

    with act(world.mei, writing=False) as work:
        assert sites.shifts(work, 1, TUESDAY)["中"].start_minute == 600
        assert sites.shifts(work, 1, WEDNESDAY)["中"].start_minute == 660
        assert {sites.shifts(work, 1, day)["中"].name_en for day in (MONDAY, WEDNESDAY)} == {"Noon"}
        assert sites.shifts(work, 1)["中"].aliases == ["午", "M2"]
        assert [(one.day, one.after) for one in coming_shifts(work, 1)] == [(WEDNESDAY, "11:00–20:00")]
    with act(world.mei) as work:
        take_back_shift(work, ThatShiftIn(site_id=1, code="中", valid_from=WEDNESDAY))
    with act(world.mei, writing=False) as work:
        assert sites.shifts(work, 1, WEDNESDAY)["中"].start_minute == 600


def test_a_shift_is_added_retired_and_offered_again(act: Acts, world: World) -> None:
    new = ShiftIn(site_id=1, code="晚", name_zh="晚班", start="20:00", end="08:00", valid_from=WEDNESDAY)
    with act(world.mei) as work:
        add_shift(work, new)
        retire_shift(work, ThatShiftIn(site_id=1, code="早", valid_from=TUESDAY))

    with act(world.mei, writing=False) as work:
        assert set(sites.shifts(work, 1, MONDAY)) == {"早", "中", "夜"}
        assert set(sites.shifts(work, 1, TUESDAY)) == {"中", "夜"}
        assert sites.shifts(work, 1, WEDNESDAY)["晚"].end_minute == 1920
    with act(world.mei) as work:
        reinstate_shift(work, ThatShiftIn(site_id=1, code="早", valid_from=THURSDAY))
    with act(world.mei, writing=False) as work:
        assert ["早" in sites.shifts(work, 1, day) for day in (MONDAY, WEDNESDAY, THURSDAY)] == [True, False, True]


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"code": "中"}, "code_is_taken", "code"),
        ({"code": "X", "aliases": "夜"}, "shift_word_taken", "aliases"),
        ({"code": "X", "end": "09:00"}, "shift_empty", "end"),
        ({"code": "X", "end": "9.30"}, "not_a_time", "end"),
        ({"code": "X", "end": "10:00", "meal_minutes": 60}, "meal_too_long", "meal_minutes"),
        ({"code": "X", "aliases": "y" * 21}, "too_long", "aliases"),
    ],
)
def test_a_wrong_shift_is_refused_at_its_field(
    act: Acts, world: World, wrong: dict[str, object], code: str, field: str
) -> None:
    right = {"site_id": 1, "code": "晚", "name_zh": "晚班", "start": "09:00", "end": "18:00"}

    with act(world.mei) as work, pytest.raises(Invalid) as refusal:
        add_shift(work, ShiftIn.model_validate({**right, **wrong}))

    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_two_editors_of_a_shift_do_not_overwrite_each_other(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        save_shift(work, late(MONDAY, start="11:00", end="20:00"))

    with act(world.mei) as work, pytest.raises(Conflict):
        save_shift(work, late(MONDAY, start="12:00", seen="中班|Middle||10:00–19:00 60"))


def test_opening_hours_of_the_season_are_planned_and_come_by_themselves(
    act: Acts, house: House, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="open", value="09:00", source="field"))
    with act(world.mei) as work:
        change_setting(work, ChangeSettingIn(site_id=1, setting="open", value="8:30", valid_from=WEDNESDAY))
        change_setting(work, ChangeSettingIn(site_id=1, setting="open", value="8:00", valid_from=THURSDAY))
        dropped = work.find(PlannedValue, site_id=1, valid_from=THURSDAY)
        assert dropped is not None
        take_back_value(work, PlannedValueIn(site_id=1, planned_value_id=dropped.id or 0))

    opened = []
    for _ in range(4):
        with open_work(house) as work:
            apply_planned(work)
        with open_work(house, writing=False) as work:
            opened.append((sites.settings(work, 1)["open"], work.get(Site, 1).opens_minute))
        clock.advance(days=1)

    assert opened == [("09:00", 540), ("09:00", 540), ("08:30", 510), ("08:30", 510)]
