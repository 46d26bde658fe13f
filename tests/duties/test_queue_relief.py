"""A duty stays with its place: whoever stands in for a while has it on the phone, and ticks it, also afterwards."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.roster.models import Assignment, Standing
from tests.conftest import Clients
from tests.duties.floor import a_morning, at, duties, run_job
from tests.duties.sending import entry, now, send, ticks
from tests.world import World, an_assignment


@pytest.fixture
def relieved(house: House, clock: FixedClock, world: World) -> House:
    """Zhou is at the door since eight; Liu stands in for him from a quarter past."""
    a_morning(house, clock)
    at(clock, 8, 5)
    run_job(house)
    with open_work(house) as work:
        work.add(Standing(site_id=1, post_id=world.door, place=1, person_id=world.zhou, started_at=work.now))
    at(clock, 8, 15)
    with open_work(house) as work:
        for row in work.session.exec(select(Standing)):
            row.ended_at = work.now
        work.add(Standing(site_id=1, post_id=world.door, place=1, person_id=world.liu, started_at=work.now))
    return house


@pytest.mark.usefixtures("relieved")
def test_whoever_stands_in_has_the_duties_of_the_place(world: World, clients: Clients) -> None:
    page = clients.as_(world.liu).get("/sites/1/shift").text

    assert "刘强 · Doorman" in page
    assert "Grooming self-check" in page


def test_what_was_noted_while_standing_in_counts_after_it_is_over(
    relieved: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """Liu ticked at 08:20 without a signal and is back at his own post when it comes."""
    duty = duties(relieved, world.door, "G1")[0]
    at(clock, 8, 30)
    with open_work(relieved) as work:
        for row in work.session.exec(select(Standing).where(Standing.person_id == world.liu)):
            row.ended_at = work.now
    at(clock, 9, 50)

    (answer,) = send(clients.as_(world.liu), clock, entry(clock, duty, ago=90))

    assert answer["status"] == "stored"
    assert (now(relieved, duty).done_by, ticks(relieved)[0].flags) == (world.liu, "late")


def test_after_a_swap_in_the_middle_each_has_what_was_theirs(
    house: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """Zhou and Wang change places at 08:20; both phones were away. What each did before and after counts."""
    a_morning(house, clock)
    at(clock, 8, 5)
    run_job(house)
    at(clock, 8, 20)
    with open_work(house) as work:
        for row in work.session.exec(select(Assignment).where(Assignment.person_id != world.han)):
            row.ends_at = work.now
        work.session.flush()
        an_assignment(work, world.zhou, world.parking, start=500)
        an_assignment(work, world.wang, world.door, start=500)
    before, after = duties(house, world.door, "G1")[0], duties(house, world.door, "DM1")[0]
    at(clock, 8, 50)

    (zhou,) = send(clients.as_(world.zhou), clock, entry(clock, before, ago=40))
    (wang,) = send(clients.as_(world.wang), clock, entry(clock, after, ago=20))

    assert [zhou["status"], wang["status"]] == ["stored", "stored"]
    assert (now(house, before).done_by, now(house, after).done_by) == (world.zhou, world.wang)
    assert now(house, before).done_at == clock.now() - timedelta(minutes=40)
    page = clients.as_(world.wang).get("/sites/1/shift").text
    assert "王伟 · Doorman" in page
