"""Alembic's environment: the connection comes from the program, the tables from the wiring."""

from alembic import context
from sqlmodel import SQLModel

import app.wiring  # noqa: F401  (imports every domain, so that all tables are known)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
