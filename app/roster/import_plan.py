"""What taking in a workbook would change: the sheet held against the site and its roster. Writes nothing."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import col, or_, select

from app.core.errors import Invalid
from app.core.work import Work
from app.people.models import Membership, Person
from app.roster.models import Assignment
from app.roster.workbook import KnownPost, RosterSheet, SheetAssignment, ShiftCode, UnreadableWorkbook, read_roster
from app.sites.models import Post, ShiftTemplate
from app.sites.queries import posts, shifts, site, today

REACH = timedelta(days=400)
"""How far from today a workbook's days may lie; beyond it the year was misread."""


@dataclass(frozen=True)
class Row:
    """One shift of the sheet on this site. `person` indexes the sheet's people; instants are aware."""

    person: int
    post_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    code: str


@dataclass(frozen=True)
class Skipped:
    """A shift that is not taken in, with the code of the reason."""

    name: str
    day: date
    why: str


@dataclass(frozen=True)
class Plan:
    """The difference between a sheet and the roster.

    `known` maps an index of the sheet's people to the person; those not in it are new. `kept` counts shifts that are
    there already; `drop` are earlier imported shifts that the sheet no longer has, none of them begun.
    """

    sheet: RosterSheet
    known: dict[int, int]
    unknown_posts: dict[str, int]
    new_shifts: tuple[ShiftCode, ...]
    add: tuple[Row, ...]
    kept: int
    drop: tuple[Assignment, ...]
    skipped: tuple[Skipped, ...]
    taken: dict[int, list[tuple[int, datetime, datetime]]] = field(default_factory=dict, repr=False)
    """Intervals of the live roster by post: (place, from, to)."""

    @property
    def new_people(self) -> int:
        """People the site does not know yet."""
        return len(self.sheet.people) - len(self.known)


def plain_word(word: str) -> str:
    """A post's name as it is compared: without spaces, in small letters."""
    return "".join(word.split()).casefold()


def read_sheet(work: Work, site_id: int, content: bytes, filename: str) -> RosterSheet:
    """The workbook in plain values. Raises Invalid("workbook_...", "file") when it cannot be read as a roster."""
    known_posts = [
        KnownPost(post.code, (post.name_zh, post.name_en, post.short_zh, post.short_en))
        for post in posts(work, site_id).values()
    ]
    codes = [
        ShiftCode(code, row.name_zh, row.start_minute, row.end_minute, row.meal_minutes)
        for row in shifts(work, site_id).values()
        for code in (row.code, *row.aliases)
    ]
    try:
        sheet = read_roster(content, filename, today=today(work, site_id), known_posts=known_posts, known_shifts=codes)
    except UnreadableWorkbook as problem:
        raise Invalid(f"workbook_{problem.code}", "file", **dict(problem.params)) from None
    here = today(work, site_id)
    if sheet.first_day < here - REACH or sheet.last_day > here + REACH:
        raise Invalid("workbook_far_away", "file", first=sheet.first_day.isoformat(), last=sheet.last_day.isoformat())
    return sheet


def plan_import(work: Work, site_id: int, sheet: RosterSheet) -> Plan:
    """Hold `sheet` against what the site has. Five statements, whatever the size of the sheet."""
    known = _match_people(work, site_id, sheet)
    by_name = posts_by_name(work, site_id)
    unknown_posts: dict[str, set[int]] = defaultdict(set)
    rows = []
    for entry in sheet.assignments:
        post_id = by_name.get(plain_word(entry.post or ""))
        if post_id is None:
            unknown_posts[entry.post or ""].add(entry.person)
            continue
        rows.append(_row(work, site_id, sheet, entry, post_id))
    return _compare(work, site_id, sheet, known, rows, {word: len(who) for word, who in unknown_posts.items()})


def _match_people(work: Work, site_id: int, sheet: RosterSheet) -> dict[int, int]:
    """Sheet person -> person of the site: by staff number, else by a name that only one person here has."""
    query = (
        select(Person)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(Membership.site_id == site_id, col(Person.active))
        .distinct()
    )
    numbers: dict[str, Person] = {}
    names: dict[str, list[Person]] = defaultdict(list)
    for person in work.session.exec(query):
        names[person.name].append(person)
        if person.staff_number:
            numbers[person.staff_number.casefold()] = person
    found: dict[int, int] = {}
    for index, one in enumerate(sheet.people):
        number = (one.staff_number or "").casefold()
        found_one = numbers.get(number) if number else None
        same = [other for other in names[one.name] if not number or not other.staff_number]
        if found_one is None and len(same) == 1:
            found_one = same[0]
        if found_one is not None and found_one.id not in found.values():
            found[index] = found_one.id or 0
    return found


