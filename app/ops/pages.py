"""Signs of life for whatever supervises the server: alive, and ready to work."""

import time
from dataclasses import dataclass
from threading import Lock

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse

from app.core.migrate import at_head
from app.core.routes import Routes
from app.core.web import action
from app.core.work import House, open_work
from app.ops.probes import can_write, disk_is_free
from app.ops.queries import backup_state

router = Routes()
CACHED_S = 1.0


@dataclass
class Readiness:
    """The last answer, so that a flood of probes does not reach the database."""

    until: float = 0.0
    checks: tuple[tuple[str, str], ...] = ()


@router.get("/healthz", **action("public"))
async def healthz() -> PlainTextResponse:
    """The process is alive. Touches nothing: a database restarting must not get the server killed."""
    return PlainTextResponse("ok")


@router.get("/readyz", **action("public"))
def readyz(request: Request) -> JSONResponse:
    """Named checks, each "ok" or a word; 503 when work cannot be done. A late copy only warns."""
    house: House = request.app.state.house
    with house.state.setdefault("readyz_lock", Lock()):
        kept: Readiness = house.state.setdefault("readyz", Readiness())
        if time.monotonic() >= kept.until or house.broker.closing:
            kept.checks, kept.until = tuple(look(house).items()), time.monotonic() + CACHED_S
    ready = all(word == "ok" for name, word in kept.checks if name != "backup")
    return JSONResponse({"ready": ready, "checks": dict(kept.checks)}, 200 if ready else 503)


def look(house: House) -> dict[str, str]:
    """What stands and what does not, by name; no paths and no versions, since anybody may ask."""
    if house.broker.closing:
        return {"running": "stopping"}
    checks = {"disk": "ok" if disk_is_free(house) else "full"}
    runner = house.state.get("runner")
    checks["scheduler"] = "ok" if runner is None or runner.alive() else "stuck"
    checks["database"] = "ok" if can_write(house) else "away"
    if checks["database"] == "ok":
        checks["schema"] = "ok" if at_head(house.db) else "other"
        with open_work(house, writing=False) as work:
            checks["backup"] = backup_state(work).value
    return checks
