"""Telling people: the pages of publishing, versions, copying a week and one's own roster; undo and redo."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.roster.copying import CopyIn, copy_week
from app.roster.copying_view import copying
from app.roster.mine import SeenIn, mark_roster_seen, mine
from app.roster.publish import PublishIn, publish_roster
from app.roster.publish_models import RosterVersion
from app.roster.publish_view import waiting
from app.roster.undo import UndoIn, redo_change, undo_change
from app.roster.versions import versions
from app.roster.views import send
from app.sites.queries import today

router = Routes()
PUBLISH = Screen(
    "roster/publish.html",
    "/sites/{site_id}/roster/publish",
    needs=Permission.ROSTER_PLAN,
    title=N_("Publish"),
    area="roster",
    publish=waiting,
)
VERSIONS = Screen(
    "roster/versions.html",
    "/sites/{site_id}/roster/versions",
    needs=Permission.ROSTER_PLAN,
    title=N_("Versions"),
    area="roster",
    versions=versions,
)
COPY = Screen(
    "roster/copy.html",
    "/sites/{site_id}/roster/copy",
    needs=Permission.ROSTER_PLAN,
    title=N_("Copy a week"),
    area="roster",
    copying=copying,
)
MINE = Screen(
    "roster/mine.html",
    "/sites/{site_id}/roster/mine",
    needs=Permission.ROSTER_READ,
    title=N_("My roster"),
    area="myroster",
    mine=mine,
)


def a_day(text: str) -> str:
    """A day as 2026-11-28, empty for anything else."""
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else ""
    except ValueError:
        return ""


def publish_scope(first: str = "", last: str = "") -> dict[str, Any]:
    """The days asked for, as typed."""
    return {"first": a_day(first), "last": a_day(last)}


def versions_scope(number: str = "", since: str = "", top: str = "", done: str = "") -> dict[str, Any]:
    """Numbers of versions; what is none is left out. `done`: what has just been published."""
    numbers = {"number": number, "since": since, "top": top}
    known = {name: int(text) for name, text in numbers.items() if text.isdecimal() and len(text) < 10}
    return {name: known.get(name) for name in numbers} | {"done": "1" if done == "1" else ""}


async def copy_scope(from_week: str = "", to_week: str = "", how: str = "") -> dict[str, str]:
    """The two weeks and the way of copying, as typed."""
    return {"from_week": from_week, "to_week": to_week, "how": how}


def clean_copy(work: Work, site_id: int, typed: dict[str, str]) -> dict[str, Any]:
    """By default the week before is copied into the one that is asked for, else last week into the next."""
    now = today(work, site_id)
    target = a_day(typed.get("to_week", "")) or (now + timedelta(days=7 - now.weekday())).isoformat()
    source = a_day(typed.get("from_week", ""))
    if not source:
        day = date.fromisoformat(target)
        source = (day - timedelta(days=min(7, (day - date.min).days))).isoformat()
    return {"from_week": source, "to_week": target, "how": "open" if typed.get("how") == "open" else "people"}


Days = Annotated[dict[str, Any], Depends(publish_scope)]
Numbers = Annotated[dict[str, Any], Depends(versions_scope)]
Weeks = Annotated[dict[str, str], Depends(copy_scope)]


@router.get("/sites/{site_id}/roster/publish", **action(Permission.ROSTER_PLAN))
def publish_page(work: ReadWork, site_id: int, days: Days) -> Response:
    """What waits to be told."""
    return PUBLISH.full(work, site_id=site_id, **days)


@router.get("/sites/{site_id}/roster/publish/{block}", **action(Permission.ROSTER_PLAN))
def publish_block(work: ReadWork, site_id: int, block: str, days: Days) -> Response:
    """One block."""
    return PUBLISH.some(work, block, site_id=site_id, **days)


@router.post("/sites/{site_id}/roster/publish", **action(Permission.ROSTER_PUBLISH))
def publish(work: WriteWork, site_id: int, form: Annotated[Form[PublishIn], form_of(PublishIn)]) -> Response:
    """Tell people; then what was told."""
    version = work.attempt(form, publish_roster)
    if form.replayed:  # the first answer to this key got lost: the same one again
        version = work.get(RosterVersion, int(str(form.outcome["id"])), site_id=site_id)
    if version is not None:
        return VERSIONS.reply(work, form, "versions", site_id=site_id, **versions_scope(str(version.number), done="1"))
    raw = form.raw
    return PUBLISH.reply(
        work, form, "publish", site_id=site_id, **publish_scope(raw.get("first", ""), raw.get("last", ""))
    )


@router.get("/sites/{site_id}/roster/versions", **action(Permission.ROSTER_PLAN))
def versions_page(work: ReadWork, site_id: int, numbers: Numbers) -> Response:
    """The versions, and one of them in full."""
    return VERSIONS.full(work, site_id=site_id, **numbers)


@router.get("/sites/{site_id}/roster/versions/{block}", **action(Permission.ROSTER_PLAN))
def versions_block(work: ReadWork, site_id: int, block: str, numbers: Numbers) -> Response:
    """One block."""
    return VERSIONS.some(work, block, site_id=site_id, **numbers)


@router.get("/sites/{site_id}/roster/copy", **action(Permission.ROSTER_PLAN))
def copy_page(work: ReadWork, site_id: int, weeks: Weeks) -> Response:
    """What copying would do."""
    return COPY.full(work, site_id=site_id, **clean_copy(work, site_id, weeks))


@router.get("/sites/{site_id}/roster/copy/{block}", **action(Permission.ROSTER_PLAN))
def copy_block(work: ReadWork, site_id: int, block: str, weeks: Weeks) -> Response:
    """One block."""
    return COPY.some(work, block, site_id=site_id, **clean_copy(work, site_id, weeks))


@router.post("/sites/{site_id}/roster/copy", **action(Permission.ROSTER_PLAN))
def copy(work: WriteWork, site_id: int, form: Annotated[Form[CopyIn], form_of(CopyIn)]) -> Response:
    """Copy, and say what became of it."""
    done = work.attempt(form, copy_week)
    return COPY.reply(work, form, "copying", site_id=site_id, done=done, **clean_copy(work, site_id, form.raw))


@router.post("/sites/{site_id}/roster/undo", **action(Permission.ASSIGN_POST))
def undo(work: WriteWork, site_id: int, form: Annotated[Form[UndoIn], form_of(UndoIn)]) -> Response:
    """Take my latest change back; the answer is the view the button stands on."""
    return send(work, site_id, form, undo_change)


@router.post("/sites/{site_id}/roster/redo", **action(Permission.ASSIGN_POST))
def redo(work: WriteWork, site_id: int, form: Annotated[Form[UndoIn], form_of(UndoIn)]) -> Response:
    """Do again what I have just undone."""
    return send(work, site_id, form, redo_change)


@router.get("/sites/{site_id}/roster/mine", **action(Permission.ROSTER_READ))
def mine_page(work: ReadWork, site_id: int) -> Response:
    """My own two weeks."""
    return MINE.full(work, site_id=site_id)


@router.get("/sites/{site_id}/roster/mine/{block}", **action(Permission.ROSTER_READ))
def mine_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block."""
    return MINE.some(work, block, site_id=site_id)


@router.post("/sites/{site_id}/roster/seen", **action(Permission.CLOCK_SELF))
def seen(work: WriteWork, site_id: int, form: Annotated[Form[SeenIn], form_of(SeenIn)]) -> Response:
    """I have seen it."""
    work.attempt(form, mark_roster_seen)
    return MINE.reply(work, form, "mine", site_id=site_id)
