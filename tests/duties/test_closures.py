"""What is closed asks for no duties: nothing opens, what was open rests, and it comes back with the area."""

from datetime import timedelta

import pytest

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.duties.late import tell_late
from app.duties.models import Duty
from app.duties.queries import late_total, progress
from app.sites.closures import CloseIn, ThatClosureIn, close_area, end_closures, reopen_area
from tests.conftest import Acts, Statements
from tests.duties.floor import a_morning, at, duties, run_job
from tests.world import World


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Eight o'clock on Monday; the start of the shifts has opened."""
    a_morning(house, clock)
    run_job(house)
    return house


def close(act: Acts, world: World, *what: str, until: str = "12:00") -> int:
    """Close from now on; the id of the first closure."""
    data = CloseIn.model_validate({"site_id": 1, "what": list(what), "reason": "台风", "until_time": until})
    with act(world.mei) as work:
        return close_area(work, data)[0].id or 0


def states(house: House, post: int) -> set[str]:
    return {row.state for row in duties(house, post)}


def test_open_duties_of_a_closed_post_rest_and_nothing_new_opens(
    morning: House, act: Acts, world: World, clock: FixedClock
) -> None:
    before = len(duties(morning, world.door))
    close(act, world, f"post:{world.door}")
    for hour in (9, 10, 11):
        at(clock, hour)
        run_job(morning)

    assert states(morning, world.door) == {"na"}
    assert len(duties(morning, world.door)) == before
    assert "open" in states(morning, world.parking), "the car park goes on"


def test_nothing_of_it_is_late_or_told(morning: House, act: Acts, world: World, clock: FixedClock) -> None:
    close(act, world, "zone:1", "zone:2", "zone:3")
    at(clock, 11, 50)
    run_job(morning)

    with open_work(morning) as work:
        tell_late(work)
        assert late_total(work, 1) == 0
        assert all(row.late_told_at is None for row in duties(morning, world.door))


def test_what_was_late_before_it_closed_stays_missed(
    morning: House, act: Acts, world: World, clock: FixedClock
) -> None:
    at(clock, 9, 30)
    close(act, world, f"post:{world.door}")

    assert "missed" in states(morning, world.door)
    assert "open" not in states(morning, world.door)


def test_after_the_end_duties_open_again_but_not_those_that_were_due_in_between(
    morning: House, act: Acts, world: World, clock: FixedClock
) -> None:
    close(act, world, f"post:{world.door}", until="10:30")
    at(clock, 10, 31)
    with open_work(morning) as work:
        end_closures(work)
    run_job(morning)
    just_after = [row for row in duties(morning, world.door) if row.state == "open"]
    at(clock, 14)
    run_job(morning)

    ended = duties(morning, world.door)[0].due_at.replace(hour=2, minute=30)
    assert all(row.due_at >= ended for row in just_after)
    assert any(row.state == "open" for row in duties(morning, world.door))


def test_opened_early_what_is_still_to_come_is_asked_for_again(
    morning: House, act: Acts, world: World, clock: FixedClock
) -> None:
    due = {row.id for row in duties(morning, world.door, state="open")}
    closure = close(act, world, f"post:{world.door}")
    at(clock, 8, 5)
    with act(world.mei) as work:
        reopen_area(work, ThatClosureIn(site_id=1, closure_id=closure))

    assert {row.id for row in duties(morning, world.door, state="open")} == due


def test_a_home_that_is_closed_has_no_duties_of_its_own(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    a_morning(house, clock)
    with open_work(house) as work:
        work.add(
            Duty(
                site_id=1, item_id=1, post_id=world.cleaning, place=1, business_day=world.monday, timing="start",
                subject="unit:1", opens_at=work.now, due_at=work.now + timedelta(minutes=30),
            )
        )  # fmt: skip
        work.add(
            Duty(
                site_id=1, item_id=1, post_id=world.cleaning, place=1, business_day=world.monday, timing="start",
                subject="", opens_at=work.now, due_at=work.now + timedelta(minutes=30),
            )
        )  # fmt: skip
    close(act, world, "unit:1")

    assert {row.subject: row.state for row in duties(house, world.cleaning)} == {"unit:1": "na", "": "open"}


def test_an_open_site_pays_nothing_for_it(morning: House, clock: FixedClock, statements: Statements) -> None:
    at(clock, 8, 1)
    run_job(morning)
    before = len(statements)
    run_job(morning)
    first = len(statements) - before

    assert not [text for text in statements.seen[before:] if "closure" in text]
    with open_work(morning, writing=False) as work:
        assert progress(work, 1)
    assert first < 20
