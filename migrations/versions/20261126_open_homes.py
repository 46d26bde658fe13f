"""Model homes: who is inside, who waits, who is on the way, who accompanies; building workers at the edge.

Parties that are on site keep their place: nobody knows in which home they are, and none is invented.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "20261126_open_homes"
down_revision = "20261126_rule_rota"
branch_labels = None
depends_on = None

SETTINGS = (
    ("unit_visit_minutes", "12", "def: to be measured on the site", "一组在样板房停留", "A party stays in a home",
     "分", "min", 1, 120),
    ("contractor_in_hours", "false", "field F23: no work in viewing hours", "开放时间内可放行施工",
     "Contractors may pass in viewing hours", "", "", None, None),
)  # fmt: skip
"""Settings that sites made before get too: key, value, source, names, units, lowest, highest."""

SITE = sa.table("site", sa.column("id", sa.Integer()))
SETTING = sa.table(
    "site_setting",
    sa.column("site_id", sa.Integer()),
    *(sa.column(name, sa.String()) for name in ("key", "value", "source", "name_zh", "name_en", "unit_zh", "unit_en")),
    *(sa.column(name, sa.Integer()) for name in ("low", "high", "position")),
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _person(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("person.id"), nullable=True)


def _moment(name: str, *, null: bool = True) -> sa.Column[object]:
    return sa.Column(name, UTCDateTime(), nullable=null)


def _words(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, AutoString(length=length), nullable=False)


def _of_visit(table: str, *columns: sa.Column[object], open_until: str) -> None:
    """A table of which a party has one open row at a time."""
    op.create_table(
        table,
        _id(),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    where = sa.text(f"{open_until} IS NULL")
    op.create_index(
        f"uq_{table}_open", table, ["visit_id"], unique=True, sqlite_where=where, postgresql_where=where
    )  # fmt: skip


def upgrade() -> None:
    for column in (
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("companion_id", sa.Integer(), nullable=True),
        _moment("alone_at"),
    ):
        op.add_column("visit", column)
    _of_visit(
        "unit_stay",
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        _moment("in_at", null=False),
        _person("in_by"),
        _moment("out_at"),
        _person("out_by"),
        _words("came_from", 12),
        _words("how", 8),
        _words("reason", 200),
        _words("approval", 80),
        _words("left_how", 8),
        open_until="out_at",
    )
    op.create_index("ix_unit_stay_unit", "unit_stay", ["unit_id", "in_at"])
    op.create_index("ix_unit_stay_visit", "unit_stay", ["visit_id"])
    op.create_index("ix_unit_stay_site", "unit_stay", ["site_id", "out_at"])
    _of_visit(
        "unit_wait",
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        _moment("since", null=False),
        _person("by"),
        _moment("ended_at"),
        _words("ended_how", 8),
        open_until="ended_at",
    )
    _of_visit(
        "home_tour",
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=True),
        _moment("set_out_at", null=False),
        _person("by"),
        _moment("due_at", null=False),
        _moment("ready_at"),
        _person("ready_by"),
        _moment("told_at"),
        _moment("arrived_at"),
        _moment("ended_at"),
        open_until="ended_at",
    )
    _of_visit(
        "visit_companion",
        _moment("asked_at", null=False),
        _person("asked_by"),
        _moment("due_at", null=False),
        _person("person_id"),
        _moment("named_at"),
        _person("named_by"),
        _moment("told_at"),
        _moment("ended_at"),
        _words("ended_how", 8),
        open_until="ended_at",
    )
    for table in ("unit_wait", "home_tour", "visit_companion"):
        op.create_index(f"ix_{table}_site", table, ["site_id", "ended_at"])
    _workers()
    _settings()


def _workers() -> None:
    op.create_table(
        "worker_entry",
        _id(),
        sa.Column("site_id", sa.Integer(), sa.ForeignKey("site.id"), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        _words("firm", 60),
        _words("firm_key", 60),
        sa.Column("heads", sa.Integer(), nullable=False),
        _moment("at", null=False),
        _person("by"),
        _words("outcome", 8),
        _words("note", 200),
        _words("engineer", 40),
        _words("escort", 40),
        _moment("out_by"),
        _moment("out_at"),
        _moment("told_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_worker_entry_firm", "worker_entry", ["site_id", "firm_key", "at"])
    op.create_index("ix_worker_entry_day", "worker_entry", ["site_id", "business_day"])
    op.create_table(
        "firm_item",
        _id(),
        sa.Column("site_id", sa.Integer(), sa.ForeignKey("site.id"), nullable=False),
        _words("firm_key", 60),
        _words("firm", 60),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("raised_at", null=False),
        _moment("settled_at"),
        _person("settled_by"),
        _words("note", 200),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "firm_key", "week", name="uq_firm_item_week"),
    )


def _settings() -> None:
    """Sites made before have the new settings too, at the end of their list."""
    bind = op.get_bind()
    for (site_id,) in bind.execute(sa.select(SITE.c.id)).all():
        has = sa.select(SETTING.c.key, SETTING.c.position).where(SETTING.c.site_id == site_id)
        known: dict[str, int] = {row.key: row.position for row in bind.execute(has)}
        last = max(known.values(), default=-1)
        rows = [
            {"site_id": site_id, "key": key, "value": value, "source": source, "name_zh": zh, "name_en": en,
             "unit_zh": unit_zh, "unit_en": unit_en, "low": low, "high": high, "position": last + 1 + n}
            for n, (key, value, source, zh, en, unit_zh, unit_en, low, high) in enumerate(SETTINGS)
            if key not in known
        ]  # fmt: skip
        if rows:
            op.bulk_insert(SETTING, rows)


def downgrade() -> None:
    for table in ("firm_item", "worker_entry", "visit_companion", "home_tour", "unit_wait", "unit_stay"):
        op.drop_table(table)
    op.execute(SETTING.delete().where(SETTING.c.key.in_([row[0] for row in SETTINGS])))
    with op.batch_alter_table("visit", schema=None) as batch_op:
        for column in ("alone_at", "companion_id", "unit_id"):
            batch_op.drop_column(column)
