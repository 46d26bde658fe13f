"""The live stream over a real socket: who may listen, what is heard, when it ends."""

import http.client
import time
from collections.abc import Iterator

import pytest
from sqlmodel import col, update

from app.core.work import House, open_work
from app.people.models import LoginSession
from app.sites.weather import WeatherIn, switch_weather
from tests.conftest import Acts
from tests.live import LiveServer
from tests.world import World, session_for


@pytest.fixture
def server(house: House) -> Iterator[LiveServer]:
    """A real server over the house."""
    with LiveServer(house) as running:
        yield running


def listen(
    server: LiveServer, token: str, site_id: int = 1, headers: dict[str, str] | None = None
) -> http.client.HTTPResponse:
    """Open a stream."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", f"/sites/{site_id}/events", headers={"Cookie": f"anchang={token}", **(headers or {})})
    return connection.getresponse()


def lines_until(stream: http.client.HTTPResponse, wanted: bytes) -> list[bytes]:
    """Lines up to the first that begins with `wanted`."""
    seen = []
    while True:
        line = stream.readline()
        seen.append(line)
        if line.startswith(wanted) or not line:
            return seen


def test_a_change_reaches_a_listener_of_the_site_and_carries_no_data(
    house: House, server: LiveServer, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        token = session_for(work, world.lin)
    stream = listen(server, token)
    lines_until(stream, b"retry")

    with act(world.mei) as acting:
        switch_weather(acting, WeatherIn(site_id=1, kind="rain"))
    heard = lines_until(stream, b"data:")

    assert b"event: stale\n" in heard
    assert b"board" in heard[-1]
    assert b"rain" not in b"".join(heard)


def test_another_sites_stream_does_not_exist(house: House, server: LiveServer, world: World) -> None:
    with open_work(house) as work:
        token = session_for(work, world.zhao)

    assert listen(server, token, 1).status == 404
    assert listen(server, token, 2).status == 200
    assert listen(server, "nonsense", 2).status == 401


def test_the_sixth_stream_of_one_person_has_to_wait(house: House, server: LiveServer, world: World) -> None:
    with open_work(house) as work:
        token = session_for(work, world.lin)
    streams = [listen(server, token) for _ in range(5)]
    for stream in streams:
        lines_until(stream, b"retry")

    assert listen(server, token).status == 429


def test_a_return_after_a_gap_is_told_to_fetch_everything(house: House, server: LiveServer, world: World) -> None:
    with open_work(house) as work:
        token = session_for(work, world.lin)

    for last in ("1", "99999999999999999999", "text"):
        stream = listen(server, token, headers={"Last-Event-ID": last})
        assert b"event: resync\n" in lines_until(stream, b"event")


def test_a_stream_ends_with_its_session(house: House, server: LiveServer, world: World) -> None:
    with open_work(house) as work:
        token = session_for(work, world.lin)
    stream = listen(server, token)
    lines_until(stream, b"retry")

    with open_work(house) as work:
        work.session.exec(
            update(LoginSession).where(col(LoginSession.person_id) == world.lin).values(ended_at=work.now)
        )
    house.broker.drop(f"p{world.lin}")

    started = time.monotonic()
    assert stream.read().endswith(b"event: bye\ndata: closing\n\n")
    assert time.monotonic() - started < 5


def test_the_server_stops_with_open_streams(house: House, world: World) -> None:
    with open_work(house) as work:
        token = session_for(work, world.lin)
    started = time.monotonic()

    with LiveServer(house) as server:
        streams = [listen(server, token) for _ in range(4)]
        for stream in streams:
            lines_until(stream, b"retry")
        started = time.monotonic()

    assert time.monotonic() - started < 5
