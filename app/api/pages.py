"""Addresses of the API. Reads ask what the pages ask; writes run the pages' commands (writes.py)."""

import inspect
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from app.api import reads, reads_floor, reads_parties, shapes, shapes_floor
from app.api.answers import carried_out, refused, shown
from app.api.document import KEY_HEADER, body_of, document, errors, responses_of, spoken
from app.api.manual import Manual, manual
from app.api.writes import SITE, WRITES, Write
from app.core.actor import Permission
from app.core.forms import Form
from app.core.json_body import DOCS as DOCS_PATH
from app.core.json_body import json_of
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork
from app.core.work import Work
from app.visitors.search import Found, SearchIn, search_visitors

V1 = "/api/v1"
router = Routes()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Cursor = Annotated[str | None, Query(pattern=r"^[0-9]{1,9}$", description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=200, description="most items of a page")]
AsDay = Annotated[date | None, Query(description="business day; today when none is given")]


def read(
    path: str, action: Permission | str, shape: type[shapes.Shape], tag: str
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """A reading address with its right, its shape and the codes of its refusals."""
    statuses = (401, 403, 404, 422, 503) if "{" in path else (401, 403, 503)
    answers: dict[int | str, dict[str, Any]] = {304: {"description": "the reader has it already (If-None-Match)"}}

    def add_read(endpoint: Callable[..., Response]) -> Callable[..., Response]:
        router.add_api_route(
            V1 + path,
            endpoint,
            methods=["GET"],
            operation_id=endpoint.__name__,
            tags=[tag],
            summary=(inspect.getdoc(endpoint) or "").rstrip("."),
            description="",
            response_model=shape,
            responses=answers | errors(*statuses),
            openapi_extra={"x-action": str(action)},
        )
        return endpoint

    return add_read


@read("/sites", "self", shapes.SitesShape, "site")
def sites(work: ReadWork) -> Response:
    """The sites that one may see."""
    return shown(work, reads.sites(work))


@read(SITE + "/posts", Permission.ROSTER_READ, shapes.PostsShape, "site")
def posts(work: ReadWork, site_id: Id) -> Response:
    """The posts of a site."""
    return shown(work, reads.posts_of(work, site_id))


@read(SITE + "/roster", Permission.ROSTER_READ, shapes.RosterShape, "roster")
def roster(work: ReadWork, site_id: Id, day: AsDay = None) -> Response:
    """The roster of a business day, with what is left uncovered."""
    return shown(work, reads.roster(work, site_id, day))


@read(SITE + "/standing", Permission.ROSTER_READ, shapes.StandingsShape, "roster")
def standing(work: ReadWork, site_id: Id) -> Response:
    """Who stands where now."""
    return shown(work, reads.standings(work, site_id))


@read(SITE + "/reliefs", Permission.ROSTER_READ, shapes.ReliefsShape, "roster")
def reliefs(work: ReadWork, site_id: Id) -> Response:
    """Who is relieved by whom, or asks to be."""
    return shown(work, reads.reliefs(work, site_id))


@read(SITE + "/counts", Permission.BOARD_READ, shapes.BoardShape, "roster")
def counts(work: ReadWork, site_id: Id) -> Response:
    """The counts on top of the board."""
    return shown(work, reads.board(work, site_id))


@read(SITE + "/duties/mine", Permission.DUTY_TICK, shapes.MyDutiesShape, "duties")
def my_duties(work: ReadWork, site_id: Id) -> Response:
    """The duties of one's own place."""
    return shown(work, reads.my_duties(work, site_id))


@read(SITE + "/posts/{post_id}/duties", Permission.POST_CHECK, shapes.DutiesShape, "duties")
def duties_of_post(
    work: ReadWork, site_id: Id, post_id: Id, day: AsDay = None, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """The duties of a post on a business day."""
    return shown(work, reads.duties_of_post(work, site_id, post_id, day, cursor, limit))


@read(SITE + "/parties", Permission.BOARD_READ, shapes.PartiesShape, "visits")
def parties(work: ReadWork, site_id: Id) -> Response:
    """The parties on site now."""
    return shown(work, reads_parties.on_site(work, site_id))


@read(SITE + "/days/{day}/parties", Permission.VISITOR_READ_MASKED, shapes.PartiesShape, "visits")
def parties_of_day(
    work: ReadWork, site_id: Id, day: date, cursor: Cursor = None, limit: Limit = 50
) -> Response:  # fmt: skip
    """Every party of a business day, those that left too."""
    return shown(work, reads_parties.of_day(work, site_id, day, cursor, limit))


@read(SITE + "/parties/{visit_id}", Permission.VISITOR_READ_MASKED, shapes.PartyWithSteps, "visits")
def party(work: ReadWork, site_id: Id, visit_id: Id) -> Response:
    """One party with its steps."""
    return shown(work, reads_parties.one(work, site_id, visit_id))


@read(SITE + "/rota", Permission.ROTA_READ, shapes.RotaShape, "consultants")
def rota(work: ReadWork, site_id: Id) -> Response:
    """The consultants' rota."""
    return shown(work, reads.rota(work, site_id))


@read(SITE + "/consultants", Permission.ROTA_READ, shapes.ConsultantsShape, "consultants")
def consultants(work: ReadWork, site_id: Id) -> Response:
    """Who may be signed in as a consultant, those of today first."""
    return shown(work, reads.consultants_of(work, site_id))


@read(SITE + "/homes", Permission.BOARD_READ, shapes_floor.HomesShape, "homes")
def homes(work: ReadWork, site_id: Id) -> Response:
    """The model homes, who is inside and who waits."""
    return shown(work, reads_floor.homes(work, site_id))


@read(SITE + "/lending", Permission.BOARD_READ, shapes_floor.LendingShape, "lending")
def lending(work: ReadWork, site_id: Id) -> Response:
    """Umbrellas and keys, with who has them."""
    return shown(work, reads_floor.lending(work, site_id))


@read(SITE + "/car-park", Permission.BOARD_READ, shapes_floor.CarParkShape, "lending")
def car_park(work: ReadWork, site_id: Id) -> Response:
    """The car park, and what is odd about cars in it."""
    return shown(work, reads_floor.car_park(work, site_id))


SEARCH = Write(
    "visits",
    SITE + "/visitors/search",
    search_visitors,
    SearchIn,
    "Find a visitor by the tail of a number, by surname or its reading",
    example={"q": "5678"},
)


@router.post(
    V1 + SEARCH.path,
    operation_id=SEARCH.name,
    tags=[SEARCH.tag],
    summary=SEARCH.summary,
    response_model=shapes.HitsShape,
    responses=responses_of(SEARCH),
    openapi_extra={
        "x-action": str(SEARCH.permission),
        "requestBody": body_of(SEARCH),
        "parameters": [KEY_HEADER],
    },
)
def search(work: WriteWork, site_id: Id, form: Annotated[Form[SearchIn], json_of(SearchIn)]) -> Response:
    """By POST, so that nothing personal stands in an address; it counts against the reader's quota."""
    work.require(Permission.VISITOR_READ_MASKED, site_id)
    form.key = ""  # a search changes nothing: asked again it is answered anew
    found = work.attempt(form, search_visitors)
    return shown(work, reads_parties.hits(work, found or Found())) if form.ok else refused(work, form)


def add(write: Write) -> None:
    """The address of a write: the parameters of its path, its body, its refusals."""

    def carry_out(work: Work, form: Form[Any], site_id: int, **_path: int) -> Response:
        return carried_out(work, site_id, form, write.command)

    path = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=Id)
        for name in re.findall(r"{(\w+)}", write.path)
    ]
    body = Annotated[Form[write.model], json_of(write.model)]  # type: ignore[name-defined]
    carry_out.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("work", inspect.Parameter.KEYWORD_ONLY, annotation=WriteWork),
            inspect.Parameter("form", inspect.Parameter.KEYWORD_ONLY, annotation=body),
            *path,
        ],
        return_annotation=Response,
    )
    carry_out.__name__ = write.name
    carry_out.__doc__ = spoken(inspect.getdoc(write.command) or "")
    router.add_api_route(
        V1 + write.path,
        carry_out,
        methods=["POST"],
        operation_id=write.name,
        tags=[write.tag],
        summary=write.summary,
        response_model=shapes.Done,
        responses=responses_of(write),
        openapi_extra={"x-action": str(write.permission), "requestBody": body_of(write), "parameters": [KEY_HEADER]},
    )


