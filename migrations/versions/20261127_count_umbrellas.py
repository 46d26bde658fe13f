"""Sites that are there already count escorts and stored umbrellas by themselves, as new ones do.

Only where the duty is as it came from the library: what somebody edited is theirs. It is counted, never asked for, so a
shift that has begun keeps what it began with.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_count_umbrellas"
down_revision = "20261127_watch_handovers"
branch_labels = None
depends_on = None

EVENT_OF = {"PG7": "umbrella_escort", "DM6": "umbrella_stored"}
ITEMS = sa.table(
    "duty_item",
    sa.column("id", sa.Integer()),
    sa.column("code", sa.String()),
    sa.column("timings", sa.JSON()),
    sa.column("events", sa.String()),
    sa.column("valid_until", sa.Date()),
    sa.column("edited_at", sa.DateTime()),
)


def _as_installed() -> sa.Select[tuple[int, str, list[dict[str, object]], str]]:
    return sa.select(ITEMS.c.id, ITEMS.c.code, ITEMS.c.timings, ITEMS.c.events).where(
        ITEMS.c.code.in_(list(EVENT_OF)), ITEMS.c.edited_at.is_(None), ITEMS.c.valid_until.is_(None)
    )


def _store(item_id: int, timings: list[dict[str, object]], events: str) -> None:
    op.execute(ITEMS.update().where(ITEMS.c.id == item_id).values(timings=timings, events=events))


def upgrade() -> None:
    for item_id, code, timings, events in op.get_bind().execute(_as_installed()).all():
        key = EVENT_OF[code]
        if all(row.get("event") != key for row in timings):
            more = {"kind": "event", "part": "any", "times": 1, "on": True, "event": key, "scope": "site"}
            _store(item_id, [*timings, more], f"{events} {key} ")


def downgrade() -> None:
    for item_id, code, timings, events in op.get_bind().execute(_as_installed()).all():
        key = EVENT_OF[code]
        _store(item_id, [row for row in timings if row.get("event") != key], events.replace(f" {key} ", ""))
