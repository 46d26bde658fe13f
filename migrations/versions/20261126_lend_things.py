"""Umbrellas, keys and guests' own umbrellas; the car park's state, where a car stands, what is odd about it."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261126_lend_things"
down_revision = "20261126_walk_chain"
branch_labels = None
depends_on = None

SETTINGS: Sequence[tuple[str, str, str, str, str, str, int, int, str]] = (
    ("lot_capacity", "0", "客户车位总数", "Bays for guests", "个", "bays", 0, 2000,
     "def: each site counts its own; 0: not counted"),
    ("umbrella_min_lot", "4", "停车场至少留伞", "Umbrellas at the car park at least", "把", "", 0, 200, "def"),
    ("umbrella_min_door", "6", "门口至少留伞", "Umbrellas at the door at least", "把", "", 0, 200, "def"),
    ("umbrella_min_model", "2", "样板区至少留伞", "Umbrellas at the model area at least", "把", "", 0, 200, "def"),
    ("umbrella_escort_minutes", "20", "撑伞接送后应还回", "An umbrella is back from an escort within", "分", "min",
     1, 240, "def"),
    ("umbrella_left_minutes", "10", "客户离场后未还伞提醒", "A party that left without returning is told after", "分",
     "min", 0, 240, "def"),
    ("umbrella_away_days", "2", "带走的伞最多借", "An umbrella taken home is lent for at most", "天", "days", 1, 30,
     "field F48: two days"),
    ("umbrella_tags", "40", "存伞号牌数", "Tags for guests' own umbrellas", "个", "", 1, 500, "def"),
    ("key_hours", "12", "钥匙应归还", "A key is back within", "小时", "h", 1, 72, "def: a shift with its overtime"),
)  # fmt: skip

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
OUT = sa.text("back_at IS NULL")


def upgrade() -> None:
    _umbrellas()
    _keys()
    _lot()
    op.add_column("visit", sa.Column("bay", TEXT(length=12), nullable=False, server_default=""))
    op.add_column("visit", sa.Column("dropped_off", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("visit", sa.Column("checked_at", MOMENT(), nullable=True))
    _settings()


def _umbrellas() -> None:
    op.create_table(
        "umbrella",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("location", TEXT(length=8), nullable=False),
        sa.Column("state", TEXT(length=8), nullable=False),
        sa.Column("state_at", MOMENT(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "number", name="uq_umbrella_number"),
        sa.UniqueConstraint("site_id", "id", name="uq_umbrella_site"),
    )
    op.create_table(
        "umbrella_loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("umbrella_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(length=8), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("phone_cipher", sa.LargeBinary(), nullable=True),
        sa.Column("phone_masked", TEXT(length=20), nullable=False),
        sa.Column("notice_version", TEXT(length=20), nullable=False),
        sa.Column("due_at", MOMENT(), nullable=True),
        sa.Column("out_at", MOMENT(), nullable=False),
        sa.Column("out_by", sa.Integer(), nullable=True),
        sa.Column("from_location", TEXT(length=8), nullable=False),
        sa.Column("back_at", MOMENT(), nullable=True),
        sa.Column("back_by", sa.Integer(), nullable=True),
        sa.Column("back_location", TEXT(length=8), nullable=False),
        sa.Column("condition", TEXT(length=8), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["site_id", "umbrella_id"], ["umbrella.site_id", "umbrella.id"]),
        sa.ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        sa.ForeignKeyConstraint(["out_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["back_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_umbrella_loan_site", "umbrella_loan", ["site_id", "back_at"], unique=False)
    op.create_index(
        "uq_umbrella_out", "umbrella_loan", ["umbrella_id"], unique=True, sqlite_where=OUT, postgresql_where=OUT
    )
    op.create_table(
        "stored_umbrella",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("in_at", MOMENT(), nullable=False),
        sa.Column("in_by", sa.Integer(), nullable=True),
        sa.Column("back_at", MOMENT(), nullable=True),
        sa.Column("back_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        sa.ForeignKeyConstraint(["in_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["back_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_stored_tag", "stored_umbrella", ["site_id", "tag"], unique=True, sqlite_where=OUT, postgresql_where=OUT
    )


def _keys() -> None:
    op.create_table(
        "site_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("number", TEXT(length=12), nullable=False),
        sa.Column("name_zh", TEXT(length=40), nullable=False),
        sa.Column("name_en", TEXT(length=60), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "number", name="uq_site_key_number"),
        sa.UniqueConstraint("site_id", "id", name="uq_site_key_site"),
    )
    op.create_table(
        "key_loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("out_at", MOMENT(), nullable=False),
        sa.Column("out_by", sa.Integer(), nullable=True),
        sa.Column("back_at", MOMENT(), nullable=True),
        sa.Column("back_by", sa.Integer(), nullable=True),
        sa.Column("late_told_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["site_id", "key_id"], ["site_key.site_id", "site_key.id"]),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["out_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["back_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_key_loan_site", "key_loan", ["site_id", "back_at"], unique=False)
    op.create_index("uq_key_out", "key_loan", ["key_id"], unique=True, sqlite_where=OUT, postgresql_where=OUT)


def _lot() -> None:
    op.create_table(
        "lot_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("others", sa.Integer(), nullable=False),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("full_at", MOMENT(), nullable=True),
        sa.Column("full_by", sa.Integer(), nullable=True),
        sa.Column("counted_at", MOMENT(), nullable=True),
        sa.Column("counted_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["full_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["counted_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", name="uq_lot_state_site"),
    )
    op.create_table(
        "car_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("client_key", TEXT(length=80), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(length=8), nullable=False),
        sa.Column("note", TEXT(length=200), nullable=False),
        sa.Column("seen_at", MOMENT(), nullable=False),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.Column("told_id", sa.Integer(), nullable=True),
        sa.Column("state", TEXT(length=8), nullable=False),
        sa.Column("answered_at", MOMENT(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", MOMENT(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        sa.ForeignKeyConstraint(["seen_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["told_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "client_key", name="uq_car_check_key"),
    )
    op.create_index("ix_car_check_state", "car_check", ["site_id", "state"], unique=False)


def _settings() -> None:
    """Sites that are there already get the new values on their settings page."""
    bind = op.get_bind()
    names = ("site_id", "key", "value", "name_zh", "name_en", "unit_zh", "unit_en", "low", "high", "source", "position")
    table = sa.table("site_setting", *(sa.column(name) for name in names))
    there = {(row.site_id, row.key) for row in bind.execute(sa.select(table.c.site_id, table.c.key))}
    for site_id in [row.id for row in bind.execute(sa.text("SELECT id FROM site"))]:
        for position, values in enumerate(SETTINGS, 420):
            if (site_id, values[0]) not in there:
                bind.execute(sa.insert(table).values(dict(zip(names, (site_id, *values, position), strict=True))))


def downgrade() -> None:
    keys = [row[0] for row in SETTINGS]
    op.get_bind().execute(sa.text("DELETE FROM site_setting WHERE key IN :keys").bindparams(
        sa.bindparam("keys", value=keys, expanding=True)
    ))  # fmt: skip
    for name in ("checked_at", "dropped_off", "bay"):
        op.drop_column("visit", name)
    for name in ("car_check", "lot_state", "key_loan", "site_key", "stored_umbrella", "umbrella_loan", "umbrella"):
        op.drop_table(name)
