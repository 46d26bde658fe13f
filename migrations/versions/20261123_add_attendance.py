"""Clocked times, sick calls and the codes at the posts."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261123_add_attendance"
down_revision = "20261123_add_relief"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "post_id"],
            ["post.site_id", "post.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="uq_post_code_code"),
    )
    with op.batch_alter_table("post_code", schema=None) as batch_op:
        batch_op.create_index("ix_post_code_site", ["site_id", "revoked_at"], unique=False)
        batch_op.create_index(
            "uq_post_code_live",
            ["post_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "clock_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("standing_id", sa.Integer(), nullable=False),
        sa.Column("how", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["code_id"],
            ["post_code.id"],
        ),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["device.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "post_id"],
            ["post.site_id", "post.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
        ),
        sa.ForeignKeyConstraint(
            ["standing_id"],
            ["standing.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("standing_id", "how", name="uq_clock_record_how"),
    )
    with op.batch_alter_table("clock_record", schema=None) as batch_op:
        batch_op.create_index("ix_clock_record_site", ["site_id", "at"], unique=False)

    op.create_table(
        "attendance_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("until_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("taken_back_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(from_at IS NULL AND until_at IS NULL) OR until_at > from_at", name="attendance_correction_span"
        ),
        sa.ForeignKeyConstraint(
            ["by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("attendance_correction", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_correction_day", ["site_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_correction_person_id"), ["person_id"], unique=False)

    op.create_table(
        "attendance_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assignment_id", "kind", name="uq_attendance_alarm_kind"),
    )
    with op.batch_alter_table("attendance_alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_alarm_site_id"), ["site_id"], unique=False)

    op.create_table(
        "sick_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("before", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["plan_change.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sick_call", schema=None) as batch_op:
        batch_op.create_index("ix_sick_call_day", ["site_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_sick_call_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sick_call", schema=None) as batch_op:
        batch_op.drop_index("ix_sick_call_day")
        batch_op.drop_index(batch_op.f("ix_sick_call_person_id"))

    op.drop_table("sick_call")
    with op.batch_alter_table("attendance_alarm", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_alarm_site_id"))

    op.drop_table("attendance_alarm")
    with op.batch_alter_table("attendance_correction", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_correction_day")
        batch_op.drop_index(batch_op.f("ix_attendance_correction_person_id"))

    op.drop_table("attendance_correction")
    with op.batch_alter_table("clock_record", schema=None) as batch_op:
        batch_op.drop_index("ix_clock_record_site")

    op.drop_table("clock_record")
    with op.batch_alter_table("post_code", schema=None) as batch_op:
        batch_op.drop_index("ix_post_code_site")
        batch_op.drop_index(
            "uq_post_code_live",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.drop_table("post_code")
