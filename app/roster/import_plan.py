"""What taking in a workbook would change: the sheet held against the site and its roster. Writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import col, or_, select

from app.core.errors import Invalid
from app.core.work import Work
from app.roster.hours_away import Wanted, against_leave
from app.roster.import_match import gone, match_people, names_of, post_of, posts_by_name
from app.roster.models import Absence, Assignment
from app.roster.rules import Finding, Span
from app.roster.workbook import KnownPost, RosterSheet, SheetAssignment, ShiftCode, UnreadableWorkbook, read_roster
from app.sites.models import ShiftTemplate
from app.sites.queries import posts, shift_versions, shifts, site, today

REACH = timedelta(days=400)
"""How far from today a workbook's days may lie; beyond it the year was misread."""


@dataclass(frozen=True)
class Row:
    """One shift of the sheet on this site. `person` indexes the sheet's people; instants are aware; place 0 is any."""

    person: int
    post_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    code: str
    place: int = 0


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
    on_leave: tuple[tuple[str, date, Finding], ...] = ()
    """Shifts that would be taken in although the person is on leave then: who, when, the message that says so."""
    days_off: int = 0
    """Days off that would come, go or be of another kind."""
    taken: dict[int, list[tuple[int, datetime, datetime]]] = field(default_factory=dict, repr=False)
    """Intervals of the live roster by post: (place, from, to)."""

    @property
    def new_people(self) -> int:
        """People the site does not know yet."""
        return len(self.sheet.people) - len(self.known)

    @property
    def changes(self) -> bool:
        """Whether taking it in would change anything."""
        return bool(self.add or self.drop or self.new_people or self.days_off)


