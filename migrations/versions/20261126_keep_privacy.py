"""The privacy notice in versions, requests of visitors and for exports, what was handed out, who is forgotten."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261126_keep_privacy"
down_revision = "20261126_send_notices"
branch_labels = None
depends_on = None

MOMENT, TEXT = sqlmodel.sql.sqltypes.UTCDateTime, sqlmodel.sql.sqltypes.AutoString
SETTINGS = (
    ("keep_visitor_months", "6", "访客姓名和手机号在最后一次来访后保留",
     "Names and phones are kept after the last visit for",
     "个月", "months", 1, 12, "def; PIPL art. 19 and GB/T 35273 6.1 ask for the shortest time needed"),
    ("keep_plate_months", "3", "车牌和来访备注保留", "Plates and notes of a visit are kept for",
     "个月", "months", 1, 12,
     "def; PIPL art. 19 and GB/T 35273 6.1 ask for the shortest time needed"),
    ("keep_apart_months", "1", "非客户记录的备注保留", "Notes on people counted apart are kept for",
     "个月", "months", 1, 12,
     "def; PIPL art. 19: counts are enough"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "privacy_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_zh", TEXT(length=4000), nullable=False),
        sa.Column("text_en", TEXT(length=4000), nullable=False),
        sa.Column("at", MOMENT(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "version"),
    )
    op.create_table(
        "full_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT(), nullable=False),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("state", TEXT(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT(), nullable=True),
        sa.Column("expires_at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_full_export_site", "full_export", ["site_id", "asked_at"])
    op.create_table(
        "handed_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT(), nullable=False),
        sa.Column("kind", TEXT(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_handed_out_site", "handed_out", ["site_id", "at"])
    op.create_table(
        "forgotten",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT(), nullable=False),
        sa.Column("why", TEXT(length=10), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "visitor_id"),
    )
    op.create_index("ix_reveal_at", "reveal", ["site_id", "at"])
    op.create_index("ix_visitor_last", "visitor", ["last_visit_on"])
    _offer_settings()


def downgrade() -> None:
    keys = sa.bindparam("keys", value=[row[0] for row in SETTINGS], expanding=True)
    op.get_bind().execute(sa.text("DELETE FROM site_setting WHERE key IN :keys").bindparams(keys))
    op.drop_index("ix_visitor_last", "visitor")
    op.drop_index("ix_reveal_at", "reveal")
    op.drop_table("forgotten")
    op.drop_table("handed_out")
    op.drop_table("full_export")
    op.drop_table("privacy_notice")


def _offer_settings() -> None:
    """Sites that are there already get the new values on their settings page."""
    bind = op.get_bind()
    names = ("site_id", "key", "value", "name_zh", "name_en", "unit_zh", "unit_en", "low", "high", "source", "position")
    table = sa.table("site_setting", *(sa.column(name) for name in names))
    there = {(row.site_id, row.key) for row in bind.execute(sa.select(table.c.site_id, table.c.key))}
    for site_id in [row.id for row in bind.execute(sa.text("SELECT id FROM site"))]:
        for position, values in enumerate(SETTINGS, 530):
            if (site_id, values[0]) not in there:
                bind.execute(sa.insert(table).values(dict(zip(names, (site_id, *values, position), strict=True))))
