"""Reads of the reliefs: which are open, who could help. One statement each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.core.work import Work
from app.people.models import Person
from app.roster.known import is_licensed
from app.roster.models import Assignment, HoursAway, PostPermit, Standing
from app.roster.places import posts_in_order, the_post
from app.roster.relief_models import Relief
from app.roster.relief_ranking import Fit, Helper, ranked
from app.sites.queries import demand, setting, site, today

ANSWER_MINUTES = 3
"""Used where a site has no `relief_answer_minutes`. A guess of ours: a walk across the site takes as long."""


@dataclass(frozen=True)
class OpenRelief:
    """A relief that is not over, with the names. `state` is asked, coming or running."""

    id: int
    post_id: int
    place: int
    kind: str
    minutes: int
    state: str
    asked_at: datetime
    person_id: int | None
    person_name: str
    offered_to: int | None
    offered_name: str
    offered_at: datetime | None
    cover_id: int | None
    cover_name: str
    accepted_at: datetime | None
    started_at: datetime | None
    due_back_at: datetime | None
    escalated_at: datetime | None
    home: tuple[int, int] | None
    """Post and place the cover came from, once it runs."""
    declined: tuple[int, ...]
    assignment_id: int | None
    home_assignment_id: int | None


_relieved, _asked, _cover, _home = aliased(Person), aliased(Person), aliased(Person), aliased(Standing)
OPEN: Select[*tuple[Any, ...]] = (
    columns(
        Relief,
        col(_relieved.name).label("relieved"),
        col(_asked.name).label("asked"),
        col(_cover.name).label("cover"),
        col(_home.post_id).label("home_post"),
        col(_home.place).label("home_place"),
        col(_home.assignment_id).label("home_shift"),
    )
    .outerjoin(_relieved, col(_relieved.id) == col(Relief.person_id))
    .outerjoin(_asked, col(_asked.id) == col(Relief.offered_to))
    .outerjoin(_cover, col(_cover.id) == col(Relief.cover_id))
    .outerjoin(_home, col(_home.id) == col(Relief.home_standing_id))
    .where(col(Relief.site_id) == bindparam("site"), col(Relief.ended_at).is_(None))
    .order_by(col(Relief.asked_at), col(Relief.id))
)


def open_reliefs(work: Work, site_id: int) -> Sequence[OpenRelief]:
    """Every relief of the site that is not over, oldest first."""

    def load() -> Sequence[OpenRelief]:
        return [_open(row) for row in work.session.execute(OPEN, {"site": site_id})]

    return work.memo(("open reliefs", site_id), load)


def on_break(work: Work, site_id: int) -> frozenset[int]:
    """Shifts whose person is away for a relief now: relieved, or standing in elsewhere."""
    running = [one for one in open_reliefs(work, site_id) if one.state == "running"]
    found = {number for one in running for number in (one.assignment_id, one.home_assignment_id)}
    return frozenset(number for number in found if number is not None)


def _open(row: Any) -> OpenRelief:
    relief, relieved, asked, cover, home_post, home_place, home_shift = row
    return OpenRelief(
        relief.id,
        relief.post_id,
        relief.place,
        relief.kind,
        relief.minutes,
        relief.state,
        relief.asked_at,
        relief.person_id,
        relieved or "",
        relief.offered_to,
        asked or "",
        relief.offered_at,
        relief.cover_id,
        cover or "",
        relief.accepted_at,
        relief.started_at,
        relief.due_back_at,
        relief.escalated_at,
        (home_post, home_place) if home_post is not None else None,
        tuple(relief.declined),
        relief.assignment_id,
        home_shift,
    )


def fits(work: Work, site_id: int, post_id: int, back_at: datetime, declined: Sequence[int] = ()) -> list[Fit]:
    """Everybody on the site for a relief of that post, best first. One statement beside the open reliefs.

    Leaders and managers too: whoever is alone on the own post is only sent by a leader, which may be oneself.
    """
    post, infos = the_post(work, site_id, post_id), posts_in_order(work, site_id)
    rows = list(work.session.execute(_present(work, site_id, post_id)))
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.post_id] = counts.get(row.post_id, 0) + 1
    needs, busy = _needs(work, site_id), _busy(work, site_id)
    helpers = [
        Helper(
            row.person_id,
            row.name,
            row.post_id,
            row.place,
            row.permit is not None,
            bool(row.licensed),
            post.distance(infos.get(row.post_id)),
            counts[row.post_id] - 1,
            needs.get(row.post_id, 0),
            row.ends_at,
            busy.get(row.person_id, ""),
            row.load or 0,
            row.pinyin,
            row.leave_at,
        )
        for row in rows
    ]
    return ranked(helpers, post_id=post_id, licence_required=post.licence_required, back_at=back_at, declined=declined)


def _present(work: Work, site_id: int, post_id: int) -> Select[*tuple[Any, ...]]:
    here = site(work, site_id)
    given = (  # reliefs given today
        columns(func.count())
        .where(
            col(Relief.cover_id) == col(Standing.person_id),
            col(Relief.asked_at) >= here.at(today(work, site_id), here.day_starts_minute),
            col(Relief.started_at).is_not(None),
        )
        .scalar_subquery()
    )
    leave = (
        columns(func.min(col(HoursAway.starts_at)))
        .where(col(HoursAway.person_id) == col(Standing.person_id), col(HoursAway.ends_at) > work.now)
        .scalar_subquery()
    )
    return (
        columns(
            col(Standing.person_id),
            col(Person.name),
            col(Person.pinyin),
            col(Standing.post_id),
            col(Standing.place),
            col(PostPermit.id).label("permit"),
            is_licensed(today(work, site_id)).label("licensed"),
            col(Assignment.ends_at),
            given.label("load"),
            leave.label("leave_at"),
        )
        .join(Person, col(Person.id) == col(Standing.person_id))
        .outerjoin(
            PostPermit,
            and_(
                col(PostPermit.person_id) == col(Standing.person_id),
                col(PostPermit.site_id) == literal(site_id),
                col(PostPermit.post_id) == literal(post_id),
            ),
        )
        .outerjoin(Assignment, col(Assignment.id) == col(Standing.assignment_id))
        .where(col(Standing.site_id) == site_id, col(Standing.ended_at).is_(None), col(Person.active))
        .order_by(col(Standing.id))
    )


def _needs(work: Work, site_id: int) -> dict[int, int]:
    """Places asked for now by post; the night that began yesterday included."""
    day, found = today(work, site_id), dict[int, int]()
    for row in demand(work, site_id, day - timedelta(days=1)) + demand(work, site_id, day):
        if row.starts_at <= work.now < row.ends_at:
            found[row.post_id] = found.get(row.post_id, 0) + row.places
    return found


def _busy(work: Work, site_id: int) -> dict[int, str]:
    """People who are part of an open relief, with the code that says how; a command reads it as it is now."""
    found: dict[int, str] = {}
    query = select(Relief).where(Relief.site_id == site_id, col(Relief.ended_at).is_(None))
    rows: Sequence[Relief | OpenRelief] = ()
    if work.writing:
        rows = work.session.exec(query.execution_options(populate_existing=True)).all()
    else:
        rows = open_reliefs(work, site_id)
    for relief in rows:
        if relief.cover_id is not None:
            found[relief.cover_id] = "relief_is_covering" if relief.started_at else "relief_is_coming"
        if relief.person_id is not None:
            found[relief.person_id] = "relief_is_away"
    return found


def answer_span(work: Work, site_id: int) -> timedelta:
    """How long an offer may go unanswered before the leader hears of it and the next person is asked."""
    return timedelta(minutes=setting(work, site_id, "relief_answer_minutes", ANSWER_MINUTES))