def read_sheet(work: Work, site_id: int, content: bytes, filename: str) -> RosterSheet:
    """The workbook in plain values. Raises Invalid("workbook_...", "file") when it cannot be read as a roster."""
    known_posts = [KnownPost(post.code, names_of(post)) for post in posts(work, site_id).values()]
    templates = {row.code: row for row in shift_versions(work, site_id)} | shifts(work, site_id)
    codes = [
        ShiftCode(code, row.name_zh, row.start_minute, row.end_minute, row.meal_minutes)
        for row in templates.values()
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
    """Hold `sheet` against what the site has. The same few statements, whatever the size of the sheet."""
    known = match_people(work, site_id, sheet)
    by_name = posts_by_name(work, site_id)
    unknown_posts: dict[str, set[int]] = defaultdict(set)
    rows = []
    for entry in sheet.assignments:
        found = post_of(by_name, entry.post or "")
        if found is None:
            unknown_posts[entry.post or ""].add(entry.person)
            continue
        rows.append(_row(work, site_id, sheet, entry, *found))
    return _compare(work, site_id, sheet, known, rows, {word: len(who) for word, who in unknown_posts.items()})


def _row(work: Work, site_id: int, sheet: RosterSheet, entry: SheetAssignment, post_id: int, place: int) -> Row:
    here, templates = site(work, site_id), shifts(work, site_id, entry.day)
    start, end = here.opens_minute, here.closes_minute
    own = _template(templates, entry.shift or "")
    if entry.start_minute is not None and entry.end_minute is not None:
        start, end = entry.start_minute, entry.end_minute
    elif own is not None and entry.shift not in sheet.explained:
        start, end = own.start_minute, own.end_minute  # as it is on that day, not as it is today
    elif entry.shift is not None:
        shift = next(one for one in sheet.shifts if one.code == entry.shift)
        start, end = shift.start_minute, shift.end_minute
    code = entry.shift or ""
    if own is not None and (code == own.code or (own.start_minute, own.end_minute) == (start, end)):
        code = own.code
    return Row(entry.person, post_id, entry.day, here.at(entry.day, start), here.at(entry.day, end), code, place)


def _template(templates: dict[str, ShiftTemplate], word: str) -> ShiftTemplate | None:
    """The site's shift of a word: its code before other words for it."""
    return templates.get(word) or next((own for own in templates.values() if word and word in own.aliases), None)


def _new_shifts(work: Work, site_id: int, sheet: RosterSheet) -> tuple[ShiftCode, ...]:
    words = {word for own in shift_versions(work, site_id) for word in (own.code, *own.aliases)}
    used = {entry.shift for entry in sheet.assignments}
    return tuple(shift for shift in sheet.shifts if shift.code not in words and shift.code in used)


def _compare(
    work: Work, site_id: int, sheet: RosterSheet, known: dict[int, int], rows: list[Row], unknown_posts: dict[str, int]
) -> Plan:
    people, active = set(known.values()), posts(work, site_id)
    live, left = _live(work, site_id, sheet, people), gone(work, people)
    ours = {(row.person_id, row.post_id, row.starts_at, row.ends_at) for row in live if row.site_id == site_id}
    wanted = {(known.get(row.person), row.post_id, row.starts_at, row.ends_at) for row in rows}
    drop = tuple(
        row
        for row in live
        if row.site_id == site_id
        and row.source == "import"
        and row.person_id in people
        and row.post_id in active
        and row.starts_at > work.now
        and sheet.first_day <= row.business_day <= sheet.last_day
        and (row.person_id, row.post_id, row.starts_at, row.ends_at) not in wanted
    )
    dropped = {row.id for row in drop}
    held: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    taken: dict[int, list[tuple[int, datetime, datetime]]] = defaultdict(list)
    for row in live:
        if row.id not in dropped:
            held[row.person_id].append((row.starts_at, row.ends_at))
            taken[row.post_id].append((row.place, row.starts_at, row.ends_at))
    add, skipped, kept = [], [], 0
    for shift in sorted(rows, key=lambda one: (one.starts_at, one.post_id, one.person)):
        person_id = known.get(shift.person)
        if (person_id, shift.post_id, shift.starts_at, shift.ends_at) in ours:
            kept += 1
            continue
        spans = held[person_id if person_id is not None else -1 - shift.person]
        overlaps = any(start < shift.ends_at and shift.starts_at < end for start, end in spans)
        if overlaps or person_id in left:
            why = "import_overlap" if overlaps else "person_gone"
            skipped.append(Skipped(sheet.people[shift.person].name, shift.day, why))
            continue
        spans.append((shift.starts_at, shift.ends_at))
        add.append(shift)
    return Plan(
        sheet,
        known,
        unknown_posts,
        _new_shifts(work, site_id, sheet),
        tuple(add),
        kept,
        drop,
        tuple(skipped),
        _on_leave(work, site_id, sheet, known, add),
        _days_off(work, site_id, sheet, known),
        taken,
    )


def _on_leave(
    work: Work, site_id: int, sheet: RosterSheet, known: Mapping[int, int], rows: Sequence[Row]
) -> tuple[tuple[str, date, Finding], ...]:
    """Shifts of the sheet into which leave falls that somebody else has noted, not the sheet itself."""
    own = {(known.get(entry.person), entry.day) for entry in sheet.absences}
    wanted = [
        (row, Wanted(known[row.person], row.day, Span(row.starts_at, row.ends_at)))
        for row in rows
        if row.person in known and (known[row.person], row.day) not in own
    ]
    found = against_leave(work, site_id, [one for _, one in wanted])
    return tuple((sheet.people[row.person].name, row.day, found[one]) for row, one in wanted if one in found)


def _days_off(work: Work, site_id: int, sheet: RosterSheet, known: Mapping[int, int]) -> int:
    """How many days off would come, go or be of another kind; those that were set by hand stay."""
    told = wanted_days_off(sheet)
    stored = stored_days_off(work, site_id, sheet, known.values())
    ours = {(known[person], day): kind for (person, day), kind in told.items() if person in known}
    strangers = sum(person not in known for person, _ in told)
    by_hand = {key for key, row in stored.items() if row.source != "import"}
    have = {key: row.kind for key, row in stored.items()}
    return strangers + sum(ours.get(key) != have.get(key) for key in (ours.keys() | have.keys()) - by_hand)


def wanted_days_off(sheet: RosterSheet) -> dict[tuple[int, date], str]:
    """The days off of the sheet's people; of two kinds on one day the first holds."""
    told: dict[tuple[int, date], str] = {}
    for entry in sheet.absences:
        told.setdefault((entry.person, entry.day), entry.kind)
    return told


def stored_days_off(
    work: Work, site_id: int, sheet: RosterSheet, people: Iterable[int]
) -> dict[tuple[int, date], Absence]:
    """What the site has of these people within the sheet's days."""
    query = select(Absence).where(
        Absence.site_id == site_id,
        col(Absence.person_id).in_(sorted(people)),
        col(Absence.day).between(sheet.first_day, sheet.last_day),
    )
    return {(row.person_id, row.day): row for row in work.session.exec(query)}


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


def places_of(rows: Sequence[Row], taken: Mapping[int, list[tuple[int, datetime, datetime]]]) -> list[int]:
    """The place of each row: the one it names while nobody has it, else the lowest that is free then.

    Rows that name their place choose first; apart from that the order of `rows` counts.
    """
    spans = {post_id: list(held) for post_id, held in taken.items()}
    found = [0] * len(rows)
    for named in (True, False):
        for number, row in enumerate(rows):
            if bool(row.place) is not named:
                continue
            held = spans.setdefault(row.post_id, [])
            busy = {place for place, start, end in held if start < row.ends_at and row.starts_at < end}
            found[number] = row.place if row.place and row.place not in busy else _lowest(busy)
            held.append((found[number], row.starts_at, row.ends_at))
    return found


def _lowest(busy: set[int]) -> int:
    place = 1
    while place in busy:
        place += 1
    return place
