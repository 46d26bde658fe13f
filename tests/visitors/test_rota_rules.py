"""Each rule of the rota as a setting of the site, through its commands, with the reason that people read."""

from collections.abc import Callable

import pytest

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent
from app.sites.queries import today
from app.visitors.consultants import MyStateIn, StateIn, set_consultant_state, set_my_state
from app.visitors.lineup import rota_now
from app.visitors.models import Visitor
from app.visitors.models_judging import OwnerTold
from app.visitors.offers import AcceptIn, SpokenIn, accept_party, record_spoken_acceptance
from app.visitors.rota_order import (
    ReorderIn,
    RotaRuleIn,
    reorder_rota,
    set_rota_rule,
)
from app.visitors.rota_views import book_lines
from tests.conftest import Acts
from tests.visitors.deskmates import registered, sign_in, take
from tests.visitors.rotamates import because, gone, order, returning
from tests.world import World

Rule = Callable[..., None]


@pytest.fixture
def rule(act: Acts, world: World) -> Rule:
    """Set one of the rules today, as the manager."""

    def put(key: str, value: str = "", *chosen: str) -> None:
        with act(world.mei) as work:
            set_rota_rule(work, RotaRuleIn(site_id=1, setting=key, value=value, chosen=list(chosen)))

    return put


