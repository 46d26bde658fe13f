"""The roster of a day: its page and blocks, and the forms of all views. The address holds what is in hand."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.routes import Routes
from app.core.web import ReadWork, WriteWork, action, form_of
from app.roster import permits, presence, service
from app.roster.picks import clean_scope
from app.roster.views import DAY, send

router = Routes()


async def asked_scope(day: str = "", pick: str = "", span: str = "", part: str = "", done: str = "") -> dict[str, str]:
    """The query of the address as typed."""
    return {"day": day, "pick": pick, "span": span, "part": part, "done": done}


Query = Annotated[dict[str, str], Depends(asked_scope)]


@router.get("/sites/{site_id}/roster/day", **action(Permission.ROSTER_READ))
def day_page(work: ReadWork, site_id: int, query: Query) -> Response:
    """The whole page."""
    return DAY.full(work, site_id=site_id, **clean_scope(work, site_id, **query))


@router.get("/sites/{site_id}/roster/day/{block}", **action(Permission.ROSTER_READ))
def day_block(work: ReadWork, site_id: int, block: str, query: Query) -> Response:
    """One block; "hand" answers what changes when something is picked."""
    blocks = ("side", "plan") if block == "hand" else (block,)
    return DAY.some(work, *blocks, site_id=site_id, **clean_scope(work, site_id, **query))


Assign = Annotated[Form[service.AssignPostIn], form_of(service.AssignPostIn)]
Swap = Annotated[Form[service.SwapPlacesIn], form_of(service.SwapPlacesIn)]
Clear = Annotated[Form[service.ClearPlaceIn], form_of(service.ClearPlaceIn)]
Presence = Annotated[Form[presence.PresenceIn], form_of(presence.PresenceIn)]
Permit = Annotated[Form[permits.PermitIn], form_of(permits.PermitIn)]


@router.post("/sites/{site_id}/roster/assign", **action(Permission.ASSIGN_POST))
def assign(work: WriteWork, site_id: int, form: Assign) -> Response:
    """A person onto a place. Refused because somebody was quicker, the chosen person stays in hand."""
    value = form.value
    cuts = "-1" if value and (value.seen or value.moves) else ""
    return send(
        work,
        site_id,
        form,
        service.assign_post,
        lambda made: f"put:{made.id}{cuts}",
        keep=f"person:{value.person_id}" if value else "",
    )


@router.post("/sites/{site_id}/roster/swap", **action(Permission.ASSIGN_POST))
def swap(work: WriteWork, site_id: int, form: Swap) -> Response:
    """Two people changed over."""
    return send(work, site_id, form, service.swap_places, lambda made: f"swap:{made.id}-{made.other_id}")


@router.post("/sites/{site_id}/roster/clear", **action(Permission.ASSIGN_POST))
def clear(work: WriteWork, site_id: int, form: Clear) -> Response:
    """A person off a place."""
    until = form.raw.get("until", "")
    return send(work, site_id, form, service.clear_place, lambda row: f"clear:{row.id}-{until}")


@router.post("/sites/{site_id}/roster/arrive", **action(Permission.CLOCK_SELF))
def arrive(work: WriteWork, site_id: int, form: Presence) -> Response:
    """Present: oneself."""
    return send(work, site_id, form, presence.arrive)


@router.post("/sites/{site_id}/roster/arrived", **action(Permission.CLOCK_OTHER))
def arrived(work: WriteWork, site_id: int, form: Presence) -> Response:
    """Present: said by a leader."""
    return send(work, site_id, form, presence.mark_arrived)


@router.post("/sites/{site_id}/roster/leave", **action(Permission.CLOCK_SELF))
def leave(work: WriteWork, site_id: int, form: Presence) -> Response:
    """Handed over: oneself."""
    return send(work, site_id, form, presence.leave_post)


@router.post("/sites/{site_id}/roster/left", **action(Permission.CLOCK_OTHER))
def left(work: WriteWork, site_id: int, form: Presence) -> Response:
    """Left the place: said by a leader."""
    return send(work, site_id, form, presence.mark_left)


@router.post("/sites/{site_id}/roster/permit", **action(Permission.ASSIGN_POST))
def permit(work: WriteWork, site_id: int, form: Permit) -> Response:
    """Tick a post for a person, or untick it (act=untick)."""
    act = permits.untick_permit if form.raw.get("act") == "untick" else permits.tick_permit
    return send(work, site_id, form, act)
