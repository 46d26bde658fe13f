"""Addresses of the papers of people, and of the list of overruled rules."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi.responses import Response
from pydantic import BaseModel

from app.core.actor import Permission
from app.core.forms import Form
from app.core.routes import Routes
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.roster import absences, licences, permits
from app.roster.overrides import OVERRIDES
from app.roster.papers import PAPERS

T = TypeVar("T", bound=BaseModel)
router = Routes()
ONE = "/sites/{site_id}/people/{person_id}"
MOST = 2**31


@router.get("/sites/{site_id}/roster/papers", **action(Permission.ROSTER_PLAN))
def papers_page(work: ReadWork, site_id: int, person: int | None = None) -> Response:
    """Everybody's papers, and those of one."""
    return PAPERS.full(work, site_id=site_id, person=person)


@router.get("/sites/{site_id}/roster/papers/{block}", **action(Permission.ROSTER_PLAN))
def papers_block(work: ReadWork, site_id: int, block: str, person: int | None = None) -> Response:
    """The list or the panel alone."""
    return PAPERS.some(work, block, site_id=site_id, person=person)


def _send(work: Work, site_id: int, person_id: int, form: Form[T], act: Callable[[Work, T], object]) -> Response:
    """Run the command and answer with the person's papers as they are then."""
    work.attempt(form, act)
    return PAPERS.reply(work, form, "panel", "crew", site_id=site_id, person=person_id)


@router.post(ONE + "/licences", **action(Permission.ROSTER_PUBLISH))
def save_licence(
    work: WriteWork, site_id: int, person_id: int,
    form: Annotated[Form[licences.LicenceIn], form_of(licences.LicenceIn)],
) -> Response:  # fmt: skip
    """A guard licence noted or corrected."""
    work.require(Permission.ROSTER_PUBLISH, site_id)
    return _send(work, site_id, person_id, form, licences.save_licence)


@router.post(ONE + "/licences/end", **action(Permission.ROSTER_PUBLISH))
def end_licence(
    work: WriteWork, site_id: int, person_id: int,
    form: Annotated[Form[licences.LicenceEndIn], form_of(licences.LicenceEndIn)],
) -> Response:  # fmt: skip
    """A guard licence ended, or taken out."""
    work.require(Permission.ROSTER_PUBLISH, site_id)
    return _send(work, site_id, person_id, form, licences.end_licence)


@router.post(ONE + "/absences", **action(Permission.ROSTER_PLAN))
def record_absence(
    work: WriteWork, site_id: int, person_id: int,
    form: Annotated[Form[absences.AbsenceIn], form_of(absences.AbsenceIn)],
) -> Response:  # fmt: skip
    """Somebody is away."""
    work.require(Permission.ROSTER_PLAN, site_id)
    return _send(work, site_id, person_id, form, absences.record_absence)


@router.post(ONE + "/absences/end", **action(Permission.ROSTER_PLAN))
def remove_absence(
    work: WriteWork, site_id: int, person_id: int,
    form: Annotated[Form[absences.AbsenceEndIn], form_of(absences.AbsenceEndIn)],
) -> Response:  # fmt: skip
    """Somebody is there after all."""
    work.require(Permission.ROSTER_PLAN, site_id)
    return _send(work, site_id, person_id, form, absences.remove_absence)


@router.post(ONE + "/permits", **action(Permission.ASSIGN_POST))
def tick_post(
    work: WriteWork, site_id: int, person_id: int, form: Annotated[Form[permits.PermitIn], form_of(permits.PermitIn)]
) -> Response:
    """A post ticked for a person, or (act=untick) no longer."""
    work.require(Permission.ASSIGN_POST, site_id)
    act = permits.untick_permit if form.raw.get("act") == "untick" else permits.tick_permit
    return _send(work, site_id, person_id, form, act)


@router.get("/sites/{site_id}/roster/overrides", **action(Permission.AUDIT_READ))
def overrides_page(work: ReadWork, site_id: int, before: int = 0, rule: str = "") -> Response:
    """Which rules were overruled, by whom and why."""
    return OVERRIDES.full(work, site_id=site_id, before=min(max(before, 0), MOST), rule=rule[:40])


@router.get("/sites/{site_id}/roster/overrides/{block}", **action(Permission.AUDIT_READ))
def overrides_block(work: ReadWork, site_id: int, block: str, before: int = 0, rule: str = "") -> Response:
    """The list alone."""
    return OVERRIDES.some(work, block, site_id=site_id, before=min(max(before, 0), MOST), rule=rule[:40])
