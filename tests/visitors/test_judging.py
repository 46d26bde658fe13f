"""Whose customer at the desk: suggested with evidence, decided by a person, appealed; nothing is overwritten."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Invalid, NotFound
from app.core.models import EventLog
from app.core.work import Work
from app.notices.models import Notice
from app.sites.models import SiteSetting
from app.visitors.appeals import AppealIn, DecideIn, RuleIn, appeal_ruling, decide_appeal, rule_visit
from app.visitors.consultants import StateIn, set_consultant_state
from app.visitors.desk import RecogniseIn, recognise_visitor
from app.visitors.judging import finding_for
from app.visitors.models import Visit, Visitor
from app.visitors.models_judging import OwnerTold, Ruling, RulingAppeal
from app.visitors.plates import put_plate
from app.visitors.talks import FamilyIn, NoteContactIn, link_family, note_contact
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import PHONE, a_party, registered, sign_in, take
from tests.world import World

OTHER = "13755551234"


def leave(work: Work, visit: Visit) -> None:
    row = work.get(Visit, visit.id)
    row.departed_at, row.place, row.outcome = work.now, "left", "left"


@pytest.fixture
def zhou(act: Acts, world: World) -> int:
    """Ms Zhou was here by herself today with Shen and has left; her id."""
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work, surname="周", honorific="ms", phone=PHONE)
    with act(world.shen) as work:
        take(work, visit)
    with act(world.lin) as work:
        leave(work, visit)
    return visit.visitor_id or 0


def days_later(clock: FixedClock, act: Acts, world: World, days: int) -> None:
    clock.instant += timedelta(days=days)
    with act(world.lin) as work:
        sign_in(work, world.yao, world.shen)


def back(work: Work, visitor_id: int, **more: object) -> Visit:
    return recognise_visitor(
        work, RecogniseIn.model_validate({"site_id": 1, "visitor_id": visitor_id, "heads": 2, **more})
    )


def newest(work: Work) -> Ruling:
    return work.session.exec(select(Ruling).order_by(Ruling.id.desc())).first()  # type: ignore[union-attr,return-value]


def test_within_the_days_of_a_walk_in_the_customer_is_still_theirs(
    act: Acts, world: World, clock: FixedClock, zhou: int
) -> None:
    days_later(clock, act, world, 7)

    with act(world.lin) as work:
        visit = back(work, zhou)
        ruling = newest(work)

        assert visit.consultant_id == world.shen
        assert (ruling.suggested, ruling.decision, ruling.consultant_id) == ("own", "own", world.shen)
        assert (ruling.by, ruling.visit_id) == (world.lin, visit.id)
        assert [clue["code"] for clue in ruling.evidence] == ["chosen", "walk_in"]


def test_afterwards_they_are_a_new_customer_and_the_old_consultant_hears_of_it(
    act: Acts, world: World, clock: FixedClock, zhou: int
) -> None:
    days_later(clock, act, world, 8)

    with act(world.lin) as work:
        visit = back(work, zhou)
        ruling = newest(work)
        assert visit.consultant_id == world.yao, "the turn, not the old consultant"
        assert (ruling.decision, ruling.before_id, ruling.consultant_id) == ("new", world.shen, None)
    with act(world.yao) as work:
        take(work, visit)
    with act(world.lin, writing=False) as work:
        assert work.get(Visitor, zhou).consultant_id == world.yao
        told = work.session.exec(select(Notice).where(Notice.kind == "ruled_away")).one()
        assert told.person_id == world.shen


def test_a_call_that_was_answered_keeps_them_and_one_that_was_not_does_not(
    act: Acts, world: World, clock: FixedClock, zhou: int
) -> None:
    clock.instant += timedelta(days=5)
    with act(world.shen) as work:
        note_contact(work, NoteContactIn(site_id=1, visitor_id=zhou, effective=False))
    clock.instant += timedelta(days=4)
    with act(world.lin) as work:
        assert finding_for(work, 1, work.get(Visitor, zhou), "phone").suggested == "new"
    with act(world.shen) as work:
        note_contact(work, NoteContactIn(site_id=1, visitor_id=zhou, effective=True))
    clock.instant += timedelta(days=10)
    with act(world.lin) as work:
        assert finding_for(work, 1, work.get(Visitor, zhou), "phone").suggested == "own"


def test_the_windows_are_the_sites(act: Acts, world: World, clock: FixedClock, zhou: int) -> None:
    with act(world.mei) as work:
        work.add(SiteSetting(site_id=1, key="attribution_walk_in_days", value="3"))
    days_later(clock, act, world, 4)

    with act(world.lin) as work:
        assert finding_for(work, 1, work.get(Visitor, zhou), "phone").suggested == "new"


def test_the_same_name_with_another_number_is_a_new_customer(act: Acts, world: World, zhou: int) -> None:
    with act(world.lin) as work:
        visit = registered(work, surname="周", honorific="ms", phone=OTHER)

        assert visit.visitor_id != zhou
        assert work.find(Ruling, visit_id=visit.id) is None
        assert visit.first_visit == "yes"


def test_immediate_family_is_the_same_customer(act: Acts, world: World, clock: FixedClock, zhou: int) -> None:
    with act(world.lin) as work:
        son = registered(work, surname="李", honorific="mr", phone=OTHER)
        leave(work, son)
        link_family(work, FamilyIn(site_id=1, visitor_id=son.visitor_id or 0, other_id=zhou, relation="parent"))
        work.get(Visitor, son.visitor_id).consultant_id = None
    days_later(clock, act, world, 2)

    with act(world.lin) as work:
        visit = back(work, son.visitor_id or 0)

        assert visit.consultant_id == world.shen
        assert "family" in [clue["code"] for clue in newest(work).evidence]


def test_a_known_car_is_a_question_and_no_answer(act: Acts, world: World, zhou: int) -> None:
    with act(world.lin) as work:
        before = work.session.exec(select(Visit).where(Visit.visitor_id == zhou)).one()
        put_plate(work, before, "粤BD3F88", unread=False)
        party = a_party(work)
        put_plate(work, party, "粤BD3F88", unread=False)
        visit = registered(work, visit_id=party.id, surname="陈", phone=OTHER)
        ruling = newest(work)

        assert (ruling.suggested, ruling.decision) == ("ask", "new")
        assert visit.visitor_id != zhou


def test_deciding_otherwise_than_suggested_needs_a_reason_that_is_kept(
    act: Acts, world: World, clock: FixedClock, zhou: int
) -> None:
    days_later(clock, act, world, 30)
    with act(world.lin) as work:
        with pytest.raises(Invalid) as refusal:
            back(work, zhou, ruling="own")
        work.take_back()
    assert refusal.value.code == "ruling_needs_reason"

    with act(world.lin) as work:
        visit = back(work, zhou, ruling="own", reason="沈岳每周都联系")
        assert visit.consultant_id == world.shen
        assert (newest(work).suggested, newest(work).decision, newest(work).reason) == ("new", "own", "沈岳每周都联系")


def test_a_later_ruling_stands_above_and_overwrites_nothing(
    act: Acts, world: World, clock: FixedClock, zhou: int
) -> None:
    days_later(clock, act, world, 2)
    with act(world.lin) as work:
        visit = back(work, zhou)
        first = newest(work).id or 0
    with act(world.mei) as work:
        again = RuleIn(
            site_id=1, visit_id=visit.id or 0, decision="own", consultant_id=world.yao, seen=first, reason="查了记录"
        )
        rule_visit(work, again)
        with pytest.raises(Conflict):
            rule_visit(work, again)

    with act(world.mei, writing=False) as work:
        rows = work.session.exec(select(Ruling).order_by(Ruling.id)).all()  # type: ignore[arg-type]
        assert [(row.decision, row.consultant_id) for row in rows] == [("own", world.shen), ("own", world.yao)]
        assert work.get(Visitor, zhou).consultant_id == world.yao


def test_the_other_consultant_appeals_and_the_manager_decides(
    act: Acts, world: World, clock: FixedClock, zhou: int
) -> None:
    days_later(clock, act, world, 2)
    with act(world.lin) as work:
        back(work, zhou)
        ruling_id = newest(work).id or 0
    appeal = AppealIn(site_id=1, ruling_id=ruling_id, reason="上月是我接的")
    with act(world.shen) as work, pytest.raises(Conflict):
        appeal_ruling(work, appeal)
    with act(world.yao) as work:
        appealed = appeal_ruling(work, appeal)
        with pytest.raises(Conflict):
            appeal_ruling(work, appeal)
    decide = DecideIn(site_id=1, appeal_id=appealed.id or 0, upheld=True, reason="有来电记录")
    with act(world.lin) as work, pytest.raises(Conflict):
        decide_appeal(work, decide)
    with act(world.mei) as work:
        assert work.session.exec(select(Notice).where(Notice.kind == "appealed")).one().person_id == world.mei
        decide_appeal(work, decide)
    with act(world.mei) as work:
        with pytest.raises(Conflict) as refusal:
            decide_appeal(work, decide)
        assert refusal.value.params["name"] == "梅静"
        assert work.get(Visitor, zhou).consultant_id == world.yao
        assert len(work.session.exec(select(Ruling)).all()) == 2
        assert len(work.session.exec(select(RulingAppeal)).all()) == 1


def test_an_old_ruling_cannot_be_appealed(act: Acts, world: World, clock: FixedClock, zhou: int) -> None:
    days_later(clock, act, world, 2)
    with act(world.lin) as work:
        back(work, zhou)
        ruling_id = newest(work).id or 0
    clock.instant += timedelta(days=2, minutes=1)

    with act(world.yao) as work, pytest.raises(Conflict) as refusal:
        appeal_ruling(work, AppealIn(site_id=1, ruling_id=ruling_id, reason="我的"))
    assert refusal.value.code == "appeal_late"


def test_a_courtesy_says_when_and_how_the_owner_was_told(act: Acts, world: World, clock: FixedClock, zhou: int) -> None:
    days_later(clock, act, world, 2)
    with act(world.lin) as work:
        set_consultant_state(work, StateIn(site_id=1, person_id=world.shen, state="away", cause="meal"))
        visit = back(work, zhou, owner_told="phone")
        told = work.find(OwnerTold, visit_id=visit.id)

        assert visit.consultant_id != world.shen
        assert told is not None
        assert (told.owner_id, told.how, told.told_at, told.by) == (world.shen, "phone", work.now, world.lin)
        assert work.get(Visitor, zhou).consultant_id == world.shen, "the customer stays theirs"


def test_the_log_holds_codes_and_ids_only(act: Acts, world: World, clock: FixedClock, zhou: int) -> None:
    days_later(clock, act, world, 2)
    with act(world.lin) as work:
        back(work, zhou)
    with act(world.mei, writing=False) as work:
        for row in work.session.exec(select(EventLog).where(EventLog.kind == "PartyRuled")):
            assert "周" not in str(row.payload)
        assert "周" not in str(newest(work).evidence)
        assert PHONE[-4:] not in str(newest(work).evidence)


def test_a_ruling_is_seen_by_whom_it_concerns_and_by_nobody_else(
    act: Acts, clients: Clients, world: World, clock: FixedClock, zhou: int
) -> None:
    days_later(clock, act, world, 9)
    with act(world.lin) as work:
        back(work, zhou)

    seen = clients.as_(world.shen).get(f"/sites/1/known/{zhou}")

    assert seen.status_code == 200
    assert "last contact" in seen.text
    assert "Appeal: the customer is mine" in seen.text
    assert clients.as_(world.pei).get(f"/sites/1/known/{zhou}").status_code == 404
    assert clients.as_(world.wang).get(f"/sites/1/known/{zhou}").status_code == 403


def test_another_sites_ruling_is_not_there(act: Acts, world: World, clock: FixedClock, zhou: int) -> None:
    days_later(clock, act, world, 2)
    with act(world.lin) as work:
        visit = back(work, zhou)
    with act(world.zhao) as work, pytest.raises(NotFound):
        rule_visit(work, RuleIn(site_id=2, visit_id=visit.id or 0, decision="new", reason="x"))
