"""`/readyz` says by name what stands in the way, and heals by itself; `/healthz` does not care."""

import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy.engine import make_url

from app.core.work import House
from app.ops.pages import Readiness, look
from tests.conftest import Clients, Statements
from tests.postgres_rows import PG_SERVER

Usage = namedtuple("Usage", "total used free")


def test_it_is_ready_without_saying_where_it_lives(clients: Clients, house: House) -> None:
    answer = clients.nobody().get("/readyz")

    assert answer.status_code == 200
    assert set(answer.json()["checks"].values()) == {"ok"}
    assert str(house.settings.data) not in answer.text


@contextmanager
def database_away(house: House) -> Iterator[None]:
    """SQLite: somebody else holds the write lock. PostgreSQL: the server takes no connections for this database."""
    if house.db.dialect == "sqlite":
        outside = sqlite3.connect(house.settings.sqlite_path, isolation_level=None)
        outside.execute("BEGIN IMMEDIATE")
        yield
        outside.close()
        return
    name = make_url(house.settings.database_url).database
    with psycopg.connect(PG_SERVER, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        yield
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_a_database_that_is_away_is_named_and_heals(clients: Clients, house: House) -> None:
    nobody = clients.nobody()

    with database_away(house):
        alive, away = nobody.get("/healthz"), look(house)
    back = look(house)

    assert alive.status_code == 200
    assert away["database"] == "away"
    assert set(back.values()) == {"ok"}


def test_a_full_disk_is_named(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12 - 10**6, 10**6))

    answer = clients.nobody().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["disk"] == "full"


def test_a_flood_of_questions_reaches_the_database_once(clients: Clients, house: House, statements: Statements) -> None:
    house.state["readyz"] = Readiness()
    nobody = clients.nobody()
    nobody.get("/readyz")
    once = len(statements)

    for _ in range(20):
        nobody.get("/readyz")

    assert once > 0
    assert len(statements) <= 2 * once


def test_a_server_that_is_stopping_is_not_ready(clients: Clients, house: House) -> None:
    nobody = clients.nobody()
    house.broker.close()

    assert nobody.get("/readyz").status_code == 503
