"""Who is who, what is unknown, and whose words hold: the finer rules of reading a roster."""

from io import BytesIO

import openpyxl

from app.roster.workbook import KnownPost, ShiftCode, read_roster
from tests.roster.workbook.building import TODAY, read, unknown, warned, worked, xlsx

LEGEND = "班次说明：早=08:00-17:00（含用餐1小时）；夜=18:00-次日06:00"


def test_namesakes_with_other_staff_numbers_stay_two() -> None:
    rows = [["工号", "姓名", "11月2日"], ["A1", "王伟", "早"], ["A2", "王伟", "夜"], [LEGEND]]
    sheet = read(xlsx(rows))
    assert [(p.name, p.staff_number) for p in sheet.people] == [("王伟", "A1"), ("王伟", "A2")]
    assert [(a.person, a.staff_number, a.shift) for a in sheet.assignments] == [(0, "A1", "早"), (1, "A2", "夜")]
    assert "same_name" in warned(sheet)


def test_a_person_on_two_rows_is_one_with_both_posts_and_a_warning() -> None:
    rows = [
        ["岗位", "姓名", "11月2日", "11月3日"],
        ["门童岗", "王伟", "早", None],
        ["巡逻岗", "王 伟", None, "夜"],
        [LEGEND],
    ]
    sheet = read(xlsx(rows))
    assert [(p.name, p.post_words) for p in sheet.people] == [("王伟", ("门童岗", "巡逻岗"))]
    assert worked(sheet) == [("王伟", "2026-11-02", "门童岗", "早"), ("王伟", "2026-11-03", "巡逻岗", "夜")]
    assert "person_twice" in warned(sheet)


def test_a_blank_post_outside_the_merged_ones_stays_blank_and_is_told() -> None:
    rows = [["岗位", "姓名", "11月2日"], ["门童岗", "王伟", "休"], [None, "李鹏", "休"], [None, "孙浩", "休"]]
    sheet = read(xlsx(rows, merges=["A2:A3"]))
    assert [p.post_words for p in sheet.people] == [("门童岗",), ("门童岗",), ()]
    assert "no_post" in warned(sheet)


def test_totals_signatures_and_counts_are_passed_over() -> None:
    rows = [
        ["姓名", "11月2日", "11月3日", "出勤天数", "签名"],
        ["王伟", "早", "早", 2, None],
        ["早班人数", 1, 1, None, None],
        [None, 1, 1, None, None],
        ["合计", "2", "2", 2, None],
        [None],
        ["制表", None, None, "审核", None],
        [LEGEND],
    ]
    sheet = read(xlsx(rows))
    assert [p.name for p in sheet.people] == ["王伟"]
    assert unknown(sheet) == []


def test_words_that_look_like_names_are_listed_and_make_nobody() -> None:
    rows = [
        ["岗位", "11月2日", "11月3日", "11月4日"],
        ["门童岗", "王伟", "机动", "支援开盘"],
        ["巡逻岗", "王伟、待定", "倒换", "李鹏"],
    ]
    sheet = read(xlsx(rows))
    assert [p.name for p in sheet.people] == ["王伟", "李鹏"]
    assert [text for *_, text in unknown(sheet)] == ["机动", "支援开盘", "王伟、待定", "倒换"]


def test_a_shift_without_hours_is_listed_and_told_unless_the_site_knows_it() -> None:
    content = xlsx([["姓名", "11月2日", "11月3日"], ["王伟", "早", "早班"]])
    sheet = read(content)
    assert sheet.assignments == ()
    assert len(sheet.unknown) == 2
    assert "shift_without_hours" in warned(sheet)
    known = read_roster(content, "a.xlsx", today=TODAY, known_shifts=[ShiftCode("早", "早班", 480, 1020, 60)])
    assert [a.shift for a in known.assignments] == ["早", "早"]
    assert known.shifts == (ShiftCode("早", "早班", 480, 1020, 60),)
    assert known.unknown == ()


def test_the_workbooks_own_hours_win_over_the_sites_with_a_warning() -> None:
    content = xlsx([["姓名", "11月2日"], ["王伟", "早"], [LEGEND]])
    sheet = read_roster(content, "a.xlsx", today=TODAY, known_shifts=[ShiftCode("早", "早班", 540, 1080)])
    assert sheet.shifts[0].start_minute == 480
    assert "shift_differs_from_site" in warned(sheet)


def test_a_known_post_beside_the_shift_is_the_post_of_that_day() -> None:
    content = xlsx([["姓名", "岗位", "11月2日", "11月3日"], ["王伟", "门童岗", "早(巡逻岗)", "早(机动)"], [LEGEND]])
    sheet = read_roster(content, "a.xlsx", today=TODAY, known_posts=[KnownPost("PA", ("巡逻岗",))])
    assert worked(sheet) == [("王伟", "2026-11-02", "巡逻岗", "早")]
    assert [text for *_, text in unknown(sheet)] == ["早(机动)"]


def test_a_hidden_sheet_explains_shifts_but_holds_no_roster() -> None:
    content = xlsx(
        [["姓名", "11月2日"], ["王伟", "早"]],
        more={"旧": [["姓名", "11月2日"], ["李鹏", "早"], [LEGEND]]},
    )
    book = openpyxl.load_workbook(BytesIO(content))
    book["旧"].sheet_state = "hidden"
    out = BytesIO()
    book.save(out)
    sheet = read(out.getvalue())
    assert worked(sheet) == [("王伟", "2026-11-02", None, "早")]


def test_numbers_and_phones_come_from_a_list_of_staff() -> None:
    rows = [["岗位", "11月2日"], ["门童岗", "王伟"]]
    sheet = read(
        xlsx(rows, more={"通讯录": [["姓名", "工号", "手机"], ["王伟", 101.0, 13800001111.0], ["李鹏", "A2", 1]]})
    )
    assert [(p.name, p.staff_number, p.phone) for p in sheet.people] == [("王伟", "101", "13800001111")]