for one in WRITES:
    add(one)

# The description itself --------------------------------------------------------------------------------------------
DESCRIBED = [route for route in router.routes if isinstance(route, APIRoute)]


def described(work: Work) -> dict[str, Any]:
    """The document. In production it is for whoever holds openapi.read; a demo shows it to everybody signed in."""
    if work.house.settings.mode == "production" or work.actor.person_id is None:
        work.require(Permission.OPENAPI_READ, 0)
    made: dict[str, Any] = work.house.state.get("openapi") or document(DESCRIBED)
    work.house.state["openapi"] = made
    return made


def docs(work: Work, **_: object) -> Manual:
    """The document for people."""
    return manual(described(work))


DOCS = Screen("api/docs.html", DOCS_PATH, needs=None, title=N_("Interface"), docs=docs)
READ_DOCS: dict[str, Any] = {"openapi_extra": {"x-action": str(Permission.OPENAPI_READ)}, "include_in_schema": False}


@router.get(V1 + "/openapi.json", **READ_DOCS)
def openapi_json(work: ReadWork) -> Response:
    """The document for programs."""
    return JSONResponse(described(work))


@router.get(DOCS.path, **READ_DOCS)
def docs_page(work: ReadWork) -> Response:
    """The document for people."""
    return DOCS.full(work)
