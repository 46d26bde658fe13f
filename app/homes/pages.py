"""The model area's screen (/homes) and a home's day."""

from typing import Annotated, Any

from fastapi import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.homes import views
from app.homes.admission import (
    AdmitIn,
    ReleaseIn,
    UndoHomeIn,
    admit_party,
    release_party,
    undo_home_tap,
)
from app.homes.company import (
    AloneIn,
    CompanionIn,
    ask_company,
    hand_over_party,
    name_companion,
    record_alone,
)
from app.homes.day_view import history
from app.homes.queueing import QueueIn, queue_party, unqueue_party
from app.homes.tours import ChooseHomeIn, SetOutIn, choose_home, home_ready, set_out_party, take_back_ready
from app.homes.workers import (
    EntryIn,
    PassIn,
    SettleFirmIn,
    WorkersIn,
    let_through,
    log_attempt,
    settle_firm,
    undo_workers,
    workers_out,
)
from app.visitors.steps import StepIn

router = Routes()

HOMES = Screen(
    "homes/homes.html",
    "/sites/{site_id}/homes",
    needs=Permission.BOARD_READ,
    title=N_("Model homes"),
    area="homes",
    coming=views.coming,
    homes=views.homes,
    edge=views.edge,
    said=views.said,
)
DAY = Screen(
    "homes/day.html",
    "/sites/{site_id}/homes/day/{unit_id}",
    needs=Permission.BOARD_READ,
    title=N_("A home's day"),
    area="homes",
    history=history,
)
PATH = HOMES.path
READ, STEP = action(Permission.BOARD_READ), action(Permission.VISIT_STEP)
EDGE = action(Permission.VISIT_NONCUSTOMER)
SAYS = frozenset({"unit", "tour", "stopped", "passed", "ready", "alone", "asked", "named", "handed", "undone", "out"})
"""What a toast can say; anything else in the address says nothing."""


@router.get(PATH, **READ)
def homes_page(work: ReadWork, site_id: int, done: str = "", ref: int | None = None) -> Response:
    """The whole screen."""
    return HOMES.full(work, **_scope(site_id, done, ref))


@router.get(DAY.path, **READ)
def home_day_page(work: ReadWork, site_id: int, unit_id: int, day: str = "") -> Response:
    """One home's day."""
    return DAY.full(work, site_id=site_id, unit_id=unit_id, day=day)


@router.get(DAY.path + "/{block}", **READ)
def home_day_block(work: ReadWork, site_id: int, unit_id: int, block: str, day: str = "") -> Response:
    """One block again."""
    return DAY.some(work, block, site_id=site_id, unit_id=unit_id, day=day)


@router.get(PATH + "/{block}", **READ)
def homes_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return HOMES.some(work, block, **_scope(site_id))


@router.post(PATH + "/set-out", **STEP)
def set_out(work: WriteWork, site_id: int, form: Annotated[Form[SetOutIn], form_of(SetOutIn)]) -> Response:
    """去样板区."""
    work.attempt(form, set_out_party)
    return _acted(work, site_id, form)


@router.post(PATH + "/choose", **STEP)
def choose(work: WriteWork, site_id: int, form: Annotated[Form[ChooseHomeIn], form_of(ChooseHomeIn)]) -> Response:
    """Another home first."""
    work.attempt(form, choose_home)
    return _acted(work, site_id, form)


