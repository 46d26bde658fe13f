"""The page of papers: whose licence presses, what is noted on it, who may see it."""

from datetime import date

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.work import House, Work, open_work
from app.notices.models import Notice
from app.people.models import Licence
from app.roster.licences_watch import tell_ending
from app.roster.models import PostPermit
from app.roster.papers import LicenceState, crew
from app.roster.service import assign_post
from app.sites.models import CalendarDay, Post, SiteSetting
from tests.conftest import Acts, Clients, Statements
from tests.roster.test_assign import for_door
from tests.roster.test_day_page import KEY, plain
from tests.roster.test_papers import on
from tests.world import World, an_assignment

PAGE = "/sites/1/roster/papers"


def guard_post(work: Work, world: World) -> None:
    """The door asks for the guard licence."""
    work.get(Post, world.door).licence_required = True


@pytest.mark.parametrize(
    ("papers", "state"),
    [
        ([(None, None)], LicenceState("ok")),
        ([(None, on(30))], LicenceState("ends", on(30), 30)),
        ([(None, on(31))], LicenceState("ok", on(31), 31)),
        ([(None, on(0))], LicenceState("ends", on(0), 0)),
        ([(None, on(-1))], LicenceState("over", on(-1))),
        ([(on(1), on(99))], LicenceState("later", on(1))),
        ([(None, on(3)), (on(4), on(200))], LicenceState("ok", on(200), 200)),
        ([(None, on(3)), (on(5), on(200))], LicenceState("ends", on(3), 3)),
        ([], LicenceState("none")),
    ],
)
def test_a_licence_that_ends_is_shown_in_time_where_a_ticked_post_asks_for_it(
    house: House, act: Acts, world: World, papers: list[tuple[date | None, date | None]], state: LicenceState
) -> None:
    with open_work(house) as work:
        guard_post(work, world)
        for since, until in papers:
            work.add(Licence(person_id=world.wang, valid_from=since, valid_until=until))

    with act(world.mei, writing=False) as work:
        shown = crew(work, site_id=1)
        found = {line.id: line.licence for line in shown.lines}

    assert found[world.wang] == state
    assert found[world.han] == LicenceState("free")
    assert (world.wang in [line.id for line in shown.pressing]) == state.pressing


