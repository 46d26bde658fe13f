"""The two workbooks of a site, pinned: people, shifts, every unknown cell, every count."""

from collections import Counter
from datetime import date

import openpyxl
import pytest

from app.roster.workbook import RosterSheet, ShiftCode
from tests.roster.workbook.building import SAMPLES, read, unknown

MONTH = "month-2026-11.xlsx"
WEEK = "week-47.xlsx"


@pytest.fixture(scope="module")
def month() -> RosterSheet:
    return read((SAMPLES / MONTH).read_bytes(), MONTH)


@pytest.fixture(scope="module")
def week() -> RosterSheet:
    return read((SAMPLES / WEEK).read_bytes(), WEEK)


def test_the_month_gives_twenty_five_people_with_their_posts(month: RosterSheet) -> None:
    posts = Counter(person.post_words for person in month.people)
    assert len(month.people) == 25
    assert posts[("车辆引导岗",)] == 3
    assert posts[("外围保洁",)] == 2
    assert len(posts) == 12
    assert month.people[-1].name == "买买提·吐尔逊"
    assert all(person.phone is None and person.staff_number is None for person in month.people)


def test_the_month_explains_its_shifts_in_a_footnote(month: RosterSheet) -> None:
    assert month.shifts == (
        ShiftCode("早", "早", 480, 1020, 60),
        ShiftCode("中", "中", 600, 1140, 0),
        ShiftCode("夜", "夜", 1080, 1800, 0),
    )


def test_every_cell_of_the_month_is_work_or_absence_or_listed(month: RosterSheet) -> None:
    assert (month.first_day, month.last_day) == (date(2026, 11, 1), date(2026, 11, 30))
    assert Counter(a.shift for a in month.assignments) == {"早": 377, "中": 181, "夜": 77}
    assert Counter(a.kind for a in month.absences) == {"rest": 104, "sick": 4, "annual": 3, "toil": 2}
    assert unknown(month) == [("11月排班", 7, "P", "早/机动"), ("11月排班", 9, "X", "支援开盘")]
    assert len(month.assignments) + len(month.absences) + len(month.unknown) == 25 * 30


def test_the_month_warns_of_the_launch_and_of_the_rotation(month: RosterSheet) -> None:
    warnings = {warning.code: warning.params for warning in month.warnings}
    assert warnings.keys() == {"launch_note", "rotation_remark"}
    assert warnings["launch_note"]["days"] == ("2026-11-21", "2026-11-22")
    assert warnings["launch_note"]["text"] == "21、22日为开盘活动，全员不休"
    assert warnings["rotation_remark"]["name"] == "李鹏"
    assert warnings["rotation_remark"]["text"] == "15日起轮岗至门童岗"
    assert next(p.remark for p in month.people if p.name == "李鹏") == "15日起轮岗至门童岗"


def test_the_week_gives_numbers_and_phones_as_digits(week: RosterSheet) -> None:
    assert len(week.people) == 25
    assert [person.staff_number for person in week.people] == [f"A{101 + place}" for place in range(25)]
    assert all(p.phone and len(p.phone) == 11 and p.phone.startswith("1380000") for p in week.people)
    assert week.people[0].phone == "13800004999"


def test_the_week_keeps_a_phone_out_of_its_text(week: RosterSheet) -> None:
    assert "13800004999" not in repr(week)


def test_the_week_explains_its_shifts_on_the_second_sheet(week: RosterSheet) -> None:
    assert week.shifts == (
        ShiftCode("D1", "早班", 480, 1020, 60),
        ShiftCode("D2", "行政班", 540, 1080, 60),
        ShiftCode("D3", "晚班", 600, 1140, 60),
        ShiftCode("N1", "夜班", 1080, 1800, 30),
    )


def test_every_cell_of_the_week_is_work_or_absence_or_empty_or_listed(week: RosterSheet) -> None:
    assert (week.first_day, week.last_day) == (date(2026, 11, 16), date(2026, 11, 22))
    assert Counter(a.shift for a in week.assignments) == {"D1": 59, "D2": 50, "D3": 22, "N1": 13, None: 1}
    assert Counter(a.kind for a in week.absences) == {"rest": 23, "annual": 3}
    assert unknown(week) == [("第47周", 5, "H", "D1→D2")]
    empty = 3
    assert len(week.assignments) + len(week.absences) + len(week.unknown) + empty == 25 * 7
    assert week.warnings == ()


def test_the_week_reads_a_time_range_and_a_padded_small_code(week: RosterSheet) -> None:
    at = {(a.row, a.column): a for a in week.assignments}
    assert (at[11, "I"].start_minute, at[11, "I"].end_minute, at[11, "I"].shift) == (600, 1140, None)
    assert (at[15, "G"].shift, at[15, "G"].name, at[15, "G"].column_number) == ("D1", "何丽", 7)


@pytest.mark.parametrize("name", [MONTH, WEEK])
def test_every_assignment_points_at_the_cell_it_came_from(name: str) -> None:
    sheet = read((SAMPLES / name).read_bytes(), name)
    book = openpyxl.load_workbook(SAMPLES / name)
    for entry in sheet.assignments:
        written = str(book[entry.sheet][f"{entry.column}{entry.row}"].value).strip().upper()
        assert written == (entry.shift or "10:00-19:00")


def test_reading_twice_gives_the_same(month: RosterSheet) -> None:
    assert read((SAMPLES / MONTH).read_bytes(), MONTH) == month
