"""What the screens of reports show: the form with its big buttons, one's own, the leader's list, one report."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import and_, col, or_, select

from app.core.actor import Permission
from app.core.errors import Forbidden, NotFound
from app.core.i18n import pick
from app.core.work import Work
from app.faults.common import led, post_at
from app.faults.kinds import WORDS
from app.faults.queries import FaultRow, in_sight, of_person, one
from app.faults.reporting import main_zone
from app.people.models import Membership, Person
from app.roster.models import Standing
from app.sites.models import Zone
from app.sites.queries import post_zones, posts, today, units, zones

NEAR = 6
"""Places on the first buttons; the others are behind a fold."""


@dataclass(frozen=True)
class Choice:
    """A big button."""

    value: str
    label: str
    icon: str = ""


@dataclass(frozen=True)
class ReportForm:
    """What the form offers. `chosen` is the place that is set already, empty where none is known."""

    near: tuple[Choice, ...]
    others: tuple[Choice, ...]
    homes: tuple[Choice, ...]
    chosen: str
    kinds: tuple[Choice, ...]
    about: str
    sent: FaultRow | None


@dataclass(frozen=True)
class Own:
    """What one reported, and what one was given to mend."""

    given: tuple[FaultRow, ...]
    reported: tuple[FaultRow, ...]


@dataclass(frozen=True)
class Listed:
    """The reports of a list, urgent first."""

    rows: tuple[FaultRow, ...]
    late: int
    nobody: int


@dataclass(frozen=True)
class Seen:
    """One report with what can be done about it. `staff`: who can be given it, those at work first."""

    row: FaultRow
    leads: bool
    mine: bool
    owner: bool
    staff: tuple[Choice, ...]
    days: tuple[date, ...]


def report(
    work: Work, site_id: int, *, about: str = "", zone: int = 0, place: str = "", sent: int = 0, **_scope: object
) -> ReportForm:
    """The form, the place of the reporter's post set; `about` and `zone` come from what led here."""
    known = zones(work, site_id)
    post_id = post_at(work, site_id, work.now)
    own = _own_zones(work, site_id, post_id)
    start = zone if zone in known else main_zone(work, site_id, post_id)
    order = [*([start] if start else []), *[one for one in own if one != start]]
    rest = [zone_id for zone_id in known if zone_id not in order]
    near = [*order, *rest][: max(NEAR, len(order))]
    homes = tuple(
        Choice(f"unit:{unit.id}", pick(work.lang, unit.name_zh, unit.name_en)) for unit in units(work, site_id)
    )
    say = work.house.state["languages"].gettext
    row = one(work, site_id, sent) if sent else None
    return ReportForm(
        tuple(_zone_choice(work, known[zone_id]) for zone_id in near if zone_id in known),
        tuple(_zone_choice(work, known[zone_id]) for zone_id in rest if zone_id not in near),
        homes,
        place or (f"zone:{start}" if start else ""),
        tuple(Choice(kind, say(work.lang, words), icon) for kind, (words, icon) in WORDS.items()),
        about if len(about) <= 100 else "",
        row if row and row.reported_by == work.actor.person_id else None,
    )


def _own_zones(work: Work, site_id: int, post_id: int | None) -> list[int]:
    return list(dict.fromkeys(row.zone_id for row in post_zones(work, site_id) if row.post_id == post_id))


def _zone_choice(work: Work, zone: Zone) -> Choice:
    return Choice(f"zone:{zone.id}", pick(work.lang, zone.name_zh, zone.name_en))


def own(work: Work, site_id: int, **_scope: object) -> Own:
    """What one was given comes first: it is work."""
    me, found = work.actor.person_id, of_person(work, site_id)
    given = [row for row in found if row.owner_id == me]
    return Own(tuple(given), tuple(row for row in found if row not in given))


def opened(work: Work, site_id: int, **_scope: object) -> Listed:
    """What is open in the leader's or manager's groups."""
    rows = tuple(row for row in in_sight(work, site_id) if row.state == "open")
    return Listed(rows, sum(row.late(work.now) for row in rows), sum(not row.owner for row in rows))


def closed(work: Work, site_id: int, **_scope: object) -> Listed:
    """What was done within the last week, the newest first."""
    rows = [row for row in in_sight(work, site_id) if row.state == "done"]
    return Listed(tuple(sorted(rows, key=lambda row: row.done_at or row.reported_at, reverse=True)), 0, 0)


def fault(work: Work, site_id: int, fault_id: int, **_scope: object) -> Seen:
    """One report. Raises NotFound, Forbidden for one that is neither of one's groups nor one's own."""
    row = one(work, site_id, fault_id)
    if row is None:
        raise NotFound()
    letter, me = work.actor.cell(Permission.REPORT_CLOSE, site_id), work.actor.person_id
    leads = letter in ("A", "G", "S") or (letter == "T" and row.group_code in led(work, site_id))
    mine = me is not None and me == row.reported_by
    owner = me is not None and me == row.owner_id
    if not (leads or mine or owner):
        raise Forbidden("fault_not_yours")
    start = today(work, site_id)
    staff = _staff(work, site_id) if leads and row.state == "open" else ()
    return Seen(row, leads, mine, owner, staff, tuple(start + timedelta(days=n) for n in (0, 1, 3, 7)))


def _staff(work: Work, site_id: int) -> tuple[Choice, ...]:
    """Everybody of the site: whoever is at work now first, with the post they stand on."""
    query = (
        select(Person.id, Person.name, Standing.post_id)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(
            Standing,
            and_(col(Standing.person_id) == col(Person.id), col(Standing.ended_at).is_(None)),
            isouter=True,
        )
        .where(
            Membership.site_id == site_id,
            col(Person.active),
            or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
        )
        .distinct()
        .order_by(col(Person.name))
    )
    people = sorted(work.session.exec(query), key=lambda person: (person[2] is None, person[1]))
    return tuple(Choice(str(person_id), _named(work, site_id, name, post_id)) for person_id, name, post_id in people)


def _named(work: Work, site_id: int, name: str, post_id: int | None) -> str:
    post = posts(work, site_id).get(post_id or 0)
    return f"{name} · {pick(work.lang, post.short_zh or post.name_zh, post.short_en or post.name_en)}" if post else name
