"""A borrowed hand for one day: a name and posts in twenty seconds, candidates at once, over by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, delete, or_, select

from app.core.actor import Permission, Role
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NeedsConsent, NotFound
from app.core.i18n import pick
from app.core.messages import N_, add_messages
from app.core.text import Name, RowId
from app.core.work import Work
from app.people.models import Membership, Person
from app.people.names import pinyin_of
from app.people.sessions import end_sessions
from app.roster.borrow_events import HandBorrowed, HandReturned
from app.roster.borrow_models import BorrowedHand
from app.roster.events import PlaceCleared
from app.roster.models import PostPermit
from app.roster.places import PostInfo, the_post
from app.roster.plan_rows import changing
from app.roster.presence import end_standing, standing_of
from app.roster.rules import Span
from app.roster.slots import cut, minute, of_person
from app.sites.models import Site
from app.sites.queries import site, today

add_messages(
    {
        "borrow_no_post": N_("Choose at least one post."),
        "borrow_on_staff": N_(
            "{name} is on the staff here already. For somebody else of that name, write where they come from behind it."
        ),
        "borrow_before": N_("{name} helped out here on {day}. Is it the same person?"),
        "borrow_colleague": N_("{name} works at {site}. Is it the same person?"),
        "hand_returned": N_("This is over already."),
    }
)
SOURCE = "borrow"


class BorrowIn(BaseModel):
    """Who helps out and where. `until` close, or morning for a night; `same` answers whether it is a known person."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    name: Name
    posts: list[RowId] = Field(default_factory=list, max_length=40)
    until: Literal["close", "morning"] = "close"
    same: Literal["", "yes", "no"] = ""


