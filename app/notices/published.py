"""Telling people that a version of the roster concerns them: one notice each, however many shifts."""

from collections import Counter

from sqlalchemy import select as columns
from sqlmodel import col, select

from app.core.work import Work
from app.notices.models import Notice
from app.roster.events import RosterPublished, RosterSeenBy
from app.roster.publish_models import RosterLine, RosterVersion


def tell_published(work: Work, fact: RosterPublished) -> None:
    """Everybody with a shift in it that came or went, but not whoever published it."""
    version = work.get(RosterVersion, fact.version_id, site_id=fact.site_id)
    lines = work.session.execute(
        columns(col(RosterLine.person_id), col(RosterLine.business_day))
        .where(col(RosterLine.version_id) == version.id)
        .order_by(col(RosterLine.business_day))
    ).all()
    shifts = Counter(person_id for person_id, _ in lines)
    days = {person_id: day for person_id, day in reversed(lines)}  # noqa: C416  (rows, not pairs)
    work.session.add_all(
        Notice(
            site_id=fact.site_id,
            person_id=person_id,
            kind="roster_published",
            level="sound",
            params={"n": n, "day": days[person_id].isoformat()},
            link=f"/sites/{fact.site_id}/roster/mine",
            at=work.now,
        )
        for person_id, n in sorted(shifts.items())
        if person_id != work.actor.person_id
    )
    work.session.flush()


def settle_published(work: Work, fact: RosterSeenBy) -> None:
    """Who has looked at the roster need not be told of it any more."""
    query = select(Notice).where(
        Notice.site_id == fact.site_id,
        Notice.person_id == fact.person_id,
        Notice.kind == "roster_published",
        col(Notice.seen_at).is_(None),
    )
    for row in work.session.exec(query):
        row.seen_at, row.seen_by = work.now, fact.person_id
        work.session.add(row)
    work.session.flush()
