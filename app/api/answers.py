"""How the API answers: values with their tag, the row of an act, a refusal as a Problem."""

from hashlib import blake2b
from typing import Any

from fastapi.responses import JSONResponse, Response

from app.api.shapes import Done, Problem, Shape
from app.core.actor import Permission
from app.core.commands import Registered
from app.core.forms import Form
from app.core.pages import Pages
from app.core.work import Work

REPLAYED = "Idempotency-Replayed"


def shown(work: Work, value: Shape) -> Response:
    """The value as JSON with a tag of its content; 304 without a body when the reader has it already."""
    body = value.model_dump_json().encode()
    tag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    asked = work.web.if_none_match if work.web else ""
    if tag in (part.strip() for part in asked.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def carried_out(work: Work, site_id: int, form: Form[Any], command: Any) -> Response:
    """Run `command` with what was sent. The right comes first: what is wrong with a body tells nobody anything else."""
    registered: Registered = command.command
    work.require(Permission(registered.permission), site_id)
    work.attempt(form, command)
    if not form.ok:
        return refused(work, form)
    outcome = form.outcome.get("id")
    headers = {REPLAYED: "true"} if form.replayed else {}
    return JSONResponse(Done(id=outcome if isinstance(outcome, int) else 0).model_dump(), 200, headers)


def refused(work: Work, form: Form[Any]) -> Response:
    """The refusal of a form: its general problem, else its first field."""
    pages: Pages = work.house.state["pages"]
    fields = {name: pages.translate(work.lang, message) or "" for name, message in form.errors.items()}
    first = next(iter(form.errors), None)
    message = form.problem or form.errors[first or ""]
    also = [pages.translate(work.lang, one) or "" for one in form.also]
    problem = Problem(
        code=message.code,
        message=" ".join([pages.translate(work.lang, message) or "", *also]),
        field=None if form.problem else first,
        fields=fields,
        accept=form.consent or None,
        request_id=work.request_id,
    )
    return JSONResponse(problem.model_dump(), form.status)
