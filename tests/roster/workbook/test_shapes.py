"""The shapes in which other sites keep their rosters, each by one example."""

from datetime import date, datetime

import pytest

from app.roster.workbook import ShiftCode
from tests.roster.workbook.building import away, csv_bytes, read, unknown, warned, worked, xlsx

LEGEND = "班次说明：早=08:00-17:00（含用餐1小时）；夜=18:00-次日06:00"


def test_it_reads_two_header_rows_with_merged_posts() -> None:
    rows = [
        ["十一月份服务人员排班（2026年）"],
        ["序号", "岗位", "姓名", "日期", None, None, None, None, "备注"],
        [None, None, None, 2, 3, 4, 5, 6, None],
        [None, None, None, "一", "二", "三", "四", "五", None],
        [1, "门童岗", "王伟", "早", "夜", "休", "早", None, None],
        [2, None, "李鹏", "夜", "早", "早", "病假", "早", None],
        [LEGEND],
    ]
    sheet = read(xlsx(rows, merges=["A2:A4", "B2:B4", "C2:C4", "D2:H2", "I2:I4", "B5:B6", "A1:I1"]))
    assert worked(sheet) == [
        ("王伟", "2026-11-02", "门童岗", "早"),
        ("王伟", "2026-11-03", "门童岗", "夜"),
        ("王伟", "2026-11-05", "门童岗", "早"),
        ("李鹏", "2026-11-02", "门童岗", "夜"),
        ("李鹏", "2026-11-03", "门童岗", "早"),
        ("李鹏", "2026-11-04", "门童岗", "早"),
        ("李鹏", "2026-11-06", "门童岗", "早"),
    ]
    assert away(sheet) == [("王伟", "2026-11-04", "rest"), ("李鹏", "2026-11-05", "sick")]
    assert unknown(sheet) == []
    assert warned(sheet) == []


def test_it_reads_posts_down_with_names_in_the_cells() -> None:
    rows = [
        ["岗位", "班次", date(2026, 11, 3), date(2026, 11, 4)],
        ["门童岗", "早 08:00-17:00", "王伟", "李鹏、王伟"],
        [None, "夜 18:00-06:00", "孙浩\n周杰瑞", "孙浩(早)"],
        ["休息", None, "李鹏", "周杰瑞"],
    ]
    sheet = read(xlsx(rows, merges=["A2:A3"]))
    assert worked(sheet) == [
        ("王伟", "2026-11-03", "门童岗", "早"),
        ("李鹏", "2026-11-04", "门童岗", "早"),
        ("王伟", "2026-11-04", "门童岗", "早"),
        ("孙浩", "2026-11-03", "门童岗", "夜"),
        ("周杰瑞", "2026-11-03", "门童岗", "夜"),
        ("孙浩", "2026-11-04", "门童岗", "早"),
    ]
    assert away(sheet) == [("李鹏", "2026-11-03", "rest"), ("周杰瑞", "2026-11-04", "rest")]
    assert [(p.name, p.post_words) for p in sheet.people][:2] == [("王伟", ("门童岗",)), ("李鹏", ("门童岗",))]
    assert unknown(sheet) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["11月30日", "12月1日"], ["2026-11-30", "2026-12-01"]),
        (["11/3", "11/4"], ["2026-11-03", "2026-11-04"]),
        (["11.3 周二", "11.4 周三"], ["2026-11-03", "2026-11-04"]),
        (["2026-11-03", "2026-11-04"], ["2026-11-03", "2026-11-04"]),
        (["２０２６年１１月３日", "2026年11月4日"], ["2026-11-03", "2026-11-04"]),
        (["20261103", "20261104"], ["2026-11-03", "2026-11-04"]),
        (["3日", "4日"], ["2026-11-03", "2026-11-04"]),
        (["3（二）", "4（三）"], ["2026-11-03", "2026-11-04"]),
        ([3.0, "4"], ["2026-11-03", "2026-11-04"]),
        (["12月31日", "1月1日"], ["2026-12-31", "2027-01-01"]),
        ([datetime.fromisoformat("2026-11-03T08:00"), date(2026, 11, 4)], ["2026-11-03", "2026-11-04"]),
    ],
)
def test_it_reads_days_however_they_are_written(written: list[object], meant: list[str]) -> None:
    sheet = read(xlsx([["2026年11月", None, None], ["姓名", *written], ["王伟", "早", "早"], [LEGEND]]))
    assert [day for _, day, _, _ in worked(sheet)] == meant