def test_a_turn_missed_with_a_customer_stands_in_front_once_free_and_says_so(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        own = returning(work, world.shen)
    with act(world.shen) as work:
        take(work, own)
    with act(world.lin) as work:
        first = registered(work)
    with act(world.yao) as work:
        take(work, first)
    gone(act, world.shen, own)
    gone(act, world.yao, first)

    with act(world.lin, writing=False) as work:
        assert order(work) == ["沈岳", "姚璐"]
        assert because(work, "沈岳").startswith("Makes up a missed turn (1), so in front of everybody.")
        assert because(work, "姚璐") == "Behind 沈岳, who makes up a missed turn."
        said = [(line.name, line.kind, line.cause) for line in book_lines(work, 1, today(work, 1))]
        assert ("沈岳", "missed", "returning") in said


def test_a_made_up_turn_may_stand_at_the_end_of_the_round(act: Acts, world: World, rule: Rule) -> None:
    rule("rota.makeup_place", "end")
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        own = returning(work, world.shen)
        first = registered(work)
    with act(world.yao) as work:
        take(work, first)
    with act(world.shen) as work:
        take(work, own)
    gone(act, world.shen, own)
    gone(act, world.yao, first)

    with act(world.lin, writing=False) as work:
        assert order(work) == ["姚璐", "沈岳"]
        assert "at the end of the round" in because(work, "沈岳")


def test_the_site_decides_for_which_reasons_a_turn_comes_back(act: Acts, world: World, rule: Rule) -> None:
    rule("rota.made_up", "", "customer")
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        set_consultant_state(work, StateIn(site_id=1, person_id=world.shen, state="away", cause="toilet"))
        first = registered(work)
    with act(world.yao) as work:
        take(work, first)

    with act(world.lin, writing=False) as work:
        entry = rota_now(work, 1).get(world.shen)
        assert entry is not None
        assert (entry.forfeited, entry.owed) == (1, 0)
        assert "Lost 1: stepped out." in because(work, "沈岳")


def test_what_uses_a_turn_up_is_a_setting(act: Acts, world: World, rule: Rule) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        before = registered(work, source="channel")
    with act(world.shen) as work:
        take(work, before)
    gone(act, world.shen, before)
    rule("rota.uses", "", "natural", "channel")
    with act(world.lin) as work:
        after = registered(work, source="channel")
    with act(world.shen) as work:
        take(work, after)

    with act(world.lin, writing=False) as work:
        entry = rota_now(work, 1).get(world.shen)
        assert entry is not None
        assert entry.turns == 1, "the channel's party counts only since the site says so"


@pytest.mark.parametrize(("outside", "turns"), [("false", 0), ("true", 1)])
def test_visitors_outside_the_hours_use_no_turn_unless_the_site_says_so(
    act: Acts, world: World, rule: Rule, clock: FixedClock, outside: str, turns: int
) -> None:
    rule("rota.outside_hours_use", outside)
    clock.advance(hours=9)
    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit = registered(work)
    with act(world.shen) as work:
        take(work, visit)
        entry = rota_now(work, 1).get(world.shen)
        assert entry is not None
        assert entry.turns == turns


def test_a_returning_customer_keeps_from_new_ones_unless_the_site_says_otherwise(
    act: Acts, world: World, rule: Rule
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        own = returning(work, world.shen)
    with act(world.shen) as work:
        take(work, own)
    with act(world.lin) as work:
        assert registered(work).consultant_id is None
        assert rota_now(work, 1).skipped[0].why == "returning"
    rule("rota.returning_keeps", "false")
    with act(world.lin) as work:
        assert registered(work).consultant_id == world.shen
        assert registered(work).consultant_id is None, "never two new ones at once"


def test_the_order_of_the_morning_by_how_the_last_day_ended(
    act: Acts, world: World, rule: Rule, clock: FixedClock
) -> None:
    rule("rota.order", "carried")
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
    with act(world.shen) as work:
        take(work, visit)
    gone(act, world.shen, visit)
    clock.advance(days=1)
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        assert order(work) == ["姚璐", "沈岳"]
        assert "who stood in front when the last day ended" in because(work, "沈岳")


def test_the_order_of_the_morning_by_the_fewest_turns_lately(
    act: Acts, world: World, rule: Rule, clock: FixedClock
) -> None:
    rule("rota.order", "fewest")
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
    with act(world.shen) as work:
        take(work, visit)
    clock.advance(days=1)
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        assert order(work) == ["姚璐", "沈岳"]
        assert "who had fewer in the last 7 days" in because(work, "沈岳")
    rule("rota.fewest_days", "1")
    clock.advance(days=2)
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        assert order(work) == ["沈岳", "姚璐"], "longer ago is not counted"


def test_somebody_is_moved_by_hand_with_a_reason_that_is_kept_and_shown(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        with pytest.raises(Invalid, match="say_why"):
            reorder_rota(work, ReorderIn(site_id=1, person_id=world.yao, place=1))
        with pytest.raises(Invalid, match="no_such_place"):
            reorder_rota(work, ReorderIn(site_id=1, person_id=world.yao, place=3, reason="x"))
        with pytest.raises(Conflict, match="rota_changed"):
            reorder_rota(work, ReorderIn(site_id=1, person_id=world.yao, place=1, reason="x", seen="10,9"))
        seen = f"{world.shen},{world.yao}"
        reorder_rota(work, ReorderIn(site_id=1, person_id=world.shen, place=2, reason="speaks with a guest", seen=seen))

        assert order(work) == ["姚璐", "沈岳"]
        assert because(work, "沈岳") == "Put here by 林婷: speaks with a guest"
    with act(world.shen) as work, pytest.raises(Forbidden):
        reorder_rota(work, ReorderIn(site_id=1, person_id=world.shen, place=1, reason="mine"))


def test_the_last_one_here_does_not_go_to_a_meal_unless_whoever_leads_the_rota_allows_it(
    act: Acts, world: World, rule: Rule
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        set_consultant_state(work, StateIn(site_id=1, person_id=world.yao, state="away", cause="meal"))
    with act(world.shen) as work, pytest.raises(Conflict, match="last_one_meal"):
        set_my_state(work, MyStateIn(site_id=1, state="away", cause="meal"))
    with act(world.lin) as work:
        meal = StateIn(site_id=1, person_id=world.shen, state="away", cause="meal")
        with pytest.raises(NeedsConsent, match="last_one_meal_ask"):
            set_consultant_state(work, meal)
        set_consultant_state(work, meal.model_copy(update={"accept": "last_one_meal_ask"}))
        set_consultant_state(work, StateIn(site_id=1, person_id=world.shen, state="free"))
    rule("rota.meal_keep", "0")
    with act(world.shen) as work:
        assert set_my_state(work, MyStateIn(site_id=1, state="away", cause="meal")).state == "away"


def test_the_first_tells_the_second_before_going_where_the_site_wants_it(act: Acts, world: World, rule: Rule) -> None:
    rule("rota.tell_next", "true")
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
    with act(world.shen) as work:
        errand = MyStateIn(site_id=1, state="away", cause="private")
        with pytest.raises(NeedsConsent) as refusal:
            set_my_state(work, errand)
        assert (refusal.value.code, refusal.value.params["name"]) == ("tell_next", "姚璐")
        assert set_my_state(work, errand.model_copy(update={"accept": "tell_next"})).state == "away"


def test_a_courtesy_is_accepted_only_when_the_owner_was_told(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.yao)
        visit = returning(work, world.shen)
        assert visit.consultant_id == world.yao
        with pytest.raises(Conflict, match="tell_owner_first"):
            record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=visit.id or 0))
    with act(world.yao) as work:
        with pytest.raises(NeedsConsent, match="tell_owner"):
            take(work, visit)
        accept_party(work, AcceptIn(site_id=1, visit_id=visit.id or 0, accept="owner_told"))
        told = work.find(OwnerTold, visit_id=visit.id)
        assert told is not None
        assert (told.owner_id, told.by, told.told_at) == (world.shen, world.yao, work.now)
        entry = rota_now(work, 1).get(world.yao)
        assert entry is not None
        assert entry.turns == 0, "a courtesy uses no turn"
        assert work.get(Visitor, visit.visitor_id).consultant_id == world.shen, "the customer stays the owner's"


def test_a_site_may_leave_that_out(act: Acts, world: World, rule: Rule) -> None:
    rule("rota.courtesy_tell", "false")
    with act(world.lin) as work:
        sign_in(work, world.yao)
        visit = returning(work, world.shen)
    with act(world.yao) as work:
        assert take(work, visit).accepted_at == work.now
