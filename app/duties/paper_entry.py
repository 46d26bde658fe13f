"""纸质补录: what was ticked on a paper sheet is entered later, marked as such.

When it was done and when it was entered are kept apart; nothing passes for a tick made at the time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import pick
from app.core.text import RowId
from app.core.work import Work
from app.duties.events import PaperEntered
from app.duties.evidence import Ask, ask_of, value_of
from app.duties.models import Duty, DutyItem, Tick
from app.duties.paper_sheets import Box, Sheet, read_code, sheets_of
from app.duties.plan import places_of
from app.duties.service import Given
from app.duties.teams import teams_led
from app.people.models import Membership, Person
from app.sites.queries import posts, site, today

MOST = 64
"""Boxes of a sheet that one form takes; more boxes are more than one page."""
BACK = timedelta(days=7)
"""How long after its day a sheet may be entered. A default of ours: the folder of a week."""


class PaperIn(BaseModel):
    """A sheet as it was filled in by hand.

    `keys` are the boxes offered, parted by spaces; `times` and `values` belong to them in that order; `done` holds the
    numbers (from 0) of those that were ticked. An empty time: done when it was due.
    `person_id` None: whoever was planned there at that time.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    sheet: str = Field(min_length=1, max_length=40)
    keys: str = Field(max_length=4000)
    done: Annotated[list[int], Field(max_length=MOST)] = Field(default_factory=list)
    times: Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=MOST)] = Field(default_factory=list)
    values: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST)] = Field(default_factory=list)
    person_id: RowId | None = None


@dataclass(frozen=True)
class Entered:
    """How many lines were entered; `id` for the record of the form."""

    count: int
    id: int


@command(Permission.DUTY_TICKOTHER)
def enter_paper(work: Work, data: PaperIn) -> Entered:
    """Enter a sheet for whoever did it: a leader for the own group, the manager for all.

    Raises NotFound, Invalid naming the line, Conflict when a line was closed meanwhile; then nothing is entered.
    """
    sheet = the_sheet(work, data.site_id, data.sheet)
    if granted(work) == "T" and sheet.post.group_code not in teams_led(work, data.site_id):
        raise Forbidden("duty_not_team")
    if data.person_id is not None:
        _require_of_site(work, data.site_id, data.person_id)
    return _enter(work, data, sheet)


@command(Permission.DUTY_TICK)
def enter_own_paper(work: Work, data: PaperIn) -> Entered:
    """Enter one's own sheet within its day. Raises as `enter_paper`, Forbidden for any other sheet."""
    sheet = the_sheet(work, data.site_id, data.sheet)
    if not own_sheet(work, sheet):
        raise Forbidden("paper_not_yours")
    return _enter(work, data.model_copy(update={"person_id": work.actor.person_id}), sheet)


def the_sheet(work: Work, site_id: int, typed: str) -> Sheet:
    """The sheet of a code. Raises Invalid("sheet_unknown"), also for a day too long ago."""
    now = today(work, site_id)
    read = read_code(work, site_id, typed, now)
    if read is None or read[2] < now - BACK:
        raise Invalid("sheet_unknown", "sheet")
    post, place, day, night = read
    for sheet in sheets_of(work, site_id, day, post.id or 0):
        if (sheet.place, sheet.night) == (place, night):
            return sheet
    raise Invalid("sheet_unknown", "sheet")


def own_sheet(work: Work, sheet: Sheet) -> bool:
    """Whether it is today's sheet of a place on which the actor is planned or stands."""
    me, site_id = work.actor.person_id, sheet.post.site_id
    if sheet.day != today(work, site_id):
        return False
    planned = any(one.person_id == me for one in sheet.people)
    return planned or (sheet.post.id or 0, sheet.place) in places_of(work, site_id, me, work.now)


def may_enter(work: Work, sheet: Sheet) -> bool:
    """Whether the actor may enter it for whoever did it."""
    letter = work.actor.cell(Permission.DUTY_TICKOTHER, sheet.post.site_id)
    return letter == "S" or (letter == "T" and sheet.post.group_code in teams_led(work, sheet.post.site_id))


def _enter(work: Work, data: PaperIn, sheet: Sheet) -> Entered:
    boxes = {box.key: box for box in sheet.boxes()}
    keys, picked = data.keys.split(), sorted(set(data.done))
    if not picked:
        raise Invalid("paper_nothing", "done")
    if any(not 0 <= n < len(keys) or keys[n] not in boxes for n in picked):
        raise Invalid("paper_not_on_sheet", "done")
    rows = _held(work, sheet)
    lines = [_line(work, sheet, boxes[keys[n]], data, n) for n in picked]
    for box, _, _, _ in lines:
        row = rows.get(box.key)
        if row is not None and row.state in ("done", "na"):
            raise Conflict("paper_done", name=_name(work, box.item))
    made = [_close(work, sheet, box, rows.get(box.key), at, by, value) for box, at, by, value in lines]
    by = data.person_id or 0
    work.emit(
        PaperEntered(data.site_id, sheet.post.id or 0, sheet.place, sheet.day.isoformat(), len(picked), by),
        reason=sheet.code,
    )
    return Entered(len(picked), made[-1])


