"""What sessions leave behind between two writes: when they were last touched, and that they left their screen.

Reading a page must not write, so it is kept in memory and stored once a minute by a job of its own.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import col, update

from app.core.work import House, Work
from app.people.models import LoginSession

KEEP = timedelta(hours=13)


class Traces:
    """Last touches and left screens of this process, by session."""

    def __init__(self) -> None:
        self._seen: dict[int, datetime] = {}
        self._stored: dict[int, datetime] = {}
        self._left: dict[int, datetime] = {}

    def touch(self, session_id: int, at: datetime) -> None:
        """A person did something (a page, a form; not the page's own polling)."""
        self._seen[session_id] = at

    def seen_at(self, row: LoginSession) -> datetime:
        """The later of what is stored and what is known here."""
        return max(row.seen_at, self._seen.get(row.id or 0, row.seen_at))

    def leave(self, session_id: int, at: datetime) -> None:
        """The tablet went to another page: its step-up is over."""
        self._left.setdefault(session_id, at)

    def has_left(self, session_id: int) -> bool:
        """Whether the step-up of this session is over."""
        return session_id in self._left

    def take(self, now: datetime) -> tuple[Mapping[int, datetime], Mapping[int, datetime]]:
        """What is not stored yet: last touches, ends. Forgets what no session can need any more."""
        fresh = {key: at for key, at in self._seen.items() if self._stored.get(key) != at}
        self._stored.update(fresh)
        left = dict(self._left)
        for known in (self._seen, self._stored, self._left):
            for key in [key for key, at in known.items() if now - at > KEEP]:
                del known[key]
        return fresh, left


def traces(house: House) -> Traces:
    """The traces of this process."""
    found: Traces = house.state.setdefault("traces", Traces())
    return found


def store_traces(work: Work) -> None:
    """Write down last touches and ended step-ups; a job, once a minute."""
    seen, left = traces(work.house).take(work.now)
    for key, at in seen.items():
        work.session.exec(update(LoginSession).where(col(LoginSession.id) == key).values(seen_at=at))
    for key, at in left.items():
        still_open = (col(LoginSession.id) == key, col(LoginSession.ended_at).is_(None))
        work.session.exec(update(LoginSession).where(*still_open).values(ended_at=at))
