"""Handover, its record and its lists; the briefing; the opening board."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi.responses import Response
from pydantic import BaseModel

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.handover import briefing, briefing_view, giving, opening, opening_view, taking, things, views, views_log

T = TypeVar("T", bound=BaseModel)

HANDOVER = Screen(
    "handover/handover.html",
    "/sites/{site_id}/handover",
    needs=Permission.DUTY_TICK,
    title=N_("Handover"),
    area="handover",
    personal=("card", "mine", "team"),
    card=briefing_view.card,
    mine=views.mine,
    team=views.team,
)
LOG = Screen(
    "handover/log.html",
    "/sites/{site_id}/handover/log",
    needs=Permission.CLOCK_OTHER,
    title=N_("Handovers so far"),
    area="handover",
    personal=("team",),
    team=views.team,
    log=views_log.log,
)
THINGS = Screen(
    "handover/things.html",
    "/sites/{site_id}/handover/things",
    needs=Permission.SITE_CONFIG,
    title=N_("Handover lists"),
    area="settings",
    things=views_log.things,
)
BRIEFING = Screen(
    "handover/briefing.html",
    "/sites/{site_id}/briefing",
    needs=Permission.ROSTER_READ,
    title=N_("Briefing"),
    area="briefing",
    personal=("brief", "readers", "draft"),
    brief=briefing_view.brief,
    readers=briefing_view.readers,
    draft=briefing_view.draft,
)
OPENING = Screen(
    "handover/opening.html",
    "/sites/{site_id}/opening",
    needs=Permission.ASSIGN_POST,
    title=N_("Ready to open"),
    area="opening",
    personal=("verdict", "areas"),
    verdict=opening_view.board,
    areas=opening_view.board,
)
router = Routes()
TICK, SELF, OTHER, CONFIG, READ, PLAN = (
    action(right)
    for right in (
        Permission.DUTY_TICK,
        Permission.CLOCK_SELF,
        Permission.CLOCK_OTHER,
        Permission.SITE_CONFIG,
        Permission.ROSTER_READ,
        Permission.ASSIGN_POST,
    )
)


@router.get(HANDOVER.path, **TICK)
def handover_page(work: ReadWork, site_id: int) -> Response:
    """What I leave and what I take over; for leaders what waits for them."""
    return HANDOVER.full(work, site_id=site_id)


@router.get(LOG.path, **OTHER)
def log_page(work: ReadWork, site_id: int, post: int = 0, before: int = 0) -> Response:
    """The record of the site, or of one post."""
    return LOG.full(work, site_id=site_id, post=_row(post), before=_row(before))


@router.get(LOG.path + "/{block}", **OTHER)
def log_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return LOG.some(work, block, site_id=site_id)


@router.get(THINGS.path, **CONFIG)
def things_page(work: ReadWork, site_id: int) -> Response:
    """What is counted where."""
    return THINGS.full(work, site_id=site_id)


@router.get(HANDOVER.path + "/{block}", **TICK)
def handover_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return HANDOVER.some(work, block, site_id=site_id)


@router.get(BRIEFING.path, **READ)
def briefing_page(work: ReadWork, site_id: int) -> Response:
    """Today's points; for leaders who has read them, and the form."""
    return BRIEFING.full(work, site_id=site_id)


@router.get(BRIEFING.path + "/{block}", **READ)
def briefing_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return BRIEFING.some(work, block, site_id=site_id)


@router.get(OPENING.path, **PLAN)
def opening_page(work: ReadWork, site_id: int) -> Response:
    """Go or no-go."""
    return OPENING.full(work, site_id=site_id)


@router.get(OPENING.path + "/{block}", **PLAN)
def opening_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return OPENING.some(work, block, site_id=site_id)


def _row(number: int) -> int:
    return number if 0 < number < 2**31 else 0


