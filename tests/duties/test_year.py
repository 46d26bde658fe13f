"""A year of one site's duties behind it: the screens of the day read no more than on the first day."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.duties.models import Duty, Tick
from tests.conftest import Clients, Statements
from tests.duties.floor import a_morning, at, run_job
from tests.world import World

PAGES = ("/sites/1/board", "/sites/1/shift")


def fresh(house: House, clients: Clients, world: World, statements: Statements, path: str) -> int:
    """Statements of a page right after something was written, so that nothing kept answers."""
    client = clients.as_(world.zhou)
    client.get(path)
    house.changes[1] += 1
    before = len(statements)
    assert client.get(path).status_code == 200
    return len(statements) - before


def a_year_back(house: House) -> int:
    """Today's duties again for each of the 365 days before, done and ticked; how many."""
    with open_work(house) as work:
        today = [duty.model_dump(exclude={"id"}) for duty in work.session.exec(select(Duty).where(Duty.site_id == 1))]
        rows = []
        for back in range(1, 366):
            span = timedelta(days=back)
            for duty in today:
                moved = {name: duty[name] - span for name in ("business_day", "opens_at", "due_at")}
                rows.append({**duty, **moved, "state": "done", "done_at": moved["due_at"]})
        work.put_all(Duty, rows)
        done = work.session.exec(select(Duty.id, Duty.done_at).where(Duty.state == "done")).all()
        work.put_all(
            Tick,
            [
                {"duty_id": number, "site_id": 1, "person_id": None, "kind": "done", "at": when, "received_at": when}
                for number, when in done
            ],
        )
        return len(rows)


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Eight o'clock on Monday, the first duties open."""
    a_morning(house, clock)
    run_job(house)
    return house


@pytest.mark.parametrize("path", PAGES)
def test_a_year_of_duties_costs_no_statement_more(
    morning: House, world: World, clients: Clients, clock: FixedClock, statements: Statements, path: str
) -> None:
    at(clock, 9, 30)
    run_job(morning)
    few = fresh(morning, clients, world, statements, path)

    assert a_year_back(morning) > 3000

    assert fresh(morning, clients, world, statements, path) == few
