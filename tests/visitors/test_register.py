"""Registering at the desk: known numbers never make two visitors, nothing is preselected, nothing is asked too much."""

import pytest
from sqlmodel import select

from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.models import EventLog
from app.visitors.corrections import CorrectIn, correct_visit
from app.visitors.desk import RecogniseIn, recognise_visitor, register_party
from app.visitors.models import Visit, VisitOffer, Visitor
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import PHONE, a_party, registered, registering, sign_in, take
from tests.world import World


def visitors(act: Acts, world: World) -> list[Visitor]:
    with act(world.lin, writing=False) as work:
        return list(work.session.exec(select(Visitor)))


def test_it_registers_a_walk_in_without_name_and_phone(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        visit = registered(work, heads=3)

    assert (visit.place, visit.heads, visit.visitor_id, visit.registered_by) == ("hall", 3, None, world.lin)
    assert visit.announced_at is None
    assert visit.at_door_at is None, "what nobody saw is not shown as done"
    assert visitors(act, world) == []


def test_it_attaches_the_announced_party_and_takes_its_size(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        party = a_party(work, heads=4)
        visit = registered(work, visit_id=party.id, heads=None)

    assert visit.id == party.id
    assert (visit.heads, visit.place, visit.announced_by) == (4, "hall", world.wang)


def test_it_asks_for_the_size_when_nobody_said_it(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        party = a_party(work, heads=None)
        with pytest.raises(Invalid) as refusal:
            registered(work, visit_id=party.id, heads=None)

    assert (refusal.value.code, refusal.value.field) == ("heads_missing", "heads")


def test_it_stores_the_phone_sealed_and_the_notice_that_was_shown(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        visit = registered(work, surname="周", honorific="ms", phone=PHONE)
        visitor = work.get(Visitor, visit.visitor_id)

        assert visitor.phone_masked == "138****5678"
        assert PHONE.encode() not in (visitor.phone_cipher or b"")
        assert work.house.vault.unseal(visitor.phone_cipher or b"") == PHONE
        assert (visitor.pinyin, visitor.initials, visitor.notice_version) == ("zhou", "zns", "1")
        assert (visitor.visits, visitor.last_visit_on) == (1, world.monday)


def test_it_offers_the_known_visitor_instead_of_making_a_second(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        first = registered(work, surname="周", honorific="ms", phone=PHONE)
        first.departed_at = work.now
        with pytest.raises(NeedsConsent) as refusal:
            registered(work, surname="周", phone="+86 138 1234 5678")
        again = registered(work, phone=PHONE, accept="phone_known")

    assert refusal.value.code == "phone_known"
    assert "Ms Zhou" in str(refusal.value.params["who"])
    assert again.visitor_id == first.visitor_id
    assert again.first_visit == "no"
    assert len(visitors(act, world)) == 1


def test_a_number_of_somebody_who_says_they_were_here_is_used_at_once(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        first = registered(work, phone=PHONE)
        first.departed_at = work.now
        again = registered(work, phone=PHONE, first_visit="no")

    assert again.visitor_id == first.visitor_id


def test_the_same_name_with_another_number_is_another_visitor(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        registered(work, surname="周", phone=PHONE)
        registered(work, surname="周", phone="13900005678")

    assert len(visitors(act, world)) == 2


def test_a_visitor_who_is_on_site_is_not_registered_again(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        first = registered(work, phone=PHONE)
        with pytest.raises(Conflict) as refusal:
            recognise_visitor(work, RecogniseIn(site_id=1, visitor_id=first.visitor_id or 0, heads=2))

    assert refusal.value.code == "visitor_on_site"


def test_a_recognised_visitor_gets_their_own_consultant_and_keeps_them(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        first = registered(work, surname="周", phone=PHONE)
    with act(world.shen) as work:
        take(work, first).departed_at = work.now
    with act(world.lin) as work:
        party = a_party(work)
        again = recognise_visitor(work, RecogniseIn(site_id=1, visitor_id=first.visitor_id or 0, visit_id=party.id))
        offer = work.session.exec(select(VisitOffer).where(VisitOffer.visit_id == again.id)).one()
        visitor = work.get(Visitor, again.visitor_id)

        assert (offer.person_id, offer.kind, offer.takes_turn) == (world.shen, "own", False)
        assert visitor.consultant_id == world.shen
        assert visitor.visits == 1, "coming back on the same day is the same visit"


def test_two_desks_do_not_register_one_party_twice(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        party = a_party(work)
        registered(work, visit_id=party.id)
    with act(world.mei) as work, pytest.raises(Conflict) as refusal:
        registered(work, visit_id=party.id)

    assert refusal.value.code == "registered_before"
    assert refusal.value.params["name"] == "林婷"


@pytest.mark.parametrize("who", ["shen", "wang", "gu", "fang", "ada"])
def test_nobody_else_registers(act: Acts, world: World, who: str) -> None:
    with act(getattr(world, who)) as work, pytest.raises(Forbidden):
        register_party(work, registering())


def test_another_sites_party_and_visitor_are_not_there(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        party = a_party(work, number=7, site_id=2)
        stranger = work.add(Visitor(site_id=2, surname="外", notice_version="1", created_at=work.now))
        with pytest.raises(NotFound):
            registered(work, visit_id=party.id)
        with pytest.raises(NotFound):
            recognise_visitor(work, RecogniseIn(site_id=1, visitor_id=stranger.id or 0, heads=1))


def test_a_correction_gives_the_turn_back_and_is_logged_without_names(act: Acts, world: World) -> None:
    from app.visitors.lineup import my_day

    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit = registered(work, surname="周", phone=PHONE)
    with act(world.shen) as work:
        take(work, visit)
        assert getattr(my_day(work, 1, world.shen), "turns", None) == 1
    with act(world.lin) as work:
        version = work.get(Visit, visit.id).version
        fixed = correct_visit(
            work,
            CorrectIn(
                site_id=1,
                visit_id=visit.id or 0,
                version=version,
                heads=5,
                first_visit="no",
                source="natural",
                surname="周",
                honorific="ms",
                likes="温水",
            ),
        )
        assert (fixed.heads, fixed.first_visit) == (5, "no")
        assert getattr(my_day(work, 1, world.shen), "turns", None) == 0
        with pytest.raises(Conflict):
            correct_visit(work, CorrectIn(site_id=1, visit_id=visit.id or 0, version=version, heads=6))
    with act(world.lin, writing=False) as work:
        log = work.session.exec(select(EventLog).where(EventLog.kind == "VisitCorrected")).one()
        fields = log.payload["fields"]
        assert isinstance(fields, list)
        assert set(fields) == {"heads", "first_visit", "name", "likes"}
        assert "周" not in str(log.payload)


def test_a_consultant_corrects_only_their_own_visit(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
    with act(world.yao) as work, pytest.raises(NotFound):
        correct_visit(work, CorrectIn(site_id=1, visit_id=visit.id or 0, version=visit.version, heads=9))


def test_two_questions_left_open_are_both_named(clients: Clients, world: World) -> None:
    answer = clients.as_(world.lin, hx=True).post(
        "/sites/1/desk/register", data={"surname": "周", "heads": "2", "key": "key-12345678"}
    )

    assert answer.status_code == 422
    assert "Ask whether it is their first visit." in answer.text
    assert "Choose how they came to us." in answer.text
    assert 'value="周"' in answer.text, "what was typed is kept"