@router.post(PATH + "/ready", **action(Permission.VISIT_ACK))
def ready(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """灯和空调已开."""
    work.attempt(form, home_ready)
    return _acted(work, site_id, form, "ready")


@router.post(PATH + "/unready", **action(Permission.VISIT_ACK))
def unready(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """还没好."""
    work.attempt(form, take_back_ready)
    return _acted(work, site_id, form, "undone")


@router.post(PATH + "/admit", **STEP)
def admit(work: WriteWork, site_id: int, form: Annotated[Form[AdmitIn], form_of(AdmitIn)]) -> Response:
    """进."""
    work.attempt(form, admit_party)
    return _acted(work, site_id, form, "unit")


@router.post(PATH + "/release", **STEP)
def release(work: WriteWork, site_id: int, form: Annotated[Form[ReleaseIn], form_of(ReleaseIn)]) -> Response:
    """出."""
    work.attempt(form, release_party)
    return _acted(work, site_id, form, "tour", first="homes")


@router.post(PATH + "/undo", **STEP)
def undo(work: WriteWork, site_id: int, form: Annotated[Form[UndoHomeIn], form_of(UndoHomeIn)]) -> Response:
    """A wrong tap."""
    work.attempt(form, undo_home_tap)
    return _acted(work, site_id, form, "undone")


@router.post(PATH + "/queue", **STEP)
def queue(work: WriteWork, site_id: int, form: Annotated[Form[QueueIn], form_of(QueueIn)]) -> Response:
    """They wait in front."""
    work.attempt(form, queue_party)
    return _acted(work, site_id, form)


@router.post(PATH + "/unqueue", **STEP)
def unqueue(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """They do not wait."""
    work.attempt(form, unqueue_party)
    return _acted(work, site_id, form)


@router.post(PATH + "/alone", **STEP)
def alone(work: WriteWork, site_id: int, form: Annotated[Form[AloneIn], form_of(AloneIn)]) -> Response:
    """无陪同进入."""
    work.attempt(form, record_alone)
    first = "coming" if form.raw.get("visit_id") else "edge"
    return _acted(work, site_id, form, "alone", first=first)


@router.post(PATH + "/company", **STEP)
def company(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """请人陪同."""
    work.attempt(form, ask_company)
    return _acted(work, site_id, form, "asked")


@router.post(PATH + "/companion", **STEP)
def companion(work: WriteWork, site_id: int, form: Annotated[Form[CompanionIn], form_of(CompanionIn)]) -> Response:
    """临时陪同."""
    work.attempt(form, name_companion)
    return _acted(work, site_id, form, "named")


@router.post(PATH + "/handed", **STEP)
def handed(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """The consultant has them."""
    work.attempt(form, hand_over_party)
    return _acted(work, site_id, form, "handed")


@router.post(PATH + "/workers", **EDGE)
def workers(work: WriteWork, site_id: int, form: Annotated[Form[WorkersIn], form_of(WorkersIn)]) -> Response:
    """Stopped."""
    work.attempt(form, log_attempt)
    return _acted(work, site_id, form, "stopped", first="edge")


@router.post(PATH + "/pass", **EDGE)
def pass_through(work: WriteWork, site_id: int, form: Annotated[Form[PassIn], form_of(PassIn)]) -> Response:
    """Let through."""
    work.attempt(form, let_through)
    return _acted(work, site_id, form, "passed", first="edge")


@router.post(PATH + "/workers-out", **EDGE)
def out(work: WriteWork, site_id: int, form: Annotated[Form[EntryIn], form_of(EntryIn)]) -> Response:
    """Workers are out."""
    work.attempt(form, workers_out)
    return _acted(work, site_id, form, "out", first="edge")


@router.post(PATH + "/workers-undo", **EDGE)
def workers_undo(work: WriteWork, site_id: int, form: Annotated[Form[EntryIn], form_of(EntryIn)]) -> Response:
    """That was a slip."""
    work.attempt(form, undo_workers)
    return _acted(work, site_id, form, "undone", first="edge")


@router.post(PATH + "/settle", **action(Permission.REPORT_CLOSE))
def settle(work: WriteWork, site_id: int, form: Annotated[Form[SettleFirmIn], form_of(SettleFirmIn)]) -> Response:
    """Raised with the project department."""
    work.attempt(form, settle_firm)
    return _acted(work, site_id, form, first="edge")


def _scope(site_id: int, done: str = "", ref: int | None = None) -> dict[str, Any]:
    return {"site_id": site_id, "done": done if done in SAYS else "", "ref": ref}


def _acted(work: WriteWork, site_id: int, form: Form[Any], done: str = "", *, first: str = "coming") -> Response:
    """After an act: the block it came from, then the others. `ref` is the party, or the row about workers."""
    ref = form.raw.get("visit_id") or form.raw.get("worker_entry_id") or str(form.outcome.get("id", ""))
    number = int(ref) if ref.isdecimal() and len(ref) < 11 else None
    blocks = [first, *(name for name in ("coming", "homes", "edge") if name != first), "said"]
    return HOMES.reply(work, form, *blocks, **_scope(site_id, done if form.ok else "", number))
