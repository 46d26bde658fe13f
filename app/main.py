"""create_app(): middleware, routers, error handlers, and what starts and stops with the server."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import Scope

from app import wiring
from app.chrome import chrome_of
from app.core.broker import Broker
from app.core.clock import Clock
from app.core.db import Database
from app.core.edge import broken, configure_logs, install_errors, refuse, too_large
from app.core.guard import Guard
from app.core.jobs import Runner
from app.core.pages import Pages, languages
from app.core.paths import STATIC
from app.core.route_table import RouteTable
from app.core.settings import Settings
from app.core.vault import Vault
from app.core.work import House
from app.people.actors import load_actor
from app.people.refusals import note_refusal
from app.people.senders import load_sender
from app.people.tokens import load_bearer
from app.requests.deputies import deputy_objections
from app.roster.queries import standing_kinds
from app.roster.today import on_today
from app.sites.queries import setting, site_ids, zone_of

NO_TELEMETRY: Any = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False}


class LongStatic(StaticFiles):
    """Static files under hashed addresses: kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def build_house(settings: Settings, clock: Clock | None = None) -> House:
    """Everything that lives as long as the process, for the server, the command line and tests."""
    house = House(
        settings,
        clock or Clock(),
        Database(settings.url, threads=settings.threads),
        Vault(settings.secret()),
        Broker(),
        wiring.ON_EVENT,
        standing_kinds,
        site_ids,
    )
    house.state.update(
        languages=languages(),
        pages=Pages(),
        chrome=chrome_of,
        zone_of=zone_of,
        load_actor=load_actor,
        load_bearer=load_bearer,
        note_refusal=note_refusal,
        on_today=on_today,
        deputy_objections=deputy_objections,
        setting=setting,
        load_sender=load_sender,
        queued=wiring.QUEUED,
    )
    return house


def create_app(house: House, *, jobs: bool = True) -> FastAPI:
    """The application over `house`. `jobs` False leaves the ticker out (tests tick themselves)."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        house.broker.start()
        anyio.to_thread.current_default_thread_limiter().total_tokens = house.settings.threads
        writers = 1 if house.db.dialect == "sqlite" else max(2, house.settings.threads // 2)
        app.state.write_gate = asyncio.Semaphore(writers)
        runner = Runner(house, wiring.JOBS)
        house.state["runner"] = runner
        if jobs:
            runner.start()
            # A server that stays: what was imported is never garbage, and full collections cost tens of milliseconds.
            gc.collect()
            gc.freeze()
            gc.set_threshold(20_000, 20, 50)
        yield
        house.broker.close()
        if jobs:
            await anyio.to_thread.run_sync(runner.stop)

    app = FastAPI(
        title="Anchang",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        telemetry=NO_TELEMETRY,
        redirect_slashes=False,
    )
    app.state.house = house
    configure_logs()
    install_errors(app)
    routes = [route for router in wiring.ROUTERS for route in router.routes]
    app.router.routes.append(RouteTable(routes))
    house.state["reach"] = frozenset(getattr(route, "path", "") for route in routes)
    app.mount("/static", LongStatic(directory=STATIC), name="static")
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(
        Guard,
        hosts=frozenset(name.strip().lower() for name in house.settings.hosts.split(",")),
        secure=house.settings.secure,
        uploads=frozenset({"/roster/import", "/photos", "/faults/new"}),
        last_resort=broken,
        too_large=too_large,
        refuse=refuse,
    )
    return app
