"""The leader's view: only what needs somebody, each line with its one remedy. Nothing of it when all is well."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.attendance.missing import limits_of
from app.checks import elsewhere, gaps
from app.checks.calls import calls_of
from app.checks.leading import MANAGERS, chains, own_chains, posts_led
from app.checks.models import LateCall
from app.checks.rounds import due_now, planned, present
from app.checks.rules import LateRow, Rolled, Taken, roll_up
from app.core.i18n import pick
from app.core.work import Work
from app.duties.items import all_items
from app.duties.late import STALE
from app.duties.lines import words_of
from app.duties.models import Duty
from app.duties.queries import late_before
from app.duties.reading import leaders
from app.people.models import Person
from app.roster.models import Standing
from app.roster.relief_reading import OpenRelief, open_reliefs
from app.sites.queries import closed_posts, demand, groups, posts, site, today

DAY = timedelta(days=1)
DUTY_COLUMNS: tuple[Any, ...] = (
    col(Duty.id), col(Duty.post_id), col(Duty.place), col(Duty.item_id), col(Duty.state), col(Duty.due_at),
    col(Duty.late_told_at), col(Duty.version), col(Duty.about_zh), col(Duty.about_en),
)  # fmt: skip
LATE = (
    columns(*DUTY_COLUMNS)
    .where(
        col(Duty.site_id) == bindparam("site"),
        col(Duty.business_day).in_(bindparam("days", expanding=True)),
        col(Duty.post_id).in_(bindparam("posts", expanding=True)),
        col(Duty.state).in_(("open", "missed")),
        col(Duty.due_at) < bindparam("late", type_=UTCDateTime()),
        col(Duty.due_at) > bindparam("stale", type_=UTCDateTime()),
    )
    .order_by(col(Duty.due_at), col(Duty.id))
)


@dataclass(frozen=True)
class Item:
    """A late or missed duty. `one_tap`: done by one tap; else what it asks for is typed on its own panel."""

    id: int
    version: int
    name: str
    missed: bool
    due_at: datetime
    one_tap: bool


@dataclass(frozen=True)
class LateLine:
    """The late and missed duties of a post. `with_leader`: the group's own leader has it still."""

    post: str
    rolled: Rolled
    holders: tuple[str, ...]
    items: tuple[Item, ...]
    with_leader: bool

    @property
    def state(self) -> str:
        """mine: somebody has to see to it; with: the group's leader has it; taken: somebody has said they will."""
        return "taken" if self.rolled.taken else "with" if self.with_leader else "mine"


@dataclass(frozen=True)
class CallLine:
    """What is late in a chain and nobody has taken; `people`: who was told, in that order, the last at `told_at`."""

    id: int
    version: int
    group: str
    posts: int
    count: int
    step: int
    people: tuple[str, ...]
    told_at: datetime | None


@dataclass(frozen=True)
class GapLine:
    """A post that is short of people."""

    post: str
    gap: gaps.Gap


@dataclass(frozen=True)
class ArrivalLine:
    """Somebody who has not come."""

    post: str
    late: gaps.Late


@dataclass(frozen=True)
class ReliefLine:
    """A relief that nobody answers, or somebody who is not back."""

    post: str
    relief: OpenRelief
    overdue: bool


@dataclass(frozen=True)
class Lead:
    """Everything that needs somebody. `checks`: how many posts are due to be looked at, `check` the first of them."""

    gaps: tuple[GapLine, ...]
    arrivals: tuple[ArrivalLine, ...]
    reliefs: tuple[ReliefLine, ...]
    calls: tuple[CallLine, ...]
    late: tuple[LateLine, ...]
    others: tuple[elsewhere.Other, ...]
    checks: int
    check: str
    posts: int
    standing: int

    @property
    def people(self) -> int:
        """Lines about people."""
        return len(self.gaps) + len(self.arrivals) + len(self.reliefs)

    def lines(self, state: str) -> tuple[LateLine, ...]:
        """The late lines in that state."""
        return tuple(line for line in self.late if line.state == state)

    @property
    def fresh(self) -> int:
        """Late duties that nobody has taken and that rose to the actor."""
        return sum(line.rolled.new for line in self.lines("mine"))

    @property
    def calm(self) -> bool:
        """Whether nothing needs the actor; what others have in hand may still be late."""
        return not (self.people or self.fresh or self.others or self.checks)


def lead(work: Work, site_id: int, **_scope: object) -> Lead:
    """What needs somebody at the posts the actor looks after."""
    led = posts_led(work, site_id)
    shut = closed_posts(work, site_id)
    wanted = frozenset(post_id for post_id in led if post_id not in shut)
    short, late = _people(work, site_id, wanted)
    due = due_now(work, site_id)
    return Lead(
        tuple(GapLine(_name(work, site_id, gap.post_id), gap) for gap in short),
        tuple(ArrivalLine(_name(work, site_id, one.post_id), one) for one in late),
        tuple(_reliefs(work, site_id, wanted)),
        *_duties(work, site_id, led),
        elsewhere.others(work, site_id, frozenset(led)),
        len(due),
        due[0].name if due else "",
        len(wanted),
        sum(one.post_id in wanted for one in present(work, site_id)),
    )


def _name(work: Work, site_id: int, post_id: int) -> str:
    post = posts(work, site_id)[post_id]
    return pick(work.lang, post.name_zh, post.name_en)


