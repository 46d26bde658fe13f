"""What people's sessions do when something happens above them."""

from typing import Protocol

from app.core.work import Work
from app.people.sessions import end_sessions
from app.people.shifts import OnToday


class SomebodyLeft(Protocol):
    """A fact that somebody no longer stands on a place."""

    @property
    def site_id(self) -> int:
        """Where."""

    @property
    def person_id(self) -> int:
        """Who."""


def free_phone(work: Work, fact: SomebodyLeft) -> None:
    """A shared phone is bound from arriving to handing over: it is free again, unless the person only moved."""
    ask: OnToday | None = work.house.state.get("on_today")
    shift = ask(work, fact.site_id).get(fact.person_id) if ask else None
    if shift is None or not shift.standing:
        end_sessions(work, person_id=fact.person_id, bound=True)
