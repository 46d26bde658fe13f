"""Shifts the staff have been told of, and requests about them."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import select

from app.core.work import House, Work, open_work
from app.notices.models import Notice
from app.people.delegation import DelegationIn, GiveIn, accept_delegation, give_delegation
from app.requests.leave import AskLeaveIn, ask_leave
from app.requests.swaps import AskSwapIn, SwapIn, agree_swap, ask_swap
from app.roster.models import Assignment
from app.roster.publish_models import RosterVersion
from tests.conftest import Acts
from tests.world import World, an_assignment

MONDAY = date(2026, 11, 23)
FRIDAY, SATURDAY, SUNDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29)
NEXT_MONDAY, NEXT_TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


def told(work: Work, person_id: int, post_id: int, day: date, **over: Any) -> Assignment:
    """A published shift."""
    version = work.find(RosterVersion, site_id=1, number=1) or work.add(
        RosterVersion(site_id=1, number=1, kind="publish", at=work.now, first_day=MONDAY, last_day=MONDAY)
    )
    row = an_assignment(work, person_id, post_id, day=day, **over)
    row.published_in = version.id
    return work.add(row)


def plan(house: House, world: World) -> tuple[int, int]:
    """Next Monday Wang guides cars and Zhou has the door; the ids of both shifts."""
    with open_work(house) as work:
        one = told(work, world.wang, world.parking, NEXT_MONDAY)
        two = told(work, world.zhou, world.door, NEXT_MONDAY)
        return one.id or 0, two.id or 0


def leave(act: Acts, person_id: int, day: date, days: int = 1, **over: Any) -> int:
    """A request for leave; its id."""
    values = {"site_id": 1, "first_day": day, "last_day": day + timedelta(days=days - 1)} | over
    with act(person_id) as work:
        return ask_leave(work, AskLeaveIn(**values)).id or 0


def swap(act: Acts, world: World, shifts: tuple[int, int], *, agreed: bool = True) -> int:
    """Wang asks Zhou to change; its id."""
    with act(world.wang) as work:
        number = ask_swap(work, AskSwapIn(site_id=1, first_id=shifts[0], second_id=shifts[1])).id or 0
    if agreed:
        with act(world.zhou) as work:
            agree_swap(work, SwapIn(site_id=1, swap_id=number))
    return number


def deputise(act: Acts, world: World, day: date, person_id: int | None = None, until: str = "18:00") -> None:
    """Mei gives the site to Liu for a day, who accepts."""
    to = person_id or world.liu
    with act(world.mei) as work:
        values = {"from_day": day, "from_time": "09:00", "until_day": day, "until_time": until}
        number = give_delegation(work, GiveIn(site_id=1, person_id=to, **values)).id or 0
    with act(to) as work:
        accept_delegation(work, DelegationIn(site_id=1, delegation_id=number))


def kinds(house: House, person_id: int) -> list[str]:
    """Kinds of the notices a person has, in order, without those of the plan."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(Notice).where(Notice.person_id == person_id).order_by(Notice.id))  # type: ignore[arg-type]
        return [row.kind for row in rows if row.kind.startswith(("leave", "swap_", "charge"))]
