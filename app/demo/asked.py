"""Asked for in the demo: leave that waits, hours of leave that were given, and the site given to a leader tomorrow."""

from datetime import time, timedelta
from functools import partial

from sqlmodel import col, select

from app.core.work import Work
from app.demo.cast import Cast
from app.demo.parties import person_named
from app.demo.stage import Stage
from app.people.delegation import DelegationIn, GiveIn, accept_delegation, give_delegation
from app.people.delegation_models import Delegation
from app.requests.desk import decision
from app.requests.leave import AskLeaveIn, DecideLeaveIn, approve_leave, ask_leave
from app.requests.models import OPEN, LeaveRequest
from app.roster.models import Assignment
from app.sites.models import Site
from app.sites.queries import site, today

WAITS, GIVEN = "gaoyuan", "guoqiming"
"""Whose leave waits to be decided, and whose hours were given: the patrol by day, the etiquette in the model area."""


def play_asked(stage: Stage, work: Work, here: Site, cast: Cast) -> None:
    """Put on what the staff ask for and what the manager gives, in the two hours before the demo's instant."""
    site_id, manager = here.id or 0, person_named(work, cast.managers[0][1])
    deputy = person_named(work, next(one.username for one in cast.staff if one.post == "EL"))
    waits, given = person_named(work, WAITS), person_named(work, GIVEN)

    def at(minutes: int, person_id: int, act: "partial[None]") -> None:
        stage.put(stage.until - timedelta(minutes=minutes), person_id, act)

    at(115, manager, partial(_give, site_id, deputy))
    at(96, deputy, partial(_accept, site_id))
    at(88, given, partial(_ask_hours, site_id, given))
    at(71, manager, partial(_approve, site_id, given))
    at(34, waits, partial(_ask_day, site_id, waits))


def _give(site_id: int, deputy: int, work: Work) -> None:
    """The manager rests tomorrow."""
    here, day = site(work, site_id), today(work, site_id) + timedelta(days=1)
    opens, closes = (time(minute // 60 % 24, minute % 60) for minute in (here.opens_minute, here.closes_minute))
    window = GiveIn(
        site_id=site_id,
        person_id=deputy,
        from_day=day,
        from_time=opens,
        until_day=day,
        until_time=closes,
        note="明天我休息，重要来访请电话告知。",
        accept="deputy_at_night",
    )
    give_delegation(work, window)


def _accept(site_id: int, work: Work) -> None:
    row = work.find(Delegation, site_id=site_id, to_person=work.actor.person_id)
    if row is not None:
        accept_delegation(work, DelegationIn(site_id=site_id, delegation_id=row.id or 0))


def _ask_hours(site_id: int, person_id: int, work: Work) -> None:
    """Two hours in the middle of the first long day shift after tomorrow."""
    here = site(work, site_id)
    for row in _shifts(work, site_id, person_id):
        hour = row.starts_at.astimezone(here.zone).hour + 3
        if row.ends_at - row.starts_at >= timedelta(hours=6) and hour <= 14:
            wish = AskLeaveIn(
                site_id=site_id,
                first_day=row.business_day,
                from_time=time(hour),
                to_time=time(hour + 2),
                reason="看牙，已约好",
                accept="leave_closed_day",
            )
            ask_leave(work, wish)
            return


def _approve(site_id: int, person_id: int, work: Work) -> None:
    row = work.find(LeaveRequest, site_id=site_id, person_id=person_id, state=OPEN)
    if row is not None:
        seen = decision(work, site_id=site_id, pick=f"leave:{row.id}").seen
        approve_leave(work, DecideLeaveIn(site_id=site_id, leave_id=row.id or 0, seen=seen, answer="好的，早去早回。"))


def _ask_day(site_id: int, person_id: int, work: Work) -> None:
    """The whole day of the next shift after tomorrow."""
    for row in _shifts(work, site_id, person_id)[:1]:
        wish = AskLeaveIn(site_id=site_id, first_day=row.business_day, reason="孩子家长会", accept="leave_closed_day")
        ask_leave(work, wish)


def _shifts(work: Work, site_id: int, person_id: int) -> list[Assignment]:
    """The person's shifts from the day after tomorrow on."""
    query = select(Assignment).where(
        Assignment.site_id == site_id,
        Assignment.person_id == person_id,
        Assignment.business_day > today(work, site_id) + timedelta(days=1),
        col(Assignment.cleared_at).is_(None),
    )
    return list(work.session.exec(query.order_by(col(Assignment.starts_at))))
