"""Refusals and failed sign-ins are written down by a second, short transaction, after the first was rolled back."""

from dataclasses import dataclass

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from app.core.actor import Actor
from app.core.errors import AppError
from app.core.events import Event
from app.core.work import House, Work


@dataclass(frozen=True)
class ActionRefused(Event):
    """Somebody tried what they may not."""

    route: str
    code: str


def note_refusal(house: House, actor: Actor, error: AppError, request: Request) -> None:
    """Log the refusal; a database that cannot take it now must not turn a 403 into a 500."""
    route = request.scope.get("route")
    site = request.path_params.get("site_id", "0")
    site_id = int(site) if str(site).isdigit() and actor.sees(int(site)) else 0
    try:
        with house.db.writing() as session:
            work = Work(house, session, actor, house.clock.now(), True, request.state.request_id)
            work.emit(ActionRefused(site_id, f"{request.method} {getattr(route, 'path', '-')}", error.code))
            work.commit()
    except SQLAlchemyError:
        return
