"""Making a version: what came and went, as it was at that moment, under the next number of the site."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import func, select

from app.core.work import Work
from app.roster.models import Assignment
from app.roster.publish_models import RosterLine, RosterVersion
from app.roster.rules import Span


@dataclass(frozen=True)
class Told:
    """A shift as staff were, or are, told of it."""

    person_id: int
    post_id: int
    place: int
    business_day: date
    shift_code: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, row: Assignment, span: Span | None = None) -> "Told":
        """The row, with the hours it had when they were others."""
        starts_at, ends_at = (span.starts_at, span.ends_at) if span else (row.starts_at, row.ends_at)
        return cls(row.person_id, row.post_id, row.place, row.business_day, row.shift_code, starts_at, ends_at)


def make_version(
    work: Work, site_id: int, kind: str, note: str, came: Sequence[Told], went: Sequence[Told]
) -> RosterVersion | None:
    """The next version of the site; None when what came is what went. Runs while the plan is held."""
    new, old = Counter(came), Counter(went)
    came, went = list((new - old).elements()), list((old - new).elements())
    if not came and not went:
        return None
    days = [one.business_day for one in (*came, *went)]
    last = work.session.exec(select(func.max(RosterVersion.number)).where(RosterVersion.site_id == site_id)).one()
    version = work.add(
        RosterVersion(
            site_id=site_id,
            number=(last or 0) + 1,
            kind=kind,
            at=work.now,
            by=work.actor.person_id,
            note=note,
            first_day=min(days),
            last_day=max(days),
            added=len(came),
            withdrawn=len(went),
        )
    )
    work.session.add_all(
        RosterLine(
            site_id=site_id,
            version_id=version.id or 0,
            came=arrives,
            person_id=one.person_id,
            post_id=one.post_id,
            place=one.place,
            business_day=one.business_day,
            shift_code=one.shift_code,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for arrives, told in ((True, came), (False, went))
        for one in told
    )
    work.session.flush()
    return version
