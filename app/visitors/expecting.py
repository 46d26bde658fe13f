"""Visits expected: reported by a channel or booked, entered by a consultant or the desk, matched on arrival."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import bindparam
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Line, Note, RowId, Surname, mask_phone, normal_phone
from app.core.work import Work
from app.people.rights import person_at
from app.sites.queries import setting, settings, site, today
from app.visitors import messages_knowing as messages_knowing  # registers the words of the refusals
from app.visitors.attribution import Report
from app.visitors.events_knowing import ExpectedWithdrawn, VisitExpected
from app.visitors.models import Visitor
from app.visitors.models_judging import ExpectedVisit

VALID_DAYS, LATE_MINUTES = 1, 30
"""Defaults of expected_valid_days (field F10: that day only) and expected_late_minutes."""

FAR = timedelta(days=60)
EARLIER = timedelta(minutes=5)
"""A time typed while the clock went on is still to come."""


class ExpectIn(BaseModel):
    """Who comes when. `phone` is the whole number or its first three and last four; `on` and `at` are the site's."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    kind: Literal["channel", "booking"]
    agency: Annotated[Line, Field(max_length=60)] = ""
    agent: Annotated[Line, Field(max_length=40)] = ""
    surname: Surname | None = None
    honorific: Literal["", "mr", "ms"] = ""
    phone: Annotated[Line, Field(max_length=40)] = ""
    consultant_id: RowId | None = None
    heads: Annotated[int, Field(ge=1, le=60)] | None = None
    on: date | None = None
    at: Annotated[Line, Field(max_length=5)]
    note: Annotated[Note, Field(max_length=200)] = ""
    vip: bool = False


@command(Permission.VISITOR_CREATE)
def expect_visit(work: Work, data: ExpectIn) -> ExpectedVisit:
    """Enter a report or a booking. A consultant's is their own. It counts for the site's expected_valid_days.

    Raises Invalid without a name and a number, for half a number, a time that is over or too far ahead.
    """
    digits, masked = read_number(data.phone)
    if not data.surname and not masked:
        raise Invalid("name_or_phone", "surname")
    if data.kind == "channel" and not data.agency:
        raise Invalid("agency_missing", "agency")
    consultant_id = data.consultant_id
    if granted(work) == "O":
        consultant_id = work.actor.person_id
    elif consultant_id is not None:
        person_at(work, consultant_id, data.site_id)
    at = _when(work, data)
    days = setting(work, data.site_id, "expected_valid_days", VALID_DAYS)
    row = ExpectedVisit(
        site_id=data.site_id,
        kind=data.kind,
        agency=data.agency,
        agent=data.agent,
        surname=data.surname or "",
        honorific=data.honorific,
        phone_masked=masked,
        consultant_id=consultant_id,
        heads=data.heads,
        vip=data.vip,
        expected_at=at,
        valid_until=site(work, data.site_id).day_of(at) + timedelta(days=days - 1),
        note=data.note,
        notice_version=settings(work, data.site_id).get("privacy_notice_version", "1")[:20],
        made_at=work.now,
        made_by=work.actor.person_id,
    )
    if masked:
        vault = work.house.vault
        row.phone_tail_hash = vault.blind("phone-tail", masked[-4:])
        if digits:
            row.phone_cipher, row.phone_hash = vault.seal(digits), vault.blind("phone", digits)
    work.add(row)
    work.emit(VisitExpected(data.site_id, row.id or 0, row.kind, consultant_id or 0))
    return row


def read_number(typed: str) -> tuple[str, str]:
    """(whole digits or "", masked number or "") of what was typed. Raises Invalid for anything in between."""
    plain = re.sub(r"[\s\-–—.·xX*＊]", "", unicodedata.normalize("NFKC", typed))
    if not plain:
        return "", ""
    if re.fullmatch(r"1[3-9]\d\d{4}", plain):
        return "", f"{plain[:3]}****{plain[3:]}"
    try:
        digits = normal_phone(plain)
    except Invalid:
        raise Invalid("phone_or_tail", "phone") from None
    return digits, mask_phone(digits)


def _when(work: Work, data: ExpectIn) -> datetime:
    """The instant they are expected. Raises Invalid for a time that is over and for one too far ahead."""
    clock = re.fullmatch(r"([01]?\d|2[0-3])[:：]?([0-5]\d)", data.at)
    if clock is None:
        raise Invalid("not_a_time", "at")
    here = site(work, data.site_id)
    day = data.on or today(work, data.site_id)
    if day - today(work, data.site_id) > FAR:
        raise Invalid("expected_far", "on", days=FAR.days)
    at = here.at(day, int(clock[1]) * 60 + int(clock[2]))
    if at < work.now - EARLIER:
        raise Invalid("expected_past", "at")
    return at


class ExpectedBound(BaseModel):
    """One report or booking."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    expected_id: RowId


@command(Permission.VISITOR_CREATE)
def withdraw_expected(work: Work, data: ExpectedBound) -> ExpectedVisit:
    """It no longer counts. Raises NotFound for another consultant's, Conflict when it arrived or was withdrawn."""
    row = open_expected(work, data.site_id, data.expected_id)
    if granted(work) == "O" and work.actor.person_id not in (row.consultant_id, row.made_by):
        raise NotFound()
    row.state, row.version = "withdrawn", row.version + 1
    work.emit(ExpectedWithdrawn(data.site_id, row.id or 0))
    return row


def open_expected(work: Work, site_id: int, expected_id: int) -> ExpectedVisit:
    """The row under lock. Raises NotFound, Conflict when it is no longer open."""
    query = select(ExpectedVisit).where(ExpectedVisit.id == expected_id, ExpectedVisit.site_id == site_id)
    row = work.session.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound()
    if row.state != "open":
        raise Conflict("expected_closed")
    return row


OPEN_WITH_TAIL = (
    select(ExpectedVisit)
    .where(
        ExpectedVisit.site_id == bindparam("site"),
        ExpectedVisit.phone_tail_hash == bindparam("tail"),
        ExpectedVisit.state == "open",
    )
    .order_by(col(ExpectedVisit.made_at))
    .limit(20)
)


def reports_for(work: Work, site_id: int, visitor: Visitor | None, chosen: ExpectedVisit | None) -> list[Report]:
    """Open reports and bookings that fit the visitor's number, and the one that was picked. One statement at most."""
    found = {chosen.id: chosen} if chosen is not None else {}
    if visitor is not None and visitor.phone_tail_hash:
        asked = {"site": site_id, "tail": visitor.phone_tail_hash}
        found |= {row.id: row for row in work.session.scalars(OPEN_WITH_TAIL, asked)}
    reports = []
    for row in found.values():
        how = _fits(row, visitor)
        if how or row is chosen:
            reports.append(_report(row, how or "name", visitor))
    return reports


def _fits(row: ExpectedVisit, visitor: Visitor | None) -> str:
    """phone: the whole number; masked: as much of it as was given; empty: another number."""
    if visitor is None or not visitor.phone_hash or not row.phone_masked:
        return ""
    if row.phone_hash is not None:
        return "phone" if row.phone_hash == visitor.phone_hash else ""
    return "masked" if row.phone_masked == visitor.phone_masked else ""


def _report(row: ExpectedVisit, how: str, visitor: Visitor | None) -> Report:
    same = not row.surname or visitor is None or not visitor.surname or row.surname == visitor.surname
    return Report(
        row.id or 0, how, row.kind, row.consultant_id, row.made_at, row.expected_at, row.valid_until, same_name=same
    )
