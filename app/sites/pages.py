"""The settings of a site: posts and the hours for which they are needed. Everything here is data."""

from typing import Annotated, Any

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.sites import editing, post_view, posts, settings_view

router = Routes()

SETTINGS = Screen(
    "sites/settings.html",
    "/sites/{site_id}/settings",
    needs=Permission.SITE_CONFIG,
    title=N_("Settings"),
    area="settings",
    editor=post_view.editor,
    posts=settings_view.posts,
)
CONFIG = action(Permission.SITE_CONFIG)


@router.get("/sites/{site_id}/settings", **CONFIG)
def settings(
    work: ReadWork, site_id: int, kind: str = "", post: int | None = None, view: str = "", valid_from: str = ""
) -> Response:
    """The whole page; `kind` of day for the hours, `view` hours or grid, `post` opens one (0: a new one)."""
    return SETTINGS.full(work, site_id=site_id, kind=kind, post=post, view=view, valid_from=valid_from)


@router.get("/sites/{site_id}/settings/{block}", **CONFIG)
def settings_block(
    work: ReadWork, site_id: int, block: str, kind: str = "", post: int | None = None, view: str = "",
    valid_from: str = "",
) -> Response:  # fmt: skip
    """One block of it."""
    return SETTINGS.some(work, block, site_id=site_id, kind=kind, post=post, view=view, valid_from=valid_from)


def _answer(work: WriteWork, form: Form[Any], post_id: int | None) -> Response:
    raw = form.raw
    scope = {"site_id": site_of(form), "kind": raw.get("day_kind", ""), "post": post_id, "view": raw.get("view", "")}
    return SETTINGS.reply(work, form, "editor", "posts", **scope, valid_from=raw.get("valid_from", ""))


def site_of(form: Form[Any]) -> int:
    """The site of the path, which every form carries. Raises NotFound for what is no number of a site."""
    text = form.raw.get("site_id", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound()
    return int(text)


@router.post("/sites/{site_id}/settings/posts", **CONFIG)
def add_post(work: WriteWork, form: Annotated[Form[posts.AddPostIn], form_of(posts.AddPostIn)]) -> Response:
    """A new post; it stays open so that its hours can be given."""
    made = work.attempt(form, posts.add_post)
    return _answer(work, form, made.id if made else 0)


@router.post("/sites/{site_id}/settings/posts/{post_id}", **CONFIG)
def save_post(
    work: WriteWork, post_id: int, form: Annotated[Form[posts.SavePostIn], form_of(posts.SavePostIn)]
) -> Response:
    """Another name, group or place."""
    work.attempt(form, posts.save_post)
    return _answer(work, form, post_id)


@router.post("/sites/{site_id}/settings/posts/{post_id}/move", **CONFIG)
def move_post(
    work: WriteWork, post_id: int, form: Annotated[Form[posts.MovePostIn], form_of(posts.MovePostIn)]
) -> Response:
    """One step up or down in its group."""
    work.attempt(form, posts.move_post)
    return _answer(work, form, post_id)


@router.post("/sites/{site_id}/settings/posts/{post_id}/close", **CONFIG)
def close_post(
    work: WriteWork, post_id: int, form: Annotated[Form[posts.ThatPostIn], form_of(posts.ThatPostIn)]
) -> Response:
    """No longer asked for."""
    work.attempt(form, posts.close_post)
    return _answer(work, form, post_id)


@router.post("/sites/{site_id}/settings/posts/{post_id}/reopen", **CONFIG)
def reopen_post(
    work: WriteWork, post_id: int, form: Annotated[Form[posts.ThatPostIn], form_of(posts.ThatPostIn)]
) -> Response:
    """Asked for again."""
    work.attempt(form, posts.reopen_post)
    return _answer(work, form, post_id)


@router.post("/sites/{site_id}/settings/posts/{post_id}/hours", **action(Permission.COVERAGE_EDIT))
def set_coverage(
    work: WriteWork, post_id: int, form: Annotated[Form[editing.SetCoverageIn], form_of(editing.SetCoverageIn)]
) -> Response:
    """The hours of a post on a kind of day, from a day on."""
    work.attempt(form, editing.set_coverage)
    return _answer(work, form, post_id)


@router.post("/sites/{site_id}/settings/posts/{post_id}/hours/withdraw", **action(Permission.COVERAGE_EDIT))
def take_back_coverage(
    work: WriteWork, post_id: int, form: Annotated[Form[editing.PlannedCoverageIn], form_of(editing.PlannedCoverageIn)]
) -> Response:
    """A planned change that does not come."""
    work.attempt(form, editing.take_back_coverage)
    if form.ok and form.raw.get("from_list"):
        scope = {"site_id": site_of(form), "kind": form.raw.get("day_kind", ""), "view": form.raw.get("view", "")}
        return SETTINGS.reply(work, form, "posts", **scope)
    return _answer(work, form, post_id)
