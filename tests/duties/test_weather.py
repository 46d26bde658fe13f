"""The weather switch on the phones: until a time, prolonged, over by itself; and what is said by one tap."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.models import EventLog
from app.core.work import House, open_work
from app.duties.counting import NoteEventIn, note_event
from app.duties.happenings import SayEventIn, happenings, said_by_hand, say_event
from app.duties.kinds import HANDED_OFF
from app.duties.library import load_library
from app.duties.models import DutyCount
from app.duties.reactions import (
    consultant_took_over,
    day_closed,
    delegation_accepted,
    delegation_given,
    nobody_free,
    party_registered,
)
from app.duties.service import TickDutyIn, tick_duty
from app.people.delegation_events import DelegationAccepted, DelegationGiven
from app.sites.queries import weather
from app.sites.weather import ProlongIn, WeatherIn, end_weather, prolong_weather, switch_weather
from app.visitors.events_desk import DayClosed, NobodyFree, PartyAccepted, PartyRegistered
from tests.conftest import Acts, Clients, Statements
from tests.duties.floor import a_morning, at, duties, item, run_job, tick
from tests.world import World, an_assignment

URL = "/sites/1/weather"


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Ten o'clock on Monday; car park, door, hall, office cleaner and the leaders are there."""
    a_morning(house, clock)
    with open_work(house) as work:
        for person, post in ((4, 7), (2, 2), (3, 8)):
            an_assignment(work, person, post)
    run_job(house)
    at(clock, 10)
    return house


def run_end(house: House) -> None:
    """The job by which a switch runs out."""
    with open_work(house) as work:
        end_weather(work)


def test_it_is_on_until_the_hour_that_was_chosen_and_prolonged_by_a_tap(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """Until five; half an hour more; one rain all the time, its duty on the door's phone once."""
    with act(world.liu) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="rain", until="17:00"))
    at(clock, 16, 50)
    with act(world.mei) as work:
        prolong_weather(work, ProlongIn(site_id=1, minutes=30))
    run_job(morning)
    at(clock, 17, 20)
    run_end(morning)
    run_job(morning)
    with open_work(morning, writing=False) as work:
        running = weather(work, 1)
        assert running is not None
        assert (f"{running.until:%H:%M}", running.set_by) == ("09:30", world.mei)
    assert [row.state for row in duties(morning, world.door, "DM7")] == ["open"]


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize("until", ["25:00", "x", "09:59"])
def test_an_hour_that_cannot_be_is_refused(world: World, act: Acts, until: str) -> None:
    """09:59 is tomorrow by now, and too far."""
    with act(world.mei) as work, pytest.raises(Invalid):
        switch_weather(work, WeatherIn(site_id=1, kind="rain", until=until))
    with act(world.mei) as work, pytest.raises(Conflict, match="weather_off"):
        prolong_weather(work, ProlongIn(site_id=1, minutes=30))
    with act(world.wang) as work, pytest.raises(Forbidden):
        prolong_weather(work, ProlongIn(site_id=1, minutes=30))


def test_when_the_rain_is_over_by_itself_everybody_hears_of_it_once_and_the_sweep_is_due_in_twenty_minutes(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """What is done stays done; what is open goes; cleaners and the guide sweep."""
    with act(world.mei) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="rain", until="10:40"))
    mat = duties(morning, world.cleaning, "CH9")[0]
    with open_work(morning) as work:
        row = work.session.get(type(mat), mat.id)
        assert row is not None
        row.state, row.done_at, row.done_by = "done", work.now, world.han
    at(clock, 10, 40)
    for _ in range(2):
        run_end(morning)
        run_job(morning)
    assert [row.state for row in duties(morning, world.cleaning, "CH9")] == ["done"]
    assert [row.state for row in duties(morning, world.door, "DM7")] == ["na"]
    for post, code in ((world.parking, "PG12"), (world.cleaning_lead, "CL7")):
        (sweep,) = duties(morning, post, code)
        assert (sweep.due_at - sweep.opens_at).total_seconds() == 20 * 60
    with open_work(morning, writing=False) as work:
        told = work.session.exec(select(EventLog).where(EventLog.kind == "WeatherSwitched")).all()
        assert [row.payload["kind"] for row in told] == ["rain", "plain"]


def test_every_event_of_the_library_has_a_way_to_fire() -> None:
    """By the weather, by a fact of the program, by one tap, or noted when it happens; none is left over."""
    ways = {
        event.key: event.scope == "weather"
        or event.key in HANDED_OFF
        or said_by_hand(event.key)
        or event.scope == "demand"
        for event in load_library().events
    }
    assert [key for key, has in ways.items() if not has] == []
    assert {"unaccompanied_at_gate", "table_left"} <= {key for key in ways if said_by_hand(key)}


