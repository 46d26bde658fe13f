"""Making a site's checklists from a library."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.core.work import Work
from app.duties.events import LibraryInstalled
from app.duties.kinds import COMMON, EventKind, Library, LibraryItem
from app.duties.models import DutyItem
from app.duties.timing import to_row
from app.sites.queries import today


def install_library(work: Work, site_id: int, library: Library) -> list[DutyItem]:
    """Store every item of `library` for a new site: the default set switched on, the rest there to be switched on.

    Version 1, in force from the site's business day now. Called by the command line and the demo, as the system.
    """
    events = {event.key: event for event in library.events}
    day = today(work, site_id)
    rows = [_row(site_id, day, position, item, events) for position, item in enumerate(library.items)]
    work.session.add_all(rows)
    work.session.flush()
    work.emit(LibraryInstalled(site_id, library.version, len(rows)))
    return rows


def _row(site_id: int, day: date, position: int, item: LibraryItem, events: dict[str, EventKind]) -> DutyItem:
    return DutyItem(site_id=site_id, code=item.id, valid_from=day, position=position, **columns_of(item, events))


def columns_of(item: LibraryItem, events: dict[str, EventKind]) -> dict[str, Any]:
    """What an item of the library says, as columns of a stored one; `events` by key."""
    scopes = {key: event.scope.value for key, event in events.items()}
    timings = [to_row(timing, scope=scopes.get(timing.event or "", "")) for timing in item.timings]
    return {
        "post_code": "" if item.post == COMMON else item.post,
        "name_zh": item.zh,
        "name_en": item.en,
        "done_zh": item.done_zh,
        "done_en": item.done_en,
        "where_zh": item.where_zh,
        "where_en": item.where_en,
        "timings": timings,
        "events": events_of(timings),
        "evidence": [kind.value for kind in item.evidence],
        "evidence_all": item.evidence_all,
        "choices": [{"code": choice.code, "zh": choice.zh, "en": choice.en} for choice in item.choices],
        "unit_zh": item.unit_zh,
        "unit_en": item.unit_en,
        "low": item.low,
        "high": item.high,
        "per_unit": item.per_unit.value,
        "exception": item.exception,
        "night": item.night,
        "enabled": item.default,
    }


def events_of(timings: Iterable[Mapping[str, object]]) -> str:
    """Keys of the events that switched-on timings name, each between spaces, as they are stored."""
    return "".join(f" {row['event']} " for row in timings if row.get("event") and row.get("on", True))
