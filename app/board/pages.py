"""The site board: one screen where roster, duties and visitors meet. Nobody imports it."""

from typing import Annotated, Any

from fastapi.responses import Response

from app.board import queries
from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.roster.relief_sending import SendReliefIn, send_relief
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
    framed=True,
    summary=queries.summary,
    alerts=queries.alerts,
    river=queries.river,
    posts=queries.posts,
)


def _scope(site_id: int, view: str) -> dict[str, Any]:
    """`view=wall`: for a display that hangs on a wall; anything else is the board as it is used."""
    return {"site_id": site_id, "view": "wall"} if view == "wall" else {"site_id": site_id}


@router.get("/sites/{site_id}/board", **action(Permission.BOARD_READ))
def board(work: ReadWork, site_id: int, view: str = "") -> Response:
    """The whole board."""
    return BOARD.full(work, **_scope(site_id, view))


@router.get("/sites/{site_id}/board/{block}", **action(Permission.BOARD_READ))
def board_block(work: ReadWork, site_id: int, block: str, view: str = "") -> Response:
    """One block of the board."""
    return BOARD.some(work, block, **_scope(site_id, view))


@router.post("/sites/{site_id}/board/send", **action(Permission.RELIEF_SEND))
def send(work: WriteWork, site_id: int, form: Annotated[Form[SendReliefIn], form_of(SendReliefIn)]) -> Response:
    """Somebody goes to the post that a party is on its way to; the alarms come back."""
    work.attempt(form, send_relief)
    return BOARD.reply(work, form, "alerts", site_id=site_id)


@router.post("/sites/{site_id}/weather", **action(Permission.WEATHER_SET))
def weather(work: WriteWork, site_id: int, form: Annotated[Form[WeatherIn], form_of(WeatherIn)]) -> Response:
    """Switch the weather; the strip of the board comes back."""
    work.attempt(form, switch_weather)
    return BOARD.reply(work, form, "summary", site_id=site_id)
