"""The clocks of a party: registered, taken and served in the time that the site means to keep. Each is told once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col, exists, select

from app.core.work import Work
from app.sites.models import Site
from app.sites.queries import setting
from app.visitors.events import ClockMissed
from app.visitors.models import Visit
from app.visitors.models_chain import VisitClock
from app.visitors.queries import ack_seconds

FORGET = timedelta(hours=1)
"""A clock that ran out longer ago is not told any more; closing accounts for the party."""


@dataclass(frozen=True)
class Clock:
    """One clock: the setting that says how many seconds, its default, when it starts and when it runs."""

    key: str
    setting: str
    default: int
    starts: Callable[[Visit], datetime | None]
    runs: Callable[[], tuple[ColumnElement[bool], ...]]


CLOCKS = (
    Clock(
        "register", "door_to_register_seconds", 60, lambda visit: visit.at_door_at,
        lambda: (col(Visit.at_door_at).is_not(None), col(Visit.registered_at).is_(None)),
    ),
    Clock(
        "take", "consultant_seconds", 120, lambda visit: visit.registered_at,
        lambda: (col(Visit.registered_at).is_not(None), col(Visit.accepted_at).is_(None)),
    ),
    Clock(
        "serve", "visit_target_served_seconds", 180, lambda visit: visit.accepted_at,
        lambda: (col(Visit.accepted_at).is_not(None), col(Visit.served_at).is_(None)),
    ),
)  # fmt: skip
"""Domain 4.1, rows 4 to 6. The announcement has a clock of its own (chain.escalate_unacknowledged), and so has the
answer of the consultant who was called."""


def targets(work: Work, site_id: int) -> dict[str, int]:
    """Seconds that the site means to keep, by link of the chain (story.CHAIN)."""
    links = {"register": "registered", "take": "accepted", "serve": "served"}
    found = {links[one.key]: setting(work, site_id, one.setting, one.default) for one in CLOCKS}
    return {"acked": ack_seconds(work, site_id), **found}


def watch_clocks(work: Work) -> None:
    """Say once for each party and clock that it ran out (a job)."""
    for clock in CLOCKS:
        for visit in _running(work, clock):
            start = clock.starts(visit)
            seconds = setting(work, visit.site_id, clock.setting, clock.default)
            if start is None or not timedelta(seconds=seconds) <= work.now - start <= FORGET:
                continue
            work.add(
                VisitClock(
                    site_id=visit.site_id, visit_id=visit.id or 0, clock=clock.key, seconds=seconds, told_at=work.now
                )
            )
            work.emit(ClockMissed(visit.site_id, visit.id or 0, clock.key, seconds))


def _running(work: Work, clock: Clock) -> list[Visit]:
    """Open parties of working sites that wait for it and of which nobody was told, held until the transaction ends."""
    told = exists().where(col(VisitClock.visit_id) == col(Visit.id), col(VisitClock.clock) == clock.key)
    query = (
        select(Visit)
        .join(Site, col(Site.id) == col(Visit.site_id))
        .where(
            col(Site.active),
            col(Visit.departed_at).is_(None),
            col(Visit.opened_at) > work.now - timedelta(days=1),
            *clock.runs(),
            ~told,
        )
        .order_by(col(Visit.site_id), col(Visit.business_day), col(Visit.number))
        .with_for_update(of=Visit)
    )
    return list(work.session.exec(query))


def start_again(work: Work, visit: Visit) -> None:
    """The party is back: its clocks start again."""
    for row in work.session.exec(select(VisitClock).where(VisitClock.visit_id == visit.id)):
        work.session.delete(row)
    visit.ack_told_at = None
