"""The book of the rota: turns given back, a day that is closed, rules planned for a day; all of it kept."""

from datetime import timedelta

import pytest

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, open_work
from app.sites.editing import apply_planned
from app.sites.queries import today
from app.visitors.chain import DepartIn, depart_party
from app.visitors.closing import CloseIn, close_day
from app.visitors.consultants import StateIn, set_consultant_state
from app.visitors.corrections import CorrectIn, correct_visit
from app.visitors.lineup import rota_now, rules
from app.visitors.models import ConsultantDay, Visit, VisitOffer
from app.visitors.models_rota import RotaMove
from app.visitors.offers import DeclineIn, decline_party
from app.visitors.rota_moves import Move, moved
from app.visitors.rota_order import (
    PlannedRotaRuleIn,
    ReorderIn,
    RotaRuleIn,
    reorder_rota,
    set_rota_rule,
    take_back_rota_rule,
)
from app.visitors.rota_views import book_lines
from tests.conftest import Acts
from tests.visitors.deskmates import registered, sign_in, take
from tests.visitors.rotamates import gone
from tests.world import World


def test_a_correction_gives_every_turn_of_the_party_back(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        set_consultant_state(work, StateIn(site_id=1, person_id=world.shen, state="away", cause="private"))
        visit = registered(work)
    with act(world.yao) as work:
        take(work, visit)
    with act(world.lin) as work:
        row = work.get(Visit, visit.id)
        wrong = CorrectIn(
            site_id=1, visit_id=visit.id or 0, version=row.version, heads=2, first_visit="no", source="natural"
        )
        correct_visit(work, wrong)

        entries = rota_now(work, 1).everybody
        assert [(one.turns, one.forfeited, one.count) for one in entries] == [(0, 0, 0), (0, 0, 0)]


def test_a_party_that_left_before_anybody_answered_costs_nobody_a_turn(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        set_consultant_state(work, StateIn(site_id=1, person_id=world.shen, state="away", cause="private"))
        visit = registered(work)
        depart_party(work, DepartIn(site_id=1, visit_id=visit.id or 0))

    with act(world.lin, writing=False) as work:
        offer = work.find(VisitOffer, visit_id=visit.id)
        assert offer is not None
        assert offer.answer == "withdrawn"
        assert [entry.count for entry in rota_now(work, 1).everybody] == [0, 0]
        assert rota_now(work, 1).next is not None, "nobody is called for a party that is gone"


def test_the_book_played_again_gives_the_counts_of_the_day(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        first = registered(work)
    with act(world.shen) as work:
        decline_party(work, DeclineIn(site_id=1, visit_id=first.id or 0, cause="toilet"))
    with act(world.yao) as work:
        take(work, first)
    with act(world.lin) as work:
        set_consultant_state(work, StateIn(site_id=1, person_id=world.shen, state="free"))
        reorder_rota(work, ReorderIn(site_id=1, person_id=world.yao, place=1 + 1, reason="asked for it"))

        for entry in rota_now(work, 1).everybody:
            book = [
                Move(line.person_id, line.kind, line.cause, line.amount) for line in book_lines(work, 1, today(work, 1))
            ]
            blank = ConsultantDay(site_id=1, person_id=entry.person_id, business_day=World.monday, position=1,
                                  signed_in_at=work.now, state_at=work.now)  # fmt: skip
            again = moved(entry.__class__(entry.person_id, "", 1, "free", "", blank.turns, blank.forfeited), book)
            assert (again.turns, again.forfeited, again.owed, again.carried) == (
                entry.turns, entry.forfeited, entry.owed, entry.carried
            )  # fmt: skip


def test_a_closed_day_is_not_changed_any_more_and_stays_readable(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
    with act(world.shen) as work:
        take(work, visit)
    gone(act, world.shen, visit)
    with act(world.mei) as work:
        close_day(work, CloseIn(site_id=1, seen=0))
    with act(world.lin) as work:
        lines = len(book_lines(work, 1, World.monday))
        with pytest.raises(Conflict, match="day_closed"):
            reorder_rota(work, ReorderIn(site_id=1, person_id=world.yao, place=1, reason="late"))
        with pytest.raises(Conflict, match="day_closed"):
            set_consultant_state(work, StateIn(site_id=1, person_id=world.yao, state="away", cause="rest"))
    clock.advance(days=1)
    with act(world.lin) as work:
        row = work.get(Visit, visit.id)
        late = CorrectIn(
            site_id=1, visit_id=visit.id or 0, version=row.version, heads=2, first_visit="no", source="natural"
        )
        sign_in(work, world.shen)
        correct_visit(work, late)
        work.forget(("rota book", 1, World.monday))

        assert len(book_lines(work, 1, World.monday)) == lines
        today_entry = rota_now(work, 1).get(world.shen)
        assert today_entry is not None
        assert today_entry.count == 0, "yesterday's correction changes neither day's rota"


def test_a_rule_is_planned_for_a_day_and_taken_back(act: Acts, world: World, house: House, clock: FixedClock) -> None:
    tomorrow = World.monday + timedelta(days=1)
    with act(world.mei) as work:
        for value in ("3", "4"):
            set_rota_rule(
                work, RotaRuleIn(site_id=1, setting="rota.skips_flag", value=value, valid_from=tomorrow, seen="2")
            )
        assert rules(work, 1).skips_flag == 2
        take_back_rota_rule(work, PlannedRotaRuleIn(site_id=1, setting="rota.skips_flag", day=tomorrow))
        with pytest.raises(Invalid, match="nothing_planned"):
            take_back_rota_rule(work, PlannedRotaRuleIn(site_id=1, setting="rota.skips_flag", day=tomorrow))
        set_rota_rule(work, RotaRuleIn(site_id=1, setting="rota.skips_flag", value="5", valid_from=tomorrow))
    clock.advance(days=1)
    with open_work(house) as work:
        apply_planned(work)
    with act(world.mei, writing=False) as work:
        assert rules(work, 1).skips_flag == 5


@pytest.mark.parametrize(
    ("setting", "value", "chosen", "code"),
    [
        ("rota.skips_flag", "21", [], "out_of_range"),
        ("rota.skips_flag", "two", [], "not_a_number"),
        ("rota.order", "by_height", [], "not_a_choice"),
        ("rota.tell_next", "maybe", [], "not_a_choice"),
        ("rota.uses", "", ["natural", "friends"], "not_a_choice"),
    ],
)
def test_a_value_that_is_no_choice_is_refused(
    act: Acts, world: World, setting: str, value: str, chosen: list[str], code: str
) -> None:
    with act(world.mei) as work, pytest.raises(Invalid, match=code):
        set_rota_rule(work, RotaRuleIn(site_id=1, setting=setting, value=value, chosen=chosen))


def test_only_known_rules_are_set_and_not_over_somebody_elses_change(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        with pytest.raises(NotFound):
            set_rota_rule(work, RotaRuleIn(site_id=1, setting="ack_seconds", value="1"))
        with pytest.raises(Conflict, match="rota_rule_changed"):
            set_rota_rule(work, RotaRuleIn(site_id=1, setting="rota.skips_flag", value="3", seen="9"))
    with act(world.lin) as work, pytest.raises(Forbidden):
        set_rota_rule(work, RotaRuleIn(site_id=1, setting="rota.skips_flag", value="3"))
    with act(world.mei, writing=False) as work:
        assert work.find(RotaMove, site_id=1) is None
