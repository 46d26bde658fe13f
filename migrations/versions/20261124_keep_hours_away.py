"""Leave for a part of a day; what an approved leave freed in the plan.

What was approved before left no trace in the plan but the shift that was cut: the hours are taken from the requests,
on the wall clock of their site.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "20261124_keep_hours_away"
down_revision = "20261124_add_checks"
branch_labels = None
depends_on = None

REQUESTS = sa.table(
    "leave_request",
    sa.column("id", sa.Integer()),
    sa.column("site_id", sa.Integer()),
    sa.column("person_id", sa.Integer()),
    sa.column("kind", sa.String()),
    sa.column("first_day", sa.Date()),
    sa.column("from_minute", sa.Integer()),
    sa.column("to_minute", sa.Integer()),
    sa.column("state", sa.String()),
)
SITES = sa.table("site", sa.column("id", sa.Integer()), sa.column("timezone", sa.String()))
HOURS = sa.table(
    "hours_away",
    sa.column("site_id", sa.Integer()),
    sa.column("person_id", sa.Integer()),
    sa.column("starts_at", UTCDateTime()),
    sa.column("ends_at", UTCDateTime()),
    sa.column("kind", sa.String()),
)


def upgrade() -> None:
    op.create_table(
        "hours_away",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="hours_away_end_after_start"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("hours_away", schema=None) as batch_op:
        batch_op.create_index("ix_hours_away_person", ["person_id", "starts_at"], unique=False)
        batch_op.create_index("ix_hours_away_site", ["site_id", "starts_at"], unique=False)
    with op.batch_alter_table("leave_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("change_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("leave_request_change_id_fkey", "plan_change", ["change_id"], ["id"])
    _take_hours()


def _take_hours() -> None:
    """The hours of what was approved before."""
    approved = (
        sa.select(REQUESTS, SITES.c.timezone)
        .join(SITES, SITES.c.id == REQUESTS.c.site_id)
        .where(
            REQUESTS.c.state == "approved",
            REQUESTS.c.from_minute.is_not(None),
            REQUESTS.c.to_minute > REQUESTS.c.from_minute,
        )
        .order_by(REQUESTS.c.id)
    )
    rows = [
        {
            "site_id": row.site_id,
            "person_id": row.person_id,
            "starts_at": _at(row.first_day, row.from_minute, row.timezone),
            "ends_at": _at(row.first_day, row.to_minute, row.timezone),
            "kind": row.kind,
        }
        for row in op.get_bind().execute(approved)
    ]
    if rows:
        op.bulk_insert(HOURS, [row for row in rows if row["ends_at"] > row["starts_at"]])


def _at(day: date, minute: int, zone: str) -> datetime:
    """The instant on the wall clock of the site."""
    days, minutes = divmod(minute, 24 * 60)
    wall = datetime.combine(day + timedelta(days=days), time(minutes // 60, minutes % 60), ZoneInfo(zone))
    return wall.astimezone(UTC)


def downgrade() -> None:
    with op.batch_alter_table("leave_request", schema=None) as batch_op:
        batch_op.drop_constraint("leave_request_change_id_fkey", type_="foreignkey")
        batch_op.drop_column("change_id")
    op.drop_table("hours_away")
