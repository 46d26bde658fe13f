"""Editing the checklists: versions by business day, taken back, two editors, taps against the limit."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.work import House, open_work
from app.duties.editing import (
    SwitchItemIn,
    ThatItemIn,
    add_item,
    newest,
    reset_item,
    save_item,
    stamp,
    switch_item,
    take_back_item,
)
from app.duties.editing_content import content_of, from_library
from app.duties.editing_form import AddItemIn, SaveItemIn
from app.duties.editing_taps import taps_by_post
from app.duties.items import all_items
from app.duties.library import load_library
from app.duties.models import DutyItem
from app.sites.models import SiteSetting
from tests.conftest import Acts
from tests.duties.floor import a_morning, at, duties, run_job
from tests.world import World, an_assignment


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Eight o'clock on Monday."""
    a_morning(house, clock)
    return house


def versions(house: House, code: str) -> list[DutyItem]:
    """The versions of an item, oldest first."""
    with open_work(house, writing=False) as work:
        query = select(DutyItem).where(DutyItem.site_id == 1, DutyItem.code == code).order_by(DutyItem.version)  # type: ignore[arg-type]
        rows = list(work.session.exec(query))
        work.session.expunge_all()
        return rows


def typed(row: DutyItem, **more: object) -> dict[str, object]:
    """The form as the screen fills it from a stored item."""
    return {
        "site_id": 1, "code": row.code, "name_zh": row.name_zh, "name_en": row.name_en, "done_zh": row.done_zh,
        "done_en": row.done_en, "where_zh": row.where_zh, "where_en": row.where_en,
        "kinds": [str(one["kind"]) for one in row.timings],
        "uses": ["on" if one["on"] else "off" for one in row.timings],
        "mins": [str(one.get("min", "")) for one in row.timings],
        "maxs": [str(one.get("max", "")) for one in row.timings],
        "events": [str(one.get("event", "")) for one in row.timings],
        "withins": [str(one.get("within", "")) for one in row.timings],
        "parts": [str(one["part"]) for one in row.timings], "times": [str(one["times"]) for one in row.timings],
        "ats": [str(one.get("at", "")) for one in row.timings], "evidence": row.evidence,
        "evidence_all": row.evidence_all, "unit_zh": row.unit_zh, "unit_en": row.unit_en, "low": row.low,
        "high": row.high, "per_unit": row.per_unit, "night": row.night, "exception": row.exception,
        "enabled": row.enabled, "choices_zh": [one["zh"] for one in row.choices],
        "choices_en": [one["en"] for one in row.choices], "codes": [one["code"] for one in row.choices], **more,
    }  # fmt: skip


def saving(row: DutyItem, **more: object) -> SaveItemIn:
    """A form of change."""
    return SaveItemIn.model_validate(typed(row, seen=stamp(row), **more))


