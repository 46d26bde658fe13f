"""A visit that is expected may be a VIP's."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_expect_vips"
down_revision = "20261127_count_umbrellas"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("expected_visit", sa.Column("vip", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("expected_visit", schema=None) as batch_op:
        batch_op.drop_column("vip")
