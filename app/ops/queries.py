"""What the board and the signs of life have to say about how the program runs."""

from datetime import timedelta
from enum import StrEnum

from sqlmodel import col, select

from app.core.events import verify_chain
from app.core.models import EventLog, JobRun
from app.core.work import Work

BACKUP_JOB = "nightly_backup"
LATE_AFTER = timedelta(hours=26)
"""A day and some patience: the promise is one copy a day."""


class BackupState(StrEnum):
    """What is to be said about the nightly copy."""

    OK = "ok"
    LATE = "late"
    FAILED = "failed"


def backup_state(work: Work) -> BackupState:
    """Whether the nightly copy is there: failed, older than 26 h, or well. One statement.

    A database that has never seen the job is new, not late: the job runs within a second of the first start.
    """

    def load() -> BackupState:
        query = select(JobRun).where(JobRun.job == BACKUP_JOB).order_by(col(JobRun.due_at).desc()).limit(1)
        run = work.session.exec(query).first()
        if run is None:
            return BackupState.OK
        if run.status == "failed":
            return BackupState.FAILED
        late = work.now - (run.finished_at or run.claimed_at) > LATE_AFTER
        return BackupState.LATE if late else BackupState.OK

    return work.memo("backup_state", load)


def broken_links(work: Work) -> dict[int, int | None]:
    """For every site with facts (0: facts of no site): the first row whose hash does not follow, None when whole."""
    sites = work.session.exec(select(EventLog.site_id).distinct().order_by(col(EventLog.site_id))).all()
    return {site_id: verify_chain(work.session, site_id) for site_id in sites}
