"""Sites that are there already: their checklists answer to looks at posts, their settings page has the new values."""

from typing import Any

from sqlalchemy import text

from app.core.migrate import migrate
from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.library import load_library


def rows(house: House) -> list[Any]:
    """Code, events and timings of the items that looks fill, and of one that they do not."""
    with house.db.reading() as session:
        query = "SELECT code, events, timings FROM duty_item WHERE code IN ('EL3', 'CL3', 'G1') ORDER BY code"
        return [tuple(map(str, row)) for row in session.execute(text(query))]


def test_down_and_up_again_the_items_are_as_they_were(house: House) -> None:
    with open_work(house) as work:
        install_library(work, 1, load_library())
    before = rows(house)
    assert " post_checked " in before[0][1]

    migrate(house.db, "20261124_add_handover")
    assert all("post_checked" not in "".join(row) for row in rows(house))
    migrate(house.db)

    assert [row[1] for row in rows(house)] == [row[1] for row in before]
    assert ["post_checked" in row[2] for row in rows(house)] == ["post_checked" in row[2] for row in before]
    with house.db.reading() as session:
        query = "SELECT count(*) FROM site_setting WHERE key = 'late_answer_minutes'"
        assert session.execute(text(query)).scalar() == 3
