"""Addresses of what changes on a day: shift codes, the calendar, values, and closures."""

from typing import Annotated, Any

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.sites import calendar, calendar_view, closures, closures_view, editing, names, shift_codes, shifts_view
from app.sites import values_view as values
from app.sites.pages import site_of

router = Routes()
CONFIG, CLOSE = action(Permission.SITE_CONFIG), action(Permission.CLOSE_AREA)
SHIFTS_AT, CALENDAR_AT = "/sites/{site_id}/shift-codes", "/sites/{site_id}/calendar"
VALUES_AT, CLOSURES_AT = "/sites/{site_id}/values", "/sites/{site_id}/closures"

SHIFTS = Screen(
    "sites/shifts.html", SHIFTS_AT, needs=Permission.SITE_CONFIG, title=N_("Shift codes"), area="settings",
    editor=shifts_view.editor, shifts=shifts_view.shifts,
)  # fmt: skip
CALENDAR = Screen(
    "sites/calendar.html", CALENDAR_AT, needs=Permission.SITE_CONFIG, title=N_("Calendar"), area="settings",
    editor=calendar_view.editor, month=calendar_view.month, year=calendar_view.year,
)  # fmt: skip
VALUES = Screen(
    "sites/values.html", VALUES_AT, needs=Permission.SITE_CONFIG, title=N_("Values and lists"), area="settings",
    values=values.values, lists=values.lists,
)  # fmt: skip
CLOSURES = Screen(
    "sites/closures.html", CLOSURES_AT, needs=Permission.CLOSE_AREA, title=N_("Closed areas"), area="closures",
    closures=closures_view.closures,
)  # fmt: skip


@router.get(SHIFTS_AT, **CONFIG)
def shifts_page(work: ReadWork, site_id: int, code: str | None = None, valid_from: str = "") -> Response:
    """Every shift code; `code` opens one ("": a new one)."""
    return SHIFTS.full(work, site_id=site_id, code=code, valid_from=valid_from)


@router.get(SHIFTS_AT + "/{block}", **CONFIG)
def shifts_block(work: ReadWork, site_id: int, block: str, code: str | None = None, valid_from: str = "") -> Response:
    """One block of it."""
    return SHIFTS.some(work, block, site_id=site_id, code=code, valid_from=valid_from)


def _shift(work: WriteWork, form: Form[Any], code: str | None = None) -> Response:
    shown = form.raw.get("code", "") if code is None else code
    scope = {"site_id": site_of(form), "code": shown, "valid_from": form.raw.get("valid_from", "")}
    return SHIFTS.reply(work, form, "editor", "shifts", **scope)


@router.post(SHIFTS_AT, **CONFIG)
def add_shift(work: WriteWork, form: Annotated[Form[shift_codes.ShiftIn], form_of(shift_codes.ShiftIn)]) -> Response:
    """A new code."""
    made = work.attempt(form, shift_codes.add_shift)
    return _shift(work, form, made.code if made else "")


@router.post(SHIFTS_AT + "/save", **CONFIG)
def save_shift(
    work: WriteWork, form: Annotated[Form[shift_codes.SaveShiftIn], form_of(shift_codes.SaveShiftIn)]
) -> Response:
    """Other words, other hours from a day on."""
    work.attempt(form, shift_codes.save_shift)
    return _shift(work, form)


@router.post(SHIFTS_AT + "/retire", **CONFIG)
def retire_shift(
    work: WriteWork, form: Annotated[Form[shift_codes.ThatShiftIn], form_of(shift_codes.ThatShiftIn)]
) -> Response:
    """No longer offered from a day on."""
    work.attempt(form, shift_codes.retire_shift)
    return _shift(work, form)


@router.post(SHIFTS_AT + "/reinstate", **CONFIG)
def reinstate_shift(
    work: WriteWork, form: Annotated[Form[shift_codes.ThatShiftIn], form_of(shift_codes.ThatShiftIn)]
) -> Response:
    """Offered again."""
    work.attempt(form, shift_codes.reinstate_shift)
    return _shift(work, form)


@router.post(SHIFTS_AT + "/withdraw", **CONFIG)
def take_back_shift(
    work: WriteWork, form: Annotated[Form[shift_codes.ThatShiftIn], form_of(shift_codes.ThatShiftIn)]
) -> Response:
    """A planned change that does not come."""
    work.attempt(form, shift_codes.take_back_shift)
    return SHIFTS.reply(work, form, "shifts", site_id=site_of(form))


@router.get(CALENDAR_AT, **CONFIG)
def calendar_page(work: ReadWork, site_id: int, month: str = "", day: str = "", year: int | None = None) -> Response:
    """A month; `day` opens one, `year` is the one whose holidays are shown."""
    return CALENDAR.full(work, site_id=site_id, month=month, day=day, year=year)


@router.get(CALENDAR_AT + "/{block}", **CONFIG)
def calendar_block(
    work: ReadWork, site_id: int, block: str, month: str = "", day: str = "", year: int | None = None
) -> Response:
    """One block of it."""
    return CALENDAR.some(work, block, site_id=site_id, month=month, day=day, year=year)


