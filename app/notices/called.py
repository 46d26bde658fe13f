"""Somebody asks their leader to come."""

from datetime import timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.duties.events import LeaderCalled
from app.notices.leaders import leaders_of
from app.notices.models import Notice

AGAIN = timedelta(minutes=2)
"""A second tap within this is the first one again."""


def tell_called(work: Work, fact: LeaderCalled) -> None:
    """The leader of the post; nobody hears of their own call."""
    query = select(Notice).where(
        Notice.site_id == fact.site_id,
        Notice.kind == "called",
        col(Notice.seen_at).is_(None),
        Notice.at > work.now - AGAIN,
    )
    known = {(row.person_id, row.params.get("person_id")) for row in work.session.exec(query)}
    for person_id in leaders_of(work, fact.site_id, [fact.post_id]):
        if person_id != fact.person_id and (person_id, fact.person_id) not in known:
            params: dict[str, object] = {"post_id": fact.post_id, "place": fact.place, "person_id": fact.person_id}
            link = f"/sites/{fact.site_id}/board"
            work.add(
                Notice(
                    site_id=fact.site_id,
                    person_id=person_id,
                    kind="called",
                    level="alert",
                    params=params,
                    link=link,
                    at=work.now,
                )
            )
