"""Reporting damage: who sees it says so, once; the same thing seen twice is one report."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SkipValidation
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent
from app.core.happened import arrival, happened
from app.core.i18n import pick
from app.core.text import Line, Note, RowId
from app.core.work import Work
from app.faults.common import (
    group_at,
    held,
    post_at,
    promise,
    require_open,
    same_span,
    step,
    undo_span,
)
from app.faults.events import FaultAdded, FaultReported, FaultWithdrawn
from app.faults.kinds import WORDS, Category, is_urgent
from app.faults.models import Fault, FaultStep
from app.photos.models import Photo
from app.photos.picture import Picture
from app.photos.service import About, AddPhotoIn, Key, RemovePhotoIn, promise_photos, store_photo, take_away
from app.sites.models import Unit, Zone
from app.sites.queries import post_zones, site, units, zones

KIND = "report"
"""Photos of a report are about "report:<client key>"."""


class ReportFaultIn(BaseModel):
    """A report. `place` is "zone:<id>" or "unit:<id>"; empty: the zone of the reporter's post. `spot`: where exactly.

    `client_key` is the phone's own for it, to which its photos refer.
    `same`: what to do when it was reported already: ask ("", the default), lay it with the other, keep it apart.
    """

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    category: Category
    client_key: Key
    place: Annotated[str, Field(pattern=r"^((zone|unit):[1-9][0-9]{0,8})?$")] = ""
    spot: Annotated[Line, Field(max_length=60)] = ""
    note: Note = ""
    urgent: bool = False
    cordoned: bool = False
    about: About | Literal[""] = ""
    photos: Annotated[list[Key], Field(max_length=9)] = []
    same: Literal["", "add", "new"] = ""
    occurred_at: AwareDatetime | None = None
    picture: SkipValidation[Picture | None] = None


class WithdrawFaultIn(BaseModel):
    """One's own report, a moment ago."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    fault_id: RowId


@command(Permission.REPORT_MAKE)
def report_fault(work: Work, data: ReportFaultIn) -> Fault:
    """Report damage. The same key again gives the same report.

    Raises Invalid("fault_place") where nothing says where it is, NeedsConsent("fault_same") when the same kind was
    reported at the same place within the site's hours; what was noted without a signal is laid with it at once.
    """
    at = happened(work, data.occurred_at, data.site_id)
    known = work.find(FaultStep, site_id=data.site_id, client_key=data.client_key)
    if known is not None:
        if known.person_id != work.actor.person_id:
            raise Invalid("key_reused")
        return work.get(Fault, known.fault_id, site_id=data.site_id)
    post_id = post_at(work, data.site_id, at)
    zone, unit = _place(work, data, post_id)
    _keep_photos(work, data)
    twin = _twin(work, data, zone, unit)
    if twin is not None and data.same != "new":
        if data.same != "add" and not arrival(work):
            raise _asked(work, twin)
        step(work, twin, "added", at, note=data.note, client_key=data.client_key)
        work.emit(FaultAdded(data.site_id, twin.id or 0, work.actor.person_id))
        return twin
    urgent = is_urgent(data.category, said=data.urgent)
    within = promise(work, data.site_id, urgent=urgent)
    fault = work.add(
        Fault(
            site_id=data.site_id,
            client_key=data.client_key,
            category=data.category,
            urgent=urgent,
            cordoned=data.cordoned,
            zone_id=zone.id if zone else None,
            unit_id=unit.id if unit else None,
            spot=data.spot,
            note=data.note,
            about=data.about,
            post_id=post_id,
            group_code=group_at(work, data.site_id, post_id),
            reported_by=work.actor.person_id,
            occurred_at=at,
            reported_at=work.now,
            assign_by=work.now + within.accept,
            due_at=work.now + within.fix,
        )
    )
    step(work, fault, "reported", at, note=data.note, client_key=data.client_key)
    work.emit(
        FaultReported(data.site_id, fault.id or 0, data.category, urgent, fault.zone_id, post_id, work.actor.person_id)
    )
    return fault


