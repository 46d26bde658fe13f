"""What is written down of a visitor: likes and needs, talks with their result, promises by a day, family."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Line, Note, Phone, Reason, RowId
from app.core.work import Work
from app.people.models import Person
from app.people.rights import person_at
from app.sites.queries import site, today
from app.visitors import messages_knowing as messages_knowing  # registers the words of the refusals
from app.visitors.events_knowing import FamilyLinked, PromiseMade, PromiseSettled, TalkNoted, VisitorNoted
from app.visitors.models import Visit, Visitor
from app.visitors.models_knowing import VisitorLink, VisitorPromise, VisitorTalk
from app.visitors.needs import Needs, joined
from app.visitors.steps import StepIn, locked

AHEAD = timedelta(days=370)
"""How far ahead a promise may lie."""


class VisitorBound(BaseModel):
    """Something about one visitor."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    visitor_id: RowId


def the_visitor(work: Work, site_id: int, visitor_id: int) -> Visitor:
    """The visitor under lock; NotFound for one who is not a consultant's own where only own ones may be written."""
    query = select(Visitor).where(Visitor.id == visitor_id, Visitor.site_id == site_id).with_for_update()
    visitor = work.session.exec(query.execution_options(populate_existing=True)).first()
    if visitor is None or (granted(work) == "O" and not is_mine(work, visitor)):
        raise NotFound()
    return visitor


def is_mine(work: Work, visitor: Visitor) -> bool:
    """Whether the acting consultant has the visitor, or is with them on site now."""
    me = work.actor.person_id
    if visitor.consultant_id == me:
        return True
    query = select(Visit.id).where(
        Visit.visitor_id == visitor.id, col(Visit.departed_at).is_(None), Visit.consultant_id == me
    )
    return work.session.exec(query.limit(1)).first() is not None


class NoteVisitorIn(VisitorBound):
    """Likes in words and lasting needs. `needs` None: not asked in this form."""

    likes: Annotated[Line, Field(max_length=200)] | None = None
    needs: Needs | None = None


@command(Permission.VISITOR_EDIT)
def note_visitor(work: Work, data: NoteVisitorIn) -> Visitor:
    """Write down what a visitor likes and needs; an empty field empties it. Raises NotFound for another's visitor."""
    visitor = the_visitor(work, data.site_id, data.visitor_id)
    wanted = {"likes": data.likes or ""}
    if data.needs is not None:
        wanted["needs"] = joined(data.needs)
    changed = [name for name, value in wanted.items() if getattr(visitor, name) != value]
    for name in changed:
        setattr(visitor, name, wanted[name])
    if changed:
        work.emit(VisitorNoted(data.site_id, data.visitor_id, 0, tuple(changed)))
    return visitor


class NoteTalkIn(StepIn):
    """The talk of a visit: its result A to D, words for the next time, needs that turned out."""

    level: Literal["", "A", "B", "C", "D"] = ""
    words: Annotated[Note, Field(max_length=300)] = ""


@command(Permission.VISITOR_EDIT)
def note_talk(work: Work, data: NoteTalkIn) -> VisitorTalk:
    """Write down the talk of a visit, also after it has left; the newest one counts, older ones stay.

    Raises NotFound for another consultant's visit, Invalid without a level and words.
    """
    visit = locked(work, data.site_id, data.visit_id)
    if granted(work) == "O" and visit.consultant_id != work.actor.person_id:
        raise NotFound()
    if not data.level and not data.words:
        raise Invalid("talk_empty", "level")
    if data.level and data.level != visit.level:
        visit.level, visit.version = data.level, visit.version + 1
    talk = _talk(work, data.site_id, visit.visitor_id, "visit", visit_id=visit.id, level=data.level, words=data.words)
    work.emit(TalkNoted(data.site_id, visit.visitor_id or 0, visit.id or 0, "visit", effective=True, level=data.level))
    return talk


class NoteContactIn(VisitorBound):
    """A call: by us (`call`) or by them (`called`). Nobody answered, phone off: not effective (domain 4.3)."""

    kind: Literal["call", "called"] = "call"
    effective: bool
    words: Annotated[Note, Field(max_length=300)] = ""


@command(Permission.VISITOR_EDIT)
def note_contact(work: Work, data: NoteContactIn) -> VisitorTalk:
    """Write down a call with a visitor, or an attempt. Raises NotFound for another consultant's visitor."""
    visitor = the_visitor(work, data.site_id, data.visitor_id)
    talk = _talk(work, data.site_id, visitor.id, data.kind, effective=data.effective, words=data.words)
    work.emit(TalkNoted(data.site_id, data.visitor_id, 0, data.kind, data.effective, ""))
    return talk


def _talk(work: Work, site_id: int, visitor_id: int | None, kind: str, **more: object) -> VisitorTalk:
    said = {"site_id": site_id, "visitor_id": visitor_id, "kind": kind, "day": today(work, site_id), **more}
    return work.add(VisitorTalk.model_validate(said | {"at": work.now, "by": work.actor.person_id}))


