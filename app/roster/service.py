"""Changing the plan: a person onto a place, two people changed over, a place cleared.

Two managers at once: a form says which rows it has seen (`seen`, `moves`: tokens "id:version"); whatever it has not
seen refuses it with who and when, inside the write transaction, on both databases.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Invalid, NotFound
from app.core.text import Note, RowId
from app.core.work import Work
from app.people.rights import person_at
from app.roster.events import PlaceCleared, PlacesSwapped, PostAssigned
from app.roster.fitness import against
from app.roster.known import STAFF, Known, known
from app.roster.models import Assignment
from app.roster.places import the_post
from app.roster.plan_rows import planning
from app.roster.presence import end_standing, open_standing, standing_of, standing_on
from app.roster.relief_presence import settle_reliefs
from app.roster.respect import keep_overrides, respect
from app.roster.rules import LONGEST_SHIFT, Span, Verdict, tokens
from app.roster.slots import add_row, cut, minute, of_person, on_place, refuse_person, refuse_place, seen_row
from app.sites.queries import shifts, site, today

MAX_PLACES = 20
MAX_DAYS = 366
SLOT = re.compile(r"(\d{1,10})\.(\d{1,4})\.(\d{1,5})\.(\d{1,5})/([\d:,]*)")
WHO = re.compile(r"(\d{1,10})/([\d:,]*)")
Token = Annotated[str, Field(pattern=r"^\d{1,9}:\d{1,9}$")]
Tokens = Annotated[str, Field(max_length=400, pattern=r"^[\d:,]*$")]
Accept = Annotated[str, Field(max_length=240)]


class AssignPostIn(BaseModel):
    """A person for a place, for a shift of the site or from minute to minute after the day's local midnight.

    `slot` ("post.place.from.to/seen", "day@" before it on screens of several days) and `who` ("person/moves") are what
    one button of the roster says in one value.
    `accept` names the soft rules that may be overruled, joined by "+". `present`: is there already (on the spot).
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    post_id: RowId
    place: int = Field(default=1, ge=1, le=MAX_PLACES)
    person_id: RowId
    day: date | None = None
    shift: str = Field(default="", max_length=20)
    from_minute: int | None = Field(default=None, ge=0, le=2880)
    to_minute: int | None = Field(default=None, ge=0, le=4320)
    seen: Tokens = ""
    moves: Tokens = ""
    accept: Accept = ""
    reason: Annotated[Note, Field(max_length=200)] = ""
    present: bool = False

    @model_validator(mode="before")
    @classmethod
    def unpack(cls, data: Any) -> Any:
        """Spread `slot` and `who` over the fields they stand for."""
        return unpacked(data)


def unpacked(data: Any) -> Any:
    """`data` with `slot` and `who` spread over their fields. Raises Invalid for other shapes."""
    if not isinstance(data, dict):
        return data
    out = dict(data)
    for packed, shape, names in (
        ("slot", SLOT, ("post_id", "place", "from_minute", "to_minute", "seen")),
        ("who", WHO, ("person_id", "moves")),
    ):
        value = out.pop(packed, None)
        if value is None:
            continue
        if packed == "slot" and "@" in str(value):  # "day@slot": screens of several days say which one
            out["day"], _, value = str(value).partition("@")
        found = shape.fullmatch(str(value))
        if found is None:
            raise Invalid("wrong_slot")
        out.update(zip(names, found.groups(), strict=True))
    return out


class SwapPlacesIn(BaseModel):
    """Two live rows of the plan, as the form saw them."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    first: Token
    second: Token
    accept: Accept = ""
    reason: Annotated[Note, Field(max_length=200)] = ""


@dataclass(frozen=True)
class Swapped:
    """The two new assignments."""

    id: int
    other_id: int


class ClearPlaceIn(BaseModel):
    """A live row of the plan, as the form saw it."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    seen: Token
    reason: Annotated[Note, Field(max_length=200)] = ""


