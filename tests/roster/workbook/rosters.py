"""Made-up rosters and the ways in which sites write them down, for properties over all of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import assume
from hypothesis import strategies as st

from app.roster.workbook import RosterSheet, ShiftCode
from app.roster.workbook.words import ABSENCES, NOT_A_NAME
from tests.roster.workbook.building import csv_bytes, xlsx

LEAVE = {
    "休": "rest",
    "OFF": "rest",
    "年假": "annual",
    "病假": "sick",
    "调休": "toil",
    "事假": "personal",
    "产假": "other",
}
POSTS = ["门童岗", "巡逻岗", "样板房接待", "销售大厅接待", "外围保洁", "VIP 接待"]
Key = tuple[str, str | None]
Filled = dict[tuple[int, date], str | tuple[int, int]]


@dataclass(frozen=True)
class Roster:
    """People by (name, staff number, phone, post), consecutive days, shifts, and what fills each cell."""

    people: list[tuple[str, str | None, str | None, str]]
    days: list[date]
    shifts: list[ShiftCode]
    filled: Filled

    def word(self, person: int, day: date) -> str | None:
        """What the cell of a person and day says."""
        value = self.filled.get((person, day))
        return f"{clock(value[0])}-{clock(value[1])}" if isinstance(value, tuple) else value

    def legend(self) -> str:
        """The shifts as a footnote."""
        said = [
            f"{s.code}={clock(s.start_minute)}-{'次日' if s.end_minute > 1440 else ''}{clock(s.end_minute)}"
            + (f"（含用餐{s.meal_minutes}分钟）" if s.meal_minutes else "")
            for s in self.shifts
        ]
        return "班次说明：" + "；".join(said) + "。"


def clock(minute: int) -> str:
    """08:05 of a minute of the day; past midnight it begins anew."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


_GIVEN = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.characters(min_codepoint=0x20000, max_codepoint=0x2A6D6),
        st.sampled_from("伟静强敏磊洋艳勇军杰娟涛明超秀兰霞平刚桂英䶮㛃"),
    ),
    min_size=1,
    max_size=2,
)
_PLAIN_NAMES = st.builds("".join, st.tuples(st.sampled_from("王李张刘陈杨黄赵吴周徐孙马朱胡"), _GIVEN))
_FAR_NAMES = st.builds("·".join, st.tuples(_GIVEN.filter(lambda t: len(t) > 1), _GIVEN))
NAMES = st.one_of(_PLAIN_NAMES, _FAR_NAMES, st.sampled_from(["欧阳娜", "买买提·吐尔逊", "司马光", "单于岚"])).filter(
    lambda name: name not in ABSENCES and not any(word in name for word in NOT_A_NAME)
)


@st.composite
def shift_codes(draw: st.DrawFn) -> list[ShiftCode]:
    """One to four shifts, codes of one family as a site has them."""
    families = [
        ["早", "中", "夜", "晚"],
        ["D1", "D2", "D3", "N1"],
        ["A", "B", "C", "N"],
        ["早班", "行政班", "晚班", "大夜班"],
    ]
    codes = draw(st.sampled_from(families))[: draw(st.integers(1, 4))]
    shifts = []
    for code in codes:
        start = draw(st.integers(0, 47)) * 30
        length = draw(st.integers(1, 47)) * 30
        meal = draw(st.sampled_from([0, 30, 60]))
        shifts.append(ShiftCode(code, code, start, start + length, meal))
    # An end of exactly 24:00 is written 00:00, which reads the same.
    return shifts


@st.composite
def rosters(draw: st.DrawFn, *, names_in_cells: bool = False, least_days: int = 1) -> Roster:
    """Any roster; with names in the cells there are no numbers and phones, hence no namesakes."""
    shifts = draw(shift_codes())
    first = draw(st.dates(date(2021, 1, 1), date(2031, 12, 31)))
    days = [first + timedelta(days=offset) for offset in range(draw(st.integers(least_days, 14)))]
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=names_in_cells))
    people = []
    for place, name in enumerate(names):
        number = None if names_in_cells else f"A{101 + place}"
        phone = None if names_in_cells else f"138{draw(st.integers(0, 10**8 - 1)):08}"
        people.append((name, number, phone, draw(st.sampled_from(POSTS))))
    people.sort(key=lambda person: person[3])
    own_times = st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda t: t[0] != t[1])
    choices: list[st.SearchStrategy[object]] = [st.none(), st.sampled_from([s.code for s in shifts])]
    if not names_in_cells:
        choices += [st.sampled_from(sorted(LEAVE)), own_times.map(lambda t: (t[0], t[1] + 1440 * (t[1] < t[0])))]
    filled: Filled = {}
    for person in range(len(people)):
        for day in days:
            value: object = draw(st.one_of(choices))
            if isinstance(value, str):
                filled[person, day] = value
            elif isinstance(value, tuple):
                filled[person, day] = (value[0], value[1])
    assume(filled)
    return Roster(people, days, shifts, filled)


def as_written(roster: Roster) -> tuple[object, ...]:
    """People, work and absences of a roster, in a form that equals that of a reading of it."""
    work: set[tuple[object, ...]] = set()
    absent: set[tuple[object, ...]] = set()
    for (person, day), value in roster.filled.items():
        name, number, _, post = roster.people[person]
        if isinstance(value, tuple):
            work.add((name, number, day, post, None, *value))
        elif value in LEAVE:
            absent.add((name, number, day, LEAVE[value]))
        else:
            work.add((name, number, day, post, value, None, None))
    return set(roster.people), work, absent


