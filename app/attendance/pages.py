"""Addresses of sick calls, of the codes at the posts, and of the page behind a code."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from app.attendance import clock_view, codes, mine_view, sick, sick_said, sick_view
from app.attendance.clock import ClockIn, clock_by_code
from app.attendance.daily import ahead_of
from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.people.admin_pages import origin_of
from app.roster.service import AssignPostIn, assign_post
from app.roster.undo import UndoIn, undo_change

T = TypeVar("T", bound=BaseModel)
router = Routes()
ASSIGN, SELF = action(Permission.ASSIGN_POST), action(Permission.CLOCK_SELF)
SICK = Screen(
    "attendance/sick.html", "/sites/{site_id}/sick", needs=Permission.ASSIGN_POST, title=N_("Cannot come"),
    area="roster", people=sick_view.people, panel=sick_view.panel, said=sick_said.said,
)  # fmt: skip
ME = Screen(
    "attendance/me.html", "/sites/{site_id}/sick/me", needs=Permission.CLOCK_SELF, title=N_("I cannot come"),
    area="shift", coming=mine_view.me,
)  # fmt: skip
CLOCK = Screen(
    "attendance/clock.html", "/sites/{site_id}/clock", needs=Permission.CLOCK_SELF, title=N_("Code at the post"),
    area="shift", clock=clock_view.clock,
)  # fmt: skip
CODES = Screen(
    "attendance/codes.html", "/sites/{site_id}/codes", needs=Permission.SITE_CONFIG, title=N_("Codes at the posts"),
    area="settings", codes=clock_view.codes,
)  # fmt: skip
SHEETS = Screen(
    "attendance/sheets.html", "/sites/{site_id}/codes/print", needs=Permission.SITE_CONFIG,
    title=N_("Codes at the posts"), area="settings", sheets=clock_view.sheets,
)  # fmt: skip


async def asked(day: str = "", person: int = 0, call: int = 0, at: int = -1, done: str = "") -> dict[str, Any]:
    """The query of the sick call's address as typed."""
    return {"day": day, "person": person, "call": call, "at": at, "done": done}


Query = Annotated[dict[str, Any], Depends(asked)]


def _scope(work: Work, site_id: int, query: dict[str, Any]) -> dict[str, Any]:
    """What of the query means something."""
    small = {name: max(0, query[name]) if abs(query[name]) < 2**31 else 0 for name in ("person", "call")}
    at = query["at"] if -1 <= query["at"] < 100 else -1
    return {"day": ahead_of(work, site_id, query["day"]), **small, "at": at, "done": query["done"][:20]}


@router.get(SICK.path, **ASSIGN)
def sick_page(work: ReadWork, site_id: int, query: Query) -> Response:
    """Who cannot come, and who comes instead."""
    work.require(Permission.ASSIGN_POST, site_id)
    return SICK.full(work, site_id=site_id, **_scope(work, site_id, query))


@router.get(ME.path, **SELF)
def me_page(work: ReadWork, site_id: int) -> Response:
    """I cannot come."""
    return ME.full(work, site_id=site_id)


@router.get(ME.path + "/{block}", **SELF)
def me_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return ME.some(work, block, site_id=site_id)


@router.get(SICK.path + "/{block}", **ASSIGN)
def sick_block(work: ReadWork, site_id: int, block: str, query: Query) -> Response:
    """One block; "pick" answers the panel without what was said before."""
    work.require(Permission.ASSIGN_POST, site_id)
    return SICK.some(work, "panel" if block == "pick" else block, site_id=site_id, **_scope(work, site_id, query))


def _send(
    work: Work, site_id: int, form: Form[T], act: Callable[[Work, T], Any], screen: Screen, block: str, **scope: Any
) -> Response:
    """Run the command; the block the form stands in comes back."""
    if screen.needs is not None:
        work.require(screen.needs, site_id)
    work.attempt(form, act)
    return screen.reply(work, form, block, site_id=site_id, **scope)


def _sick(work: Work, site_id: int, form: Form[Any], day: str, **more: Any) -> Response:
    raw = form.raw
    query = {"day": day, "person": _number(raw, "person"), "call": _number(raw, "call"), "at": -1, "done": ""} | more
    return SICK.reply(work, form, "panel", "people", "said", site_id=site_id, **_scope(work, site_id, query))


def _number(raw: dict[str, str], name: str) -> int:
    text = raw.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@router.post(SICK.path + "/note", **ASSIGN)
def note(work: WriteWork, site_id: int, form: Annotated[Form[sick.SickIn], form_of(sick.SickIn)]) -> Response:
    """Second tap: the reason."""
    work.require(Permission.ASSIGN_POST, site_id)
    call = work.attempt(form, sick.note_sick)
    number = call.id if call else _outcome(form)
    more = (
        {"call": number, "person": 0, "done": f"call:{number}"}
        if number
        else {"person": _number(form.raw, "person_id")}
    )
    return _sick(work, site_id, form, form.raw.get("day", ""), **more)


