"""What every tap asks of tables that grow for years: an index answers it, none of them is walked through.

Read from the plans of both databases; how much slower a year makes them measures `python -m tests.bench year`.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from app.core.work import House, open_work
from app.duties.on_event import OPENED
from app.duties.reading import AROUND, DUTIES_OF_PLACE, LATE_DUTIES, STANDS
from app.notices.queries import NEW
from app.notices.writing import UNSEEN
from app.visitors.judging import VISITS
from app.visitors.plates import SAME_PLATE
from app.visitors.queries import GONE, LAST_NUMBER, NEWEST, NEWEST_BY, OPEN
from app.visitors.returns import LEFT_TODAY

GROW = ("assignment", "duty", "event_log", "notice", "standing", "tick", "visit", "visit_offer", "visit_step")
TODAY, NOON = date(2026, 11, 23), datetime(2026, 11, 23, 4, tzinfo=UTC)
PLATE = {"tail": "t", "plate": "p", "but": 0}
ASKED: dict[str, tuple[str, Any, dict[str, object]]] = {
    "the party announced last": ("ix_visit_announced", NEWEST, {"after": NOON}),
    "the party I announced last": ("ix_visit_announced", NEWEST_BY, {"after": NOON, "by": 5}),
    "who is on site": ("ix_visit_here", OPEN, {}),
    "who left a moment ago": ("ix_visit_open", GONE, {"after": NOON}),
    "the next number": ("sqlite_autoindex_visit_1", LAST_NUMBER, {"day": TODAY}),
    "the same plate": (
        "ix_visit_plate_hash",
        SAME_PLATE,
        {**PLATE, "first": NOON, "last": NOON},
    ),
    "who comes back": (
        "ix_visit_plate_hash",
        LEFT_TODAY,
        {**PLATE, "day": TODAY, "at": NOON},
    ),
    "visits of one visitor": ("ix_visit_visitor", VISITS, {"ids": [1, 2], "visit": 0}),
    "late duties": ("ix_duty_day", LATE_DUTIES, {"days": [TODAY], "posts": [1, 2], "late": NOON}),
    "duties of a place": ("ix_duty_post", DUTIES_OF_PLACE, {"post": 1, "place": 1, "day": TODAY}),
    "what an event has opened": ("ix_duty_subject", OPENED, {"items": [1, 2], "subject": "party:1"}),
    "shifts around mine": ("ix_assignment_day", AROUND, {"me": 5, "days": [TODAY]}),
    "who stands where": ("ix_standing_open", STANDS, {}),
    "my new notices": ("ix_notice_person", NEW, {"me": 5}),
    "unseen notices about one thing": ("ix_notice_kind", UNSEEN, {"kinds": ["next_at_door"]}),
}
"""By what is asked: the index that answers on SQLite, the statement, its values."""
WALKED = re.compile(r"Seq Scan on (\w+)")


def plan(house: House, query: Any, asked: dict[str, object]) -> Sequence[str]:
    """The lines of the plan; PostgreSQL is asked for one without walking, if there is one."""
    with open_work(house) as work:
        sql = query.params(site=1, **asked).compile(work.session.get_bind(), compile_kwargs={"literal_binds": True})
        if house.db.dialect == "sqlite":
            explain = "EXPLAIN QUERY PLAN"
        else:
            work.session.execute(text("SET LOCAL enable_seqscan = off"))
            explain = "EXPLAIN"
        rows = work.session.connection().exec_driver_sql(f"{explain} {str(sql).replace('%%', '%')}").all()
    return [str(row[-1]) for row in rows]


@pytest.mark.parametrize("what", list(ASKED))
def test_nothing_is_walked_through(house: House, what: str) -> None:
    index, query, asked = ASKED[what]
    lines = plan(house, query, asked)

    if house.db.dialect == "sqlite":
        assert any(f"INDEX {index} " in line for line in lines), "\n".join(lines)
        assert not any(re.match(rf"SCAN ({'|'.join(GROW)})\b", line) for line in lines), "\n".join(lines)
    else:
        walked = [found.group(1) for line in lines if (found := WALKED.search(line))]
        assert not set(walked) & set(GROW), "\n".join(lines)
