"""Short lists of a site that are a code with names: kinds of day, columns of the board, groups, purposes."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.sites.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import pick
from app.core.text import Line, RowId
from app.core.work import Work
from app.sites.events import SiteChanged
from app.sites.models import (
    BoardColumn,
    CalendarDay,
    Coverage,
    DayKind,
    Post,
    Purpose,
    SiteSetting,
    StaffGroup,
    Zone,
)

List = Literal["day_kind", "column", "group", "purpose"]
Row = DayKind | BoardColumn | StaffGroup | Purpose
TABLES: dict[str, type[Row]] = {
    "day_kind": DayKind,
    "column": BoardColumn,
    "group": StaffGroup,
    "purpose": Purpose,
}
BY_CALENDAR = ("weekday", "weekend")


class NameIn(BaseModel):
    """An entry of one of the lists. `entry`: the code of the one that is changed, empty for a new one.

    `customer` and `offered` are for purposes, `leader_post` (a code) for groups.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    list: List
    entry: str = Field(default="", max_length=40)
    code: str = Field(default="", max_length=20)
    name_zh: Annotated[Line, Field(min_length=1, max_length=40)]
    name_en: Annotated[Line, Field(max_length=40)] = ""
    customer: bool = False
    offered: bool = False
    leader_post: str = Field(default="", max_length=20)


class ThatNameIn(BaseModel):
    """An entry of one of the lists, by its code; `way`: up or down for its order."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    list: List
    code: str = Field(min_length=1, max_length=40)
    way: Literal["up", "down", ""] = ""


@command(Permission.SITE_CONFIG)
def save_name(work: Work, data: NameIn) -> Row:
    """Add an entry, or change the one named in `entry`. Raises Invalid for a code that is taken or cannot be one."""
    row = _row(work, data.site_id, data.list, data.entry) if data.entry else _new(work, data)
    before = row.name_zh
    row.name_zh, row.name_en = data.name_zh, data.name_en or data.name_zh
    if isinstance(row, Purpose):
        row.customer = data.customer
    if isinstance(row, StaffGroup):
        row.leader_post = _leader(work, data)
    work.add(row)
    if isinstance(row, Purpose):
        _offer(work, row, data.offered)
    work.emit(SiteChanged(data.site_id, data.list, row.code, before, row.name_zh))
    return row


def _new(work: Work, data: NameIn) -> Row:
    rows = _rows(work, data.site_id, data.list)
    code = data.code.strip() or next(f"{data.list[0]}{n}" for n in range(len(rows) + 1, 10_000))
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,12}", code):
        raise Invalid("not_a_code", "code")
    taken = next((row for row in rows if row.code == code), None)
    if taken is not None:
        raise Invalid("code_is_taken", "code", short=code, name=pick(work.lang, taken.name_zh, taken.name_en))
    row = TABLES[data.list](site_id=data.site_id, code=code, name_zh="", name_en="")
    if not isinstance(row, DayKind):
        row.position = len(rows)
    return row


def _leader(work: Work, data: NameIn) -> str:
    if data.leader_post and work.find(Post, site_id=data.site_id, code=data.leader_post) is None:
        raise Invalid("unknown_post", "leader_post")
    return data.leader_post


def _offer(work: Work, purpose: Purpose, offered: bool) -> None:
    """The arrival screens offer the purposes of one setting, in its order; at least one stays."""
    row = work.find(SiteSetting, site_id=purpose.site_id, key="purposes")
    if row is None:
        return
    codes = [code for code in row.value.split(",") if code]
    if offered and purpose.code not in codes:
        codes.append(purpose.code)
    elif not offered and purpose.code in codes and len(codes) > 1:
        codes.remove(purpose.code)
    if ",".join(codes) != row.value:
        row.value = ",".join(codes)
        work.session.add(row)


@command(Permission.SITE_CONFIG)
def move_name(work: Work, data: ThatNameIn) -> Row:
    """One step up or down in its list; at the end of it nothing happens. Kinds of day have no order of their own."""
    row, rows = _row(work, data.site_id, data.list, data.code), _rows(work, data.site_id, data.list)
    at = rows.index(row)
    to = at + (-1 if data.way == "up" else 1)
    if isinstance(row, DayKind) or not data.way or not 0 <= to < len(rows):
        return row
    rows[at], rows[to] = rows[to], rows[at]
    for position, one in enumerate(rows):
        if not isinstance(one, DayKind):
            one.position = position
        work.session.add(one)
    work.emit(SiteChanged(data.site_id, data.list, row.code, str(at + 1), str(to + 1)))
    return row


@command(Permission.SITE_CONFIG)
def remove_name(work: Work, data: ThatNameIn) -> Row:
    """An entry that nothing uses goes. Raises Conflict("kind_in_use") saying where it is used."""
    row = _row(work, data.site_id, data.list, data.code)
    where = _used(work, row)
    if where:
        raise Conflict("kind_in_use", name=pick(work.lang, row.name_zh, row.name_en), where="、".join(where[:6]))
    work.session.delete(row)
    work.emit(SiteChanged(data.site_id, data.list, row.code, row.name_zh, ""))
    return row


def _used(work: Work, row: Row) -> list[str]:
    """Where it is used, in words."""
    if isinstance(row, DayKind):
        if row.code in BY_CALENDAR:
            raise Conflict("kind_built_in")
        days = select(CalendarDay).where(CalendarDay.site_id == row.site_id, CalendarDay.kind == row.code)
        posts = select(Post.name_zh, Post.name_en).join(Coverage, col(Coverage.post_id) == col(Post.id))
        posts = posts.where(Coverage.site_id == row.site_id, Coverage.day_kind == row.code).distinct()
        return [one.day.isoformat() for one in work.session.exec(days.order_by(col(CalendarDay.day)))] + [
            pick(work.lang, zh, en) for zh, en in work.session.exec(posts)
        ]
    if isinstance(row, BoardColumn):
        zones = select(Zone.name_zh, Zone.name_en).where(Zone.site_id == row.site_id, Zone.column == row.code)
        return [pick(work.lang, zh, en) for zh, en in work.session.exec(zones)]
    if isinstance(row, StaffGroup):
        of_group = select(Post.name_zh, Post.name_en).where(Post.site_id == row.site_id, Post.group_code == row.code)
        return [pick(work.lang, zh, en) for zh, en in work.session.exec(of_group)]
    offered = work.find(SiteSetting, site_id=row.site_id, key="purposes")
    return [offered.name_zh or offered.key] if offered and row.code in offered.value.split(",") else []


def _row(work: Work, site_id: int, name: str, code: str) -> Row:
    row = next((row for row in _rows(work, site_id, name) if row.code == code), None)
    if row is None:
        raise NotFound()
    return row


def _rows(work: Work, site_id: int, name: str) -> list[Row]:
    table: type[Any] = TABLES[name]
    rows: list[Row] = list(work.session.exec(select(table).where(table.site_id == site_id)))
    return sorted(rows, key=lambda row: (0 if isinstance(row, DayKind) else row.position, row.id or 0))