def _calendar(work: WriteWork, form: Form[Any], *blocks: str, **scope: Any) -> Response:
    return CALENDAR.reply(work, form, *blocks, site_id=site_of(form), month=form.raw.get("month", ""), **scope)


@router.post(CALENDAR_AT + "/days", **CONFIG)
def set_day(work: WriteWork, form: Annotated[Form[calendar.SetDayIn], form_of(calendar.SetDayIn)]) -> Response:
    """The kind of a date, or of several in a row."""
    work.attempt(form, calendar.set_day_kind)
    return _calendar(work, form, "editor", "month", "year", day=form.raw.get("day", ""))


@router.post(CALENDAR_AT + "/fill", **CONFIG)
def fill_year(work: WriteWork, form: Annotated[Form[calendar.YearIn], form_of(calendar.YearIn)]) -> Response:
    """A year's holidays and make-up days from the library."""
    work.attempt(form, calendar.fill_year)
    return _calendar(work, form, "year", "month", year=form.value.year if form.value else None)


@router.post(CALENDAR_AT + "/complete", **CONFIG)
def complete_year(work: WriteWork, form: Annotated[Form[calendar.YearIn], form_of(calendar.YearIn)]) -> Response:
    """Marked by hand, and all there."""
    work.attempt(form, calendar.complete_year)
    return _calendar(work, form, "year", "month", year=form.value.year if form.value else None)


@router.get(VALUES_AT, **CONFIG)
def values_page(work: ReadWork, site_id: int) -> Response:
    """Values and short lists."""
    return VALUES.full(work, site_id=site_id)


@router.get(VALUES_AT + "/{block}", **CONFIG)
def values_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block of it."""
    return VALUES.some(work, block, site_id=site_id)


@router.post(VALUES_AT + "/lists", **CONFIG)
def save_name(work: WriteWork, form: Annotated[Form[names.NameIn], form_of(names.NameIn)]) -> Response:
    """An entry of a list, new or changed."""
    work.attempt(form, names.save_name)
    return VALUES.reply(work, form, "lists", "values", site_id=site_of(form))


@router.post(VALUES_AT + "/lists/move", **CONFIG)
def move_name(work: WriteWork, form: Annotated[Form[names.ThatNameIn], form_of(names.ThatNameIn)]) -> Response:
    """One step up or down in its list."""
    work.attempt(form, names.move_name)
    return VALUES.reply(work, form, "lists", site_id=site_of(form))


@router.post(VALUES_AT + "/lists/remove", **CONFIG)
def remove_name(work: WriteWork, form: Annotated[Form[names.ThatNameIn], form_of(names.ThatNameIn)]) -> Response:
    """An entry that nothing uses goes."""
    work.attempt(form, names.remove_name)
    return VALUES.reply(work, form, "lists", site_id=site_of(form))


@router.post(VALUES_AT + "/{setting}", **CONFIG)
def change_setting(
    work: WriteWork, form: Annotated[Form[editing.ChangeSettingIn], form_of(editing.ChangeSettingIn)]
) -> Response:
    """A value, at once or from a day on."""
    work.attempt(form, editing.change_setting)
    return VALUES.reply(work, form, "values", site_id=site_of(form))


@router.post(VALUES_AT + "/planned/{planned_value_id}/withdraw", **CONFIG)
def take_back_value(
    work: WriteWork, form: Annotated[Form[editing.PlannedValueIn], form_of(editing.PlannedValueIn)]
) -> Response:
    """A planned value that does not come."""
    work.attempt(form, editing.take_back_value)
    return VALUES.reply(work, form, "values", site_id=site_of(form))


@router.get(CLOSURES_AT, **CLOSE)
def closures_page(work: ReadWork, site_id: int, what: str = "") -> Response:
    """What is closed; `what` ("post:4") is chosen already."""
    return CLOSURES.full(work, site_id=site_id, what=what)


@router.get(CLOSURES_AT + "/{block}", **CLOSE)
def closures_block(work: ReadWork, site_id: int, block: str, what: str = "") -> Response:
    """The list alone."""
    return CLOSURES.some(work, block, site_id=site_id, what=what)


@router.post(CLOSURES_AT, **CLOSE)
def close_area(work: WriteWork, form: Annotated[Form[closures.CloseIn], form_of(closures.CloseIn)]) -> Response:
    """Closed for a time."""
    work.attempt(form, closures.close_area)
    return CLOSURES.reply(work, form, "closures", site_id=site_of(form))


@router.post(CLOSURES_AT + "/{closure_id}/end", **CLOSE)
def reopen_area(
    work: WriteWork, form: Annotated[Form[closures.ThatClosureIn], form_of(closures.ThatClosureIn)]
) -> Response:
    """Open again before its time."""
    work.attempt(form, closures.reopen_area)
    return CLOSURES.reply(work, form, "closures", site_id=site_of(form))
