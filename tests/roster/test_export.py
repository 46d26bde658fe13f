"""The workbook that leaves the house is read again as exactly what it was made from."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Forbidden, Invalid
from app.core.work import House, Work, open_work
from app.roster.export import Book, month_of, read_book, week_of
from app.roster.export_files import RISKY, to_csv, to_xlsx
from app.roster.import_plan import Plan
from app.roster.imports import TakeIn, UploadIn, keep_upload, preview_roster, take_in_roster
from app.sites.models import Post, ShiftTemplate
from tests.conftest import Acts, Clients
from tests.roster.paper_world import MONDAY, HandMade, Shift, hand_made, plan_it, taken_back, told, two_sites
from tests.world import World, an_assignment

SAMPLES = Path(__file__).parent / "workbook" / "samples"
CONTENTS = (date(2026, 11, 18), date(2026, 12, 2))
HARD = HandMade(
    (
        Shift(0, 0, 1, 0, 480, 1020, "D1"),  # a code as it is
        Shift(1, 0, 2, 0, 480, 750, "D1"),  # a code with hours of its own, a namesake
        Shift(1, 1, 1, 0, 780, 1020, "D1"),  # another post in the afternoon
        Shift(2, 1, 1, 1, 1080, 1800, "N1"),  # a night
        Shift(3, 1, 1, 2, 1470, 1800, "N1"),  # what is left of a night after half past twelve
        Shift(4, 2, 3, 3, 600, 1140, ""),  # hours without a code, alone on the third place
        Shift(5, 3, 1, 4, 480, 1920, ""),  # round the clock
        Shift(6, 4, 1, 5, 480, 720, "D2"),  # split in two
        Shift(6, 4, 1, 5, 840, 1080, "D2"),
        Shift(7, 4, 1, 6, 1080, 1440, "N1"),  # until midnight
    ),
    {(0, 1): "rest", (2, 2): "sick", (4, 3): "rest", (8, 0): "annual", (8, 1): "other", (9, 0): "toil"},
)


def both(work: Work, site_id: int, first: date, last: date) -> list[tuple[str, bytes]]:
    """The same days as a workbook and as one table."""
    return [
        ("roster.xlsx", to_xlsx(read_book(work, site_id, first, last))),
        ("roster.csv", to_csv(read_book(work, site_id, first, last, one_sheet=True))),
    ]


def nothing_to_do(plan: Plan) -> bool:
    """Whether a preview would change nothing and has understood everything."""
    return not (plan.changes or plan.sheet.unknown or plan.unknown_posts or plan.skipped or plan.new_shifts)


def move_over(work: Work, from_site: int, to_site: int, name: str, content: bytes) -> None:
    """Take a workbook of one site in at another; both sites' people are others."""
    assert from_site != to_site
    kept = keep_upload(work, UploadIn(site_id=to_site, filename=name, content=content))
    take_in_roster(work, TakeIn(site_id=to_site, import_id=kept.id or 0))


@pytest.mark.parametrize(("name", "shifts"), [("month-2026-11.xlsx", 635), ("week-47.xlsx", 145)])
def test_the_sites_own_workbooks_come_back_without_a_change(house: House, name: str, shifts: int) -> None:
    with open_work(house) as work:
        here, _ = two_sites(work)
        kept = keep_upload(work, UploadIn(site_id=here, filename=name, content=(SAMPLES / name).read_bytes()))
        take_in_roster(work, TakeIn(site_id=here, import_id=kept.id or 0))
        ends = month_of(CONTENTS[0]) if "month" in name else week_of(CONTENTS[0])

        for file, content in both(work, here, *ends):
            plan = preview_roster(work, here, content, file)

            assert nothing_to_do(plan), (plan.add[:3], plan.drop[:3], plan.sheet.unknown)
            assert plan.kept == shifts


def test_a_plan_made_by_hand_comes_back_without_a_change(house: House) -> None:
    with taken_back(house) as work:
        here, _ = two_sites(work)
        plan_it(work, here, HARD)

        for file, content in both(work, here, *week_of(MONDAY)):
            plan = preview_roster(work, here, content, file)

            assert nothing_to_do(plan), (plan.add, plan.drop, plan.sheet.unknown, plan.days_off)
            assert plan.kept == len(HARD.shifts)


@pytest.mark.parametrize("number", [0, 1])
def test_a_plan_made_by_hand_is_the_same_at_a_site_that_knows_nobody(house: House, number: int) -> None:
    with taken_back(house) as work:
        here, there = two_sites(work)
        plan_it(work, here, HARD)

        move_over(work, here, there, *both(work, here, *week_of(MONDAY))[number])

        assert told(work, there) == told(work, here)
        assert len(told(work, there)[0]) == len(HARD.shifts)


calm = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@calm
@given(made=hand_made(), number=st.integers(0, 1))
def test_any_plan_comes_back_and_moves_over(house: House, made: HandMade, number: int) -> None:
    with taken_back(house) as work:
        here, there = two_sites(work)
        plan_it(work, here, made)
        file, content = both(work, here, *week_of(MONDAY))[number]

        again = preview_roster(work, here, content, file)
        move_over(work, here, there, file, content)

        assert nothing_to_do(again), (again.add, again.drop, again.sheet.unknown, again.days_off)
        assert told(work, there) == told(work, here)


