"""The rules of a site on one page: off, warn or block, with a limit, from a day on."""

from datetime import date, timedelta

import pytest

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, open_work
from app.roster.rules import Severity
from app.roster.rules.catalogue import RULES
from app.roster.rules_change import (
    PlannedRuleIn,
    RuleIn,
    RuleValueIn,
    set_rule,
    set_rule_value,
    take_back_rule,
)
from app.roster.rules_site import book_of
from app.sites.editing import apply_planned
from app.sites.models import DayKind
from app.sites.posts import ThatPostIn, close_post
from app.sites.queries import settings
from tests.conftest import Acts, Clients, Statements
from tests.world import World, an_assignment

PAGE = "/sites/1/rules"
MONDAY = World.monday
WEDNESDAY = MONDAY + timedelta(days=2)


def rule(code: str = "short_rest", severity: str = "block", limit: int | None = 12, **more: object) -> RuleIn:
    return RuleIn.model_validate({"site_id": 1, "rule": code, "severity": severity, "limit": limit, **more})


def said(house: House, day: date, code: str = "short_rest") -> tuple[Severity, int]:
    with open_work(house, writing=False) as work:
        term = book_of(work, 1).terms(day).of(code)
        return term.severity, term.limit


def test_a_rule_is_changed_from_today(act: Acts, house: House, world: World) -> None:
    assert said(house, MONDAY) == (Severity.WARN, 11)

    with act(world.mei) as work:
        set_rule(work, rule())

    assert said(house, MONDAY) == (Severity.BLOCK, 12)


def test_a_rule_planned_for_a_day_counts_for_shifts_of_that_day_and_comes_by_itself(
    act: Acts, house: House, world: World, clock: FixedClock
) -> None:
    with act(world.mei) as work:
        set_rule(work, rule(valid_from=WEDNESDAY))

    assert said(house, WEDNESDAY - timedelta(days=1)) == (Severity.WARN, 11)
    assert said(house, WEDNESDAY) == (Severity.BLOCK, 12)
    clock.advance(days=2)
    with open_work(house) as work:
        apply_planned(work)
    with open_work(house, writing=False) as work:
        assert settings(work, 1)["rule.short_rest"] == "block"
    assert said(house, WEDNESDAY) == (Severity.BLOCK, 12)


def test_a_planned_rule_is_taken_back(act: Acts, house: House, world: World) -> None:
    with act(world.mei) as work:
        set_rule(work, rule(valid_from=WEDNESDAY))
    with act(world.mei) as work:
        take_back_rule(work, PlannedRuleIn(site_id=1, rule="short_rest", day=WEDNESDAY))
        with pytest.raises(Invalid):
            take_back_rule(work, PlannedRuleIn(site_id=1, rule="short_rest", day=WEDNESDAY))

    assert said(house, WEDNESDAY) == (Severity.WARN, 11)


@pytest.mark.parametrize(
    ("wrong", "error", "code"),
    [
        (rule("nothing"), NotFound, "rule_unknown"),
        (rule("double_booking", limit=None), Conflict, "rule_fixed"),
        (rule(limit=17), Invalid, "out_of_range"),
        (rule(limit=None), Invalid, "missing"),
        (rule(valid_from=MONDAY - timedelta(days=1)), Invalid, "day_is_past"),
        (rule(seen="off 11"), Conflict, "rule_changed"),
    ],
)
def test_a_wrong_rule_is_refused(
    act: Acts, world: World, wrong: RuleIn, error: type[Invalid | Conflict | NotFound], code: str
) -> None:
    with act(world.mei) as work, pytest.raises(error) as refusal:
        set_rule(work, wrong)

    assert refusal.value.code == code


def test_what_the_rules_go_by_is_changed_within_its_bounds(act: Acts, house: House, world: World) -> None:
    with open_work(house) as work:
        for code in ("weekday", "weekend", "launch"):
            work.add(DayKind(site_id=1, code=code, name_zh=code, name_en=code))
    with act(world.mei) as work:
        set_rule_value(work, RuleValueIn(site_id=1, setting="rule.night.from", value="21"))
        set_rule_value(work, RuleValueIn(site_id=1, setting="rule.leave_blackout.kinds", chosen=["launch"]))
        set_rule_value(work, RuleValueIn(site_id=1, setting="rule.leaders_off.group", value="cleaning"))
        for setting, value, chosen in (
            ("rule.night.from", "24", []),
            ("rule.night.from", "x", []),
            ("rule.leave_blackout.kinds", "", ["never"]),
            ("rule.leaders_off.group", "", []),
        ):
            with pytest.raises(Invalid):
                set_rule_value(work, RuleValueIn(site_id=1, setting=setting, value=value, chosen=chosen))

    with open_work(house, writing=False) as work:
        book = book_of(work, 1)
        keys = ("rule.night.from", "rule.leave_blackout.kinds", "rule.leaders_off.group")
        assert [book.value(key, MONDAY) for key in keys] == ["21", "launch", "cleaning"]


def test_the_page_shows_every_rule_and_is_the_manager_s(
    act: Acts, clients: Clients, world: World, statements: Statements
) -> None:
    client = clients.as_(world.mei)
    html = client.get(PAGE).text
    before = len(statements)
    client.get(PAGE)

    assert all(f'id="rule-{one.code}"' in html for one in RULES)
    assert len(statements) - before <= 10
    assert clients.as_(world.liu).get(PAGE).status_code == 403
    with act(world.liu) as work, pytest.raises(Forbidden):
        set_rule(work, rule())


def test_a_rule_is_set_and_refused_on_the_page(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)
    planned = {"rule": "short_rest", "severity": "block", "limit": "12", "valid_from": "2026-11-25"}

    good = client.post(PAGE, data={"key": "rule-good-1", **planned, "seen": "warn 11"})
    bad = client.post(PAGE, data={"key": "rule-bad-1", **planned, "limit": "99"})
    back = client.post(f"{PAGE}/withdraw", data={"key": "rule-back-1", "rule": "short_rest", "day": "2026-11-25"})

    assert (good.status_code, bad.status_code, back.status_code) == (200, 422, 200)
    assert "from Wed 25 Nov" in good.text
    assert "A number from 1 to 16, please." in bad.text
    assert 'value="99"' in bad.text
    assert "from Wed 25 Nov" not in back.text


def test_a_post_with_shifts_to_come_is_not_taken_out_and_says_which(act: Acts, house: House, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=WEDNESDAY)

    with act(world.mei) as work, pytest.raises(Conflict) as refusal:
        close_post(work, ThatPostIn(site_id=1, post_id=world.door))

    assert refusal.value.code == "post_has_shifts"
    assert refusal.value.params == {"n": 1, "shifts": "周杰瑞 11-25 08:00"}
