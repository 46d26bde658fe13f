"""The blocks of "my shift": who and where, what to do now, what is counted, what is done, what one's group has late."""

from dataclasses import dataclass
from datetime import datetime

from app.core.actor import Role
from app.core.i18n import pick
from app.core.work import Work
from app.duties.counting import noted_on_demand
from app.duties.evidence import counts_itself, may_count
from app.duties.lines import Line, future_lines, item_words, line_of
from app.duties.models import Duty, DutyItem
from app.duties.plan import Place, undo_span
from app.duties.queries import late_before
from app.duties.reading import (
    Mine,
    Row,
    items_and_counts,
    leaders,
    mine,
    plan_around,
    post_of,
    rows_of,
    standing_now,
    teams_of_actor,
)
from app.duties.timing import belongs, from_row, is_night
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
class Now:
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
    line: dict[str, object]


@dataclass(frozen=True)
class Counts:
    """Counters of the place, and what can be noted when it happens."""

    counters: tuple[Counter, ...] = ()
    notes: tuple[Demand, ...] = ()


@dataclass(frozen=True)
class Done:
    """What was closed in this shift, newest first."""

    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Late:
    """A late duty of the group: its place and who stands there (empty: nobody)."""

    line: Line
    post: str
    holder: str


@dataclass(frozen=True)
class Team:
    """The late duties of the groups one leads; None when one leads none."""

    lines: tuple[Late, ...] | None = None


@dataclass(frozen=True)
class Said:
    """What was just closed, to be taken back within ten seconds."""

    line: Line | None = None


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
        at.planned.starts_at if at.planned else at.shift.starts_at,
        ends,
        relief,
        _leader(work, site_id, at),
    )


def _leader(work: Work, site_id: int, at: Mine) -> str:
    post, found = post_of(work, site_id, at.place), leaders(work, site_id)
    group = post.group_code if post else ""
    team = [one for one in found if one.role == Role.TL and one.team == group]
    chain = team + [one for one in found if one.role == Role.SM]
    return next((one.name for one in chain if one.person_id != work.actor.person_id), "")


def now(work: Work, site_id: int, **_scope: object) -> Now:
    """Overdue above, the next one large, the rest below."""
    at = mine(work, site_id)
    if at is None:
        return Now(who(work, site_id))
    own = _own(work, site_id, at)
    lines = [line_of(work, row) for row in own if row.duty.state == "open"]
    overdue = tuple(line for line in lines if line.due_at < work.now)
    waiting = [line for line in lines if line.due_at >= work.now]
    items = [item for item, _ in items_and_counts(work, site_id, at)]
    later = future_lines(work, site_id, at, items, [row.duty for row in own])
    cut = late_before(work, site_id)
    return Now(
        who(work, site_id),
        has_shift=True,
        begun=work.now >= at.shift.starts_at,
        present=at.standing is not None,
        arrive=at.standing is None and at.planned is not None and at.planned.ends_at > work.now,
        standing_since=at.standing.started_at if at.standing else None,
        overdue=overdue,
        next=waiting[0] if waiting else None,
        open=tuple(waiting[1:]),
        later=tuple(later),
        total=len(own),
        done=sum(row.duty.state != "open" for row in own),
        late=sum(line.due_at < cut for line in lines),
    )


def counts(work: Work, site_id: int, **_scope: object) -> Counts:
    """Counters and notes of the place. What counts in rain or sun stands there only then."""
    at = mine(work, site_id)
    if at is None:
        return Counts()
    night, sky = is_night(at.shift), weather(work, site_id)
    counters, notes = [], []
    for item, row in items_and_counts(work, site_id, at):
        line = item_words(work.lang, item)
        if noted_on_demand(item) and not (item.night and not night):
            notes.append(Demand(item.id or 0, at.place[0], at.place[1], line))
        counted = bool(row and row.count + row.auto)
        if counts_itself(item) and item.events and (counted or _in_season(item, night, sky.kind if sky else "")):
            counters.append(
                Counter(
                    item.id or 0,
                    at.place[0],
                    at.place[1],
                    str(line["name"]),
                    str(line["unit"]),
                    row.count if row else 0,
                    row.auto if row else 0,
                    may_count(item),
                )
            )
    return Counts(tuple(sorted(counters, key=lambda one: not one.by_hand)), tuple(notes))


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


def done(work: Work, site_id: int, **_scope: object) -> Done:
    """What was closed in this shift, newest first."""
    at = mine(work, site_id)
    if at is None:
        return Done()
    until = work.now - undo_span(work, site_id)
    closed = [line_of(work, row, until) for row in _own(work, site_id, at) if row.duty.state != "open"]
    return Done(tuple(sorted(closed, key=lambda line: line.done_at or work.now, reverse=True)))


def team(work: Work, site_id: int, **_scope: object) -> Team:
    """Late duties of the groups one leads, latest first."""
    if not work.actor.roles_at(site_id) & {Role.TL, Role.SM}:
        return Team()
    teams, at, cut = teams_of_actor(work, site_id), mine(work, site_id), late_before(work, site_id)
    holders = {(one.row.post_id, one.row.place): one.name for one in standing_now(work, site_id)}
    found = []
    for row in rows_of(work, site_id):
        place = (row.duty.post_id, row.duty.place)
        post = post_of(work, site_id, place)
        own = at is not None and at.place == place
        if row.duty.state == "open" and row.duty.due_at < cut and post and post.group_code in teams and not own:
            found.append(Late(line_of(work, row), place_words(work, site_id, place), holders.get(place, "")))
    return Team(tuple(found))


def toast(work: Work, site_id: int, ticked: int = 0, **_scope: object) -> Said:
    """The duty just closed, while it can be taken back."""
    duty = work.session.get(Duty, ticked) if ticked else None
    if duty is None or duty.site_id != site_id or duty.state == "open" or duty.done_by != work.actor.person_id:
        return Said()
    item = work.get(DutyItem, duty.item_id, site_id=site_id)
    return Said(line_of(work, Row(duty, item, work.actor.name), work.now - undo_span(work, site_id)))


def dark_by_now(work: Work, site_id: int) -> bool:
    """Whether the screen is dark by default: on a night shift, during the night."""
    at = mine(work, site_id)
    hour = work.now.astimezone(site(work, site_id).zone).hour
    return at is not None and is_night(at.shift) and (hour >= NIGHT_FROM or hour < NIGHT_TO)


def _own(work: Work, site_id: int, at: Mine) -> list[Row]:
    return [
        row
        for row in rows_of(work, site_id)
        if (row.duty.post_id, row.duty.place) == at.place and row.duty.business_day == at.shift.business_day
    ]
