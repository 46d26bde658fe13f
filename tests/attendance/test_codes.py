"""Codes at the posts: present by scanning or typing, in words otherwise; guessing is counted."""

import pytest
from sqlmodel import select

from app.attendance.clock import ClockIn, clock_by_code
from app.attendance.codes import (
    CODE_TRIES,
    IssueIn,
    IssueMissingIn,
    RevokeIn,
    find_code,
    issue_code,
    issue_missing,
    live_codes,
    revoke_code,
)
from app.attendance.models import ClockRecord, PostCode
from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from app.core.work import House, open_work
from app.people.limits import attempts
from app.roster.models import Standing
from app.roster.presence import PresenceIn, arrive, mark_arrived
from app.roster.queries import standing_now
from tests.conftest import Acts
from tests.world import World, an_assignment


def code_at(act: Acts, world: World, post_id: int | None) -> str:
    """A fresh code on the wall of a post, put there by the manager."""
    with act(world.mei) as work:
        return issue_code(work, IssueIn(site_id=1, post_id=post_id)).code


def records(house: House) -> list[tuple[str, int, int | None]]:
    """How presences were made known: how, whose, by whom."""
    with open_work(house, writing=False) as work:
        return [(row.how, row.person_id, row.by) for row in work.session.exec(select(ClockRecord))]


def test_the_code_of_the_post_one_is_planned_on_makes_present(house: House, act: Acts, world: World) -> None:
    code = code_at(act, world, world.door)
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)

    with act(world.zhou) as work:
        clock_by_code(work, ClockIn(site_id=1, code=f" {code[:3].lower()}-{code[3:].lower()} "))

    with open_work(house, writing=False) as work:
        assert [(row.person_id, row.post_id) for row in standing_now(work, 1)] == [(world.zhou, world.door)]
    assert records(house) == [("code", world.zhou, world.zhou)]


def test_the_code_of_another_post_says_where_one_is_planned(house: House, act: Acts, world: World) -> None:
    code = code_at(act, world, world.parking)
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)

    with pytest.raises(Invalid) as refused, act(world.zhou) as work:
        clock_by_code(work, ClockIn(site_id=1, code=code))

    assert (refused.value.code, refused.value.params) == ("code_other_post", {"post": "Doorman"})


def test_the_code_at_the_entrance_counts_for_every_post(house: House, act: Acts, world: World) -> None:
    code = code_at(act, world, None)
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)

    with act(world.zhou) as work:
        assert clock_by_code(work, ClockIn(site_id=1, code=code)).post_id == world.door


def test_without_a_shift_the_code_says_so(act: Acts, world: World) -> None:
    code = code_at(act, world, world.door)

    with act(world.zhou) as work, pytest.raises(Invalid, match="not_planned"):
        clock_by_code(work, ClockIn(site_id=1, code=code))


def test_each_way_of_arriving_is_on_record_once(house: House, act: Acts, world: World) -> None:
    code = code_at(act, world, world.door)
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
        an_assignment(work, world.wang, world.parking)

    with act(world.wang) as work:
        arrive(work, PresenceIn(site_id=1))
    with act(world.liu) as work:
        mark_arrived(work, PresenceIn(site_id=1, person_id=world.zhou))
    for _ in range(2):
        with act(world.zhou) as work:
            clock_by_code(work, ClockIn(site_id=1, code=code))

    assert records(house) == [
        ("self", world.wang, world.wang),
        ("leader", world.zhou, world.liu),
        ("code", world.zhou, world.zhou),
    ]
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(Standing)).all()) == 2


def test_a_new_code_makes_the_sheet_before_it_void(house: House, act: Acts, world: World) -> None:
    old = code_at(act, world, world.door)
    new = code_at(act, world, world.door)
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)

    with act(world.zhou) as work, pytest.raises(Invalid, match="code_unknown"):
        clock_by_code(work, ClockIn(site_id=1, code=old))
    with act(world.zhou) as work:
        assert clock_by_code(work, ClockIn(site_id=1, code=new)).person_id == world.zhou


def test_a_code_taken_away_counts_no_more_and_goes_once(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        row = issue_code(work, IssueIn(site_id=1, post_id=world.door))
    with act(world.mei) as work:
        revoke_code(work, RevokeIn(site_id=1, code_id=row.id))
        assert live_codes(work, 1) == []

    with act(world.mei) as work, pytest.raises(Conflict, match="code_gone"):
        revoke_code(work, RevokeIn(site_id=1, code_id=row.id))


def test_one_button_gives_every_post_a_code_and_the_second_press_none(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        made = issue_missing(work, IssueMissingIn(site_id=1))
    with act(world.mei) as work:
        again = issue_missing(work, IssueMissingIn(site_id=1))

        assert (made, again) == (10, 0)
        codes = {row.code for row in live_codes(work, 1)}
        assert len(codes) == 10
        assert all(len(code) == 6 and not set(code) & set("ILOU") for code in codes)


def test_codes_are_the_managers_and_of_their_site(act: Acts, world: World) -> None:
    with act(world.liu) as work, pytest.raises(Forbidden):
        issue_code(work, IssueIn(site_id=1, post_id=world.door))
    with act(world.mei) as work, pytest.raises(NotFound):
        issue_code(work, IssueIn(site_id=1, post_id=world.lake_door))


def test_the_code_of_another_site_is_no_code_here(act: Acts, world: World) -> None:
    with act(world.zhao) as work:
        code = issue_code(work, IssueIn(site_id=2, post_id=world.lake_door)).code

    with act(world.zhou) as work, pytest.raises(Invalid, match="code_unknown"):
        clock_by_code(work, ClockIn(site_id=1, code=code))


def test_whoever_guesses_must_wait_and_others_need_not(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    code = code_at(act, world, world.door)
    for _ in range(CODE_TRIES.amount):
        with act(world.wang) as work, pytest.raises(Invalid, match="code_unknown"):
            clock_by_code(work, ClockIn(site_id=1, code="ZZZZZZ"))

    with act(world.wang) as work, pytest.raises(TooMany) as refused:
        clock_by_code(work, ClockIn(site_id=1, code=code))
    with act(world.zhou) as work:
        assert find_code(work, code).post_id == world.door
    clock.advance(minutes=16)
    with act(world.wang) as work:
        assert find_code(work, code).post_id == world.door

    assert 0 < refused.value.seconds <= 900
    assert attempts(house).wait_s(CODE_TRIES, f"p{world.zhou}") == 0


def test_too_few_characters_are_a_slip_and_no_guess(act: Acts, world: World) -> None:
    for _ in range(8):
        with act(world.wang) as work, pytest.raises(Invalid, match="code_short"):
            clock_by_code(work, ClockIn(site_id=1, code="AB1"))


def test_the_audit_log_says_who_put_up_and_took_down(house: House, act: Acts, world: World) -> None:
    from app.core.models import EventLog

    code_at(act, world, world.door)
    code_at(act, world, world.door)

    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(EventLog).where(EventLog.kind == "PostCodeIssued")).all()
        codes = [row.code for row in work.session.exec(select(PostCode))]
        assert [row.payload["before"] for row in rows] == [None, 1]
        assert not any(code in str(row.payload) for row in rows for code in codes)
