"""Notices at the seams of a day: a handover that waits, that was refused or settled, that went to nobody; a call."""

from collections.abc import Iterable

from sqlmodel import col, select

from app.core.messages import N_, add_messages
from app.core.work import Work
from app.handover.events import (
    BriefingWritten,
    HandoverGiven,
    HandoverRefused,
    HandoverSettled,
    HandoverTaken,
    HandoverUnsigned,
    HandoverWithdrawn,
    OpeningDecided,
    ReadyCalled,
)
from app.handover.models import BriefingRead
from app.notices.leaders import leaders_of
from app.notices.models import Notice
from app.notices.queries import ICONS

add_messages(
    {
        "notice_handover_given": N_("{person} has written the handover of {post}. Count, read and sign."),
        "notice_handover_nobody": N_("{person} has left {post}: handed over to nobody."),
        "notice_handover_unsigned": N_("{person} has written the handover of {post}; nobody has signed for it yet."),
        "notice_handover_refused": N_("{person} does not take over {post}. Please decide."),
        "notice_handover_stands": N_("The leader has decided: {post} is taken over as it is."),
        "notice_handover_again": N_("The leader has decided: count {post} again and write it anew."),
        "notice_briefing_changed": N_("The briefing has changed. Please read what is new."),
        "notice_ready_post": N_("Please come to your post: the doors open at {start}."),
        "notice_ready_duty": N_("Something at your post is not ready yet; the doors open at {start}."),
        "notice_ready_briefing": N_("Please read the briefing of today."),
    }
)
ICONS.update(
    {
        **dict.fromkeys(("handover_given", "handover_nobody", "handover_stands", "handover_again"), "swap"),
        **dict.fromkeys(("handover_refused", "handover_unsigned"), "alert"),
        **dict.fromkeys(("briefing_changed", "ready_briefing"), "users"),
        **dict.fromkeys(("ready_post", "ready_duty"), "bell"),
    }
)
WAITING = ("handover_given", "handover_unsigned", "handover_refused", "handover_stands", "handover_again")


def tell_given(work: Work, fact: HandoverGiven) -> None:
    """The next person; the leader when there is none."""
    if fact.nobody:
        for person_id in leaders_of(work, fact.site_id, (fact.post_id,)):
            if person_id != fact.person_id:
                _tell(work, fact, "handover_nobody", person_id, "sound", who=fact.person_id)
    elif fact.to_person is not None:
        _tell(work, fact, "handover_given", fact.to_person, "sound", who=fact.person_id)


def tell_unsigned(work: Work, fact: HandoverUnsigned) -> None:
    """The leader of the post's group; whoever wrote it has done their part."""
    for person_id in leaders_of(work, fact.site_id, (fact.post_id,)):
        if person_id != fact.person_id:
            _tell(work, fact, "handover_unsigned", person_id, "alert", who=fact.person_id)


def tell_refused(work: Work, fact: HandoverRefused) -> None:
    """The leader of the post's group; whoever is part of it decides nothing."""
    settle(work, fact)
    for person_id in leaders_of(work, fact.site_id, (fact.post_id,)):
        if person_id not in (fact.person_id, fact.from_person):
            _tell(work, fact, "handover_refused", person_id, "alert", who=fact.person_id)


def tell_settled(work: Work, fact: HandoverSettled) -> None:
    """Both whom it concerns."""
    settle(work, fact)
    for person_id in {fact.from_person, fact.refused_by} - {0, work.actor.person_id}:
        _tell(work, fact, f"handover_{fact.how}", person_id, "sound")


def settle(work: Work, fact: HandoverTaken | HandoverWithdrawn | HandoverRefused | HandoverSettled) -> None:
    """What was to be done about the handover is done."""
    query = select(Notice).where(
        Notice.site_id == fact.site_id, col(Notice.kind).in_(WAITING), col(Notice.seen_at).is_(None)
    )
    for row in work.session.exec(query):
        if row.params.get("handover") == fact.handover_id:
            row.seen_at, row.seen_by = work.now, work.actor.person_id
            work.session.add(row)


def tell_briefing(work: Work, fact: BriefingWritten) -> None:
    """Whoever had read it already reads what is new; the others see it when they begin."""
    if fact.version == 1 or not fact.fresh:
        return
    query = select(BriefingRead.person_id).where(BriefingRead.briefing_id == fact.briefing_id).distinct()
    told = set(_unseen(work, fact.site_id, "briefing_changed"))
    for person_id in work.session.exec(query.order_by(col(BriefingRead.person_id))):
        if person_id not in told and person_id != work.actor.person_id:
            _note(work, fact.site_id, "briefing_changed", person_id, "sound", {}, "briefing")


def tell_called(work: Work, fact: ReadyCalled) -> None:
    """Whoever has what is missing; once while it is unseen."""
    kind = f"ready_{fact.about}"
    if fact.person_id in _unseen(work, fact.site_id, kind):
        return
    page = "briefing" if fact.about == "briefing" else "shift"
    params: dict[str, object] = {} if page == "briefing" else {"start": fact.opens_at.isoformat()}
    _note(work, fact.site_id, kind, fact.person_id, "alert", params, page)


def settle_called(work: Work, fact: OpeningDecided) -> None:
    """The doors are open: nobody need be called for it any more."""
    if fact.decision != "go":
        return
    query = select(Notice).where(
        Notice.site_id == fact.site_id,
        col(Notice.kind).in_(("ready_post", "ready_duty")),
        col(Notice.seen_at).is_(None),
    )
    for row in work.session.exec(query):
        row.seen_at, row.seen_by = work.now, work.actor.person_id
        work.session.add(row)


def _unseen(work: Work, site_id: int, kind: str) -> Iterable[int]:
    query = select(Notice.person_id).where(
        Notice.site_id == site_id, Notice.kind == kind, col(Notice.seen_at).is_(None)
    )
    return [person_id for person_id in work.session.exec(query) if person_id]


def _tell(
    work: Work, fact: HandoverGiven | HandoverUnsigned | HandoverRefused | HandoverSettled, kind: str, person_id: int,
    level: str, *, who: int = 0,
) -> None:  # fmt: skip
    params: dict[str, object] = {"handover": fact.handover_id, "post_id": fact.post_id, "place": fact.place}
    if who:
        params["person_id"] = who
    _note(work, fact.site_id, kind, person_id, level, params, "handover")


def _note(
    work: Work, site_id: int, kind: str, person_id: int, level: str, params: dict[str, object], page: str
) -> None:
    link = f"/sites/{site_id}/{page}"
    work.add(
        Notice(site_id=site_id, person_id=person_id, kind=kind, level=level, params=params, link=link, at=work.now)
    )