def test_words_of_the_site_that_mean_something_else_to_a_reader_are_never_used(house: House) -> None:
    with taken_back(house) as work:
        here, there = two_sites(work)
        for site_id in (here, there):
            for code, start in (("休", 540), ("OFF", 600), ("8:00-12:00", 660), ("D1(2)", 480)):
                work.add(ShiftTemplate(site_id=site_id, code=code, name_zh=code, name_en=code, start_minute=start,
                                       end_minute=start + 480, aliases=[]))  # fmt: skip
            door = work.find(Post, site_id=site_id, code="DM")
            assert door is not None
            door.name_zh, door.short_zh, door.name_en = "门/东、西；(前)", "早", "="
            work.add(door)
        made = HandMade(
            tuple(
                Shift(number, 0, number + 1, number, start, start + 480, code)
                for number, (code, start) in enumerate((("休", 540), ("OFF", 600), ("8:00-12:00", 660), ("D1(2)", 480)))
            ),
            {(0, 3): "rest", (1, 3): "sick"},
        )
        plan_it(work, here, made)

        for file, content in both(work, here, *week_of(MONDAY)):
            plan = preview_roster(work, here, content, file)
            assert (plan.add, plan.drop, plan.days_off, plan.sheet.unknown) == ((), (), 0, ())
            assert plan.kept == 4


def test_nothing_in_it_is_a_formula(house: House) -> None:
    with taken_back(house) as work:
        here, _ = two_sites(work)
        door = work.find(Post, site_id=here, code="DM")
        assert door is not None
        door.name_zh = '=HYPERLINK("//evil","x")'
        work.add(door)
        plan_it(work, here, HandMade((Shift(8, 0, 1, 0, 480, 1020, "D1"),)))
        (_, book), (_, table) = both(work, here, *week_of(MONDAY))

    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(book)) for row in sheet.iter_rows() for cell in row]
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(RISKY)]
    assert {cell.data_type for cell in risky} == {"s"}
    assert {cell.value for cell in risky} >= {"=1+1"}
    assert all(cell.quotePrefix for cell in risky)
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert not any(cell.startswith(RISKY) for row in rows for cell in row)
    assert "'=1+1" in [cell for row in rows for cell in row]


def book_of(house: House, world: World) -> Book:
    """This week of Yunqi Court with one shift in it."""
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=world.monday)
        return read_book(work, world.yunqi, *week_of(world.monday))


def test_it_has_the_shape_the_site_knows(house: House, world: World) -> None:
    book = book_of(house, world)
    file = openpyxl.load_workbook(io.BytesIO(to_xlsx(book)))

    sheet, legend = file.worksheets
    assert sheet["A1"].value == "云栖府 排班表 2026年11月23日-11月29日"
    assert [cell.value for cell in sheet[2]][:4] == ["序号", "岗位", "工号", "姓名"]
    assert [cell.value for cell in sheet[3]][4:11] == list("一二三四五六日")
    zhou = next(row for row in sheet.iter_rows(values_only=True) if row[3] == "周杰瑞")
    assert (zhou[1], zhou[4], zhou[5]) == ("门童岗", "早", None)
    assert [tuple(row)[:4] for row in legend.iter_rows(min_row=2, max_row=4, values_only=True)] == [
        ("早", "早班", "08:00", "17:00"),
        ("中", "中班", "10:00", "19:00"),
        ("夜", "夜班", "18:00", "次日06:00"),
    ]
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$3")
    assert sheet.column_dimensions["M"].hidden
    assert "1380" not in to_csv(book).decode("utf-8-sig")


def test_a_manager_downloads_it_and_takes_it_in_again(clients: Clients, house: House, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=world.monday)
    mei = clients.as_(world.mei)

    file = mei.get("/sites/1/roster/export.xlsx?week=2026-11-25")
    sent = mei.post("/sites/1/roster/import", files={"file": ("x.xlsx", file.content)}, data={"key": "again-00001"})
    page = mei.get(sent.headers["location"])

    assert file.headers["content-disposition"] == (
        "attachment; filename=\"roster-yunqi-2026-11-23.xlsx\"; filename*=UTF-8''"
        "%E4%BA%91%E6%A0%96%E5%BA%9C%20%E6%8E%92%E7%8F%AD%E8%A1%A8%202026%E5%B9%B411%E6%9C%8823%E6%97%A5-11%E6%9C%8829"
        "%E6%97%A5.xlsx"
    )
    assert "Take in" not in page.text
    assert "1 already there" in page.text


@pytest.mark.parametrize(
    ("query", "status"),
    [("month=2026-11", 200), ("month=2026-11-17", 200), ("", 200), ("week=2026-02-30", 422), ("month=13", 422),
     ("week=0001-01-01", 422), ("month=9998-01-01", 422), ("week=2019-01-07", 422)],
)  # fmt: skip
def test_days_that_do_not_exist_are_refused_in_words(clients: Clients, world: World, query: str, status: int) -> None:
    mei = clients.as_(world.mei)

    for ending in ("xlsx", "csv"):
        assert mei.get(f"/sites/1/roster/export.{ending}?{query}").status_code == status


def test_only_who_plans_has_the_workbook(clients: Clients, act: Acts, world: World) -> None:
    for person, status in ((world.zhou, 403), (world.gu, 403), (world.zhao, 404), (world.liu, 200)):
        assert clients.as_(person).get("/sites/1/roster/export.xlsx").status_code == status
    with act(world.zhou) as work, pytest.raises(Forbidden):
        read_book(work, world.yunqi, *week_of(world.monday))
    with act(world.mei) as work, pytest.raises(Invalid, match="export_too_far"):
        read_book(work, world.yunqi, date(2024, 1, 1), date(2024, 1, 7))
