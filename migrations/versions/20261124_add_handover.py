"""Handover, briefing and opening."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261124_add_handover"
down_revision = "20261124_add_patrol"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
TIME = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "handover_thing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("name_zh", TEXT(length=40), nullable=False),
        sa.Column("name_en", TEXT(length=60), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "id"),
    )
    with op.batch_alter_table("handover_thing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_thing_site_id"), ["site_id"], unique=False)

    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("from_person", sa.Integer(), nullable=False),
        sa.Column("from_standing_id", sa.Integer(), nullable=False),
        sa.Column("from_assignment_id", sa.Integer(), nullable=True),
        sa.Column("shift_ends_at", TIME(), nullable=True),
        sa.Column("gathered", sa.JSON(), nullable=False),
        sa.Column("remarks", TEXT(length=500), nullable=False),
        sa.Column("state", TEXT(length=10), nullable=False),
        sa.Column("given_at", TIME(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", TIME(), nullable=True),
        sa.Column("refused_by", sa.Integer(), nullable=True),
        sa.Column("refused_at", TIME(), nullable=True),
        sa.Column("refused_why", TEXT(length=200), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", TIME(), nullable=True),
        sa.Column("settled_how", TEXT(length=8), nullable=False),
        sa.Column("settled_words", TEXT(length=200), nullable=False),
        sa.Column("closed_at", TIME(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        sa.ForeignKeyConstraint(["from_person"], ["person.id"]),
        sa.ForeignKeyConstraint(["from_standing_id"], ["standing.id"]),
        sa.ForeignKeyConstraint(["from_assignment_id"], ["assignment.id"]),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["refused_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "id"),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index("ix_handover_site", ["site_id", "given_at"], unique=False)
        batch_op.create_index("ix_handover_post", ["post_id", "given_at"], unique=False)
        batch_op.create_index(
            "uq_handover_place",
            ["post_id", "place"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "handover_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("name_zh", TEXT(length=40), nullable=False),
        sa.Column("name_en", TEXT(length=60), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("given_note", TEXT(length=120), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=True),
        sa.Column("taken_note", TEXT(length=120), nullable=False),
        sa.ForeignKeyConstraint(["site_id", "handover_id"], ["handover.site_id", "handover.id"]),
        sa.ForeignKeyConstraint(["thing_id"], ["handover_thing.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("handover_id", "thing_id"),
    )
    with op.batch_alter_table("handover_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_count_handover_id"), ["handover_id"], unique=False)

    op.create_table(
        "briefing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", TIME(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", TIME(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "business_day"),
        sa.UniqueConstraint("site_id", "id"),
    )
    op.create_table(
        "briefing_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("briefing_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(length=8), nullable=False),
        sa.Column("text", TEXT(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("gone_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id", "briefing_id"], ["briefing.site_id", "briefing.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("briefing_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_briefing_point_briefing_id"), ["briefing_id"], unique=False)

    op.create_table(
        "briefing_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("briefing_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", TIME(), nullable=False),
        sa.Column("received_at", TIME(), nullable=False),
        sa.ForeignKeyConstraint(["site_id", "briefing_id"], ["briefing.site_id", "briefing.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("briefing_id", "person_id", "version"),
    )

    op.create_table(
        "opening_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("decision", TEXT(length=8), nullable=False),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("missing_codes", sa.JSON(), nullable=False),
        sa.Column("at", TIME(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("opening_decision", schema=None) as batch_op:
        batch_op.create_index("ix_opening_decision_day", ["site_id", "business_day"], unique=False)


def downgrade() -> None:
    op.drop_table("opening_decision")
    op.drop_table("briefing_read")
    op.drop_table("briefing_point")
    op.drop_table("briefing")
    op.drop_table("handover_count")
    op.drop_table("handover")
    op.drop_table("handover_thing")
