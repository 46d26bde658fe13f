"""Taking in the roster workbook a site keeps: upload, preview, take in. Nothing half; twice is once."""

import hashlib

from pydantic import BaseModel
from sqlmodel import col, select

from app.core.actor import Permission, Role
from app.core.commands import command
from app.core.errors import Invalid
from app.core.text import Line, RowId, normal_phone
from app.core.work import Work
from app.people.accounts import set_phone
from app.people.models import Membership, Person
from app.people.names import pinyin_of
from app.people.rights import grantable
from app.roster import import_words  # noqa: F401  (registers its messages)
from app.roster.events import RosterImported
from app.roster.import_match import post_of, posts_by_name
from app.roster.import_plan import (
    Plan,
    places_of,
    plan_import,
    read_sheet,
    stored_days_off,
    wanted_days_off,
)
from app.roster.models import Absence, Assignment, PostPermit, RosterImport
from app.roster.plan_rows import changing, token
from app.roster.rules import Span
from app.roster.workbook import SheetPerson
from app.sites.models import Post, ShiftTemplate, StaffGroup
from app.sites.queries import posts


class UploadIn(BaseModel):
    """A file as it was sent."""

    site_id: RowId
    filename: Line = ""
    content: bytes


class TakeIn(BaseModel):
    """An uploaded workbook to take in."""

    site_id: RowId
    import_id: RowId


def preview_roster(work: Work, site_id: int, content: bytes, filename: str) -> Plan:
    """What the workbook would change. Raises Invalid("workbook_...") when it cannot be read."""
    return plan_import(work, site_id, read_sheet(work, site_id, content, filename))


@command(Permission.ROSTER_IMPORT)
def keep_upload(work: Work, data: UploadIn) -> RosterImport:
    """Keep a workbook for its preview; the same content gives the same row. Raises Invalid("workbook_...")."""
    if not data.content:
        raise Invalid("workbook_empty_file", "file")
    sheet = read_sheet(work, data.site_id, data.content, data.filename)
    mark = hashlib.sha256(data.content).hexdigest()
    row = work.find(RosterImport, site_id=data.site_id, content_hash=mark)
    if row is None:
        row = RosterImport(
            site_id=data.site_id,
            content_hash=mark,
            filename=data.filename,
            at=work.now,
            first_day=sheet.first_day,
            last_day=sheet.last_day,
            by=work.actor.person_id,
        )
    row.content, row.filename = data.content, data.filename
    return work.add(row)


@command(Permission.ROSTER_IMPORT)
def take_in_roster(work: Work, data: TakeIn) -> RosterImport:
    """Store what the preview showed: people, permits, days off, shifts. All of it or nothing.

    The same workbook again changes nothing; a later version of it moves only shifts that have not begun and that an
    earlier import brought. Shifts set by hand stay. Raises Invalid("workbook_gone") when the upload was let go.
    """
    record = work.get(RosterImport, data.import_id, site_id=data.site_id)
    if record.content is None:
        raise Invalid("workbook_gone", "file")
    with changing(work, data.site_id, "import", record.filename, at_once=True):  # nobody else plans from here on
        plan = preview_roster(work, data.site_id, record.content, record.filename)
        people = _people(work, data.site_id, plan)
        _shifts(work, data.site_id, plan)
        _permits(work, data.site_id, plan, people)
        _absences(work, data.site_id, plan, people)
        _assignments(work, data.site_id, plan, people)
    record.taken_at, record.by = work.now, work.actor.person_id
    record.people, record.assignments = len(plan.sheet.people), len(plan.add) + plan.kept
    record.unknown = len(plan.sheet.unknown)
    work.add(record)
    work.emit(
        RosterImported(
            data.site_id,
            record.id or 0,
            record.first_day.isoformat(),
            record.last_day.isoformat(),
            plan.new_people,
            len(plan.add),
            len(plan.drop),
            record.unknown,
        )
    )
    return record