def test_a_table_that_was_left_is_said_at_the_desk_and_opens_at_the_cleaners(
    morning: House, world: World, act: Acts
) -> None:
    """Three minutes; the desk's own item is filled; nobody else may say it."""
    with act(world.lin) as work:
        assert [one.key for one in happenings(work, 1)] == ["table_left"]
        say_event(work, SayEventIn(site_id=1, post_id=world.hall, place=1, event="table_left"))
    (clear,) = duties(morning, world.cleaning, "CH5")
    assert (clear.state, (clear.due_at - clear.opens_at).total_seconds()) == ("open", 180)
    with open_work(morning, writing=False) as work:
        counted = work.find(DutyCount, item_id=item(morning, "HR8").id)
        assert counted is not None
        assert counted.auto == 1
    for person, post, event in ((world.wang, world.parking, "table_left"), (world.lin, world.hall, "rain_on")):
        with act(person) as work, pytest.raises(Invalid, match="not_an_event_here"):
            say_event(work, SayEventIn(site_id=1, post_id=post, place=1, event=event))
    with act(world.wang) as work, pytest.raises(Forbidden):
        say_event(work, SayEventIn(site_id=1, post_id=world.hall, place=1, event="table_left"))


def test_the_desk_the_busy_consultants_and_a_delegation_fill_and_open_what_they_mean(
    morning: House, world: World, act: Acts
) -> None:
    """Registering fills the hall's items; nobody free asks to seat the party until somebody takes over; a delegation
    asks the leader and is done by the acceptance; closing opens what the site asks for then."""
    with act(world.lin) as work:
        party_registered(work, PartyRegistered(1, 17, 0, "yes", "walk", 2))
    with open_work(morning, writing=False) as work:
        for code in ("HR4", "HR5", "HR7"):
            row = work.find(DutyCount, item_id=item(morning, code).id)
            assert row is not None, code
            assert row.auto == 1, code
    with act(world.lin) as work:
        nobody_free(work, NobodyFree(1, 17))
    assert [row.state for row in duties(morning, world.hall, "HR6")] == ["open"]
    with act(world.shen) as work:
        consultant_took_over(work, PartyAccepted(1, 17, world.shen, "phone", 20))
    assert [row.state for row in duties(morning, world.hall, "HR6")] == ["na"]
    given = DelegationGiven(1, 5, world.mei, world.liu, clock_of(morning), clock_of(morning))
    with act(world.mei) as work:
        delegation_given(work, given)
    assert [row.state for row in duties(morning, world.leader, "EL9")] == ["open"]
    with act(world.liu) as work:
        delegation_accepted(work, DelegationAccepted(1, 5, world.mei, world.liu))
    assert [(row.state, row.done_by) for row in duties(morning, world.leader, "EL9")] == [("done", world.liu)]
    with act(world.mei) as work:
        day_closed(work, DayClosed(1, 0, 0))


def clock_of(house: House):  # type: ignore[no-untyped-def]
    """Now, by the house's clock."""
    return house.clock.now()


def test_something_noted_when_it_happens_is_kept_at_once(morning: House, world: World, act: Acts) -> None:
    """A large object at the door: the pass is written down."""
    pass_item = item(morning, "DM9")
    with act(world.zhou) as work:
        note_event(
            work, NoteEventIn(site_id=1, item_id=pass_item.id or 0, post_id=world.door, place=1, text="放行条 118")
        )
    assert [row.state for row in duties(morning, world.door, "DM9")] == ["done"]


@pytest.mark.usefixtures("morning")
def test_the_page_says_who_set_it_and_what_is_on_which_phone(
    world: World, clients: Clients, statements: Statements
) -> None:
    """The leader sets rain until five; the page and the board link to each other."""
    liu = clients.as_(world.liu)
    assert liu.post(URL + "/switch", data={"kind": "rain", "until": "17:00"}).status_code == 303
    page = liu.get(URL).text
    assert "Rain until 17:00" in page
    assert "刘强" in page
    assert "Mat and wet-floor sign" in page
    assert f'href="{URL}"' in clients.as_(world.mei).get("/sites/1/board").text
    liu.get(URL)
    before = len(statements)
    liu.get(URL)
    assert len(statements) - before <= 10, [one[:90] for one in statements.seen[before:]]
    assert liu.post(URL + "/switch", data={"kind": "rain", "until": "7 pm"}).status_code == 422
    assert liu.post(URL + "/prolong", data={"minutes": "30"}).status_code == 303
    assert liu.post(URL + "/switch", data={"kind": "plain"}).status_code == 303
    assert clients.as_(world.wang).get(URL).status_code == 403


def test_an_own_tick_of_the_rain_survives_its_end(morning: House, world: World, act: Acts) -> None:
    """Never those done."""
    with act(world.mei) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="wind", minutes=30))
    (folded,) = duties(morning, world.parking, "PG12")
    with act(world.wang) as work:
        tick_duty(work, TickDutyIn.model_validate(tick(folded).model_dump()))
    with act(world.mei) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="plain"))
    assert [row.state for row in duties(morning, world.parking, "PG12")] == ["done"]
