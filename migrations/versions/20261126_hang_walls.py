"""Wall pages, posts empty while a party was on its way, musters of an evacuation."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "20261126_hang_walls"
down_revision = "20261126_open_homes"
branch_labels = None
depends_on = None

SETTINGS = (
    ("uncovered_answer_seconds", "60", "def: the walk to the next zone; then the manager is told", "派去顶岗的人到岗",
     "Whoever is sent is there within", "秒", "s", 10, 600),
    ("evac_keep_hours", "2", "def: an older list of who is on site misleads", "疏散名单在设备上保留",
     "The evacuation list stays on a device for", "小时", "h", 1, 12),
)  # fmt: skip
"""Settings that sites made before get too: key, value, source, names, units, lowest, highest."""

SITE = sa.table("site", sa.column("id", sa.Integer()))
SETTING = sa.table(
    "site_setting",
    sa.column("site_id", sa.Integer()),
    *(sa.column(name, sa.String()) for name in ("key", "value", "source", "name_zh", "name_en", "unit_zh", "unit_en")),
    *(sa.column(name, sa.Integer()) for name in ("low", "high", "position")),
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _site() -> sa.Column[int]:
    return sa.Column("site_id", sa.Integer(), sa.ForeignKey("site.id"), nullable=False)


def _person(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("person.id"), nullable=True)


def _moment(name: str, *, null: bool = True) -> sa.Column[object]:
    return sa.Column(name, UTCDateTime(), nullable=null)


def _words(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, AutoString(length=length), nullable=False)


def _one_open(name: str, table: str, column: str) -> None:
    where = sa.text("ended_at IS NULL")
    op.create_index(name, table, [column], unique=True, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.create_table(
        "wall",
        _id(),
        _site(),
        _words("name", 40),
        _words("area", 20),
        _words("lang", 10),
        _words("token_hash", 64),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        _moment("made_at", null=False),
        _person("made_by"),
        _moment("revoked_at"),
        _person("revoked_by"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_wall_site_id", "wall", ["site_id"])
    op.create_table(
        "uncovered_post",
        _id(),
        _number("site_id"),
        _number("post_id"),
        _number("visit_id"),
        _moment("opened_at", null=False),
        _moment("arrives_at", null=False),
        _moment("climbed_at"),
        _moment("ended_at"),
        _words("ended_how", 8),
        sa.ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    _one_open("uq_uncovered_post_open", "uncovered_post", "post_id")
    op.create_index("ix_uncovered_post_site", "uncovered_post", ["site_id", "opened_at"])
    _musters()
    _settings()


def _musters() -> None:
    op.create_table(
        "muster",
        _id(),
        _site(),
        sa.Column("drill", sa.Boolean(), nullable=False),
        _moment("begun_at", null=False),
        _person("begun_by"),
        _moment("ended_at"),
        _person("ended_by"),
        _words("note", 200),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "id"),
    )
    _one_open("uq_muster_running", "muster", "site_id")
    op.create_index("ix_muster_site", "muster", ["site_id", "begun_at"])
    op.create_table(
        "muster_entry",
        _id(),
        _number("site_id"),
        _number("muster_id"),
        _words("kind", 8),
        _number("subject_id"),
        _number("heads"),
        _words("area", 20),
        sa.Column("later", sa.Boolean(), nullable=False),
        _number("safe"),
        _moment("changed_at"),
        _person("changed_by"),
        sa.ForeignKeyConstraint(["site_id", "muster_id"], ["muster.site_id", "muster.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("muster_id", "kind", "subject_id"),
    )


def _settings() -> None:
    """Sites made before have the new settings too, at the end of their list."""
    bind = op.get_bind()
    for (site_id,) in bind.execute(sa.select(SITE.c.id)).all():
        has = sa.select(SETTING.c.key, SETTING.c.position).where(SETTING.c.site_id == site_id)
        known = {row.key: row.position for row in bind.execute(has)}
        last = max(known.values(), default=-1)
        rows = [
            {"site_id": site_id, "key": key, "value": value, "source": source, "name_zh": zh, "name_en": en,
             "unit_zh": unit_zh, "unit_en": unit_en, "low": low, "high": high, "position": last + 1 + n}
            for n, (key, value, source, zh, en, unit_zh, unit_en, low, high) in enumerate(SETTINGS)
            if key not in known
        ]  # fmt: skip
        if rows:
            op.bulk_insert(SETTING, rows)


def downgrade() -> None:
    for table in ("muster_entry", "muster", "uncovered_post", "wall"):
        op.drop_table(table)
    op.execute(SETTING.delete().where(SETTING.c.key.in_([row[0] for row in SETTINGS])))
