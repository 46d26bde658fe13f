"""Planning in the demo: most have looked at their roster, and a handful of changes to the coming days are drafts."""

from datetime import timedelta
from functools import partial

from sqlmodel import col, select

from app.core.work import Work
from app.demo.cast import Cast
from app.demo.parties import person_named
from app.demo.stage import Stage
from app.roster.fitness import candidates
from app.roster.mine import SeenIn, mark_roster_seen
from app.roster.models import Assignment
from app.roster.publish_models import RosterLine, RosterVersion
from app.roster.service import AssignPostIn, assign_post
from app.roster.slots import token
from app.sites.models import Site
from app.sites.queries import site, today

DRAFTED = ((1, 2), (2, 1), (3, 2), (5, 1))
"""Days from today, and how many shifts are given to somebody else there."""
EVERY = 6
"""One in so many has not looked at the roster yet."""


def play_planning(stage: Stage, work: Work, here: Site, cast: Cast) -> None:
    """The staff look at what was imported; the managers and a leader go on planning on the demo's morning."""
    site_id = here.id or 0
    version = work.find(RosterVersion, site_id=site_id)
    if version is None:
        return
    people = work.session.exec(
        select(RosterLine.person_id)
        .where(RosterLine.version_id == version.id)
        .distinct()
        .order_by(col(RosterLine.person_id))
    )
    for number, person_id in enumerate(people):
        if number % EVERY:
            seen = SeenIn(site_id=site_id, version_id=version.id or 0)
            stage.put(version.at + timedelta(hours=number), person_id, partial(_look, seen))
    planners = [person_named(work, cast.managers[0][1]), person_named(work, cast.managers[-1][1])]
    for number, (ahead, shifts) in enumerate(DRAFTED):
        at = stage.until - timedelta(minutes=50 - 4 * number)
        stage.put(at, planners[number % 2], partial(_give_to_others, site_id=site_id, ahead=ahead, shifts=shifts))


def _look(seen: SeenIn, work: Work) -> None:
    mark_roster_seen(work, seen)


def _give_to_others(work: Work, site_id: int, ahead: int, shifts: int) -> None:
    """Some shifts of a day to come go to whoever is free and fit, as far as there is anybody."""
    day = today(work, site_id) + timedelta(days=ahead)
    query = select(Assignment).where(
        Assignment.site_id == site_id, Assignment.business_day == day, col(Assignment.cleared_at).is_(None)
    )
    done = 0
    for row in list(work.session.exec(query.order_by(col(Assignment.id)))):
        fit = [
            one
            for one in candidates(work, site_id, row.post_id, row.place, row.starts_at, row.ends_at)
            if not one.verdicts and not one.moves
        ]
        if not fit or done == shifts:
            continue
        midnight = site(work, site_id).at(day, 0)
        wish = AssignPostIn(
            site_id=site_id,
            post_id=row.post_id,
            place=row.place,
            person_id=fit[0].person_id,
            day=day,
            shift=row.shift_code,
            from_minute=int((row.starts_at - midnight).total_seconds() // 60),
            to_minute=int((row.ends_at - midnight).total_seconds() // 60),
            seen=token(row),
        )
        assign_post(work, wish)
        done += 1
