"""Finding a visitor at the desk: by the tail of a phone or plate, by surname, by its reading or its initials.

Starts at one Han character, two letters or four digits; at most eight; counted against a quota; what was searched is
not kept. Names are found as ranges of readings in an index, on both databases, however many visitors there are.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy import ColumnElement, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import TooMany
from app.core.text import Line, RowId, like_literal
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import setting
from app.visitors import messages_desk as messages_desk  # registers the words of the refusals
from app.visitors.models import SearchCount, Visit, Visitor
from app.visitors.names import is_han, readings_of_start, typed_letters
from app.visitors.plates import as_typed, read_plate

OWN, WITH_THEM = aliased(Person), aliased(Person)

LIMIT = 8
QUOTA = 300
"""Default of the setting search_quota: searches of one person in an hour."""

LAST = "z" * 40
"""Behind every reading that begins with what stands before it."""


def _typed(text: object) -> object:
    """Only spaces is nothing yet, and no mistake."""
    return "" if isinstance(text, str) and not text.strip() else text


class SearchIn(BaseModel):
    """What was typed."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    q: Annotated[Line, BeforeValidator(_typed)] = ""


@dataclass(frozen=True)
class Hit:
    """One visitor, or (visitor_id 0) an open party known only by its plate. Numbers are masked."""

    visitor_id: int
    surname: str
    honorific: str
    phone_masked: str
    plate_masked: str
    by: str
    visits: int
    last_visit_on: date | None
    likes: str
    consultant_id: int | None
    consultant_name: str
    visit_id: int | None
    place: str
    since: datetime | None
    heads: int | None
    with_name: str


@dataclass(frozen=True)
class Found:
    """The hits, whether there are more, and whether anything was searched at all (enough was typed)."""

    hits: tuple[Hit, ...] = ()
    more: bool = False
    searched: bool = False


@command(Permission.VISITOR_READ_MASKED)
def search_visitors(work: Work, data: SearchIn) -> Found:
    """Visitors of the site that fit, those seen last first. Raises TooMany behind the quota."""
    plan = _plan(data.q)
    if plan is None:
        return Found()
    _count(work, data.site_id)
    kind, text = plan
    plates = _plates(work, data.site_id, text) if kind == "tail" else {}
    wanted = _by_tail(work, data.site_id, text, plates) if kind == "tail" else _by_name(data.site_id, kind, text)
    mine = work.actor.person_id if granted(work) == "OM" else None
    rows = [row for row in _hits(work, data.site_id, wanted, plates, mine) if kind != "tail" or _fits(work, row, text)]
    hits = [hit for _, hit in rows] + ([] if mine else _unnamed(plates))
    return Found(tuple(hits[:LIMIT]), len(hits) > LIMIT, True)


def _plan(typed: str) -> tuple[str, str] | None:
    """What kind of search it is: tail, han or letters; None while too little is typed."""
    text = unicodedata.normalize("NFKC", typed).strip()
    plain = as_typed(text)
    if read_plate(plain) or (re.fullmatch(r"[A-Z0-9]{4,11}", plain) and re.search(r"\d", plain)):
        return "tail", plain
    if is_han(text):
        return "han", text
    letters = typed_letters(text)
    return ("letters", letters) if len(letters) >= 2 and letters.isalpha() and not re.search(r"[%_\\]", text) else None


def _count(work: Work, site_id: int) -> None:
    person_id, hour = work.actor.person_id or 0, work.now.replace(minute=0, second=0, microsecond=0)
    limit = setting(work, site_id, "search_quota", QUOTA)
    row = work.find(SearchCount, site_id=site_id, person_id=person_id, hour=hour)
    if row is None:
        row = SearchCount(site_id=site_id, person_id=person_id, hour=hour)
    row.count += 1
    if row.count > limit:
        left = (hour + timedelta(hours=1) - work.now).total_seconds()
        raise TooMany("search_quota", seconds=max(1, int(left)), limit=limit)
    work.session.add(row)


def _plates(work: Work, site_id: int, text: str) -> dict[int, Visit]:
    """Newest visits with that plate (or tail) by id; open ones, and past ones with a visitor."""
    vault = work.house.vault
    whole = read_plate(text)
    fits = (
        Visit.plate_hash == vault.blind("plate", whole)
        if whole
        else Visit.plate_tail_hash == vault.blind("plate-tail", text[-4:])
    )
    query = (
        select(Visit)
        .where(
            Visit.site_id == site_id, fits, or_(col(Visit.departed_at).is_(None), col(Visit.visitor_id).is_not(None))
        )
        .order_by(col(Visit.id).desc())
        .limit(40)
    )
    found = work.session.exec(query).all()
    return {visit.id or 0: visit for visit in found if _ends(work, visit.plate_cipher, text, whole)}


