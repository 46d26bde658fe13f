"""The roster on paper says what the plan says, and fits the sheet."""

import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.paths import STATIC
from app.core.work import House, Work, open_work
from app.roster.heads import short_of
from app.roster.models import Absence
from app.roster.paper import Paper, paper
from app.roster.paper_fit import SIZES, Sheet, ems
from app.roster.publish_models import RosterVersion
from app.roster.rules import Span
from app.sites.models import CalendarDay, DayKind
from tests.conftest import NOON, Acts, Clients, Statements
from tests.world import World, an_assignment

WEEK = "2026-11-23"


def a_week(work: Work, world: World) -> None:
    """Version 3: Zhou at the door on Monday, Wang from ten on Saturday; Han on leave; a draft on Sunday."""
    version = work.add(
        RosterVersion(site_id=1, number=3, kind="publish", at=work.now, first_day=world.monday, last_day=world.monday)
    )
    saturday = world.monday + timedelta(days=5)
    for row in (
        an_assignment(work, world.zhou, world.door, day=world.monday),
        an_assignment(work, world.zhou, world.door, day=saturday, start=540, end=1080, code=""),
        an_assignment(work, world.wang, world.door, place=2, day=saturday, start=600, end=1140, code="中"),
    ):
        row.published_in = version.id
        work.add(row)
    an_assignment(work, world.wang, world.parking, day=saturday + timedelta(days=1))
    work.add(Absence(site_id=1, person_id=world.han, day=world.monday, kind="sick"))
    work.add(Absence(site_id=1, person_id=world.zhou, day=saturday - timedelta(days=1), kind="rest"))


def row_of(sheet: Paper, label: str) -> list[tuple[list[str], list[tuple[int, str]], str]]:
    """The cells of a row: entries, places missing, day off."""
    row = next(row for area in sheet.areas for row in area.rows if row.label == label)
    return [([one.line for one in cell.entries], [(m.places, m.when) for m in cell.missing], cell.off)
            for cell in row.cells]  # fmt: skip


