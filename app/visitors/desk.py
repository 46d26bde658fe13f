"""The desk: a party is registered, a visitor recognised, a record corrected. Known numbers never make two visitors."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent
from app.core.text import Note, Phone, RowId, Surname, mask_phone
from app.core.work import Work
from app.sites.queries import settings, today
from app.visitors import messages_desk as messages_desk  # registers the words of the refusals
from app.visitors.attribution import Finding
from app.visitors.calling import Choice, call
from app.visitors.courtesy import How, note_owner_told_at
from app.visitors.desk_undo import note_registered
from app.visitors.events_desk import PartyRegistered
from app.visitors.expecting import open_expected
from app.visitors.judging import expected_arrived, finding_for, rule_on_arrival
from app.visitors.models import Visit, Visitor
from app.visitors.models_judging import ExpectedVisit
from app.visitors.names import initials, reading
from app.visitors.needs import Needs, codes, joined
from app.visitors.queries import next_number
from app.visitors.returns import met_again
from app.visitors.steps import StepIn, still_open, taken
from app.visitors.titles import named

FIRST = ("yes", "no", "unsure")
SOURCES = ("natural", "channel", "referral", "booking")
RULINGS = ("", "own", "new", "channel", "booking")
HONORIFICS = ("", "mr", "ms")
NOTICE_VERSION = "1"
"""Default of the setting privacy_notice_version: which notice the desk shows."""


def one_of(choices: tuple[str, ...], code: str) -> Callable[[str], str]:
    """A check that refuses with the message `code`, so that a question left open is named as such."""

    def check(value: str) -> str:
        if value not in choices:
            raise Invalid(code)
        return value

    return check


Heads = Annotated[int, Field(ge=1, le=60)]
Kids = Annotated[int, Field(ge=0, le=60)]
FirstVisit = Annotated[str, AfterValidator(one_of(FIRST, "say_first_visit"))]
Source = Annotated[str, AfterValidator(one_of(SOURCES, "say_source"))]
Honorific = Annotated[str, AfterValidator(one_of(HONORIFICS, "not_a_choice"))]
Decision = Annotated[str, AfterValidator(one_of(RULINGS, "not_a_choice"))]


class DeskIn(BaseModel):
    """What both ways of registering share. `visit_id` is the announced party in front of the desk, None a walk-in.

    `person_id` asks for a certain consultant; `accept` names the soft rule that was agreed to. `ruling` is whose
    customer it is if the desk decides otherwise than suggested; `owner_told` how the owner heard of a courtesy.
    """

    model_config = ConfigDict(extra="ignore", validate_default=True)
    site_id: RowId
    visit_id: RowId | None = None
    heads: Heads | None = None
    kids: Kids | None = None
    note: Note = ""
    person_id: RowId | None = None
    needs: Needs = Field(default_factory=list)
    expected_id: RowId | None = None
    ruling: Decision = ""
    owner_told: How = ""
    reason: Note = ""
    accept: str = ""


class RegisterIn(DeskIn):
    """A party that the desk does not know. First visit and source have no default: they are asked."""

    first_visit: FirstVisit = "?"
    source: Source = "?"
    surname: Surname | None = None
    honorific: Honorific = ""
    phone: Phone | None = None


class RecogniseIn(DeskIn):
    """A visitor found by the search."""

    visitor_id: RowId


@command(Permission.VISITOR_CREATE)
def register_party(work: Work, data: RegisterIn) -> Visit:
    """Register a party by the first-visit form and call its consultant.

    Raises NeedsConsent("phone_known") for a number that a visitor has (agreed: that visitor is used), Conflict when
    the party is registered, closed, or its visitor already on site, Invalid when nobody said how many people.
    """
    _desk_only(work)
    visit = _party(work, data)
    chosen = _chosen(work, data)
    if chosen is not None:
        data = _completed(work, data, chosen)
    visitor = _visitor(work, data)
    finding = finding_for(work, data.site_id, visitor, "phone", visit=visit, chosen=chosen)
    known = visitor is not None and visitor.last_visit_on is not None
    visit.first_visit = "no" if known else data.first_visit
    visit.source = data.source
    return _registered(work, visit, visitor, data, finding)


@command(Permission.VISITOR_CREATE)
def recognise_visitor(work: Work, data: RecogniseIn) -> Visit:
    """Register a party as a visitor already known, and call their own consultant (or one as a courtesy).

    Raises Conflict when the visitor is on site, or the party registered or closed.
    """
    _desk_only(work)
    visitor = work.get(Visitor, data.visitor_id, site_id=data.site_id)
    visit = _party(work, data)
    finding = finding_for(work, data.site_id, visitor, "chosen", visit=visit, chosen=_chosen(work, data))
    visit.first_visit = "no"
    return _registered(work, visit, visitor, data, finding)


def _chosen(work: Work, data: DeskIn) -> ExpectedVisit | None:
    return open_expected(work, data.site_id, data.expected_id) if data.expected_id else None


def _completed(work: Work, data: RegisterIn, chosen: ExpectedVisit) -> RegisterIn:
    """What was not asked again is taken from the report or booking."""
    whole = work.house.vault.unseal(chosen.phone_cipher) if chosen.phone_cipher else None
    return data.model_copy(
        update={
            "surname": data.surname or chosen.surname or None,
            "honorific": data.honorific or chosen.honorific,
            "phone": data.phone or whole,
        }
    )


def _desk_only(work: Work) -> None:
    if granted(work) == "O":
        raise Forbidden()


def _party(work: Work, data: DeskIn) -> Visit:
    """The announced party under lock, or a new one that nobody announced."""
    if data.kids is not None and data.heads is not None and data.kids > data.heads:
        raise Invalid("kids_too_many", "kids")
    if data.visit_id is None:
        if data.heads is None:
            raise Invalid("heads_missing", "heads")
        return Visit(
            site_id=data.site_id,
            business_day=today(work, data.site_id),
            number=next_number(work, data.site_id),
            place="hall",
            opened_at=work.now,
        )
    visit = still_open(work, StepIn(site_id=data.site_id, visit_id=data.visit_id))
    if visit.registered_at is not None:
        raise taken(work, "registered_before", visit, visit.registered_by, visit.registered_at)
    if data.heads is None and visit.heads is None:
        raise Invalid("heads_missing", "heads")
    return visit


def _visitor(work: Work, data: RegisterIn) -> Visitor | None:
    """The visitor with that number, a new one for a number or a name, None when neither was left."""
    if data.phone:
        digest = work.house.vault.blind("phone", data.phone)
        found = work.find(Visitor, site_id=data.site_id, phone_hash=digest)
        if found is not None:
            if data.first_visit != "no" and data.accept != "phone_known":
                who = named(work, found.surname, found.honorific)
                raise NeedsConsent("phone_known", who=who, visits=found.visits)
            if not found.surname and data.surname:
                put_name(found, data.surname, data.honorific)
            return found
    if not data.phone and not data.surname:
        return None
    visitor = Visitor(
        site_id=data.site_id, surname="", notice_version=notice_version(work, data.site_id), created_at=work.now
    )
    put_name(visitor, data.surname or "", data.honorific)
    if data.phone:
        put_phone(work, visitor, data.phone)
    return work.add(visitor)


def notice_version(work: Work, site_id: int) -> str:
    """Version of the privacy notice that the desk shows now."""
    return settings(work, site_id).get("privacy_notice_version", NOTICE_VERSION)[:20]


def put_name(visitor: Visitor, surname: str, honorific: str) -> None:
    """Name the visitor, with the readings by which they are found."""
    visitor.surname, visitor.honorific = surname, honorific
    visitor.pinyin, visitor.initials = reading(surname), initials(surname, honorific)


def put_phone(work: Work, visitor: Visitor, digits: str) -> None:
    """Store a number sealed, with its mask and the keyed hashes that find it."""
    vault = work.house.vault
    visitor.phone_cipher, visitor.phone_masked = vault.seal(digits), mask_phone(digits)
    visitor.phone_hash = vault.blind("phone", digits)
    visitor.phone_tail_hash = vault.blind("phone-tail", digits[-4:])


def _registered(work: Work, visit: Visit, visitor: Visitor | None, data: DeskIn, finding: Finding) -> Visit:
    before = visitor.model_copy() if visitor is not None else None
    was = visit.place if visit.id else ""
    if visitor is not None:
        again = met_again(work, visit, visitor, data.heads)
        if again is not None:
            return again
        _not_on_site(work, visitor)
        visit.visitor_id = visitor.id
        if visitor.last_visit_on != today(work, data.site_id):
            # Coming back on the same day is the same visit, not another one (domain 4.1).
            visitor.visits, visitor.last_visit_on = visitor.visits + 1, today(work, data.site_id)
    visit.heads = data.heads if data.heads is not None else visit.heads
    if data.kids is not None:
        visit.kids, visit.children = data.kids, data.kids > 0
    visit.needs = joined((*data.needs, *codes(visit.needs), *codes(visitor.needs if visitor else "")))
    visit.note = data.note or visit.note
    visit.registered_at, visit.registered_by, visit.place = work.now, work.actor.person_id, "hall"
    work.add(visit)
    note_registered(work, visit, was, before)
    work.emit(
        PartyRegistered(
            data.site_id, visit.id or 0, visit.visitor_id or 0, visit.first_visit, visit.source, visit.heads or 0
        )
    )
    rule_on_arrival(work, visit, visitor, finding, data.ruling, data.reason)
    expected_arrived(work, visit, data.expected_id or finding.expected_id)
    offer = call(work, visit, Choice(data.person_id, data.reason, data.accept))
    note_owner_told_at(work, visit, offer, data.owner_told)
    return visit


def _not_on_site(work: Work, visitor: Visitor) -> None:
    query = (
        select(Visit.id)
        .where(Visit.site_id == visitor.site_id, Visit.visitor_id == visitor.id, col(Visit.departed_at).is_(None))
        .limit(1)
    )
    if work.session.exec(query).first() is not None:
        raise Conflict("visitor_on_site", who=named(work, visitor.surname, visitor.honorific))