def _line(work: Work, sheet: Sheet, box: Box, data: PaperIn, n: int) -> tuple[Box, datetime, int, str]:
    """A line of the sheet as typed: when, by whom, what was written."""
    at = _when(work, sheet, box, _at(data.times, n))
    return box, at, data.person_id or _planned(sheet, at), _value(work, box, _at(data.values, n))


def _held(work: Work, sheet: Sheet) -> dict[str, Duty]:
    """The opened duties of the sheet by key, held until the transaction ends."""
    query = (
        select(Duty)
        .where(
            Duty.site_id == sheet.post.site_id,
            Duty.post_id == sheet.post.id,
            Duty.place == sheet.place,
            Duty.business_day == sheet.day,
        )
        .order_by(col(Duty.id))
        .with_for_update()
    )
    rows = work.session.exec(query.execution_options(populate_existing=True))
    return {f"{row.item_id}.{int(row.due_at.timestamp() * 1000)}.{row.subject}": row for row in rows}


def _close(work: Work, sheet: Sheet, box: Box, row: Duty | None, at: datetime, person_id: int, value: str) -> int:
    if row is None:
        row = Duty(
            site_id=sheet.post.site_id,
            item_id=box.item.id or 0,
            post_id=sheet.post.id or 0,
            place=sheet.place,
            business_day=sheet.day,
            timing=box.timing,
            turn=box.turn,
            subject=box.subject,
            about_zh=box.about[0],
            about_en=box.about[1],
            opens_at=box.opens_at,
            due_at=box.due_at,
        )
    row.state, row.done_at, row.done_by, row.received_at = "done", at, person_id, work.now
    row.value, row.problem, row.for_other, row.paper = value, "", False, True
    row.version = (row.version or 0) + 1
    work.add(row)
    work.put(
        Tick,
        site_id=row.site_id,
        duty_id=row.id,
        person_id=work.actor.person_id,
        done_by=person_id,
        kind="done",
        at=at,
        received_at=work.now,
        value=value,
        reason=sheet.code,
        paper=True,
    )
    return row.id or 0


def _when(work: Work, sheet: Sheet, box: Box, typed: str) -> datetime:
    """The instant of a time on the sheet's business day: the small hours are the next morning."""
    here, name = site(work, sheet.post.site_id), _name(work, box.item)
    if typed:
        found = re.fullmatch(r"\s*([0-9]{1,2})\s*[:：.]?\s*([0-9]{2})\s*", typed)
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            raise Invalid("paper_time", "times", name=name)
        minute = int(found[1]) * 60 + int(found[2])
        at = here.at(sheet.day, minute if minute >= here.day_starts_minute else minute + 1440)
    else:
        at = box.due_at
    shown = at.astimezone(here.zone).strftime("%H:%M")
    if at > work.now:
        raise Invalid("paper_future", "times", name=name, at=shown)
    if at < box.opens_at - timedelta(minutes=1):
        opens = box.opens_at.astimezone(here.zone).strftime("%H:%M")
        raise Invalid("paper_early", "times", name=name, at=shown, opens=opens)
    return at


def _planned(sheet: Sheet, at: datetime) -> int:
    found = sheet.who_at(at)
    if found is None:
        raise Invalid("paper_person", "person_id")
    return found.person_id


def _value(work: Work, box: Box, typed: str) -> str:
    """What was written there, checked as when it is ticked; an unusual number is taken as it stands on the paper."""
    ask, text = ask_of(box.item), typed.strip()
    fields: dict[str, object] = {"accept": "number_unusual"}
    if ask is Ask.NUMBER and re.fullmatch(r"[0-9]{1,7}", text):
        fields["number"] = int(text)
    elif ask is Ask.TEXT:
        fields["text"] = text
    elif ask is Ask.CHOICE:
        fields["choice"] = text
    elif ask is Ask.SCORE:
        fields["score"] = [int(one) for one in re.findall(r"[0-9]+", text)[:20]]
    try:
        return value_of(box.item, Given.model_validate(fields))
    except ValueError:
        raise Invalid("paper_value", "values", name=_name(work, box.item)) from None


def _at(rows: list[str], n: int) -> str:
    return rows[n] if n < len(rows) else ""


def _name(work: Work, item: DutyItem) -> str:
    return pick(work.lang, item.name_zh, item.name_en)


def _require_of_site(work: Work, site_id: int, person_id: int) -> None:
    known: Mapping[str, object] = {"person_id": person_id, "site_id": site_id}
    if work.find(Membership, **known) is None or work.session.get(Person, person_id) is None:
        raise NotFound()


def posts_entered(work: Work, site_id: int) -> list[int]:
    """Posts whose sheets the actor may enter for others."""
    letter = work.actor.cell(Permission.DUTY_TICKOTHER, site_id)
    led = teams_led(work, site_id) if letter == "T" else frozenset()
    return [
        post_id
        for post_id, post in posts(work, site_id).items()
        if letter == "S" or (letter == "T" and post.group_code in led)
    ]