@command(Permission.ASSIGN_POST)
@planning("assign")
def assign_post(work: Work, data: AssignPostIn) -> Assignment:
    """Put a person on a place; rows that the form has seen give way, the presence moves at the same instant.

    Raises Invalid (times, retired post, rule without the right to overrule it), NotFound (of another site), Forbidden
    (future without roster.plan, past without roster.past), NeedsConsent (a rule), Conflict (somebody was quicker).
    """
    post = the_post(work, data.site_id, data.post_id)
    _, held = person_at(work, data.person_id, data.site_id)
    if not any(row.role in STAFF for row in held):
        raise NotFound()
    day = data.day or today(work, data.site_id)
    span, code = _span(work, data, day)
    _require_day(work, data.site_id, day, span, data.reason)
    seen = tokens(data.seen) | tokens(data.moves)
    taken = on_place(work, post.id, data.place, span)
    refuse_place(work, data.site_id, taken, seen)
    busy = of_person(work, data.person_id, span)
    refuse_person(work, data.site_id, busy, seen)
    gone = {row.id or 0: row for row in (*taken, *busy)}
    person = _known(work, data.site_id, day, data.person_id)
    overruled = respect(work, data, against(person, post, span, frozenset(gone), day))
    if span.covers(work.now):
        settle_reliefs(work, data.site_id, "plan", people={data.person_id}, places={(post.id, data.place)})
    for row in gone.values():
        cut(work, row, span)
    made = add_row(work, data.site_id, post.id, data.place, data.person_id, day, code, span)
    keep_overrides(work, made, overruled, data.reason)
    if span.covers(work.now):
        _move_presence(work, made, present=data.present)
    work.emit(
        PostAssigned(
            data.site_id, made.id or 0, post.id, data.place, data.person_id, span.starts_at, span.ends_at, tuple(gone)
        ),
        data.reason,
    )
    return made


def _span(work: Work, data: AssignPostIn, day: date) -> tuple[Span, str]:
    """The time asked for and the shift code it stands under."""
    first, last = data.from_minute, data.to_minute
    if data.shift:
        template = shifts(work, data.site_id, day).get(data.shift)
        if template is None:
            raise Invalid("no_such_shift", "shift")
        first = template.start_minute if first is None else first
        last = template.end_minute if last is None else last
    if first is None or last is None:
        raise Invalid("span_missing", "from_minute" if first is None else "to_minute")
    if last <= first:
        raise Invalid("span_backwards", "to_minute")
    if last - first > LONGEST_SHIFT.total_seconds() // 60:
        raise Invalid("span_too_long", "to_minute", max=24)
    ahead = (day - today(work, data.site_id)).days
    if abs(ahead) > MAX_DAYS:
        raise Invalid("too_far_ahead" if ahead > 0 else "too_far_back", "day", max=MAX_DAYS)
    here = site(work, data.site_id)
    starts_at, ends_at = here.at(day, first), here.at(day, last)
    if ends_at <= starts_at:
        raise Invalid("span_backwards", "to_minute")
    return Span(starts_at, ends_at), data.shift


def _require_day(work: Work, site_id: int, day: date, span: Span, reason: str) -> None:
    """Today is anybody's who may assign; the future is planning, what is over is a correction with a reason."""
    if day < today(work, site_id) or span.ends_at <= work.now:
        work.require(Permission.ROSTER_PAST, site_id)
        if not reason:
            raise Invalid("reason_needed", "reason")
    elif day > today(work, site_id):
        work.require(Permission.ROSTER_PLAN, site_id)


def _known(work: Work, site_id: int, day: date, person_id: int) -> Known:
    found = known(work, site_id, day, people=[person_id])
    if not found:
        raise NotFound()
    return found[0]


def _move_presence(work: Work, made: Assignment, *, present: bool) -> None:
    """Whoever stood there does no longer; the new person's presence comes along. Never two open at once."""
    holder = standing_on(work, made.post_id, made.place)
    mine = standing_of(work, made.person_id)
    if holder is not None and holder.person_id == made.person_id:
        holder.assignment_id = made.id
        work.session.add(holder)
        return
    if holder is not None:
        end_standing(work, holder)
    if mine is not None and mine.site_id != made.site_id:
        return
    if mine is not None:
        end_standing(work, mine)
    if mine is not None or present:
        open_standing(work, made)


