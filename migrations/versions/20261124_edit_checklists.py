"""Checklists edited on screen, paper entries, codes of places.

Going down lets go who edited what, that something was entered from paper, and the codes of the places; versions of
the checklists stay, since they were there before.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261124_edit_checklists"
down_revision = "20261124_queue_ticks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("duty_item") as batch_op:
        batch_op.add_column(sa.Column("coded", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("edited_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("edited_by", sa.Integer(), nullable=True))
    with op.batch_alter_table("duty") as batch_op:
        batch_op.add_column(sa.Column("paper", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("tick") as batch_op:
        batch_op.add_column(sa.Column("paper", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("done_by", sa.Integer(), nullable=True))
    for table, column in (("duty_item", "coded"), ("duty", "paper"), ("tick", "paper")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, server_default=None)
    op.create_table(
        "place_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("name_zh", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["site_id", "zone_id"], ["zone.site_id", "zone.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="uq_place_code_code"),
    )
    with op.batch_alter_table("place_code") as batch_op:
        batch_op.create_index("ix_place_code_site_id", ["site_id"], unique=False)


def downgrade() -> None:
    op.drop_table("place_code")
    with op.batch_alter_table("tick") as batch_op:
        batch_op.drop_column("done_by")
        batch_op.drop_column("paper")
    with op.batch_alter_table("duty") as batch_op:
        batch_op.drop_column("paper")
    with op.batch_alter_table("duty_item") as batch_op:
        batch_op.drop_column("edited_by")
        batch_op.drop_column("edited_at")
        batch_op.drop_column("coded")
