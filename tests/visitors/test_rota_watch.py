"""What the clock does for the rota: nobody answers, the first is absent, skips add up; and who is told of it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.notices.models import Notice
from app.people.supervisors import SupervisorIn, name_supervisor
from app.visitors.chain import DepartIn, depart_party
from app.visitors.consultants import MyStateIn, StateIn, set_consultant_state, set_my_state
from app.visitors.lineup import my_day, rota_now
from app.visitors.models import Visit, VisitOffer
from app.visitors.offers import DeclineIn, decline_party
from app.visitors.rota_order import RotaRuleIn, set_rota_rule
from app.visitors.rota_watch import watch_rota
from app.wiring import JOBS
from tests.conftest import Acts
from tests.visitors.deskmates import registered, sign_in, take
from tests.world import World


@pytest.fixture
def supervised(act: Acts, world: World) -> int:
    """Yao leads the rota."""
    with act(world.mei) as work:
        name_supervisor(work, SupervisorIn(site_id=1, person_id=world.yao, leads=True))
    return world.yao


def run(house: House) -> None:
    with open_work(house) as work:
        watch_rota(work)


def told(house: House, kind: str) -> list[Notice]:
    with open_work(house, writing=False) as work:
        rows = list(work.session.exec(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))  # type: ignore[arg-type]
        for row in rows:
            work.session.expunge(row)
        return rows


def test_the_job_runs_often_enough_to_be_worth_a_minute() -> None:
    assert [job.every for job in JOBS if job.run is watch_rota] == [timedelta(seconds=10)]


def test_whoever_does_not_answer_is_passed_over_and_the_next_one_is_called(
    act: Acts, world: World, house: House, clock: FixedClock
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
    clock.advance(seconds=59)
    run(house)
    with act(world.lin, writing=False) as work:
        assert work.get(Visit, visit.id).consultant_id == world.shen
    clock.advance(seconds=1)
    run(house)
    run(house)

    with act(world.lin, writing=False) as work:
        assert work.get(Visit, visit.id).consultant_id == world.yao
        offers = list(work.session.exec(select(VisitOffer).order_by(VisitOffer.id)))  # type: ignore[arg-type]
        assert [(row.answer, row.reason, row.answered_by) for row in offers] == [
            ("no_answer", "no_answer", None), ("", "", None)
        ]  # fmt: skip
        day = my_day(work, 1, world.shen)
        assert day is not None
        assert (day.state, day.state_reason, day.state_by) == ("away", "no_answer", None)
    assert [row.person_id for row in told(house, "offer_lapsed")] == [world.mei], "no supervisor: the manager"
    assert [row.person_id for row in told(house, "offered_next")] == [world.shen, world.yao]
    assert told(house, "offered_next")[0].seen_at is not None, "who did not answer need not answer any more"


def test_the_supervisor_is_told_once_for_all_parties_that_nobody_answered(
    act: Acts, world: World, house: House, clock: FixedClock, supervised: int
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit = registered(work)
    for _ in range(2):
        clock.advance(seconds=61)
        run(house)
        with act(world.shen) as work:
            set_my_state(work, MyStateIn(site_id=1, state="free"))

    rows = told(house, "offer_lapsed")
    assert [(row.person_id, row.params["visits"]) for row in rows] == [(supervised, [visit.id])]
    with act(world.lin, writing=False) as work:
        assert work.get(Visit, visit.id).consultant_id == world.shen, "free again: called again, nobody else is here"


def test_two_skips_a_day_are_told_to_whoever_leads_the_rota(
    act: Acts, world: World, house: House, supervised: int
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
    for number in (1, 2, 3):
        with act(world.lin) as work:
            visit = registered(work)
        with act(world.shen) as work:
            decline_party(work, DeclineIn(site_id=1, visit_id=visit.id or 0, cause="toilet"))
        assert len(told(house, "rota_skips")) == (number > 1)
        with act(world.lin) as work:
            depart_party(work, DepartIn(site_id=1, visit_id=visit.id or 0))
        with act(world.shen) as work:
            set_my_state(work, MyStateIn(site_id=1, state="free"))

    [row] = told(house, "rota_skips")
    assert (row.person_id, row.params) == (supervised, {"person_id": world.shen, "n": 2})


def test_a_site_may_want_to_hear_of_no_skips(act: Acts, world: World, house: House) -> None:
    with act(world.mei) as work:
        set_rota_rule(work, RotaRuleIn(site_id=1, setting="rota.skips_flag", value="0"))
    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit = registered(work)
    with act(world.shen) as work:
        decline_party(work, DeclineIn(site_id=1, visit_id=visit.id or 0, cause="toilet"))

    assert told(house, "rota_skips") == []


def test_the_second_is_told_that_they_stand_first(act: Acts, world: World, house: House) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
    with act(world.shen) as work:
        set_my_state(work, MyStateIn(site_id=1, state="away", cause="toilet"))

    assert [(row.person_id, row.params) for row in told(house, "rota_first")] == [
        (world.yao, {"person_id": world.shen})
    ]


def test_the_first_is_absent_after_the_sites_seconds_and_it_is_said_once(
    act: Acts, world: World, house: House, clock: FixedClock
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        set_consultant_state(work, StateIn(site_id=1, person_id=world.shen, state="away", cause="outing"))
        set_consultant_state(work, StateIn(site_id=1, person_id=world.yao, state="away", cause="toilet"))
    clock.advance(seconds=119)
    run(house)
    assert told(house, "rota_absent") == []
    clock.advance(seconds=1)
    run(house)
    run(house)

    assert [(row.person_id, row.params) for row in told(house, "rota_absent")] == [
        (world.mei, {"person_id": world.shen})
    ], "the second is away as well, but it is not their turn"


def test_whoever_waits_is_called_when_somebody_leaves_and_that_one_is_told(
    act: Acts, world: World, house: House
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        first = registered(work)
        second = registered(work)
    with act(world.shen) as work:
        take(work, first)
    with act(world.lin) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=first.id or 0))

    with act(world.lin, writing=False) as work:
        assert work.get(Visit, second.id).consultant_id == world.shen
        waiting = rota_now(work, 1)
        assert waiting.next is None
    assert [row.params["visit_id"] for row in told(house, "offered_next") if row.seen_at is None] == [second.id]
