"""What the other domains have open for a leader: one line each, with the way there."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from app.core.models import KeptEntry
from app.core.work import Work
from app.faults.queries import open_faults
from app.patrol.queries import missed_points
from app.sites.queries import posts


@dataclass(frozen=True)
class Other:
    """`kind`: patrol (points missed), faults (reports open), kept (entries of phones set aside). `since`: the oldest;
    `what`: its place or words; `href`: where it is dealt with, empty where there is no screen for it."""

    kind: str
    count: int
    since: datetime | None
    what: str
    href: str


def others(work: Work, site_id: int, led: frozenset[int]) -> tuple[Other, ...]:
    """Missed points, open reports and kept entries of the posts the actor looks after. Four statements."""
    found = (_patrol(work, site_id, led), _faults(work, site_id, led), _kept(work, site_id))
    return tuple(one for one in found if one is not None)


def _patrol(work: Work, site_id: int, led: frozenset[int]) -> Other | None:
    missed = [one for one in missed_points(work, site_id) if one.post_id in led]
    if not missed:
        return None
    first = missed[0]
    return Other("patrol", len(missed), first.due_at, first.point or first.post, f"/sites/{site_id}/patrol/rounds")


def _faults(work: Work, site_id: int, led: frozenset[int]) -> Other | None:
    known = posts(work, site_id)
    groups = {known[post_id].group_code for post_id in led}
    rows = [one for one in open_faults(work, site_id) if one.group_code in groups or len(led) == len(known)]
    if not rows:
        return None
    first = next((one for one in rows if one.late(work.now)), rows[0])
    return Other("faults", len(rows), first.reported_at, first.place, f"/sites/{site_id}/faults")


def _kept(work: Work, site_id: int) -> Other | None:
    query = select(func.count(), func.min(KeptEntry.received_at)).where(
        KeptEntry.site_id == site_id, col(KeptEntry.state) == "waiting"
    )
    count, since = work.session.exec(query).one()
    return Other("kept", count, since, "", f"/sites/{site_id}/queue/kept") if count else None
