"""Whoever is called for a party does not lose it silently: who else takes it needs a reason, which is kept."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Invalid, NeedsConsent
from app.visitors.lineup import rota_now
from app.visitors.models import Visit, VisitOffer
from app.visitors.models_rota import RotaMove
from app.visitors.offers import OfferIn, SpokenIn, offer_party, record_spoken_acceptance
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import registered, sign_in
from tests.visitors.rotamates import order
from tests.world import World


def called(act: Acts, world: World) -> int:
    """A first visit for which Shen is called, with Yao behind; its id."""
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work, heads=2)
        assert visit.consultant_id == world.shen
        return visit.id or 0


def test_somebody_elses_word_needs_a_reason_when_it_is_not_their_turn(act: Acts, world: World) -> None:
    visit_id = called(act, world)
    with act(world.lin) as work, pytest.raises(Invalid, match="say_why"):
        record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=visit_id, person_id=world.yao))
    with act(world.lin) as work:
        data = SpokenIn(site_id=1, visit_id=visit_id, person_id=world.yao, reason="speaks their language")
        assert record_spoken_acceptance(work, data).consultant_id == world.yao
    with act(world.lin, writing=False) as work:
        (move,) = work.session.exec(select(RotaMove).where(RotaMove.visit_id == visit_id))
        assert (move.kind, move.person_id, move.note, move.by) == ("extra", world.yao, "speaks their language", 4)
        shen = rota_now(work, 1).get(world.shen)
        assert shen is not None
        assert (shen.count, order(work)[0]) == (0, shen.name), "nobody passed it on: the turn is still theirs"


def test_calling_somebody_else_is_agreed_to_with_a_reason(act: Acts, world: World) -> None:
    visit_id = called(act, world)
    with act(world.lin) as work, pytest.raises(NeedsConsent, match="out_of_turn"):
        offer_party(work, OfferIn(site_id=1, visit_id=visit_id, person_id=world.yao))
    with act(world.lin, writing=False) as work:
        assert work.get(Visit, visit_id).consultant_id == world.shen


def test_calling_again_leaves_the_call_and_its_clock(act: Acts, world: World, clock: FixedClock) -> None:
    visit_id = called(act, world)
    clock.advance(seconds=40)
    for person in (None, world.shen):
        with act(world.lin) as work:
            visit = offer_party(work, OfferIn(site_id=1, visit_id=visit_id, person_id=person))
            assert (visit.consultant_id, visit.offered_at) == (world.shen, work.now - timedelta(seconds=40))
    with act(world.lin, writing=False) as work:
        assert len(work.session.exec(select(VisitOffer)).all()) == 1


def test_the_page_of_the_party_asks_for_the_reason(act: Acts, world: World, clients: Clients) -> None:
    visit_id = called(act, world)
    hx = clients.as_(world.lin, hx=True)
    form = {"visit_id": str(visit_id), "person_id": str(world.yao)}
    refused = hx.post(f"/sites/1/parties/{visit_id}/spoken", data={**form, "key": "key-12345678"})
    assert refused.status_code == 422
    assert 'name="reason"' in refused.text
    assert "Say why" in refused.text
    done = hx.post(f"/sites/1/parties/{visit_id}/spoken", data={**form, "reason": "asked for", "key": "key-22345678"})
    assert done.status_code == 200
