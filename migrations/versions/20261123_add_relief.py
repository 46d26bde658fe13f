"""Reliefs and meal turns."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261123_add_relief"
down_revision = "20261123_keep_overrides"
branch_labels = None
depends_on = None

OPEN_ONCE = {"place": ["post_id", "place"], "person": ["person_id"], "cover": ["cover_id"]}
"""Of each there is one relief at a time that is not over."""


def upgrade() -> None:
    op.create_table(
        "relief",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("offered_to", sa.Integer(), nullable=True),
        sa.Column("offered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("declined", sa.JSON(), nullable=False),
        sa.Column("escalated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("sent_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("due_back_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("overdue_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("left_standing_id", sa.Integer(), nullable=True),
        sa.Column("cover_standing_id", sa.Integer(), nullable=True),
        sa.Column("home_standing_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_how", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.CheckConstraint("minutes > 0", name="relief_minutes_positive"),
        sa.ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["offered_to"], ["person.id"]),
        sa.ForeignKeyConstraint(["cover_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"]),
        sa.ForeignKeyConstraint(["left_standing_id"], ["standing.id"]),
        sa.ForeignKeyConstraint(["cover_standing_id"], ["standing.id"]),
        sa.ForeignKeyConstraint(["home_standing_id"], ["standing.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("relief", schema=None) as batch_op:
        batch_op.create_index("ix_relief_site", ["site_id", "asked_at"], unique=False)
        for name, columns in OPEN_ONCE.items():
            batch_op.create_index(
                f"uq_relief_{name}",
                columns,
                unique=True,
                sqlite_where=sa.text("ended_at IS NULL"),
                postgresql_where=sa.text("ended_at IS NULL"),
            )

    op.create_table(
        "meal_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("relief_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name="meal_turn_ends_after_start"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"]),
        sa.ForeignKeyConstraint(["cover_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["relief_id"], ["relief.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assignment_id", "starts_at"),
    )
    with op.batch_alter_table("meal_turn", schema=None) as batch_op:
        batch_op.create_index("ix_meal_turn_day", ["site_id", "day"], unique=False)


def downgrade() -> None:
    op.drop_table("meal_turn")
    op.drop_table("relief")
