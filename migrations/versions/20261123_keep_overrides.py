"""Rules of the roster that were overruled, with the reasons."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261123_keep_overrides"
down_revision = "20261123_publish_roster"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name="rule_override_has_a_reason"),
        sa.ForeignKeyConstraint(["site_id", "assignment_id"], ["assignment.site_id", "assignment.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("rule_override") as batch_op:
        batch_op.create_index("ix_rule_override_site", ["site_id", "at"], unique=False)
        batch_op.create_index("ix_rule_override_assignment", ["assignment_id"], unique=False)


def downgrade() -> None:
    op.drop_table("rule_override")
