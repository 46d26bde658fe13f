"""Addresses of the zones of a site, how far apart they lie, and its model homes."""

from typing import Annotated, Any

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.sites import homes, zones, zones_view
from app.sites.pages import site_of

router = Routes()
HERE = "/sites/{site_id}/zones"
ZONES = Screen(
    "sites/zones.html",
    HERE,
    needs=Permission.SITE_CONFIG,
    title=N_("Zones and ways"),
    area="settings",
    editor=zones_view.editor,
    zones=zones_view.zones,
    ways=zones_view.ways,
    homes=zones_view.homes,
)
CONFIG = action(Permission.SITE_CONFIG)


@router.get(HERE, **CONFIG)
def zones_page(
    work: ReadWork, site_id: int, zone: int | None = None, pair: str = "", home: int | None = None
) -> Response:
    """The whole page; `zone`, `pair` ("3-5") or `home` opens one of them (0: a new one)."""
    return ZONES.full(work, site_id=site_id, zone=zone, pair=pair, home=home)


@router.get(HERE + "/{block}", **CONFIG)
def zones_block(
    work: ReadWork, site_id: int, block: str, zone: int | None = None, pair: str = "", home: int | None = None
) -> Response:
    """One block of it."""
    return ZONES.some(work, block, site_id=site_id, zone=zone, pair=pair, home=home)


def _answer(work: WriteWork, form: Form[Any], *blocks: str, **scope: Any) -> Response:
    return ZONES.reply(work, form, *blocks, site_id=site_of(form), **scope)


@router.post(HERE, **CONFIG)
def add_zone(work: WriteWork, form: Annotated[Form[zones.AddZoneIn], form_of(zones.AddZoneIn)]) -> Response:
    """A new zone."""
    made = work.attempt(form, zones.add_zone)
    return _answer(work, form, "editor", "zones", "ways", zone=made.id if made else 0)


@router.post(HERE + "/{zone_id}", **CONFIG)
def save_zone(
    work: WriteWork, zone_id: int, form: Annotated[Form[zones.SaveZoneIn], form_of(zones.SaveZoneIn)]
) -> Response:
    """Another name, floor, kind or column."""
    work.attempt(form, zones.save_zone)
    return _answer(work, form, "editor", "zones", "ways", zone=zone_id)


@router.post(HERE + "/{zone_id}/move", **CONFIG)
def move_zone(work: WriteWork, form: Annotated[Form[zones.MoveZoneIn], form_of(zones.MoveZoneIn)]) -> Response:
    """One step up or down."""
    work.attempt(form, zones.move_zone)
    return _answer(work, form, "zones", "ways")


@router.post(HERE + "/{zone_id}/remove", **CONFIG)
def remove_zone(
    work: WriteWork, zone_id: int, form: Annotated[Form[zones.ThatZoneIn], form_of(zones.ThatZoneIn)]
) -> Response:
    """A zone that nothing uses goes."""
    work.attempt(form, zones.remove_zone)
    return _answer(work, form, "editor", "zones", "ways", zone=None if form.ok else zone_id)


@router.post(HERE + "/{zone_id}/ways", **CONFIG)
def set_distance(
    work: WriteWork, zone_id: int, form: Annotated[Form[zones.DistanceIn], form_of(zones.DistanceIn)]
) -> Response:
    """Two zones beside each other, or not."""
    work.attempt(form, zones.set_distance)
    pair = zones_view.known_pair(work, site_of(form), f"{zone_id}-{form.raw.get('other_id', '')}")
    return _answer(work, form, *(("editor", "ways") if pair else ("ways",)), pair=pair)


@router.post("/sites/{site_id}/homes", **CONFIG)
def add_unit(work: WriteWork, form: Annotated[Form[homes.AddUnitIn], form_of(homes.AddUnitIn)]) -> Response:
    """A new model home."""
    made = work.attempt(form, homes.add_unit)
    return _answer(work, form, "editor", "homes", home=made.id if made else 0)


@router.post("/sites/{site_id}/homes/{unit_id}", **CONFIG)
def save_unit(
    work: WriteWork, unit_id: int, form: Annotated[Form[homes.SaveUnitIn], form_of(homes.SaveUnitIn)]
) -> Response:
    """Another name, kind, size or zone."""
    work.attempt(form, homes.save_unit)
    return _answer(work, form, "editor", "homes", home=unit_id)


@router.post("/sites/{site_id}/homes/{unit_id}/open", **CONFIG)
def set_unit(work: WriteWork, form: Annotated[Form[homes.SetUnitIn], form_of(homes.SetUnitIn)]) -> Response:
    """A model home opened or closed for good."""
    work.attempt(form, homes.set_unit)
    return _answer(work, form, "homes")
