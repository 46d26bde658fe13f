"""Editing the checklists: an edit is a new version, in force from the next business day, taken back until then.

A shift that has begun keeps what it began with: duties belong to a business day, and so do the versions.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NeedsConsent, NotFound
from app.core.i18n import pick
from app.core.text import RowId
from app.core.work import Work
from app.duties.editing_content import FIELDS, content_of, differs, from_library
from app.duties.editing_form import AddItemIn, SaveItemIn, columns_typed
from app.duties.editing_taps import most_taps, taps_by_post
from app.duties.events import ItemEdited, ItemTakenBack
from app.duties.items import all_items
from app.duties.models import DutyItem
from app.people.models import Person
from app.sites.queries import posts, site, today

OWN = "X"
"""Codes of a site's own items: X1, X2, ..."""


class ThatItemIn(BaseModel):
    """One item by its code, as it was seen."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    code: str = Field(min_length=1, max_length=12)
    seen: str = Field(default="", max_length=80)
    accept: str = Field(default="", max_length=40)


class SwitchItemIn(ThatItemIn):
    """An item on or off, from the next business day on."""

    on: Literal["on", "off"]


@command(Permission.DUTY_TEMPLATE)
def switch_item(work: Work, data: SwitchItemIn) -> DutyItem:
    """Switch an item on or off. Raises NotFound, Conflict when it was changed, NeedsConsent over the limit."""
    rows = _versions(work, data.site_id, data.code)
    _require_seen(work, rows, data.seen)
    return _plan(work, rows, {**content_of(rows[-1]), "enabled": data.on == "on"}, data.accept)


@command(Permission.DUTY_TEMPLATE)
def save_item(work: Work, data: SaveItemIn) -> DutyItem:
    """Another version of an item. Raises Invalid for what cannot be, and as `switch_item`."""
    rows = _versions(work, data.site_id, data.code)
    _require_seen(work, rows, data.seen)
    return _plan(work, rows, columns_typed(data), data.accept)


@command(Permission.DUTY_TEMPLATE)
def add_item(work: Work, data: AddItemIn) -> DutyItem:
    """An item of the site's own, from the next business day on. Raises Invalid, NeedsConsent over the limit."""
    known = {post.code for post in posts(work, data.site_id).values()}
    if data.post_code and data.post_code not in known:
        raise Invalid("unknown_post", "post_code")
    columns = columns_typed(data)
    every = select(DutyItem.code, DutyItem.position).where(DutyItem.site_id == data.site_id)
    found = list(work.session.exec(every))
    numbers = [int(code[1:]) for code, _ in found if code[:1] == OWN and code[1:].isdigit()]
    row = DutyItem(
        site_id=data.site_id,
        code=f"{OWN}{max(numbers, default=0) + 1}",
        valid_from=_next_day(work, data.site_id),
        post_code=data.post_code,
        position=max((position for _, position in found), default=-1) + 1,
        edited_at=work.now,
        edited_by=work.actor.person_id,
        **columns,
    )
    _question_taps(work, row, data.accept)
    work.add(row)
    work.emit(ItemEdited(data.site_id, row.id or 0, row.code, 1, ("new",)))
    return row


@command(Permission.DUTY_TEMPLATE)
def reset_item(work: Work, data: ThatItemIn) -> DutyItem:
    """What the library says again, on or off as it is now. Raises Invalid for an own item, and as `switch_item`."""
    rows = _versions(work, data.site_id, data.code)
    columns = from_library(data.code)
    if columns is None:
        raise Invalid("no_such_library_item")
    _require_seen(work, rows, data.seen)
    return _plan(work, rows, {**columns, "enabled": rows[-1].enabled}, data.accept)


@command(Permission.DUTY_TEMPLATE)
def take_back_item(work: Work, data: ThatItemIn) -> DutyItem | None:
    """Drop the version that is still to come; what is in force goes on, None when it was new altogether.

    Raises Invalid when nothing is planned.
    """
    rows = _versions(work, data.site_id, data.code)
    if rows[-1].valid_from <= today(work, data.site_id):
        raise Invalid("nothing_to_take_back")
    _drop(work, rows)
    return rows[-2] if len(rows) > 1 else None