@command(Permission.ASSIGN_POST)
@planning("swap")
def swap_places(work: Work, data: SwapPlacesIn) -> Swapped:
    """Two people take over what is left of each other's shifts, from now on; their presence moves with them.

    Raises Invalid("swap_same", "shift_over"), NeedsConsent, Conflict (a row is not as it was seen, a person is busy).
    """
    one, two = (seen_row(work, data.site_id, part) for part in (data.first, data.second))
    if one.person_id == two.person_id:
        raise Invalid("swap_same", "second")
    spans = [_rest_of(work, row) for row in (one, two)]
    gone = {row.id or 0: span for row, span in zip((one, two), spans, strict=True)}
    verdicts: list[tuple[Verdict, ...]] = []
    for taker, given, span in ((two, one, spans[0]), (one, two, spans[1])):
        _require_day(work, data.site_id, given.business_day, span, data.reason)
        post = the_post(work, data.site_id, given.post_id)
        others = [row for row in of_person(work, taker.person_id, span) if row.id not in (one.id, two.id)]
        refuse_person(work, data.site_id, others, frozenset())
        person = _known(work, data.site_id, given.business_day, taker.person_id)
        verdicts.append(against(person, post, span, gone, given.business_day))
    respect(work, data, [verdict for found in verdicts for verdict in found])
    if any(span.covers(work.now) for span in spans):
        places = {(row.post_id, row.place) for row in (one, two)}
        settle_reliefs(work, data.site_id, "plan", people={one.person_id, two.person_id}, places=places)
    stood = [
        standing
        for row in (one, two)
        if (standing := standing_of(work, row.person_id)) is not None
        and (standing.post_id, standing.place) == (row.post_id, row.place)
    ]
    people = one.person_id, two.person_id
    for row, span in zip((one, two), spans, strict=True):
        cut(work, row, span)
    made = [
        add_row(work, data.site_id, row.post_id, row.place, person_id, row.business_day, row.shift_code, span)
        for row, person_id, span in zip((one, two), reversed(people), spans, strict=True)
    ]
    for row, overruled in zip(made, verdicts, strict=True):
        keep_overrides(work, row, overruled, data.reason)
    if any(span.covers(work.now) for span in spans):
        for standing in stood:
            end_standing(work, standing)
        for row in made:
            if row.starts_at <= work.now and row.person_id in {standing.person_id for standing in stood}:
                open_standing(work, row)
    first, second = (row.id or 0 for row in made)
    work.emit(PlacesSwapped(data.site_id, first, second, (one.id or 0, two.id or 0)), data.reason)
    return Swapped(first, second)


def _rest_of(work: Work, row: Assignment) -> Span:
    if row.ends_at <= work.now:
        raise Invalid("shift_over")
    return Span(max(row.starts_at, minute(work.now)), row.ends_at)


@command(Permission.ASSIGN_POST)
@planning("clear")
def clear_place(work: Work, data: ClearPlaceIn) -> Assignment:
    """Take a person off a place: a shift that has begun ends now, one to come is gone. The presence ends too.

    Raises Conflict when the row is not as it was seen, Invalid("shift_over") for hours that are past.
    """
    row = seen_row(work, data.site_id, data.seen)
    span = _rest_of(work, row)
    _require_day(work, data.site_id, row.business_day, span, data.reason)
    if span.covers(work.now):
        settle_reliefs(work, data.site_id, "plan", places={(row.post_id, row.place)})
    cut(work, row, span)
    holder = standing_on(work, row.post_id, row.place)
    if holder is not None and holder.person_id == row.person_id and span.covers(work.now):
        end_standing(work, holder)
    work.emit(PlaceCleared(data.site_id, row.id or 0, row.post_id, row.place, row.person_id), data.reason)
    return row
