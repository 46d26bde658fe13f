"""Post checks, and who has acknowledged what is late."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261124_add_checks"
down_revision = "20261124_add_handover"
branch_labels = None
depends_on = None

SETTINGS: Sequence[tuple[str, str, str, str, str, str, int, int, str]] = (
    ("late_answer_minutes", "10", "超时没人接手就往上报", "What is late and nobody takes climbs after", "分", "min",
     1, 240, "def: the time to walk over and look"),
    ("checks_per_shift", "1", "白班每岗查岗", "Looks at each post in a day shift", "次", "times", 0, 12, "seed: EL3"),
    ("checks_per_night", "2", "夜班每岗查岗", "Looks at each post in a night shift", "次", "times", 0, 12,
     "field F28: EL7"),
)  # fmt: skip
BY_CHECK = ("EL3", "EL7", "CL3", "SM5")
"""Items that a look at a post fills."""
KEY = " post_checked "
TIMING = {"kind": "event", "part": "any", "times": 1, "on": True, "event": KEY.strip(), "scope": "round"}


def upgrade() -> None:
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False, server_default="")
        )
    op.create_table(
        "post_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("thread", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("checker_id", sa.Integer(), nullable=True),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("shift_code", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("night", sa.Boolean(), nullable=False),
        sa.Column("finding", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("smile", sa.Integer(), nullable=True),
        sa.Column("warmth", sa.Integer(), nullable=True),
        sa.Column("initiative", sa.Integer(), nullable=True),
        sa.Column("correct", sa.Integer(), nullable=True),
        sa.Column("care", sa.Integer(), nullable=True),
        sa.Column("remark", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("praise", sa.Boolean(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("replaced_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "finding <> '' OR (smile IS NOT NULL AND care IS NOT NULL)", name="post_check_says_something"
        ),
        sa.ForeignKeyConstraint(["checker_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["replaces_id"], ["post_check.id"]),
        sa.ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "client_key", name="uq_post_check_key"),
    )
    with op.batch_alter_table("post_check", schema=None) as batch_op:
        batch_op.create_index("ix_post_check_day", ["site_id", "business_day"], unique=False)
        batch_op.create_index("ix_post_check_person", ["person_id", "at"], unique=False)

    op.create_table(
        "late_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("acknowledged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("late_call", schema=None) as batch_op:
        batch_op.create_index("ix_late_call_site", ["site_id", "opened_at"], unique=False)
        batch_op.create_index(
            "uq_late_call_live",
            ["site_id", "chain"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "late_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["late_call.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call_id", "step", name="uq_late_step"),
    )
    with op.batch_alter_table("late_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_step_site_id"), ["site_id"], unique=False)
    _offer_settings()
    _fill_by_check()


def downgrade() -> None:
    bind = op.get_bind()
    settings = sa.table("site_setting", sa.column("key"))
    bind.execute(sa.delete(settings).where(settings.c.key.in_([row[0] for row in SETTINGS])))
    _forget_by_check()
    with op.batch_alter_table("late_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_step_site_id"))

    op.drop_table("late_step")
    with op.batch_alter_table("late_call", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_late_call_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_late_call_site")

    op.drop_table("late_call")
    with op.batch_alter_table("post_check", schema=None) as batch_op:
        batch_op.drop_index("ix_post_check_person")
        batch_op.drop_index("ix_post_check_day")

    op.drop_table("post_check")
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.drop_column("reason")


def _offer_settings() -> None:
    """Sites that are there already get the new values on their settings page."""
    bind = op.get_bind()
    names = ("site_id", "key", "value", "name_zh", "name_en", "unit_zh", "unit_en", "low", "high", "source", "position")
    table = sa.table("site_setting", *(sa.column(name) for name in names))
    there = {(row.site_id, row.key) for row in bind.execute(sa.select(table.c.site_id, table.c.key))}
    for site_id in [row.id for row in bind.execute(sa.text("SELECT id FROM site"))]:
        for position, values in enumerate(SETTINGS, 340):
            if (site_id, values[0]) not in there:
                bind.execute(sa.insert(table).values(dict(zip(names, (site_id, *values, position), strict=True))))


def _fill_by_check() -> None:
    """Checklists that are there already answer to looks at posts as those of a new site do."""
    bind, items = op.get_bind(), _items()
    for row in bind.execute(sa.select(items).where(items.c.code.in_(BY_CHECK))).all():
        if KEY not in row.events:
            values = {"events": row.events + KEY, "timings": [*row.timings, TIMING]}
            bind.execute(sa.update(items).where(items.c.id == row.id).values(values))


def _forget_by_check() -> None:
    bind, items = op.get_bind(), _items()
    for row in bind.execute(sa.select(items).where(items.c.events.contains(KEY.strip()))).all():
        timings = [timing for timing in row.timings if timing.get("event") != KEY.strip()]
        values = {"events": row.events.replace(KEY, ""), "timings": timings}
        bind.execute(sa.update(items).where(items.c.id == row.id).values(values))


def _items() -> sa.TableClause:
    return sa.table(
        "duty_item", sa.column("id"), sa.column("code"), sa.column("events"), sa.column("timings", sa.JSON())
    )
