"""Everybody who is on site now, and where they were last: parties, staff, building workers. No numbers of anybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_
from sqlalchemy import select as columns
from sqlmodel import col

from app.board.layout import column_of
from app.board.parties import column_of_places
from app.board.patrolled import last_zones
from app.board.view import present
from app.core.work import Work
from app.homes.models import WorkerEntry
from app.people.models import Person
from app.roster.relief_models import Relief
from app.sites import queries as sites
from app.visitors.models import ConsultantDay
from app.visitors.queries import PartyRow, open_parties


@dataclass(frozen=True)
class Soul:
    """A party, somebody of the staff, or workers of one firm, with where they were last.

    `area`: code of a board column, empty for the whole site. `name`: of staff, or the firm; of a party `surname` and
    `honorific`. `company`: who is with a party. `note`: meal (relieved for a while), away (a consultant who said so),
    alone (a party with nobody), uncounted (a party whose size nobody gave; it counts as one).
    """

    kind: str
    id: int
    heads: int
    area: str
    name: str = ""
    surname: str = ""
    honorific: str = ""
    number: int = 0
    first_visit: str = ""
    company: str = ""
    spot_zh: str = ""
    spot_en: str = ""
    place: int = 0
    note: str = ""
    since: datetime | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What an entry of a muster names it by."""
        return self.kind, self.id


def everybody(work: Work, site_id: int) -> list[Soul]:
    """Everybody on site; four statements however many they are."""
    rows = open_parties(work, site_id)
    return [*_parties(work, site_id, rows), *_staff(work, site_id, rows), *_workers(work, site_id)]


def areas(work: Work, site_id: int) -> dict[str, tuple[str, str]]:
    """Names of the areas in the order a visitor meets them; "" is the whole site."""
    return {row.code: (row.name_zh, row.name_en) for row in sites.board_columns(work, site_id)}


def _parties(work: Work, site_id: int, rows: Iterable[PartyRow]) -> list[Soul]:
    zones = sites.zones(work, site_id)
    where = column_of_places(sites.board_columns(work, site_id), zones.values())
    homes = {unit.id or 0: zones[unit.zone_id].column for unit in sites.units(work, site_id) if unit.zone_id in zones}
    found = []
    for row in rows:
        area = homes.get(row.unit_id or 0, "") if row.place == "unit" else ""
        note = "alone" if row.alone_at is not None and not row.accompanied else "" if row.heads else "uncounted"
        found.append(
            Soul(
                "party", row.id, row.heads or 1, area or where.get(row.place, ""), "", row.surname, row.honorific,
                row.number, row.first_visit, row.consultant_name if row.accepted_at else row.companion_name,
                row.unit_zh, row.unit_en, note=note, since=row.since,
            )
        )  # fmt: skip
    return found


def _staff(work: Work, site_id: int, rows: Iterable[PartyRow]) -> list[Soul]:
    known, zones = sites.posts(work, site_id), sites.zones(work, site_id)
    columns_ = sites.board_columns(work, site_id)
    where = column_of(known, zones, sites.post_zones(work, site_id), columns_)
    walked, codes = last_zones(work, site_id), {row.code for row in columns_}
    found: dict[int, Soul] = {}
    for one in present(work, site_id):
        post, seen = known.get(one.post_id), walked.get(one.post_id)
        area, since = where.get(one.post_id, ""), one.started_at
        if seen is not None and seen[0] in zones and zones[seen[0]].column in codes:
            area, since = zones[seen[0]].column, seen[1]
        names = (post.name_zh, post.name_en) if post else ("", "")
        found[one.person_id] = Soul(
            "staff", one.person_id, 1, area, one.person_name, spot_zh=names[0], spot_en=names[1], place=one.place,
            since=since,
        )  # fmt: skip
    party_area = {soul.id: soul.area for soul in _parties(work, site_id, rows)}
    with_party = {row.consultant_id: party_area[row.id] for row in rows if row.accepted_at is not None}
    asked = {"site": site_id, "day": sites.today(work, site_id)}
    for person_id, name, state, post_id, since in work.session.execute(ELSEWHERE, asked):
        if person_id not in found:
            post = known.get(post_id) if post_id else None
            spot = (post.name_zh, post.name_en) if post else ("", "")
            note = "meal" if post_id else "away" if state == "away" else ""
            found[person_id] = Soul(
                "staff", person_id, 1, with_party.get(person_id, ""), name, spot_zh=spot[0], spot_en=spot[1], note=note,
                since=since, company="" if post_id else "consultant",
            )  # fmt: skip
    return list(found.values())


# Whoever is relieved for a while, and the consultants of the day: on site, though they stand on no post.
ELSEWHERE: Select[*tuple[Any, ...]] = (
    columns(
        col(Person.id), col(Person.name), col(ConsultantDay.state), col(Relief.post_id), col(Relief.started_at)
    )
    .outerjoin(
        ConsultantDay,
        and_(
            col(ConsultantDay.person_id) == col(Person.id),
            col(ConsultantDay.site_id) == bindparam("site"),
            col(ConsultantDay.business_day) == bindparam("day"),
        ),
    )
    .outerjoin(
        Relief,
        and_(
            col(Relief.person_id) == col(Person.id),
            col(Relief.site_id) == bindparam("site"),
            col(Relief.started_at).is_not(None),
            col(Relief.ended_at).is_(None),
        ),
    )
    .where(or_(col(ConsultantDay.id).is_not(None), col(Relief.id).is_not(None)))
    .order_by(col(ConsultantDay.position), col(Person.id))
)  # fmt: skip


def _workers(work: Work, site_id: int) -> list[Soul]:
    """Building workers who were let through and have not come out."""
    query = (
        columns(col(WorkerEntry.id), col(WorkerEntry.heads), col(WorkerEntry.firm), col(WorkerEntry.escort),
                col(WorkerEntry.at))
        .where(
            col(WorkerEntry.site_id) == site_id, col(WorkerEntry.outcome) == "passed", col(WorkerEntry.out_at).is_(None)
        )
        .order_by(col(WorkerEntry.at))
    )  # fmt: skip
    where = column_of_places(sites.board_columns(work, site_id), sites.zones(work, site_id).values())
    return [
        Soul("worker", number, heads, where.get("tour", ""), firm, company=escort, since=at)
        for number, heads, firm, escort, at in work.session.execute(query)
    ]
