"""A site's years are not walked through for what is open, late or about one thing: an index for each such question."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_index_open"
down_revision = "20261128_index_here"
branch_labels = None
depends_on = None

HERE = sa.text("departed_at IS NULL")
ADDED = {
    "ix_assignment_place": ("assignment", "post_id", "place", "starts_at"),
    "ix_car_check_visit": ("car_check", "visit_id"),
    "ix_duty_state": ("duty", "site_id", "state", "due_at"),
    "ix_duty_subject": ("duty", "site_id", "subject"),
    "ix_handover_standing": ("handover", "from_standing_id"),
    "ix_late_call_open": ("late_call", "site_id", "ended_at"),
    "ix_notice_kind": ("notice", "site_id", "kind", "seen_at"),
    "ix_notice_post": ("notice", "post_id", "seen_at"),
    "ix_relief_open": ("relief", "site_id", "ended_at", "asked_at"),
    "ix_standing_open": ("standing", "site_id", "ended_at"),
    "ix_standing_person": ("standing", "person_id", "started_at"),
    "ix_umbrella_loan_visit": ("umbrella_loan", "visit_id"),
    "ix_visit_offer_answer": ("visit_offer", "site_id", "answer", "offered_at"),
    "ix_visit_plate_hash": ("visit", "site_id", "plate_hash", "departed_at"),
}
DUE = ["site_id", "business_day", "state", "due_at"]


def upgrade() -> None:
    op.drop_index("ix_duty_day", table_name="duty")
    op.create_index("ix_duty_day", "duty", DUE)
    for name, (table, *names) in ADDED.items():
        op.create_index(name, table, names)
    op.create_index(
        "ix_visit_announced", "visit", ["site_id", "announced_at"], sqlite_where=HERE, postgresql_where=HERE
    )


def downgrade() -> None:
    op.drop_index("ix_visit_announced", table_name="visit")
    for name, (table, *_names) in ADDED.items():
        op.drop_index(name, table_name=table)
    op.drop_index("ix_duty_day", table_name="duty")
    op.create_index("ix_duty_day", "duty", DUE[:-1])
