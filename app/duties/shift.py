"""The blocks of "my shift": who and where, what to do now, what is counted, what is done, what one's group has late."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.core.actor import Role
from app.core.i18n import pick
from app.core.work import Work
from app.duties.counting import noted_on_demand
from app.duties.evidence import counts_itself, may_count
from app.duties.happenings import Happening, happenings
from app.duties.lines import Line, Words, future_lines, line_of, words_of
from app.duties.models import DutyItem
from app.duties.plan import EARLY, Place
from app.duties.queries import late_before
from app.duties.reading import (
    Mine,
    Row,
    items_and_counts,
    leaders,
    mine,
    own_duties,
    plan_around,
    post_of,
)
from app.duties.timing import belongs, from_row, is_night
from app.roster.presence import EARLY as ARRIVE_EARLY
from app.roster.relief_reading import open_reliefs
from app.sites.queries import site, weather

NIGHT_FROM, NIGHT_TO = 19, 7
"""Hours between which a night shift's screen is dark for whoever has chosen nothing."""


@dataclass(frozen=True)
class Who:
    """The head of the screen. Without a post: no shift today."""

    name: str
    post: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    relief: str = ""
    leader: str = ""


@dataclass(frozen=True)
class Todo:
    """What is to be done. `arrive`: not present yet and may be; `present`: stands there now."""

    who: Who
    has_shift: bool = False
    begun: bool = False
    arrive: bool = False
    present: bool = False
    standing_since: datetime | None = None
    overdue: tuple[Line, ...] = ()
    next: Line | None = None
    open: tuple[Line, ...] = ()
    later: tuple[Line, ...] = ()
    done: int = 0
    total: int = 0
    late: int = 0
    called: bool = False


@dataclass(frozen=True)
class Counter:
    """A number that grows during the day: by hand, by hand-offs, or both."""

    item_id: int
    post_id: int
    place: int
    name: str
    unit: str
    count: int
    auto: int
    by_hand: bool


@dataclass(frozen=True)
class Demand:
    """Something to note when it happens."""

    item_id: int
    post_id: int
    place: int
    words: Words


@dataclass(frozen=True)
class Counts:
    """Counters of the place, and what can be noted when it happens."""

    counters: tuple[Counter, ...] = ()
    notes: tuple[Demand, ...] = ()
    happenings: tuple[Happening, ...] = ()


def place_words(work: Work, site_id: int, place: Place) -> str:
    """A post, with the number of the place from the second on."""
    post = post_of(work, site_id, place)
    if post is None:
        return ""
    name = pick(work.lang, post.name_zh, post.name_en)
    return name if place[1] == 1 else f"{name} · " + pick(work.lang, f"{place[1]}号位", f"place {place[1]}")


def who(work: Work, site_id: int, **_scope: object) -> Who:
    """The head: name, post, hours, who relieves, who leads."""
    at, me = mine(work, site_id), work.actor.person_id
    if at is None:
        return Who(work.actor.name)
    ends = at.planned.ends_at if at.planned else None
    relief = next(
        (
            one.name
            for one in plan_around(work, site_id)
            if ends
            and one.place == at.place
            and one.person_id != me
            and abs((one.starts_at - ends).total_seconds()) <= 3600
        ),
        "",
    )
    return Who(
        work.actor.name,
        place_words(work, site_id, at.place),
        at.planned.starts_at if at.planned else at.standing.started_at if at.standing else at.shift.starts_at,
        ends,
        relief,
        _leader(work, site_id, at),
    )


def _relieved(work: Work, site_id: int) -> bool:
    """Whether somebody stands in for the actor: they are away, not absent."""
    me = work.actor.person_id
    return any(one.person_id == me and one.state == "running" for one in open_reliefs(work, site_id))


def _leader(work: Work, site_id: int, at: Mine) -> str:
    post, found = post_of(work, site_id, at.place), leaders(work, site_id)
    group = post.group_code if post else ""
    team = [one for one in found if one.role == Role.TL and one.team == group]
    chain = team + [one for one in found if one.role == Role.SM]
    return next((one.name for one in chain if one.person_id != work.actor.person_id), "")


