"""When something happened, as against when we heard of it: what a phone noted without a signal comes later."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.core.errors import Invalid
from app.core.messages import N_, add_messages
from app.core.work import Work

AHEAD_MINUTES, BACK_HOURS = 2, 18
"""Defaults of ours: a phone's clock may run ahead this much; what was noted is taken this far back by itself."""

Setting = Callable[[Work, int, str, int], int]

add_messages(
    {
        "time_in_future": N_("This lies in the future. Check the phone's clock."),
        "time_too_old": N_("This lies too far back. Tell your leader."),
    }
)


@dataclass(frozen=True)
class Arrival:
    """How an entry of a phone's queue came to us.

    `at`: when it happened, by our clock; `skew_s`: how far the phone's clock runs behind ours (negative: ahead);
    `flags`: late, skew, disabled, unusual, taken. `taken_by`: the leader who took in what was kept aside.
    """

    key: str
    at: datetime
    skew_s: int = 0
    flags: frozenset[str] = frozenset()
    taken_by: int | None = None

    def flagged(self, *more: str) -> str:
        """The flags as they are stored: words in order, with a space between."""
        return " ".join(sorted({*self.flags, *more}))


def arrival(work: Work) -> Arrival | None:
    """How what is being carried out came; None for a form that was sent on the spot."""
    found: Arrival | None = work.memo("arrival", lambda: None)
    return found


def arrives(work: Work, how: Arrival | None) -> None:
    """Say how what is carried out next came. The runner of the queue calls this, nobody else."""
    work.remember("arrival", how)


def flag(work: Work, *more: str) -> None:
    """Add flags to what is being carried out, when it came by the queue."""
    how = arrival(work)
    if how is not None:
        arrives(work, replace(how, flags=how.flags | set(more)))


def setting_of(work: Work, site_id: int, key: str, default: int) -> int:
    """A whole number of the site's settings; the sites above the core answer (see app/main.py)."""
    ask: Setting | None = work.house.state.get("setting")
    return ask(work, site_id, key, default) if ask and site_id else default


def happened(work: Work, occurred_at: datetime | None, site_id: int = 0) -> datetime:
    """When it happened: `occurred_at` within its limits, else now.

    Raises Invalid("time_in_future" or "time_too_old"); what a leader takes in may lie as far back as it does.
    """
    if occurred_at is None:
        return work.now
    if occurred_at > work.now + timedelta(minutes=AHEAD_MINUTES):
        raise Invalid("time_in_future", "occurred_at")
    how = arrival(work)
    back = timedelta(hours=setting_of(work, site_id, "queue_back_hours", BACK_HOURS))
    if occurred_at < work.now - back and not (how and how.taken_by):
        raise Invalid("time_too_old", "occurred_at")
    return min(occurred_at, work.now)