def _send(
    work: Work, screen: Screen, site_id: int, form: Form[T], act: Callable[[Work, T], Any], *blocks: str
) -> Response:
    """Run the command; the block the form stands in comes back first."""
    work.attempt(form, act)
    return screen.reply(work, form, *blocks, site_id=site_id)


@router.post(HANDOVER.path + "/give", **TICK)
def give(
    work: WriteWork, site_id: int, form: Annotated[Form[giving.GiveHandoverIn], form_of(giving.GiveHandoverIn)]
) -> Response:
    """The first signature."""
    return _send(work, HANDOVER, site_id, form, giving.give_handover, "mine")


@router.post(HANDOVER.path + "/withdraw", **TICK)
def withdraw(
    work: WriteWork, site_id: int, form: Annotated[Form[giving.WithdrawIn], form_of(giving.WithdrawIn)]
) -> Response:
    """The first signature taken back."""
    return _send(work, HANDOVER, site_id, form, giving.withdraw_handover, "mine")


@router.post(HANDOVER.path + "/take", **SELF)
def take(
    work: WriteWork, site_id: int, form: Annotated[Form[taking.TakeHandoverIn], form_of(taking.TakeHandoverIn)]
) -> Response:
    """The second signature."""
    return _send(work, HANDOVER, site_id, form, taking.take_handover, "mine")


@router.post(HANDOVER.path + "/refuse", **SELF)
def refuse(
    work: WriteWork, site_id: int, form: Annotated[Form[taking.RefuseHandoverIn], form_of(taking.RefuseHandoverIn)]
) -> Response:
    """Not signed, and why."""
    return _send(work, HANDOVER, site_id, form, taking.refuse_handover, "mine")


@router.post(LOG.path + "/settle", **OTHER)
def settle(
    work: WriteWork, site_id: int, form: Annotated[Form[taking.SettleHandoverIn], form_of(taking.SettleHandoverIn)]
) -> Response:
    """The leader's word."""
    return _send(work, LOG, site_id, form, taking.settle_handover, "team")


@router.post(THINGS.path + "/add", **CONFIG)
def add_thing(
    work: WriteWork, site_id: int, form: Annotated[Form[things.AddThingIn], form_of(things.AddThingIn)]
) -> Response:
    """One more thing to count."""
    return _send(work, THINGS, site_id, form, things.add_thing, "things")


@router.post(THINGS.path + "/change", **CONFIG)
def change_thing(
    work: WriteWork, site_id: int, form: Annotated[Form[things.ChangeThingIn], form_of(things.ChangeThingIn)]
) -> Response:
    """Another number, or off the list."""
    return _send(work, THINGS, site_id, form, things.change_thing, "things")


@router.post(BRIEFING.path + "/write", **PLAN)
def write(
    work: WriteWork, site_id: int, form: Annotated[Form[briefing.WriteBriefingIn], form_of(briefing.WriteBriefingIn)]
) -> Response:
    """Written, or changed."""
    return _send(work, BRIEFING, site_id, form, briefing.write_briefing, "draft", "brief", "readers")


@router.post(BRIEFING.path + "/read", **TICK)
def read(
    work: WriteWork, site_id: int, form: Annotated[Form[briefing.AckBriefingIn], form_of(briefing.AckBriefingIn)]
) -> Response:
    """Read."""
    return _send(work, BRIEFING, site_id, form, briefing.ack_briefing, "brief", "readers")


@router.post(OPENING.path + "/decide", **PLAN)
def decide(
    work: WriteWork, site_id: int, form: Annotated[Form[opening.DecideOpeningIn], form_of(opening.DecideOpeningIn)]
) -> Response:
    """Go, or not yet."""
    return _send(work, OPENING, site_id, form, opening.decide_opening, "verdict", "areas")


@router.post(OPENING.path + "/call", **PLAN)
def call(work: WriteWork, site_id: int, form: Annotated[Form[opening.CallIn], form_of(opening.CallIn)]) -> Response:
    """Somebody is reminded."""
    return _send(work, OPENING, site_id, form, opening.call_ready, "areas")