def _people(work: Work, site_id: int, plan: Plan) -> dict[int, int]:
    """Every person of the sheet by index, the new ones stored."""
    ids = dict(plan.known)
    by_name, known = posts_by_name(work, site_id), posts(work, site_id)
    leaders = {row.leader_post for row in work.session.exec(select(StaffGroup).where(StaffGroup.site_id == site_id))}
    allowed = grantable(work, site_id)
    for index, one in enumerate(plan.sheet.people):
        if index in ids:
            continue
        person = Person(
            name=one.name[:40],
            pinyin=pinyin_of(one.name),
            staff_number=(one.staff_number or "")[:20],
            home_site_id=site_id,
            created_at=work.now,
        )
        _keep_phone(work, person, one)
        ids[index] = work.add(person).id or 0
        found = next(filter(None, (post_of(by_name, word) for word in one.post_words)), None)
        post = known[found[0]] if found else None
        role = _role(post, leaders)
        work.session.add(
            Membership(
                person_id=ids[index],
                site_id=site_id,
                role=role if role in allowed else Role.ST,
                team=post.group_code if post else "",
            )
        )
    work.session.flush()
    return ids


def _role(post: Post | None, leaders: set[str]) -> Role:
    """A first role by the post: leaders lead, receptions receive. Nobody becomes a manager by a spreadsheet."""
    if post is not None and post.code in leaders and post.group_code != "management":
        return Role.TL
    return Role.RC if post is not None and "registers" in post.kinds else Role.ST


def _keep_phone(work: Work, person: Person, one: SheetPerson) -> None:
    try:
        set_phone(work, person, normal_phone(one.phone) if one.phone else None)
    except Invalid:
        return  # the sheet's warning names the unreadable number


def _shifts(work: Work, site_id: int, plan: Plan) -> None:
    """Shift words the site did not have become its own."""
    for offset, shift in enumerate(plan.new_shifts):
        work.session.add(
            ShiftTemplate(
                site_id=site_id,
                code=shift.code[:20],
                name_zh=shift.name[:40],
                name_en=shift.code[:40],
                start_minute=shift.start_minute,
                end_minute=shift.end_minute,
                meal_minutes=shift.meal_minutes,
                aliases=[],
                position=50 + offset,
            )
        )


def _permits(work: Work, site_id: int, plan: Plan, people: dict[int, int]) -> None:
    """Whoever held a post in the roster may stand there."""
    held = {
        (row.person_id, row.post_id)
        for row in work.session.exec(select(PostPermit).where(PostPermit.site_id == site_id))
    }
    wanted = {(people[row.person], row.post_id) for row in plan.add}
    work.session.add_all(
        PostPermit(site_id=site_id, person_id=person_id, post_id=post_id, source="roster")
        for person_id, post_id in sorted(wanted - held)
    )


def _absences(work: Work, site_id: int, plan: Plan, people: dict[int, int]) -> None:
    """Days off of the sheet's people replace those of an earlier import within its days; those set by hand stay."""
    told = {(people[person], day): kind for (person, day), kind in wanted_days_off(plan.sheet).items()}
    stored = stored_days_off(work, site_id, plan.sheet, people.values())
    for key, row in stored.items():
        if row.source == "import" and told.get(key) != row.kind:
            work.session.delete(row)
    work.session.flush()
    for (person_id, day), kind in told.items():
        found = stored.get((person_id, day))
        if found is None or (found.source == "import" and found.kind != kind):
            work.session.add(Absence(site_id=site_id, person_id=person_id, day=day, kind=kind))


def _assignments(work: Work, site_id: int, plan: Plan, people: dict[int, int]) -> None:
    """The shifts themselves, as one change: it is published at once, for the sheet has been shown to people already."""
    with changing(work, site_id, "import", at_once=True) as change:
        for old in plan.drop:
            change.note(old, Span(old.starts_at, old.ends_at), token(old))
            old.cleared_at, old.cleared_by, old.version = work.now, work.actor.person_id, old.version + 1
            work.session.add(old)
        work.session.flush()
        made = [
            Assignment(
                site_id=site_id,
                post_id=row.post_id,
                place=place,
                person_id=people[row.person],
                business_day=row.day,
                shift_code=row.code[:20],
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                source="import",
                created_at=work.now,
                created_by=work.actor.person_id,
            )
            for row, place in zip(plan.add, places_of(plan.add, plan.taken), strict=True)
        ]
        work.session.add_all(made)
        work.session.flush()
        for row in made:
            change.note(row, None, None)


def let_uploads_go(work: Work) -> None:
    """Forget uploads a day old that nobody took in, and the content of those that were."""
    for row in work.session.exec(select(RosterImport).where(col(RosterImport.content).is_not(None))):
        if (work.now - row.at).days >= 1:
            row.content = None
            work.session.add(row)
