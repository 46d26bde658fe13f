"""The OpenAPI document, made from the routes and from the inputs of the commands themselves."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.api.fields import FIELDS
from app.api.shapes import Problem
from app.api.writes import Write
from app.core.messages import MESSAGES
from app.people import tokens as tokens  # registers the words of its refusals

ABOUT = """The roster, the duties and the visits of a site, for programs of your own.

**Who asks.** The session cookie of the browser, or `Authorization: Bearer <token>` with a token made on the page of
one's own account. A token acts as its person and never may more than they may; one for reading only cannot write.

**What is once.** Every write carries an `Idempotency-Key`: 8 to 80 letters, digits, `-` or `_`, new for each act. The
same key with the same body gives the first answer again (header `Idempotency-Replayed: true`) and does nothing twice;
with another body it is refused (`key_reused`). Repeat a request that got no answer with the same key.

**What is refused.** Every refusal is a Problem. `code` is for programs, `message` for people, in the language of
`Accept-Language` (zh or en). What belongs to another site does not exist: 404. Unknown fields are refused.

**What is shown.** Numbers and plates are masked, names of visitors are surname and salutation. Instants are ISO 8601
with the site's offset; a business day is a date and need not begin at midnight. Null means not observed.
"""
TAGS = [
    {"name": "site", "description": "Sites and posts."},
    {"name": "roster", "description": "Who is planned, who stands where, the board's counts."},
    {"name": "duties", "description": "Duties as they fall due on a place."},
    {"name": "visits", "description": "Parties from the car park to the farewell."},
    {"name": "homes", "description": "The model area: the way there, homes, company, building workers."},
    {"name": "lending", "description": "Umbrellas, keys and the car park."},
    {"name": "consultants", "description": "The rota of the consultants."},
]
COMMON = {
    401: ("signed_out", "token_unknown", "step_up_required"),
    403: ("forbidden", "not_on_post", "token_reads_only", "cross_site"),
    404: ("not_found",),
    409: ("changed_meanwhile",),
    413: ("too_large",),
    415: ("wrong_type",),
    422: ("wrong_value",),
    429: ("too_many",),
    503: ("busy",),
}
WRITE_WRONG = ("missing", "unknown_field", "key_needed", "key_reused")
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "new for each act; repeated when the act is sent again",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,80}$"},
    "example": "5f2c9d60-8a0e-4c31-b7a4-2f1f6d7c0a11",
}


INNER = re.compile(r"(?:(;) raises|(?<=\.) Raises|^Raises)\b.*?(?:\.(?=\s|$)|$)")


def said(status: int, more: Sequence[str] = (), wrong: Sequence[str] = ()) -> dict[str, Any]:
    """The response of a status with its codes in words."""
    codes = dict.fromkeys([*(wrong if status == 422 else ()), *more, *COMMON[status]])
    words = "\n".join(f"- `{code}`: {MESSAGES[code]}" for code in codes)
    return {"model": Problem, "description": words}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Responses of a read."""
    return {status: said(status) for status in statuses}


def responses_of(write: Write) -> dict[int | str, dict[str, Any]]:
    """Responses of a write beside the good one."""
    out: dict[int | str, dict[str, Any]] = {}
    for status in COMMON:
        out[status] = said(
            status, write.conflicts if status == 409 else (*write.wrong, *WRITE_WRONG) if status == 422 else ()
        )
    return out


def body_of(write: Write) -> dict[str, Any]:
    """The request body of a write, from its input without what the path says."""
    said_by_path = [name for name in write.model.model_fields if "{" + name + "}" in write.path]
    schema = schema_of(write.model, without=said_by_path)
    for name, more in write.fields.items():
        schema["properties"][name] |= more
        schema["properties"][name].pop("default", None)
    needed = [*schema.get("required", []), *write.needed]
    if needed:
        schema["required"] = needed
    content = {"application/json": {"schema": schema, "example": dict(write.example)}}
    return {"required": bool(needed), "content": content}


def spoken(doc: str) -> str:
    """What a command says of itself, without what only its caller in Python needs: the refusals are listed by code."""
    text = " ".join(doc.split()).replace("data.", "")
    return INNER.sub(lambda found: "." if found[1] else "", text)


def schema_of(model: type[BaseModel], without: Sequence[str] = ()) -> dict[str, Any]:
    """The JSON schema of an input; every field with a word about it, nothing beside them."""
    found = model.model_json_schema()
    defs = found.get("$defs", {})
    properties = {name: _inlined(one, defs) for name, one in found["properties"].items() if name not in without}
    for name, one in properties.items():
        one.pop("title", None)
        if name in FIELDS:
            one.setdefault("description", FIELDS[name])
    required = [name for name in found.get("required", []) if name not in without]
    schema = {"type": "object", "title": model.__name__, "properties": properties, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def _inlined(schema: Any, defs: Mapping[str, Any]) -> Any:
    """The schema without references: what they name stands beside the input alone, not in the document."""
    if isinstance(schema, list):
        return [_inlined(one, defs) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        named = defs[schema["$ref"].rsplit("/", 1)[-1]]
        return _inlined({name: one for name, one in named.items() if name not in ("title", "description")}, defs) | {
            name: one for name, one in schema.items() if name != "$ref"
        }
    return {name: _inlined(one, defs) for name, one in schema.items()}


def document(routes: Sequence[APIRoute]) -> dict[str, Any]:
    """The whole document."""
    made = get_openapi(title="Anchang", version="1", description=ABOUT, routes=routes, tags=TAGS)
    schemes = {
        "session": {"type": "apiKey", "in": "cookie", "name": "anchang", "description": "the browser's session"},
        "token": {"type": "http", "scheme": "bearer", "description": "a token of one's own account"},
    }
    made["components"]["securitySchemes"] = schemes
    made["security"] = [{"session": []}, {"token": []}]
    for one in (one for methods in made["paths"].values() for one in methods.values()):
        if one.get("description", "").rstrip(".") == one["summary"]:
            del one["description"]
    for unused in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(unused, None)
    return made