def todo(work: Work, site_id: int, **_scope: object) -> Todo:
    """Overdue above, the next one large, the rest below."""
    return work.memo(("shift todo", site_id), lambda: _todo(work, site_id))


def foot(work: Work, site_id: int, called: bool = False, **_scope: object) -> Todo:
    """Handover, and whom to call: from the same reading as `todo`. `called`: the leader was asked just now."""
    return replace(todo(work, site_id), called=called)


def _todo(work: Work, site_id: int) -> Todo:
    at = mine(work, site_id)
    if at is None:
        return Todo(who(work, site_id))
    own = own_rows(work, site_id, at)
    lines = [line_of(work, row) for row in own if row.duty.state == "open"]
    overdue = tuple(line for line in lines if line.due_at < work.now)
    waiting = [line for line in lines if line.due_at >= work.now]
    items = [item for item, _ in items_and_counts(work, site_id, at)]
    later = future_lines(work, site_id, at, items, [row.duty for row in own])
    cut = late_before(work, site_id)
    return Todo(
        who(work, site_id),
        has_shift=True,
        begun=work.now >= at.shift.starts_at,
        present=at.standing is not None,
        arrive=at.standing is None
        and at.planned is not None
        and at.planned.starts_at - ARRIVE_EARLY <= work.now < at.planned.ends_at
        and not _relieved(work, site_id),
        standing_since=at.standing.started_at if at.standing else None,
        overdue=overdue,
        next=waiting[0] if waiting else None,
        open=tuple(waiting[1:]),
        later=tuple(later),
        total=len(own),
        done=sum(row.duty.state in ("done", "na") for row in own),
        late=sum(line.due_at < cut for line in lines),
    )


def counts(work: Work, site_id: int, **_scope: object) -> Counts:
    """Counters and notes of the place. What counts in rain or sun stands there only then."""
    at = mine(work, site_id)
    if at is None or far_off(work, at):
        return Counts()
    night, sky = is_night(at.shift), weather(work, site_id)
    counters, notes = [], []
    for item, row in items_and_counts(work, site_id, at):
        words = words_of(work.lang, item)
        if noted_on_demand(item) and not (item.night and not night):
            notes.append(Demand(item.id or 0, at.place[0], at.place[1], words))
        counted = bool(row and row.by_hand + row.auto)
        if counts_itself(item) and item.events and (counted or _in_season(item, night, sky.kind if sky else "")):
            counters.append(
                Counter(
                    item.id or 0,
                    at.place[0],
                    at.place[1],
                    words.name,
                    words.unit,
                    row.by_hand if row else 0,
                    row.auto if row else 0,
                    may_count(item),
                )
            )
    return Counts(tuple(sorted(counters, key=lambda one: not one.by_hand)), tuple(notes), happenings(work, site_id))


def _in_season(item: DutyItem, night: bool, sky: str) -> bool:
    for row in item.timings:
        timing = from_row(row)
        if (
            timing.event
            and timing.default
            and belongs(timing, item.night, night)
            and (row.get("scope") != "weather" or timing.event == f"{sky}_on")
        ):
            return True
    return False


def dark_by_now(work: Work, site_id: int) -> bool:
    """Whether the screen is dark by default: on a night shift, during the night."""
    at = mine(work, site_id)
    hour = work.now.astimezone(site(work, site_id).zone).hour
    return at is not None and is_night(at.shift) and (hour >= NIGHT_FROM or hour < NIGHT_TO)


def own_rows(work: Work, site_id: int, at: Mine) -> list[Row]:
    """What is open on one's own place, and what the shift has closed; nothing before the shift is near."""
    if far_off(work, at):
        return []
    return [
        row for row in own_duties(work, site_id, at) if row.duty.state == "open" or row.duty.due_at > at.shift.starts_at
    ]


def far_off(work: Work, at: Mine) -> bool:
    """Whether the shift begins later today, so that the place is still another person's."""
    return at.standing is None and work.now < at.shift.starts_at - EARLY
