"""Addresses of the patrol: the round one walks, the page behind a code, the rounds of a day."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.offline import keep
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.patrol import rounds_view, walk_view
from app.patrol.excuses import ExcuseIn, excuse_round
from app.patrol.findings import FoundIn, add_found
from app.patrol.scanning import ScanIn, scan_point

router = Routes()
TICK, READ, EXCUSE = action(Permission.DUTY_TICK), action(Permission.REPORT_READ), action(Permission.DUTY_TICKOTHER)


WALK = Screen(
    "patrol/walk.html", "/sites/{site_id}/patrol", needs=Permission.DUTY_TICK, title=N_("Patrol"), area="patrol",
    pace=walk_view.walk, next=walk_view.walk, route=walk_view.walk, sheet=walk_view.panel, toast=walk_view.said,
)  # fmt: skip
POINT = Screen(
    "patrol/point.html", "/sites/{site_id}/patrol/p/{code}", needs=Permission.DUTY_TICK, title=N_("Patrol point"),
    area="patrol", at=walk_view.at_point,
)  # fmt: skip
ROUNDS = Screen(
    "patrol/rounds.html", "/sites/{site_id}/patrol/rounds", needs=Permission.REPORT_READ, title=N_("Patrol rounds"),
    area="patrol", rounds=rounds_view.rounds, one=rounds_view.one,
)  # fmt: skip


@router.get(ROUNDS.path, **READ)
def rounds_page(work: ReadWork, site_id: int, day: str = "", round: int = 0) -> Response:
    """The rounds of a day, one of them open."""
    work.require(Permission.REPORT_READ, site_id)
    return ROUNDS.full(work, site_id=site_id, day=day[:10], round_id=round)


@router.get(ROUNDS.path + "/{block}", **READ)
def rounds_block(work: ReadWork, site_id: int, block: str, day: str = "", round: int = 0) -> Response:
    """The list again, or the sheet of one round."""
    work.require(Permission.REPORT_READ, site_id)
    return ROUNDS.some(work, block, site_id=site_id, day=day[:10], round_id=round)


@router.post(WALK.path + "/excuse", **EXCUSE)
def excuse(work: WriteWork, site_id: int, form: Annotated[Form[ExcuseIn], form_of(ExcuseIn)]) -> Response:
    """A round need not have been walked."""
    work.require(Permission.DUTY_TICKOTHER, site_id)
    work.attempt(form, excuse_round)
    number = form.raw.get("round_id", "")
    known = form.value.round_id if form.value is not None else 0
    return ROUNDS.reply(work, form, "one", "rounds", site_id=site_id, day="", round_id=known if number else 0)


@router.get(POINT.path, **TICK)
def point_page(work: ReadWork, site_id: int, code: str) -> Response:
    """What a card on the wall leads to: it sends itself."""
    work.require(Permission.DUTY_TICK, site_id)
    return POINT.full(work, site_id=site_id, code=code[:20])


@router.get(WALK.path, **TICK)
def walk_page(work: ReadWork, site_id: int, show: str = "", point: int = 0, of: int = 0) -> Response:
    """The round one walks; dark by night unless the person has chosen otherwise."""
    work.require(Permission.DUTY_TICK, site_id)
    if not work.actor.theme and walk_view.dark_by_now(work, site_id):
        work.actor = replace(work.actor, theme="dark")
    return keep(work, WALK.full(work, site_id=site_id, show=show[:10], point=point, of=of))


@router.get(WALK.path + "/{block}", **TICK)
def walk_block(work: ReadWork, site_id: int, block: str, show: str = "", point: int = 0, of: int = 0) -> Response:
    """One block again; "sheet" with what it is about."""
    return WALK.some(work, block, site_id=site_id, show=show[:10], point=point, of=of)


def _walked(work: Work, form: Form[Any], site_id: int, show: str) -> Response:
    """After a scan: everything fresh and no panel; a refusal comes back where it was typed."""
    if form.ok:
        return WALK.reply(work, form, "next", "route", "pace", "toast", "sheet", site_id=site_id)
    again = {"site_id": site_id, "show": show, "point": _number(form, "expected"), "of": _number(form, "round_id")}
    if show and work.web is not None and work.web.is_hx:
        answer = WALK.some(work, "sheet", form=form, status=form.status, **again)
        answer.headers.update({"HX-Retarget": "#sheet", "HX-Reswap": "innerHTML"})
        return answer
    return WALK.reply(work, form, "next", "route", "pace", **again)


@router.post(WALK.path + "/scan", **TICK)
def scan(work: WriteWork, site_id: int, form: Annotated[Form[ScanIn], form_of(ScanIn)]) -> Response:
    """At a point: by its code, or by a tap."""
    work.require(Permission.DUTY_TICK, site_id)
    work.attempt(form, scan_point)
    typed = "type" if form.raw.get("from") == "panel" else ""
    return _walked(work, form, site_id, typed)


@router.post(WALK.path + "/found", **TICK)
def found(work: WriteWork, site_id: int, form: Annotated[Form[FoundIn], form_of(FoundIn)]) -> Response:
    """Something was not as it should be."""
    work.require(Permission.DUTY_TICK, site_id)
    work.attempt(form, add_found)
    return _walked(work, form, site_id, "found")


def _number(form: Form[Any], name: str) -> int:
    text = form.raw.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