def stamp(row: DutyItem) -> str:
    """What a form shows of an item, to notice that somebody else changed it."""
    return f"{row.id}.{row.version}.{int(row.edited_at.timestamp() * 1000) if row.edited_at else 0}"


def takes_effect(work: Work, site_id: int) -> date:
    """The business day from which an edit made now counts."""
    return _next_day(work, site_id)


def _next_day(work: Work, site_id: int) -> date:
    return today(work, site_id) + timedelta(days=1)


def _versions(work: Work, site_id: int, code: str) -> list[DutyItem]:
    """The versions of an item, oldest first, held against a second editor."""
    query = select(DutyItem).where(DutyItem.site_id == site_id, DutyItem.code == code)
    rows = list(work.session.exec(query.order_by(col(DutyItem.version)).with_for_update()))
    if not rows:
        raise NotFound()
    return rows


def _require_seen(work: Work, rows: Sequence[DutyItem], seen: str) -> None:
    last = rows[-1]
    if seen in ("", stamp(last)):
        return
    editor = work.session.get(Person, last.edited_by) if last.edited_by else None
    if editor is None or last.edited_at is None:
        raise Conflict("item_gone")
    at = last.edited_at.astimezone(site(work, last.site_id).zone).strftime("%H:%M")
    raise Conflict("item_changed", name=editor.name, at=at)


def _plan(work: Work, rows: list[DutyItem], columns: dict[str, Any], accept: str) -> DutyItem:
    """Store `columns` as the version of the next business day; the same as today's drops what was planned."""
    last, day = rows[-1], _next_day(work, rows[-1].site_id)
    changed = differs(last, columns, switch=True)
    if not changed:
        return last
    planned = last.valid_from >= day
    before = rows[-2] if planned and len(rows) > 1 else None
    if before is not None and not differs(before, columns, switch=True):
        return _drop(work, rows)
    _question_taps(work, DutyItem(**{**last.model_dump(), **columns}), accept)
    if not planned:
        last.valid_until = day
        work.session.add(last)
        work.session.flush()
        keep = last.model_dump(exclude={"id", *FIELDS})
        last = DutyItem(**{**keep, "version": last.version + 1, "valid_from": day, "valid_until": None})
    for name in FIELDS:
        setattr(last, name, columns[name])
    last.edited_at, last.edited_by = work.now, work.actor.person_id
    work.add(last)
    work.emit(ItemEdited(last.site_id, last.id or 0, last.code, last.version, changed))
    return last


def _drop(work: Work, rows: list[DutyItem]) -> DutyItem:
    last = rows[-1]
    if len(rows) > 1:
        rows[-2].valid_until = None
        work.session.add(rows[-2])
    work.session.delete(last)
    work.session.flush()
    work.emit(ItemTakenBack(last.site_id, last.code, last.version))
    return rows[-2] if len(rows) > 1 else last


def _question_taps(work: Work, coming: DutyItem, accept: str) -> None:
    """Warn when the edit takes a post over the site's limit; never refuse it for good."""
    if "taps_over" in accept.split("+") or not coming.enabled:
        return
    most = most_taps(work, coming.site_id)
    others = [row for row in newest(all_items(work, coming.site_id).values()) if row.code != coming.code]
    now = newest(all_items(work, coming.site_id).values())
    before, after = taps_by_post(work, coming.site_id, now), taps_by_post(work, coming.site_id, [*others, coming])
    over = [code for code, taps in after.items() if taps.most > most and taps.most > before[code].most]
    if over:
        worst = max(over, key=lambda code: after[code].most)
        post = next(post for post in posts(work, coming.site_id).values() if post.code == worst)
        name = pick(work.lang, post.name_zh, post.name_en)
        raise NeedsConsent("taps_over", post=name, taps=after[worst].most, most=most)


def newest(rows: Any) -> list[DutyItem]:
    """The newest version of each item, in their order."""
    last: dict[str, DutyItem] = {}
    for row in rows:
        if row.code not in last or row.version > last[row.code].version:
            last[row.code] = row
    return sorted(last.values(), key=lambda row: (row.position, row.code))
