"""What happens on the floor: hand-offs fill items, parties and weather open them once, and close them again."""

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.duties.models import DutyCount, DutyItem
from app.duties.on_event import close_event, count_event, open_event
from app.duties.reactions import party_acknowledged, party_announced, party_withdrawn
from app.sites.weather import WeatherIn, switch_weather
from app.visitors.events import PartyAcknowledged, PartyAnnounced, PartyWithdrawn
from tests.conftest import Acts, Statements
from tests.duties.floor import a_morning, at, duties, run_job
from tests.world import World, an_assignment


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Ten o'clock on Monday; the car park and the door are manned."""
    a_morning(house, clock)
    run_job(house)
    at(clock, 10)
    return house


def counted(house: House) -> dict[tuple[str, int], int]:
    """What hand-offs filled, by (item code, post)."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(DutyCount, DutyItem).where(DutyCount.item_id == DutyItem.id))
        return {(entry.code, row.post_id): row.auto for row, entry in rows if row.auto}


def test_an_announcement_fills_the_guides_items_and_not_the_doormans(morning: House, world: World, act: Acts) -> None:
    """PG3, PG4 and PG5 by the one tap; DM2 only when the door has acknowledged."""
    with act(world.wang) as work:
        party_announced(work, PartyAnnounced(world.yunqi, 17, 1, 3, False))
    assert counted(morning) == {("PG3", world.parking): 1, ("PG4", world.parking): 1, ("PG5", world.parking): 1}
    with act(world.zhou) as work:
        party_acknowledged(work, PartyAcknowledged(world.yunqi, 17, 9))
    assert counted(morning)["DM2", world.door] == 1


def test_what_a_party_asks_for_opens_once_for_it(morning: House, world: World, act: Acts) -> None:
    """The parked car is looked at once per party; on foot there is none."""
    for fact in (
        PartyAnnounced(1, 17, 1, 3, False),
        PartyAnnounced(1, 17, 1, 3, False),
        PartyAnnounced(1, 18, 2, 2, True),
    ):
        with act(world.wang) as work:
            party_announced(work, fact)
    assert [row.subject for row in duties(morning, world.parking, "PG8")] == ["party:17"]


def test_a_withdrawn_party_takes_its_duties_and_counts_with_it(morning: House, world: World, act: Acts) -> None:
    """It was a slip of the thumb."""
    with act(world.wang) as work:
        party_announced(work, PartyAnnounced(1, 17, 1, 3, False))
    with act(world.wang) as work:
        party_withdrawn(work, PartyWithdrawn(1, 17))
    assert counted(morning) == {}
    assert [row.state for row in duties(morning, world.parking, "PG8")] == ["na"]


def test_a_hand_off_without_a_place_finds_the_one_of_the_person(morning: House, world: World) -> None:
    """On place 2 of the door; somebody unknown falls back to place 1; no such post counts nothing."""
    with open_work(morning) as work:
        an_assignment(work, world.liu, world.door, place=2)
    with open_work(morning) as work:
        assert count_event(work, 1, "party_at_door", post_kinds=["receives_at_door"], person_id=world.liu) > 0
    with open_work(morning) as work:
        assert count_event(work, 1, "party_at_door", post_kinds=["receives_at_door"], person_id=world.yao) > 0
        assert count_event(work, 1, "party_at_door", post_kinds=["no such kind"]) == 0
        assert count_event(work, 1, "party_at_door", post_id=world.door, place=2) > 0
    with open_work(morning, writing=False) as work:
        rows = work.session.exec(select(DutyCount.place, DutyCount.auto).order_by(col(DutyCount.place))).all()
    assert set(rows) == {(1, 1), (2, 2)}


def test_rain_opens_once_and_what_is_not_done_closes_with_it(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """The mat at the door; prolonged rain is the same rain; afterwards the water is swept."""
    for _ in range(2):
        with act(world.mei) as work:
            switch_weather(work, WeatherIn(site_id=1, kind="rain", minutes=60))
        run_job(morning)
        clock.advance(minutes=1)
    assert [row.state for row in duties(morning, world.door, "DM7")] == ["open"]
    assert duties(morning, world.parking, "PG12") == []
    with act(world.mei) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="plain"))
    assert [row.state for row in duties(morning, world.door, "DM7")] == ["na"]
    assert [row.state for row in duties(morning, world.parking, "PG12")] == ["open"]
    run_job(morning)
    assert len(duties(morning, world.parking, "PG12")) == 1


def test_weather_that_runs_out_by_itself_is_over_too(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """Nobody switches it off; the job sees it."""
    with act(world.mei) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="wind", minutes=10))
    assert [row.state for row in duties(morning, world.parking, "PG12")] == ["open"]
    clock.advance(minutes=11)
    run_job(morning)
    assert [row.state for row in duties(morning, world.parking, "PG12")] == ["na"]


def test_an_event_opens_nothing_at_a_post_where_nobody_is(morning: House, world: World) -> None:
    """Nobody is at the model homes."""
    with open_work(morning) as work:
        open_event(work, 1, "rain_on", subject="weather:9")
        assert close_event(work, 1, "sun_on", subject="weather:9") == 0
    assert duties(morning, world.units) == []


@pytest.mark.usefixtures("morning")
def test_an_announcement_costs_few_statements(world: World, act: Acts, statements: Statements) -> None:
    """It runs inside the guide's tap; site, posts and settings are among them."""
    with act(world.wang) as work:
        before = len(statements)
        party_announced(work, PartyAnnounced(1, 17, 1, 3, False))
        assert len(statements) - before <= 12, [one[:90] for one in statements.seen[before:]]
