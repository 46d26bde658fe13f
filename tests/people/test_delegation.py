"""The manager's rest: the site is given, accepted or declined, told to whoever must know, and logged."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import AppError, Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.people.accounts import OnePersonIn
from app.people.delegation import DelegationIn, accept_delegation, decline_delegation, give_delegation
from app.people.delegation_jobs import watch_delegations
from app.people.delegation_models import Delegation
from app.people.links import reset_pin
from app.people.models import Person
from tests.conftest import Acts
from tests.people.deputies import NINE, SIX, given, kinds, on_tuesday
from tests.world import World, an_assignment


def test_only_a_leader_of_the_site_can_be_given_it(act: Acts, world: World) -> None:
    with act(world.mei) as work, pytest.raises(Invalid, match="delegation_not_leader"):
        give_delegation(work, on_tuesday(world.zhou))
    with act(world.mei) as work, pytest.raises(NotFound):
        give_delegation(work, on_tuesday(world.qian))


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"until_time": "09:00"}, "delegation_backwards"),
        ({"from_day": date(2026, 11, 1), "until_day": date(2026, 11, 2)}, "delegation_past"),
        ({"until_day": date(2026, 12, 20)}, "delegation_too_long"),
        ({"from_day": date(2029, 1, 1), "until_day": date(2029, 1, 1)}, "delegation_too_far"),
    ],
)
def test_a_window_that_cannot_be_is_refused(act: Acts, world: World, over: dict[str, Any], code: str) -> None:
    with act(world.mei) as work, pytest.raises(Invalid, match=code):
        give_delegation(work, on_tuesday(world.liu, **over))


def test_a_site_is_given_to_one_at_a_time(act: Acts, world: World) -> None:
    given(act, world)

    with act(world.mei) as work, pytest.raises(Conflict, match="delegation_overlaps"):
        give_delegation(work, on_tuesday(world.song, from_time="17:59", until_time="20:00"))
    with act(world.mei) as work:
        give_delegation(work, on_tuesday(world.song, from_time="18:00", until_time="20:00"))


def test_a_declined_window_can_be_given_to_another(act: Acts, world: World) -> None:
    number = given(act, world, accepted=False)
    with act(world.liu) as work:
        decline_delegation(work, DelegationIn(site_id=1, delegation_id=number, answer="on holiday"))

    with act(world.mei) as work:
        give_delegation(work, on_tuesday(world.song))
    with act(world.liu) as work, pytest.raises(Conflict, match="declined"):
        accept_delegation(work, DelegationIn(site_id=1, delegation_id=number))


def test_nobody_accepts_for_another_and_no_deputy_gives_it_on(act: Acts, world: World, clock: FixedClock) -> None:
    number = given(act, world, accepted=False)
    with act(world.song) as work, pytest.raises(Forbidden):
        accept_delegation(work, DelegationIn(site_id=1, delegation_id=number))
    with act(world.liu) as work:
        accept_delegation(work, DelegationIn(site_id=1, delegation_id=number))
    clock.instant = NINE

    with act(world.liu) as work, pytest.raises(Forbidden):
        give_delegation(work, on_tuesday(world.song, from_time="18:00", until_time="19:00"))


def test_a_night_shift_near_the_window_has_to_be_answered(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.liu, world.leader, day=world.monday, start=1080, end=1800, code="夜")

    with act(world.mei) as work, pytest.raises(NeedsConsent, match="deputy_at_night"):
        give_delegation(work, on_tuesday(world.liu))
    with act(world.mei) as work, pytest.raises(Invalid, match="missing"):
        give_delegation(work, on_tuesday(world.liu, accept="deputy_at_night"))
    with act(world.mei) as work:
        assert give_delegation(work, on_tuesday(world.liu, accept="deputy_at_night", note="Song is away")).id


def test_a_night_two_days_away_is_no_matter(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.liu, world.leader, day=date(2026, 11, 26), start=1080, end=1800, code="夜")

    with act(world.mei) as work:
        assert give_delegation(work, on_tuesday(world.liu)).id


def test_an_unanswered_window_rings_leader_second_leader_and_group_once(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    given(act, world, accepted=False)
    clock.instant = NINE + timedelta(seconds=5)

    for _ in range(3):
        with open_work(house) as work:
            watch_delegations(work)

    assert kinds(house, world.liu) == [("charge_given", "alert"), ("charge_unanswered", "alert")]
    for person_id in (world.song, world.fang, world.mei):
        assert kinds(house, person_id) == [("charge_unanswered", "alert")]
    assert kinds(house, world.pei) == []


def test_beginning_and_end_are_told_once_also_after_a_missed_day(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    given(act, world)
    for at in (NINE, NINE + timedelta(minutes=1), SIX + timedelta(days=1), SIX + timedelta(days=2)):
        clock.instant = at
        with open_work(house) as work:
            watch_delegations(work)

    assert [kind for kind, _ in kinds(house, world.liu)] == ["charge_given", "charge_began", "charge_ended"]
    assert [kind for kind, _ in kinds(house, world.mei)] == ["charge_accepted", "charge_ended"]


def test_the_log_names_both(house: House, act: Acts, world: World) -> None:
    given(act, world)

    with open_work(house, writing=False) as work:
        rows = [row for row in work.session.exec(select(EventLog)) if row.kind.startswith("Delegation")]
    assert [(row.kind, row.payload["given_by"], row.payload["to_person"]) for row in rows] == [
        ("DelegationGiven", world.mei, world.liu),
        ("DelegationAccepted", world.mei, world.liu),
    ]


def test_two_managers_at_once_give_the_site_once(house: House, act: Acts, world: World) -> None:
    """One by Mei to Liu, one by Fang of the group to Song, in the same instant."""
    start, came = Barrier(2), list[str]()

    def run(who: int, to: int) -> None:
        start.wait()
        try:
            with act(who) as work:
                give_delegation(work, on_tuesday(to))
            came.append("given")
        except AppError as refusal:
            came.append(refusal.code)

    threads = [Thread(target=run, args=pair) for pair in ((world.mei, world.liu), (world.fang, world.song))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(came) == ["delegation_overlaps", "given"]
    with open_work(house, writing=False) as work:
        assert len(list(work.session.exec(select(Delegation)))) == 1


def test_a_window_given_to_begin_at_once_leaves_ten_minutes_to_answer(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    given(act, world, accepted=False, from_day=world.monday, until_day=world.monday)
    rung = []
    for minutes in (9, 1):
        clock.instant += timedelta(minutes=minutes)
        with open_work(house) as work:
            watch_delegations(work)
        rung.append("charge_unanswered" in [kind for kind, _ in kinds(house, world.song)])

    assert rung == [False, True]


def test_the_deputy_resets_a_pin_but_not_a_password_and_not_the_managers(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    given(act, world)
    clock.instant = NINE

    with act(world.liu) as work:
        reset_pin(work, OnePersonIn(site_id=1, person_id=world.lin))
    with act(world.liu) as work, pytest.raises(Forbidden, match="person_above"):
        reset_pin(work, OnePersonIn(site_id=1, person_id=world.mei))

    with open_work(house, writing=False) as work:
        lin = work.get(Person, world.lin)
        assert (lin.pin_hash is None, lin.password_hash is None) == (True, False)
