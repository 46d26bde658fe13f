"""The items of the checklists: which hold on a day, which answer to an event, for which homes they open."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import col, select

from app.core.work import Work
from app.duties.models import DutyItem
from app.sites.models import Post, Unit
from app.sites.plan import kept, part_of_plan

part_of_plan(DutyItem)


def items_in_force(work: Work, site_id: int, days: Sequence[date]) -> list[DutyItem]:
    """Switched-on items that any of `days` knows, in their order."""
    first, last = min(days), max(days)
    return [item for item in switched_on(work, site_id) if in_force(item, first, last)]


def in_force(item: DutyItem, first: date, last: date) -> bool:
    """Whether the version of the item holds on any day from `first` to `last`."""
    return item.valid_from <= last and (item.valid_until is None or item.valid_until > first)


def items_by_event(work: Work, site_id: int) -> dict[str, list[DutyItem]]:
    """The switched-on items by the events that open or count them, in their order; kept with the site's plan."""

    def load() -> dict[str, list[DutyItem]]:
        found: dict[str, list[DutyItem]] = {}
        for item in switched_on(work, site_id):
            for key in item.events.split():
                found.setdefault(key, []).append(item)
        return found

    return kept(work, site_id, "duty_items_by_event", load)


def switched_on(work: Work, site_id: int) -> list[DutyItem]:
    """Every switched-on item of the site in its order, whatever its days; kept with the site's plan."""

    def load() -> list[DutyItem]:
        query = (
            select(DutyItem)
            .where(DutyItem.site_id == site_id, col(DutyItem.enabled))
            .order_by(col(DutyItem.position), col(DutyItem.version))
        )
        return list(work.session.exec(query))

    return kept(work, site_id, "duty_items", load)


def all_items(work: Work, site_id: int) -> dict[int, DutyItem]:
    """Every item of the site by id, switched off and outdated ones too; kept with the site's plan."""

    def load() -> dict[int, DutyItem]:
        return {row.id or 0: row for row in work.session.exec(select(DutyItem).where(DutyItem.site_id == site_id))}

    return kept(work, site_id, "duty_all_items", load)


def items_of(items: Iterable[DutyItem], post: Post, day: date) -> list[DutyItem]:
    """The items of a post on a business day: the common ones and its own, each in the version of that day."""
    return [
        item
        for item in items
        if item.post_code in ("", post.code)
        and item.valid_from <= day
        and (item.valid_until is None or item.valid_until > day)
    ]


def subjects(item: DutyItem, units: Sequence[Unit], place: int, places: int) -> list[tuple[str, str, str]]:
    """(subject, zh, en) for which an item opens on a place: once, or for each of the open units dealt to it."""
    if not item.per_unit:
        return [("", "", "")]
    wanted = [unit for unit in units if unit.is_open and item.per_unit in ("all", unit.kind)]
    return [
        (f"unit:{unit.id}", unit.name_zh, unit.name_en)
        for n, unit in enumerate(wanted)
        if n % max(1, places) == place - 1
    ]
