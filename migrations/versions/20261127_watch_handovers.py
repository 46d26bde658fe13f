"""When the leader was told that nobody signs for a handover."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_watch_handovers"
down_revision = "20261126_give_tokens"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unsigned_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_column("unsigned_told_at")
