"""Tokens by which a program acts as a person."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261126_give_tokens"
down_revision = "20261126_keep_privacy"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
INSTANT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT(length=40), nullable=False),
        sa.Column("token_hash", TEXT(length=64), nullable=False),
        sa.Column("scopes", TEXT(length=20), nullable=False),
        sa.Column("made_at", INSTANT(), nullable=False),
        sa.Column("expires_at", INSTANT(), nullable=False),
        sa.Column("revoked_at", INSTANT(), nullable=True),
        sa.Column("used_at", INSTANT(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_api_token_person_id", "api_token", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_api_token_person_id", table_name="api_token")
    op.drop_table("api_token")
