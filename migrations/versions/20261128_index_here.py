"""Who is on site is asked by every screen, and answered without the years of visits that are over."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_index_here"
down_revision = "20261127_expect_vips"
branch_labels = None
depends_on = None

HERE = sa.text("departed_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_visit_here",
        "visit",
        ["site_id", "business_day", "number"],
        sqlite_where=HERE,
        postgresql_where=HERE,
    )


def downgrade() -> None:
    op.drop_index("ix_visit_here", table_name="visit")
