"""Rules that were overruled: who may, what is kept of it, and the list of them."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent
from app.core.forms import Form
from app.core.work import House, Work, open_work
from app.roster.models import Absence, Assignment
from app.roster.overrides import overrides, reasons_for, reasons_of
from app.roster.overrides_models import RuleOverride
from app.roster.service import SwapPlacesIn, assign_post, swap_places
from tests.conftest import Acts, Clients, Statements
from tests.roster.test_assign import for_door
from tests.roster.test_day_page import KEY, plain
from tests.world import World, an_assignment

LIST = "/sites/1/roster/overrides"


def kept(work: Work) -> list[RuleOverride]:
    """Everything that was overruled, in order."""
    return list(work.session.exec(select(RuleOverride).order_by(col(RuleOverride.id))))


def test_what_was_overruled_is_kept_with_who_when_and_why(house: House, act: Acts, world: World) -> None:
    with act(world.mei) as work:
        made = assign_post(work, for_door(world, world.han, accept="not_ticked", reason="nobody else"))

    with act(world.mei, writing=False) as work:
        row = kept(work)[0]
        assert (row.assignment_id, row.person_id, row.day) == (made.id, world.han, world.monday)
        assert (row.rule, row.code, row.reason, row.by, row.at) == (
            "not_ticked", "not_ticked", "nobody else", world.mei, house.clock.now(),
        )  # fmt: skip
        assert [one.reason for one in reasons_of(work, 1, [made.id or 0])[made.id or 0]] == ["nobody else"]


def test_nothing_is_kept_where_no_rule_objects(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        assign_post(work, for_door(world, world.zhou, accept="not_ticked", reason="just so"))

        assert kept(work) == []


def test_all_that_objects_is_asked_for_at_once_and_each_is_kept(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(Absence(site_id=1, person_id=world.han, day=world.monday, kind="sick"))
    with act(world.mei) as work, pytest.raises(NeedsConsent) as refused:
        assign_post(work, for_door(world, world.han))
    form: Form[object] = Form("x", "x")
    form.refuse(refused.value)

    assert form.consent == "on_leave+not_ticked"
    assert [one.code for one in form.also] == ["not_ticked"]
    with act(world.mei) as work, pytest.raises(NeedsConsent, match="not_ticked"):
        assign_post(work, for_door(world, world.han, accept="on_leave", reason="called in"))
    with act(world.mei) as work:
        assign_post(work, for_door(world, world.han, accept=form.consent, reason="called in"))
        assert [row.code for row in kept(work)] == ["on_leave", "not_ticked"]


def test_a_swap_keeps_what_was_overruled_with_the_shift_it_was_said_of(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking)
        an_assignment(work, world.han, world.cleaning)
    swap = {"site_id": 1, "first": "1:1", "second": "2:1", "accept": "not_ticked", "reason": "training"}

    with act(world.mei) as work:
        done = swap_places(work, SwapPlacesIn.model_validate(swap))

    with act(world.mei, writing=False) as work:
        assert {(row.assignment_id, row.person_id) for row in kept(work)} == {
            (done.id, world.han), (done.other_id, world.wang),
        }  # fmt: skip


def test_the_list_is_for_manager_group_and_auditor(clients: Clients, world: World) -> None:
    for person, status in ((world.mei, 200), (world.gu, 200), (world.fang, 200), (world.liu, 403), (world.zhou, 403)):
        assert clients.as_(person).get(LIST).status_code == status
    assert clients.as_(world.zhao).get(LIST).status_code == 404
    assert "No rule was overruled" in clients.as_(world.mei).get(LIST).text


def test_the_list_says_who_when_which_rule_and_why(house: House, act: Acts, clients: Clients, world: World) -> None:
    with act(world.mei) as work:
        made = assign_post(work, for_door(world, world.han, accept="not_ticked", reason="<b>nobody</b> else"))

    page = plain(clients.as_(world.gu).get(LIST).text)
    assert "not ticked for this post" in page
    assert "韩梅" in page
    assert "Doorman · Mon 23 Nov 08:00–17:00" in page
    assert "&lt;b&gt;nobody&lt;/b&gt; else" in page
    assert "梅静 · Mon 23 Nov 12:00" in page
    assert "“" in plain(clients.as_(world.gu).get(f"{LIST}?rule=not_ticked").text)
    assert "No rule was overruled" in plain(clients.as_(world.gu).get(f"{LIST}?rule=week_hours").text)
    with open_work(house) as work:
        work.get(Assignment, made.id).cleared_at = work.now
    assert "taken off since" in clients.as_(world.gu).get(LIST).text


def test_a_long_list_is_read_page_by_page_in_few_statements(
    act: Acts, clients: Clients, world: World, statements: Statements
) -> None:
    with act(world.mei) as work:
        made = assign_post(work, for_door(world, world.han, accept="not_ticked", reason="first"))
        for number in range(60):
            work.add(
                RuleOverride(
                    site_id=1, assignment_id=made.id, person_id=world.han, day=world.monday, rule="not_ticked",
                    code="not_ticked", by=world.mei, at=work.now, reason=f"again {number}",
                )
            )  # fmt: skip
    client = clients.as_(world.gu)
    client.get(LIST)
    statements.seen.clear()
    page = client.get(LIST).text

    assert len(statements) <= 10, statements.seen
    assert "again 59" in page
    assert "“first”" not in page
    older = page.split('href="?before=')[1].split('"')[0]
    assert "“first”" in client.get(f"{LIST}?before={older}").text
    with act(world.gu, writing=False) as work:
        assert len(overrides(work, site_id=1).lines) == 50
        assert len(reasons_for(work, 1, world.han, world.monday)) == 50


@pytest.mark.parametrize(
    "query", ["before=-5", "before=99999999999999999999", "before=x", "rule=" + "y" * 900, "rule=%00"]
)
def test_a_senseless_query_is_no_error(clients: Clients, world: World, query: str) -> None:
    assert clients.as_(world.mei).get(f"{LIST}?{query}").status_code in (200, 422)


def test_the_reasons_of_a_rule_are_asked_for_in_the_panel_all_at_once(
    house: House, clients: Clients, world: World
) -> None:
    with open_work(house) as work:
        work.add(Absence(site_id=1, person_id=world.han, day=world.monday, kind="sick"))
    client = clients.as_(world.mei, hx=True)
    form = {"day": "2026-11-23", "pick": "place:4.1.540", "slot": "4.1.720.1080/", "who": f"{world.han}/"}

    asked = client.post("/sites/1/roster/assign", data={**KEY, **form})

    assert asked.status_code == 422
    assert 'name="accept" value="on_leave+not_ticked"' in asked.text
    assert "on leave" in plain(asked.text)
    assert "not ticked for this post" in plain(asked.text)


def test_a_reason_is_never_empty_in_the_table(house: House, world: World) -> None:
    blank: dict[str, Any] = {
        "site_id": 1,
        "person_id": world.han,
        "day": world.monday,
        "rule": "x",
        "code": "x",
        "reason": "",
    }

    with open_work(house) as work, pytest.raises(IntegrityError), work.session.begin_nested():
        work.add(RuleOverride(at=work.now, **blank))


def test_who_may_not_overrule_is_told_why_not(act: Acts, world: World) -> None:
    with act(world.zhou) as work, pytest.raises(Forbidden):
        assign_post(work, for_door(world, world.han, accept="not_ticked", reason="x"))
    with act(world.liu) as work, pytest.raises(Invalid, match="not_ticked"):
        assign_post(work, for_door(world, world.han, accept="not_ticked", reason="x"))


def test_being_busy_is_never_overruled(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, 11, site_id=world.maple)

    with act(world.mei) as work, pytest.raises(Conflict, match="busy_elsewhere"):
        assign_post(work, for_door(world, world.zhou, accept="busy_elsewhere", reason="x", moves="1:1"))
