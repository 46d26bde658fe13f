"""A morning on the floor of Yunqi: checklists installed, the car park and the door manned at eight."""

from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.models import Duty, DutyItem
from app.duties.opening import open_duties
from app.duties.service import TickDutyIn, TickOtherIn
from tests.world import World, an_assignment

EIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
"""Monday 23 November 2026, 08:00 in Shanghai."""
WORLD = World()


def at(clock: FixedClock, hour: int, minute: int = 0, *, day: int = 23) -> None:
    """Set the clock to a Shanghai time of that November day."""
    clock.instant = EIGHT.replace(day=day) + timedelta(hours=hour - 8, minutes=minute)


def a_morning(house: House, clock: FixedClock) -> None:
    """Eight o'clock: Wang is planned at the car park, Zhou at the door, Han cleans; nothing has opened yet."""
    at(clock, 8)
    with open_work(house) as work:
        install_library(work, WORLD.yunqi, load_library())
        for person, post in ((WORLD.wang, WORLD.parking), (WORLD.zhou, WORLD.door), (WORLD.han, WORLD.cleaning)):
            an_assignment(work, person, post)


def run_job(house: House) -> None:
    """The job, as the scheduler runs it."""
    with open_work(house) as work:
        open_duties(work)


def duties(house: House, post_id: int, code: str = "", state: str = "") -> list[Duty]:
    """Duties of a post in the order they are due, of one item and state if given."""
    with open_work(house, writing=False) as work:
        query = select(Duty).join(DutyItem, col(DutyItem.id) == col(Duty.item_id)).where(Duty.post_id == post_id)
        if code:
            query = query.where(DutyItem.code == code)
        if state:
            query = query.where(Duty.state == state)
        rows = list(work.session.exec(query.order_by(col(Duty.due_at), col(Duty.id))))
        work.session.expunge_all()
        return rows


def item(house: House, code: str) -> DutyItem:
    """An item of Yunqi by its code."""
    with open_work(house, writing=False) as work:
        found = work.find(DutyItem, site_id=WORLD.yunqi, code=code)
        assert found is not None
        work.session.expunge_all()
        return found


def tick(duty: Duty, **more: object) -> TickDutyIn:
    """The form by which somebody ticks a duty as they saw it."""
    return TickDutyIn.model_validate({"site_id": duty.site_id, "duty_id": duty.id, "version": duty.version, **more})


def tick_other(duty: Duty, reason: str = "the phone is broken") -> TickOtherIn:
    """The form by which a leader ticks a duty for whoever stands there."""
    asked = {"site_id": duty.site_id, "duty_id": duty.id, "version": duty.version, "reason": reason}
    return TickOtherIn.model_validate(asked)
