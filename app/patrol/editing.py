"""Routes are changed for the next business day; a round that has begun, and tonight's, keep what they were."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

import app.patrol.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.text import Line, RowId
from app.core.work import Work
from app.patrol.events import RouteChanged
from app.patrol.library import install_patrol, load_usual
from app.patrol.models import PatrolPoint, PatrolRoute
from app.patrol.routes import MOST_STOPS, versions
from app.sites.models import Post
from app.sites.queries import today

ShortName = Annotated[Line, Field(max_length=40)]


class UsualIn(BaseModel):
    """The usual points and routes for a site that has none."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId


class RouteIn(BaseModel):
    """What a route is called and how it is walked. None: the site's own minutes and per cent."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    route_id: RowId
    name_zh: ShortName = ""
    name_en: Annotated[Line, Field(max_length=60)] = ""
    interval_minutes: int | None = Field(default=None, ge=5, le=480)
    tolerance_percent: int | None = Field(default=None, ge=0, le=100)
    walk_minutes: int = Field(ge=1, le=480)
    enabled: bool = False


class StopIn(BaseModel):
    """One point of a route: put at its end, moved by one, or taken off."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    route_id: RowId
    point_id: RowId
    act: Literal["add", "up", "down", "remove"]


class CopyIn(BaseModel):
    """A route to be copied as one more variant, backwards, so that it is another way at once."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    route_id: RowId


class AddRouteIn(BaseModel):
    """A new route for a post, with its first point."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    post_id: RowId
    point_id: RowId
    part: Literal["day", "night", "any"]
    name_zh: ShortName = Field(min_length=1)
    name_en: Annotated[Line, Field(max_length=60)] = ""


@command(Permission.DUTY_TEMPLATE)
def install_usual(work: Work, data: UsualIn) -> int:
    """The usual points and routes, as far as the site has their posts. Raises Conflict when there are routes already.

    A route is a checklist on the ground, so all of this asks for duty.template; nobody else sees routes as a whole.
    """
    if versions(work, data.site_id):
        raise Conflict("patrol_have_routes")
    made = install_patrol(work, data.site_id, load_usual())
    if not made:
        raise Invalid("patrol_no_post")
    return made


@command(Permission.DUTY_TEMPLATE)
def edit_route(work: Work, data: RouteIn) -> PatrolRoute:
    """Change how a route is walked, from the next business day on. Raises Invalid for a walk longer than that."""
    if data.interval_minutes is not None and data.walk_minutes > data.interval_minutes:
        raise Invalid("patrol_walk_long", "walk_minutes", max=data.interval_minutes)
    row = _next_version(work, data.site_id, data.route_id, "walk")
    row.name_zh, row.name_en = data.name_zh or row.name_zh, data.name_en or row.name_en
    row.interval_minutes, row.tolerance_percent = data.interval_minutes, data.tolerance_percent
    row.walk_minutes, row.enabled = data.walk_minutes, data.enabled
    work.session.add(row)
    return row


@command(Permission.DUTY_TEMPLATE)
def set_stop(work: Work, data: StopIn) -> PatrolRoute:
    """Add, move or take off a point, from the next business day on. Raises Invalid when that cannot be."""
    point = work.get(PatrolPoint, data.point_id, site_id=data.site_id)
    row = _current(work, data.site_id, data.route_id)
    stops = list(row.stops)
    if data.act == "add":
        if not point.active:
            raise Invalid("patrol_point_gone")
        if data.point_id in stops:
            raise Invalid("patrol_point_twice")
        if len(stops) >= MOST_STOPS:
            raise Invalid("patrol_route_long", max=MOST_STOPS)
        stops.append(data.point_id)
    elif data.point_id not in stops:
        raise Conflict("changed_meanwhile")
    elif data.act == "remove":
        if len(stops) == 1:
            raise Invalid("patrol_last_point")
        stops.remove(data.point_id)
    else:
        here = stops.index(data.point_id)
        there = max(0, min(len(stops) - 1, here + (1 if data.act == "down" else -1)))
        stops[here], stops[there] = stops[there], stops[here]
    changed = _next_version(work, data.site_id, data.route_id, data.act)
    changed.stops = stops
    work.session.add(changed)
    return changed


@command(Permission.DUTY_TEMPLATE)
def copy_route(work: Work, data: CopyIn) -> PatrolRoute:
    """One more variant of a route, walked backwards until somebody orders it otherwise; from the next business day."""
    row = _current(work, data.site_id, data.route_id)
    made = _like(row, stops=list(reversed(row.stops)))
    known = {one.code for one in versions(work, data.site_id)}
    made.code = next(code for n in range(2, 1000) if (code := f"{row.code[:14]}_{n}") not in known)
    made.valid_from, made.version, made.source = today(work, data.site_id) + timedelta(days=1), 1, ""
    made.name_zh, made.name_en = f"{row.name_zh[:36]} 反向", f"{row.name_en[:50]}, reversed"
    made.position = row.position
    work.add(made)
    work.emit(RouteChanged(data.site_id, made.id or 0, "copy", made.valid_from.isoformat()))
    return made


@command(Permission.DUTY_TEMPLATE)
def add_route(work: Work, data: AddRouteIn) -> PatrolRoute:
    """A route of one point for a post, from the next business day on; the other points are added to it."""
    work.get(Post, data.post_id, site_id=data.site_id)
    point = work.get(PatrolPoint, data.point_id, site_id=data.site_id)
    if not point.active:
        raise Invalid("patrol_point_gone", "point_id")
    known = {one.code for one in versions(work, data.site_id)}
    made = work.add(
        PatrolRoute(
            site_id=data.site_id,
            post_id=data.post_id,
            code=next(code for n in range(1, 1000) if (code := f"own_{n}") not in known),
            valid_from=today(work, data.site_id) + timedelta(days=1),
            name_zh=data.name_zh,
            name_en=data.name_en or data.name_zh,
            part=data.part,
            stops=[data.point_id],
            position=max((one.position for one in versions(work, data.site_id)), default=0) + 1,
        )
    )
    work.emit(RouteChanged(data.site_id, made.id or 0, "new", made.valid_from.isoformat()))
    return made


def _current(work: Work, site_id: int, route_id: int) -> PatrolRoute:
    """The row, when it is the newest version of its route. Raises NotFound, Conflict("changed_meanwhile")."""
    row = work.get(PatrolRoute, route_id, site_id=site_id)
    newest = max(one.version for one in versions(work, site_id) if one.code == row.code)
    if row.version != newest:
        raise Conflict("changed_meanwhile")
    return row


def _next_version(work: Work, site_id: int, route_id: int, what: str) -> PatrolRoute:
    """The version that counts from the next business day: the one that is planned already, else a new one."""
    row, day = _current(work, site_id, route_id), today(work, site_id) + timedelta(days=1)
    if row.valid_from < day:
        row.valid_until = day
        work.session.add(row)
        row = _like(row, stops=list(row.stops))
        row.valid_from, row.version = day, row.version + 1
        work.add(row)
    work.emit(RouteChanged(site_id, row.id or 0, what, day.isoformat()))
    return row


def _like(row: PatrolRoute, *, stops: list[int]) -> PatrolRoute:
    """The same again, not stored yet."""
    values = row.model_dump(exclude={"id", "stops", "valid_until"})
    return PatrolRoute(**values, stops=stops)
