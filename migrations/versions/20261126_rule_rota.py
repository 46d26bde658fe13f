"""The book of the rota, turns that come back, and who was passed over by an offer."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261126_rule_rota"
down_revision = "20261126_know_visitors"
branch_labels = None
depends_on = None

COUNTS = ("owed", "carried", "order_key")


def upgrade() -> None:
    op.create_table(
        "rota_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("cause", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("rota_move") as batch_op:
        batch_op.create_index("ix_rota_move_day", ["site_id", "business_day", "id"], unique=False)
        batch_op.create_index("ix_rota_move_visit", ["visit_id"], unique=False)
    with op.batch_alter_table("consultant_day") as batch_op:
        for name in COUNTS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("absent_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    with op.batch_alter_table("visit_offer") as batch_op:
        batch_op.add_column(sa.Column("passed", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("membership") as batch_op:
        batch_op.add_column(sa.Column("leads_rota", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("membership") as batch_op:
        batch_op.drop_column("leads_rota")
    with op.batch_alter_table("visit_offer") as batch_op:
        batch_op.drop_column("passed")
    with op.batch_alter_table("consultant_day") as batch_op:
        batch_op.drop_column("absent_told_at")
        for name in reversed(COUNTS):
            batch_op.drop_column(name)
    op.drop_table("rota_move")
