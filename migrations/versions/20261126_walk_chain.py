"""The chain of a visit in full: served, leaving, back again, put together and parted, heads counted at the door."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261126_walk_chain"
down_revision = "20261125_mark_changes"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
INSTANT = sqlmodel.sql.sqltypes.UTCDateTime
SETTINGS = (
    (
        "peer_weekday", 0, "同行接待日", "Day on which peers are let in", "周几，0 为仅预约", "1 Mon-7 Sun, 0: none",
        0, 7, "field F17: on a set day, or by appointment with a named consultant",
    ),
)  # fmt: skip
COLUMNS = (
    "site_id", "key", "value", "name_zh", "name_en", "unit_zh", "unit_en", "low", "high", "source", "position"
)  # fmt: skip
SETTING = sa.table("site_setting", *map(sa.column, COLUMNS))
ADDED: tuple[tuple[str, str, sa.types.TypeEngine[object], object], ...] = (
    ("visit", "served_at", INSTANT(), None),
    ("visit", "served_by", sa.Integer(), None),
    ("visit", "leaving_at", INSTANT(), None),
    ("visit", "returned_at", INSTANT(), None),
    ("visit", "away_s", sa.Integer(), "0"),
    ("visit", "merged_into", sa.Integer(), None),
    ("visit_step", "reason", TEXT(length=200), ""),
    ("visit_step", "unit_id", sa.Integer(), None),
    ("non_customer", "admitted", sa.Boolean(), sa.true()),
    ("non_customer", "host_id", sa.Integer(), None),
    ("day_close", "forgotten", sa.Boolean(), sa.false()),
)
"""Table, column, type, what rows that are there already get; None: they have no value."""


def _visit_key(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["site_id", column], ["visit.site_id", "visit.id"])


def upgrade() -> None:
    for table in dict.fromkeys(row[0] for row in ADDED):
        with op.batch_alter_table(table) as batch_op:
            for _, name, kind, default in (row for row in ADDED if row[0] == table):
                batch_op.add_column(sa.Column(name, kind, nullable=default is None, server_default=default))
    with op.batch_alter_table("visit") as batch_op:
        batch_op.create_index("ix_visit_merged_into", ["merged_into"], unique=False)
    op.create_table(
        "visit_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("clock", TEXT(length=12), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("told_at", INSTANT(), nullable=False),
        _visit_key("visit_id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("visit_id", "clock"),
    )
    op.create_table(
        "visit_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("folded_id", sa.Integer(), nullable=True),
        sa.Column("kind", TEXT(length=8), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("folded", sa.JSON(), nullable=False),
        sa.Column("parted_at", INSTANT(), nullable=True),
        sa.Column("parted_by", sa.Integer(), nullable=True),
        sa.Column("reason", TEXT(length=200), nullable=False),
        _visit_key("kept_id"),
        _visit_key("folded_id"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("visit_merge") as batch_op:
        batch_op.create_index("ix_visit_merge_kept_id", ["kept_id"], unique=False)
    op.create_table(
        "door_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("undone_at", INSTANT(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("door_count") as batch_op:
        batch_op.create_index("ix_door_count_day", ["site_id", "business_day"], unique=False)
    _add_settings()


def _add_settings() -> None:
    """Sites that are there already see the new settings too."""
    bind = op.get_bind()
    known = {(row.site_id, row.key) for row in bind.execute(sa.select(SETTING.c.site_id, SETTING.c.key))}
    for (site_id,) in bind.execute(sa.text("SELECT id FROM site")).all():
        for place, (key, value, *rest) in enumerate(SETTINGS):
            if (site_id, key) not in known:
                row = (site_id, key, str(value), *rest, 940 + place)
                bind.execute(sa.insert(SETTING).values(dict(zip(COLUMNS, row, strict=True))))


def downgrade() -> None:
    op.get_bind().execute(sa.delete(SETTING).where(SETTING.c.key.in_([row[0] for row in SETTINGS])))
    for table in ("door_count", "visit_merge", "visit_clock"):
        op.drop_table(table)
    with op.batch_alter_table("visit") as batch_op:
        batch_op.drop_index("ix_visit_merged_into")
    for table in dict.fromkeys(row[0] for row in ADDED):
        with op.batch_alter_table(table) as batch_op:
            for _, name, *_rest in (row for row in ADDED if row[0] == table):
                batch_op.drop_column(name)
