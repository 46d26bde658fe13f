"""The schema: up and down with data on both databases, equal to the tables, one named difference."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from app import wiring
from app.core.migrate import at_head, migrate
from app.core.work import House, open_work
from tests.world import build_world

DOMAIN_ROWS = ("site", "post", "person", "membership", "coverage", "post_permit", "zone", "shift_template")


def drift(house: House) -> list[Any]:
    """What Alembic would still change; the exclusion constraints are checked by name below."""
    assert wiring.TABLES
    with house.db.write_engine.connect() as connection:
        found: list[Any] = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    # PostgreSQL lists the indexes behind the exclusion constraints among the indexes.
    return [one for one in found if not (one[0] == "remove_index" and one[1].name.startswith("ex_assignment"))]


def counts(house: House) -> dict[str, int]:
    """Rows of the tables that the world fills."""
    with house.db.reading() as session:
        return {name: session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar() or 0 for name in DOMAIN_ROWS}


def test_the_migrations_make_the_tables_of_the_code(house: House) -> None:
    assert at_head(house.db)
    assert drift(house) == []


def test_down_and_up_again_with_data_in_it(house: House) -> None:
    before = counts(house)
    assert all(before.values())

    migrate(house.db, "base")
    with house.db.write_engine.connect() as connection:
        left = set(inspect(connection).get_table_names()) - {"alembic_version"}
    assert left == set()
    migrate(house.db)
    with open_work(house) as work:
        build_world(work)

    assert counts(house) == before
    assert drift(house) == []


def test_going_up_twice_changes_nothing(house: House) -> None:
    before = counts(house)

    migrate(house.db)

    assert counts(house) == before


def test_two_exclusion_constraints_are_the_only_difference_between_the_databases(house: House) -> None:
    if house.db.dialect == "sqlite":
        expected: set[str] = set()
        query = "SELECT name FROM sqlite_master WHERE name LIKE 'ex_assignment%'"
    else:
        expected = {"ex_assignment_place", "ex_assignment_person"}
        query = "SELECT conname FROM pg_constraint WHERE contype = 'x'"
    with house.db.reading() as session:
        assert {row[0] for row in session.execute(text(query))} == expected
