"""The briefing of a day: a few points in words, one version after another, and who has read which."""

import re
from collections.abc import Mapping

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.handover.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.happened import happened
from app.core.text import Note, RowId
from app.core.work import Work
from app.handover.events import BriefingAcknowledged, BriefingWritten
from app.handover.models import Briefing, BriefingPoint, BriefingRead
from app.roster.models import Assignment
from app.sites.queries import settings, site, today

KINDS = ("event", "vip", "weather", "other")
MOST, LONGEST = 8, 120
"""Points of a kind, and characters of a point: more is not said standing."""

NAMED_ZH = re.compile(
    r"[\u4e00-\u9fff](?<![位名个两对些的家老])(?:先生|女士|小姐|太太|总(?![部共台店计监经])|董(?!事))"
)
NAMED_EN = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\b\.?\s+[A-Z]")
NUMBER = re.compile(r"\d[\d\s-]{6,}\d")


class WriteBriefingIn(BaseModel):
    """The points of today by kind, one a line. `version` is that of the briefing as it was seen, 0 for none yet."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    version: int = Field(ge=0, le=2**31 - 1)
    event: Note = ""
    vip: Note = ""
    weather: Note = ""
    other: Note = ""


class AckBriefingIn(BaseModel):
    """The briefing as it was read. `occurred_at` when, if the phone kept it for a while."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    briefing_id: RowId
    version: int = Field(ge=1, le=2**31 - 1)
    occurred_at: AwareDatetime | None = None


@command(Permission.ASSIGN_POST)
def write_briefing(work: Work, data: WriteBriefingIn) -> Briefing:
    """Write today's points, or change them: a new version that asks again. The same points again change nothing.

    Raises Invalid for points that may not stand there, Conflict("changed_meanwhile").
    """
    points = read_points({kind: getattr(data, kind) for kind in KINDS}, names=names_allowed(work, data.site_id))
    if not points:
        raise Invalid("briefing_empty", "event")
    day = today(work, data.site_id)
    query = select(Briefing).where(Briefing.site_id == data.site_id, Briefing.business_day == day).with_for_update()
    row = work.session.exec(query.execution_options(populate_existing=True)).first()
    before = _points(work, row.id or 0) if row else []
    known = {(one.kind, one.text): one for one in before}
    if row is not None and list(known) == points:
        return row
    if data.version != (row.version if row else 0):
        raise Conflict("changed_meanwhile")
    if row is None:
        row = work.add(
            Briefing(
                site_id=data.site_id, business_day=day, written_at=work.now, written_by=work.actor.person_id,
                changed_at=work.now, changed_by=work.actor.person_id,
            )
        )  # fmt: skip
    else:
        row.version += 1
        row.changed_at, row.changed_by = work.now, work.actor.person_id
        work.session.add(row)
    fresh = _change(work, row, known, points)
    work.emit(BriefingWritten(row.site_id, row.id or 0, day, row.version, len(points), fresh))
    return row


def _change(
    work: Work, row: Briefing, known: Mapping[tuple[str, str], BriefingPoint], points: list[tuple[str, str]]
) -> int:
    """Bring the points of a briefing to `points`; how many are new with this version."""
    for key, point in known.items():
        if key not in points:
            point.gone_version = row.version
            work.session.add(point)
    fresh = 0
    for position, (kind, text) in enumerate(points):
        known_one = known.get((kind, text))
        if known_one is not None:
            known_one.position = position
            work.session.add(known_one)
            continue
        fresh += 1
        work.add(
            BriefingPoint(
                site_id=row.site_id, briefing_id=row.id or 0, kind=kind, text=text, position=position,
                version=row.version,
            )
        )  # fmt: skip
    work.session.flush()
    return fresh


def _points(work: Work, briefing_id: int) -> list[BriefingPoint]:
    query = select(BriefingPoint).where(
        BriefingPoint.briefing_id == briefing_id, col(BriefingPoint.gone_version).is_(None)
    )
    return list(work.session.exec(query.order_by(col(BriefingPoint.position), col(BriefingPoint.id))))


def read_points(typed: Mapping[str, str], *, names: bool) -> list[tuple[str, str]]:
    """(kind, text) in order, each once. Raises Invalid for too many or too long ones, numbers, and guests by name."""
    found: list[tuple[str, str]] = []
    for kind in KINDS:
        lines = [line.strip(" \t·•-—") for line in typed.get(kind, "").split("\n")]
        lines = list(dict.fromkeys(line for line in lines if line))
        if len(lines) > MOST:
            raise Invalid("briefing_too_many", kind, max=MOST)
        for line in lines:
            if len(line) > LONGEST:
                raise Invalid("briefing_line_long", kind, max=LONGEST)
            if NUMBER.search(line):
                raise Invalid("briefing_no_numbers", kind)
            if not names and kind == "vip" and (NAMED_ZH.search(line) or NAMED_EN.search(line)):
                raise Invalid("briefing_no_names", kind)
            found.append((kind, line))
    return found


def names_allowed(work: Work, site_id: int) -> bool:
    """Whether the site lets special guests be named in the briefing."""
    return settings(work, site_id).get("briefing_names", "false") == "true"


@command(Permission.DUTY_TICK)
def ack_briefing(work: Work, data: AckBriefingIn) -> BriefingRead:
    """I have read it as it is with that version; again is the same. Raises NotFound, Invalid for a time to come."""
    row = work.get(Briefing, data.briefing_id, site_id=data.site_id)
    if data.version > row.version:
        raise NotFound()
    at, me = happened(work, data.occurred_at, data.site_id), work.actor.person_id or 0
    known = work.find(BriefingRead, briefing_id=row.id, person_id=me, version=data.version)
    if known is not None:
        return known
    if row.business_day != site(work, data.site_id).day_of(at):
        raise Conflict("briefing_other_day")
    read = work.add(
        BriefingRead(
            site_id=data.site_id, briefing_id=row.id or 0, person_id=me, version=data.version, at=at,
            received_at=work.now,
        )
    )  # fmt: skip
    query = (
        select(Assignment)
        .where(
            Assignment.site_id == data.site_id, Assignment.person_id == me,
            Assignment.business_day == row.business_day, col(Assignment.cleared_at).is_(None),
            Assignment.ends_at > at,
        )
        .order_by(col(Assignment.starts_at))
    )  # fmt: skip
    shift = work.session.exec(query.limit(1)).first()
    place = (shift.post_id, shift.place, shift.id) if shift else (None, None, None)
    work.emit(BriefingAcknowledged(data.site_id, row.id or 0, data.version, me, *place))
    return read
