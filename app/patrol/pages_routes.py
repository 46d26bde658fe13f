"""Addresses of the settings of the patrol: routes, points, cards for the wall."""

from typing import Annotated, Any

from fastapi import Request
from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.patrol import editing, editing_points, routes_view
from app.people.admin_pages import origin_of

router = Routes()
EDIT = action(Permission.DUTY_TEMPLATE)
ROUTES = Screen(
    "patrol/routes.html", "/sites/{site_id}/patrol/routes", needs=Permission.DUTY_TEMPLATE, title=N_("Patrol routes"),
    area="settings", routes=routes_view.routes, points=routes_view.points_list,
)  # fmt: skip
CARDS = Screen(
    "patrol/cards.html", "/sites/{site_id}/patrol/routes/print", needs=Permission.DUTY_TEMPLATE,
    title=N_("Cards for the points"), area="settings", sheets=routes_view.cards,
)  # fmt: skip


@router.get(ROUTES.path, **EDIT)
def routes_page(work: ReadWork, site_id: int, route: str = "") -> Response:
    """Routes and points."""
    return ROUTES.full(work, site_id=site_id, route=route[:20])


@router.get(CARDS.path, **EDIT)
def cards_page(work: ReadWork, request: Request, site_id: int, point: int = 0) -> Response:
    """Cards for paper."""
    return CARDS.full(work, site_id=site_id, origin=origin_of(request, work), point=point)


@router.get(ROUTES.path + "/{block}", **EDIT)
def routes_block(work: ReadWork, site_id: int, block: str, route: str = "") -> Response:
    """One block again."""
    return ROUTES.some(work, block, site_id=site_id, route=route[:20])


def _routes(work: Work, form: Form[Any], site_id: int, made: Any) -> Response:
    """The routes again, the one that was changed still open."""
    code = getattr(made, "code", "") or form.raw.get("route", "")[:20]
    return ROUTES.reply(work, form, "routes", "points", site_id=site_id, route=code)


@router.post(ROUTES.path + "/usual", **EDIT)
def usual(work: WriteWork, site_id: int, form: Annotated[Form[editing.UsualIn], form_of(editing.UsualIn)]) -> Response:
    """The usual points and routes."""
    work.require(Permission.DUTY_TEMPLATE, site_id)
    work.attempt(form, editing.install_usual)
    return _routes(work, form, site_id, None)


@router.post(ROUTES.path + "/walk", **EDIT)
def walk(work: WriteWork, site_id: int, form: Annotated[Form[editing.RouteIn], form_of(editing.RouteIn)]) -> Response:
    """How a route is walked."""
    work.require(Permission.DUTY_TEMPLATE, site_id)
    return _routes(work, form, site_id, work.attempt(form, editing.edit_route))


@router.post(ROUTES.path + "/stop", **EDIT)
def stop(work: WriteWork, site_id: int, form: Annotated[Form[editing.StopIn], form_of(editing.StopIn)]) -> Response:
    """One point of a route."""
    work.require(Permission.DUTY_TEMPLATE, site_id)
    return _routes(work, form, site_id, work.attempt(form, editing.set_stop))


@router.post(ROUTES.path + "/copy", **EDIT)
def copy(work: WriteWork, site_id: int, form: Annotated[Form[editing.CopyIn], form_of(editing.CopyIn)]) -> Response:
    """One more variant."""
    work.require(Permission.DUTY_TEMPLATE, site_id)
    return _routes(work, form, site_id, work.attempt(form, editing.copy_route))


@router.post(ROUTES.path + "/new", **EDIT)
def new(
    work: WriteWork, site_id: int, form: Annotated[Form[editing.AddRouteIn], form_of(editing.AddRouteIn)]
) -> Response:
    """A route for a post that has none, or for another part of the day."""
    work.require(Permission.DUTY_TEMPLATE, site_id)
    return _routes(work, form, site_id, work.attempt(form, editing.add_route))


def _points(work: Work, form: Form[Any], site_id: int) -> Response:
    return ROUTES.reply(work, form, "points", "routes", site_id=site_id, route="")


@router.post(ROUTES.path + "/point", **EDIT)
def point(
    work: WriteWork, site_id: int, form: Annotated[Form[editing_points.PointIn], form_of(editing_points.PointIn)]
) -> Response:
    """The words of a point."""
    work.require(Permission.DUTY_TEMPLATE, site_id)
    work.attempt(form, editing_points.save_point)
    return _points(work, form, site_id)


@router.post(ROUTES.path + "/code", **EDIT)
def code(
    work: WriteWork, site_id: int, form: Annotated[Form[editing_points.OnePointIn], form_of(editing_points.OnePointIn)]
) -> Response:
    """A fresh code."""
    work.require(Permission.DUTY_TEMPLATE, site_id)
    work.attempt(form, editing_points.renew_code)
    return _points(work, form, site_id)


@router.post(ROUTES.path + "/away", **EDIT)
def away(
    work: WriteWork, site_id: int, form: Annotated[Form[editing_points.OnePointIn], form_of(editing_points.OnePointIn)]
) -> Response:
    """The point is no more."""
    work.require(Permission.DUTY_TEMPLATE, site_id)
    work.attempt(form, editing_points.take_away)
    return _points(work, form, site_id)
