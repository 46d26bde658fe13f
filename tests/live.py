"""A real server over a house, in a thread: for streams and browsers."""

import socket
import threading
import time
from types import TracebackType

import uvicorn

from app.core.work import House
from app.main import create_app


class LiveServer:
    """`with LiveServer(house) as server:` listens on a free port of 127.0.0.1 until the block ends."""

    def __init__(self, house: House, *, jobs: bool = False) -> None:
        self.house = house
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            create_app(house, jobs=jobs), log_level="warning", access_log=False, timeout_graceful_shutdown=2
        )
        self.server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)

    def __enter__(self) -> "LiveServer":
        self._thread.start()
        while not self.server.started:
            time.sleep(0.02)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.house.broker.close()
        self.server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive(), "the server did not stop"
