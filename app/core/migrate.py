"""Schema up and down, from wherever the program was started."""

import sqlite3

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from app.core.db import Database
from app.core.paths import MIGRATIONS


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration with the migrations folder found, and a connection to run on."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def migrate(db: Database, target: str = "head") -> None:
    """Bring the schema to `target` ("head", "base" or a revision), in one transaction where the database allows."""
    _run(db.write_engine, target)


def _run(engine: Engine, target: str) -> None:
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Batch mode re-creates tables; with foreign keys on, children would vanish with the old one.
            _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                made = config(connection)
                current = MigrationContext.configure(connection).get_current_revision()
                if target == "base" or (target != "head" and current and _is_below(made, target, current)):
                    command.downgrade(made, target)
                else:
                    command.upgrade(made, target)
                if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise RuntimeError("the migration would break foreign keys; nothing was changed")
        finally:
            if sqlite:
                _foreign_keys(connection, on=True)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _is_below(made: Config, target: str, current: str) -> bool:
    script = ScriptDirectory.from_config(made)
    return any(revision.revision == target for revision in script.walk_revisions("base", current))


def at_head(db: Database) -> bool:
    """Whether the schema is the one this program was written for."""
    with db.read_engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(config()).get_current_head()
