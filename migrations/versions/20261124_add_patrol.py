"""Patrol: routes, points, rounds, scans."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261124_add_patrol"
down_revision = "20261124_edit_checklists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "patrol_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("name_zh", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("where_zh", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("where_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("looks", sa.JSON(), nullable=False),
        sa.Column("spent", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id", "zone_id"], ["zone.site_id", "zone.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "code", name="uq_patrol_point_code"),
        sa.UniqueConstraint("site_id", "id", name="uq_patrol_point_site"),
    )
    op.create_table(
        "patrol_route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("name_zh", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("part", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("interval_minutes", sa.Integer(), nullable=True),
        sa.Column("tolerance_percent", sa.Integer(), nullable=True),
        sa.Column("walk_minutes", sa.Integer(), nullable=False),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "code", "version", name="uq_patrol_route_version"),
    )
    with op.batch_alter_table("patrol_route", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patrol_route_post_id"), ["post_id"], unique=False)
    op.create_table(
        "patrol_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("window_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("walk_minutes", sa.Integer(), nullable=False),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("done_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("look_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("excused_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("excused_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.ForeignKeyConstraint(["route_id"], ["patrol_route.id"]),
        sa.ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("post_id", "starts_at", name="uq_patrol_round_start"),
    )
    with op.batch_alter_table("patrol_round", schema=None) as batch_op:
        batch_op.create_index("ix_patrol_round_day", ["site_id", "business_day"], unique=False)
        batch_op.create_index("ix_patrol_round_look", ["look_at"], unique=False)
    op.create_table(
        "patrol_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("how", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("flags", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["site_id", "point_id"], ["patrol_point.site_id", "patrol_point.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["patrol_round.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "client_key", name="uq_patrol_scan_key"),
    )
    with op.batch_alter_table("patrol_scan", schema=None) as batch_op:
        batch_op.create_index("ix_patrol_scan_site", ["site_id", "at"], unique=False)
        batch_op.create_index("ix_patrol_scan_round", ["round_id"], unique=False)
        batch_op.create_index(
            "uq_patrol_scan_counts",
            ["round_id", "point_id"],
            unique=True,
            sqlite_where=sa.text("counts"),
            postgresql_where=sa.text("counts"),
        )
    op.create_table(
        "patrol_miss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("scanned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["site_id", "point_id"], ["patrol_point.site_id", "patrol_point.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["patrol_round.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "point_id", name="uq_patrol_miss_point"),
    )
    with op.batch_alter_table("patrol_miss", schema=None) as batch_op:
        batch_op.create_index("ix_patrol_miss_site", ["site_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("patrol_miss")
    op.drop_table("patrol_scan")
    op.drop_table("patrol_round")
    op.drop_table("patrol_route")
    op.drop_table("patrol_point")
