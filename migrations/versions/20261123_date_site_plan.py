"""Effective dates, closures and borrowed hands.

What the site asks for today is taken as having been so always. Going down keeps what is in force last: versions that
have ended, planned changes, closures and the list of borrowed hands are let go.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261123_date_site_plan"
down_revision = "20261123_add_requests"
branch_labels = None
depends_on = None

EVER = "2000-01-01"
BY_COLUMNS = {"uq": "uq_%(table_name)s_%(column_0_N_name)s"}
"""A name by which SQLite's unnamed constraint can be taken away."""


def upgrade() -> None:
    for table in ("coverage", "shift_template"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("valid_from", sa.Date(), nullable=False, server_default=EVER))
            batch_op.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
    sqlite = op.get_bind().dialect.name == "sqlite"
    old = "uq_shift_template_site_id_code" if sqlite else "shift_template_site_id_code_key"
    with op.batch_alter_table("coverage") as batch_op:
        batch_op.alter_column("valid_from", server_default=None)
    with op.batch_alter_table("shift_template", naming_convention=BY_COLUMNS if sqlite else None) as batch_op:
        batch_op.alter_column("valid_from", server_default=None)
        batch_op.drop_constraint(old, type_="unique")
        batch_op.create_unique_constraint("uq_shift_template_version", ["site_id", "code", "valid_from"])

    op.create_table(
        "calendar_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "year"),
    )
    with op.batch_alter_table("calendar_year") as batch_op:
        batch_op.create_index("ix_calendar_year_site_id", ["site_id"], unique=False)

    op.create_table(
        "planned_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("applied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "key", "valid_from"),
    )
    with op.batch_alter_table("planned_value") as batch_op:
        batch_op.create_index("ix_planned_value_site_id", ["site_id"], unique=False)

    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name="closure_ends_after_start"),
        sa.CheckConstraint(
            "(post_id IS NOT NULL AND zone_id IS NULL AND unit_id IS NULL)"
            " OR (post_id IS NULL AND zone_id IS NOT NULL AND unit_id IS NULL)"
            " OR (post_id IS NULL AND zone_id IS NULL AND unit_id IS NOT NULL)",
            name="closure_of_one_thing",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        sa.ForeignKeyConstraint(["site_id", "zone_id"], ["zone.site_id", "zone.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("closure") as batch_op:
        batch_op.create_index("ix_closure_site", ["site_id", "ends_at"], unique=False)

    op.create_table(
        "borrowed_hand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "person_id", "business_day"),
    )
    with op.batch_alter_table("borrowed_hand") as batch_op:
        batch_op.create_index("ix_borrowed_hand_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_borrowed_hand_site_id", ["site_id"], unique=False)


def downgrade() -> None:
    for table in ("borrowed_hand", "closure", "planned_value", "calendar_year"):
        op.drop_table(table)
    # What has ended is history, what begins later was never in force beside what is.
    op.execute("DELETE FROM coverage WHERE valid_until IS NOT NULL")
    op.execute("DELETE FROM shift_template WHERE valid_until IS NOT NULL")
    sqlite = op.get_bind().dialect.name == "sqlite"
    name = "uq_shift_template_site_id_code" if sqlite else "shift_template_site_id_code_key"
    with op.batch_alter_table("shift_template") as batch_op:
        batch_op.drop_constraint("uq_shift_template_version", type_="unique")
        batch_op.create_unique_constraint(name, ["site_id", "code"])
        batch_op.drop_column("valid_until")
        batch_op.drop_column("valid_from")
    with op.batch_alter_table("coverage") as batch_op:
        batch_op.drop_column("valid_until")
        batch_op.drop_column("valid_from")
