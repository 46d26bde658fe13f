"""Addresses of the checklists on paper: printed, and entered afterwards."""

from typing import Annotated

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.duties import paper, paper_view
from app.duties.paper_entry import PaperIn, enter_own_paper, enter_paper

router = Routes()
PRINT = Screen(
    "duties/print.html",
    "/sites/{site_id}/shift/print",
    needs=Permission.DUTY_TICK,
    title=N_("Checklist"),
    area="shift",
    papers=paper.papers,
)
PAPER = Screen(
    "duties/paper.html",
    "/sites/{site_id}/paper",
    needs=Permission.DUTY_TICK,
    title=N_("Entered from paper"),
    area="shift",
    paper=paper_view.paper,
)
TICK = action(Permission.DUTY_TICK)


@router.get(PRINT.path, **TICK)
def print_page(work: ReadWork, site_id: int, post: int = 0, day: str = "", all: str = "") -> Response:
    """A post's sheets of a day on A4, or those of `all` posts."""
    return PRINT.full(work, site_id=site_id, post=post, day=day[:10], all=all[:1])


@router.get(PAPER.path, **TICK)
def paper_page(work: ReadWork, site_id: int, sheet: str = "", day: str = "") -> Response:
    """A sheet by its code, or the sheets of a day."""
    return PAPER.full(work, site_id=site_id, sheet=sheet[:40], day=day[:10])


@router.get(PAPER.path + "/{block}", **TICK)
def paper_block(work: ReadWork, site_id: int, block: str, sheet: str = "", day: str = "") -> Response:
    """The block again."""
    return PAPER.some(work, block, site_id=site_id, sheet=sheet[:40], day=day[:10])


@router.post(PAPER.path, **TICK)
def enter_own(work: WriteWork, site_id: int, form: Annotated[Form[PaperIn], form_of(PaperIn)]) -> Response:
    """One's own sheet of today."""
    work.attempt(form, enter_own_paper)
    return PAPER.reply(work, form, "paper", site_id=site_id, sheet=form.raw.get("sheet", "")[:40], day="")


@router.post(PAPER.path + "/other", **action(Permission.DUTY_TICKOTHER))
def enter_other(work: WriteWork, site_id: int, form: Annotated[Form[PaperIn], form_of(PaperIn)]) -> Response:
    """A sheet of the group, for whoever did it."""
    work.attempt(form, enter_paper)
    return PAPER.reply(work, form, "paper", site_id=site_id, sheet=form.raw.get("sheet", "")[:40], day="")