def test_it_reads_codes_explained_in_footnotes_and_lists_the_rest() -> None:
    rows = [
        ["岗位", "姓名", *range(1, 8)],
        ["门童岗", "王伟", "A", "b ", "○", "A/B", "10：00－19：00", "Ｂ", "AL"],
        ["注：A班 8:30~12:00、13:30-17:30；B：22:00-次日8:00 用餐30分钟；○=休息"],
    ]
    sheet = read(xlsx(rows, title="2026年11月"))
    assert sheet.shifts == (ShiftCode("A班", "A班", 510, 1050, 90), ShiftCode("B", "B", 1320, 1920, 30))
    assert worked(sheet) == [
        ("王伟", "2026-11-01", "门童岗", "A班"),
        ("王伟", "2026-11-02", "门童岗", "B"),
        ("王伟", "2026-11-05", "门童岗", "600-1140"),
        ("王伟", "2026-11-06", "门童岗", "B"),
    ]
    assert away(sheet) == [("王伟", "2026-11-03", "rest"), ("王伟", "2026-11-07", "annual")]
    assert unknown(sheet) == [("2026年11月", 2, "F", "A/B")]


@pytest.mark.parametrize("between", ["、", "/", "，", ",", " ", "\n", "；", "　"])
def test_two_people_in_a_cell_each_get_the_day(between: str) -> None:
    rows = [["岗位", "11月3日"], ["门童岗", f"王伟{between}李鹏"], [LEGEND]]
    sheet = read(xlsx(rows))
    assert [(name, day) for name, day, _, _ in worked(sheet)] == [("王伟", "2026-11-03"), ("李鹏", "2026-11-03")]
    assert warned(sheet) == ["year_assumed", "no_shift"]


def test_a_cell_with_shift_words_before_names_gives_each_their_shift() -> None:
    rows = [["岗位", "11月3日"], ["门童岗", "早：王伟、李鹏；夜：孙 浩"], [LEGEND]]
    assert worked(read(xlsx(rows))) == [
        ("王伟", "2026-11-03", "门童岗", "早"),
        ("李鹏", "2026-11-03", "门童岗", "早"),
        ("孙浩", "2026-11-03", "门童岗", "夜"),
    ]


def test_shift_columns_under_each_day_tell_the_shift() -> None:
    rows = [
        ["岗位", "2026-11-03", None, "2026-11-04", None],
        [None, "早", "夜", "早", "夜"],
        ["门童岗", "王伟", "李鹏", "李鹏", None],
        ["巡逻岗", "孙浩", None, "孙浩", "王伟"],
        [LEGEND],
    ]
    sheet = read(xlsx(rows, merges=["A1:A2", "B1:C1", "D1:E1"]))
    assert ("李鹏", "2026-11-03", "门童岗", "夜") in worked(sheet)
    assert ("王伟", "2026-11-04", "巡逻岗", "夜") in worked(sheet)
    assert len(sheet.assignments) == 6
    assert unknown(sheet) == []


def test_a_post_and_a_shift_column_under_each_day_tell_both() -> None:
    rows = [
        ["姓名", "2026-11-03", None, "2026-11-04", None],
        [None, "岗位", "班次", "岗位", "班次"],
        ["王伟", "门童岗", "早", "巡逻岗", "夜"],
        ["李鹏", None, "休", "门童岗", "早"],
        [LEGEND],
    ]
    sheet = read(xlsx(rows, merges=["A1:A2", "B1:C1", "D1:E1"]))
    assert worked(sheet) == [
        ("王伟", "2026-11-03", "门童岗", "早"),
        ("王伟", "2026-11-04", "巡逻岗", "夜"),
        ("李鹏", "2026-11-04", "门童岗", "早"),
    ]
    assert sheet.people[0].post_words == ("门童岗", "巡逻岗")


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("gb18030", ","), ("gb18030", "\t"), ("utf-8-sig", ","), ("utf-8", ";"), ("utf-16", "\t")],
)
def test_it_reads_csv_in_each_encoding(encoding: str, delimiter: str) -> None:
    rows = [
        ["2026年11月排班表", None, None, None, None, None, None],
        ["工号", "姓名", "手机", "岗位", "1日", "2日", "3日"],
        ["A1", "王伟", "138 0000 1111", "门童岗", "早", "夜", "休"],
        ["A2", "李䶮", "+86-13800002222", None, " 早 ", "支援开盘", ""],
        [LEGEND],
    ]
    sheet = read(csv_bytes(rows, encoding, delimiter), "导出.csv")
    assert [(p.name, p.staff_number, p.phone, p.post_words) for p in sheet.people] == [
        ("王伟", "A1", "13800001111", ("门童岗",)),
        ("李䶮", "A2", "13800002222", ("门童岗",)),
    ]
    assert worked(sheet) == [
        ("王伟", "2026-11-01", "门童岗", "早"),
        ("王伟", "2026-11-02", "门童岗", "夜"),
        ("李䶮", "2026-11-01", "门童岗", "早"),
    ]
    assert unknown(sheet) == [("导出", 4, "F", "支援开盘")]
    assert warned(sheet) == ["post_carried_down"]


