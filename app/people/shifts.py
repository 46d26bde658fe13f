"""Who is on shift today, as the people's domain needs it; the roster above it answers (see app/main.py)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.work import Work


@dataclass(frozen=True)
class OnShift:
    """A person's shift of today: the post they stand on, else the one they are planned on now or next."""

    person_id: int
    post_id: int
    kinds: frozenset[str]
    starts_at: datetime
    ends_at: datetime | None
    standing: bool


OnToday = Callable[[Work, int], Mapping[int, OnShift]]
"""(work, site) -> by person."""


def on_today(work: Work, site_id: int) -> Mapping[int, OnShift]:
    """Shifts of today by person, asked once per Work; nobody where no roster is there."""
    ask: OnToday | None = work.house.state.get("on_today")
    return work.memo(("on_today", site_id), lambda: ask(work, site_id) if ask else {})
