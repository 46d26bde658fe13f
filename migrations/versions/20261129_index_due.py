"""What is late, and what was announced last, is found by its time, not among all that is open."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_index_due"
down_revision = "20261128_index_here"
branch_labels = None
depends_on = None

HERE = sa.text("departed_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_duty_day", table_name="duty")
    op.create_index("ix_duty_day", "duty", ["site_id", "business_day", "state", "due_at"])
    op.create_index(
        "ix_visit_announced", "visit", ["site_id", "announced_at"], sqlite_where=HERE, postgresql_where=HERE
    )


def downgrade() -> None:
    op.drop_index("ix_visit_announced", table_name="visit")
    op.drop_index("ix_duty_day", table_name="duty")
    op.create_index("ix_duty_day", "duty", ["site_id", "business_day", "state"])
