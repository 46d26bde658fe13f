"""How a relief moves the presence: the cover comes, everybody goes back, or the roster moves on and the relief ends.

Everything here runs inside a command's write transaction. The plan is never touched.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlmodel import col, or_, select

from app.core.errors import Conflict
from app.core.work import Work
from app.roster.models import Assignment, Standing
from app.roster.relief_events import ReliefStarted
from app.roster.relief_loose import close_relief
from app.roster.relief_models import Relief
from app.roster.rules import Span
from app.roster.slots import name_of, of_person
from app.roster.standings import let_go, stand, standing_of, standing_on

Place = tuple[int, int]
"""(post, place)"""


def relief_on(work: Work, post_id: int, place: int) -> Relief | None:
    """The relief of a place that is not over."""
    return _open(work, Relief.post_id == post_id, Relief.place == place)


def relief_of(work: Work, person_id: int) -> Relief | None:
    """The relief that is not over in which the person is relieved."""
    return _open(work, Relief.person_id == person_id)


def relief_by(work: Work, person_id: int) -> Relief | None:
    """The relief that is not over for which the person is on the way, or stands in."""
    return _open(work, Relief.cover_id == person_id)


def _open(work: Work, *conditions: bool) -> Relief | None:
    query = select(Relief).where(col(Relief.ended_at).is_(None), *conditions)
    return work.session.exec(query.execution_options(populate_existing=True)).first()


def start_relief(work: Work, relief: Relief) -> None:
    """The cover is there: they stand on the place now, the relieved person has left it.

    Raises Conflict when the place is no longer as it was asked for, or the cover is at another site.
    """
    cover_id = relief.cover_id or 0
    mine, holder = standing_of(work, cover_id), standing_on(work, relief.post_id, relief.place)
    if mine is not None and mine.site_id != relief.site_id:
        raise Conflict("stands_elsewhere")
    if holder is not None and holder.person_id != relief.person_id:
        raise Conflict("relief_held", person=name_of(work, holder.person_id))
    if holder is None and relief.person_id is not None:
        raise Conflict("relief_left", person=name_of(work, relief.person_id))
    for standing in (mine, holder):
        if standing is not None:
            let_go(work, standing)
    there = stand(work, relief.site_id, relief.post_id, relief.place, cover_id)
    relief.left_standing_id = holder.id if holder else None
    relief.home_standing_id = mine.id if mine else None
    relief.cover_standing_id = there.id
    relief.started_at, relief.due_back_at = work.now, work.now + timedelta(minutes=relief.minutes)
    work.session.add(relief)
    work.session.flush()
    work.emit(
        ReliefStarted(
            relief.site_id, relief.id or 0, relief.post_id, relief.place, relief.person_id, cover_id, relief.due_back_at
        )
    )


def finish_relief(work: Work, relief: Relief, how: str) -> Standing | None:
    """Everybody goes back to where they stood; the relieved person's new standing, None when their shift is over."""
    close_relief(work, relief, how)
    _send_home(work, relief, stays=False)
    if relief.person_id is None or standing_of(work, relief.person_id) is not None:
        return None
    row = _planned_now(work, relief.site_id, relief.person_id)
    if relief.assignment_id is not None and (row is None or (row.post_id, row.place) != (relief.post_id, relief.place)):
        return None
    if standing_on(work, relief.post_id, relief.place) is not None:
        return None
    assignment_id = row.id if row is not None and relief.assignment_id is not None else None
    return stand(work, relief.site_id, relief.post_id, relief.place, relief.person_id, assignment_id)


def settle_reliefs(
    work: Work,
    site_id: int,
    how: str,
    *,
    people: Collection[int] = (),
    places: Collection[Place] = (),
    told: bool = True,
) -> None:
    """Before the presence of `people` or on `places` moves otherwise: end what would be in the way.

    A running relief of such a place or person ends and its cover goes home. A cover who is moved goes home first, so
    that the command finds them there; somebody only on the way is let off, and the ask goes to the next.
    """
    for relief in _touched(work, site_id, people, places):
        own = (relief.post_id, relief.place) in places or relief.person_id in people
        if relief.state == "running":
            close_relief(work, relief, how, told=told)
            _send_home(work, relief, stays=relief.cover_id in people and not own)
        elif own:
            close_relief(work, relief, how, told=told)
        else:
            ask_again(work, relief)


def ask_again(work: Work, relief: Relief) -> None:
    """Whoever had accepted cannot come: open once more; the watch offers it to the next."""
    relief.declined = [*relief.declined, *([relief.cover_id] if relief.cover_id else [])]
    relief.cover_id = relief.accepted_at = relief.sent_by = relief.offered_to = relief.offered_at = None
    work.session.add(relief)
    work.session.flush()


def _touched(work: Work, site_id: int, people: Collection[int], places: Collection[Place]) -> Sequence[Relief]:
    posts = sorted({post_id for post_id, _ in places})
    query = select(Relief).where(
        Relief.site_id == site_id,
        col(Relief.ended_at).is_(None),
        or_(
            col(Relief.person_id).in_(sorted(people)),
            col(Relief.cover_id).in_(sorted(people)),
            col(Relief.post_id).in_(posts),
        ),
    )
    found = work.session.exec(query.order_by(col(Relief.id)).execution_options(populate_existing=True))
    return [
        relief
        for relief in found
        if relief.person_id in people or relief.cover_id in people or (relief.post_id, relief.place) in places
    ]


def _send_home(work: Work, relief: Relief, *, stays: bool) -> None:
    """The cover goes back to their own place when it is free; `stays`: without one they stay present where they are."""
    there = work.session.get(Standing, relief.cover_standing_id) if relief.cover_standing_id else None
    if there is None or there.ended_at is not None:
        return
    row = _planned_now(work, relief.site_id, there.person_id)
    left = work.session.get(Standing, relief.home_standing_id) if relief.home_standing_id else None
    if row is not None:
        home: tuple[int, int, int | None] | None = (row.post_id, row.place, row.id)
    else:
        home = (left.post_id, left.place, None) if left is not None and left.assignment_id is None else None
    if home is not None and (left is None or standing_on(work, home[0], home[1]) is not None):
        home = None
    if home is None and stays:
        return
    let_go(work, there)
    if home is not None:
        stand(work, relief.site_id, home[0], home[1], there.person_id, home[2])


def _planned_now(work: Work, site_id: int, person_id: int) -> Assignment | None:
    """The person's shift at the site that runs now."""
    rows = of_person(work, person_id, Span(work.now, work.now + timedelta(seconds=1)))
    return next((row for row in rows if row.site_id == site_id), None)
