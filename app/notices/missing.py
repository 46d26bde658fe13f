"""Notices about people who are not there: late, not coming at all, called in sick. Each leads to the substitutes."""

from collections.abc import Iterable, Mapping

from sqlmodel import col, select

import app.notices.messages  # noqa: F401  (adds the words of the notices)
from app.attendance.events import PeopleMissing, SickCalled, SickWithdrawn
from app.core.work import Work
from app.notices.leaders import leaders_of, managers_of
from app.notices.models import Notice
from app.notices.service import ROLL_UP
from app.roster.events import PersonArrived
from app.roster.models import Assignment

KINDS: Mapping[str, str] = {"late": "person_late", "no_show": "no_show"}


def tell_missing(work: Work, fact: PeopleMissing) -> None:
    """Late: the leaders of the posts. Not coming: the managers, since the leader has known for a while."""
    rows = _rows(work, fact.assignment_ids)
    posts = sorted({row.post_id for row in rows})
    if fact.kind == "late":
        readers = leaders_of(work, fact.site_id, posts)
    else:
        readers = dict.fromkeys(managers_of(work, fact.site_id), posts)
    for person_id, post_ids in readers.items():
        people = [row.person_id for row in rows if row.post_id in post_ids and row.person_id != person_id]
        if people:
            _roll(work, fact.site_id, KINDS[fact.kind], person_id, people)


def _roll(work: Work, site_id: int, kind: str, person_id: int, people: Iterable[int]) -> None:
    """Add to the reader's unseen notice of that kind, or write one. One person leads to their own substitutes."""
    query = select(Notice).where(
        Notice.site_id == site_id,
        Notice.person_id == person_id,
        Notice.kind == kind,
        col(Notice.seen_at).is_(None),
        Notice.at > work.now - ROLL_UP,
    )
    row = work.session.exec(query).first()
    known = set(_people(row)) if row else set()
    everybody = sorted(known | set(people))
    link = f"/sites/{site_id}/sick" + (f"?person={everybody[0]}" if len(everybody) == 1 else "")
    if row is None:
        row = Notice(site_id=site_id, person_id=person_id, kind=kind, level="alert", at=work.now)
    row.params, row.link, row.at = {"people": everybody, "n": len(everybody)}, link, work.now
    work.session.add(row)


def _people(row: Notice) -> list[int]:
    found = row.params.get("people")
    return [int(one) for one in found] if isinstance(found, list) else []


def settle_missing(work: Work, fact: PersonArrived) -> None:
    """Whoever has come is waited for no more: unseen notices leave them out."""
    query = select(Notice).where(
        Notice.site_id == fact.site_id, col(Notice.kind).in_(list(KINDS.values())), col(Notice.seen_at).is_(None)
    )
    for row in work.session.exec(query):
        left = [one for one in _people(row) if one != fact.person_id]
        if not left:
            work.session.delete(row)
        elif len(left) < len(_people(row)):
            row.params = {"people": left, "n": len(left)}
            work.session.add(row)


def tell_cannot_come(work: Work, fact: SickCalled) -> None:
    """The leaders of the posts that are left, unless it was they who noted it."""
    rows = _rows(work, fact.cleared)
    if not rows:
        return
    for person_id, post_ids in leaders_of(work, fact.site_id, {row.post_id for row in rows}).items():
        if person_id in (work.actor.person_id, fact.person_id):
            continue
        work.add(
            Notice(
                site_id=fact.site_id,
                person_id=person_id,
                kind="cannot_come",
                level="alert",
                params={"person_id": fact.person_id, "posts": sorted(post_ids), "call": fact.call_id},
                link=f"/sites/{fact.site_id}/sick?call={fact.call_id}&day={fact.day}",
                at=work.now,
            )
        )


def forget_cannot_come(work: Work, fact: SickWithdrawn) -> None:
    """They come after all: what nobody has seen yet goes again."""
    query = select(Notice).where(
        Notice.site_id == fact.site_id, Notice.kind == "cannot_come", col(Notice.seen_at).is_(None)
    )
    for row in work.session.exec(query):
        if row.params.get("call") == fact.call_id:
            work.session.delete(row)


def _rows(work: Work, ids: Iterable[int]) -> list[Assignment]:
    return list(work.session.exec(select(Assignment).where(col(Assignment.id).in_(list(ids)))))