def posts_by_name(work: Work, site_id: int) -> dict[str, int]:
    """Every name under which a post of the site may be written, plain, with the post's id."""
    table: dict[str, int] = {}
    for post_id, post in posts(work, site_id).items():
        for name in _names(post):
            table.setdefault(plain_word(name), post_id)
    return table


def _names(post: Post) -> tuple[str, ...]:
    return tuple(name for name in (post.name_zh, post.name_en, post.short_zh, post.short_en, post.code) if name)


def _row(work: Work, site_id: int, sheet: RosterSheet, entry: SheetAssignment, post_id: int) -> Row:
    here = site(work, site_id)
    start, end = here.opens_minute, here.closes_minute
    if entry.start_minute is not None and entry.end_minute is not None:
        start, end = entry.start_minute, entry.end_minute
    elif entry.shift is not None:
        shift = next(one for one in sheet.shifts if one.code == entry.shift)
        start, end = shift.start_minute, shift.end_minute
    code = _site_code(shifts(work, site_id), entry.shift or "", start, end)
    return Row(entry.person, post_id, entry.day, here.at(entry.day, start), here.at(entry.day, end), code)


def _site_code(templates: dict[str, ShiftTemplate], code: str, start: int, end: int) -> str:
    """The site's own code for a shift word with the same hours; the word itself otherwise."""
    for own in templates.values():
        if (code == own.code or code in own.aliases) and (own.start_minute, own.end_minute) == (start, end):
            return own.code
    return code


def _new_shifts(work: Work, site_id: int, sheet: RosterSheet) -> tuple[ShiftCode, ...]:
    words = {word for own in shifts(work, site_id).values() for word in (own.code, *own.aliases)}
    used = {entry.shift for entry in sheet.assignments}
    return tuple(shift for shift in sheet.shifts if shift.code not in words and shift.code in used)


def _compare(
    work: Work, site_id: int, sheet: RosterSheet, known: dict[int, int], rows: list[Row], unknown_posts: dict[str, int]
) -> Plan:
    live = _live(work, site_id, sheet, set(known.values()))
    ours = {(row.person_id, row.post_id, row.starts_at, row.ends_at) for row in live if row.site_id == site_id}
    wanted = {(known.get(row.person), row.post_id, row.starts_at, row.ends_at) for row in rows}
    people = set(known.values())
    drop = tuple(
        row
        for row in live
        if row.site_id == site_id
        and row.source == "import"
        and row.person_id in people
        and row.starts_at > work.now
        and sheet.first_day <= row.business_day <= sheet.last_day
        and (row.person_id, row.post_id, row.starts_at, row.ends_at) not in wanted
    )
    gone = {row.id for row in drop}
    held: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    taken: dict[int, list[tuple[int, datetime, datetime]]] = defaultdict(list)
    for row in live:
        if row.id not in gone:
            held[row.person_id].append((row.starts_at, row.ends_at))
            taken[row.post_id].append((row.place, row.starts_at, row.ends_at))
    add, skipped, kept = [], [], 0
    for shift in sorted(rows, key=lambda one: (one.starts_at, one.post_id, one.person)):
        person_id = known.get(shift.person)
        if (person_id, shift.post_id, shift.starts_at, shift.ends_at) in ours:
            kept += 1
            continue
        spans = held[person_id if person_id is not None else -1 - shift.person]
        if any(start < shift.ends_at and shift.starts_at < end for start, end in spans):
            skipped.append(Skipped(sheet.people[shift.person].name, shift.day, "import_overlap"))
            continue
        spans.append((shift.starts_at, shift.ends_at))
        add.append(shift)
    return Plan(
        sheet, known, unknown_posts, _new_shifts(work, site_id, sheet), tuple(add), kept, drop, tuple(skipped), taken
    )


def _live(work: Work, site_id: int, sheet: RosterSheet, people: set[int]) -> list[Assignment]:
    """The live roster around the sheet's days: of the site, and of its people anywhere."""
    here = site(work, site_id)
    query = select(Assignment).where(
        col(Assignment.cleared_at).is_(None),
        Assignment.ends_at > here.at(sheet.first_day, 0),
        Assignment.starts_at < here.at(sheet.last_day, 2 * 1440),
        or_(col(Assignment.site_id) == site_id, col(Assignment.person_id).in_(sorted(people))),
    )
    return list(work.session.exec(query))


def free_place(taken: list[tuple[int, datetime, datetime]], row: Row) -> int:
    """The lowest place of the post that nobody has during the row's hours."""
    busy = {place for place, start, end in taken if start < row.ends_at and row.starts_at < end}
    place = 1
    while place in busy:
        place += 1
    return place
