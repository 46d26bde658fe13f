"""A party goes from place to place: the one way in which `Visit.place` changes between the desk and the door."""

from datetime import datetime

from app.core.work import Work
from app.visitors.events_desk import PartyMoved
from app.visitors.models import Visit
from app.visitors.queries import since
from app.visitors.steps import note

INSIDE = ("hall", "sand", "tour", "unit", "talk")
"""Places between the desk and the way out, in the order of the usual way."""


def lead_to(
    work: Work,
    visit: Visit,
    place: str,
    at: datetime | None = None,
    *,
    unit_id: int | None = None,
    words: str = "",
    reason: str = "",
) -> bool:
    """The party is in `place` (one of INSIDE) since `at` (UTC, None: now); whether anything was written.

    `visit` is held under lock by the caller (steps.still_open), who has checked the right. `unit_id` is the model
    home, for the place unit only. Where it already is writes nothing. A tap that comes late keeps its own time: when
    the party is known to have gone on since, it is written down and moves nobody back. Emits PartyMoved.
    """
    at = at or work.now
    unit_id = unit_id if place == "unit" else None
    if (visit.place, visit.unit_id) == (place, unit_id):
        return False
    if at >= (visit.place_at or since(visit)):
        visit.place, visit.place_at, visit.unit_id = place, at, unit_id
    note(work, visit, place, at, words, reason=reason, unit_id=unit_id)
    work.emit(PartyMoved(visit.site_id, visit.id or 0, place, unit_id or 0), reason)
    return True
