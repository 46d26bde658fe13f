"""Whatever is uploaded: a roster, or one UnreadableWorkbook with the right code, and quickly."""

import io
import struct
import time
import zipfile
from collections.abc import Callable, Mapping
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.roster.workbook import UnreadableWorkbook
from tests.roster.workbook.building import SAMPLES, csv_bytes, read, unknown, warned, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GOOD: list[object] = [["姓名", "11月2日"], ["王伟", "休"]]
SHEET = "xl/worksheets/sheet1.xml"


def code_of(content: bytes, filename: str = "roster.xlsx") -> str:
    with pytest.raises(UnreadableWorkbook) as caught:
        read(content, filename)
    return caught.value.code


def outcome(content: bytes) -> str:
    """`read`, or the code of the refusal; any other exception fails the test."""
    try:
        read(content)
    except UnreadableWorkbook as error:
        return error.code
    return "read"


def with_parts(parts: Mapping[str, bytes | Callable[[bytes], bytes] | None]) -> bytes:
    """A good workbook with some parts replaced, changed, added, or left out (None)."""
    source = zipfile.ZipFile(io.BytesIO(xlsx(GOOD)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in dict.fromkeys([*source.namelist(), *parts]):
            change = parts[name] if name in parts else source.read(name)
            if change is not None:
                target.writestr(name, change if isinstance(change, bytes) else change(source.read(name)))
    return out.getvalue()


def sheet_of(inner: str, after: str = "") -> bytes:
    """A workbook whose one sheet has this XML in its rows and after them."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return with_parts({SHEET: f"<worksheet {space}><sheetData>{inner}</sheetData>{after}</worksheet>".encode()})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n ", "empty_file"),
        (b"%PDF-1.7 ...", "not_a_workbook"),
        (b"\x89PNG\r\n\x1a\n....", "not_a_workbook"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "not_a_workbook"),
        (b"hello", "not_a_workbook"),
        (b"PK\x03\x04 not a zip at all", "damaged"),
        (OLE + b"\0" * 100 + "Workbook".encode("utf-16-le"), "old_format"),
        (OLE + b"\0" * 100 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"a,b,c\n1,\x00,2\n", "wrong_encoding"),
        (b"\xff\xfe\x00", "wrong_encoding"),
        (b"a,b,c\n\xff\xff,\x80,1\n", "wrong_encoding"),
        (b"a,b,c\n1,2,3\n", "no_roster_found"),
        (b"x" * (5 * 1024 * 1024 + 1), "too_large"),
        (b"a,b,c\n" * 2001, "too_large"),
        (b"," * 500 + b"x\n", "too_large"),
    ],
)
def test_it_refuses_what_is_no_roster_with_the_code_that_says_why(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_it_refuses_two_encodings_in_one_file() -> None:
    head = csv_bytes([["姓名", "岗位", "2026-11-02"]], "utf-8")
    body = csv_bytes([["王伟", "门童岗", "早班"]], "gb18030")
    assert (head + body).decode("gb18030")
    assert code_of(head + body, "a.csv") == "wrong_encoding"


def test_it_reads_the_content_and_not_the_ending_of_the_name() -> None:
    assert read(csv_bytes([*GOOD, ["李鹏", "休"], ["x", "", "y"]]), "roster.xlsx").people[0].name == "王伟"
    assert read(xlsx(GOOD), "roster.csv").people[0].name == "王伟"
    assert read(xlsx(GOOD), "../../etc/passwd").people[0].name == "王伟"


def test_it_refuses_other_zip_files_and_binary_workbooks() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert code_of(out.getvalue()) == "not_a_workbook"
    assert code_of(with_parts({"xl/workbook.bin": b"x"})) == "old_format"


def test_it_refuses_an_encrypted_part() -> None:
    content = bytearray(xlsx(GOOD))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = content.find(mark)
        content[place + offset] |= 1
    assert code_of(bytes(content)) == "encrypted"


def test_it_refuses_a_zip_bomb_before_unpacking_it() -> None:
    started = time.monotonic()
    assert code_of(with_parts({"xl/media/image1.xml": b" " * 70_000_000})) == "too_large"
    assert time.monotonic() - started < 5


def test_a_part_that_lies_about_its_size_is_damaged() -> None:
    content = bytearray(with_parts({"xl/media/a.xml": b"<a>" + b" " * 3_000_000 + b"</a>"}))
    place = content.rfind(b"xl/media/a.xml") - 46
    assert content[place : place + 4] == b"PK\x01\x02"
    content[place + 24 : place + 28] = struct.pack("<I", 100)
    assert code_of(bytes(content)) == "damaged"


@pytest.mark.parametrize(
    "inner",
    [
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        "<row>" + "<c><v>1</v></c>" * 401 + "</row>",
        "<row><c><v>1</v></c></row>" * 2001,
        ("<row>" + "<c><v>1</v></c>" * 390 + "</row>") * 300,
    ],
)
def test_it_refuses_sheets_that_are_too_large_before_parsing_them(inner: str) -> None:
    assert code_of(sheet_of(inner)) == "too_large"


def test_a_sheet_formatted_to_the_last_row_is_read_all_the_same() -> None:
    name = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    cells = [("A1", "姓名"), ("B1", "11月2日"), ("A2", "王伟"), ("B2", "休")]
    rows = "".join(
        f'<row r="{row}">{"".join(name.format(*cell) for cell in cells if cell[0][1] == row)}</row>' for row in "12"
    )
    content = sheet_of(rows + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert [a.name for a in read(content).absences] == ["王伟"]


def test_many_names_in_many_cells_are_too_many() -> None:
    names = "、".join(f"王{chr(0x4E00 + place)}" for place in range(90))
    days = [f"{month}月{day}日" for month in range(1, 13) for day in range(1, 29)]
    rows: list[object] = [["岗位", *days], *[[f"岗{row}", *[names] * len(days)] for row in range(3)]]
    assert code_of(csv_bytes(rows)) == "too_large"


def test_a_merge_over_the_whole_sheet_costs_nothing() -> None:
    started = time.monotonic()
    merges = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert code_of(sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>', merges)) == "no_roster_found"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
def test_it_refuses_external_entities_wherever_they_are(part: str) -> None:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'

    def declare(data: bytes) -> bytes:
        head, mark, rest = data.partition(b"?>")
        return head + mark + entity + rest if mark else entity + data

    assert code_of(with_parts({part: declare})) == "unsafe_content"


def test_it_refuses_entities_that_multiply() -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{lines}]><x>&a11;</x>'
    assert code_of(with_parts({"xl/sharedStrings.xml": bomb.encode()})) == "unsafe_content"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "_rels/.rels"])
@pytest.mark.parametrize("broken", [b"", b"<a", b"<a/>", b"\x00\xff"])
def test_a_broken_or_missing_part_is_no_crash(part: str, broken: bytes) -> None:
    assert outcome(with_parts({part: broken})) in {"read", "damaged", "not_a_workbook", "no_roster_found"}
    assert outcome(with_parts({part: None})) in {"read", "damaged", "not_a_workbook", "no_roster_found"}


def test_xml_nested_without_end_is_damaged() -> None:
    assert code_of(with_parts({SHEET: b"<a>" * 5000 + b"</a>" * 5000})) == "damaged"


def test_days_without_a_month_anywhere_are_not_guessed() -> None:
    with pytest.raises(UnreadableWorkbook) as caught:
        read(xlsx([["姓名", *range(1, 8)], ["王伟", *["休"] * 7]]))
    assert caught.value.code == "month_unclear"
    assert caught.value.params == {"sheet": "Sheet1", "row": 1}
    assert str(caught.value) == "month_unclear (sheet=Sheet1, row=1)"


def test_weekdays_beside_the_days_settle_a_missing_month() -> None:
    rows = [["姓名", *range(1, 8)], [None, *"二三四五六日一"], ["王伟", *["休"] * 7]]
    sheet = read(xlsx(rows))
    assert (sheet.first_day, sheet.last_day) == (date(2026, 12, 1), date(2026, 12, 7))
    assert warned(sheet) == ["year_assumed"]


def test_a_january_sheet_that_begins_in_december_begins_in_the_year_before() -> None:
    sheet = read(xlsx([["2027年1月"], ["姓名", "12月31日", "1月1日"], ["王伟", "休", "休"]]))
    assert (sheet.first_day, sheet.last_day) == (date(2026, 12, 31), date(2027, 1, 1))


def test_weekdays_that_do_not_fit_are_told() -> None:
    rows = [["2026年11月"], ["姓名", *range(1, 8)], [None, *"二三四五六日一"], ["王伟", *["休"] * 7]]
    assert warned(read(xlsx(rows))) == ["weekdays_disagree"]


def test_a_day_its_month_does_not_have_is_listed_when_filled() -> None:
    rows = [["2026年2月"], ["姓名", *range(25, 32)], ["王伟", *["休"] * 5], ["李鹏", *["休"] * 3]]
    sheet = read(xlsx(rows))
    assert sheet.last_day == date(2026, 2, 28)
    assert unknown(sheet) == [("Sheet1", 3, "F", "休")]
    assert warned(sheet) == ["day_not_in_month"]


def test_week_columns_without_dates_take_the_week_of_the_title() -> None:
    rows = [["第47周排班（2026年）"], ["姓名", *[f"周{day}" for day in "一二三四五六日"]], ["王伟", *["休"] * 7]]
    sheet = read(xlsx(rows))
    assert (sheet.first_day, sheet.last_day) == (date(2026, 11, 16), date(2026, 11, 22))


def test_a_phone_that_lost_its_digits_is_told_and_left_out() -> None:
    rows = [["姓名", "手机", "11月2日"], ["王伟", "1.38E+10", "休"]]
    sheet = read(xlsx(rows))
    assert sheet.people[0].phone is None
    assert "unreadable_phone" in warned(sheet)


WORDS = (
    "姓名 岗位 班次 时间 日期 备注 工号 手机 早 休 王伟 李鹏、孙浩 11月3日 周一 早=08:00-17:00 2026年11月"
    " 25:61-99:99 代码 开始 结束 √ - 合计 2月30日 第99周"
)
ODD = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-5, 40),
    st.floats(),
    st.dates(),
    st.sampled_from(WORDS.split()),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.lists(ODD, min_size=1, max_size=7), min_size=1, max_size=7), mark=st.booleans())
def test_any_table_is_a_roster_or_one_clear_refusal(rows: list[object], mark: bool) -> None:
    try:
        sheet = read(
            csv_bytes([["姓名", "3日", "4日", "5日"], *rows], "utf-8-sig" if mark else "utf-8"), "2026年11月.csv"
        )
    except (UnreadableWorkbook, UnicodeEncodeError):
        return
    assert all(entry.name == sheet.people[entry.person].name for entry in sheet.assignments)
    assert sheet.first_day <= sheet.last_day


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_damage_to_a_workbook_is_one_clear_refusal(data: st.DataObject) -> None:
    content = bytearray(next(iter(sorted(SAMPLES.iterdir()))).read_bytes())
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), min_size=1)
    ):
        content[place] = value
    try:
        read(bytes(content))
    except UnreadableWorkbook:
        return


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=300), head=st.sampled_from([b"", b"PK\x03\x04", OLE, b"\xff\xfe", b"\xef\xbb\xbf"]))
def test_any_bytes_are_one_clear_refusal(content: bytes, head: bytes) -> None:
    with pytest.raises(UnreadableWorkbook):
        read(head + content)
