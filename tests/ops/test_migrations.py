"""The schema: what the migrations make is what the tables say, down and up again with data, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from app.core.migrate import at_head, migrate
from app.core.work import House, open_work
from app.ops.checks import is_empty
from tests.world import World, build_world, stands


def tables(house: House) -> dict[str, int]:
    """Rows by table."""
    with house.db.read_engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def test_the_migrations_make_what_the_tables_say(house: House) -> None:
    with house.db.read_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, SQLModel.metadata)

    assert found == []


def test_it_goes_down_with_data_and_up_again(house: House, world: World) -> None:
    before = tables(house)
    with open_work(house) as work:
        stands(work, world.wang, world.parking)

    migrate(house.db, "base")
    down = tables(house)
    migrate(house.db)
    with open_work(house) as work:
        build_world(work)

    assert down == {}
    assert at_head(house.db)
    assert tables(house) == before


def test_migrating_twice_is_once(house: House) -> None:
    before = tables(house)

    migrate(house.db)

    assert tables(house) == before
    assert not is_empty(house)
