"""Routes that take a Work: it is opened, used, committed and closed in one go on one thread.

As dependencies with an exit of their own a Work would change threads three times (opening, the route, the commit), and
changing threads costs a third of what a kept page costs in all.
"""

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute

from app.core.actor import Actor
from app.core.i18n import choose_language
from app.core.json_body import for_programs
from app.core.web import RawForm, ReadWork, WriteWork, asked_of, write_gate
from app.core.work import House, Work


@dataclass(frozen=True)
class Opening:
    """A Work that is about to be opened for a request."""

    request: Request
    writing: bool

    @contextmanager
    def work(self) -> Iterator[Work]:
        """The Work with its actor and language; commits at the end when `writing`, unless something was raised."""
        request, writing = self.request, self.writing
        house: House = request.app.state.house
        asked = asked_of(request)
        with house.db.writing() if writing else house.db.reading() as session:
            work = Work(house, session, Actor(), house.clock.now(), writing, request.state.request_id, web=asked)
            if asked.bearer is None:
                work.actor = house.state["load_actor"](work, asked.session_token, asked.device_token)
            else:
                work.actor = house.state["load_bearer"](work, asked.bearer)
            wishes = [work.actor.locale, request.cookies.get("lang"), request.headers.get("accept-language")]
            work.lang = choose_language(reversed(wishes) if for_programs(asked.path) else wishes)
            request.state.lang, request.state.actor, request.state.theme = work.lang, work.actor, work.actor.theme
            yield work
            if writing:
                work.commit()


async def reading(request: Request) -> Opening:
    """A Work that only reads."""
    return Opening(request, writing=False)


async def writing(request: Request, _body: RawForm) -> AsyncIterator[Opening]:
    """A Work that commits after the route and before the answer is sent. The gate is held until then."""
    async with write_gate(request):
        yield Opening(request, writing=True)


OPENED = {
    ReadWork: Annotated[Opening, Depends(reading)],
    WriteWork: Annotated[Opening, Depends(writing, scope="function")],
}


class Route(APIRoute):
    """A route whose ReadWork or WriteWork is opened around it."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, opened_around(endpoint), **options)


class Routes(APIRouter):
    """The router of a domain."""

    def __init__(self) -> None:
        super().__init__(route_class=Route)


def opened_around(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """`endpoint` as FastAPI is to call it: with an Opening in the place of its Work. Others stay as they are."""
    signature = inspect.signature(endpoint)
    found = [name for name, one in signature.parameters.items() if one.annotation in OPENED]
    if not found:
        return endpoint
    name = found[0]

    @functools.wraps(endpoint)
    def route(**given: Any) -> Any:
        with given.pop(name).work() as work:
            return endpoint(**given, **{name: work})

    route.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[
            one.replace(annotation=OPENED.get(one.annotation, one.annotation)) if key == name else one
            for key, one in signature.parameters.items()
        ]
    )
    return route
