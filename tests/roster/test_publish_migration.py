"""The migration that brings drafts and versions keeps the plan, up and down, and takes what was there as told."""

from datetime import timedelta

from sqlalchemy import text
from sqlmodel import col, select

from app.core.migrate import migrate
from app.core.work import House, open_work
from app.roster.models import Assignment
from app.roster.publish_models import RosterVersion
from tests.world import World, an_assignment

BEFORE = "20261122_initial"


def test_what_was_planned_before_is_published_and_what_was_cleared_is_withdrawn(house: House, world: World) -> None:
    tomorrow = world.monday + timedelta(days=1)
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking)
        an_assignment(work, world.zhou, world.door, day=tomorrow)
        gone = an_assignment(work, world.luo, world.units, day=tomorrow)
        gone.cleared_at = work.now

    migrate(house.db, BEFORE)
    with house.db.reading() as session:
        kept = session.execute(text("SELECT person_id, cleared_at IS NULL FROM assignment ORDER BY id")).all()
    assert [(person, bool(live)) for person, live in kept] == [
        (world.wang, True),
        (world.zhou, True),
        (world.luo, False),
    ]
    migrate(house.db)

    with open_work(house, writing=False) as work:
        version = work.session.exec(select(RosterVersion)).one()
        assert (version.site_id, version.number, version.kind, version.added, version.withdrawn) == (
            1,
            1,
            "import",
            2,
            1,
        )
        assert (version.first_day, version.last_day, version.at) == (world.monday, tomorrow, work.now)
        rows = work.session.exec(select(Assignment).order_by(col(Assignment.id))).all()
        assert [(row.published_in, row.withdrawn_in) for row in rows] == [
            (version.id, None),
            (version.id, None),
            (version.id, version.id),
        ]