class PromiseIn(VisitorBound):
    """What is promised, by which day, and by whom (None: by whoever writes it down)."""

    text: Annotated[Reason, Field(max_length=200)]
    due_on: date
    person_id: RowId | None = None


@command(Permission.VISITOR_EDIT)
def make_promise(work: Work, data: PromiseIn) -> VisitorPromise:
    """Write a promise down. Raises Invalid for a day that is over, NotFound for another's visitor."""
    visitor = the_visitor(work, data.site_id, data.visitor_id)
    day = today(work, data.site_id)
    if not day <= data.due_on <= day + AHEAD:
        raise Invalid("promise_past", "due_on")
    person_id = data.person_id or work.actor.person_id or 0
    if data.person_id is not None:
        person_at(work, data.person_id, data.site_id)
    promise = work.add(
        VisitorPromise(
            site_id=data.site_id,
            visitor_id=visitor.id or 0,
            text=data.text,
            due_on=data.due_on,
            person_id=person_id,
            made_at=work.now,
            made_by=work.actor.person_id,
        )
    )
    work.emit(PromiseMade(data.site_id, promise.id or 0, visitor.id or 0, person_id))
    return promise


class SettleIn(BaseModel):
    """What became of a promise."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    promise_id: RowId
    state: Literal["kept", "broken", "withdrawn"]
    note: Annotated[Note, Field(max_length=200)] = ""


@command(Permission.VISITOR_EDIT)
def settle_promise(work: Work, data: SettleIn) -> VisitorPromise:
    """A promise was kept, broken or withdrawn: written once. Raises Conflict naming who settled it before."""
    promise = work.get(VisitorPromise, data.promise_id, site_id=data.site_id)
    if granted(work) == "O" and promise.person_id != work.actor.person_id:
        the_visitor(work, data.site_id, promise.visitor_id)
    if promise.state != "open":
        if promise.state == data.state and promise.settled_by == work.actor.person_id:
            return promise
        zone = site(work, data.site_id).zone
        name = work.get(Person, promise.settled_by).name
        raise Conflict("promise_settled", name=name, at=(promise.settled_at or work.now).astimezone(zone))
    promise.state, promise.note = data.state, data.note
    promise.settled_at, promise.settled_by = work.now, work.actor.person_id
    work.emit(PromiseSettled(data.site_id, promise.id or 0, promise.visitor_id, data.state))
    return promise


class FamilyIn(VisitorBound):
    """Two visitors who are immediate family; the other one by id, or by the whole number."""

    other_id: RowId | None = None
    phone: Phone | None = None
    relation: Literal["spouse", "parent", "child", "sibling"]


@command(Permission.VISITOR_EDIT)
def link_family(work: Work, data: FamilyIn) -> VisitorLink:
    """Two visitors are the same customer from now on. Twice is once.

    Raises Invalid for one and the same, and for a number that nobody here has.
    """
    the_visitor(work, data.site_id, data.visitor_id)
    other_id = _other(work, data)
    if data.visitor_id == other_id:
        raise Invalid("family_self", "phone")
    first, second = sorted((data.visitor_id, other_id))
    link = work.find(VisitorLink, site_id=data.site_id, visitor_id=first, other_id=second)
    if link is not None and link.ended_at is None:
        return link
    if link is None:
        link = VisitorLink(
            site_id=data.site_id, visitor_id=first, other_id=second, relation=data.relation, made_at=work.now
        )
    link.relation, link.made_at, link.made_by = data.relation, work.now, work.actor.person_id
    link.ended_at = link.ended_by = None
    work.add(link)
    work.emit(FamilyLinked(data.site_id, data.visitor_id, other_id, linked=True))
    return link


def _other(work: Work, data: FamilyIn) -> int:
    if data.other_id is not None:
        return work.get(Visitor, data.other_id, site_id=data.site_id).id or 0
    digest = work.house.vault.blind("phone", data.phone) if data.phone else ""
    found = work.find(Visitor, site_id=data.site_id, phone_hash=digest) if digest else None
    if found is None:
        raise Invalid("family_unknown", "phone")
    return found.id or 0


class UnlinkIn(BaseModel):
    """A link that was wrong."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    link_id: RowId


@command(Permission.VISITOR_EDIT)
def unlink_family(work: Work, data: UnlinkIn) -> VisitorLink:
    """They are not the same customer after all; that they were linked stays written."""
    link = work.get(VisitorLink, data.link_id, site_id=data.site_id)
    if granted(work) == "O":
        the_visitor(work, data.site_id, link.visitor_id)
    if link.ended_at is None:
        link.ended_at, link.ended_by = work.now, work.actor.person_id
        work.emit(FamilyLinked(data.site_id, link.visitor_id, link.other_id, linked=False))
    return link
