"""Jobs: a ticker asks our own clock what is due; a claimed row is what makes a run happen once."""

import time as time_s
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select

from app.core.db import hold_sites
from app.core.models import JobRun
from app.core.work import House, Work, open_work

log = structlog.get_logger("anchang.jobs")
TICK_S = 1.0
CLAIM_EXPIRES = timedelta(minutes=10)
TRIES = 3
KEEP = timedelta(days=30)


@dataclass(frozen=True)
class Job:
    """A function of a Work run every `every`, or daily at `at` (zone of the settings).

    One that writes nothing says so by `writing` False, and then keeps no writer waiting.
    """

    name: str
    run: Callable[[Work], None]
    every: timedelta | None = None
    at: time | None = None
    writing: bool = True

    def due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The newest instant not after `now` at which it is due; older ones are coalesced into it."""
        if self.every is not None:
            step = self.every.total_seconds()
            return datetime.fromtimestamp(now.timestamp() // step * step, UTC)
        local = now.astimezone(zone)
        moment = datetime.combine(local.date(), self.at or time(3), zone)
        if moment > now:
            moment = datetime.combine(local.date() - timedelta(days=1), self.at or time(3), zone)
        return moment.astimezone(UTC)


class Runner:
    """Runs what is due. Any number of processes may hold one."""

    def __init__(self, house: House, jobs: Sequence[Job]) -> None:
        self.house, self.jobs = house, jobs
        self._zone = ZoneInfo(house.settings.timezone)
        self._seen: dict[str, datetime] = {}
        self._scheduler: BackgroundScheduler | None = None
        self._ticked = time_s.monotonic()

    def start(self) -> None:
        """Tick every second of real time in a thread of its own."""
        self._scheduler = BackgroundScheduler(timezone=self._zone)
        self._scheduler.add_job(
            self.tick, "interval", seconds=TICK_S, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; a run in progress ends first."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def alive(self, within_s: float = 60) -> bool:
        """Whether it ticks: False when it should and has not for `within_s` seconds of real time."""
        return self._scheduler is None or time_s.monotonic() - self._ticked <= within_s

    def tick(self) -> list[str]:
        """Run everything that is due and not yet claimed; the names of what ran."""
        self._ticked = time_s.monotonic()
        now = self.house.clock.now()
        ran = []
        for job in self.jobs:
            due = job.due(now, self._zone)
            if self._seen.get(job.name) == due:
                continue
            self._seen[job.name] = due
            if self._claim(job, due, now):
                ran.append(job.name)
                self._carry_out(job, due)
        return ran

    def _claim(self, job: Job, due: datetime, now: datetime) -> bool:
        with self.house.db.writing() as session:
            found = session.exec(select(JobRun).where(JobRun.job == job.name, JobRun.due_at == due)).first()
            if found is not None:
                stuck = found.status == "running" and now - found.claimed_at > CLAIM_EXPIRES
                if not stuck or found.attempts >= TRIES:
                    return False
                found.claimed_at, found.attempts = now, found.attempts + 1
            else:
                session.add(JobRun(job=job.name, due_at=due, claimed_at=now))
            try:
                session.commit()
            except IntegrityError:
                return False
            return True

    def _carry_out(self, job: Job, due: datetime) -> None:
        status, note = "failed", ""
        for attempt in range(1, TRIES + 1):
            try:
                with open_work(self.house, writing=job.writing) as work:
                    hold_sites(work.session, *self.house.sites(work))
                    job.run(work)
                status = "done"
                break
            except Exception as error:  # a job's failure is kept and shown, never lost
                note = f"{type(error).__name__}"
                log.error("job failed", job=job.name, attempt=attempt, exc_info=error)
        with self.house.db.writing() as session:
            row = session.exec(select(JobRun).where(JobRun.job == job.name, JobRun.due_at == due)).one()
            row.status, row.note, row.finished_at = status, note, self.house.clock.now()
            session.commit()


def purge_runs(work: Work) -> None:
    """Forget job runs older than thirty days."""
    work.session.exec(delete(JobRun).where(col(JobRun.claimed_at) < work.now - KEEP))
