"""The live stream: `/sites/{site_id}/events`. It holds no Work; who listens is checked again every heartbeat."""

from collections.abc import AsyncIterator

from anyio.to_thread import run_sync
from fastapi import Request
from fastapi.responses import StreamingResponse
from sqlalchemy import func
from sqlmodel import col, select

from app.core.actor import Actor, Permission
from app.core.errors import AppError, TooMany
from app.core.models import EventLog
from app.core.routes import Routes
from app.core.web import Asked, action, asked_of
from app.core.work import House, Work

STREAMS_PER_OWNER = 5
router = Routes()


def _listener(house: House, asked: Asked, site_id: int) -> tuple[Actor, int]:
    """Who asks and the site's newest event, in a short read of its own."""
    with house.db.reading() as session:
        work = Work(house, session, Actor(), house.clock.now(), web=asked)
        work.actor = house.state["load_actor"](work, asked.session_token, asked.device_token)
        work.require(Permission.SSE_SITE, site_id)
        newest = session.exec(select(func.max(col(EventLog.id))).where(EventLog.site_id == site_id)).one()
        return work.actor, newest or 0


@router.get("/sites/{site_id}/events", **action(Permission.SSE_SITE))
async def events(request: Request, site_id: int) -> StreamingResponse:
    """Open the stream of one site. 404 for a site that is none of the actor's, 429 beyond five streams."""
    house: House = request.app.state.house
    asked = asked_of(request)
    actor, newest = await run_sync(_listener, house, asked, site_id)
    if house.broker.count(actor.scope_key) >= STREAMS_PER_OWNER:
        raise TooMany(seconds=5)
    last = request.headers.get("last-event-id", "")
    resync = bool(last) and last != str(newest)

    async def body() -> AsyncIterator[bytes]:
        async for message in house.broker.subscribe(site_id, actor.scope_key, resync=resync):
            if message.startswith(b":"):
                try:
                    await run_sync(_listener, house, asked, site_id)
                except AppError:
                    return
            yield message

    return StreamingResponse(
        body(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
