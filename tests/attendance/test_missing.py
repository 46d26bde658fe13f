"""Late and not coming: told once each, to the leader first and then to the manager, gone when the person comes."""

from datetime import timedelta

from sqlmodel import select

from app.attendance.missing import tell_missing
from app.attendance.models import AttendanceAlarm
from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.notices.queries import inbox
from app.roster.models import Assignment, Standing
from app.roster.presence import PresenceIn, arrive, leave_post
from app.sites.models import SiteSetting
from app.sites.models_dated import Closure
from tests.conftest import Acts
from tests.world import World, an_assignment, stands


def look(house: House) -> None:
    """The job runs."""
    with open_work(house) as work:
        tell_missing(work)


def told(act: Acts, person_id: int) -> list[tuple[str, str]]:
    """What somebody is told, with where it leads."""
    with act(person_id, writing=False) as work:
        return [(row.text, row.link) for row in inbox(work, 1).rows]


def start_at_noon(house: House, *shifts: tuple[int, int]) -> None:
    """Shifts that begin now."""
    with open_work(house) as work:
        for person_id, post_id in shifts:
            an_assignment(work, person_id, post_id, start=720, end=1200, code="")


def test_the_leader_is_told_after_fifteen_minutes_and_the_manager_after_thirty(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        stands(work, world.mei, world.manager)
    start_at_noon(house, (world.zhou, world.door))

    clock.advance(minutes=15)
    look(house)
    assert told(act, world.liu) == []
    clock.advance(minutes=1)
    look(house)
    assert told(act, world.liu) == [("周杰瑞 is not here yet. Somebody else?", f"/sites/1/sick?person={world.zhou}")]
    assert told(act, world.mei) == []
    clock.advance(minutes=15)
    look(house)
    assert told(act, world.mei) == [
        ("周杰瑞 has not come. Substitutes are listed.", f"/sites/1/sick?person={world.zhou}")
    ]


def test_each_shift_is_told_once_for_each_kind_and_several_in_one_notice(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
    start_at_noon(house, (world.zhou, world.door), (world.wang, world.parking))
    clock.advance(minutes=16)

    look(house)
    look(house)

    assert told(act, world.liu) == [("2 people are not here yet: 王伟, 周杰瑞. Somebody else?", "/sites/1/sick")]
    with open_work(house, writing=False) as work:
        assert [row.kind for row in work.session.exec(select(AttendanceAlarm))] == ["late", "late"]


def test_whoever_comes_is_waited_for_no_more(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
    start_at_noon(house, (world.zhou, world.door), (world.wang, world.parking))
    clock.advance(minutes=16)
    look(house)

    with act(world.zhou) as work:
        arrive(work, PresenceIn(site_id=1))
    assert [text for text, _ in told(act, world.liu)] == ["王伟 is not here yet. Somebody else?"]
    with act(world.wang) as work:
        arrive(work, PresenceIn(site_id=1))

    assert told(act, world.liu) == []


def test_whoever_was_there_and_left_is_not_missing(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    start_at_noon(house, (world.zhou, world.door))
    with act(world.zhou) as work:
        arrive(work, PresenceIn(site_id=1))
    clock.advance(minutes=5)
    with act(world.zhou) as work:
        leave_post(work, PresenceIn(site_id=1))
    clock.advance(minutes=40)

    look(house)

    with open_work(house, writing=False) as work:
        assert work.session.exec(select(AttendanceAlarm)).all() == []


def test_a_presence_that_nobody_ended_yesterday_is_no_presence_today(
    house: House, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        work.add(
            Standing(site_id=1, post_id=world.door, place=1, person_id=world.zhou,
                     started_at=work.now - timedelta(hours=28))
        )  # fmt: skip
    start_at_noon(house, (world.zhou, world.door))
    clock.advance(minutes=16)

    look(house)

    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(AttendanceAlarm)).all()) == 1


def test_the_leaders_own_lateness_goes_to_the_manager(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    start_at_noon(house, (world.liu, world.leader))
    clock.advance(minutes=16)

    look(house)

    assert [text for text, _ in told(act, world.mei)] == ["刘强 is not here yet. Somebody else?"]


def test_the_site_says_what_late_is(house: House, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="late_grace_minutes", value="5"))
        work.add(SiteSetting(site_id=1, key="no_show_minutes", value="10"))
    start_at_noon(house, (world.zhou, world.door))
    clock.advance(minutes=11)

    look(house)

    with open_work(house, writing=False) as work:
        assert {row.kind for row in work.session.exec(select(AttendanceAlarm))} == {"late", "no_show"}


def test_a_server_that_was_off_overnight_wakes_nobody(house: House, world: World, clock: FixedClock) -> None:
    start_at_noon(house, (world.zhou, world.door))
    clock.advance(hours=5)

    look(house)

    with open_work(house, writing=False) as work:
        assert work.session.exec(select(AttendanceAlarm)).all() == []


def test_nobody_is_missed_on_a_post_that_is_closed(house: House, world: World, clock: FixedClock) -> None:
    start_at_noon(house, (world.zhou, world.door), (world.wang, world.parking))
    with open_work(house) as work:
        work.add(
            Closure(
                site_id=1,
                post_id=world.door,
                starts_at=work.now,
                ends_at=work.now + timedelta(hours=3),
                reason="typhoon",
                made_at=work.now,
            )
        )
    clock.advance(minutes=16)

    look(house)

    with open_work(house, writing=False) as work:
        rows = [work.get(Assignment, row.assignment_id) for row in work.session.exec(select(AttendanceAlarm))]
        assert [row.post_id for row in rows] == [world.parking]
