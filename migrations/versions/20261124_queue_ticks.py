"""What was noted without a signal: flags on ticks, entries that were kept aside."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261124_queue_ticks"
down_revision = "20261124_keep_photos"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
SETTINGS = (
    ("queue_late_minutes", 15, "补传记为迟到", "A note counts as late after", "分", "min", 1, 720),
    ("queue_skew_minutes", 2, "手机时钟偏差提示", "A phone's clock is off by", "分", "min", 1, 60),
    ("queue_back_hours", 18, "补传自动收下", "Notes are taken by themselves back to", "小时", "h", 1, 72),
    ("duty_lock_hours", 12, "一天锁定", "A day is closed after its end by", "小时", "h", 0, 72),
)
COLUMNS = (
    "site_id", "key", "value", "source", "name_zh", "name_en", "unit_zh", "unit_en", "low", "high", "position"
)  # fmt: skip
SETTING = sa.table("site_setting", *map(sa.column, COLUMNS))
INSTANT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    with op.batch_alter_table("tick") as batch_op:
        batch_op.add_column(sa.Column("flags", TEXT(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("skew_s", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("tick") as batch_op:
        batch_op.alter_column("flags", server_default=None)
        batch_op.alter_column("skew_s", server_default=None)
    # What a leader took back counts whoever had ticked; until now only its reason told it from one's own.
    op.execute(sa.text("UPDATE tick SET for_other = true WHERE kind = 'undo' AND reason <> ''"))
    op.create_table(
        "kept_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", TEXT(length=80), nullable=False),
        sa.Column("kind", TEXT(length=20), nullable=False),
        sa.Column("body_hash", TEXT(length=64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("occurred_at", INSTANT(), nullable=False),
        sa.Column("skew_s", sa.Integer(), nullable=False),
        sa.Column("received_at", INSTANT(), nullable=False),
        sa.Column("flags", TEXT(length=80), nullable=False),
        sa.Column("why", TEXT(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("state", TEXT(length=8), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", INSTANT(), nullable=True),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "key", name="uq_kept_entry_key"),
    )
    with op.batch_alter_table("kept_entry") as batch_op:
        batch_op.create_index("ix_kept_entry_site", ["site_id", "state", "received_at"], unique=False)
    bind = op.get_bind()
    known = {(row.site_id, row.key) for row in bind.execute(sa.select(SETTING.c.site_id, SETTING.c.key))}
    for (site_id,) in bind.execute(sa.text("SELECT id FROM site")).all():
        for place, (key, value, zh, en, unit_zh, unit_en, low, high) in enumerate(SETTINGS):
            if (site_id, key) not in known:
                row = (site_id, key, str(value), "def", zh, en, unit_zh, unit_en, low, high, 900 + place)
                bind.execute(sa.insert(SETTING).values(dict(zip(COLUMNS, row, strict=True))))


def downgrade() -> None:
    keys = [row[0] for row in SETTINGS]
    op.get_bind().execute(sa.delete(SETTING).where(SETTING.c.key.in_(keys)))
    op.drop_table("kept_entry")
    op.execute(sa.text("UPDATE tick SET for_other = false WHERE kind = 'undo'"))
    with op.batch_alter_table("tick") as batch_op:
        batch_op.drop_column("skew_s")
        batch_op.drop_column("flags")
