"""Addresses of the places with a code: in the settings, on the wall, and behind a scan."""

from typing import Annotated, Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.duties import places, places_view
from app.duties.places_read import scanned_place
from app.duties.service import TickDutyIn, UndoTickIn, tick_duty, undo_tick
from app.people.admin_pages import origin_of

router = Routes()
PLACES = Screen(
    "duties/places.html",
    "/sites/{site_id}/places",
    needs=Permission.SITE_CONFIG,
    title=N_("Codes at the places"),
    area="settings",
    editor=places_view.place_editor,
    places=places_view.place_list,
)
WALL = Screen(
    "duties/wall.html",
    "/sites/{site_id}/places/print",
    needs=Permission.SITE_CONFIG,
    title=N_("Codes at the places"),
    area="settings",
    sheets=places_view.wall_sheets,
)
HERE = Screen(
    "duties/place.html",
    "/sites/{site_id}/here",
    needs=Permission.DUTY_TICK,
    title=N_("Due here"),
    area="shift",
    due=places_view.here,
)
CONFIG, TICK = action(Permission.SITE_CONFIG), action(Permission.DUTY_TICK)


@router.get("/h/{code}", **action("self"))
def scanned(work: ReadWork, code: str) -> Response:
    """What a sheet on the wall leads to; nobody learns anything without being signed in."""
    place = scanned_place(work, code[:20])
    return RedirectResponse(f"/sites/{place.site_id}/here?code={place.code}", 303)


@router.get(HERE.path, **TICK)
def here_page(work: ReadWork, site_id: int, code: str = "") -> Response:
    """What is due at the place of the code."""
    return HERE.full(work, site_id=site_id, code=code[:20])


@router.get(HERE.path + "/{block}", **TICK)
def here_block(work: ReadWork, site_id: int, block: str, code: str = "") -> Response:
    """The block again."""
    return HERE.some(work, block, site_id=site_id, code=code[:20])


@router.post(HERE.path + "/tick", **TICK)
def tick(work: WriteWork, site_id: int, form: Annotated[Form[TickDutyIn], form_of(TickDutyIn)]) -> Response:
    """Done, with the code that was scanned."""
    work.attempt(form, tick_duty)
    return HERE.reply(work, form, "due", site_id=site_id, code=form.raw.get("code", "")[:20])


@router.post(HERE.path + "/undo", **action(Permission.DUTY_UNTICK))
def undo(work: WriteWork, site_id: int, form: Annotated[Form[UndoTickIn], form_of(UndoTickIn)]) -> Response:
    """Taken back."""
    work.attempt(form, undo_tick)
    return HERE.reply(work, form, "due", site_id=site_id, code=form.raw.get("code", "")[:20])


@router.get(PLACES.path, **CONFIG)
def places_page(work: ReadWork, site_id: int, place: int | None = None) -> Response:
    """Every place; `place` opens one (0: a new one)."""
    return PLACES.full(work, site_id=site_id, place=place)


@router.get(WALL.path, **CONFIG)
def wall_page(work: ReadWork, request: Request, site_id: int, place: int = 0) -> Response:
    """Codes for paper."""
    return WALL.full(work, site_id=site_id, origin=origin_of(request, work), place=place)


@router.get(PLACES.path + "/{block}", **CONFIG)
def places_block(work: ReadWork, site_id: int, block: str, place: int | None = None) -> Response:
    """One block of it."""
    return PLACES.some(work, block, site_id=site_id, place=place)


def _reply(work: Work, site_id: int, form: Form[Any], *blocks: str, place: int | None = None) -> Response:
    return PLACES.reply(work, form, *blocks, site_id=site_id, place=place)


def _place(form: Form[Any]) -> int:
    text = form.raw.get("place_id", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@router.post(PLACES.path + "/make", **CONFIG)
def make(work: WriteWork, site_id: int, form: Annotated[Form[places.OfSiteIn], form_of(places.OfSiteIn)]) -> Response:
    """A place for whatever has none."""
    work.attempt(form, places.make_places)
    return _reply(work, site_id, form, "places")


@router.post(PLACES.path + "/save", **CONFIG)
def save(work: WriteWork, site_id: int, form: Annotated[Form[places.PlaceIn], form_of(places.PlaceIn)]) -> Response:
    """New, or other names and duties."""
    made = work.attempt(form, places.save_place)
    return _reply(work, site_id, form, "editor", "places", place=(made.id if made else None) or _place(form))


@router.post(PLACES.path + "/code", **CONFIG)
def renew(
    work: WriteWork, site_id: int, form: Annotated[Form[places.ThatPlaceIn], form_of(places.ThatPlaceIn)]
) -> Response:
    """Another code."""
    work.attempt(form, places.renew_code)
    return _reply(work, site_id, form, "places")


@router.post(PLACES.path + "/remove", **CONFIG)
def remove(
    work: WriteWork, site_id: int, form: Annotated[Form[places.ThatPlaceIn], form_of(places.ThatPlaceIn)]
) -> Response:
    """No code any more."""
    work.attempt(form, places.remove_place)
    return _reply(work, site_id, form, "places")
