"""Both databases, an injected clock, the named people. Each test gets a copy of a migrated template."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient

from app.core.clock import FixedClock
from app.core.db import Database
from app.core.migrate import migrate
from app.core.settings import Settings
from app.core.work import House, Work, open_work
from app.main import build_house, create_app
from app.people.actors import actor_of
from app.people.models import Person
from tests.postgres_rows import PG_SERVER, Rows, Spare
from tests.world import World, build_world

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday 23 November 2026, 12:00 in Shanghai."""


def postgres_answers() -> bool:
    """Whether a PostgreSQL server is there to test on."""
    try:
        psycopg.connect(PG_SERVER, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


DATABASES = ["sqlite", "postgresql"] if postgres_answers() else ["sqlite"]


def pytest_report_header() -> str:
    """Say plainly which databases this run covers."""
    missing = "" if len(DATABASES) == 2 else " (no PostgreSQL at TEST_POSTGRES: its half is left out)"
    return f"databases: {', '.join(DATABASES)}{missing}"


class Template:
    """A migrated database with the world in it, made once per worker and copied per test."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self.spare: Spare | None = None
        self.rows: Rows | None = None
        self.name = f"anchang_t_{uuid.uuid4().hex[:10]}"
        folder.mkdir(parents=True, exist_ok=True)
        if kind == "postgresql":
            self._admin(f'CREATE DATABASE "{self.name}"')
        house = build_house(self.settings(self.name, folder), FixedClock(instant=NOON))
        migrate(house.db)
        with open_work(house) as work:
            build_world(work)
        if kind == "sqlite":
            with house.db.write_engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        # A dialect learns the server's version on its first connection, and the copies are going to ask theirs for it.
        house.db.read_engine.connect().close()
        house.db.close()
        self.db = house.db

    def compiled_once(self, db: Database) -> None:
        """Let `db` use the statements that the template's database has compiled: a third of a test is compiling."""
        for engine, first in ((db.read_engine, self.db.read_engine), (db.write_engine, self.db.write_engine)):
            engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache

    def settings(self, name: str, folder: Path) -> Settings:
        """Settings on database `name` with data in `folder`."""
        url = PG_SERVER.rsplit("/", 1)[0] + f"/{name}" if self.kind == "postgresql" else ""
        return Settings(mode="demo", data=folder, database_url=url, hosts="testserver,localhost,127.0.0.1", threads=8)

    def copy(self, folder: Path) -> tuple[Settings, str]:
        """A fresh copy: its settings and name."""
        name = f"anchang_t_{uuid.uuid4().hex[:10]}"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.folder / "secret.key", folder / "secret.key")
        if self.kind == "postgresql":
            self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
            self._admin(f'ALTER DATABASE "{name}" SET synchronous_commit TO off')
        else:
            shutil.copy(self.folder / "anchang.db", folder / "anchang.db")
        return self.settings(name, folder), name

    def take(self, folder: Path) -> tuple[Settings, str]:
        """A copy for one test: on PostgreSQL the one the test before gave back; making one costs half a second."""
        if self.spare is None:
            return self.copy(folder)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.folder / "secret.key", folder / "secret.key")
        name, self.spare = self.spare.name, None
        return self.settings(name, folder), name

    def give_back(self, name: str) -> None:
        """Put the rows of the template back, for the next test; a copy whose schema was changed is dropped."""
        if self.kind != "postgresql":
            return
        rows = self.rows or Rows(self.name)
        self.rows = rows
        if rows.restore(name):
            self.spare = Spare(name)
        else:
            self.drop(name)

    def drop(self, name: str) -> None:
        """Remove a copy."""
        if self.kind == "postgresql":
            self._admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @staticmethod
    def _admin(statement: str) -> None:
        with psycopg.connect(PG_SERVER, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session", params=DATABASES)
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """The migrated template of one database."""
    made = Template(request.param, tmp_path_factory.mktemp("template"))
    yield made
    if made.spare is not None:
        made.drop(made.spare.name)
    made.drop(made.name)


@pytest.fixture
def clock() -> FixedClock:
    """Monday noon in Shanghai, moved by the test."""
    return FixedClock(instant=NOON)


@pytest.fixture
def house(template: Template, tmp_path: Path, clock: FixedClock) -> Iterator[House]:
    """A running house on a fresh copy of the world."""
    settings, name = template.take(tmp_path / "data")
    made = build_house(settings, clock)
    template.compiled_once(made.db)
    yield made
    made.db.close()
    template.give_back(name)


@pytest.fixture
def world() -> World:
    """Ids and names of the people and things every test knows."""
    return World()


class Clients:
    """HTTP clients signed in as the world's people."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.app = create_app(house, jobs=False)
        self._open: list[TestClient] = []

    def nobody(self, **headers: str) -> TestClient:
        """A client without a session."""
        client = TestClient(self.app, raise_server_exceptions=False, follow_redirects=False)
        client.headers.update(
            {"accept": "text/html", "accept-language": "en", "sec-fetch-site": "same-origin", **headers}
        )
        client.__enter__()
        self._open.append(client)
        return client

    def as_(self, person_id: int, *, hx: bool = False) -> TestClient:
        """A client signed in as a person, by a session row of its own."""
        from tests.world import session_for

        client = self.nobody(**({"HX-Request": "true"} if hx else {}))
        with open_work(self.house) as work:
            token = session_for(work, person_id)
        client.cookies.set("anchang", token)
        return client

    def close(self) -> None:
        """End every client."""
        for client in reversed(self._open):
            client.__exit__(None, None, None)


@pytest.fixture
def clients(house: House) -> Iterator[Clients]:
    """HTTP clients of the house."""
    made = Clients(house)
    yield made
    made.close()


class Acts:
    """Opens a Work as one of the world's people."""

    def __init__(self, house: House) -> None:
        self.house = house

    def __call__(self, person_id: int, *, writing: bool = True) -> AbstractContextManager[Work]:
        with open_work(self.house, writing=False) as reading:
            actor = actor_of(reading, reading.get(Person, person_id))
        return open_work(self.house, actor, writing=writing, lang="en")


@pytest.fixture
def act(house: House) -> Acts:
    """`with act(world.mei) as work:` runs commands as Mei and commits at the end."""
    return Acts(house)


class Statements:
    """Counts the statements sent to the database."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __len__(self) -> int:
        return len(self.seen)


@pytest.fixture
def statements(house: House) -> Iterator[Statements]:
    """Every statement of the house's engines from now on (BEGIN and pragmas apart)."""
    from sqlalchemy import event

    counted = Statements()

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            counted.seen.append(statement)

    engines = (house.db.write_engine, house.db.read_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield counted
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