def _people(work: Work, site_id: int, wanted: frozenset[int]) -> tuple[list[gaps.Gap], list[gaps.Late]]:
    day = today(work, site_id)
    asked = [row for row in (*demand(work, site_id, day - DAY), *demand(work, site_id, day)) if row.post_id in wanted]
    grace = timedelta(minutes=limits_of(work, site_id).late)
    away = [one for one in open_reliefs(work, site_id) if one.state == "running"]
    excused = frozenset(one.person_id for one in away if one.person_id is not None)
    rows = [row for row in planned(work, site_id) if row.post_id in wanted]
    short, late = gaps.look(asked, present(work, site_id), rows, work.now, grace, excused)
    left = _left(work, site_id, [gap.post_id for gap in short])
    found = [
        replace(gap, since=max(gap.since, left[gap.post_id][1]), missed=gap.missed or (left[gap.post_id][0],))
        if gap.post_id in left and left[gap.post_id][1] >= gap.since
        else gap
        for gap in short
    ]
    return sorted(found, key=lambda gap: (gap.have > 0, gap.since)), late


def _left(work: Work, site_id: int, post_ids: list[int]) -> dict[int, tuple[str, datetime]]:
    """Who left these posts last within the business day; no statement where no post is short."""
    if not post_ids:
        return {}
    here = site(work, site_id)
    start = here.at(here.day_of(work.now), here.day_starts_minute)
    query = (
        select(Standing.post_id, Person.name, Standing.ended_at)
        .join(Person, col(Person.id) == col(Standing.person_id))
        .where(Standing.site_id == site_id, col(Standing.post_id).in_(post_ids), col(Standing.ended_at) >= start)
        .order_by(col(Standing.ended_at))
    )
    return {post_id: (name, ended) for post_id, name, ended in work.session.exec(query) if ended is not None}


def _reliefs(work: Work, site_id: int, wanted: frozenset[int]) -> Iterable[ReliefLine]:
    for one in open_reliefs(work, site_id):
        overdue = one.state == "running" and one.due_back_at is not None and one.due_back_at < work.now
        if one.post_id in wanted and (overdue or (one.state == "asked" and one.escalated_at is not None)):
            yield ReliefLine(_name(work, site_id, one.post_id), one, overdue)


def _duties(work: Work, site_id: int, led: list[int]) -> tuple[tuple[CallLine, ...], tuple[LateLine, ...]]:
    day = today(work, site_id)
    asked = {
        "site": site_id,
        "days": (day - 2 * DAY, day - DAY, day),
        "posts": led,
        "late": late_before(work, site_id),
        "stale": work.now - STALE,
    }
    rows = list(work.session.execute(LATE, asked)) if led else []
    known, calls = chains(work, site_id), calls_of(work, site_id)
    acts = [Taken(call.chain, call.since, call.acknowledged_at, name) for call, name in calls if call.acknowledged_at]
    rolled = roll_up((LateRow(row[0], row[1], row[4], row[5], row[6]) for row in rows), known, acts)
    by_id = {row[0]: row for row in rows}
    lines = [_late(work, site_id, one, by_id, calls) for one in rolled]
    return tuple(_calls(work, site_id, calls, lines)), tuple(lines)


def _late(
    work: Work, site_id: int, one: Rolled, rows: Mapping[int, Any], calls: list[tuple[LateCall, str]]
) -> LateLine:
    places = sorted({rows[number][2] for number in (*one.late, *one.missed)})
    standing = {(row.post_id, row.place): row.person_name for row in present(work, site_id)}
    holders = [standing[one.post_id, place] for place in places if (one.post_id, place) in standing]
    items = tuple(_item(work, site_id, rows[number]) for number in (*one.late, *one.missed))
    chain = chains(work, site_id)[one.post_id]
    told = {person for call, _ in calls if call.chain == chain and call.ended_at is None for person in call.told}
    mine = chain in own_chains(work, site_id) - {MANAGERS} or chain == MANAGERS or work.actor.person_id in told
    return LateLine(_name(work, site_id, one.post_id), one, tuple(holders), items, not mine)


def _item(work: Work, site_id: int, row: Any) -> Item:
    words = words_of(work.lang, all_items(work, site_id)[row.item_id])
    about = pick(work.lang, row.about_zh, row.about_en)
    return Item(row.id, row.version, f"{words.name} {about}".strip(), row.state == "missed", row.due_at, words.one_tap)


def _calls(work: Work, site_id: int, calls: list[tuple[LateCall, str]], lines: list[LateLine]) -> Iterable[CallLine]:
    """The live calls that rose to the actor, of which something is late that nobody has taken."""
    known, teams = chains(work, site_id), groups(work, site_id)
    names = {one.person_id: one.name for one in leaders(work, site_id)}
    for call, _ in calls:
        fresh = [line for line in lines if known[line.rolled.post_id] == call.chain and line.state == "mine"]
        if call.ended_at is not None or call.acknowledged_at is not None or not fresh:
            continue
        team = teams.get(call.chain)
        yield CallLine(
            call.id or 0,
            call.version,
            pick(work.lang, team.name_zh, team.name_en) if team else "",
            len(fresh),
            sum(line.rolled.new for line in fresh),
            call.step,
            tuple(names.get(person, "–") for person in call.told),
            call.told_at,
        )
