"""Drafts, versions and undo of the roster.

What is in the plan when this comes is taken as told: each site gets a version 1 in which its shifts were published
(and those already cleared were withdrawn again). Going down keeps every row; what was a draft is plan like the rest.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261123_publish_roster"
down_revision = "20261122_initial"
branch_labels = None
depends_on = None

SITES = sa.text(
    "SELECT site_id, min(business_day) AS first_day, max(business_day) AS last_day, max(created_at) AS at, "
    "sum(CASE WHEN cleared_at IS NULL THEN 1 ELSE 0 END) AS added, "
    "sum(CASE WHEN cleared_at IS NULL THEN 0 ELSE 1 END) AS withdrawn FROM assignment GROUP BY site_id ORDER BY site_id"
).columns(
    site_id=sa.Integer(),
    first_day=sa.Date(),
    last_day=sa.Date(),
    at=sqlmodel.sql.sqltypes.UTCDateTime(),
    added=sa.Integer(),
    withdrawn=sa.Integer(),
)


def upgrade() -> None:
    op.create_table(
        "roster_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "number"),
    )
    op.create_table(
        "roster_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("shift_code", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["roster_version.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_roster_line_version", "roster_line", ["version_id"], unique=False)
    op.create_index("ix_roster_line_person", "roster_line", ["site_id", "person_id", "version_id"], unique=False)
    op.create_table(
        "roster_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["roster_version.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "person_id", "version_id"),
    )
    op.create_index("ix_roster_seen_person_id", "roster_seen", ["person_id"], unique=False)
    op.create_table(
        "plan_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("opened", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("undone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["undoes"], ["plan_change.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_plan_change_author", "plan_change", ["site_id", "by", "id"], unique=False)
    op.create_table(
        "open_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("shift_code", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("cleared_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("cleared_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name="open_place_ends_after_start"),
        sa.ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_open_place_day", "open_place", ["site_id", "business_day"], unique=False)
    for name in ("published_in", "withdrawn_in"):
        # Not by batch mode: SQLite would rebuild the table of the plan, for a column it can simply add.
        op.execute(f"ALTER TABLE assignment ADD COLUMN {name} INTEGER REFERENCES roster_version (id)")
    publish_what_is_there()


def publish_what_is_there() -> None:
    """A first version per site, of everything that is in the plan."""
    bind = op.get_bind()
    table = sa.table(
        "roster_version",
        *(sa.column(name) for name in ("site_id", "number", "kind", "by", "note", "added", "withdrawn")),
        sa.column("at", sqlmodel.sql.sqltypes.UTCDateTime()),
        sa.column("first_day", sa.Date()),
        sa.column("last_day", sa.Date()),
    )
    for row in bind.execute(SITES).mappings().all():
        bind.execute(table.insert().values(number=1, kind="import", by=None, note="", **row))
    version = "(SELECT id FROM roster_version WHERE roster_version.site_id = assignment.site_id)"
    op.execute(f"UPDATE assignment SET published_in = {version}")
    op.execute(f"UPDATE assignment SET withdrawn_in = {version} WHERE cleared_at IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("assignment") as batch_op:
        batch_op.drop_column("withdrawn_in")
        batch_op.drop_column("published_in")
    op.drop_index("ix_open_place_day", table_name="open_place")
    op.drop_table("open_place")
    op.drop_index("ix_plan_change_author", table_name="plan_change")
    op.drop_table("plan_change")
    op.drop_index("ix_roster_seen_person_id", table_name="roster_seen")
    op.drop_table("roster_seen")
    op.drop_index("ix_roster_line_person", table_name="roster_line")
    op.drop_index("ix_roster_line_version", table_name="roster_line")
    op.drop_table("roster_line")
    op.drop_table("roster_version")
