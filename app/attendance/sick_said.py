"""What was just done about a sick call, with the form that takes it back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.attendance.messages import WHY_WORDS
from app.attendance.models import SickCall
from app.core.work import Work
from app.roster.day import read_day
from app.roster.slots import name_of
from app.roster.undo import undoable


@dataclass(frozen=True)
class Said:
    """What was just done, with what takes it back: `call` (a call), `change` (an entry of the roster's journal)."""

    kind: str = ""
    name: str = ""
    what: str = ""
    call: int = 0
    change: int = 0


def said(work: Work, site_id: int, day: str, done: str = "", **_rest: Any) -> Said:
    """ "call:3": a call was noted; "put:12": somebody stands there now; "back:3": a call was taken back."""
    kind, _, number = done.partition(":")
    if not number.isdecimal() or len(number) > 9:
        return Said()
    of_day = read_day(work, site_id, date.fromisoformat(day))
    if kind == "put":
        row = next((one for one in of_day.rows if one.id == int(number)), None)
        if row is None:
            return Said()
        change = undoable(work, site_id)
        mine = change is not None and any(entry["id"] == row.id for entry in change.rows)
        place = of_day.name(row.post_id, row.place)
        return Said("put", row.name, place, change=change.id or 0 if change is not None and mine else 0)
    call = work.session.get(SickCall, int(number))
    if call is None or call.site_id != site_id or (call.withdrawn_at is None) != (kind == "call"):
        return Said()
    word = work.house.state["languages"].gettext(work.lang, WHY_WORDS[call.kind])
    return Said(kind, name_of(work, call.person_id), word, call=call.id or 0 if kind == "call" else 0)
