"""Commands: `command(work, data) -> result`, knowing nothing of HTTP; the right is checked before anything else."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeVar

from app.core.actor import Permission
from app.core.db import hold_sites
from app.core.errors import Forbidden
from app.core.work import Work


class SiteBound(Protocol):
    """What every input of a command names: the site it acts at."""

    site_id: int


D = TypeVar("D", bound=SiteBound)
R = TypeVar("R")


@dataclass(frozen=True)
class Registered:
    """One command, for the tests that walk over all of them."""

    name: str
    module: str
    permission: Permission


COMMANDS: dict[str, Registered] = {}


def command(permission: Permission) -> Callable[[Callable[[Work, D], R]], Callable[[Work, D], R]]:
    """Make a function a command: `permission` at `data.site_id` is required first.

    The scope letter stands in `work.memo("grant", ...)` as `granted(work)`; own and team scopes are settled by the
    command with `require_own` once it has loaded the row.
    """

    def mark(function: Callable[[Work, D], R]) -> Callable[[Work, D], R]:
        @wraps(function)
        def run(work: Work, data: D) -> R:
            letter = work.require(permission, data.site_id)
            work.remember("grant", letter)
            if data.site_id:
                hold_sites(work.session, data.site_id)
            return function(work, data)

        key = f"{function.__module__}.{function.__name__}"
        COMMANDS[key] = Registered(function.__name__, function.__module__, permission)
        run.command = COMMANDS[key]  # type: ignore[attr-defined]
        return run

    return mark


def granted(work: Work) -> str:
    """Scope letter with which the running command was allowed."""
    return work.memo("grant", lambda: "-")


def require_own(work: Work, person_id: int | None, *, team: Callable[[], bool] | None = None) -> None:
    """Refuse unless the row is within the granted scope: own for O, of one's team for T, else anything.

    `team` answers whether the person belongs to the actor's team; absent means no.
    """
    letter = granted(work)
    if letter in ("O", "OM", "OR", "D*"):
        if person_id is None or person_id != work.actor.person_id:
            raise Forbidden()
    elif letter == "T" and person_id != work.actor.person_id and not (team and team()):
        raise Forbidden()


def is_command(function: Any) -> bool:
    """Whether `function` was made by `command`."""
    return hasattr(function, "command")