def test_a_week_by_post_names_people_hours_and_open_places(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        a_week(work, world)
        sheet = paper(work, 1, week=WEEK, by="post")

    door = row_of(sheet, "Doorman")
    assert door[0] == (["早 周杰瑞"], [(1, "17–18")], "")
    assert door[1] == ([], [(1, "9–18")], "")
    assert door[5] == (["周杰瑞 9–18", "中 王伟"], [(1, "9–10")], "")
    assert row_of(sheet, "Parking guide")[6][0] == ["早 王伟 *"]
    assert (sheet.version, sheet.drafts) == (3, 1)


def test_a_week_by_person_tells_a_day_off_and_never_why(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        a_week(work, world)
        sheet = paper(work, 1, week=WEEK, by="person")

    assert [cell[2] for cell in row_of(sheet, "韩梅")] == ["leave", "", "", "", "", "", ""]
    zhou = row_of(sheet, "周杰瑞")
    assert (zhou[0][0], zhou[4][2]) == (["早 Doorman"], "rest")
    line = next(row for row in sheet.areas[0].rows if row.label == "周杰瑞")
    assert (line.shifts, line.sum) == (2, timedelta(hours=17))
    assert "sick" not in repr(sheet)


def test_the_staff_see_what_was_published(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        a_week(work, world)
    with act(world.zhou) as work:
        sheet = paper(work, 1, week=WEEK, by="post")

    assert row_of(sheet, "Parking guide")[6][0] == []
    assert sheet.drafts == 0


def test_a_month_has_a_column_a_day_and_a_day_has_room_to_sign(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        a_week(work, world)
        month = paper(work, 1, month="2026-11-01")
        day = paper(work, 1, day=WEEK)

    assert len(month.heads) == 30
    assert (month.before, month.after) == ("2026-10-01", "2026-12-01")
    assert row_of(month, "王伟")[27][0] == ["中 Doorman"]
    assert row_of(month, "王伟")[28][0] == ["早 *"]
    assert (day.away, day.resting) == (("韩梅",), ())


def test_heads_count_places_and_name_the_kind_of_day(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        a_week(work, world)
        work.add(DayKind(site_id=1, code="launch", name_zh="开盘日", name_en="Launch day"))
        work.add(CalendarDay(site_id=1, day=world.monday + timedelta(days=3), kind="launch"))
        sheet = paper(work, 1, week=WEEK, by="post")

    assert [(head.have, head.need) for head in sheet.heads][:2] == [(0, 9), (0, 9)]
    assert [head.kind for head in sheet.heads] == ["", "", "", "Launch day", "", "", ""]


def test_the_page_says_everything_without_colour(clients: Clients, house: House, world: World) -> None:
    with open_work(house) as work:
        a_week(work, world)

    page = clients.as_(world.mei).get(f"/sites/1/roster/print?week={WEEK}").text

    assert "Version 3" in page
    assert "printed Mon 23 Nov 12:00" in page
    assert "draft, not published" in page
    assert re.search(r'<span class="open">short</span><b>1</b> <i class="num">17–18</i>', page)
    assert "export.xlsx?week=2026-11-23" in page
    staff = clients.as_(world.zhou).get(f"/sites/1/roster/print?week={WEEK}").text
    assert "export.xlsx" not in staff
    assert clients.as_(world.zhao).get("/sites/1/roster/print").status_code == 404


@pytest.mark.parametrize("query", ["", "?week=x", "?day=2026-02-30", "?month=99", "?week=0001-01-01", "?by=<b>"])
def test_an_address_that_means_nothing_shows_this_week(clients: Clients, world: World, query: str) -> None:
    page = clients.as_(world.mei).get(f"/sites/1/roster/print{query}")

    assert page.status_code == 200
    assert "Mon 23 Nov – Sun 29 Nov" in page.text


def test_it_reads_as_little_for_a_month_as_for_a_day(
    clients: Clients, house: House, world: World, statements: Statements
) -> None:
    with open_work(house) as work:
        a_week(work, world)
    mei, counted = clients.as_(world.mei), []

    for query in (f"day={WEEK}", f"week={WEEK}", "month=2026-11-01"):
        mei.get(f"/sites/1/roster/print?{query}")
        before = len(statements)
        assert mei.get(f"/sites/1/roster/print?{query}").status_code == 200
        counted.append(len(statements) - before)

    assert len(set(counted)) == 1
    assert counted[0] <= 10


@given(
    st.lists(
        st.tuples(st.floats(1, 9), st.lists(st.lists(st.floats(0.5, 12), max_size=4), min_size=1, max_size=7)),
        max_size=60,
    )
)
def test_the_largest_size_that_fits_is_taken(rows: list[tuple[float, list[list[float]]]]) -> None:
    sheet = Sheet(470, 95, 84)

    size, one_page = sheet.fit(rows)

    larger = [one for one in SIZES if one > size]
    assert all(sheet.height(rows, one) > 470 for one in larger) or not one_page
    assert (sheet.height(rows, size) <= 470) if one_page else sheet.height(rows, SIZES[-1]) > 470
    assert ems("王伟") == 2


def test_every_size_has_its_style() -> None:
    css = (Path(STATIC) / "css" / "print.css").read_text()

    assert all(".f-" + f"{size:g} ".replace(".", "-") in css for size in SIZES)


minutes = st.integers(0, 24).map(lambda number: NOON + timedelta(hours=number))
spans = st.tuples(minutes, minutes).filter(lambda ends: ends[0] < ends[1]).map(lambda ends: Span(*ends))


@given(
    wanted=st.lists(st.tuples(spans, st.frozensets(st.integers(1, 4), min_size=1)), max_size=5),
    have=st.lists(spans, max_size=6),
)
def test_heads_are_counted_at_every_instant(wanted: list[tuple[Span, frozenset[int]]], have: list[Span]) -> None:
    found = short_of(wanted, have)

    for number in range(25):
        at = NOON + timedelta(hours=number)
        needed = len(frozenset[int]().union(*(places for span, places in wanted if span.covers(at))))
        there = sum(span.covers(at) for span in have)
        assert sum(missing for span, missing in found if span.covers(at)) == max(0, needed - there)
    assert all(one[0].ends_at <= two[0].starts_at for one, two in pairwise(found))
