"""Consultants: signed in, called, accepting on the phone or by word, passing on, nobody free, the next free one."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.models import EventLog
from app.core.work import Work
from app.visitors.chain import DepartIn, depart_party
from app.visitors.consultants import (
    MyStateIn,
    SignInIn,
    StateIn,
    set_consultant_state,
    set_my_state,
    sign_in_consultants,
)
from app.visitors.lineup import my_day, rota_now
from app.visitors.models import ConsultantDay, Visit, VisitOffer
from app.visitors.offers import (
    DeclineIn,
    MoveIn,
    OfferIn,
    SpokenIn,
    decline_party,
    move_party,
    offer_party,
    record_spoken_acceptance,
    skip_consultant,
)
from app.visitors.steps import StepIn
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import PHONE, a_party, registered, sign_in, take
from tests.world import World


def visit_of(work: Work, visit: Visit) -> Visit:
    return work.get(Visit, visit.id)


def day_of(work: Work, person_id: int) -> ConsultantDay:
    day = my_day(work, 1, person_id)
    assert day is not None
    return day


def test_the_first_in_the_rota_is_called_and_accepts_with_one_tap(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
    assert visit.consultant_id == world.shen
    clock.advance(seconds=20)

    with act(world.shen) as work:
        take(work, visit)
        take(work, visit)

    with act(world.lin, writing=False) as work:
        now = visit_of(work, visit)
        assert (now.accepted_how, now.accept_recorded_by) == ("phone", None)
        assert day_of(work, world.shen).turns == 1
        accepted = work.session.exec(select(EventLog).where(EventLog.kind == "PartyAccepted")).one()
        assert accepted.payload["seconds"] == 20
        assert getattr(rota_now(work, 1).next, "person_id", None) == world.yao


def test_a_spoken_yes_names_its_recorder(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit = registered(work)
        record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=visit.id or 0))

    assert (visit.accepted_how, visit.accept_recorded_by, visit.consultant_id) == ("spoken", world.lin, world.shen)


def test_one_who_is_busy_may_say_yes_by_word(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        registered(work)
        second = registered(work)
        assert second.consultant_id is None
        record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=second.id or 0, person_id=world.shen))

    assert second.consultant_id == world.shen


def test_nobody_free_means_the_party_waits_and_the_next_free_one_is_called(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        first = registered(work)
        second = registered(work)
        assert (second.consultant_id, second.offered_at) == (None, None)
    with act(world.shen) as work:
        take(work, first)
        depart_party(work, DepartIn(site_id=1, visit_id=first.id or 0))

    with act(world.lin, writing=False) as work:
        assert visit_of(work, second).consultant_id == world.shen, "leaving makes free, and whoever waits is called for"


def test_coming_back_calls_for_whoever_waits(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        set_consultant_state(work, StateIn(site_id=1, person_id=world.shen, state="away", cause="outing", minutes=30))
        visit = registered(work)
        assert visit.consultant_id is None
        assert day_of(work, world.shen).state_by == world.lin
    with act(world.shen) as work:
        set_my_state(work, MyStateIn(site_id=1, state="free"))
        assert visit_of(work, visit).consultant_id == world.shen


def test_signing_in_calls_for_whoever_waits(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        visit = registered(work)
        sign_in(work, world.yao)

    assert visit.consultant_id == world.yao


def test_passing_on_calls_the_next_and_keeps_the_reason(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
    with act(world.shen) as work:
        decline_party(work, DeclineIn(site_id=1, visit_id=visit.id or 0, cause="private"))

    with act(world.lin, writing=False) as work:
        assert visit_of(work, visit).consultant_id == world.yao
        first = work.session.exec(select(VisitOffer).order_by(VisitOffer.id)).first()  # type: ignore[arg-type]
        assert first is not None
        assert (first.answer, first.reason, first.answered_by) == ("declined", "private", world.shen)
        day = day_of(work, world.shen)
        assert (day.forfeited, day.state, day.state_reason) == (0, "away", "private")
    with act(world.yao) as work:
        take(work, visit)
        assert day_of(work, world.shen).forfeited == 1, "the turn goes by when somebody else takes the party"


def test_a_skip_is_recorded_by_the_desk_and_a_good_reason_costs_no_turn(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
        skip_consultant(work, DeclineIn(site_id=1, visit_id=visit.id or 0, cause="toilet"))

        assert visit.consultant_id == world.yao
        skipped = rota_now(work, 1).get(world.shen)
        assert skipped is not None
        assert (skipped.forfeited, skipped.recorder, skipped.skips) == (0, "林婷", 1)


def test_a_reason_is_needed(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        with pytest.raises(Invalid):
            set_consultant_state(work, StateIn(site_id=1, person_id=world.shen, state="away"))
        with pytest.raises(ValueError, match="say_why"):
            DeclineIn(site_id=1, visit_id=1, cause="because")


def test_out_of_turn_needs_consent_and_a_reason(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        with pytest.raises(NeedsConsent) as refusal:
            registered(work, person_id=world.yao)
        assert refusal.value.params["name"] == "沈岳"
        with pytest.raises(Invalid):
            registered(work, person_id=world.yao, accept="out_of_turn")


def test_out_of_turn_with_a_reason_is_logged(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work, person_id=world.yao, accept="out_of_turn", reason="speaks English")
    assert visit.consultant_id == world.yao
    with act(world.lin, writing=False) as work:
        offered = work.session.exec(select(EventLog).where(EventLog.kind == "PartyOffered")).one()
        assert offered.reason == "speaks English"


def test_a_party_is_not_taken_from_whoever_has_it(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
    with act(world.yao) as work, pytest.raises(Conflict) as refusal:
        take(work, visit)
    assert refusal.value.params["name"] == "沈岳"
    with act(world.shen) as work:
        take(work, visit)
    with act(world.lin) as work, pytest.raises(Conflict) as second:
        offer_party(work, OfferIn(site_id=1, visit_id=visit.id or 0))
    assert second.value.code == "accepted_before"


def test_a_consultant_leads_only_their_own_party(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
    with act(world.shen) as work:
        with pytest.raises(Conflict):
            move_party(work, MoveIn(site_id=1, visit_id=visit.id or 0, place="tour"))
        take(work, visit)
        clock.advance(minutes=1)
    with act(world.shen) as work:
        assert move_party(work, MoveIn(site_id=1, visit_id=visit.id or 0, place="tour")).place_at == work.now
    with act(world.yao) as work, pytest.raises(Forbidden):
        move_party(work, MoveIn(site_id=1, visit_id=visit.id or 0, place="talk"))


def test_only_consultants_are_signed_in_and_the_second_time_changes_nothing(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        with pytest.raises(Invalid):
            sign_in(work, world.wang)
        sign_in(work, world.shen, world.yao)
        sign_in_consultants(work, SignInIn(site_id=1, person_ids=[world.yao, world.shen]))
        assert [day_of(work, person).position for person in (world.shen, world.yao)] == [1, 2]
    with act(world.shen) as work, pytest.raises(Forbidden):
        sign_in(work, world.shen)


def test_the_phone_shows_only_ones_own_party(clients: Clients, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work, surname="周", honorific="ms", phone=PHONE)
    shen, yao = clients.as_(world.shen), clients.as_(world.yao)

    assert "Ms Zhou" in shen.get("/sites/1/consultant").text
    assert "Ms Zhou" not in yao.get("/sites/1/consultant").text
    assert shen.get(f"/sites/1/parties/{visit.id}").status_code == 200
    assert yao.get(f"/sites/1/parties/{visit.id}").status_code == 404
    assert yao.get(f"/sites/1/parties/{visit.id}/party").status_code == 404
    assert shen.get("/sites/1/desk").status_code == 403
    assert clients.as_(world.lin).get("/sites/1/consultant").status_code == 403


def test_the_first_of_the_rota_hears_of_a_party_at_the_door(clients: Clients, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        party = a_party(work)

    assert f'data-alarm="door-{party.id}"' in clients.as_(world.shen).get("/sites/1/consultant").text
    assert f'data-alarm="door-{party.id}"' not in clients.as_(world.yao).get("/sites/1/consultant").text


def test_accepting_from_the_page_answers_with_the_party(clients: Clients, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit = registered(work)

    answer = clients.as_(world.shen, hx=True).post(
        "/sites/1/consultant/accept", data={"visit_id": str(visit.id), "key": "key-12345678"}
    )

    assert answer.status_code == 200
    assert f'id="mine-{visit.id}"' in answer.text


def test_another_sites_visit_is_not_there(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        party = a_party(work, number=5, site_id=2)
    with act(world.shen) as work, pytest.raises(NotFound):
        take(work, party)
    with act(world.lin) as work, pytest.raises(NotFound):
        offer_party(work, OfferIn(site_id=1, visit_id=party.id or 0))
    assert StepIn(site_id=1, visit_id=party.id or 0).visit_id == party.id
