"""Addresses of the checklists in the settings: the items of a post, one opened, on and off, new, as in the library."""

from typing import Annotated, Any

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.duties import editing, editing_view
from app.duties.editing_form import AddItemIn, SaveItemIn

router = Routes()
LISTS = Screen(
    "duties/lists.html",
    "/sites/{site_id}/checklists",
    needs=Permission.DUTY_TEMPLATE,
    title=N_("Checklists"),
    area="settings",
    editor=editing_view.editor,
    lists=editing_view.lists,
)
EDIT = action(Permission.DUTY_TEMPLATE)


@router.get(LISTS.path, **EDIT)
def lists_page(
    work: ReadWork, site_id: int, post: str = "", show: str = "", q: str = "", item: str | None = None
) -> Response:
    """The items of `post`, narrowed by `show` and `q`; `item` opens one ("": a new one)."""
    return LISTS.full(work, site_id=site_id, **asked(post, show, q), item=item)


@router.get(LISTS.path + "/{block}", **EDIT)
def lists_block(
    work: ReadWork, site_id: int, block: str, post: str = "", show: str = "", q: str = "", item: str | None = None
) -> Response:
    """One block of it."""
    return LISTS.some(work, block, site_id=site_id, **asked(post, show, q), item=item)


def asked(post: str, show: str, q: str) -> dict[str, Any]:
    """The query of the list, cut to what may be shown again."""
    return {"post": post[:20], "show": show[:10], "q": q.strip()[:40]}


def _reply(work: Work, site_id: int, form: Form[Any], *blocks: str, item: str | None = None) -> Response:
    raw = form.raw
    scope = asked(raw.get("post", ""), raw.get("show", ""), raw.get("q", ""))
    return LISTS.reply(work, form, *blocks, site_id=site_id, **scope, item=item)


@router.post(LISTS.path + "/switch", **EDIT)
def switch(
    work: WriteWork, site_id: int, form: Annotated[Form[editing.SwitchItemIn], form_of(editing.SwitchItemIn)]
) -> Response:
    """On or off from the next business day."""
    work.attempt(form, editing.switch_item)
    return _reply(work, site_id, form, "lists")


@router.post(LISTS.path + "/save", **EDIT)
def save(work: WriteWork, site_id: int, form: Annotated[Form[SaveItemIn], form_of(SaveItemIn)]) -> Response:
    """Another version."""
    work.attempt(form, editing.save_item)
    return _reply(work, site_id, form, "editor", "lists", item=form.raw.get("code", "")[:12])


@router.post(LISTS.path + "/add", **EDIT)
def add(work: WriteWork, site_id: int, form: Annotated[Form[AddItemIn], form_of(AddItemIn)]) -> Response:
    """An item of the site's own."""
    made = work.attempt(form, editing.add_item)
    form.raw.setdefault("post", form.raw.get("post_code", ""))
    return _reply(work, site_id, form, "editor", "lists", item=made.code if made else "")


@router.post(LISTS.path + "/reset", **EDIT)
def reset(
    work: WriteWork, site_id: int, form: Annotated[Form[editing.ThatItemIn], form_of(editing.ThatItemIn)]
) -> Response:
    """As the library says."""
    work.attempt(form, editing.reset_item)
    return _reply(work, site_id, form, "editor", "lists", item=form.raw.get("code", "")[:12])


@router.post(LISTS.path + "/withdraw", **EDIT)
def take_back(
    work: WriteWork, site_id: int, form: Annotated[Form[editing.ThatItemIn], form_of(editing.ThatItemIn)]
) -> Response:
    """What was to come tomorrow does not."""
    left = work.attempt(form, editing.take_back_item)
    if form.raw.get("from_list"):
        return _reply(work, site_id, form, "lists")
    there = left is not None or not form.ok
    return _reply(work, site_id, form, "editor", "lists", item=form.raw.get("code", "")[:12] if there else None)
