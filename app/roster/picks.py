"""What is in hand on the roster's day: part of the address, so that it survives a reload and works without scripts."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.i18n import pick as of_language
from app.core.work import Work
from app.roster.day import Day, Row
from app.roster.rules import Span
from app.sites.queries import shifts, today

PICK = re.compile(r"(person|shift):(\d{1,9})|place:(\d{1,9})\.(\d{1,2})(?:\.(\d{1,4}))?")
SPAN = re.compile(r"(\d{1,4})-(\d{1,4})|t(\d{1,9})")
DONE = re.compile(r"(put|clear|swap):(\d{1,9})(?:-(\d{1,9}))?|away:(\d{1,9})-(\d{4}-\d\d-\d\d)-([a-z]{0,8})")
PARTS = ("day", "night")


@dataclass(frozen=True)
class Pick:
    """`kind` person, shift (a row of the plan) or place, with the ids it names; empty when nothing is in hand."""

    kind: str = ""
    id: int = 0
    place: int = 0
    minute: int | None = None


def pick_of(text: str) -> Pick:
    """What `text` ("person:5", "shift:12", "place:3.1", "place:3.1.540") names; nothing for anything else."""
    found = PICK.fullmatch(text)
    if found is None:
        return Pick()
    if found[1]:
        return Pick(found[1], int(found[2]))
    return Pick("place", int(found[3]), int(found[4]), int(found[5]) if found[5] else None)


def clean_scope(work: Work, site_id: int, day: str, pick: str, span: str, part: str, done: str = "") -> dict[str, Any]:
    """The query of the day's address with everything that means nothing left out."""
    try:
        wanted = date.fromisoformat(day) if len(day) == 10 else today(work, site_id)
    except ValueError:
        wanted = today(work, site_id)
    if not 1 < wanted.year < 9999:
        wanted = today(work, site_id)
    return {
        "day": wanted.isoformat(),
        "pick": pick if PICK.fullmatch(pick) else "",
        "span": span if SPAN.fullmatch(span) else "",
        "part": part if part in PARTS else "",
        "done": done if DONE.fullmatch(done) else "",
    }


@dataclass(frozen=True)
class Choice:
    """A time for a place: the gap itself, or a shift of the site. `code` is stored with the assignment."""

    key: str
    label: str
    code: str
    span: Span
    chosen: bool = False


def choices(work: Work, day: Day, pick: Pick, span: str) -> list[Choice]:
    """Times a picked place may be filled for; the chosen one is that of `span`, else the gap that was tapped.

    None is chosen when that gap was filled meanwhile.
    """
    templates = [
        Choice(
            f"t{row.id}",
            of_language(day.lang, row.name_zh, row.name_en),
            code,
            Span(day.at(row.start_minute), day.at(row.end_minute)),
        )
        for code, row in shifts(work, day.site.id or 0, day.day).items()
    ]
    gaps = _gap_choices(day, pick)
    gone = pick.minute is not None and not span and not any(gap.span.covers(_tapped(day, pick.minute)) for gap in gaps)
    out = [next((one for one in templates if one.span == gap.span), gap) for gap in gaps]
    asked = SPAN.fullmatch(span)
    if asked and asked[1]:
        first, last = int(asked[1]), int(asked[2])
        if first < last <= first + 1440 and span not in [one.key for one in out]:
            out.insert(0, Choice(span, "", "", Span(day.at(first), day.at(last))))
    kept = {one.key for one in out}
    out += [one for one in templates if one.key not in kept and (one.span.ends_at > day.now or not day.is_today)]
    chosen = next((one.key for one in out if one.key == span), out[0].key if out and not gone else "")
    return [Choice(one.key, one.label, one.code, one.span, one.key == chosen) for one in out]


def _gap_choices(day: Day, pick: Pick) -> list[Choice]:
    holes = [gap.span for gap in day.gaps if (gap.post.id, gap.place) == (pick.id, pick.place)]
    if day.is_today:
        holes = [ahead(hole, day) for hole in holes if hole.ends_at > day.now]
    holes.sort(key=lambda hole: pick.minute is None or not hole.covers(_tapped(day, pick.minute)))
    return [Choice(f"{day.minute(hole.starts_at)}-{day.minute(hole.ends_at)}", "", "", hole) for hole in holes]


def _tapped(day: Day, minute: int) -> datetime:
    """The instant a tapped gap is known by: its start, or now once that is past."""
    return max(day.at(minute), day.now.replace(second=0, microsecond=0)) if day.is_today else day.at(minute)


def ahead(hole: Span, day: Day) -> Span:
    """What of an uncovered stretch can still be filled: from this minute on."""
    now = day.now.replace(second=0, microsecond=0)
    return Span(max(hole.starts_at, now), hole.ends_at) if day.is_today and hole.ends_at > now else hole


def row_in_hand(day: Day, pick: Pick) -> Row | None:
    """The row a "shift" pick names, None when it is gone."""
    return next((row for row in day.rows if pick.kind == "shift" and row.id == pick.id), None)
