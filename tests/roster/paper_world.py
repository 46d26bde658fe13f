"""Plans made by hand, as hard to write down as they come, and what two sites have of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import strategies as st
from sqlalchemy import select as columns
from sqlmodel import col, select

from app.core.actor import Actor, Role
from app.core.work import House, Work
from app.people.models import Membership, Person
from app.people.names import pinyin_of
from app.roster.models import Absence, Assignment
from app.sites.models import Post, Site
from app.sites.service import install_site
from app.sites.template import load_template, seed_templates

MONDAY = date(2026, 11, 30)
PEOPLE = (
    ("王伟", ""),
    ("王伟", ""),
    ("李鹏", "A7"),
    ("李鹏", "A8"),
    ("买买提·吐尔逊", "B1"),
    ("保洁小王", ""),
    ("Li Na", "C1"),
    ("王Tom(2)", ""),
    ("李保安（夜）", "=1+1"),
    ("欧", "007"),
)
"""Namesakes without and with numbers, names that hold words of a roster."""
KINDS = ("rest", "annual", "sick", "toil", "personal", "other")
POSTS = ("DM", "PT", "MG", "EL", "HR")
CODES = ("D1", "D2", "D3", "N1", "")


@dataclass(frozen=True)
class Shift:
    """A shift to plan: numbers into PEOPLE and POSTS, days after MONDAY, minutes of that day."""

    person: int
    post: int
    place: int
    day: int
    start: int
    end: int
    code: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """Minutes after the first midnight."""
        return self.day * 1440 + self.start, self.day * 1440 + self.end


@dataclass(frozen=True)
class HandMade:
    """Shifts that do not overlap, and days off by (person, day)."""

    shifts: tuple[Shift, ...]
    off: dict[tuple[int, int], str] = field(default_factory=dict)


def two_sites(work: Work) -> tuple[int, int]:
    """Two sites made alike from the seed, nobody there."""
    template = next(load_template(path) for path in seed_templates() if path.stem == "yunqi")
    one, two = (install_site(work, replace(template, code=code)).id or 0 for code in ("paper-a", "paper-b"))
    return one, two


@contextmanager
def taken_back(house: House) -> Iterator[Work]:
    """A Work of the system of which nothing is left afterwards."""
    with house.db.writing() as session:
        yield Work(house, session, Actor.system(), house.clock.now(), True)
        session.rollback()


def plan_it(work: Work, site_id: int, made: HandMade) -> list[int]:
    """Store people and plan; the ids of the people."""
    here = work.get(Site, site_id)
    posts = {row.code: row.id or 0 for row in work.session.exec(select(Post).where(Post.site_id == site_id))}
    ids = []
    for name, number in PEOPLE:
        person = work.add(Person(name=name, pinyin=pinyin_of(name), staff_number=number, created_at=work.now))
        work.add(Membership(person_id=person.id or 0, site_id=site_id, role=Role.ST))
        ids.append(person.id or 0)
    for one in made.shifts:
        day = MONDAY + timedelta(days=one.day)
        work.session.add(
            Assignment(
                site_id=site_id,
                post_id=posts[POSTS[one.post]],
                place=one.place,
                person_id=ids[one.person],
                business_day=day,
                shift_code=one.code,
                starts_at=here.at(day, one.start),
                ends_at=here.at(day, one.end),
                created_at=work.now,
            )
        )
    for (who, after), kind in made.off.items():
        day = MONDAY + timedelta(days=after)
        work.session.add(Absence(site_id=site_id, person_id=ids[who], day=day, kind=kind))
    work.session.flush()
    return ids


def told(work: Work, site_id: int) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Everything of a site's plan in words: shifts and days off, by name and number instead of ids."""
    shifts = (
        columns(
            col(Person.name),
            col(Person.staff_number),
            col(Post.code),
            col(Assignment.place),
            col(Assignment.business_day),
            col(Assignment.starts_at),
            col(Assignment.ends_at),
            col(Assignment.shift_code),
        )
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .join(Post, col(Post.id) == col(Assignment.post_id))
        .where(col(Assignment.site_id) == site_id, col(Assignment.cleared_at).is_(None))
    )
    off = (
        columns(col(Person.name), col(Person.staff_number), col(Absence.day), col(Absence.kind))
        .join(Absence, col(Absence.person_id) == col(Person.id))
        .where(col(Absence.site_id) == site_id)
    )
    run = work.session.execute
    return sorted(tuple(row) for row in run(shifts)), sorted(tuple(row) for row in run(off))


@st.composite
def hand_made(draw: st.DrawFn) -> HandMade:
    """Any plan of a week: split shifts, several posts a day, nights and their rest, whole days, gaps between places."""
    quarter = st.integers(0, 2 * 96 - 1).map(lambda number: number * 15)
    length = st.one_of(st.sampled_from([540, 720, 1440]), st.integers(1, 96).map(lambda number: number * 15))
    wished = draw(
        st.lists(
            st.builds(
                lambda person, post, place, day, start, minutes, code: Shift(
                    person, post, place, day, start, start + minutes, code
                ),
                st.integers(0, len(PEOPLE) - 1),
                st.integers(0, len(POSTS) - 1),
                st.integers(1, 4),
                st.integers(0, 6),
                st.one_of(st.sampled_from([480, 540, 600, 1080]), quarter),
                length,
                st.sampled_from(CODES),
            ),
            max_size=14,
        )
    )
    shifts: list[Shift] = []
    for one in wished:
        if not any(
            (one.person == other.person or (one.post, one.place) == (other.post, other.place))
            and one.span[0] < other.span[1]
            and other.span[0] < one.span[1]
            for other in shifts
        ):
            shifts.append(one)
    days_off = st.dictionaries(st.tuples(st.integers(0, len(PEOPLE) - 1), st.integers(0, 6)), st.sampled_from(KINDS))
    return HandMade(tuple(shifts), draw(days_off))
