"""A number that moves with every transaction that writes: readers know by one statement whether anything did."""

import sqlalchemy as sa
from alembic import op

revision = "20261125_mark_changes"
down_revision = "20261124_keep_hours_away"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "change_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(table, [{"id": 1, "number": 0}])


def downgrade() -> None:
    op.drop_table("change_mark")
