"""The calendar: a year from the library in one tap, launch days by hand, a notice where nothing is known."""

from datetime import UTC, date, datetime

import pytest

from app.core.clock import FixedClock
from app.core.errors import Invalid
from app.core.work import House, open_work
from app.sites import queries as sites
from app.sites.calendar import (
    SetDayIn,
    YearIn,
    complete_year,
    fill_year,
    library_year,
    set_day_kind,
)
from app.sites.calendar_view import editor, month, year
from app.sites.models import Coverage, DayKind
from tests.conftest import Acts, Clients
from tests.world import World

PAGE = "/sites/1/calendar"


@pytest.fixture(autouse=True)
def kinds(house: House) -> None:
    """Kinds of day, and more people at the door on a launch."""
    with open_work(house) as work:
        for code, zh, en in (
            ("weekday", "平日", "Weekday"),
            ("weekend", "周末", "Weekend"),
            ("launch", "开盘日", "Launch"),
        ):
            work.add(DayKind(site_id=1, code=code, name_zh=zh, name_en=en))
        work.add(
            Coverage(site_id=1, post_id=World.door, day_kind="launch", from_minute=540, to_minute=1080, places=4)
        )  # fmt: skip


def test_the_library_knows_holidays_and_make_up_days_of_2026_and_nothing_of_2027() -> None:
    known = library_year(2026)

    assert known[date(2026, 10, 1)] == ("holiday", "国庆节")
    assert known[date(2026, 10, 10)] == ("weekday", "国庆节调休上班")
    assert date(2026, 11, 28) not in known
    assert library_year(2027) == {}
    assert sum(kind == "weekday" for kind, _ in known.values()) == 6


def test_a_year_is_filled_in_one_tap_and_days_marked_by_hand_stay(
    act: Acts, house: House, world: World, clock: FixedClock
) -> None:
    clock.instant = datetime(2026, 1, 3, 4, tzinfo=UTC)
    with act(world.mei) as work:
        set_day_kind(work, SetDayIn(site_id=1, day=date(2026, 10, 1), kind="launch", note="开盘"))
        fill_year(work, YearIn(site_id=1, year=2026))
    with act(world.mei) as work:
        fill_year(work, YearIn(site_id=1, year=2026))

    with open_work(house, writing=False) as work:
        assert sites.day_kind(work, 1, date(2026, 10, 1)) == "launch"
        assert sites.day_kind(work, 1, date(2026, 10, 2)) == "holiday"
        assert sites.day_kind(work, 1, date(2026, 10, 10)) == "weekday"
        assert sites.day_kind(work, 1, date(2026, 10, 17)) == "weekend"
        assert date(2026, 1, 1) not in sites.calendar(work, 1), "days that are over stay as they were"
        assert sites.calendar_years(work, 1)[2026].source == "library"
        assert {kind.code for kind in sites.day_kinds(work, 1)} >= {"holiday"}


def test_an_unknown_year_counts_weekdays_and_says_so_until_somebody_has_marked_it(
    act: Acts, clients: Clients, world: World, clock: FixedClock
) -> None:
    clock.instant = datetime(2027, 2, 1, 4, tzinfo=UTC)
    client = clients.as_(world.mei)
    with act(world.mei) as work:
        assert sites.day_kind(work, 1, date(2027, 2, 10)) == "weekday"
        with pytest.raises(Invalid) as refusal:
            fill_year(work, YearIn(site_id=1, year=2027))
        assert refusal.value.code == "year_unknown"
    assert "The calendar of 2027 is not filled" in client.get(PAGE).text

    with act(world.mei) as work:
        rows = set_day_kind(
            work, SetDayIn(site_id=1, day=date(2027, 2, 6), until=date(2027, 2, 12), kind="launch", note="春节")
        )
        assert len(rows) == 7
        complete_year(work, YearIn(site_id=1, year=2027))

    assert "The calendar of 2027 is not filled" not in client.get(PAGE).text


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"until": "2026-11-25"}, "days_turned"),
        ({"until": "2027-01-05"}, "too_many_days"),
        ({"day": "2026-11-20"}, "day_is_past"),
        ({"day": "2040-01-01"}, "day_too_far"),
        ({"kind": "nothing"}, "unknown_day_kind"),
    ],
)
def test_wrong_days_are_refused(act: Acts, world: World, wrong: dict[str, str], code: str) -> None:
    with act(world.mei) as work, pytest.raises(Invalid) as refusal:
        set_day_kind(work, SetDayIn.model_validate({"site_id": 1, "day": "2026-11-28", "kind": "launch", **wrong}))

    assert refusal.value.code == code


@pytest.mark.parametrize(("asked", "code"), [(2025, "year_over"), (2032, "year_out_of_range")])
def test_a_year_that_is_over_or_too_far_is_refused(act: Acts, world: World, asked: int, code: str) -> None:
    with act(world.mei) as work, pytest.raises(Invalid) as refusal:
        fill_year(work, YearIn(site_id=1, year=asked))

    assert refusal.value.code == code


def test_a_day_says_what_each_kind_would_ask_for(act: Acts, world: World) -> None:
    with act(world.mei, writing=False) as work:
        sheet = editor(work, 1, day="2026-11-25")
        shown = month(work, 1, month="2026-11")
        of_year = year(work, 1, month="2026-11")

    launch = next(one for one in sheet.effects if one.kind.code == "launch")
    assert ("门童岗", "Doorman", 3) in launch.more
    assert (sheet.need, launch.need) == (9, 4)
    assert [len(week) for week in shown.weeks] == [7] * 6
    assert shown.weeks[0][0].day == date(2026, 10, 26)
    assert of_year.known
    assert of_year.add == 0, "the holidays of this year are over"


def test_a_day_is_marked_and_given_back_on_the_page(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)
    day = {"day": "2026-11-28", "month": "2026-11"}

    marked = client.post(f"{PAGE}/days", data={"key": "mark-a-day", **day, "kind": "launch", "note": "开盘"})
    wrong = client.post(f"{PAGE}/days", data={"key": "mark-wrong", **day, "kind": "launch", "until": "2026-11-01"})
    back = client.post(f"{PAGE}/days", data={"key": "give-back", **day, "kind": ""})

    assert (marked.status_code, wrong.status_code, back.status_code) == (200, 422, 200)
    assert "开盘" in marked.text
    assert 'id="month"' in marked.text
    assert "The last day must not be before the first." in wrong.text
    assert "marked" not in back.text.split('id="d2026-11-28"')[0].rsplit("<a", 1)[1]
