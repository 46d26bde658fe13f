"""Values kept for the whole process while the tables they were read from are not written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlmodel import Session

from app.core.db import UNMARKED, Database, mark_of, touched

T = TypeVar("T")
REMEMBERED = 5000


@dataclass
class Kept:
    """One Work's way to what its process keeps: `memory` by key, with the stamp that each value was read under.

    `sequence`: commits of this process before the first statement of the Work. On SQLite, where this process does all
    the writing, a value is fresh while none of its tables was written after it; on PostgreSQL while the marks of its
    tables, which every writer moves, are the same.
    """

    db: Database
    memory: dict[object, tuple[Any, Any]]
    writing: bool
    sequence: int
    _marked: tuple[object, Mapping[int, int]] | None = field(default=None, init=False)

    def value(self, session: Session, key: object, load: Callable[[], T], tables: Sequence[str]) -> T:
        """What is kept under `key`, or `load()`; always `load()` after this Work wrote one of the tables itself."""
        if not UNMARKED.isdisjoint(tables):
            raise RuntimeError("a table whose changes are not marked")
        if self.writing and not touched(session).isdisjoint(tables):
            return load()
        found = self.memory.get(key)
        if self.db.dialect == "sqlite":
            stamp: object = self.sequence
            fresh = found is not None and not any(self.db.written.get(table, 0) > found[0] for table in tables)
        else:
            marks = self._marks(session)
            stamp = tuple(marks.get(mark_of(table), 0) for table in tables)
            fresh = found is not None and found[0] == stamp
        if found is None or not fresh:
            if len(self.memory) > REMEMBERED:
                self.memory.clear()
            found = self.memory[key] = (stamp, load())
        value: T = found[1]
        return value

    def _marks(self, session: Session) -> Mapping[int, int]:
        """The marks of all tables: asked once by a Work that reads; again by a writing one when it may have waited.

        Whoever got a lock late must see what its holder has written.
        """
        moment = self.db.moment(session) if self.writing else None
        if self._marked is None or self._marked[0] is not moment:
            self._marked = (moment, self.db.marks(session))
        return self._marked[1]
