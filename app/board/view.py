"""Who stands where at a site now: read once a request, cut into blocks by others."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.board import layout
from app.board.layout import Cell, Gap, Left, Now, Place
from app.core.work import Work
from app.duties.queries import progress
from app.people.models import Person
from app.roster.models import Standing
from app.roster.queries import PlannedNow, StandingNow, planned_now, standing_now
from app.roster.relief_reading import OpenRelief, open_reliefs
from app.sites import queries as sites

LATE_GRACE_MINUTES = 15
"""Used where a site has no `late_grace_minutes`; the same default as the site template's."""


@dataclass(frozen=True)
class View:
    """Everything the blocks are cut from."""

    needs: dict[int, layout.Need]
    cells: list[Cell]
    gaps: list[Gap]


def view(work: Work, site_id: int) -> View:
    """The posts of the site as they are now; five statements, once per Work."""
    return work.memo(("board", site_id), lambda: _load(work, site_id))


def present(work: Work, site_id: int) -> list[StandingNow]:
    """Everybody who stands on a place now; one statement, once per Work."""
    return work.memo(("standing now", site_id), lambda: standing_now(work, site_id))


def planned(work: Work, site_id: int) -> list[PlannedNow]:
    """The plan around now; one statement, once per Work."""
    return work.memo(("planned now", site_id), lambda: planned_now(work, site_id))


def demand_around(work: Work, site_id: int) -> list[sites.Demand]:
    """What is asked for in this business day and the night that began yesterday."""
    day = sites.today(work, site_id)
    return sites.demand(work, site_id, day - timedelta(days=1)) + sites.demand(work, site_id, day)


def needed_at(work: Work, site_id: int, post_id: int, at: datetime) -> bool:
    """Whether anybody is to stand on the post at an instant; closures are cut out of the demand."""
    rows = demand_around(work, site_id)
    return any(row.post_id == post_id and row.places and row.starts_at <= at < row.ends_at for row in rows)


def _load(work: Work, site_id: int) -> View:
    active = sites.posts(work, site_id)
    closed = sites.closed_posts(work, site_id)
    asked = layout.needs_at(demand_around(work, site_id), work.now)
    needs = {post_id: need for post_id, need in asked.items() if post_id in active and post_id not in closed}
    grace = timedelta(minutes=sites.setting(work, site_id, "late_grace_minutes", LATE_GRACE_MINUTES))
    coming = [row for row in planned(work, site_id) if row.post_id not in closed]
    now = Now(
        work.now, grace, needs, present(work, site_id), coming, progress(work, site_id), {}, _reliefs(work, site_id)
    )
    cells = layout.compose(active, now)
    empty = {cell.post_id for cell in cells if cell.state == "none"}
    if empty:
        now = replace(now, left=_left(work, site_id, empty))
        cells = layout.compose(active, now)
    return View(needs, cells, layout.gaps(cells, needs))


def _reliefs(work: Work, site_id: int) -> dict[Place, layout.StandIn]:
    """The reliefs that are not over by their place, and the places whose people stand in elsewhere."""
    found = dict[Place, layout.StandIn]()
    for one in open_reliefs(work, site_id):
        mark = _mark(work, site_id, one)
        found[one.post_id, one.place] = mark
        if one.state == "running" and one.home is not None:
            found.setdefault(one.home, replace(mark, state="lent"))
    return found


def _mark(work: Work, site_id: int, one: OpenRelief) -> layout.StandIn:
    since = one.started_at or one.accepted_at or one.asked_at
    post = sites.posts(work, site_id).get(one.post_id)
    names = (post.name_zh, post.name_en) if post else ("", "")
    cover = one.cover_name or one.offered_name
    return layout.StandIn(one.kind, one.state, one.person_name, cover, since, one.due_back_at, *names)


def _left(work: Work, site_id: int, post_ids: set[int]) -> dict[Place, Left]:
    """Who stood last on the places of these posts within the business day."""
    here = sites.site(work, site_id)
    start = here.at(here.day_of(work.now), here.day_starts_minute)
    query = (
        select(Standing.post_id, Standing.place, Person.name, Standing.ended_at)
        .join(Person, col(Person.id) == col(Standing.person_id))
        .where(
            Standing.site_id == site_id, col(Standing.post_id).in_(sorted(post_ids)), col(Standing.ended_at) >= start
        )
        .order_by(col(Standing.ended_at))
    )
    rows = work.session.exec(query)
    return {(post_id, place): Left(name, ended) for post_id, place, name, ended in rows if ended is not None}
