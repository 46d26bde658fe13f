"""Errors in words: the only table of statuses, rendered as a page, a fragment for the toast, or JSON."""

import logging
import sqlite3
import sys
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from app.core.actor import Actor
from app.core.errors import (
    AppError,
    Conflict,
    Forbidden,
    Invalid,
    NeedsConsent,
    NotFound,
    StepUpRequired,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    WrongType,
)
from app.core.i18n import choose_language
from app.core.json_body import for_programs
from app.core.pages import Pages
from app.core.work import House

log = structlog.get_logger("anchang.errors")

STATUS: dict[type[AppError], int] = {
    Invalid: 422,
    NeedsConsent: 422,
    Conflict: 409,
    Forbidden: 403,
    NotFound: 404,
    Unauthenticated: 401,
    StepUpRequired: 401,
    TooMany: 429,
    TooLarge: 413,
    WrongType: 415,
    Unavailable: 503,
}
HTTP_CODES = {
    400: "bad_request",
    401: "signed_out",
    403: "forbidden",
    404: "not_found",
    405: "wrong_method",
    413: "too_large",
    415: "wrong_type",
    422: "wrong_value",
}


def translate_database(error: Exception) -> AppError | None:
    """What a database's complaint means to a person; None when it is our own fault."""
    if isinstance(error, DataError | OverflowError):
        return Invalid("wrong_value")  # a number that no column can hold; the two databases say it differently
    if isinstance(error, IntegrityError | StaleDataError):
        return Conflict("changed_meanwhile")
    if isinstance(error, PoolTimeout | PendingRollbackError):
        return Unavailable("busy")
    if isinstance(error, OperationalError):
        text = str(error.orig).lower()
        full = "disk is full" in text or "no space left" in text
        if isinstance(error.orig, sqlite3.OperationalError) and "no such" in text:
            return None
        return Unavailable("disk_full" if full else "busy")
    return None


def answer(request: Request, error: AppError, status: int | None = None) -> Response:
    """Render a refusal the way the request was made."""
    house: House = request.app.state.house
    pages: Pages = house.state["pages"]
    status = status or STATUS.get(type(error), 400)
    api = for_programs(request.scope["path"])  # not the url: the host in it may be nonsense
    wishes = [request.cookies.get("lang"), request.headers.get("accept-language")]
    lang = getattr(request.state, "lang", None) or choose_language(reversed(wishes) if api else wishes)
    request_id = getattr(request.state, "request_id", "")
    params = {"request_id": request_id, "limit": "1 MB", **error.params}
    text = pages.languages.say(lang, error.code, **params)
    headers = {"Retry-After": str(getattr(error, "seconds", 2))} if status in (429, 503) else {}
    if request.headers.get("HX-Request") == "true" and not api:
        if isinstance(error, Unauthenticated | StepUpRequired):
            page = quote(urlsplit(request.headers.get("HX-Current-URL", "")).path)
            return Response(status_code=401, headers={"HX-Redirect": f"/sign-in?next={page}" if page else "/sign-in"})
        html = (
            pages.environments[lang]
            .get_template("_errors/toast.html")
            .render(message=text, code=error.code, request_id=request_id)
        )
        headers |= {"HX-Retarget": "#toast", "HX-Reswap": "innerHTML"}
        return HTMLResponse(html, status, headers)
    if "text/html" in request.headers.get("accept", "") and not api:
        if isinstance(error, Unauthenticated | StepUpRequired) and request.method == "GET":
            return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)
        html = (
            pages.environments[lang]
            .get_template("_errors/page.html")
            .render(
                message=text,
                status=status,
                code=error.code,
                request_id=request_id,
                theme=getattr(request.state, "theme", ""),
            )
        )
        return HTMLResponse(html, status, headers)
    field = getattr(error, "field", "") or None
    if api and status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="Anchang"'
    return JSONResponse(
        {"code": error.code, "message": text, "field": field, "request_id": request_id}, status, headers
    )


def broken(request: Request, error: Exception) -> Response:
    """The page of an error that nobody expected: a number to quote, the rest in the log."""
    log.error("unexpected", request_id=getattr(request.state, "request_id", ""), exc_info=error)
    return answer(request, AppError("broken"), 500)


def too_large(request: Request, limit: int) -> Response:
    """The answer to an upload beyond its limit in bytes."""
    return answer(request, TooLarge("too_large", limit=f"{limit // 1024 // 1024} MB"))


def refuse(request: Request, code: str, status: int) -> Response:
    """The answer to a request that the guard did not let in."""
    return answer(request, AppError(code), status)


def install_errors(app: FastAPI) -> None:
    """Hang the handlers on the app. Every refusal is noted in a second, short transaction."""

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, AppError)
        if isinstance(error, Forbidden | NotFound | StepUpRequired | TooMany):
            note = request.app.state.house.state.get("note_refusal")
            actor: Actor | None = getattr(request.state, "actor", None)
            if note is not None and actor is not None and request.method != "GET":
                note(request.app.state.house, actor, error, request)
        return answer(request, error)

    def invalid(request: Request, error: Exception) -> Response:
        # FastAPI's own reply repeats what was typed, phone numbers included; ours names the field only.
        assert isinstance(error, RequestValidationError)
        first: Any = error.errors()[0] if error.errors() else {"loc": ()}
        place = first["loc"][0] if first["loc"] else ""
        if place == "path":
            return answer(request, NotFound())
        field = str(first["loc"][-1]) if len(first["loc"]) > 1 else ""
        return answer(request, Invalid("wrong_value", field))

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = HTTP_CODES.get(error.status_code, "bad_request")
        refusal = answer(request, AppError(code), error.status_code)
        refusal.headers.update(error.headers or {})  # Allow, with a 405
        return refusal

    def database(request: Request, error: Exception) -> Response:
        meaning = translate_database(error)
        if meaning is None:
            return broken(request, error)
        return answer(request, meaning)

    app.add_exception_handler(AppError, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    kinds = (
        IntegrityError,
        OperationalError,
        StaleDataError,
        PoolTimeout,
        PendingRollbackError,
        DataError,
        OverflowError,
    )
    for kind in kinds:
        app.add_exception_handler(kind, database)


def configure_logs() -> None:
    """One JSON line an event on standard error; values are escaped, so a line stays a line."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
