"""`POST /sites/{site_id}/queue`: a phone sends what it noted without a signal; each entry gets its own answer."""

import json
from collections.abc import Callable
from datetime import datetime

from anyio.to_thread import run_sync
from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, NotFound, Unauthenticated
from app.core.i18n import choose_language
from app.core.queue import MOST, Entry, Result, Sender, Sending, carry_out, read_entry
from app.core.routes import Routes
from app.core.web import Asked, action, asked_of
from app.core.work import House, Work, open_work

router = Routes()
TRIES = 3
LoadSender = Callable[[Work, int, str, str], Sender | None]
"""(work, site, session token, device token) -> who is behind them, also after the session has ended."""


@router.post("/sites/{site_id}/queue", **action("self"))
async def send_queue(request: Request, site_id: int) -> Response:
    """Carry the entries out in the order in which they happened, each in a transaction of its own.

    401 when nobody is behind the cookies, 409 for the notes of somebody else, 413 for too many, 422 for what is no
    sending at all. `sign_in`: the session has ended, and what happened since waits for the person to sign in.
    """
    house: House = request.app.state.house
    asked = asked_of(request)
    sender, lang = await run_sync(_sender, house, asked, site_id, request)
    request.state.lang, request.state.actor = lang, sender.actor
    sending = _read(request, await request.body())
    if sending.person_id not in (None, sender.actor.person_id):
        raise Conflict("queue_other_person")
    arrived = house.clock.now()
    entries = [read_entry(raw) for raw in sending.entries]
    order = sorted(
        (place for place, entry in enumerate(entries) if isinstance(entry, Entry)),
        key=lambda place: (entries[place].occurred_at, place),  # type: ignore[union-attr]
    )
    found: dict[int, Result] = {place: one for place, one in enumerate(entries) if isinstance(one, Result)}
    for place in order:
        entry = entries[place]
        assert isinstance(entry, Entry)
        async with request.app.state.write_gate:
            found[place] = await run_sync(_one, house, asked, site_id, entry, sending.sent_at, arrived)
    say = house.state["languages"].say
    results = [found[place] for place in range(len(entries)) if found[place].status is not None]
    return JSONResponse(
        {
            "results": [_told(one, lambda code, **gaps: say(lang, code, **gaps)) for one in results],
            "sign_in": len(results) < len(entries),
        }
    )


def _told(one: Result, say: Callable[..., str]) -> dict[str, object]:
    """One answer in words."""
    words = say(one.code, **dict(one.params or {}))
    if one.status == "kept":
        words = f"{words} {say('queue_kept')}"
    return {"key": one.key, "status": one.status, "code": one.code, "words": words}


def _sender(house: House, asked: Asked, site_id: int, request: Request) -> tuple[Sender, str]:
    """Whoever sends, and their language. Raises Unauthenticated, NotFound."""
    with house.db.reading() as session:
        work = Work(house, session, Actor(), house.clock.now())
        sender = _load(work, asked, site_id)
        wishes = [sender.actor.locale, request.cookies.get("lang"), request.headers.get("accept-language")]
        return sender, choose_language(wishes)


def _load(work: Work, asked: Asked, site_id: int) -> Sender:
    load: LoadSender = work.house.state["load_sender"]
    sender = load(work, site_id, asked.session_token, asked.device_token)
    if sender is None:
        raise Unauthenticated()
    if not sender.actor.sees(site_id):
        raise NotFound()
    return sender


def _read(request: Request, body: bytes) -> Sending:
    """The body as a sending. Raises HTTPException(413, 415), Invalid for what is none."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    try:
        sending = Sending.model_validate(json.loads(body, parse_constant=_no_number))
    except (ValidationError, ValueError, RecursionError):
        raise Invalid("bad_request") from None
    if len(sending.entries) > MOST:
        raise HTTPException(413)
    return sending


def _no_number(_text: str) -> None:
    raise ValueError


def _one(house: House, asked: Asked, site_id: int, entry: Entry, sent_at: datetime, arrived: datetime) -> Result:
    """One entry to its end; a race lost to the same key sent twice at once is run again and finds the first answer."""
    for left in range(TRIES, 0, -1):
        try:
            with open_work(house, now=arrived) as work:
                sender = _load(work, asked, site_id)
                return carry_out(work, sender, site_id, entry, sent_at, last=left == 1)
        except (Conflict, IntegrityError):
            if left == 1:
                raise
    raise Conflict("changed_meanwhile")
