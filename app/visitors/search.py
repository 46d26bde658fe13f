"""Finding a visitor at the desk: by the tail of a phone or plate, by surname, by its reading or its initials.

Starts at one Han character, two letters or four digits; at most eight; counted against a quota; what was searched is
not kept. Names are found as ranges of readings in an index, on both databases, however many visitors there are.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import TooMany
from app.core.text import Line, RowId, like_literal
from app.core.work import Work
from app.sites.queries import setting
from app.visitors import messages_desk as messages_desk  # registers the words of the refusals
from app.visitors import search_rows as rows
from app.visitors.models import SearchCount, Visit
from app.visitors.names import is_han, readings_of_start, typed_letters
from app.visitors.plates import as_typed, read_plate
from app.visitors.search_rows import LIMIT

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
    site_id, mine = data.site_id, work.actor.person_id if granted(work) == "OM" else None
    tail = kind == "tail"
    plates = _plates(work, site_id, text) if tail else {}
    wanted = _by_tail(work, site_id, text, plates) if tail else _by_name(work, site_id, kind, text, mine)
    whole = not tail or len(text) in (4, 11)
    hits = _hits(work, site_id, wanted, plates, mine, lambda row: whole or _ends(work, row.phone_cipher, text))
    hits += [] if mine else _unnamed(plates)
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
    row = work.session.exec(rows.COUNT, params={"site": site_id, "me": person_id, "hour": hour}).first()
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
    query = rows.PLATE if whole else rows.PLATE_TAIL
    wanted = vault.blind("plate", whole) if whole else vault.blind("plate-tail", text[-4:])
    found = work.session.exec(query, params={"site": site_id, "hash": wanted}).all()
    return {visit.id or 0: visit for visit in found if _ends(work, visit.plate_cipher, text, whole)}


def _ends(work: Work, cipher: bytes | None, text: str, whole: str | None = None) -> bool:
    if whole or len(text) == 4:
        return True
    return cipher is not None and work.house.vault.unseal(cipher).endswith(text)


def _by_tail(work: Work, site_id: int, text: str, plates: dict[int, Visit]) -> set[int]:
    """Ids of the visitors whose phone, or whose car, ends so."""
    found = {visit.visitor_id for visit in plates.values() if visit.visitor_id}
    if text.isdigit():
        whole, vault = len(text) == 11, work.house.vault
        query = rows.PHONE if whole else rows.PHONE_TAIL
        wanted = vault.blind("phone", text) if whole else vault.blind("phone-tail", text[-4:])
        found |= set(work.session.scalars(query, {"site": site_id, "hash": wanted}))
    return found


def _by_name(work: Work, site_id: int, kind: str, text: str, mine: int | None) -> set[int]:
    """Ids of the newest few whose reading or initials begin with `text`; among one's own for a consultant."""
    reading, initials, han = rows.EVERYBODY if mine is None else rows.MINE
    queries = [(han, key) for key in readings_of_start(text)] if kind == "han" else [(reading, text), (initials, text)]
    asked = {"site": site_id, "me": mine, "han": f"{like_literal(text)}%"}
    found: set[int] = set()
    for query, low in queries:
        found |= set(work.session.scalars(query, {**asked, "low": low, "high": low + LAST}))
    return found


def _hits(
    work: Work, site_id: int, wanted: set[int], plates: dict[int, Visit], mine: int | None, fits: Callable[[Any], bool]
) -> list[Hit]:
    """The visitors with those ids, those on site first, then those seen last."""
    if not wanted:
        return []
    query = rows.HITS if mine is None else rows.HITS_OF_MINE
    found = work.session.execute(query, {"site": site_id, "me": mine, "ids": sorted(wanted)})
    by_plate = {visit.visitor_id: visit for visit in reversed(plates.values()) if visit.visitor_id}
    return [_hit(row, by_plate.get(row.visitor_id)) for row in found if row.visitor_id in by_plate or fits(row)]


def _hit(row: Any, car: Visit | None) -> Hit:
    return Hit(
        row.visitor_id,
        row.surname,
        row.honorific,
        row.phone_masked,
        car.plate_masked if car else "",
        "plate" if car else "",
        row.visits,
        row.last_visit_on,
        row.likes,
        row.consultant_id,
        row.owner or "",
        row.visit_id,
        row.place or "",
        row.place_at or row.registered_at,
        row.heads,
        row.with_name or "",
    )


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
