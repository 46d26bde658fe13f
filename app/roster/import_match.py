"""Who and which post a workbook means: its words held against the people and the posts of the site."""

import unicodedata
from collections import defaultdict

from sqlmodel import col, exists, or_, select

from app.core.work import Work
from app.people.models import Membership, Person
from app.roster.models import Assignment
from app.roster.service import MAX_PLACES
from app.roster.workbook import RosterSheet, without_place
from app.sites.models import Post
from app.sites.queries import posts


def plain_word(word: str) -> str:
    """A post's name as it is compared: full-width letters made plain, without spaces, in small letters."""
    return "".join(unicodedata.normalize("NFKC", word).split()).casefold()


def posts_by_name(work: Work, site_id: int) -> dict[str, int]:
    """Every name under which a post of the site may be written, plain, with the post's id. Codes go before names."""
    table: dict[str, int] = {}
    known = posts(work, site_id)
    for post_id, post in known.items():
        table.setdefault(plain_word(post.code), post_id)
    for post_id, post in known.items():
        for name in names_of(post):
            table.setdefault(plain_word(name), post_id)
    return table


def names_of(post: Post) -> tuple[str, ...]:
    """The names of a post, the usual ones first."""
    return tuple(name for name in (post.name_zh, post.name_en, post.short_zh, post.short_en, post.code) if name)


def post_of(table: dict[str, int], word: str) -> tuple[int, int] | None:
    """Post and place (0: any) that a word names by `table`, None when the site has no such post."""
    whole = table.get(plain_word(word))
    if whole is not None:
        return whole, 0
    parted = without_place(word)
    found = table.get(plain_word(parted[0])) if parted and parted[1] <= MAX_PLACES else None
    return (found, parted[1]) if parted and found is not None else None


def match_people(work: Work, site_id: int, sheet: RosterSheet) -> dict[int, int]:
    """Sheet person -> person of the site: by our own number and the same name, else by a staff number that only one
    person has, else by a name that only one person here has. Whoever left is met again by our own number only."""
    refs = {one.ref for one in sheet.people if one.ref}
    by_ref = {person.id: person for person in _people(work, site_id, refs)} if refs else {}
    numbers: dict[str, list[Person]] = defaultdict(list)
    names: dict[str, list[Person]] = defaultdict(list)
    for person in _people(work, site_id, None):
        names[person.name].append(person)
        if person.staff_number:
            numbers[person.staff_number.casefold()].append(person)
    found: dict[int, int] = {}
    for index, one in enumerate(sheet.people):
        ours = by_ref.get(one.ref) if one.ref else None
        if ours is not None and ours.name == one.name and ours.id not in found.values():
            found[index] = ours.id or 0
    for index, one in enumerate(sheet.people):
        if index in found:
            continue
        number = (one.staff_number or "").casefold()
        same = numbers.get(number, []) if number else []
        if len(same) != 1:
            same = [other for other in names[one.name] if not number or not other.staff_number]
        if len(same) == 1 and same[0].id not in found.values():
            found[index] = same[0].id or 0
    return found


def _people(work: Work, site_id: int, ids: set[int] | None) -> list[Person]:
    """The active people of the site; with `ids` those of them who are or were ever here."""
    query = select(Person).order_by(col(Person.id))
    member = exists().where(col(Membership.person_id) == col(Person.id), col(Membership.site_id) == site_id)
    if ids is None:
        return list(work.session.exec(query.where(member, col(Person.active))))
    planned = exists().where(col(Assignment.person_id) == col(Person.id), col(Assignment.site_id) == site_id)
    return list(work.session.exec(query.where(col(Person.id).in_(sorted(ids)), or_(member, planned))))


def gone(work: Work, people: set[int]) -> set[int]:
    """Those of `people` who no longer work here: nothing new is planned for them."""
    query = select(Person.id).where(col(Person.id).in_(sorted(people)), col(Person.active).is_(False))
    return {person_id for person_id in work.session.exec(query) if person_id}
