"""The opening board: what is ready before the doors open, area by area, and who has what is missing."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from app.core.i18n import pick
from app.core.work import Work
from app.duties.models import Duty
from app.handover import opening_checks as checks
from app.handover.briefing_view import sort_readers, today_row
from app.handover.crew import Crew, closing_at, crew, opening_at
from app.handover.models import OpeningDecision
from app.handover.opening_checks import BEFORE, Check, Missing
from app.handover.severe import severe_reports
from app.people.models import Person
from app.sites import queries as sites
from app.sites.models import Post


@dataclass(frozen=True)
class Area:
    """A part of the site in the order a visitor meets it; code "" is what concerns the whole site."""

    code: str
    name: str
    checks: tuple[Check, ...]

    @property
    def state(self) -> str:
        """The worst of its checks."""
        found = {check.state for check in self.checks}
        return "late" if "late" in found else "due" if "due" in found else "ok"


@dataclass(frozen=True)
class Decided:
    """What somebody has decided, and how much was missing then."""

    decision: str
    reason: str
    missing: int
    name: str
    at: datetime


@dataclass(frozen=True)
class Board:
    """Everything before the doors open. `missing` counts red and amber, `late` the red ones alone."""

    opens_at: datetime
    closes_at: datetime
    areas: tuple[Area, ...]
    missing: int
    late: int
    ready: int
    total: int
    day_kind: str
    special: bool
    closed: tuple[str, ...]
    weather: str
    decided: Decided | None
    earlier: tuple[Decided, ...]
    codes: tuple[str, ...]
    """What is missing as area:kind, kept with the decision."""

    @property
    def verdict(self) -> str:
        """go, wait (amber only) or stop."""
        return "stop" if self.late else "wait" if self.missing else "go"

    @property
    def open(self) -> bool:
        """Whether the last word was go."""
        return self.decided is not None and self.decided.decision == "go"


DUTIES = sa.select(
    col(Duty.post_id), col(Duty.place), col(Duty.item_id), col(Duty.timing), col(Duty.state), col(Duty.due_at),
    col(Duty.about_zh), col(Duty.about_en),
).where(
    col(Duty.site_id) == sa.bindparam("site"),
    col(Duty.business_day) == sa.bindparam("day"),
    sa.or_(
        col(Duty.timing).in_(BEFORE),
        sa.and_(col(Duty.timing) == "event", col(Duty.subject).like("weather:%")),
    ),
).order_by(col(Duty.due_at), col(Duty.id))  # fmt: skip


def board(work: Work, site_id: int, **_scope: object) -> Board:
    """What is ready and what is not, as of now; at most ten statements a page whatever the size of the site."""
    return work.memo(("opening board", site_id), lambda: _board(work, site_id))


def forget_board(work: Work, site_id: int) -> None:
    """After a decision the board is another."""
    work.forget(("opening board", site_id))


def _board(work: Work, site_id: int) -> Board:
    areas = _areas(work, site_id)
    every = [check for area in areas for check in area.checks]
    missing = [one for check in every for one in check.missing]
    decisions = _decisions(work, site_id)
    day, known = sites.today(work, site_id), sites.posts(work, site_id)
    kind, sky = sites.day_kind(work, site_id, day), sites.weather(work, site_id)
    words = next((one for one in sites.day_kinds(work, site_id) if one.code == kind), None)
    opens = opening_at(work, site_id)
    shut = sites.closed_posts(work, site_id, max(opens, work.now))
    return Board(
        opens,
        closing_at(work, site_id),
        areas,
        len(missing),
        sum(one.late for one in missing),
        sum(check.state == "ok" for check in every),
        len(every),
        pick(work.lang, words.name_zh, words.name_en) if words else "",
        kind not in ("weekday", "weekend"),
        tuple(pick(work.lang, known[post_id].name_zh, known[post_id].name_en) for post_id in shut),
        sky.kind if sky else "",
        decisions[0] if decisions else None,
        tuple(decisions[1:4]),
        tuple(f"{area.code}:{check.kind}" for area in areas for check in area.checks if check.missing),
    )


def _areas(work: Work, site_id: int) -> tuple[Area, ...]:
    now, opens = crew(work, site_id), opening_at(work, site_id)
    asked = {"site": site_id, "day": sites.today(work, site_id)}
    rows = list(work.session.execute(DUTIES, asked))
    leads = {group.leader_post for group in sites.groups(work, site_id).values()}
    found = []
    for code, name, posts in _columns(work, site_id):
        accept = frozenset(post.id or 0 for post in posts if post.code in leads)
        ids = frozenset(post.id or 0 for post in posts)
        made = [
            checks.manned(work, site_id, posts, now, opens),
            *checks.done_before(work, site_id, ids, accept, rows, now, opens),
            checks.for_the_weather(work, site_id, ids, rows, now),
            *([checks.homes_open(work, site_id, code, max(opens, work.now))] if code else _whole(work, site_id, now)),
        ]
        if any(check.need for check in made):
            found.append(Area(code, name, tuple(check for check in made if check.need)))
    return tuple(found)


def _columns(work: Work, site_id: int) -> list[tuple[str, str, list[Post]]]:
    """(code, name, posts) of each column by the main zone of its posts; last the whole site, with whoever serves it."""
    zones, columns = sites.zones(work, site_id), sites.board_columns(work, site_id)
    main: dict[int, str] = {}
    for row in sites.post_zones(work, site_id):
        if not row.night and row.zone_id in zones:
            main.setdefault(row.post_id, zones[row.zone_id].column)
    known = {column.code for column in columns}
    grouped: dict[str, list[Post]] = {}
    for post_id, post in sites.posts(work, site_id).items():
        code = main.get(post_id, "")
        grouped.setdefault(code if code in known and not post.everywhere else "", []).append(post)
    return [
        *((one.code, pick(work.lang, one.name_zh, one.name_en), grouped.get(one.code, [])) for one in columns),
        ("", "", grouped.get("", [])),
    ]


def _whole(work: Work, site_id: int, now: Crew) -> list[Check]:
    """What concerns the whole site: the briefing, and reports that must not be open when guests come."""
    row, href = today_row(work, site_id), f"/sites/{site_id}/briefing"
    if row is None:
        briefing = Check("briefing", 0, 1, (Missing("", href=href),))
    else:
        who = sort_readers(work, site_id, row, now)
        lacking = tuple(Missing(one.where, (), one.person_id, one.name, href) for one in who.missing)
        briefing = Check("briefing", len(who.read), max(1, who.total), lacking)
    severe = severe_reports(work, site_id)
    return [briefing, Check("report", 0 if severe else 1, max(1, len(severe)), severe)]


def _decisions(work: Work, site_id: int) -> list[Decided]:
    """Today's decisions, the last first."""
    query = (
        select(OpeningDecision, Person.name)
        .outerjoin(Person, col(Person.id) == col(OpeningDecision.by))
        .where(OpeningDecision.site_id == site_id, OpeningDecision.business_day == sites.today(work, site_id))
        .order_by(col(OpeningDecision.id).desc())
    )
    return [
        Decided(row.decision, row.reason, row.missing, name or "", row.at) for row, name in work.session.exec(query)
    ]
