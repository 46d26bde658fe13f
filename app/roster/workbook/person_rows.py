"""Tables with a person a row and a day a column."""

import re

from app.roster.workbook.cells import key, phone_digits, shown
from app.roster.workbook.findings import SAME_POST, Findings, Meaning, is_blank
from app.roster.workbook.grids import Grid
from app.roster.workbook.headers import DayColumn, Table, label_role
from app.roster.workbook.names import name_and_note, split_names
from app.roster.workbook.words import CHECK_MARKS, NOTE_WORDS, TOTAL_WORDS

_SPLIT_POSTS = re.compile(r"[、,，;；\n]+")


class PostColumn:
    """The posts of rows: merged cells reach down, and so does a post above blanks when nothing is merged."""

    def __init__(self, table: Table, findings: Findings, role: str = "post") -> None:
        self._table = table
        self._findings = findings
        self._column = table.columns.get(role)
        self._above = ""
        grid, column = table.grid, self._column
        rows = range(table.first_row, table.last_row + 1)
        self._merged = column is not None and any(grid.anchor(row, column) != (row, column) for row in rows)

    def at(self, row: int) -> str:
        """The text that holds for a row, "" when there is none."""
        if self._column is None:
            return self._above
        text = self._table.grid.text(row, self._column)
        if is_blank(text):
            if text or self._merged or not self._above:
                return ""
            self._findings.warn("post_carried_down", sheet=self._table.grid.sheet, post=self._above)
            return self._above
        self._above = text
        return text

    def section(self, text: str) -> None:
        """Take a line between the rows as the post of the rows under it, when no column tells posts."""
        if self._column is None:
            self._above = text

    def skip(self) -> None:
        """Forget the post above: a blank row ends a group."""
        if self._column is not None:
            self._above = ""


def post_words(text: str, findings: Findings) -> list[str]:
    """The posts of a post cell; a slash parts two posts only when both are known."""
    words = [word.strip() for word in _SPLIT_POSTS.split(text) if word.strip()]
    if len(words) == 1 and "/" in words[0]:
        parts = [part.strip() for part in words[0].split("/")]
        return parts if all(findings.is_post(part) for part in parts) else words
    return words


def is_note_row(grid: Grid, row: int, table: Table) -> bool:
    """Whether a row is a total, a signature line or a note reaching across the day columns."""
    first_day = table.days[0].column
    left = [grid.text(row, column) for column in range(1, first_day)]
    if any(word in key(text) for text in left for word in (*TOTAL_WORDS, *NOTE_WORDS)):
        return True
    label = table.label_column
    return label is not None and grid.anchor(row, label) == grid.anchor(row, first_day)


def read_person_rows(table: Table, findings: Findings) -> set[int]:
    """Read every row that names a person; returns the rows that were."""
    grid, name_column = table.grid, table.columns["name"]
    posts = PostColumn(table, findings)
    read: dict[int, int] = {}
    rows: set[int] = set()
    after_gap = False
    for row in range(table.first_row, table.last_row + 1):
        name = grid.text(row, name_column)
        filled = [day for day in table.days if not is_blank(grid.text(row, day.column))]
        ref = _ref(table, row) if name else None
        if ref is not None:
            names, note = [name], ""  # a row of ours: whatever the name looks like, it is one
        else:
            names, note = ([], "") if _is_section(table, row, name, filled, findings) else _names(name)
        if not names or (after_gap and not filled and ref is None):
            if not _row_texts(grid, row):
                after_gap = True
                posts.skip()
            elif section := _section(grid, row, filled):
                posts.section(section)
            else:
                _refuse(table, row, name, filled, findings)
            continue
        if label_role(name) == "name" and ref is None:
            continue
        rows.add(row)
        people = [_enter(table, row, one, note, findings, alone=len(names) == 1, ref=ref) for one in names]
        held = post_words(posts.at(row), findings)
        if not held and "post" in table.columns:
            findings.warn("no_post", sheet=grid.sheet, name=name)
        for person in people:
            if person is None:
                findings.unknown(grid, row, name_column)
                continue
            if person in read:
                findings.warn("person_twice", sheet=grid.sheet, name=name, row=row, first_row=read[person])
            read.setdefault(person, row)
            for post in held:
                findings.people.at_post(person, post)
            if len(held) > 1:
                findings.warn("several_posts", name=findings.people.identity(person)[0], posts=tuple(held))
            _read_days(table, row, person, held[0] if len(held) == 1 else None, filled, findings)
    return rows


def _names(text: str) -> tuple[list[str], str]:
    names = split_names(text)
    if names:
        return names, ""
    bare, note = name_and_note(text)
    return (split_names(bare), note) if note else ([], "")


def _row_texts(grid: Grid, row: int) -> list[str]:
    """The texts of a row, each merged cell once."""
    anchors = {grid.anchor(row, column) for column in range(1, grid.columns + 1)}
    return [text for place in sorted(anchors) if (text := shown(grid.cells.get(place)))]


