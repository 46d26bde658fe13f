"""Sites that were installed before count escorts and stored umbrellas too, but nothing is done to what they edited."""

from typing import Any

from sqlmodel import select

from app.core.migrate import migrate
from app.core.work import House, Work, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.models import DutyItem

BEFORE = "20261127_watch_handovers"
KEYS = {"PG7": "umbrella_escort", "DM6": "umbrella_stored"}


def items(work: Work) -> dict[tuple[int, str], DutyItem]:
    """The two duties by site and code."""
    rows = work.session.exec(select(DutyItem).where(DutyItem.code.in_(list(KEYS))))  # type: ignore[attr-defined]
    return {(row.site_id, row.code): row for row in rows}


def contents(house: House) -> dict[tuple[int, str], tuple[Any, ...]]:
    """Timings, events and version of each."""
    with open_work(house, writing=False) as work:
        return {key: (row.timings, row.events, row.version, row.enabled) for key, row in items(work).items()}


def test_installed_duties_get_what_the_library_has_now_and_edited_ones_stay(house: House) -> None:
    with open_work(house) as work:
        for site_id in (1, 2):
            install_library(work, site_id, load_library())
    new = contents(house)
    with open_work(house) as work:
        mine = items(work)[2, "PG7"]
        mine.edited_at = work.now
        mine.timings = [row for row in mine.timings if row["event"] != "umbrella_escort"]
        mine.events = " rain_on  sun_on "
    edited = contents(house)[2, "PG7"]

    migrate(house.db, BEFORE)
    old = contents(house)
    for (_, code), (timings, events, *_rest) in old.items():
        assert KEYS[code] not in events
        assert [row["event"] for row in timings] == ["rain_on", "sun_on"]
    migrate(house.db)

    assert contents(house) == {**new, (2, "PG7"): edited}
