"""Windows of a delegation for tests: Mei gives Yunqi to Liu on Tuesday."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import select

from app.core.actor import Role
from app.core.work import House, open_work
from app.notices.models import Notice
from app.people.actors import roles_of
from app.people.delegation import DelegationIn, GiveIn, accept_delegation, give_delegation
from tests.conftest import Acts
from tests.world import World

TUESDAY = date(2026, 11, 24)
NINE, SIX = datetime(2026, 11, 24, 1, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC)
"""09:00 and 18:00 in Shanghai on Tuesday."""


def given(act: Acts, world: World, *, to: int | None = None, accepted: bool = True, **over: Any) -> int:
    """Tuesday from 09:00 to 18:00, given by Mei to Liu."""
    values = {"from_day": TUESDAY, "from_time": "09:00", "until_day": TUESDAY, "until_time": "18:00"} | over
    with act(world.mei) as work:
        row = give_delegation(work, GiveIn(site_id=1, person_id=to or world.liu, **values))
        number = row.id or 0
    if accepted:
        with act(to or world.liu) as work:
            accept_delegation(work, DelegationIn(site_id=1, delegation_id=number))
    return number


def deputy(house: House, world: World) -> bool:
    """Whether Liu holds the deputy's role now, as a request would see it."""
    with open_work(house, writing=False) as work:
        return Role.DEP in roles_of(work, world.liu)[0][world.yunqi]


def on_tuesday(person_id: int, **over: Any) -> GiveIn:
    """The form for Tuesday from 09:00 to 18:00."""
    values = {"from_day": TUESDAY, "from_time": "09:00", "until_day": TUESDAY, "until_time": "18:00"} | over
    return GiveIn(site_id=1, person_id=person_id, **values)


def kinds(house: House, person_id: int) -> list[tuple[str, str]]:
    """Kind and level of the notices of a person, in order."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(Notice).where(Notice.person_id == person_id).order_by(Notice.id))  # type: ignore[arg-type]
        return [(row.kind, row.level) for row in rows]