def test_an_edit_counts_from_the_next_business_day_and_a_shift_that_has_begun_keeps_its_list(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """The door is looked at every half hour from tomorrow on; a night shift of today is asked as before."""
    door = versions(morning, "DM1")[0]
    with act(world.mei) as work:
        save_item(
            work,
            saving(door, kinds=["interval"], mins=["20"], maxs=["30"], parts=["any"], uses=["on"], accept="taps_over"),
        )
    with open_work(morning) as work:
        an_assignment(work, world.zhou, world.door, day=world.monday.replace(day=24))
        an_assignment(work, world.luo, world.door, place=2, start=1200, end=1920, code="夜")
    for hour, day in ((9, 23), (23, 23), (7, 24), (9, 24)):
        at(clock, hour, 5, day=day)
        run_job(morning)

    before, after = versions(morning, "DM1")
    by_day = {(row.business_day.day, row.place): row.item_id for row in duties(morning, world.door, "DM1")}
    assert by_day == {(23, 1): before.id, (23, 2): before.id, (24, 1): after.id}
    assert (before.valid_until, after.valid_from) == (after.valid_from, world.monday.replace(day=24))
    assert (after.version, after.edited_by) == (2, world.mei)


def test_a_second_edit_of_the_same_day_changes_the_version_to_come(morning: House, world: World, act: Acts) -> None:
    """Two versions, not three; back to what is in force drops the one to come."""
    with act(world.mei) as work:
        save_item(work, saving(versions(morning, "DM1")[0], name_zh="查门口"))
    with act(world.mei) as work:
        save_item(work, saving(versions(morning, "DM1")[1], name_zh="查大门"))
    assert [row.name_zh for row in versions(morning, "DM1")][1:] == ["查大门"]
    with act(world.mei) as work:
        save_item(work, saving(versions(morning, "DM1")[1], name_zh=versions(morning, "DM1")[0].name_zh))
    assert len(versions(morning, "DM1")) == 1
    assert versions(morning, "DM1")[0].valid_until is None


def test_what_is_to_come_can_be_taken_back_until_it_begins(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """Then it is in force, and another edit begins the next version."""
    with act(world.mei) as work:
        switch_item(work, SwitchItemIn(site_id=1, code="DM1", on="off"))
    with act(world.mei) as work:
        take_back_item(work, ThatItemIn(site_id=1, code="DM1"))
    assert [(row.enabled, row.valid_until) for row in versions(morning, "DM1")] == [(True, None)]
    with act(world.mei) as work:
        switch_item(work, SwitchItemIn(site_id=1, code="DM1", on="off"))
    at(clock, 6, 1, day=24)
    with act(world.mei) as work, pytest.raises(Invalid, match="nothing_to_take_back"):
        take_back_item(work, ThatItemIn(site_id=1, code="DM1"))
    with act(world.mei) as work:
        switch_item(work, SwitchItemIn(site_id=1, code="DM1", on="on"))
    assert [row.enabled for row in versions(morning, "DM1")] == [True, False, True]


def test_the_second_of_two_editors_is_told_who_was_first(morning: House, world: World, act: Acts) -> None:
    """Fang saved at eight; what Mei sends from the old form changes nothing."""
    old = versions(morning, "DM1")[0]
    with act(world.fang) as work:
        save_item(work, saving(old, name_zh="查门口"))
    with act(world.mei) as work, pytest.raises(Conflict, match="item_changed") as refusal:
        save_item(work, saving(old, name_zh="查大门"))
    assert refusal.value.params == {"name": "方芳", "at": "08:00"}
    assert versions(morning, "DM1")[-1].name_zh == "查门口"


def test_only_who_may_edit_edits(world: World, morning: House, act: Acts) -> None:
    """The leader may not, the manager of another site finds nothing."""
    with act(world.liu) as work, pytest.raises(Forbidden):
        switch_item(work, SwitchItemIn(site_id=1, code="DM1", on="off"))
    with act(world.zhao) as work, pytest.raises(NotFound):
        switch_item(work, SwitchItemIn(site_id=1, code="DM1", on="off"))
    assert len(versions(morning, "DM1")) == 1


def test_an_item_of_ones_own_begins_tomorrow_and_may_be_taken_back_altogether(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """X1 at the door, asked for tomorrow at ten."""
    own = AddItemIn(
        site_id=1, post_code="DM", name_zh="擦门把手", kinds=["daily"], ats=["10:00"], evidence=["tick"], enabled=True
    )
    for _ in range(2):
        with act(world.mei) as work:
            add_item(work, own)
    with act(world.mei) as work:
        assert take_back_item(work, ThatItemIn(site_id=1, code="X2")) is None
    assert [row.code for row in versions(morning, "X1") + versions(morning, "X2")] == ["X1"]
    with open_work(morning) as work:
        an_assignment(work, world.zhou, world.door, day=world.monday.replace(day=24))
    at(clock, 9, day=23)
    run_job(morning)
    assert duties(morning, world.door, "X1") == []
    at(clock, 9, day=24)
    run_job(morning)
    assert [row.due_at.hour for row in duties(morning, world.door, "X1")] == [2]


def test_the_library_can_be_had_again(morning: House, world: World, act: Acts) -> None:
    """Its words and timings; whether it is on stays."""
    row = versions(morning, "DM1")[0]
    with act(world.mei) as work:
        save_item(work, saving(row, name_zh="查门口", enabled=False))
    with act(world.mei) as work:
        reset_item(work, ThatItemIn(site_id=1, code="DM1"))
    last = versions(morning, "DM1")[-1]
    assert (last.name_zh, last.enabled) == (row.name_zh, False)
    with act(world.mei) as work, pytest.raises(NotFound):
        reset_item(work, ThatItemIn(site_id=1, code="X9"))


def test_over_the_limit_is_asked_back_and_goes_through_when_meant(morning: House, world: World, act: Acts) -> None:
    """The guide looks at every car each half hour: too many taps, unless somebody means it."""
    with open_work(morning) as work:
        work.add(SiteSetting(site_id=1, key="duty_taps_most", value="15"))
    look = versions(morning, "DM1")[0]
    change = {"kinds": ["interval"], "maxs": ["15"], "mins": [""], "parts": ["any"], "uses": ["on"]}
    with act(world.mei) as work, pytest.raises(NeedsConsent) as refusal:
        save_item(work, saving(look, **change))
    assert refusal.value.params["most"] == 15
    assert int(str(refusal.value.params["taps"])) > 36
    with act(world.mei) as work:
        save_item(work, saving(look, **change, accept="taps_over"))
    with act(world.mei) as work:
        switch_item(work, SwitchItemIn(site_id=1, code="DM1", on="off"))
    assert versions(morning, "DM1")[-1].enabled is False


def test_the_stored_set_asks_what_the_library_promises(morning: House) -> None:
    """Every post of the world at most twenty taps by day, as a test of the library says of the file."""
    with open_work(morning, writing=False) as work:
        taps = taps_by_post(work, 1, newest(all_items(work, 1).values()))
    assert set(taps) == {"SM", "EL", "PG", "DM", "MG", "MR", "HR", "CL", "CH"}
    assert all(0 < one.most <= 20 for one in taps.values())
    assert taps["EL"].night is not None
    assert taps["DM"].night is None


def test_saving_what_was_shown_changes_nothing_for_any_of_the_140_items(
    morning: House, world: World, act: Acts
) -> None:
    """The form holds the whole item: what it is read back to is what was stored."""
    for item in load_library().items:
        row = versions(morning, item.id)[0]
        assert content_of(row) == from_library(item.id)
        with act(world.mei) as work:
            save_item(work, saving(row))
        assert len(versions(morning, item.id)) == 1, item.id


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"kinds": [""]}, "timing_none", "kinds"),
        ({"kinds": ["sometimes"]}, "not_a_choice", "kinds"),
        ({"kinds": ["interval"], "maxs": ["0"]}, "timing_number", "maxs"),
        ({"kinds": ["interval"], "maxs": ["x"]}, "timing_number", "maxs"),
        ({"kinds": ["interval"], "mins": ["60"], "maxs": ["30"]}, "timing_turned", "mins"),
        ({"kinds": ["event"], "events": ["hail_on"]}, "timing_event", "events"),
        ({"kinds": ["event"], "events": ["rain_on"], "withins": ["0"]}, "timing_number", "withins"),
        ({"kinds": ["daily"], "times": ["99"]}, "timing_number", "times"),
        ({"kinds": ["daily"], "ats": ["25:00"]}, "timing_hour", "ats"),
        ({"kinds": ["start"], "parts": ["noon"]}, "not_a_choice", "parts"),
        ({"evidence": []}, "evidence_none", "evidence"),
        ({"evidence": ["wink"]}, "not_a_choice", "evidence"),
        ({"evidence": ["choice"], "choices_zh": ["是"]}, "choices_few", "choices_zh"),
        ({"low": 5, "high": 1}, "range_turned", "low"),
        ({"per_unit": "some"}, "not_a_choice", "per_unit"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    morning: House, world: World, act: Acts, more: dict[str, object], code: str, field: str
) -> None:
    with act(world.mei) as work, pytest.raises(Invalid, match=code) as refusal:
        save_item(work, saving(versions(morning, "DM1")[0], **more))
    assert refusal.value.field == field
