"""Notices that climb, how loud each is where, and the outbox with its robot."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261126_send_notices"
down_revision = "20261126_hang_walls"
branch_labels = None
depends_on = None

SETTINGS = (
    ("alert_answer_seconds", "60", "告警多久没人接手就往上报", "An alert nobody takes goes up after",
     "秒", "s", 15, 900,
     "def; the founding table gives a consultant 60 s"),
    ("outbox_tries", "5", "群消息最多发几次", "A group message is tried at most", "次", "times", 1, 20,
     "def; a quarter of an hour, after which an alarm is old"),
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("step", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("climbed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_index("ix_notice_climb", "notice", ["seen_at", "climbed_at", "at"])
    op.create_table(
        "notice_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("level", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("set_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "topic", "post_id"),
    )
    op.create_table(
        "robot",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("url_cipher", sa.LargeBinary(), nullable=True),
        sa.Column("url_masked", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("set_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("site_id"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("level", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("claim", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "key"),
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "next_at"])
    op.create_index("ix_outbox_site", "outbox", ["site_id", "at"])
    _offer_settings()


def downgrade() -> None:
    keys = sa.bindparam("keys", value=[row[0] for row in SETTINGS], expanding=True)
    op.get_bind().execute(sa.text("DELETE FROM site_setting WHERE key IN :keys").bindparams(keys))
    op.drop_table("outbox")
    op.drop_table("robot")
    op.drop_table("notice_rule")
    op.drop_index("ix_notice_climb", "notice")
    with op.batch_alter_table("notice") as table:
        table.drop_column("climbed_at")
        table.drop_column("step")


def _offer_settings() -> None:
    """Sites that are there already get the new values on their settings page."""
    bind = op.get_bind()
    names = ("site_id", "key", "value", "name_zh", "name_en", "unit_zh", "unit_en", "low", "high", "source", "position")
    table = sa.table("site_setting", *(sa.column(name) for name in names))
    there = {(row.site_id, row.key) for row in bind.execute(sa.select(table.c.site_id, table.c.key))}
    for site_id in [row.id for row in bind.execute(sa.text("SELECT id FROM site"))]:
        for position, values in enumerate(SETTINGS, 520):
            if (site_id, values[0]) not in there:
                bind.execute(sa.insert(table).values(dict(zip(names, (site_id, *values, position), strict=True))))
