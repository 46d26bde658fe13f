"""The checks before the doors open, each with what is missing and who has it. They read only what is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.i18n import pick
from app.core.work import Work
from app.duties.items import all_items
from app.duties.kinds import TimingKind
from app.handover.cards import place_words
from app.handover.crew import Crew
from app.sites import queries as sites
from app.sites.models import Post

BEFORE = (TimingKind.START.value, TimingKind.BEFORE_OPENING.value)
"""What is done before guests come: at the start of the shift, and by the opening hour."""


@dataclass(frozen=True)
class Missing:
    """One thing that is not ready. `person_id` and `who`: whoever has it, empty where nobody does.

    `href`: where it is put right by hand (somebody sent, the briefing written); `late`: must not be so at the opening.
    """

    where: str
    what: tuple[str, ...] = ()
    person_id: int | None = None
    who: str = ""
    href: str = ""
    late: bool = False


@dataclass(frozen=True)
class Check:
    """One kind of thing in an area: `have` of `need`. kind: post, duty, accept, unit, weather, briefing, report."""

    kind: str
    have: int
    need: int
    missing: tuple[Missing, ...] = ()

    @property
    def state(self) -> str:
        """ok, due (not ready yet), late (must not be so when the doors open)."""
        if any(one.late for one in self.missing):
            return "late"
        return "due" if self.missing else "ok"


def manned(work: Work, site_id: int, posts: Iterable[Post], now: Crew, opens: datetime) -> Check:
    """Somebody present on every place that is needed when the doors open."""
    have = need = 0
    missing: list[Missing] = []
    for post in posts:
        row = now.posts.get(post.id or 0)
        if row is None or not row.need:
            continue
        have, need = have + min(row.have, row.need), need + row.need
        lacking = max(0, row.need - row.have)
        empty = not row.have and work.now >= opens
        coming = row.absent[:lacking]
        for one in coming:
            href = _send(site_id, one.post_id, one.place)
            missing.append(Missing(one.where, (), one.person_id, one.name, href, empty or one.late))
        if lacking > len(coming):
            where = place_words(work, site_id, (row.post_id, row.first_empty))
            missing.append(Missing(where, href=_send(site_id, row.post_id, row.first_empty), late=not row.have))
    return Check("post", have, need, tuple(missing))


def _send(site_id: int, post_id: int, place: int) -> str:
    return f"/sites/{site_id}/relief?pick=place:{post_id}.{place}"


def done_before(
    work: Work, site_id: int, post_ids: frozenset[int], leads: frozenset[int], rows: Sequence[Any], now: Crew,
    opens: datetime,
) -> list[Check]:  # fmt: skip
    """What these posts do before guests come, one line a place that is not through; acceptance by `leads` apart."""
    mine = [row for row in rows if row.post_id in post_ids and row.timing in BEFORE and row.state != "na"]
    sorted_out: dict[bool, list[Any]] = {False: [], True: []}
    for row in mine:
        sorted_out[row.post_id in leads and row.timing == TimingKind.BEFORE_OPENING.value].append(row)
    return [
        Check(kind, sum(row.state == "done" for row in some), len(some), _still_open(work, site_id, some, now, opens))
        for kind, some in (("duty", sorted_out[False]), ("accept", sorted_out[True]))
    ]


def for_the_weather(work: Work, site_id: int, post_ids: frozenset[int], rows: Sequence[Any], now: Crew) -> Check:
    """What the sky asks for: umbrellas, mats, water. Nothing while it is plain."""
    if sites.weather(work, site_id) is None:
        return Check("weather", 0, 0)
    mine = [row for row in rows if row.post_id in post_ids and row.timing == "event" and row.state != "na"]
    missing = _still_open(work, site_id, mine, now, work.now)
    return Check("weather", sum(row.state == "done" for row in mine), len(mine), missing)


def _still_open(work: Work, site_id: int, rows: Iterable[Any], now: Crew, opens: datetime) -> tuple[Missing, ...]:
    items = all_items(work, site_id)
    there = {(one.post_id, one.place): one for one in now.standing}
    still: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        if row.state in ("open", "missed") and row.item_id in items:
            still.setdefault((row.post_id, row.place), []).append(row)
    found = []
    for place, mine in still.items():
        words = [
            f"{pick(work.lang, items[row.item_id].name_zh, items[row.item_id].name_en)} "
            f"{pick(work.lang, row.about_zh, row.about_en)}".strip()
            for row in mine
        ]
        late = any(row.due_at < work.now for row in mine) and work.now >= opens
        one = there.get(place)
        found.append(
            Missing(
                place_words(work, site_id, place), tuple(dict.fromkeys(words)), one.person_id if one else None,
                one.person_name if one else "", "" if one else _send(site_id, *place), late,
            )
        )  # fmt: skip
    return tuple(found)


def homes_open(work: Work, site_id: int, column: str, at: datetime) -> Check:
    """Model homes that are open when the doors are; one that is shut was shut on purpose and is only counted."""
    zones = sites.zones(work, site_id)
    mine = [unit for unit in sites.units(work, site_id) if unit.zone_id in zones]
    mine = [unit for unit in mine if zones[unit.zone_id].column == column]
    still_open = {unit.id for unit in sites.open_units(work, site_id, at)}
    return Check("unit", sum(unit.id in still_open for unit in mine), len(mine))
