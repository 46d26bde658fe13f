"""What a site is made of, read once and kept by the process until it changes.

`Site.plan_version` moves with every stored change of a zone, post, shift, coverage row, setting, calendar day or
weather switch, in the same transaction. Every request loads the site's row anyway, so the check costs no statement of
its own, and a change made by another process is seen at once.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session, object_session
from sqlmodel import SQLModel, col

from app.core.db import touched
from app.core.work import Work
from app.sites.models import (
    BoardColumn,
    CalendarDay,
    Coverage,
    DayKind,
    Post,
    PostZone,
    Purpose,
    ShiftTemplate,
    Site,
    SiteSetting,
    StaffGroup,
    Unit,
    Weather,
    Zone,
    ZonePair,
)
from app.sites.models_dated import CalendarYear, Closure, PlannedValue

T = TypeVar("T")

PARTS: list[type[SQLModel]] = [
    BoardColumn,
    CalendarDay,
    CalendarYear,
    Closure,
    Coverage,
    DayKind,
    PlannedValue,
    Post,
    PostZone,
    Purpose,
    ShiftTemplate,
    SiteSetting,
    StaffGroup,
    Unit,
    Weather,
    Zone,
    ZonePair,
]
"""Tables whose rows make up the plan of a site; a domain above adds its own by `part_of_plan`."""


def part_of_plan(model: type[SQLModel]) -> None:
    """Let rows of `model` (with a site_id) move the site's version too, so that they may be `kept`."""
    PARTS.append(model)


def the_site(work: Work, site_id: int) -> Site:
    """The site's row, for reading; whoever changes it gets it by `work.get`. Raises NotFound."""
    return work.memo(("site", site_id), lambda: _site(work, site_id))


def _site(work: Work, site_id: int) -> Site:
    def load() -> Site:
        row = _beside(work, lambda: work.get(Site, site_id)) if work.writing else work.get(Site, site_id)
        _let_go([row])
        return row

    if work.writing and Site.__tablename__ in touched(work.session):
        return work.get(Site, site_id)
    return work.unchanged(("site", site_id), load, Site)


def kept(work: Work, site_id: int, name: str, load: Callable[[], T]) -> T:
    """`load()`, from the process's memory while the site has not changed. Callers must not change what they get.

    A Work that has changed the plan itself reads the database: what it sees may never be committed.
    """
    if work.writing and (work.session.new or work.session.deleted or work.session.dirty):
        work.session.flush()  # what is only pending may be a change of the plan
    if work.session.info.get("plan_changed"):
        return load()
    site = the_site(work, site_id)
    memory: dict[tuple[object, ...], tuple[int, Any]] = work.house.state.setdefault("site_plans", {})
    key = (load.__module__, name, site_id)  # two domains may choose the same name
    found = memory.get(key)
    if found is not None and found[0] == site.plan_version:
        value: T = found[1]
        return value
    value = _beside(work, load) if work.writing else load()
    _let_go(value)
    memory[key] = (site.plan_version, value)
    return value


def _beside(work: Work, load: Callable[[], T]) -> T:
    """`load()` on a reading session: rows that are let go must not be rows that this transaction may change."""
    own = work.session
    try:
        with work.house.db.reading() as work.session:
            value = load()
            _let_go(value if isinstance(value, dict | list) else [value])
            return value
    finally:
        work.session = own


def _let_go(value: object) -> None:
    """Take rows out of the session, so that its end does not empty them."""
    rows = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for row in rows:
        session = object_session(row) if isinstance(row, SQLModel) else None
        if session is not None:
            session.expunge(row)


@event.listens_for(Session, "before_flush")
def move_plan_version(session: Session, _context: object, _instances: object) -> None:
    """A stored change of a part moves the version of its site, whoever makes it."""
    parts = tuple(PARTS)
    changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    touched: set[int] = {getattr(row, "site_id", 0) for row in changed if isinstance(row, parts)}
    if touched:
        session.info["plan_changed"] = True
    for site_id in touched:
        site = session.get(Site, site_id)
        if site is not None:
            # Counted by the database: two changes at once must not end in the same version.
            site.plan_version = col(Site.plan_version) + 1  # type: ignore[assignment]