def test_the_notice_is_the_sites_to_choose(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        guard_post(work, world)
        work.add(SiteSetting(site_id=1, key="rule.licence_notice", value="5"))
        work.add(Licence(person_id=world.wang, valid_until=on(6)))

    with act(world.mei, writing=False) as work:
        assert world.wang not in [line.id for line in crew(work, site_id=1).pressing]


def test_the_page_notes_a_licence_days_away_and_posts(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        guard_post(work, world)
        an_assignment(work, world.wang, world.door, day=on(4))
    client = clients.as_(world.mei, hx=True)
    base = f"/sites/1/people/{world.wang}"

    said = client.post(f"{base}/licences", data={**KEY, "valid_until": "2026-12-03"})
    assert said.status_code == 200
    assert "licence ends in 10 days" in plain(said.text)
    gone = client.post(f"{base}/absences", data={"key": "a" * 16, "kind": "toil", "day": "2026-11-27"})
    assert "Still planned: Doorman, Fri 27 Nov 08:00–17:00" in plain(gone.text)
    assert "pick=shift:1" in gone.text
    client.post(f"{base}/permits", data={"key": "b" * 16, "post_id": str(world.gate)})
    client.post(f"{base}/permits", data={"key": "c" * 16, "post_id": str(world.parking), "act": "untick"})
    back = client.post(f"{base}/absences/end", data={"key": "d" * 16, "day": "2026-11-27"})
    assert "Still planned" not in back.text
    with open_work(house, writing=False) as work:
        ticked = {
            row.post_id for row in work.session.exec(select(PostPermit).where(PostPermit.person_id == world.wang))
        }
    assert ticked == {world.door, world.gate}


def test_what_is_refused_keeps_what_was_typed(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        kept = work.add(Licence(person_id=world.wang, valid_until=on(30))).id
    client = clients.as_(world.mei, hx=True)

    wrong = client.post(
        f"/sites/1/people/{world.wang}/licences",
        data={**KEY, "licence_id": str(kept), "valid_from": "2027-01-02", "valid_until": "2027-01-01"},
    )

    assert wrong.status_code == 422
    assert 'value="2027-01-02"' in wrong.text
    assert "It must end after it begins." in wrong.text
    turned = client.post(
        f"/sites/1/people/{world.wang}/absences",
        data={"key": "e" * 16, "kind": "annual", "day": "2026-11-30", "until": "2026-11-29"},
    )
    assert turned.status_code == 422
    assert 'value="2026-11-30"' in turned.text


def test_a_rule_of_leave_asks_for_its_reason_on_the_page(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        work.add(CalendarDay(site_id=1, day=on(2), kind="launch"))
    client = clients.as_(world.mei, hx=True)
    form = {"kind": "annual", "day": "2026-11-25"}

    asked = client.post(f"/sites/1/people/{world.wang}/absences", data={**KEY, **form})
    assert asked.status_code == 422
    assert "2026-11-25: no leave on such a day" in plain(asked.text)
    done = client.post(
        f"/sites/1/people/{world.wang}/absences",
        data={"key": "f" * 16, **form, "accept": "leave_blackout", "reason": "wedding"},
    )
    assert done.status_code == 200
    assert "“wedding”" in plain(done.text)


def test_the_page_is_for_those_who_plan_and_of_their_own_site(clients: Clients, world: World) -> None:
    for person, status in ((world.mei, 200), (world.liu, 200), (world.zhou, 403), (world.gu, 403)):
        assert clients.as_(person).get(PAGE).status_code == status
    assert clients.as_(world.zhao).get(PAGE).status_code == 404
    assert clients.as_(world.mei).get(f"{PAGE}?person={world.qian}").status_code == 404
    leader = clients.as_(world.liu).get(f"{PAGE}?person={world.wang}").text
    assert "Note days away" in leader
    assert "Note a licence" not in leader


def test_it_asks_few_things_however_many_people(clients: Clients, world: World, statements: Statements) -> None:
    client = clients.as_(world.mei)
    client.get(f"{PAGE}?person={world.wang}")
    statements.seen.clear()

    assert client.get(f"{PAGE}?person={world.wang}").status_code == 200
    assert len(statements) <= 10, statements.seen


def test_it_works_without_scripts(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei)

    done = client.post(f"/sites/1/people/{world.wang}/absences", data={**KEY, "kind": "annual", "day": "2026-11-27"})

    assert done.status_code == 303
    assert done.headers["location"] == f"{PAGE}?person={world.wang}"


def test_a_licence_that_ends_is_told_to_the_manager_once_in_every_stage(
    house: House, act: Acts, clients: Clients, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        guard_post(work, world)
        for person, days in ((world.wang, 20), (world.zhou, 200), (world.liu, -3)):
            work.add(Licence(person_id=person, valid_until=on(days)))
    for _ in range(2):
        with open_work(house) as work:
            tell_ending(work)
    with act(world.mei, writing=False) as work:
        rows = list(work.session.exec(select(Notice).where(Notice.kind == "licence_ends")))
        assert [(row.person_id, row.params["people"]) for row in rows] == [(world.mei, [world.liu, world.wang])]
    assert "2 guard licences end soon or have ended: 刘强, 王伟." in plain(
        clients.as_(world.mei).get("/sites/1/notices").text
    )

    clock.advance(days=14)
    with open_work(house) as work:
        tell_ending(work)
        work.settle()
        told = work.session.exec(select(EventLog).where(EventLog.kind == "LicenceEnding").order_by(col(EventLog.id)))
        assert [(row.payload["person_id"], row.payload["stage"]) for row in told] == [
            (world.liu, "over"), (world.wang, "notice"), (world.wang, "week"),
        ]  # fmt: skip


def test_the_reason_stands_on_the_shift_for_those_who_plan(act: Acts, clients: Clients, world: World) -> None:
    with act(world.mei) as work:
        made = assign_post(work, for_door(world, world.han, accept="not_ticked", reason="nobody else is here"))

    page = clients.as_(world.mei).get(f"/sites/1/roster/day?day=2026-11-23&pick=shift:{made.id}").text
    assert "a rule was overruled" in page
    assert "“nobody else is here”" in page
    week = clients.as_(world.liu).get("/sites/1/roster/week?week=2026-11-23").text
    assert "a rule was overruled" in week
    assert "overruled" not in clients.as_(world.zhou).get("/sites/1/roster/day?day=2026-11-23").text
