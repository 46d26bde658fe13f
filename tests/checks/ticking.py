"""A process of its own that ticks the duties' jobs through a night, for the tests of several processes at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from multiprocessing.context import SpawnContext
from multiprocessing.synchronize import Barrier
from pathlib import Path

from app.checks.calls import climb_late
from app.core.clock import FixedClock
from app.core.jobs import Job, Runner
from app.core.settings import Settings
from app.core.work import House
from app.duties.late import tell_late
from app.duties.opening import open_duties

JOBS = (
    Job("open_duties", open_duties, every=timedelta(minutes=1)),
    Job("tell_late_duties", tell_late, every=timedelta(minutes=5)),
    Job("climb_late_duties", climb_late, every=timedelta(minutes=1)),
)


def tick_through(data: Path, database_url: str, instants: Sequence[datetime], together: Barrier) -> None:
    """Tick at each instant, all processes at once."""
    from app.main import build_house

    clock = FixedClock(instant=instants[0])
    settings = Settings(mode="demo", data=data, database_url=database_url, hosts="testserver", threads=4)
    house = build_house(settings, clock)
    runner = Runner(house, JOBS)
    for instant in instants:
        together.wait(60)
        clock.instant = instant
        runner.tick()
    house.db.close()


def four(context: SpawnContext, house: House, instants: Sequence[datetime]) -> list[int | None]:
    """Four processes tick through the instants on the house's database; how each ended."""
    together = context.Barrier(4)
    asked = (house.settings.data, house.settings.database_url, instants, together)
    processes = [context.Process(target=tick_through, args=asked) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
    return [process.exitcode for process in processes]
