"""The settings of a site: posts and their hours, model homes, kinds of day, values. Everything here is data."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.sites import editing, posts, settings_view, values_view

router = APIRouter()

SETTINGS = Screen(
    "sites/settings.html",
    "/sites/{site_id}/settings",
    needs=Permission.SITE_CONFIG,
    title=N_("Settings"),
    area="settings",
    editor=settings_view.editor,
    posts=settings_view.posts,
    homes=settings_view.homes,
    days=settings_view.days,
    values=values_view.values,
)
CONFIG = action(Permission.SITE_CONFIG)


@router.get("/sites/{site_id}/settings", **CONFIG)
def settings(work: ReadWork, site_id: int, kind: str = "", post: int | None = None) -> Response:
    """The whole page; `kind` of day for the hours, `post` opens one (0: a new one)."""
    return SETTINGS.full(work, site_id=site_id, kind=kind, post=post)


@router.get("/sites/{site_id}/settings/{block}", **CONFIG)
def settings_block(work: ReadWork, site_id: int, block: str, kind: str = "", post: int | None = None) -> Response:
    """One block of it."""
    return SETTINGS.some(work, block, site_id=site_id, kind=kind, post=post)


def _answer(work: WriteWork, form: Form[Any], *blocks: str, **scope: Any) -> Response:
    return SETTINGS.reply(work, form, *blocks, **scope)


@router.post("/sites/{site_id}/settings/posts", **CONFIG)
def add_post(
    work: WriteWork, site_id: int, form: Annotated[Form[posts.AddPostIn], form_of(posts.AddPostIn)]
) -> Response:
    """A new post; it stays open so that its hours can be given."""
    made = work.attempt(form, posts.add_post)
    return _answer(work, form, "editor", "posts", site_id=site_id, kind="", post=made.id if made else 0)


@router.post("/sites/{site_id}/settings/posts/{post_id}", **CONFIG)
def save_post(
    work: WriteWork, site_id: int, post_id: int, form: Annotated[Form[posts.SavePostIn], form_of(posts.SavePostIn)]
) -> Response:
    """Another name, group or place."""
    work.attempt(form, posts.save_post)
    return _answer(work, form, "editor", "posts", site_id=site_id, kind="", post=post_id)


@router.post("/sites/{site_id}/settings/posts/{post_id}/close", **CONFIG)
def close_post(
    work: WriteWork, site_id: int, post_id: int, form: Annotated[Form[posts.ThatPostIn], form_of(posts.ThatPostIn)]
) -> Response:
    """No longer asked for."""
    work.attempt(form, posts.close_post)
    return _answer(work, form, "editor", "posts", site_id=site_id, kind="", post=post_id)


@router.post("/sites/{site_id}/settings/posts/{post_id}/reopen", **CONFIG)
def reopen_post(
    work: WriteWork, site_id: int, post_id: int, form: Annotated[Form[posts.ThatPostIn], form_of(posts.ThatPostIn)]
) -> Response:
    """Asked for again."""
    work.attempt(form, posts.reopen_post)
    return _answer(work, form, "editor", "posts", site_id=site_id, kind="", post=post_id)


@router.post("/sites/{site_id}/settings/posts/{post_id}/hours", **action(Permission.COVERAGE_EDIT))
def set_coverage(
    work: WriteWork,
    site_id: int,
    post_id: int,
    form: Annotated[Form[editing.SetCoverageIn], form_of(editing.SetCoverageIn)],
) -> Response:
    """The hours of a post on a kind of day."""
    work.attempt(form, editing.set_coverage)
    kind = form.raw.get("day_kind", "")
    return _answer(work, form, "editor", "posts", site_id=site_id, kind=kind, post=post_id)


@router.post("/sites/{site_id}/settings/homes/{unit_id}", **CONFIG)
def set_unit(
    work: WriteWork, site_id: int, unit_id: int, form: Annotated[Form[editing.SetUnitIn], form_of(editing.SetUnitIn)]
) -> Response:
    """A model home opened or closed."""
    del unit_id  # merged into the form
    work.attempt(form, editing.set_unit)
    return _answer(work, form, "homes", site_id=site_id, kind="", post=None)


@router.post("/sites/{site_id}/settings/days", **CONFIG)
def set_day(
    work: WriteWork, site_id: int, form: Annotated[Form[editing.SetDayIn], form_of(editing.SetDayIn)]
) -> Response:
    """The kind of a date."""
    work.attempt(form, editing.set_day_kind)
    return _answer(work, form, "days", "posts", site_id=site_id, kind="", post=None)


@router.post("/sites/{site_id}/settings/values/{setting}", **CONFIG)
def change_setting(
    work: WriteWork,
    site_id: int,
    setting: str,
    form: Annotated[Form[editing.ChangeSettingIn], form_of(editing.ChangeSettingIn)],
) -> Response:
    """A value."""
    del setting  # merged into the form
    work.attempt(form, editing.change_setting)
    return _answer(work, form, "values", site_id=site_id, kind="", post=None)
