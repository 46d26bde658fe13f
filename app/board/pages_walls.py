"""Wall pages: hung, printed and taken down in the settings; shown to whoever has the address; their own stream."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from app.board import wall_view, walls
from app.board.models import Wall
from app.core.actor import Actor, Permission
from app.core.errors import AppError, TooMany
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.sse import STREAMS_PER_OWNER
from app.core.web import ReadWork, WriteWork, action, asked_of, form_of
from app.core.work import House, Work
from app.people.admin_pages import origin_of

router = Routes()
WALLS = Screen(
    "board/walls.html",
    "/sites/{site_id}/walls",
    needs=Permission.WALL_TOKEN,
    title=N_("Wall pages"),
    area="settings",
    walls=wall_view.walls,
)
SHEETS = Screen(
    "board/wall_sheets.html",
    "/sites/{site_id}/walls/print",
    needs=Permission.WALL_TOKEN,
    title=N_("Wall pages"),
    area="settings",
    sheets=wall_view.sheets,
)
WALL = Screen(
    "board/wall.html", "/wall/{token}", needs=None, title=N_("Wall"), area="wall", cached=("wall",), wall=wall_view.wall
)
TOKEN = action(Permission.WALL_TOKEN)


@router.get(WALLS.path, **TOKEN)
def walls_page(work: ReadWork, request: Request, site_id: int) -> Response:
    """Every wall page of the site."""
    wall_view.reached_by(work, origin_of(request, work))
    return WALLS.full(work, site_id=site_id)


@router.get(SHEETS.path, **TOKEN)
def sheets_page(work: ReadWork, request: Request, site_id: int, wall: int = 0) -> Response:
    """Addresses for paper."""
    wall_view.reached_by(work, origin_of(request, work))
    return SHEETS.full(work, site_id=site_id, wall=wall)


@router.get(WALLS.path + "/{block}", **TOKEN)
def walls_block(work: ReadWork, request: Request, site_id: int, block: str) -> Response:
    """The list alone."""
    wall_view.reached_by(work, origin_of(request, work))
    return WALLS.some(work, block, site_id=site_id)


@router.post(WALLS.path + "/hang", **TOKEN)
def hang(
    work: WriteWork, request: Request, site_id: int, form: Annotated[Form[walls.HangIn], form_of(walls.HangIn)]
) -> Response:
    """One more."""
    wall_view.reached_by(work, origin_of(request, work))
    work.attempt(form, walls.hang_wall)
    return WALLS.reply(work, form, "walls", site_id=site_id)


@router.post(WALLS.path + "/remove", **TOKEN)
def take_down(
    work: WriteWork, request: Request, site_id: int, form: Annotated[Form[walls.WallIn], form_of(walls.WallIn)]
) -> Response:
    """One less."""
    wall_view.reached_by(work, origin_of(request, work))
    work.attempt(form, walls.take_wall_down)
    return WALLS.reply(work, form, "walls", site_id=site_id)


def _show(work: Work, token: str) -> dict[str, Any]:
    """What the page is made from. Whoever looks is nobody here, also with a session of their own."""
    row = walls.wall_by(work, token)
    work.actor = Actor()
    return {"site_id": row.site_id, "area": row.area, "name": row.name, "token": token, "wall_id": row.id}


@router.get("/wall/{token}/events", **action("public"))
async def wall_events(request: Request, token: str) -> StreamingResponse:
    """The stream of one wall page: says that something is stale, never what. It ends when the page is taken down."""
    house: House = request.app.state.house
    wall = await run_sync(_listener, house, request, token)
    owner = walls.owner_of(wall.id or 0)
    if house.broker.count(owner) >= STREAMS_PER_OWNER:
        raise TooMany(seconds=5)

    async def body() -> AsyncIterator[bytes]:
        async for message in house.broker.subscribe(wall.site_id, owner, resync=False):
            if message.startswith(b":"):
                try:
                    await run_sync(_listener, house, request, token)
                except AppError:
                    return
            yield message

    return StreamingResponse(
        body(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


def _listener(house: House, request: Request, token: str) -> Wall:
    with house.db.reading() as session:
        return walls.wall_by(Work(house, session, Actor(), house.clock.now(), web=asked_of(request)), token)


@router.get(WALL.path, **action("public"))
def wall_page(work: ReadWork, token: str) -> Response:
    """The page for a screen in a room; 404 for a wrong or revoked address."""
    return WALL.full(work, **_show(work, token))


@router.get(WALL.path + "/{block}", **action("public"))
def wall_block(work: ReadWork, token: str, block: str) -> Response:
    """The page again, without its frame."""
    return WALL.some(work, block, **_show(work, token))
