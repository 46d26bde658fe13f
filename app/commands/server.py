"""The server: one process, a clean stop with open streams, a word once the port is open."""

import contextlib
import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType

import structlog
import uvicorn

from app.core.work import House
from app.main import create_app
from app.ops.refusal import Refused

GRACE_S = 3
"""Seconds that running requests have to end. Streams are ended at once, so this is for slow senders only."""


class Server(uvicorn.Server):
    """Ends every stream when it is told to stop, and leaves by itself instead of by the signal."""

    def __init__(self, config: uvicorn.Config, house: House, opened: Callable[[], None]) -> None:
        super().__init__(config)
        self.house, self.opened = house, opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.opened()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.house.broker.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 (uvicorn's signature)
        # A supervisor asks twice when it is in earnest; uvicorn would only listen to a second Ctrl-C.
        self.force_exit = self.should_exit
        self.should_exit = True


def open_port(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything else is done. Raises Refused when the port is not free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError as error:
        opened.close()
        raise Refused(f"port {port} of {host} cannot be used: {error.strerror}; choose another with --port") from None
    return opened


def run(house: House, port: socket.socket, opened: Callable[[], None]) -> None:
    """Serve until told to stop; `opened` is called once, when the first request would be answered."""
    config = uvicorn.Config(
        create_app(house),
        lifespan="on",
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=75,
        proxy_headers=bool(house.settings.proxies),
        forwarded_allow_ips=house.settings.proxies,
        access_log=False,
        log_level="warning",
        server_header=False,
        ws="none",
    )
    if house.settings.mode == "demo":
        # A terminal in front of a person: only what went wrong, not a line for each request.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    server = Server(config, house, opened)
    # Two signals in one second must not leave a half-closed database: our own handler stands until the end.
    for kind in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(ValueError):
            signal.signal(kind, server.handle_exit)
    server.run(sockets=[port])
