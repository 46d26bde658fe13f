"""A leader sends somebody, or goes: for an ask that nobody takes, or onto a place where nobody stands."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, open_work
from app.roster.models import Standing
from app.roster.presence import PresenceIn, leave_post
from app.roster.relief import accept_relief
from app.roster.relief_models import Relief
from app.roster.relief_sending import EndReliefIn, SendReliefIn, arrive_for_cover, end_relief, send_relief
from app.roster.relief_watch import watch_reliefs
from tests.conftest import Acts
from tests.roster.test_relief import asked, floor, here_now, notices, this
from tests.roster.test_relief_plan import over
from tests.world import World

assert floor
pytestmark = pytest.mark.usefixtures("floor")


def test_a_leader_sends_somebody_or_goes(act: Acts, world: World) -> None:
    relief_id = asked(act)

    with act(world.liu) as work:
        relief = send_relief(work, SendReliefIn(site_id=1, person_id=world.liu, relief_id=relief_id, there=True))
        assert (relief.sent_by, relief.state) == (world.liu, "running")
        assert (world.liu, world.door) in here_now(work)
    with act(world.wang) as work, pytest.raises(Conflict, match="relief_taken"):
        accept_relief(work, this(relief_id))
    with act(world.liu) as work:
        end_relief(work, EndReliefIn(site_id=1, relief_id=relief_id))
        assert here_now(work) >= {(world.liu, world.leader), (world.zhou, world.door)}


def test_nobody_is_sent_who_may_not_stand_there_or_is_busy(act: Acts, world: World) -> None:
    relief_id = asked(act)

    for person in (world.han, world.luo, world.zhou):
        with act(world.liu) as work, pytest.raises((Invalid, Conflict), match="relief_cannot"):
            send_relief(work, SendReliefIn(site_id=1, person_id=person, relief_id=relief_id))
    with act(world.liu) as work, pytest.raises(NotFound):
        send_relief(work, SendReliefIn(site_id=1, person_id=world.qian, relief_id=relief_id))
    with act(world.wang) as work, pytest.raises(Forbidden):
        send_relief(work, SendReliefIn(site_id=1, person_id=world.wang, relief_id=relief_id))


def test_an_empty_place_is_covered_without_touching_the_roster(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with act(world.zhou) as work:
        leave_post(work, PresenceIn(site_id=1))
    with act(world.liu) as work:
        relief = send_relief(work, SendReliefIn(site_id=1, person_id=world.wang, post_id=world.door))
        assert (relief.person_id, relief.kind) == (None, "gap")
        arrive_for_cover(work, this(relief.id or 0))
        assert (world.wang, world.door) in here_now(work)
        relief_id = relief.id or 0
    assert notices(house, world.wang)[-1:] in (["relief_sent_gap"], [])

    clock.advance(minutes=31)
    with open_work(house) as work:
        watch_reliefs(work)

    assert over(house, relief_id) == "over"
    with act(world.mei, writing=False) as work:
        assert (world.wang, world.parking) in here_now(work)


def test_a_manned_place_needs_nobody_sent(act: Acts, world: World) -> None:
    with act(world.liu) as work, pytest.raises(Conflict, match="relief_manned"):
        send_relief(work, SendReliefIn(site_id=1, person_id=world.wang, post_id=world.door))


def test_nobody_who_is_alone_on_a_needed_post_is_asked_by_itself(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        song = work.session.exec(select(Standing).where(Standing.person_id == world.song)).one()
        song.ended_at = work.now

    relief_id = asked(act)

    with act(world.mei, writing=False) as work:
        assert work.get(Relief, relief_id).offered_to is None
    assert notices(house, world.liu) == ["relief_unanswered"]
