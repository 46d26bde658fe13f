"""The watch over empty posts: told once while a party is on its way, again when whoever was sent is late, then over."""

from datetime import timedelta

from sqlmodel import col, select

from app.board.coming import ANSWER_SECONDS, bare_now
from app.board.events import PostUncovered, UncoveredClimbed, UncoveredOver
from app.board.models import UncoveredPost
from app.core.work import Work
from app.roster.queries import standing_now
from app.roster.relief_reading import open_reliefs
from app.sites.models import Site
from app.sites.queries import setting
from app.visitors.models import Visit

ON_THE_WAY = ("lot", "door", "hall", "tour")
"""Places of a party from which it may be on its way to a post."""


def watch_uncovered(work: Work) -> None:
    """Job: look at every site with a party on its way or an alarm that is not over. Can run twice, or not for hours."""
    on_way = (
        select(Visit.site_id)
        .join(Site, col(Site.id) == col(Visit.site_id))
        .where(col(Site.active), col(Visit.departed_at).is_(None), col(Visit.place).in_(ON_THE_WAY))
    )
    still = select(UncoveredPost.site_id).where(col(UncoveredPost.ended_at).is_(None))
    for site_id in sorted({*work.session.exec(on_way.distinct()), *work.session.exec(still.distinct())}):
        _look(work, site_id)


def _look(work: Work, site_id: int) -> None:
    bare = {one.post_id: one for one in bare_now(work, site_id)}
    query = select(UncoveredPost).where(UncoveredPost.site_id == site_id, col(UncoveredPost.ended_at).is_(None))
    known = {row.post_id: row for row in work.session.exec(query)}
    for post_id, one in bare.items():
        if post_id not in known:
            first = one.arrivals[0]
            row = work.add(
                UncoveredPost(
                    site_id=site_id, post_id=post_id, visit_id=first.visit_id, opened_at=work.now, arrives_at=first.at
                )
            )
            work.emit(PostUncovered(site_id, row.id or 0, post_id, first.visit_id, first.at))
    for post_id, row in known.items():
        if post_id in bare:
            _climb(work, row)
        else:
            _end(work, row)


def _climb(work: Work, row: UncoveredPost) -> None:
    """Once, when nobody stands there in time: counted from when somebody was sent, else from the alarm."""
    if row.climbed_at is not None:
        return
    reliefs = [one for one in open_reliefs(work, row.site_id) if one.post_id == row.post_id and one.state == "coming"]
    since = max((one.accepted_at for one in reliefs if one.accepted_at), default=row.opened_at)
    span = timedelta(seconds=setting(work, row.site_id, "uncovered_answer_seconds", ANSWER_SECONDS))
    if work.now - since > span:
        row.climbed_at = work.now
        work.session.add(row)
        cover = next((one.cover_id for one in reliefs), None)
        work.emit(UncoveredClimbed(row.site_id, row.id or 0, row.post_id, cover))


def _end(work: Work, row: UncoveredPost) -> None:
    manned = any(one.post_id == row.post_id for one in standing_now(work, row.site_id))
    row.ended_at, row.ended_how = work.now, "manned" if manned else "gone"
    work.session.add(row)
    work.emit(UncoveredOver(row.site_id, row.id or 0, row.post_id, row.ended_how))
