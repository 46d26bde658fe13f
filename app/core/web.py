"""The edge: Work as a dependency, raw forms, cross-site refusal, errors in words, headers."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, Request
from pydantic import BaseModel

from app.core.actor import Permission
from app.core.chance import random_hex
from app.core.errors import Invalid
from app.core.forms import Form, read_form
from app.core.json_body import API, read_json
from app.core.work import House, Work

T = TypeVar("T", bound=BaseModel)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_FIELDS = 200
MAX_BODY = 1024 * 1024


@dataclass(frozen=True)
class Asked:
    """How a request came."""

    method: str
    path: str
    route: str
    is_hx: bool
    insecure: bool
    client: str
    session_token: str
    device_token: str
    is_page: bool = False
    """Whether a person goes to a page (not a block, a stream, a picture, a post)."""
    theme: str = ""
    text_size: str = ""
    bearer: str | None = None
    """The token of the Authorization header, on addresses of the API only; None without such a header."""
    if_none_match: str = ""


def session_cookie(house: House) -> str:
    """Name of the session cookie: __Host- where cookies are Secure."""
    return "__Host-anchang" if house.settings.secure else "anchang"


def device_cookie(house: House) -> str:
    """Name of the cookie of an enrolled device."""
    return "__Host-anchang-device" if house.settings.secure else "anchang-device"


def asked_of(request: Request) -> Asked:
    """What the rest of the program needs to know of the request."""
    house: House = request.app.state.house
    route = request.scope.get("route")
    host = request.url.hostname or ""
    hx = request.headers.get("HX-Request") == "true"
    return Asked(
        request.method,
        request.url.path,
        getattr(route, "path", request.url.path),
        hx,
        request.url.scheme == "http" and host not in ("localhost", "127.0.0.1", "::1"),
        request.client.host if request.client else "",
        request.cookies.get(session_cookie(house), "")[:100],
        request.cookies.get(device_cookie(house), "")[:100],
        is_page=request.method == "GET" and not hx and "text/html" in request.headers.get("accept", ""),
        theme=request.cookies.get("theme", "")[:10],
        text_size=request.cookies.get("text", "")[:4],
        bearer=bearer_of(request.headers.get("authorization")) if request.url.path.startswith(API) else None,
        if_none_match=request.headers.get("if-none-match", "")[:200],
    )


def bearer_of(header: str | None) -> str | None:
    """What stands behind "Bearer "; empty for other schemes (they open nothing), None without the header."""
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip()[:100] if scheme.lower() == "bearer" else ""


async def raw_form(request: Request) -> dict[str, str]:
    """Fields of the body as typed. Read before any lock is taken, so that a slow sender holds nobody up.

    Raises Invalid for bytes that are not UTF-8, too many fields, a field given twice (lists end in []).
    """
    if request.method in SAFE:
        return {}
    if request.url.path.startswith(API):
        request.state.json = await read_json(request)
        return {}
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        form = await request.form(max_files=1, max_fields=MAX_FIELDS)
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    elif kind in ("application/x-www-form-urlencoded", ""):
        body = await request.body()
        try:
            pairs = parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                encoding="utf-8",
                errors="strict",
                max_num_fields=MAX_FIELDS,
            )
        except UnicodeDecodeError:
            raise Invalid("bad_encoding") from None
        except ValueError:
            raise Invalid("bad_request") from None
    else:
        raise Invalid("wrong_type")
    fields: dict[str, str] = {}
    for name, value in pairs:
        if "\x00" in name + value:
            raise Invalid("bad_characters")
        if name not in fields:
            fields[name] = value
        elif name.endswith("[]"):
            fields[name] += "\x1f" + value
        else:
            raise Invalid("single_value", name)
    header = request.headers.get("idempotency-key", "")
    if header and "key" not in fields:
        fields["key"] = header
    if fields.get("key") and not re.fullmatch(r"[A-Za-z0-9_-]{8,80}", fields["key"]):
        raise Invalid("key_missing")
    return fields


RawForm = Annotated[dict[str, str], Depends(raw_form)]


@asynccontextmanager
async def write_gate(request: Request) -> AsyncIterator[None]:
    """Let as many writers in as the database takes at once (SQLite: one), waiting without holding a thread."""
    gate: asyncio.Semaphore = request.app.state.write_gate
    async with gate:
        yield


async def _unopened() -> Work:
    raise TypeError("a route with a Work belongs on a router made by app.core.routes.Routes()")


async def _unopened_for_writing() -> Work:
    return await _unopened()


ReadWork = Annotated[Work, Depends(_unopened)]
WriteWork = Annotated[Work, Depends(_unopened_for_writing)]


def form_of(model: type[T]) -> Any:
    """Dependency that validates the body, with the path's parameters, as `model` into a Form."""

    async def read(request: Request, raw: RawForm) -> Form[T]:
        fixed = {name: str(value) for name, value in request.path_params.items()}
        route = f"{request.method} {request.url.path}"
        form = read_form(model, raw, route, fixed)
        if raw.get("accept"):
            form.raw.setdefault("accept", raw["accept"])
        return form

    return Depends(read)


def action(permission: Permission | str) -> dict[str, Any]:
    """Route options naming the action of the matrix; "public" and "self" for those outside it."""
    return {"openapi_extra": {"x-action": str(permission)}}


def request_id_of(header: str | None) -> str:
    """The caller's request id when well-formed, else a new one."""
    return header if header and re.fullmatch(r"[A-Za-z0-9-]{8,64}", header) else random_hex()[:16]


def crosses_sites(method: str, headers: Any, host: str) -> bool:
    """Whether an unsafe request was sent from a page of another site.

    Sec-Fetch-Site decides where the browser sends it; on plain-http LAN addresses it does not, so Origin is compared
    with Host. Neither header: not a browser, and cookies are SameSite=Lax.
    """
    if method in SAFE:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != host


def local_target(address: str | None) -> str:
    """`address` when it is a path of ours, else "/": what a sign-in may lead to."""
    text = address or "/"
    if not text.startswith("/") or text.startswith(("//", "/\\")) or re.search(r"[\x00-\x20\\]", text):
        return "/"
    return text
