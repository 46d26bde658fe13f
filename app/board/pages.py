"""The site board: one screen where roster, duties and visitors meet. Nobody imports it."""

from typing import Annotated

from fastapi.responses import Response

from app.board import queries
from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.sites.weather import WeatherIn, switch_weather

router = Routes()

BOARD = Screen(
    "board/board.html",
    "/sites/{site_id}/board",
    needs=Permission.BOARD_READ,
    title=N_("Site board"),
    area="board",
    cached=("river", "posts"),
    personal=("summary", "alerts"),
    summary=queries.summary,
    alerts=queries.alerts,
    river=queries.river,
    posts=queries.posts,
)


@router.get("/sites/{site_id}/board", **action(Permission.BOARD_READ))
def board(work: ReadWork, site_id: int) -> Response:
    """The whole board."""
    return BOARD.full(work, site_id=site_id)


@router.get("/sites/{site_id}/board/{block}", **action(Permission.BOARD_READ))
def board_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block of the board."""
    return BOARD.some(work, block, site_id=site_id)


@router.post("/sites/{site_id}/weather", **action(Permission.WEATHER_SET))
def weather(work: WriteWork, site_id: int, form: Annotated[Form[WeatherIn], form_of(WeatherIn)]) -> Response:
    """Switch the weather; the strip of the board comes back."""
    work.attempt(form, switch_weather)
    return BOARD.reply(work, form, "summary", site_id=site_id)
