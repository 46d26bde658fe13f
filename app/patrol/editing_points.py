"""Points of a site: their words, what is looked at, the code that hangs there. Words and codes count at once."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

import app.patrol.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Invalid, NotFound
from app.core.text import Line, Note, RowId
from app.core.work import Work
from app.patrol.events import PointChanged
from app.patrol.library import fresh_code, taken_codes
from app.patrol.models import PatrolPoint
from app.patrol.routes import MOST_LOOKS, points
from app.patrol.scanning import plain
from app.sites.queries import zones

LOOK_LENGTH = 30


class PointIn(BaseModel):
    """A point in words. `looks`: one a line, how it should be; "中文 / English" where there are both.

    `point_id` None: a new one. `code` empty: it keeps its own, a new one gets a fresh one.
    """

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    point_id: RowId | None = None
    name_zh: Annotated[Line, Field(min_length=1, max_length=40)]
    name_en: Annotated[Line, Field(max_length=60)] = ""
    where_zh: Annotated[Line, Field(max_length=80)] = ""
    where_en: Annotated[Line, Field(max_length=120)] = ""
    zone_id: RowId | None = None
    looks: Note = ""
    code: str = Field(default="", max_length=12)


class OnePointIn(BaseModel):
    """A point that gets a fresh code, or is taken away."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    point_id: RowId


@command(Permission.DUTY_TEMPLATE)
def save_point(work: Work, data: PointIn) -> PatrolPoint:
    """Store the words of a point. Raises Invalid for an unknown zone, too many things to look at, a code in use."""
    if data.zone_id is not None and data.zone_id not in zones(work, data.site_id):
        raise NotFound()
    looks = read_looks(data.looks)
    if data.point_id is None:
        position = max((row.position for row in points(work, data.site_id).values()), default=0) + 1
        row = PatrolPoint(
            site_id=data.site_id, code=fresh_code(taken_codes(work, data.site_id)), name_zh=data.name_zh,
            name_en="", position=position, issued_at=work.now,
        )  # fmt: skip
    else:
        row = work.get(PatrolPoint, data.point_id, site_id=data.site_id)
    if data.code:
        _hang(work, row, data.code)
    row.name_zh, row.name_en = data.name_zh, data.name_en or data.name_zh
    row.where_zh, row.where_en, row.zone_id, row.looks = data.where_zh, data.where_en, data.zone_id, looks
    row.active = True
    work.add(row)
    work.emit(PointChanged(data.site_id, row.id or 0, "new" if data.point_id is None else "words"))
    return row


@command(Permission.DUTY_TEMPLATE)
def renew_code(work: Work, data: OnePointIn) -> PatrolPoint:
    """A fresh code at once: the card was lost or copied. The old one counts no more."""
    row = work.get(PatrolPoint, data.point_id, site_id=data.site_id)
    _replace(work, row, fresh_code(taken_codes(work, data.site_id)))
    work.session.add(row)
    work.emit(PointChanged(data.site_id, row.id or 0, "code"))
    return row


@command(Permission.DUTY_TEMPLATE)
def take_away(work: Work, data: OnePointIn) -> PatrolPoint:
    """The point is no more: rounds that open from now on leave it out."""
    row = work.get(PatrolPoint, data.point_id, site_id=data.site_id)
    row.active = False
    work.session.add(row)
    work.emit(PointChanged(data.site_id, row.id or 0, "gone"))
    return row


def read_looks(text: str) -> list[dict[str, str]]:
    """Lines as look-items. Raises Invalid for too many or too long ones."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LOOKS:
        raise Invalid("patrol_looks_many", "looks", max=MOST_LOOKS)
    found = []
    for line in lines:
        zh, _, en = (part.strip() for part in line.partition("/"))
        if max(len(zh), len(en)) > LOOK_LENGTH:
            raise Invalid("too_long", "looks", max=LOOK_LENGTH)
        found.append({"zh": zh or en, "en": en or zh})
    return found


def looks_text(row: PatrolPoint) -> str:
    """Look-items as they are typed."""
    return "\n".join(f"{one['zh']} / {one['en']}" if one["en"] != one["zh"] else one["zh"] for one in row.looks)


def _hang(work: Work, row: PatrolPoint, typed: str) -> None:
    code = plain(typed)
    if code == row.code and row.id is not None:
        return
    if not 4 <= len(code) <= 6 or code != typed.strip().upper():
        raise Invalid("patrol_code_form", "code")
    if code in taken_codes(work, row.site_id):
        raise Invalid("patrol_code_taken", "code")
    _replace(work, row, code)


def _replace(work: Work, row: PatrolPoint, code: str) -> None:
    if row.id is not None:
        row.spent = [*row.spent, row.code]
    row.code, row.issued_at = code, work.now
