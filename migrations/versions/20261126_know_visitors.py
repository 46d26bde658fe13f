"""Visitors known by name and whose customers they are: talks, promises, family, visits expected, rulings, appeals."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261126_know_visitors"
down_revision = "20261126_lend_things"
branch_labels = None
depends_on = None

SETTINGS: Sequence[tuple[str, str, str, str, str, str, int, int, str]] = (
    ("attribution_contact_days", "10", "判客：有效联系后保护", "Theirs after an effective contact for", "天", "days", 1,
     365, "field F8: a re-visit within 10 days of the last effective contact; F9 has 30 to 40"),
    ("attribution_phone_in_days", "15", "判客：来电后保护", "Theirs after a call to us for", "天", "days", 1, 365,
     "field F9"),
    ("attribution_walk_in_days", "7", "判客：自然到访后保护", "Theirs after a walk-in for", "天", "days", 1, 365,
     "field F9"),
    ("attribution_channel_days", "30", "判客：渠道到访后保护", "A channel's after its visit for", "天", "days", 1, 365,
     "field F10"),
    ("attribution_claim_days", "2", "判客：可以申诉", "A ruling can be appealed for", "天", "days", 1, 30,
     "field F7: the claim window"),
    ("expected_valid_days", "1", "报备和预约有效", "A report or booking counts for", "天", "days", 1, 30,
     "field F10: that day only; some sites 3"),
    ("expected_late_minutes", "30", "预约过时多久算没到", "An expected party counts as late after", "分", "min", 5, 240,
     "def"),
)  # fmt: skip
TEXT = sqlmodel.sql.sqltypes.AutoString
INSTANT = sqlmodel.sql.sqltypes.UTCDateTime
COLUMNS = (("visitor", "needs", 60), ("visit", "needs", 60), ("visit", "level", 1))
TABLES = ("ruling_appeal", "ruling", "owner_told", "expected_visit", "visitor_link", "visitor_promise", "visitor_talk")


def upgrade() -> None:
    for table, column, length in COLUMNS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column(column, TEXT(length=length), nullable=False, server_default=""))
    op.create_index("ix_visit_visitor", "visit", ["visitor_id", "id"])
    _tables()
    _offer_settings()


def downgrade() -> None:
    settings = sa.table("site_setting", sa.column("key"))
    op.get_bind().execute(sa.delete(settings).where(settings.c.key.in_([row[0] for row in SETTINGS])))
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_visit_visitor", "visit")
    for table, column, _ in reversed(COLUMNS):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(column)


def _tables() -> None:
    op.create_table(
        "visitor_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("relation", TEXT(length=8), nullable=False),
        sa.Column("made_at", INSTANT(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", INSTANT(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["site_id", "other_id"], ["visitor.site_id", "visitor.id"]),
        sa.ForeignKeyConstraint(["site_id", "visitor_id"], ["visitor.site_id", "visitor.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("visitor_id", "other_id", name="uq_visitor_link"),
    )
    with op.batch_alter_table("visitor_link") as batch_op:
        batch_op.create_index("ix_visitor_link_other", ["other_id"], unique=False)

    op.create_table(
        "visitor_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("text", TEXT(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("state", TEXT(length=10), nullable=False),
        sa.Column("settled_at", INSTANT(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("note", TEXT(length=200), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["site_id", "visitor_id"], ["visitor.site_id", "visitor.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("visitor_promise") as batch_op:
        batch_op.create_index("ix_visitor_promise_due", ["site_id", "state", "due_on"], unique=False)
        batch_op.create_index("ix_visitor_promise_visitor", ["visitor_id", "id"], unique=False)

    op.create_table(
        "expected_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(length=8), nullable=False),
        sa.Column("agency", TEXT(length=60), nullable=False),
        sa.Column("agent", TEXT(length=40), nullable=False),
        sa.Column("surname", TEXT(length=30), nullable=False),
        sa.Column("honorific", TEXT(length=10), nullable=False),
        sa.Column("phone_cipher", sa.LargeBinary(), nullable=True),
        sa.Column("phone_masked", TEXT(length=20), nullable=False),
        sa.Column("phone_hash", TEXT(length=32), nullable=True),
        sa.Column("phone_tail_hash", TEXT(length=32), nullable=True),
        sa.Column("consultant_id", sa.Integer(), nullable=True),
        sa.Column("heads", sa.Integer(), nullable=True),
        sa.Column("expected_at", INSTANT(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("note", TEXT(length=200), nullable=False),
        sa.Column("notice_version", TEXT(length=20), nullable=False),
        sa.Column("made_at", INSTANT(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("state", TEXT(length=10), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("arrived_at", INSTANT(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consultant_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "id"),
    )
    with op.batch_alter_table("expected_visit") as batch_op:
        batch_op.create_index("ix_expected_visit_day", ["site_id", "state", "valid_until"], unique=False)
        batch_op.create_index("ix_expected_visit_tail", ["site_id", "phone_tail_hash"], unique=False)
        batch_op.create_index("ix_expected_visit_visit", ["visit_id"], unique=False)

    op.create_table(
        "owner_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("told_at", INSTANT(), nullable=False),
        sa.Column("how", TEXT(length=8), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("owner_told") as batch_op:
        batch_op.create_index("ix_owner_told_visit", ["visit_id"], unique=False)

    op.create_table(
        "visitor_talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("kind", TEXT(length=8), nullable=False),
        sa.Column("effective", sa.Boolean(), nullable=False),
        sa.Column("level", TEXT(length=1), nullable=False),
        sa.Column("words", TEXT(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        sa.ForeignKeyConstraint(["site_id", "visitor_id"], ["visitor.site_id", "visitor.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("visitor_talk") as batch_op:
        batch_op.create_index("ix_visitor_talk_visit", ["visit_id"], unique=False)
        batch_op.create_index("ix_visitor_talk_visitor", ["visitor_id", "id"], unique=False)

    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=True),
        sa.Column("suggested", TEXT(length=8), nullable=False),
        sa.Column("decision", TEXT(length=8), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=True),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("expected_id", sa.Integer(), nullable=True),
        sa.Column("appeal_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["before_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["consultant_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["expected_id"], ["expected_visit.id"]),
        sa.ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("ruling") as batch_op:
        batch_op.create_index("ix_ruling_visit", ["visit_id", "id"], unique=False)
        batch_op.create_index("ix_ruling_visitor", ["visitor_id", "id"], unique=False)

    op.create_table(
        "ruling_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("ruling_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ruling_id"], ["ruling.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ruling_id", "by", name="uq_ruling_appeal"),
    )
    with op.batch_alter_table("ruling_appeal") as batch_op:
        batch_op.create_index("ix_ruling_appeal_site_id", ["site_id"], unique=False)
        batch_op.create_index("ix_ruling_appeal_visit_id", ["visit_id"], unique=False)


def _offer_settings() -> None:
    """Sites that are there already get the new values on their settings page."""
    bind = op.get_bind()
    names = ("site_id", "key", "value", "name_zh", "name_en", "unit_zh", "unit_en", "low", "high", "source", "position")
    table = sa.table("site_setting", *(sa.column(name) for name in names))
    there = {(row.site_id, row.key) for row in bind.execute(sa.select(table.c.site_id, table.c.key))}
    for site_id in [row.id for row in bind.execute(sa.text("SELECT id FROM site"))]:
        for position, values in enumerate(SETTINGS, 380):
            if (site_id, values[0]) not in there:
                bind.execute(sa.insert(table).values(dict(zip(names, (site_id, *values, position), strict=True))))
