"""What closing asks for: numbers, texts, choices, scores; counters; what is noted when it happens."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent
from app.core.work import House, open_work
from app.duties.counting import AdjustCountIn, NoteEventIn, adjust_count, note_event
from app.duties.models import Duty, DutyCount, DutyItem
from app.duties.service import tick_duty
from tests.conftest import Acts
from tests.duties.floor import a_morning, duties, item, run_job, tick
from tests.world import World


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Eight o'clock on Monday, the first duties open."""
    a_morning(house, clock)
    run_job(house)
    return house


def one(house: House, post_id: int, code: str) -> Duty:
    """The newest duty of an item at a post, as it is now."""
    return duties(house, post_id, code)[-1]


def test_a_number_is_asked_for_and_kept(morning: House, world: World, act: Acts) -> None:
    """Free bays."""
    duty = one(morning, world.parking, "PG2")
    with act(world.wang) as work, pytest.raises(Invalid) as refused:
        tick_duty(work, tick(duty))
    assert (refused.value.code, refused.value.field) == ("missing", "number")
    with act(world.wang) as work:
        tick_duty(work, tick(duty, number=12))
    assert one(morning, world.parking, "PG2").value == "12"


def test_an_unusual_number_is_asked_about_and_then_kept(morning: House, world: World, act: Acts) -> None:
    """The site says 0 to 40 bays; somebody types 400."""
    with open_work(morning) as work:
        work.get(DutyItem, item(morning, "PG2").id).high = 40
    duty = one(morning, world.parking, "PG2")
    with act(world.wang) as work, pytest.raises(NeedsConsent):
        tick_duty(work, tick(duty, number=400))
    with act(world.wang) as work:
        tick_duty(work, tick(duty, number=400, accept="number_unusual"))
    assert one(morning, world.parking, "PG2").value == "400"


@pytest.mark.parametrize(
    ("evidence", "given", "value"),
    [
        (["text"], {"text": "两把伞借出"}, "两把伞借出"),
        (["choice"], {"choice": "owner"}, "owner"),
        (["score"], {"score": [4, 5]}, "viewing=4,owner=5"),
        (["photo"], {"photos": ["phone-key-0001"]}, ""),
        (["tick", "number"], {}, ""),
    ],
)
def test_each_kind_of_evidence_is_checked_and_kept(
    morning: House, world: World, act: Acts, evidence: list[str], given: dict[str, object], value: str
) -> None:
    """Text, choice, scores; one tap where any one of several will do."""
    with open_work(morning) as work:
        row = work.get(DutyItem, item(morning, "PG2").id)
        row.evidence = evidence
        row.choices = [
            {"code": "viewing", "zh": "看房", "en": "Viewing"},
            {"code": "owner", "zh": "业主", "en": "Owner"},
        ]
        row.low, row.high = 1, 5
    with act(world.wang) as work:
        tick_duty(work, tick(one(morning, world.parking, "PG2"), **given))
    assert one(morning, world.parking, "PG2").value == value


@pytest.mark.parametrize(
    ("evidence", "given", "field"),
    [
        (["text"], {}, "text"),
        (["choice"], {"choice": "martian"}, "choice"),
        (["choice"], {}, "choice"),
        (["score"], {"score": [9, 1]}, "score"),
        (["score"], {"score": [3]}, "score"),
    ],
)
def test_evidence_that_does_not_fit_is_refused_by_field(
    morning: House, world: World, act: Acts, evidence: list[str], given: dict[str, object], field: str
) -> None:
    """Blank, unknown, out of range, too few."""
    with open_work(morning) as work:
        row = work.get(DutyItem, item(morning, "PG2").id)
        row.evidence, row.low, row.high = evidence, 1, 5
        row.choices = [
            {"code": "viewing", "zh": "看房", "en": "Viewing"},
            {"code": "owner", "zh": "业主", "en": "Owner"},
        ]
    with act(world.wang) as work, pytest.raises(Invalid) as refused:
        tick_duty(work, tick(one(morning, world.parking, "PG2"), **given))
    assert refused.value.field == field


def test_a_counter_moves_by_one_and_never_below_zero(morning: House, world: World, act: Acts) -> None:
    """Workers turned away at the car park."""
    form = {"site_id": 1, "item_id": item(morning, "PG9").id, "post_id": world.parking, "place": 1}
    for step in ("1", "1", "-1"):
        with act(world.wang) as work:
            adjust_count(work, AdjustCountIn.model_validate({**form, "step": step}))
    with open_work(morning, writing=False) as work:
        assert work.session.exec(select(DutyCount.count)).all() == [1]
    with act(world.wang) as work:
        adjust_count(work, AdjustCountIn.model_validate({**form, "step": "-1"}))
    with act(world.wang) as work, pytest.raises(Conflict):
        adjust_count(work, AdjustCountIn.model_validate({**form, "step": "-1"}))
    with act(world.zhou) as work, pytest.raises(Forbidden):
        adjust_count(work, AdjustCountIn.model_validate({**form, "step": "1"}))
    with act(world.wang) as work, pytest.raises(Invalid):
        adjust_count(work, AdjustCountIn.model_validate({**form, "item_id": item(morning, "PG5").id, "step": "1"}))


def test_what_happened_is_noted_when_it_happens(morning: House, world: World, act: Acts) -> None:
    """A large object leaves by the door, with the words of its pass."""
    form = {"site_id": 1, "item_id": item(morning, "DM9").id, "post_id": world.door, "place": 1}
    with act(world.zhou) as work, pytest.raises(Invalid):
        note_event(work, NoteEventIn.model_validate(form))
    with act(world.zhou) as work:
        note_event(work, NoteEventIn.model_validate({**form, "text": "放行条 0231"}))
    noted = one(morning, world.door, "DM9")
    assert (noted.state, noted.value, noted.done_by) == ("done", "放行条 0231", world.zhou)
