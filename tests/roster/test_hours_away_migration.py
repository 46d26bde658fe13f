"""The migration that keeps hours of leave takes those that were approved before from the requests."""

from datetime import UTC, date, datetime

from sqlmodel import col, select

from app.core.migrate import migrate
from app.core.work import House, open_work
from app.requests.models import APPROVED, DECLINED, LeaveRequest
from app.roster.models import HoursAway
from app.sites.models import Site
from tests.world import World

BEFORE = "20261124_add_checks"


def test_hours_approved_before_are_kept_on_the_wall_clock_of_their_site(house: House, world: World) -> None:
    with open_work(house) as work:
        lakeside = work.get(Site, 2)
        lakeside.timezone = "Europe/Berlin"
        work.add(lakeside)
        for site_id, person_id, hours, state in (
            (1, world.wang, (840, 960), APPROVED),
            (2, world.qian, (840, 960), APPROVED),
            (1, world.zhou, (840, 960), DECLINED),
            (1, world.han, (None, None), APPROVED),
        ):
            day = date(2026, 10, 25)
            work.add(
                LeaveRequest(
                    site_id=site_id,
                    person_id=person_id,
                    kind="personal",
                    first_day=day,
                    last_day=day,
                    from_minute=hours[0],
                    to_minute=hours[1],
                    state=state,
                    asked_at=work.now,
                    starts_at=work.now,
                )
            )

    migrate(house.db, BEFORE)
    migrate(house.db)

    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(HoursAway).order_by(col(HoursAway.id))).all()
        assert [(row.site_id, row.person_id, row.starts_at, row.ends_at, row.kind) for row in rows] == [
            (1, world.wang, _at(6), _at(8), "personal"),
            (2, world.qian, _at(13), _at(15), "personal"),
        ]


def _at(hour: int) -> datetime:
    return datetime(2026, 10, 25, hour, tzinfo=UTC)
