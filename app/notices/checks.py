"""Notices about what is late, as it climbs, and about checks of one's own post."""

from collections.abc import Iterable

from sqlmodel import col, select

import app.notices.messages  # noqa: F401  (adds the words of the notices)
from app.checks import events as checks
from app.checks.calls import outstanding, told_of
from app.checks.models import LateCall, LateStep, PostCheck
from app.core.work import Work
from app.duties.events import DutiesLate
from app.notices.models import Notice

LATE = ("late", "late_up")
CHECKED = ("checked", "checked_praise", "checked_finding", "check_corrected")


def tell_late(work: Work, fact: DutiesLate) -> None:
    """Whoever the live call of each chain was told to: one notice each, which grows with it and rings again."""
    for call in told_of(work, fact.site_id, fact.post_ids):
        _ring(work, call, call.told)


def tell_climbed(work: Work, fact: checks.LateClimbed) -> None:
    """The next ones: whoever was told before has not taken it."""
    _ring(work, work.get(LateCall, fact.call_id, site_id=fact.site_id), fact.people)


def _ring(work: Work, call: LateCall, people: Iterable[int]) -> None:
    left = outstanding(work, call)
    if not left.count:
        return
    before = {row.person_id: row for row in _of_call(work, call.site_id, call.id or 0)}
    first = set(_first_told(work, call))
    for person_id in people:
        row = before.get(person_id) or Notice(
            site_id=call.site_id,
            person_id=person_id,
            kind=LATE[0] if person_id in first else LATE[1],
            level="alert",
            at=work.now,
        )
        row.params = {"call": call.id, "posts": list(left.post_ids), "n": left.count}
        row.link, row.at, row.seen_at, row.seen_by = f"/sites/{call.site_id}/lead", work.now, None, None
        work.session.add(row)


def _first_told(work: Work, call: LateCall) -> list[int]:
    step = work.find(LateStep, call_id=call.id, step=1)
    return step.people if step is not None else []


def settle_late(work: Work, fact: checks.LateAcknowledged | checks.LateSettled) -> None:
    """Somebody took it, or nothing is late any more: it rings for nobody."""
    for row in _of_call(work, fact.site_id, fact.call_id):
        if row.seen_at is None:
            row.seen_at, row.seen_by = work.now, work.actor.person_id
            work.session.add(row)


def _of_call(work: Work, site_id: int, call_id: int) -> list[Notice]:
    query = select(Notice).where(Notice.site_id == site_id, col(Notice.kind).in_(LATE))
    return [row for row in work.session.exec(query.order_by(col(Notice.id))) if row.params.get("call") == call_id]


def tell_checked(work: Work, fact: checks.PostChecked) -> None:
    """Whoever stood there, whatever was seen; praise says so."""
    if fact.person_id is None:
        return
    kind = "checked_finding" if fact.finding else "checked_praise" if fact.praise else "checked"
    _tell(work, kind, work.get(PostCheck, fact.check_id, site_id=fact.site_id))


def tell_corrected(work: Work, fact: checks.CheckCorrected) -> None:
    """Whoever it is about; a notice of the version before that nobody has seen goes."""
    if fact.person_id is None:
        return
    forget_checked(work, fact)
    _tell(work, "check_corrected", work.get(PostCheck, fact.check_id, site_id=fact.site_id))


def forget_checked(work: Work, fact: checks.CheckWithdrawn | checks.CheckCorrected) -> None:
    """It was taken back: what nobody has seen yet goes again."""
    number = fact.replaces_id if isinstance(fact, checks.CheckCorrected) else fact.check_id
    query = select(Notice).where(
        Notice.site_id == fact.site_id,
        Notice.person_id == fact.person_id,
        col(Notice.kind).in_(CHECKED),
        col(Notice.seen_at).is_(None),
    )
    for row in work.session.exec(query):
        if row.params.get("check") == number:
            work.session.delete(row)


def _tell(work: Work, kind: str, check: PostCheck) -> None:
    params: dict[str, object] = {"check": check.id, "post_id": check.post_id, "person_id": check.checker_id}
    work.session.add(
        Notice(
            site_id=check.site_id,
            person_id=check.person_id,
            kind=kind,
            level="sound" if check.finding else "info",
            params=params,
            link=f"/sites/{check.site_id}/checks/mine",
            at=work.now,
        )
    )
