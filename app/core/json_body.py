"""JSON bodies of the API: read into the same Form as a page's form, so that keys, refusals, commands are the same."""

import json
import re
from typing import Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError

from app.core.errors import Invalid, WrongType
from app.core.forms import Form, Message, explain

T = TypeVar("T", bound=BaseModel)
API = "/api/"
DOCS = "/api/v1/docs"
KEY = re.compile(r"[A-Za-z0-9_-]{8,80}")
DEEPEST = 6
"""Levels of nesting that are looked at; no input has more than two."""


def for_programs(path: str) -> bool:
    """Whether an address answers programs, in JSON and in the language they ask for; the description is a page."""
    return path.startswith(API) and path != DOCS


async def read_json(request: Request) -> dict[str, Any]:
    """The body as an object; without one, an empty object. Read before any lock is taken.

    Raises WrongType for other content, Invalid for what is not one plain JSON object in UTF-8.
    """
    body = await request.body()
    if not body:
        return {}
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise WrongType("wrong_type")
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise Invalid("bad_encoding") from None
    except Invalid:
        raise
    except (ValueError, RecursionError):
        raise Invalid("bad_request") from None
    if not isinstance(found, dict):
        raise Invalid("bad_request")
    _plain(found, DEEPEST)
    return found


def _no_constant(_name: str) -> None:
    raise Invalid("not_a_number")  # NaN and Infinity are no JSON


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Invalid("single_value")
    return found


def _plain(value: object, depth: int) -> None:
    """Refuse what no column can hold: NUL, half characters, endless nesting."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise Invalid("bad_characters")
    elif isinstance(value, dict | list):
        if not depth:
            raise Invalid("bad_request")
        for one in [*value, *value.values()] if isinstance(value, dict) else value:
            _plain(one, depth - 1)


def json_of(model: type[T]) -> Any:
    """Dependency that validates the JSON body, with the path's parameters, strictly as `model` into a Form.

    The header Idempotency-Key is the form's key and has to be there; fields that the model does not know are refused.
    """

    async def read(request: Request) -> Form[T]:
        return read_json_form(
            model,
            getattr(request.state, "json", {}),
            f"{request.method} {request.url.path}"[:120],
            {name: _number(value) for name, value in request.path_params.items()},
            request.headers.get("idempotency-key", ""),
        )

    return Depends(read)


def _number(value: object) -> object:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else text


def read_json_form(model: type[T], body: dict[str, Any], route: str, fixed: dict[str, Any], key: str) -> Form[T]:
    """`body` merged with `fixed` (the path's parameters) validated against `model`; numbers must be numbers."""
    given = {**body, **fixed}
    raw = {name: json.dumps(value, ensure_ascii=False, sort_keys=True) for name, value in given.items()}
    form: Form[T] = Form(model.__name__, route, raw, key=key)
    for name in body:
        if name not in model.model_fields or name in fixed:
            form.errors[name[:40]] = Message("unknown_field")
    try:
        form.value = model.model_validate_json(json.dumps(given), strict=True)
    except ValidationError as problem:
        for error in problem.errors(include_url=False, include_input=False):
            name = str(error["loc"][0]) if error["loc"] else ""
            if name:
                form.errors.setdefault(name, explain(error))
            else:
                form.problem = explain(error)
    if not KEY.fullmatch(key):
        form.problem, form.key = Message("key_needed"), ""
    if not form.ok:
        form.status, form.value = 422, None
    return form
