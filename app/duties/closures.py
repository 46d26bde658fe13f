"""What a closure means for duties: what falls due in it asks nobody, and comes back when it ends early."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from app.core.work import Work
from app.duties.models import Duty, Tick
from app.duties.queries import late_before
from app.sites.closed import Shut, closed_stretches
from app.sites.events import AreaClosed, AreaReopened
from app.sites.models import Post
from app.sites.queries import closed_posts, closures, ground, open_units, units

RECENT = timedelta(days=2)


def suspend_closed(work: Work, site_id: int) -> int:
    """Open duties of what is closed now leave the lists: not applicable until it opens; how many rows.

    One that was late before it closed was missed, and stays in the record as that. No statement while all is open.
    """
    shut_posts, shut_homes = closed_posts(work, site_id), _shut_homes(work, site_id)
    if not shut_posts and not shut_homes:
        return 0
    query = select(Duty).where(
        Duty.site_id == site_id,
        Duty.state == "open",
        Duty.due_at > work.now - RECENT,
        or_(col(Duty.post_id).in_(list(shut_posts)), col(Duty.subject).in_(list(shut_homes))),
    )
    count = 0
    for row in list(work.session.exec(query)):
        shut = shut_posts.get(row.post_id) or shut_homes[row.subject]
        if row.due_at >= shut.until:
            continue
        missed = row.due_at < shut.since - (work.now - late_before(work, site_id))
        row.state = "missed" if missed else "na"
        row.version += 1
        if not missed:
            row.done_at = row.received_at = work.now
            _note(work, row, "na", f"{_mark(shut.closure_id)} {shut.reason}"[:200])
        count += 1
    work.session.flush()
    return count


def suspend_at_once(work: Work, fact: AreaClosed) -> None:
    """Closed a moment ago: the lists hear of it now, not with the next run of the job."""
    suspend_closed(work, fact.site_id)


def resume_duties(work: Work, fact: AreaReopened) -> None:
    """Opened earlier than planned: what was suspended and is still to come is asked for again."""
    query = (
        select(Duty)
        .join(Tick, col(Tick.duty_id) == col(Duty.id))
        .where(
            Duty.site_id == fact.site_id,
            Duty.state == "na",
            Duty.due_at > work.now,
            Tick.kind == "na",
            col(Tick.reason).startswith(_mark(fact.closure_id), autoescape=True),
        )
    )
    for row in list(work.session.exec(query)):
        row.state, row.done_at, row.received_at = "open", None, None
        row.version += 1
        _note(work, row, "undo", "")
    work.session.flush()


def _mark(closure_id: int) -> str:
    return f"closed #{closure_id}:"


def _note(work: Work, row: Duty, kind: str, reason: str) -> None:
    tick = Tick(
        site_id=row.site_id, duty_id=row.id or 0, kind=kind, at=work.now, received_at=work.now, reason=reason
    )  # fmt: skip
    work.session.add(tick)


def _shut_homes(work: Work, site_id: int) -> dict[str, Shut]:
    """Model homes closed for a time, by the subject under which their duties are known."""
    running = [row for row in closures(work, site_id) if row.closed_at(work.now)]
    if not any(row.unit_id or row.zone_id for row in running):
        return {}
    still_open = {unit.id for unit in open_units(work, site_id)}
    found = {}
    for unit in units(work, site_id):
        causes = [row for row in running if row.unit_id == unit.id or row.zone_id == unit.zone_id]
        if unit.id not in still_open and causes:
            last = max(causes, key=lambda row: row.over_at)
            found[f"unit:{unit.id}"] = Shut(last.id or 0, last.reason, last.starts_at, last.over_at)
    return found


def while_closed(work: Work, site_id: int) -> Callable[[Post, datetime, bool], bool]:
    """(post, instant, night) -> whether the post is closed then; what is due at such an instant is not opened."""
    recent = [row for row in closures(work, site_id) if row.over_at > work.now - RECENT]
    if not recent:
        return lambda _post, _at, _night: False
    base = ground(work, site_id)

    def closed(post: Post, at: datetime, night: bool) -> bool:
        return any(start <= at < end for start, end in closed_stretches(base, post, night=night))

    return closed
