"""Dated rules of the roster and the reasons for which they were overruled."""

import sqlalchemy as sa  # noqa: F401
import sqlmodel  # noqa: F401
from alembic import op  # noqa: F401

revision = "20261123_keep_overrides"
down_revision = "20261123_publish_roster"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