def _ends(work: Work, cipher: bytes | None, text: str, whole: str | None = None) -> bool:
    if whole or len(text) == 4:
        return True
    return cipher is not None and work.house.vault.unseal(cipher).endswith(text)


def _by_tail(work: Work, site_id: int, text: str, plates: dict[int, Visit]) -> ColumnElement[bool]:
    vault = work.house.vault
    owners = {visit.visitor_id for visit in plates.values() if visit.visitor_id}
    if not text.isdigit():
        return col(Visitor.id).in_(owners)
    phone = (
        Visitor.phone_hash == vault.blind("phone", text)
        if len(text) == 11
        else Visitor.phone_tail_hash == vault.blind("phone-tail", text[-4:])
    )
    tails = (
        select(Visitor.id)
        .where(Visitor.site_id == site_id, phone)
        .order_by(col(Visitor.last_visit_on).desc().nulls_last(), col(Visitor.id).desc())
        .limit(40)
    )
    return or_(col(Visitor.id).in_(tails), col(Visitor.id).in_(owners)) if owners else col(Visitor.id).in_(tails)


def _by_name(site_id: int, kind: str, text: str) -> ColumnElement[bool]:
    """The newest few of those whose reading or initials begin with `text`; every column read is in the index."""
    ranges = [(Visitor.pinyin, key) for key in (readings_of_start(text) if kind == "han" else [text])]
    if kind == "letters":
        ranges.append((Visitor.initials, text))
    parts = []
    for column, key in ranges:
        part: Any = select(col(Visitor.id).label("id"), col(Visitor.last_visit_on).label("day")).where(
            Visitor.site_id == site_id, col(column) >= key, col(column) <= key + LAST
        )
        if kind == "han":
            part = part.where(col(Visitor.surname).like(f"{like_literal(text)}%", escape="\\"))
        newest = part.order_by(col(Visitor.last_visit_on).desc().nulls_last(), col(Visitor.id).desc()).limit(LIMIT + 1)
        parts.append(select(newest.subquery().c.id))
    return col(Visitor.id).in_(parts[0] if len(parts) == 1 else union_all(*parts))


def _hits(
    work: Work, site_id: int, wanted: ColumnElement[bool], plates: dict[int, Visit], mine: int | None
) -> list[tuple[Visitor, Hit]]:
    query = (
        select(Visitor, OWN.name, Visit, WITH_THEM.name)
        .join(OWN, col(OWN.id) == col(Visitor.consultant_id), isouter=True)
        .join(
            Visit,
            (col(Visit.visitor_id) == col(Visitor.id))
            & (col(Visit.site_id) == site_id)
            & col(Visit.departed_at).is_(None),
            isouter=True,
        )
        .join(WITH_THEM, col(WITH_THEM.id) == col(Visit.consultant_id), isouter=True)
        .where(Visitor.site_id == site_id, wanted)
        .order_by(col(Visit.id).is_(None), col(Visitor.last_visit_on).desc().nulls_last(), col(Visitor.id).desc())
        .limit(50)
    )
    if mine is not None:
        query = query.where(or_(col(Visitor.consultant_id) == mine, col(Visit.consultant_id) == mine))
    by_plate = {visit.visitor_id: visit for visit in reversed(plates.values()) if visit.visitor_id}
    return [
        (visitor, _hit(visitor, owner, visit, name, by_plate.get(visitor.id or 0)))
        for visitor, owner, visit, name in work.session.exec(query)
    ]


def _hit(visitor: Visitor, owner: str | None, visit: Visit | None, with_name: str | None, car: Visit | None) -> Hit:
    return Hit(
        visitor.id or 0,
        visitor.surname,
        visitor.honorific,
        visitor.phone_masked,
        car.plate_masked if car else "",
        "plate" if car else "",
        visitor.visits,
        visitor.last_visit_on,
        visitor.likes,
        visitor.consultant_id,
        owner or "",
        visit.id if visit else None,
        visit.place if visit else "",
        (visit.place_at or visit.registered_at) if visit else None,
        visit.heads if visit else None,
        with_name or "",
    )


def _fits(work: Work, row: tuple[Visitor, Hit], text: str) -> bool:
    visitor, hit = row
    return hit.by == "plate" or len(text) in (4, 11) or _ends(work, visitor.phone_cipher, text)


def _unnamed(plates: dict[int, Visit]) -> list[Hit]:
    """Open parties with that plate whose visitor nobody knows yet."""
    return [
        Hit(
            0,
            "",
            "",
            "",
            visit.plate_masked,
            "plate",
            0,
            None,
            "",
            None,
            "",
            visit.id,
            visit.place,
            visit.opened_at,
            visit.heads,
            "",
        )
        for visit in plates.values()
        if visit.departed_at is None and visit.visitor_id is None
    ]
