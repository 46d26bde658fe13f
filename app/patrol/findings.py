"""What was found at a point: it stands with the scan, and is a report like any other, with an owner, open or done."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.i18n import pick
from app.core.messages import N_
from app.core.text import Note, RowId
from app.core.work import Work
from app.faults.kinds import Category
from app.faults.reporting import ReportFaultIn, report_fault
from app.patrol.events import PointScanned
from app.patrol.models import PatrolPoint, PatrolScan
from app.patrol.routes import points

NOT_SO = N_("Not as it should be: {what}")
MAY_ADD = timedelta(hours=2)
"""How long after a scan its person may still say what was found there."""


class FoundIn(BaseModel):
    """What was not as it should be at a point that one has scanned: numbers of its look-items, and words."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    scan_id: RowId
    found: list[int] = Field(default_factory=list, max_length=20)
    note: Note = ""


def looks_found(point: PatrolPoint, numbers: list[int]) -> list[dict[str, str]]:
    """The look-items behind the numbers, in their words of now. Raises Invalid("not_a_choice")."""
    if any(not 0 <= number < len(point.looks) for number in numbers):
        raise Invalid("not_a_choice", "found")
    return [point.looks[number] for number in sorted(set(numbers))]


def report_key(scan_key: str) -> str:
    """The key of the report that what was found on a scan becomes; its photos are about it."""
    return f"{scan_key[:70]}_found"


def report_found(work: Work, scan: PatrolScan, point: PatrolPoint) -> None:
    """What was found becomes a report, so that somebody owns it; said twice it is one. Raises as `report_fault`."""
    not_so = "、" if work.lang.startswith("zh") else ", "
    words = not_so.join(pick(work.lang, look.get("zh", ""), look.get("en", "")) for look in scan.found)
    told = f"{work.house.state['languages'].gettext(work.lang, NOT_SO).format(what=words)}" if words else ""
    report_fault(
        work,
        ReportFaultIn(
            site_id=scan.site_id,
            category=Category.OTHER,
            client_key=report_key(scan.client_key),
            place=f"zone:{point.zone_id}" if point.zone_id else "",
            spot=pick(work.lang, point.name_zh, point.name_en)[:60],
            note="\n".join(line for line in (told, scan.note) if line)[:500],
            about=f"scan:{scan.client_key}",
            same="new",
            occurred_at=scan.at,
        ),
    )


@command(Permission.DUTY_TICK)
def add_found(work: Work, data: FoundIn) -> PatrolScan:
    """Say what was found. The scan was sent as "all well" in one tap; this takes that back, and nothing else of it.

    Raises Forbidden for somebody else's scan, Conflict("patrol_found_late") after two hours, Invalid without a word.
    """
    scan = work.get(PatrolScan, data.scan_id, site_id=data.site_id)
    if scan.person_id is None or scan.person_id != work.actor.person_id:
        raise Forbidden()
    if work.now - scan.received_at > MAY_ADD:
        raise Conflict("patrol_found_late")
    if not data.found and not data.note:
        raise Invalid("patrol_found_word", "note")
    point = points(work, data.site_id)[scan.point_id]
    scan.found, scan.note = looks_found(point, data.found), data.note
    work.session.add(scan)
    report_found(work, scan, point)
    work.emit(
        PointScanned(
            data.site_id, scan.id or 0, scan.round_id, scan.post_id, scan.point_id, scan.how, scan.flags.strip(), True
        )
    )
    return scan