class ThatHandIn(BaseModel):
    """A borrowed hand of the site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    borrowed_hand_id: RowId


def ends_at(here: Site, now: datetime, until: str) -> datetime:
    """Close of the business day; its very end for a night, or when it is past closing."""
    day = here.day_of(now)
    close = here.at(day, here.closes_minute)
    return close if until == "close" and close > now else here.at(day, 1440 + here.day_starts_minute)


@command(Permission.BORROW_HAND)
def borrow_hand(work: Work, data: BorrowIn) -> BorrowedHand:
    """Somebody helps out today: a person without a password, a role that ends by itself, permits for the posts.

    The same name again today adds posts. Raises Invalid for no post and for a name that is on the staff, NeedsConsent
    for one that is known from another day or another site of the group (`same` answers it).
    """
    posts = [_post(work, data.site_id, post_id) for post_id in dict.fromkeys(data.posts)]
    if not posts:
        raise Invalid("borrow_no_post", "posts")
    here = site(work, data.site_id)
    day, until = here.day_of(work.now), ends_at(here, work.now, data.until)
    person = _known(work, data) or _new(work, data)
    _give_role(work, data.site_id, person.id or 0, posts[0].group_code, until)
    ids = [post.id for post in posts]
    _give_permits(work, data.site_id, person.id or 0, ids)
    hand = work.find(BorrowedHand, site_id=data.site_id, person_id=person.id, business_day=day)
    if hand is None:
        hand = BorrowedHand(
            site_id=data.site_id, person_id=person.id or 0, business_day=day, until=until, made_at=work.now,
            made_by=work.actor.person_id,
        )  # fmt: skip
    hand.posts = list(dict.fromkeys([*hand.posts, *ids]))
    hand.until, hand.ended_at, hand.ended_by = until, None, None
    work.add(hand)
    work.emit(HandBorrowed(data.site_id, hand.person_id, tuple(ids), until.isoformat()))
    return hand


def _post(work: Work, site_id: int, post_id: int) -> PostInfo:
    try:
        return the_post(work, site_id, post_id)
    except NotFound:
        raise Invalid("borrow_no_post", "posts") from None


@dataclass(frozen=True)
class _Namesake:
    person: Person
    held: tuple[Membership, ...]
    """Living roles."""


def _known(work: Work, data: BorrowIn) -> Person | None:
    """Whom the name already stands for: somebody borrowed today, or whoever the form says it is."""
    found = _namesakes(work, data.name)
    ids = [one.person.id for one in found]
    here = select(BorrowedHand).where(BorrowedHand.site_id == data.site_id, col(BorrowedHand.person_id).in_(ids))
    days = work.session.exec(here.order_by(col(BorrowedHand.business_day)))
    borrowed = {row.person_id: row for row in days}
    for one in found:
        hand = borrowed.get(one.person.id or 0)
        if hand is not None and hand.ended_at is None and hand.until > work.now:
            return one.person
        if any(row.site_id == data.site_id for row in one.held):
            raise Invalid("borrow_on_staff", "name", name=data.name)
    if data.same == "no":
        return None
    for one in found:
        hand = borrowed.get(one.person.id or 0)
        elsewhere = next((row.site_id for row in one.held if row.site_id and _of_group(work, data.site_id, row)), None)
        if hand is None and elsewhere is None:
            continue
        if data.same == "yes":
            return one.person
        if elsewhere is not None:
            there = site(work, elsewhere)
            name = pick(work.lang, there.name_zh, there.name_en)
            raise NeedsConsent("borrow_colleague", name=data.name, site=name)
        assert hand is not None
        raise NeedsConsent("borrow_before", name=data.name, day=hand.business_day.isoformat())
    return None


def _namesakes(work: Work, name: str) -> list[_Namesake]:
    query = (
        select(Person, Membership)
        .join(
            Membership,
            (col(Membership.person_id) == col(Person.id))
            & or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
            isouter=True,
        )
        .where(Person.name == name, col(Person.active))
        .order_by(col(Person.id).desc())
        .limit(200)
    )
    people: dict[int, tuple[Person, list[Membership]]] = {}
    for person, membership in work.session.exec(query):
        held = people.setdefault(person.id or 0, (person, []))[1]
        if membership is not None:
            held.append(membership)
    return [_Namesake(person, tuple(held)) for person, held in people.values()]


def _of_group(work: Work, site_id: int, row: Membership) -> bool:
    """Whether a role is at another site of the same group; people of other groups are not even asked about."""
    group = site(work, site_id).site_group_id
    return group is not None and row.site_id != site_id and site(work, row.site_id or 0).site_group_id == group


def _new(work: Work, data: BorrowIn) -> Person:
    return work.add(
        Person(name=data.name, pinyin=pinyin_of(data.name), home_site_id=data.site_id, created_at=work.now)
    )  # fmt: skip


def _give_role(work: Work, site_id: int, person_id: int, team: str, until: datetime) -> None:
    role = {"person_id": person_id, "site_id": site_id, "role": Role.ST.value}
    row = work.find(Membership, **role, site_group_id=None) or Membership(**role, team=team)  # type: ignore[arg-type]
    row.team, row.until = team, until
    work.add(row)


def _give_permits(work: Work, site_id: int, person_id: int, posts: list[int]) -> None:
    query = select(PostPermit.post_id).where(PostPermit.site_id == site_id, PostPermit.person_id == person_id)
    have = set(work.session.exec(query))
    work.session.add_all(
        PostPermit(site_id=site_id, person_id=person_id, post_id=post_id, source=SOURCE, given_by=work.actor.person_id)
        for post_id in posts
        if post_id not in have
    )


@command(Permission.BORROW_HAND)
def return_hand(work: Work, data: ThatHandIn) -> BorrowedHand:
    """The help goes before its time: role, permits, presence and what was still planned end now.

    Raises Conflict("hand_returned") when it is over already.
    """
    hand = work.get(BorrowedHand, data.borrowed_hand_id, site_id=data.site_id)
    if hand.ended_at is not None or hand.until <= work.now:
        raise Conflict("hand_returned")
    _end(work, hand)
    return hand


def end_borrowed(work: Work) -> None:
    """Job: what was borrowed until now goes back; shifts planned beyond it are open again."""
    query = select(BorrowedHand).where(col(BorrowedHand.ended_at).is_(None), BorrowedHand.until <= work.now)
    for hand in list(work.session.exec(query.order_by(col(BorrowedHand.id)))):
        _end(work, hand)


def _end(work: Work, hand: BorrowedHand) -> None:
    hand.ended_at, hand.ended_by = min(work.now, hand.until), work.actor.person_id
    work.add(hand)
    role = work.find(Membership, person_id=hand.person_id, site_id=hand.site_id, role=Role.ST.value)
    if role is not None and role.until is not None:
        role.until = min(role.until, work.now)
        work.add(role)
    mine = (col(PostPermit.site_id) == hand.site_id, col(PostPermit.person_id) == hand.person_id)
    work.session.exec(delete(PostPermit).where(*mine, col(PostPermit.source) == SOURCE))
    standing = standing_of(work, hand.person_id)
    if standing is not None and standing.site_id == hand.site_id:
        end_standing(work, standing)
    _free_plan(work, hand)
    living = or_(col(Membership.until).is_(None), col(Membership.until) > work.now)
    elsewhere = select(Membership.id).where(Membership.person_id == hand.person_id, living).limit(1)
    if work.session.exec(elsewhere).first() is None:
        end_sessions(work, person_id=hand.person_id)
    work.emit(HandReturned(hand.site_id, hand.person_id))


def _free_plan(work: Work, hand: BorrowedHand) -> None:
    """What is planned from now on is cut off, so that the places show as open."""
    here = site(work, hand.site_id)
    now = minute(work.now)
    horizon = Span(now, here.at(today(work, hand.site_id), 3 * 1440))
    rows = [row for row in of_person(work, hand.person_id, horizon) if row.site_id == hand.site_id]
    if not rows:
        return
    with changing(work, hand.site_id, "clear", at_once=True):
        for row in rows:
            cut(work, row, Span(max(now, row.starts_at), row.ends_at))
            work.emit(PlaceCleared(hand.site_id, row.id or 0, row.post_id, row.place, row.person_id))
