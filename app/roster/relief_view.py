"""What the relief screen and "my shift" show: my own relief and meal, what is open, the uncovered minutes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col

import app.roster.relief_words  # noqa: F401  (adds the words of the kinds)
from app.core.actor import Permission
from app.core.work import Work
from app.people.models import Person
from app.roster.covering import Uncovered, uncovered_of_day
from app.roster.models import Assignment, Standing
from app.roster.places import place_name, posts_in_order
from app.roster.relief_models import MealTurn
from app.roster.relief_ranking import Fit
from app.roster.relief_reading import OpenRelief, fits, open_reliefs
from app.sites.queries import today

MINUTES = (10, 20, 30, 45)
"""How long a relief may be asked for by a tap. A meal takes what the site says."""
READY = timedelta(minutes=10)
"""A meal may be begun so long before its turn."""
SHOWN = 6


@dataclass(frozen=True)
class Line:
    """An open relief with its place in words."""

    relief: OpenRelief
    place: str
    home: str = ""


@dataclass(frozen=True)
class Meal:
    """My next meal of today. `ready`: it may begin now; `taken`: the relief for it was asked already."""

    turn_id: int
    starts_at: datetime
    ends_at: datetime
    cover: str
    ready: bool
    taken: bool


@dataclass(frozen=True)
class MyRelief:
    """My own part: what I asked for, what is asked of me, what I stand in for, when I eat."""

    place: str = ""
    mine: Line | None = None
    cover: Line | None = None
    offers: tuple[Line, ...] = ()
    meal: Meal | None = None
    may_ask: bool = False
    minutes: tuple[int, ...] = MINUTES


_other = aliased(Person)
MINE: Select[*tuple[Any, ...]] = (
    columns(
        col(Standing.post_id),
        col(Standing.place),
        col(MealTurn.id),
        col(MealTurn.starts_at),
        col(MealTurn.ends_at),
        col(MealTurn.relief_id),
        col(_other.name),
    )
    .select_from(Person)
    .outerjoin(
        Standing,
        and_(
            col(Standing.person_id) == col(Person.id),
            col(Standing.site_id) == bindparam("site"),
            col(Standing.ended_at).is_(None),
        ),
    )
    .outerjoin(
        Assignment,
        and_(
            col(Assignment.person_id) == col(Person.id),
            col(Assignment.site_id) == bindparam("site"),
            col(Assignment.cleared_at).is_(None),
            col(Assignment.business_day) == bindparam("day"),
        ),
    )
    .outerjoin(
        MealTurn,
        and_(
            col(MealTurn.assignment_id) == col(Assignment.id),
            col(MealTurn.accepted_at).is_not(None),
            col(MealTurn.ends_at) > bindparam("now"),
        ),
    )
    .outerjoin(_other, col(_other.id) == col(MealTurn.cover_id))
    .where(col(Person.id) == bindparam("person"))
    .order_by(col(MealTurn.starts_at).is_(None), col(MealTurn.starts_at))
    .limit(1)
)


def relief(work: Work, site_id: int, **_scope: object) -> MyRelief:
    """The block `relief`, on its own page and on "my shift". Two statements."""
    me = work.actor.person_id
    if me is None:
        return MyRelief()
    asked = {"site": site_id, "day": today(work, site_id), "now": work.now, "person": me}
    row = work.session.execute(MINE, asked).first()
    lines = [_line(work, site_id, one) for one in open_reliefs(work, site_id)]
    post_id, place = (row[0], row[1]) if row is not None else (None, None)
    mine = next((line for line in lines if line.relief.person_id == me), None)
    cover = next((line for line in lines if line.relief.cover_id == me), None)
    return MyRelief(
        _place(work, site_id, post_id, place) if post_id is not None and place is not None else "",
        mine,
        cover,
        tuple(
            line for line in lines if line.relief.state == "asked" and line.relief.offered_to == me and cover is None
        ),
        _meal(work, row),
        may_ask=post_id is not None and mine is None and cover is None,
    )


def _meal(work: Work, row: Any) -> Meal | None:
    if row is None or row[2] is None:
        return None
    turn_id, starts_at, ends_at, relief_id, cover = row[2:]
    ready = starts_at - READY <= work.now < ends_at
    return Meal(turn_id, starts_at, ends_at, cover or "", ready and relief_id is None, relief_id is not None)


def _place(work: Work, site_id: int, post_id: int, place: int) -> str:
    post = posts_in_order(work, site_id).get(post_id)
    return place_name(work.lang, post, place) if post else ""


def _line(work: Work, site_id: int, one: OpenRelief) -> Line:
    home = _place(work, site_id, *one.home) if one.home else ""
    return Line(one, _place(work, site_id, one.post_id, one.place), home)


@dataclass(frozen=True)
class Choice:
    """Somebody who may be sent, and where they would leave."""

    fit: Fit
    where: str


@dataclass(frozen=True)
class OpenOnes:
    """What is open at the site. `chosen` is the one for which people are named, `gap` an empty place instead."""

    lines: tuple[Line, ...]
    chosen: int = 0
    gap: str = ""
    gap_post: int = 0
    gap_place: int = 0
    options: tuple[Choice, ...] = ()
    refused: tuple[Choice, ...] = ()


def open_ones(work: Work, site_id: int, pick: str = "", **_scope: object) -> OpenOnes:
    """The block `open`. People are looked up for one ask or place only, so it costs the same for one and for ten."""
    lines = tuple(_line(work, site_id, one) for one in open_reliefs(work, site_id))
    if not work.may(Permission.RELIEF_SEND, site_id):
        return OpenOnes(lines)
    kind, _, number = pick.partition(":")
    if kind == "place":
        return _gap(work, site_id, lines, *(int(part) for part in number.split(".")))
    waiting = [line.relief for line in lines if line.relief.state == "asked"]
    chosen = next((one for one in waiting if kind == "relief" and one.id == int(number)), None)
    chosen = chosen or next(iter(sorted(waiting, key=lambda one: one.escalated_at is None)), None)
    if chosen is None:
        return OpenOnes(lines)
    options = _options(work, site_id, chosen.post_id, chosen.minutes, chosen.declined, chosen.person_id)
    return OpenOnes(lines, chosen.id, "", 0, 0, *options)


def _gap(work: Work, site_id: int, lines: tuple[Line, ...], post_id: int, place: int) -> OpenOnes:
    name = _place(work, site_id, post_id, place)
    if not name or any((one.relief.post_id, one.relief.place) == (post_id, place) for one in lines):
        return OpenOnes(lines)
    return OpenOnes(lines, 0, name, post_id, place, *_options(work, site_id, post_id, 30, (), None))


def _options(
    work: Work, site_id: int, post_id: int, minutes: int, declined: tuple[int, ...], without: int | None
) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    found = [
        Choice(fit, _place(work, site_id, fit.helper.post_id, fit.helper.place))
        for fit in fits(work, site_id, post_id, work.now + timedelta(minutes=minutes), declined)
        if fit.helper.person_id != without
    ]
    good = [one for one in found if not one.fit.hard]
    good.sort(key=lambda one: one.fit.helper.person_id != work.actor.person_id and bool(one.fit.why))
    return tuple(good[:SHOWN]), tuple(one for one in found if one.fit.hard)


def uncovered(work: Work, site_id: int, day: str = "", **_scope: object) -> Uncovered:
    """The block `uncovered`: minutes in which needed places had nobody."""
    return uncovered_of_day(work, site_id, date.fromisoformat(day) if day else today(work, site_id))
