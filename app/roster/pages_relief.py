"""Relief and meals: the page, its blocks and its forms. Answers come as the block the form stands in."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from fastapi.responses import Response
from pydantic import BaseModel

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.roster import meals_plan, relief, relief_sending
from app.roster.meals_view import meals
from app.roster.relief_view import open_ones, uncovered
from app.roster.relief_view import relief as my_relief

T = TypeVar("T", bound=BaseModel)
PICK = re.compile(r"relief:\d{1,9}|place:\d{1,9}\.\d{1,2}")
RELIEF = Screen(
    "roster/relief.html",
    "/sites/{site_id}/relief",
    needs=Permission.ROSTER_READ,
    title=N_("Relief and meals"),
    area="roster",
    personal=("relief", "open", "meals", "uncovered"),
    relief=my_relief,
    open=open_ones,
    meals=meals,
    uncovered=uncovered,
)
router = Routes()


def scope_of(day: str = "", pick: str = "", turn: str = "") -> dict[str, Any]:
    """The query of the address with everything that means nothing left out."""
    try:
        wanted = date.fromisoformat(day) if len(day) == 10 else None
    except ValueError:
        wanted = None
    known = wanted is not None and 1 < wanted.year < 9999
    return {
        "day": day if known else "",
        "pick": pick if PICK.fullmatch(pick) else "",
        "turn": int(turn) if re.fullmatch(r"\d{1,9}", turn) else 0,
    }


Query = Annotated[dict[str, Any], Depends(scope_of)]
READ = action(Permission.ROSTER_READ)
ASK, ACCEPT, SEND = (
    action(right) for right in (Permission.RELIEF_ASK, Permission.RELIEF_ACCEPT, Permission.RELIEF_SEND)
)
PLAN = action(Permission.ASSIGN_POST)


@router.get(RELIEF.path, **READ)
def page(work: ReadWork, site_id: int, query: Query) -> Response:
    """The whole page."""
    return RELIEF.full(work, site_id=site_id, **query)


@router.get(RELIEF.path + "/{block}", **READ)
def block(work: ReadWork, site_id: int, block: str, query: Query) -> Response:
    """One block."""
    return RELIEF.some(work, block, site_id=site_id, **query)


def _send(work: Work, site_id: int, form: Form[T], act: Callable[[Work, T], Any], name: str) -> Response:
    """Run the command; the block the form stands in comes back. Others hear of it by their own stream."""
    work.attempt(form, act)
    raw = form.raw
    keep = "" if form.ok else raw.get("turn_id", "")
    return RELIEF.reply(
        work, form, name, site_id=site_id, **scope_of(raw.get("day", ""), raw.get("pick", ""), raw.get("opened", keep))
    )


This = Annotated[Form[relief.ThisReliefIn], form_of(relief.ThisReliefIn)]
OfDay = Annotated[Form[meals_plan.MealDayIn], form_of(meals_plan.MealDayIn)]


@router.post(RELIEF.path + "/ask", **ASK)
def ask(
    work: WriteWork, site_id: int, form: Annotated[Form[relief.AskReliefIn], form_of(relief.AskReliefIn)]
) -> Response:
    """Somebody is to come for a while."""
    return _send(work, site_id, form, relief.ask_relief, "relief")


@router.post(RELIEF.path + "/meal", **ASK)
def take_turn(
    work: WriteWork, site_id: int, form: Annotated[Form[relief.TakeTurnIn], form_of(relief.TakeTurnIn)]
) -> Response:
    """My meal begins: whoever is named is asked."""
    return _send(work, site_id, form, relief.take_turn, "relief")


@router.post(RELIEF.path + "/accept", **ACCEPT)
def accept(work: WriteWork, site_id: int, form: This) -> Response:
    """Coming."""
    return _send(work, site_id, form, relief.accept_relief, "relief")


@router.post(RELIEF.path + "/decline", **ACCEPT)
def decline(work: WriteWork, site_id: int, form: This) -> Response:
    """Not now."""
    return _send(work, site_id, form, relief.decline_relief, "relief")


@router.post(RELIEF.path + "/there", **ACCEPT)
def there(work: WriteWork, site_id: int, form: This) -> Response:
    """I stand there."""
    return _send(work, site_id, form, relief.arrive_relief, "relief")


@router.post(RELIEF.path + "/returned", **ACCEPT)
def returned(work: WriteWork, site_id: int, form: This) -> Response:
    """The other is back."""
    return _send(work, site_id, form, relief.report_return, "relief")


@router.post(RELIEF.path + "/back", **ASK)
def back(work: WriteWork, site_id: int, form: This) -> Response:
    """I am back."""
    return _send(work, site_id, form, relief.come_back, "relief")


@router.post(RELIEF.path + "/withdraw", **ASK)
def withdraw(work: WriteWork, site_id: int, form: This) -> Response:
    """Not needed any more."""
    return _send(work, site_id, form, relief.withdraw_relief, "relief")


@router.post(RELIEF.path + "/send", **SEND)
def send(
    work: WriteWork,
    site_id: int,
    form: Annotated[Form[relief_sending.SendReliefIn], form_of(relief_sending.SendReliefIn)],
) -> Response:
    """A leader sends somebody, or goes."""
    return _send(work, site_id, form, relief_sending.send_relief, "open")


@router.post(RELIEF.path + "/seen-there", **SEND)
def seen_there(work: WriteWork, site_id: int, form: This) -> Response:
    """A leader sees that the cover is there."""
    return _send(work, site_id, form, relief_sending.arrive_for_cover, "open")


@router.post(RELIEF.path + "/end", **SEND)
def end(
    work: WriteWork,
    site_id: int,
    form: Annotated[Form[relief_sending.EndReliefIn], form_of(relief_sending.EndReliefIn)],
) -> Response:
    """A leader ends it."""
    return _send(work, site_id, form, relief_sending.end_relief, "open")


@router.post(RELIEF.path + "/meals/propose", **PLAN)
def propose(work: WriteWork, site_id: int, form: OfDay) -> Response:
    """Turns for whoever has none."""
    return _send(work, site_id, form, meals_plan.propose_meals, "meals")


@router.post(RELIEF.path + "/meals/accept", **PLAN)
def accept_turns(work: WriteWork, site_id: int, form: OfDay) -> Response:
    """The turns are told."""
    return _send(work, site_id, form, meals_plan.accept_meals, "meals")


@router.post(RELIEF.path + "/meals/change", **PLAN)
def change(
    work: WriteWork, site_id: int, form: Annotated[Form[meals_plan.ChangeMealIn], form_of(meals_plan.ChangeMealIn)]
) -> Response:
    """A turn at another time, or with somebody else."""
    return _send(work, site_id, form, meals_plan.change_meal, "meals")


@router.post(RELIEF.path + "/meals/drop", **PLAN)
def drop(
    work: WriteWork, site_id: int, form: Annotated[Form[meals_plan.DropMealIn], form_of(meals_plan.DropMealIn)]
) -> Response:
    """A turn less."""
    return _send(work, site_id, form, meals_plan.drop_meal, "meals")