@command(Permission.REPORT_MAKE)
def withdraw_fault(work: Work, data: WithdrawFaultIn) -> Fault:
    """Take one's own report back while nobody sees to it. Raises NotFound, Forbidden, Conflict."""
    fault = held(work, data.site_id, data.fault_id)
    if fault.reported_by is None or fault.reported_by != work.actor.person_id:
        raise Forbidden("fault_not_yours")
    require_open(fault)
    if fault.owned:
        raise Conflict("fault_taken_up")
    span = undo_span(work, data.site_id)
    if work.now - fault.reported_at > span:
        raise Conflict("fault_undo_late", minutes=int(span.total_seconds() // 60))
    fault.state = "withdrawn"
    fault.version += 1
    step(work, fault, "withdrawn", work.now)
    work.emit(FaultWithdrawn(data.site_id, data.fault_id))
    return fault


@command(Permission.REPORT_MAKE)
def add_report_photo(work: Work, data: AddPhotoIn) -> Photo:
    """Keep a photo of a report; whoever may report may show it. Raises as `store_photo`."""
    if not data.about.startswith(f"{KIND}:"):
        raise Invalid("wrong_value", "about")
    return store_photo(work, data)


@command(Permission.REPORT_MAKE)
def remove_report_photo(work: Work, data: RemovePhotoIn) -> Photo:
    """Take away one's own photo of a report. Raises as `take_away`."""
    return take_away(work, data)


def _place(work: Work, data: ReportFaultIn, post_id: int | None) -> tuple[Zone | None, Unit | None]:
    kind, _, number = data.place.partition(":")
    if kind == "unit":
        unit = next((one for one in units(work, data.site_id) if one.id == int(number)), None)
        if unit is None:
            raise Invalid("fault_place", "place")
        return zones(work, data.site_id).get(unit.zone_id), unit
    zone_id = int(number) if kind else main_zone(work, data.site_id, post_id)
    zone = zones(work, data.site_id).get(zone_id or 0)
    if zone is None and (kind or not data.spot):
        raise Invalid("fault_place", "place")
    return zone, None


def main_zone(work: Work, site_id: int, post_id: int | None) -> int | None:
    """The zone that a post covers first."""
    return next((row.zone_id for row in post_zones(work, site_id) if row.post_id == post_id and not row.night), None)


def _keep_photos(work: Work, data: ReportFaultIn) -> None:
    about = f"{KIND}:{data.client_key}"
    if data.picture is not None:
        sent = AddPhotoIn(site_id=data.site_id, about=about, client_key=data.client_key, picture=data.picture)
        store_photo(work, sent)
    promise_photos(work, data.site_id, about, data.photos)


def _twin(work: Work, data: ReportFaultIn, zone: Zone | None, unit: Unit | None) -> Fault | None:
    """An open report of the same kind at the same place, not older than the site's hours."""
    if data.category is Category.OTHER or zone is None:
        return None
    seen = aliased(Fault)
    query = (
        select(seen)
        .where(
            seen.site_id == data.site_id,
            seen.state == "open",
            seen.category == data.category,
            seen.zone_id == zone.id,
            seen.unit_id == (unit.id if unit else None),
            seen.reported_at > work.now - same_span(work, data.site_id),
        )
        .order_by(col(seen.id).desc())
    )
    return work.session.exec(query).first()


def _asked(work: Work, twin: Fault) -> NeedsConsent:
    zone = zones(work, twin.site_id).get(twin.zone_id or 0)
    say = work.house.state["languages"].gettext
    at = twin.reported_at.astimezone(site(work, twin.site_id).zone)
    return NeedsConsent(
        "fault_same",
        what=say(work.lang, WORDS[Category(twin.category)][0]),
        place=pick(work.lang, zone.name_zh, zone.name_en) if zone else "–",
        at=f"{at:%H:%M}",
    )