def _is_section(table: Table, row: int, name: str, filled: list[DayColumn], findings: Findings) -> bool:
    """Whether what stands in the name column heads the rows under it: reaching over the days, or a post alone."""
    grid, column = table.grid, table.columns["name"]
    if not name or grid.anchor(row, column) == grid.anchor(row, table.days[0].column):
        return True
    like_post = findings.is_post(name) or re.fullmatch(r".{2,}[岗组部队处区厅台]", name)
    return "post" not in table.columns and not filled and bool(like_post) and len(_row_texts(grid, row)) == 1


def _section(grid: Grid, row: int, filled: list[DayColumn]) -> str:
    texts = _row_texts(grid, row)
    alone = len(texts) == 1 and len(texts[0]) <= 12 and not re.search(r"[:：。=\d]", texts[0])
    own = any((row, column) in grid.cells for column in range(1, grid.columns + 1))
    if not alone or not own or any(word in texts[0] for word in (*TOTAL_WORDS, *NOTE_WORDS)):
        return ""
    merged = all(grid.anchor(row, day.column) != (row, day.column) for day in filled)
    return texts[0] if not filled or merged else ""


def _refuse(table: Table, row: int, name: str, filled: list[DayColumn], findings: Findings) -> None:
    """List what stands in a row that names nobody, unless it is a total or a note."""
    grid = table.grid
    counts = all(re.fullmatch(r"\d+(\.\d+)?", key(grid.value(row, day.column))) for day in filled)
    if not filled or counts or is_note_row(grid, row, table):
        return
    if name:
        findings.unknown(grid, row, table.columns["name"])
    for day in filled:
        findings.unknown(grid, row, day.column)


def _ref(table: Table, row: int) -> int | None:
    """The number our own workbooks give a person, None in other workbooks."""
    column = table.columns.get("ref")
    found = re.fullmatch(r"P(\d{1,9})", key(table.grid.value(row, column))) if column else None
    return int(found[1]) if found else None


def _enter(
    table: Table, row: int, name: str, note: str, findings: Findings, *, alone: bool, ref: int | None
) -> int | None:
    grid, columns = table.grid, table.columns
    number = key(grid.value(row, columns["number"])) if alone and "number" in columns else ""
    phone: str | None = None
    if alone and "phone" in columns and not is_blank(grid.text(row, columns["phone"])):
        phone = phone_digits(grid.value(row, columns["phone"]))
        if phone is None:
            findings.warn("unreadable_phone", sheet=grid.sheet, row=grid.spot(row, 1)[1], name=name)
    remark = grid.text(row, columns["remark"]) if "remark" in columns else ""
    remark = "；".join(text for text in (note, remark) if text)
    if "轮岗" in remark:
        findings.warn("rotation_remark", sheet=grid.sheet, row=row, name=name, text=remark)
    return findings.people.enter(name, number or None, phone, remark, ref)


def _read_days(
    table: Table, row: int, person: int, post: str | None, filled: list[DayColumn], findings: Findings
) -> None:
    grid = table.grid
    row_shift = _row_shift(table, row, findings)
    beside = _posts_beside(table, row, filled)
    for day in filled:
        if _is_post_line(day):
            if day.day is not None and not _has_shift_line(table, row, day):
                findings.put(grid, row, day.column, person, day.day, grid.text(row, day.column), None)
                findings.people.at_post(person, grid.text(row, day.column))
            continue
        found: list[tuple[Meaning, str | None]] | None
        if key(grid.value(row, day.column)) in CHECK_MARKS:
            marked = findings.book.shift(day.sub) if day.sub else row_shift
            found = [(marked, None)] if marked else None
        else:
            found = findings.meanings(grid.value(row, day.column))
        if found is None or day.day is None:
            findings.unknown(grid, row, day.column)
            continue
        if any(told and told.startswith(SAME_POST) for _, told in found) and post is None:
            findings.unknown(grid, row, day.column)
            continue
        for meaning, told_post in found:
            own_post = told_post or beside.get(day.column)
            if own_post and own_post.startswith(SAME_POST):
                own_post = f"{post} {own_post.removeprefix(SAME_POST)}"
            if own_post:
                findings.people.at_post(person, own_post)
            stands = None if isinstance(meaning, str) else own_post or post
            findings.put(grid, row, day.column, person, day.day, stands, meaning)


def _is_post_line(day: DayColumn) -> bool:
    return label_role(day.sub) == "post" if day.sub else False


def _has_shift_line(table: Table, row: int, post_day: DayColumn) -> bool:
    return any(
        day.day == post_day.day and not _is_post_line(day) and not is_blank(table.grid.text(row, day.column))
        for day in table.days
    )


def _posts_beside(table: Table, row: int, filled: list[DayColumn]) -> dict[int, str]:
    """For tables with a post and a shift column under each day: the post beside each shift cell."""
    posts = {day.day: table.grid.text(row, day.column) for day in filled if _is_post_line(day)}
    return {day.column: posts[day.day] for day in filled if not _is_post_line(day) and day.day in posts}


def _row_shift(table: Table, row: int, findings: Findings) -> Meaning:
    found = None
    for role in ("shift", "hours"):
        if role in table.columns and (read := findings.meaning(table.grid.value(row, table.columns[role]))):
            found = found or read[0]
    return found
