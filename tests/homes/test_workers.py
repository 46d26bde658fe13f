"""Building workers at the edge of the model area: stopped by firm, let through with a pass, out in time."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.work import House, open_work
from app.homes.models import FirmItem, WorkerEntry
from app.homes.watch import watch_homes
from app.homes.workers import (
    EntryIn,
    PassIn,
    SettleFirmIn,
    WorkersIn,
    let_through,
    log_attempt,
    settle_firm,
    undo_workers,
    workers_out,
)
from app.sites.models import SiteSetting
from tests.conftest import Acts
from tests.homes.floor import on_posts, told
from tests.world import World


@pytest.fixture(autouse=True)
def _on_posts(house: House) -> None:
    on_posts(house)


def stopped(firm: str = "宏建装饰", heads: int = 1) -> WorkersIn:
    """Workers who were stopped."""
    return WorkersIn.model_validate({"site_id": 1, "firm": firm, "heads": heads})


def passing(**more: object) -> PassIn:
    """Workers who may pass for an hour."""
    given = {"site_id": 1, "firm": "宏建装饰", "engineer": "吕工", "escort": "周杰瑞", "minutes": 60, "protected": True}
    return PassIn.model_validate({**given, **more})


def items(house: House) -> list[tuple[str, int, bool]]:
    """Firms raised: name, attempts, settled."""
    with open_work(house, writing=False) as work:
        return [(row.firm, row.attempts, row.settled_at is not None) for row in work.session.exec(select(FirmItem))]


def test_the_third_attempt_of_a_firm_in_a_week_goes_to_the_manager_once(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    for firm in ("宏建装饰", "宏建 装饰", "another"):
        with act(world.zhou) as work:
            log_attempt(work, stopped(firm))
    assert items(house) == []
    for _ in range(2):
        clock.advance(hours=20)
        with act(world.liu) as work:
            log_attempt(work, stopped("宏建装饰"))
    assert items(house) == [("宏建装饰", 4, False)]
    assert told(house) == [("firm_raised", None, world.mei)]

    with act(world.liu) as work, pytest.raises(Forbidden):
        settle_firm(work, SettleFirmIn(site_id=1, firm_item_id=1))
    with act(world.mei) as work:
        settle_firm(work, SettleFirmIn(site_id=1, firm_item_id=1, note="with the project department"))
    assert told(house) == []
    with act(world.mei) as work, pytest.raises(Conflict, match="item_settled"):
        settle_firm(work, SettleFirmIn(site_id=1, firm_item_id=1))


def test_a_new_week_counts_anew_and_the_limit_is_the_sites(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="worker_attempts_week", value="2"))
    with act(world.mei) as work:
        log_attempt(work, stopped())
    clock.advance(days=7)
    with act(world.mei) as work:
        log_attempt(work, stopped())
    assert items(house) == []
    with act(world.mei) as work:
        log_attempt(work, stopped())
    assert items(house) == [("宏建装饰", 2, False)]


def test_a_slip_is_taken_back_with_what_it_raised(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    for _ in range(3):
        with act(world.zhou) as work:
            entry = log_attempt(work, stopped()).id or 0
    clock.advance(seconds=9)
    with act(world.liu) as work, pytest.raises(Conflict):
        undo_workers(work, EntryIn(site_id=1, worker_entry_id=entry))
    with act(world.zhou) as work:
        undo_workers(work, EntryIn(site_id=1, worker_entry_id=entry))
    assert items(house) == [("宏建装饰", 2, True)]


def test_nobody_works_in_viewing_hours_unless_the_site_allows_it(house: House, act: Acts, world: World) -> None:
    with act(world.zhou) as work, pytest.raises(Invalid, match="not_in_viewing_hours") as refused:
        let_through(work, passing())
    assert refused.value.params["closes"] == "18:00"
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="contractor_in_hours", value="true"))
    with act(world.zhou) as work:
        assert let_through(work, passing()).outcome == "passed"


def test_a_pass_names_engineer_and_escort_and_needs_protection(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    clock.advance(hours=7)
    for missing in ("engineer", "escort", "minutes"):
        with pytest.raises(ValueError, match=missing):
            passing(**{missing: ""})
    with act(world.zhou) as work, pytest.raises(Invalid, match="protection_missing"):
        let_through(work, passing(protected=False))
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(WorkerEntry)).all() == []


def test_workers_who_are_not_out_in_time_are_told_to_the_leader_once(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    clock.advance(hours=7)
    with act(world.zhou) as work:
        entry = let_through(work, passing(minutes=30)).id or 0
    clock.advance(minutes=29)
    with open_work(house) as work:
        watch_homes(work)
    assert told(house) == []
    clock.advance(minutes=2)
    for _ in range(2):
        with open_work(house) as work:
            watch_homes(work)
    assert told(house) == [("workers_overdue", None, world.liu)]

    with act(world.zhou) as work:
        workers_out(work, EntryIn(site_id=1, worker_entry_id=entry))
    assert told(house) == []
    with act(world.zhou) as work, pytest.raises(Conflict, match="workers_out_already"):
        workers_out(work, EntryIn(site_id=1, worker_entry_id=entry))


def test_only_posts_at_the_edge_and_whoever_leads_log_workers(act: Acts, world: World) -> None:
    with act(world.luo) as work, pytest.raises(Forbidden):
        log_attempt(work, stopped())
    with act(world.shen) as work, pytest.raises(Forbidden):
        log_attempt(work, stopped())
