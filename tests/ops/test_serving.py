"""The server as a process: signs of life, a clean stop with open streams."""

import http.client
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import update

from app.core.work import House, open_work
from app.people.models import LoginSession
from tests.ops.running import Running
from tests.world import World, session_for


@pytest.fixture
def folder(house: House, world: World) -> tuple[House, str]:
    """A stopped house, and the token of a session that is open whatever the real time is."""
    with open_work(house) as work:
        token = session_for(work, world.lin)
        work.session.exec(update(LoginSession).values(expires_at=datetime(2199, 1, 1, tzinfo=UTC)))
    house.db.close()
    return house, token


def options(house: House) -> list[str | Path]:
    """The command's options for the same database."""
    more: list[str | Path] = ["--database-url", house.settings.database_url] if house.settings.database_url else []
    return ["--data", house.settings.data, *more]


def listen(server: Running, token: str) -> http.client.HTTPResponse:
    """Open a stream and hear its first line."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    connection.request("GET", "/sites/1/events", headers={"Cookie": f"anchang={token}"})
    stream = connection.getresponse()
    assert stream.status == 200
    assert stream.readline().startswith(b"retry:")
    return stream


def test_it_stops_cleanly_with_open_streams(folder: tuple[House, str]) -> None:
    house, token = folder
    with Running("serve", *options(house), ANCHANG_MODE="demo") as server:
        streams = [listen(server, token) for _ in range(4)]

        asked = time.monotonic()
        status = server.stop()
        took = time.monotonic() - asked

        assert status == 0
        assert took < 5
        assert all(b"event: bye" in stream.read() for stream in streams)


def test_it_says_that_it_lives_and_that_it_is_ready(folder: tuple[House, str]) -> None:
    house, _token = folder
    with Running("serve", *options(house), ANCHANG_MODE="demo") as server:
        alive, ready = server.get("/healthz"), server.get("/readyz")

    assert alive == (200, "ok")
    assert ready[0] == 200
    assert '"ready":true' in ready[1]