def as_read(sheet: RosterSheet) -> tuple[object, ...]:
    """The same of what was read."""
    people = {(p.name, p.staff_number, p.phone, "|".join(p.post_words)) for p in sheet.people}
    work = {(a.name, a.staff_number, a.day, a.post, a.shift, a.start_minute, a.end_minute) for a in sheet.assignments}
    absent = {(a.name, a.staff_number, a.day, a.kind) for a in sheet.absences}
    assert len(work) == len(sheet.assignments)
    assert len(absent) == len(sheet.absences)
    return people, work, absent


def person_rows(roster: Roster, header: list[object]) -> list[list[object]]:
    """Header and rows with number, name, phone and post before the days."""
    rows: list[list[object]] = [["工号", "姓名", "手机", "岗位", *header]]
    for place, (name, number, phone, post) in enumerate(roster.people):
        rows.append([number, name, phone, post, *[roster.word(place, day) for day in roster.days]])
    return rows


def merged_posts(roster: Roster, first_row: int, column: str) -> list[str]:
    """The spans that join equal posts downwards."""
    spans, posts = [], [post for *_, post in roster.people]
    start = 0
    for place in range(1, len(posts) + 1):
        if place == len(posts) or posts[place] != posts[start]:
            if place - start > 1:
                spans.append(f"{column}{first_row + start}:{column}{first_row + place - 1}")
            start = place
    return spans


def two_header_rows(roster: Roster) -> bytes:
    """Day numbers over weekdays, the month in the title, posts merged downwards, shifts in a footnote."""
    first, last = roster.days[0], roster.days[-1]
    numbers: list[object] = [day.day for day in roster.days]
    rows = [[f"排班表（{first.year}年{first.month}月）"], *person_rows(roster, numbers)]
    if (first.month, first.year) != (last.month, last.year):
        rows[0] = [f"排班表 {first.year}年{first.month}月{first.day}日-{last.month}月{last.day}日"]
    rows.insert(2, [None] * 4 + ["一二三四五六日"[day.weekday()] for day in roster.days])
    rows += [[None], [roster.legend()]]
    return xlsx(rows, merges=["A2:A3", "B2:B3", "C2:C3", "D2:D3", *merged_posts(roster, 4, "D")])


def text_dates(roster: Roster) -> bytes:
    """11月3日 with the year in the title of the sheet, phones as numbers, shifts in a footnote."""
    rows = person_rows(roster, [f"{day.month}月{day.day}日" for day in roster.days])
    for row in rows[1:]:
        row[2] = float(str(row[2]))
    return xlsx([*rows, [roster.legend()]], title=f"{roster.days[0].year}年")


def second_sheet(roster: Roster) -> bytes:
    """Real dates, codes in small letters and padded, shifts in a table on a second sheet."""
    rows = person_rows(roster, list(roster.days))
    for row in rows[1:]:
        row[4:] = [f"\u00a0{cell.lower()} " if isinstance(cell, str) else cell for cell in row[4:]]
    table: list[object] = [["代码", "名称", "开始", "结束", "用餐(分钟)"]]
    for s in roster.shifts:
        table.append([s.code, s.code, clock(s.start_minute), clock(s.end_minute), s.meal_minutes])
    return xlsx(rows, more={"班次": table})


def csv_gb18030(roster: Roster) -> bytes:
    """ISO dates in GB18030; merged posts are blank below their first."""
    rows = person_rows(roster, [day.isoformat() for day in roster.days])
    for place in range(len(rows) - 1, 1, -1):
        if rows[place][3] == rows[place - 1][3]:
            rows[place][3] = None
    return csv_bytes([*rows, [roster.legend()]], "gb18030")


def csv_utf8_mark(roster: Roster) -> bytes:
    """2026/11/3 in UTF-8 with a mark, separated by semicolons."""
    header: list[object] = [f"{day.year}/{day.month}/{day.day}" for day in roster.days]
    return csv_bytes([*person_rows(roster, header), [roster.legend()]], "utf-8-sig", ";")


def day_list(roster: Roster) -> bytes:
    """A line for each person and day; whoever has no day has no line."""
    rows: list[object] = [["日期", "姓名", "工号", "手机", "岗位", "班次"]]
    for (person, day), _ in roster.filled.items():
        name, number, phone, post = roster.people[person]
        rows.append([day, name, number, phone, post, roster.word(person, day)])
    return xlsx(rows, more={"班次": [[roster.legend()]]})


def posts_down(roster: Roster) -> bytes:
    """A row for each post and shift, days across, all names of a cell in it, dates as 11/3."""
    first = roster.days[0]
    rows: list[list[object]] = [[first.year], ["岗位", "班次", *[f"{d.month}/{d.day}" for d in roster.days]]]
    for post in dict.fromkeys(post for *_, post in roster.people):
        for shift in roster.shifts:
            rows.append([post, shift.code, *[_names(roster, post, shift.code, day) for day in roster.days]])
    return xlsx([*rows, [None], [roster.legend()]], title=f"{first.year}年")


def shift_in_cell(roster: Roster) -> bytes:
    """A row for each post; each name is followed by its shift: 王伟(早)、李鹏(夜)."""
    rows: list[list[object]] = [["岗位", *roster.days]]
    for post in dict.fromkeys(post for *_, post in roster.people):
        cells: list[object] = []
        for day in roster.days:
            said = [
                f"{name}({roster.word(place, day)})"
                for place, (name, _, _, own) in enumerate(roster.people)
                if own == post and (place, day) in roster.filled
            ]
            cells.append("、".join(said) or None)
        rows.append([post, *cells])
    return xlsx([*rows, [roster.legend()]])


def _names(roster: Roster, post: str, code: str, day: date) -> str | None:
    said = [
        name
        for place, (name, _, _, own) in enumerate(roster.people)
        if own == post and roster.filled.get((place, day)) == code
    ]
    return "\n".join(said) or None