@router.post(SICK.path + "/withdraw", **ASSIGN)
def withdraw(
    work: WriteWork, site_id: int, form: Annotated[Form[sick.WithdrawIn], form_of(sick.WithdrawIn)]
) -> Response:
    """Taken back."""
    work.require(Permission.ASSIGN_POST, site_id)
    work.attempt(form, sick.withdraw_sick)
    number = _number(form.raw, "call_id")
    return _sick(
        work,
        site_id,
        form,
        form.raw.get("day", ""),
        person=0,
        call=0 if form.ok else number,
        done=f"back:{number}" if form.ok else "",
    )


@router.post(SICK.path + "/cover", **ASSIGN)
def cover(work: WriteWork, site_id: int, form: Annotated[Form[AssignPostIn], form_of(AssignPostIn)]) -> Response:
    """Third tap: the substitute."""
    work.require(Permission.ASSIGN_POST, site_id)
    made = work.attempt(form, assign_post)
    number = made.id if made else _outcome(form)
    return _sick(work, site_id, form, form.raw.get("day", ""), person=0, done=f"put:{number}" if number else "")


@router.post(SICK.path + "/undo", **ASSIGN)
def undo(work: WriteWork, site_id: int, form: Annotated[Form[UndoIn], form_of(UndoIn)]) -> Response:
    """The substitute goes back to where they were."""
    work.require(Permission.ASSIGN_POST, site_id)
    work.attempt(form, undo_change)
    return _sick(work, site_id, form, form.raw.get("day", ""))


def _outcome(form: Form[Any]) -> int:
    found = form.outcome.get("id", 0)
    return found if isinstance(found, int) else 0


@router.post(ME.path, **SELF)
def call_in(
    work: WriteWork, site_id: int, form: Annotated[Form[sick.SickMyselfIn], form_of(sick.SickMyselfIn)]
) -> Response:
    """I cannot come."""
    return _send(work, site_id, form, sick.call_in_sick, ME, "coming")


@router.post(ME.path + "/withdraw", **SELF)
def come_after_all(
    work: WriteWork, site_id: int, form: Annotated[Form[sick.WithdrawIn], form_of(sick.WithdrawIn)]
) -> Response:
    """I can come after all."""
    return _send(work, site_id, form, sick.withdraw_own, ME, "coming")


@router.get("/c/{code}", **action("self"))
def scanned(work: ReadWork, code: str) -> Response:
    """What a sheet on the wall leads to: the page of its site."""
    row = codes.find_code(work, code[:20])
    return RedirectResponse(f"/sites/{row.site_id}/clock?code={row.code}", 303)


@router.get(CLOCK.path, **SELF)
def clock_page(work: ReadWork, site_id: int, code: str = "") -> Response:
    """Where a code is typed, and what one that was scanned means."""
    work.require(Permission.CLOCK_SELF, site_id)
    return CLOCK.full(work, site_id=site_id, code=code[:20])


@router.get(CLOCK.path + "/{block}", **SELF)
def clock_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The block again."""
    return CLOCK.some(work, block, site_id=site_id, code="")


@router.post(CLOCK.path, **SELF)
def clock_in(work: WriteWork, site_id: int, form: Annotated[Form[ClockIn], form_of(ClockIn)]) -> Response:
    """到岗 by code."""
    return _send(work, site_id, form, clock_by_code, CLOCK, "clock", code="")


@router.get(CODES.path, **action(Permission.SITE_CONFIG))
def codes_page(work: ReadWork, site_id: int) -> Response:
    """Every post with its code."""
    return CODES.full(work, site_id=site_id)


@router.get(SHEETS.path, **action(Permission.SITE_CONFIG))
def sheets_page(work: ReadWork, request: Request, site_id: int, code: int = 0) -> Response:
    """Codes for paper."""
    return SHEETS.full(work, site_id=site_id, origin=origin_of(request, work), code=code)


@router.get(CODES.path + "/{block}", **action(Permission.SITE_CONFIG))
def codes_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The list again."""
    return CODES.some(work, block, site_id=site_id)


@router.post(CODES.path + "/issue", **action(Permission.SITE_CONFIG))
def issue(work: WriteWork, site_id: int, form: Annotated[Form[codes.IssueIn], form_of(codes.IssueIn)]) -> Response:
    """A fresh code in the place of the old one."""
    return _send(work, site_id, form, codes.issue_code, CODES, "codes")


@router.post(CODES.path + "/missing", **action(Permission.SITE_CONFIG))
def missing(
    work: WriteWork, site_id: int, form: Annotated[Form[codes.IssueMissingIn], form_of(codes.IssueMissingIn)]
) -> Response:
    """Codes for whatever has none."""
    return _send(work, site_id, form, codes.issue_missing, CODES, "codes")


@router.post(CODES.path + "/revoke", **action(Permission.SITE_CONFIG))
def revoke(work: WriteWork, site_id: int, form: Annotated[Form[codes.RevokeIn], form_of(codes.RevokeIn)]) -> Response:
    """A code counts no more."""
    return _send(work, site_id, form, codes.revoke_code, CODES, "codes")
