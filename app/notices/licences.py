"""Notices about guard licences that end: to the managers, rolled up to one while it is unseen."""

from sqlmodel import col, select

import app.notices.messages  # noqa: F401  (adds the words of the notices)
from app.core.work import Work
from app.notices.leaders import managers_of
from app.notices.models import Notice
from app.roster.papers_events import LicenceEnding

KIND = "licence_ends"


def tell_licence_ending(work: Work, fact: LicenceEnding) -> None:
    """The managers of the site; several licences at once are one notice that leads to the page of papers."""
    for person_id in managers_of(work, fact.site_id):
        query = select(Notice).where(
            Notice.site_id == fact.site_id,
            Notice.person_id == person_id,
            Notice.kind == KIND,
            col(Notice.seen_at).is_(None),
        )
        row = work.session.exec(query).first() or Notice(
            site_id=fact.site_id, person_id=person_id, kind=KIND, level="sound", at=work.now
        )
        before = row.params.get("people")
        people = sorted({*(before if isinstance(before, list) else []), fact.person_id})
        link = f"/sites/{fact.site_id}/roster/papers" + (f"?person={people[0]}" if len(people) == 1 else "")
        row.params, row.link, row.at = {"people": people, "n": len(people)}, link, work.now
        work.add(row)