def test_shifts_on_a_second_sheet_have_codes_of_their_own() -> None:
    rows = [["姓名", "岗位", "2026/11/3", "2026/11/4", "2026/11/5"], ["王伟", "门童岗", "x1", "大夜", "R"]]
    legend = [
        ["班次", "名称", "时间", "用餐"],
        ["X1", "长班", "8:00-20:00", "1小时"],
        ["X2", "大夜", "20:00-8:00", 30],
        ["R", "休息"],
    ]
    sheet = read(xlsx(rows, more={"说明": legend}))
    assert sheet.shifts == (ShiftCode("X1", "长班", 480, 1200, 60), ShiftCode("X2", "大夜", 1200, 1920, 30))
    assert [shift for *_, shift in worked(sheet)] == ["X1", "X2"]
    assert away(sheet) == [("王伟", "2026-11-05", "rest")]


def test_days_down_the_side_are_read_with_their_true_places() -> None:
    rows = [
        ["日期", "门童岗", "巡逻岗"],
        *[[f"11月{day}日", "王伟", "李鹏"] for day in range(3, 8)],
    ]
    sheet = read(xlsx(rows))
    assert len(sheet.assignments) == 10
    found = next(a for a in sheet.assignments if a.name == "李鹏" and a.day == date(2026, 11, 4))
    assert (found.post, found.row, found.column) == ("巡逻岗", 3, "C")


def test_it_reads_a_list_with_a_line_for_each_person_and_day() -> None:
    rows = [
        ["日期", "姓名", "工号", "岗位", "班次"],
        ["2026-11-03", "王伟", "A1", "门童岗", "08:00-17:00"],
        ["", "李鹏", "A2", "门童岗", "休"],
        ["2026-11-04", "王伟", "A1", "巡逻岗", "早/机动"],
    ]
    sheet = read(csv_bytes(rows))
    assert worked(sheet) == [("王伟", "2026-11-03", "门童岗", "480-1020")]
    assert away(sheet) == [("李鹏", "2026-11-03", "rest")]
    assert unknown(sheet) == [("roster", 4, "E", "早/机动")]
    assert sheet.people[0].post_words == ("门童岗", "巡逻岗")


def test_tables_under_one_another_are_both_read() -> None:
    week = ["早", "早", "休"]
    rows = [
        ["11月2日-11月4日"],
        ["姓名", "11月2日", "11月3日", "11月4日"],
        ["王伟", *week],
        [None],
        ["姓名", "11月9日", "11月10日", "11月11日"],
        ["王伟", *week],
        [LEGEND],
    ]
    sheet = read(xlsx(rows, title="2026年"))
    assert [day for _, day, _, _ in worked(sheet)] == ["2026-11-02", "2026-11-03", "2026-11-09", "2026-11-10"]
    assert warned(sheet) == []


def test_a_line_between_the_rows_names_the_post_under_it() -> None:
    rows = [
        ["姓名", "11月2日", "11月3日"],
        ["门童岗"],
        ["王伟", "早", "早"],
        ["巡逻岗"],
        ["李鹏", "夜", "夜"],
        [LEGEND],
    ]
    sheet = read(xlsx(rows, title="2026", merges=["A2:C2", "A4:C4"]))
    assert [(p.name, p.post_words) for p in sheet.people] == [("王伟", ("门童岗",)), ("李鹏", ("巡逻岗",))]


def test_a_leave_merged_over_days_holds_for_each_of_them() -> None:
    rows = [
        ["姓名", "11月2日", "11月3日", "11月4日"],
        ["王伟", "年假", None, "早"],
        ["李鹏", "支援", None, "早"],
        [LEGEND],
    ]
    sheet = read(xlsx(rows, merges=["B2:C2", "B3:C3"]))
    assert away(sheet) == [("王伟", "2026-11-02", "annual"), ("王伟", "2026-11-03", "annual")]
    assert unknown(sheet) == [("Sheet1", 3, "B", "支援")]
