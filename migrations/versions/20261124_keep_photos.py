"""Photos, and reports of damage."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261124_keep_photos"
down_revision = "20261123_date_site_plan"
branch_labels = None
depends_on = None

SETTINGS: Sequence[tuple[str, str, str, str, str, str, int, int, str]] = (
    ("photo_keep_days", "365", "照片保存", "Photos are kept for", "天", "d", 30, 1825, "field F25: records a year"),
    ("fault_accept_urgent_minutes", "10", "紧急报损要在多久内派人", "An urgent report gets somebody within",
     "分", "min", 1, 240, "field F52"),
    ("fault_fix_urgent_hours", "2", "紧急报损要在多久内修好", "An urgent report is mended within", "小时", "h",
     1, 72, "field F52"),
    ("fault_accept_minutes", "30", "一般报损要在多久内派人", "A report gets somebody within", "分", "min",
     1, 1440, "field F52"),
    ("fault_fix_hours", "24", "一般报损要在多久内修好", "A report is mended within", "小时", "h", 1, 720, "field F52"),
    ("fault_same_hours", "4", "同一区域同类报损并为一条", "Reports of one kind at one place are one within",
     "小时", "h", 0, 72, "def"),
    ("fault_undo_minutes", "10", "报损可以撤回", "A report can be taken back for", "分", "min", 1, 60, "def"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client_key", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("file", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("taken_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 9", name="photo_nine_at_most"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "client_key", name="uq_photo_key"),
        sa.UniqueConstraint("site_id", "about", "position", name="uq_photo_position"),
    )
    op.create_index("ix_photo_received", "photo", ["site_id", "received_at"], unique=False)
    op.create_table(
        "awaited_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("client_key", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "client_key", name="uq_awaited_photo_key"),
    )
    op.create_index("ix_awaited_photo_about", "awaited_photo", ["site_id", "about"], unique=False)
    op.create_table(
        "fault",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("category", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("cordoned", sa.Boolean(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("spot", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("group_code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("reported_by", sa.Integer(), nullable=True),
        sa.Column("occurred_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reported_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("contractor", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("assign_by", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("done_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("late_told", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["site_id", "zone_id"], ["zone.site_id", "zone.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["reported_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "client_key", name="uq_fault_key"),
        sa.UniqueConstraint("site_id", "id", name="uq_fault_site"),
    )
    op.create_index("ix_fault_state", "fault", ["site_id", "state", "reported_at"], unique=False)
    op.create_table(
        "fault_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("fault_id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("client_key", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("contractor", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.ForeignKeyConstraint(["site_id", "fault_id"], ["fault.site_id", "fault.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "client_key", name="uq_fault_step_key"),
    )
    op.create_index("ix_fault_step_fault", "fault_step", ["fault_id"], unique=False)
    _offer_settings()


def downgrade() -> None:
    """The pictures stay in the data folder; the rows that name them go."""
    bind = op.get_bind()
    keys = [row[0] for row in SETTINGS]
    bind.execute(sa.text("DELETE FROM site_setting WHERE key IN :keys").bindparams(
        sa.bindparam("keys", value=keys, expanding=True)
    ))  # fmt: skip
    op.drop_index("ix_fault_step_fault", table_name="fault_step")
    op.drop_table("fault_step")
    op.drop_index("ix_fault_state", table_name="fault")
    op.drop_table("fault")
    op.drop_index("ix_awaited_photo_about", table_name="awaited_photo")
    op.drop_table("awaited_photo")
    op.drop_index("ix_photo_received", table_name="photo")
    op.drop_table("photo")


def _offer_settings() -> None:
    """Sites that are there already get the new values on their settings page."""
    bind = op.get_bind()
    names = ("site_id", "key", "value", "name_zh", "name_en", "unit_zh", "unit_en", "low", "high", "source", "position")
    table = sa.table("site_setting", *(sa.column(name) for name in names))
    there = {(row.site_id, row.key) for row in bind.execute(sa.select(table.c.site_id, table.c.key))}
    for site_id in [row.id for row in bind.execute(sa.text("SELECT id FROM site"))]:
        for position, values in enumerate(SETTINGS, 300):
            if (site_id, values[0]) not in there:
                bind.execute(sa.insert(table).values(dict(zip(names, (site_id, *values, position), strict=True))))
