"""Forms: what was typed, what it means, what is wrong with it."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from app.core.errors import AppError, Conflict, Invalid, NeedsConsent

T = TypeVar("T")


@dataclass(frozen=True)
class Message:
    """A message before translation."""

    code: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass
class Form(Generic[T]):
    """One submitted form. `raw` is as typed (an empty field is absent), `value` the validated model or None."""

    name: str
    route: str
    raw: dict[str, str] = field(default_factory=dict)
    value: T | None = None
    errors: dict[str, Message] = field(default_factory=dict)
    problem: Message | None = None
    consent: str = ""
    """Codes of the soft rules that object, joined by "+"; sent back as accept=<codes> the form goes through."""
    also: list[Message] = field(default_factory=list)
    """The further rules that object, when there are several."""
    key: str = ""
    status: int = 200
    outcome: dict[str, object] = field(default_factory=dict)
    replayed: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong (so far)."""
        return not self.errors and self.problem is None

    def refuse(self, refusal: AppError) -> None:
        """Put a refusal of the command into the form."""
        message = Message(refusal.code, refusal.params)
        self.status = 409 if isinstance(refusal, Conflict) else 422
        if isinstance(refusal, NeedsConsent):
            self.consent = "+".join([refusal.code, *(code for code, _ in refusal.also)])
            self.also = [Message(code, params) for code, params in refusal.also]
        if isinstance(refusal, Invalid) and refusal.field:
            self.errors[refusal.field] = message
        else:
            self.problem = message


PYDANTIC_CODES = {
    "missing": "missing",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "int_parsing": "not_a_number",
    "int_type": "not_a_number",
    "int_from_float": "not_a_number",
    "int_parsing_size": "not_a_number",
    "float_parsing": "not_a_number",
    "finite_number": "not_a_number",
    "greater_than_equal": "at_least",
    "less_than_equal": "at_most",
    "greater_than": "at_least",
    "less_than": "at_most",
    "enum": "not_a_choice",
    "literal_error": "not_a_choice",
    "date_from_datetime_parsing": "not_a_date",
    "date_parsing": "not_a_date",
    "date_type": "not_a_date",
    "date_from_datetime_inexact": "not_a_date",
    "datetime_parsing": "not_a_time",
    "timezone_aware": "time_needs_zone",
    "datetime_from_date_parsing": "not_a_time",
    "datetime_type": "not_a_time",
    "datetime_object_invalid": "not_a_time",
    "time_parsing": "not_a_time",
    "bool_parsing": "not_a_yes_no",
    "bool_type": "not_a_yes_no",
    "extra_forbidden": "unknown_field",
    "string_type": "single_value",
    "too_long": "too_long",
}


def explain(error: Any) -> Message:
    """The message for one pydantic error; never repeats what was typed."""
    context = error.get("ctx") or {}
    raised = context.get("error")
    if isinstance(raised, AppError):
        return Message(raised.code, raised.params)
    code = PYDANTIC_CODES.get(error["type"], "wrong_value")
    limits = {"min_length": "min", "max_length": "max", "ge": "min", "gt": "min", "le": "max", "lt": "max"}
    params = {limits[name]: value for name, value in context.items() if name in limits}
    if code in ("at_least", "at_most", "too_short", "too_long") and not params:
        code = "wrong_value"
    return Message(code, params)


def read_form(model: type[T], raw: dict[str, str], route: str, fixed: dict[str, str] | None = None) -> Form[T]:
    """Validate `raw` (strings as typed) merged with `fixed` (path parameters, which win) against `model`."""
    typed = {name: value for name, value in raw.items() if value != ""}
    form: Form[T] = Form(model.__name__, route, {**typed, **(fixed or {})}, key=raw.get("key", "")[:80])
    assert issubclass(model, BaseModel)
    data: dict[str, object] = {name: value for name, value in form.raw.items() if name != "key"}
    for name in model.model_fields:
        if f"{name}[]" in data:
            data[name] = str(data.pop(f"{name}[]")).split("\x1f")
    try:
        form.value = model.model_validate(data)
    except ValidationError as problem:
        for error in problem.errors(include_url=False, include_input=False):
            name = str(error["loc"][0]) if error["loc"] else ""
            if name:
                form.errors.setdefault(name, explain(error))
            else:
                form.problem = explain(error)
        form.status = 422
    return form
