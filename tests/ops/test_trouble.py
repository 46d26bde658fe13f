"""The database in trouble: writes are refused in words and stored not at all, reads go on, and it heals by itself."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from app.core.work import House, open_work
from app.sites.models import Weather
from tests.conftest import Clients
from tests.world import World

KEY = "trouble-key-0001"


def switch_rain(client: TestClient) -> Response:
    """A write like any other, with the same request key each time."""
    return client.post("/sites/1/weather", data={"kind": "rain", "key": KEY})


def rains(house: House) -> int:
    """How often it rains in the database."""
    with open_work(house, writing=False) as work:
        return len(work.session.exec(select(Weather.id)).all())


@contextmanager
def somebody_holds_the_lock(house: House) -> Iterator[None]:
    """Another process writes and does not come to an end."""
    if house.db.dialect == "sqlite":
        outside = sqlite3.connect(house.settings.sqlite_path, isolation_level=None)
        outside.execute("BEGIN IMMEDIATE")
        yield
        outside.close()
        return
    with psycopg.connect(house.settings.database_url) as connection:
        connection.execute("LOCK TABLE weather, event_log IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.mark.slow
def test_a_locked_database_refuses_writes_and_goes_on_afterwards(house: House, clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei)
    with somebody_holds_the_lock(house):
        asked = time.monotonic()
        refused = switch_rain(mei)
        took = time.monotonic() - asked
        alive = mei.get("/healthz")
    again = switch_rain(mei)

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert "busy" in refused.text
    assert took < 10
    assert alive.status_code == 200
    assert again.status_code == 303
    assert rains(house) == 1


def room_for(house: House, more: int) -> None:
    """Let the SQLite file grow by `more` pages and no further, as a disk does."""
    with house.db.write_engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count={pages + more}")


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_full_disk_refuses_writes_and_heals_without_a_restart(house: House, clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei)
    room_for(house, 0)
    stored, answer = 0, mei.post("/sites/1/weather", data={"kind": "sun"})
    while answer.status_code == 303 and stored < 500:
        stored += 1
        answer = mei.post("/sites/1/weather", data={"kind": ("rain", "sun")[stored % 2]})
    kept, read = rains(house), mei.get("/sites/1/board")
    room_for(house, 1000)
    again = switch_rain(mei)

    assert answer.status_code == 503
    assert "disk is full" in answer.text
    assert kept == stored
    assert read.status_code == 200
    assert again.status_code == 303
