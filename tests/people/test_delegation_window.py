"""The deputy has the manager's rights inside the window, to the instant, and only there."""

from datetime import datetime, timedelta

import pytest

from app.core.actor import Role
from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.people.actors import roles_of
from app.people.delegation import DelegationIn, accept_delegation, hand_back, revoke_delegation
from app.people.delegation_models import Delegation
from app.people.delegations import deputises, in_charge, managing
from app.people.models import Membership
from app.roster.rules import Span
from tests.conftest import Acts, Clients
from tests.people.deputies import NINE, SIX, deputy, given
from tests.world import World


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (NINE - timedelta(microseconds=1), False),
        (NINE, True),
        (SIX - timedelta(microseconds=1), True),
        (SIX, False),
    ],
)
def test_the_rights_begin_and_end_on_the_instant(
    house: House, act: Acts, world: World, clock: FixedClock, at: datetime, holds: bool
) -> None:
    given(act, world)

    clock.instant = at

    assert deputy(house, world) is holds


def test_what_is_kept_for_a_minute_begins_and_ends_in_the_middle_of_it(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    number = given(act, world)
    begin, end = NINE + timedelta(seconds=20), SIX + timedelta(seconds=40)
    with open_work(house) as work:
        row = work.get(Delegation, number)
        row.from_at, row.until_at = begin, end

    seen = []
    for edge in (begin, end):
        for second in (-10, -1, 0, 1):
            clock.instant = edge + timedelta(seconds=second)
            seen.append(deputy(house, world))

    assert seen == [False, False, True, True, True, True, False, False]


def test_a_borrowed_hands_role_ends_on_the_instant_too(house: House, world: World, clock: FixedClock) -> None:
    end = clock.now() + timedelta(seconds=20)
    with open_work(house) as work:
        work.add(Membership(person_id=world.qian, site_id=1, role=Role.ST, team="reception", until=end))

    seen = []
    for second in (-5, 0):
        clock.instant = end + timedelta(seconds=second)
        with open_work(house, writing=False) as work:
            seen.append(1 in roles_of(work, world.qian)[0])

    assert seen == [True, False]


def test_not_accepted_means_no_rights(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    given(act, world, accepted=False)

    clock.instant = NINE + timedelta(hours=1)

    assert not deputy(house, world)


def test_accepting_late_gives_what_is_left(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    number = given(act, world, accepted=False)
    clock.instant = NINE + timedelta(hours=1)

    with act(world.liu) as work:
        accept_delegation(work, DelegationIn(site_id=1, delegation_id=number))

    assert deputy(house, world)


def test_the_deputy_publishes_inside_the_window_and_is_refused_after_it(
    act: Acts, clients: Clients, world: World, clock: FixedClock
) -> None:
    given(act, world)
    clock.instant = NINE
    liu = clients.as_(world.liu)
    inside = liu.get("/sites/1/devices").status_code

    clock.instant = SIX

    assert (inside, liu.get("/sites/1/devices").status_code) == (200, 403)


def test_a_kept_fragment_of_the_deputy_is_not_shown_after_the_end(
    act: Acts, clients: Clients, world: World, clock: FixedClock
) -> None:
    given(act, world, until_time="17:30")
    end = SIX - timedelta(minutes=30)
    clock.instant = end - timedelta(seconds=1)
    liu = clients.as_(world.liu, hx=True)
    assert liu.get("/sites/1/delegation/mine/charge").status_code == 200
    assert liu.get("/sites/1/devices").status_code == 200

    clock.instant = end

    assert liu.get("/sites/1/devices").status_code == 403


def test_taking_back_ends_the_rights_at_once(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    number = given(act, world)
    clock.instant = NINE + timedelta(hours=2)
    assert deputy(house, world)

    with act(world.mei) as work:
        row = revoke_delegation(work, DelegationIn(site_id=1, delegation_id=number))
        early = row.ended_early

    assert early
    assert not deputy(house, world)


def test_the_leader_hands_back(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    number = given(act, world)
    clock.instant = NINE + timedelta(hours=2)

    with act(world.liu) as work:
        row = hand_back(work, DelegationIn(site_id=1, delegation_id=number, answer="ill"))

        assert (row.revoked_by, row.ended_early) == (world.liu, True)
    assert not deputy(house, world)


def test_who_is_no_leader_any_more_deputises_no_longer(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    given(act, world)
    clock.instant = NINE
    with open_work(house) as work:
        work.add(Membership(person_id=world.liu, site_id=1, role=Role.ST, team="etiquette_security"))
        row = work.find(Membership, person_id=world.liu, role=Role.TL)
        assert row is not None
        row.until = work.now

    with open_work(house, writing=False) as work:
        assert in_charge(work, 1) is None
        assert Role.DEP not in roles_of(work, world.liu)[0][1]


def test_the_board_and_the_approvals_know_who_is_in_charge(
    house: House, act: Acts, clients: Clients, world: World, clock: FixedClock
) -> None:
    given(act, world)
    clock.instant = NINE

    with open_work(house, writing=False) as work:
        charge = in_charge(work, 1)
        assert charge is not None
        assert (charge.person_id, charge.until_at) == (world.liu, SIX)
        assert managing(work, 1) == (world.liu,)
    assert "刘强" in clients.as_(world.han).get("/sites/1/board/summary").text


def test_the_roster_can_ask_when_somebody_deputises(house: House, act: Acts, world: World) -> None:
    number = given(act, world, accepted=False)

    with open_work(house, writing=False) as work:
        night = Span(SIX - timedelta(hours=1), SIX + timedelta(hours=8))
        found = deputises(work, 1, world.liu, night)
        assert [(one.delegation_id, one.accepted) for one in found] == [(number, False)]
        assert deputises(work, 1, world.liu, Span(SIX, SIX + timedelta(hours=8))) == ()
        assert deputises(work, 1, world.song, night) == ()
