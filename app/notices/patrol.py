"""Notices about the patrol: one a reader and round; it grows with what is missed and goes when that is settled."""

from collections.abc import Iterable, Mapping

from sqlmodel import col, select

import app.notices.messages  # noqa: F401  (adds the words of the notices)
from app.core.messages import N_, add_messages
from app.core.work import Work
from app.notices.leaders import leaders_of, managers_of
from app.notices.models import Notice
from app.patrol.events import PointScanned, PointsMissed, RoundExcused, RoundFinished, RoundMissed, RoundNotBegun
from app.patrol.models import PatrolMiss, PatrolRound
from app.patrol.queries import point_name

UNBEGUN, POINTS, ROUND, LEFT = "patrol_unbegun", "patrol_points", "patrol_round", "patrol_left"
KINDS = (UNBEGUN, POINTS, ROUND, LEFT)

add_messages(
    {
        "notice_patrol_unbegun": N_("{post}: nobody has begun round {round} yet."),
        "notice_patrol_points_one": N_("{post}, round {round}: {points} was missed."),
        "notice_patrol_points": N_("{post}, round {round}: {n} points missed: {points}."),
        "notice_patrol_round": N_("{post}: nobody walked round {round}."),
        "notice_patrol_left_one": N_("{post}: round {round} ended with a point missed: {points}."),
        "notice_patrol_left": N_("{post}: round {round} ended with {n} points missed: {points}."),
    }
)


def tell_unbegun(work: Work, fact: RoundNotBegun) -> None:
    """The leader of the post's group."""
    _ring(work, fact.site_id, fact.round_id, UNBEGUN, leaders_of(work, fact.site_id, [fact.post_id]), [])


def tell_points_missed(work: Work, fact: PointsMissed) -> None:
    """The leader of the post's group, at once; further points of the round ring the same notice again."""
    open_points = _open_points(work, fact.round_id)
    _ring(work, fact.site_id, fact.round_id, POINTS, leaders_of(work, fact.site_id, [fact.post_id]), open_points)


def tell_round_missed(work: Work, fact: RoundMissed) -> None:
    """The round is over without its points: the leader, and now the manager too."""
    open_points = _open_points(work, fact.round_id)
    people = {*leaders_of(work, fact.site_id, [fact.post_id]), *managers_of(work, fact.site_id)}
    _ring(work, fact.site_id, fact.round_id, LEFT if fact.points else ROUND, people, open_points)


def settle_patrol(work: Work, fact: PointScanned | RoundFinished | RoundExcused) -> None:
    """What was scanned late, or let go, rings no more; what nobody has seen yet goes."""
    if fact.round_id is None:
        return
    rows = [row for row in _of_round(work, fact.site_id, fact.round_id) if row.seen_at is None]
    if not rows:
        return
    over = not isinstance(fact, PointScanned)
    left = [] if over else _open_points(work, fact.round_id)
    for row in rows:
        if not left and (over or row.kind != ROUND):
            work.session.delete(row)
        elif left and row.kind in (POINTS, LEFT):
            row.params = {**row.params, "points": left, "n": len(left)}
            work.session.add(row)


def _ring(work: Work, site_id: int, round_id: int, kind: str, people: Iterable[int], points: list[int]) -> None:
    before = {row.person_id: row for row in _of_round(work, site_id, round_id)}
    of = work.get(PatrolRound, round_id, site_id=site_id)
    for person_id in people:
        row = before.get(person_id) or Notice(
            site_id=site_id, person_id=person_id, kind=kind, level="alert", at=work.now
        )
        row.kind, row.at, row.seen_at, row.seen_by = kind, work.now, None, None
        row.params = {
            "round_id": round_id, "round": of.number, "post_id": of.post_id, "points": points, "n": len(points),
        }  # fmt: skip
        row.link = f"/sites/{site_id}/patrol/rounds?round={round_id}"
        work.session.add(row)


def _of_round(work: Work, site_id: int, round_id: int) -> list[Notice]:
    query = select(Notice).where(Notice.site_id == site_id, col(Notice.kind).in_(KINDS))
    recent = query.order_by(col(Notice.id).desc()).limit(200)
    return [row for row in work.session.exec(recent) if row.params.get("round_id") == round_id]


def _open_points(work: Work, round_id: int) -> list[int]:
    query = select(PatrolMiss.point_id).where(PatrolMiss.round_id == round_id, col(PatrolMiss.scanned_at).is_(None))
    return list(work.session.exec(query.order_by(col(PatrolMiss.id))))


def patrol_words(work: Work, site_id: int, values: Mapping[str, object]) -> dict[str, object]:
    """The round's number and the names of its points, for the words of a notice."""
    listed = values.get("points")
    comma = "、" if work.lang.startswith("zh") else ", "
    names = [point_name(work, site_id, one) for one in listed] if isinstance(listed, list) else []
    return {"round": values["round"], "points": comma.join(name for name in names if name)}
