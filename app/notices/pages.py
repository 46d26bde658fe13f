"""The list of what I am told, and the bell that every page may carry."""

from typing import Annotated

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.notices import closing_lines, queries, robot
from app.notices.alerts import TakeIn, take_alert
from app.notices.service import SeenIn, mark_seen

router = Routes()

NOTICES = Screen(
    "notices/list.html",
    "/sites/{site_id}/notices",
    needs=Permission.BOARD_READ,
    title=N_("Notices"),
    area="notices",
    inbox=queries.inbox,
    bell=queries.bell,
)


@router.get("/sites/{site_id}/notices", **action(Permission.BOARD_READ))
def notices(work: ReadWork, site_id: int) -> Response:
    """What I am told at this site."""
    return NOTICES.full(work, site_id=site_id)


@router.get("/sites/{site_id}/notices/{block}", **action(Permission.BOARD_READ))
def notices_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The list alone, or the bell."""
    return NOTICES.some(work, block, site_id=site_id)


@router.post("/sites/{site_id}/notices/seen", **action(Permission.BOARD_READ))
def seen(work: WriteWork, site_id: int, form: Annotated[Form[SeenIn], form_of(SeenIn)]) -> Response:
    """I have seen it, or all of it."""
    work.attempt(form, mark_seen)
    return NOTICES.reply(work, form, "inbox", "bell", site_id=site_id)


@router.post("/sites/{site_id}/notices/take", **action(Permission.BOARD_READ))
def take(work: WriteWork, site_id: int, form: Annotated[Form[TakeIn], form_of(TakeIn)]) -> Response:
    """I see to it."""
    work.attempt(form, take_alert)
    return NOTICES.reply(work, form, "inbox", "bell", site_id=site_id)


# How loud, and where to ----------------------------------------------------------------------------------------------
CONFIG = action(Permission.SITE_CONFIG)
LOUDNESS = Screen(
    "notices/loudness.html",
    "/sites/{site_id}/loudness",
    needs=Permission.SITE_CONFIG,
    title=N_("Sounds"),
    area="settings",
    loudness=robot.loudness,
)
ROBOT = Screen(
    "notices/robot.html",
    "/sites/{site_id}/robot",
    needs=Permission.SITE_CONFIG,
    title=N_("Group chat"),
    area="settings",
    robot=robot.robot,
    outgoing=robot.outgoing,
)


@router.get(LOUDNESS.path, **CONFIG)
def loudness_page(work: ReadWork, site_id: int, post: int = 0) -> Response:
    """How loud each topic is, everywhere or on one post."""
    return LOUDNESS.full(work, site_id=site_id, post=post)


@router.get(LOUDNESS.path + "/{block}", **CONFIG)
def loudness_block(work: ReadWork, site_id: int, block: str, post: int = 0) -> Response:
    """The list again."""
    return LOUDNESS.some(work, block, site_id=site_id, post=post)


@router.post(LOUDNESS.path, **CONFIG)
def loudness_save(
    work: WriteWork, site_id: int, form: Annotated[Form[robot.LoudIn], form_of(robot.LoudIn)]
) -> Response:
    """Set it."""
    work.attempt(form, robot.set_loudness)
    post = form.value.post_id if form.value else 0
    return LOUDNESS.reply(work, form, "loudness", site_id=site_id, post=post)


@router.get(ROBOT.path, **CONFIG)
def robot_page(work: ReadWork, site_id: int) -> Response:
    """The group robot, and what went out."""
    return ROBOT.full(work, site_id=site_id)


@router.get(ROBOT.path + "/{block}", **CONFIG)
def robot_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block of it."""
    return ROBOT.some(work, block, site_id=site_id)


@router.post(ROBOT.path, **CONFIG)
def robot_save(work: WriteWork, site_id: int, form: Annotated[Form[robot.RobotIn], form_of(robot.RobotIn)]) -> Response:
    """Set it. What was typed as the address is not shown again."""
    work.attempt(form, robot.set_robot)
    return ROBOT.reply(work, form, "robot", "outgoing", site_id=site_id)


@router.post(ROBOT.path + "/try", **CONFIG)
def robot_try(work: WriteWork, site_id: int, form: Annotated[Form[robot.TryIn], form_of(robot.TryIn)]) -> Response:
    """Send a test."""
    work.attempt(form, robot.try_robot)
    return ROBOT.reply(work, form, "outgoing", site_id=site_id)


@router.post(ROBOT.path + "/messages/{outbox_id}/retry", **CONFIG)
def robot_retry(
    work: WriteWork, site_id: int, form: Annotated[Form[robot.RetryIn], form_of(robot.RetryIn)]
) -> Response:
    """Try a message again."""
    work.attempt(form, robot.retry_message)
    return ROBOT.reply(work, form, "outgoing", site_id=site_id)


# Closing -------------------------------------------------------------------------------------------------------------
LINES = Screen(
    "notices/lines.html",
    "/sites/{site_id}/closing-lines",
    needs=Permission.VISITOR_CHECKOUT,
    title=N_("Lines of the day"),
    area="desk",
    lines=closing_lines.lines,
)


@router.get(LINES.path, **action(Permission.VISITOR_CHECKOUT))
def lines_page(work: ReadWork, site_id: int) -> Response:
    """Five lines to paste into the group chat."""
    return LINES.full(work, site_id=site_id)


@router.get(LINES.path + "/{block}", **action(Permission.VISITOR_CHECKOUT))
def lines_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The lines again, as a part of the closing page."""
    return LINES.some(work, block, site_id=site_id)
