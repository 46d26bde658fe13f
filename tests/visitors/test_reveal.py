"""One full number at a time: a reason, a row in the log, a quota; never for another consultant's visitor."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, NotFound, TooMany
from app.core.models import EventLog
from app.core.work import Work
from app.sites.models import SiteSetting
from app.visitors.models import Reveal, Visit
from app.visitors.plates import put_plate
from app.visitors.reveal import RevealIn, number_of, reveal_number
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import PHONE, PLATE, a_party, registered, sign_in
from tests.world import World


def ask(visit: Visit, subject: str = "visitor", reason: str = "her car is in the way") -> RevealIn:
    subject_id = visit.visitor_id if subject == "visitor" else visit.id
    return RevealIn.model_validate({"site_id": 1, "subject": subject, "subject_id": subject_id, "reason": reason})


@pytest.fixture
def visit(act: Acts, world: World) -> Visit:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        party = a_party(work)
        put_plate(work, party, PLATE, unread=False)
        return registered(work, visit_id=party.id, surname="周", phone=PHONE)


def numbers(work: Work, visit: Visit, subject: str) -> str:
    return number_of(work, reveal_number(work, ask(visit, subject)).id or 0, 1)


def test_it_shows_the_number_and_writes_down_who_and_why(act: Acts, world: World, visit: Visit) -> None:
    with act(world.lin) as work:
        assert numbers(work, visit, "visitor") == PHONE
        assert numbers(work, visit, "visit") == PLATE

    with act(world.lin, writing=False) as work:
        assert [row.reason for row in work.session.exec(select(Reveal))] == ["her car is in the way"] * 2
        log = work.session.exec(select(EventLog).where(EventLog.kind == "NumberRevealed")).all()
        assert {row.reason for row in log} == {"her car is in the way"}
        assert all(row.actor_id == world.lin and PHONE not in str(row.payload) for row in log)


def test_a_reason_is_needed(visit: Visit) -> None:
    with pytest.raises(ValueError, match="reason"):
        ask(visit, reason="")


def test_the_quota_of_an_hour_is_forty_by_default(act: Acts, world: World, visit: Visit, clock: FixedClock) -> None:
    with act(world.lin) as work:
        for _ in range(40):
            reveal_number(work, ask(visit))
    clock.advance(minutes=10)
    with act(world.lin) as work, pytest.raises(TooMany) as refusal:
        reveal_number(work, ask(visit))
    assert (refusal.value.seconds, refusal.value.params["limit"]) == (3000, 40)
    with act(world.mei) as work:
        reveal_number(work, ask(visit))

    clock.advance(minutes=51)
    with act(world.lin) as work:
        reveal_number(work, ask(visit))


def test_the_quota_is_a_setting_of_the_site(act: Acts, world: World, visit: Visit) -> None:
    with act(world.lin) as work:
        work.add(SiteSetting(site_id=1, key="reveal_quota", value="1"))
        reveal_number(work, ask(visit))
    with act(world.lin) as work, pytest.raises(TooMany):
        reveal_number(work, ask(visit))


def test_a_consultant_reveals_only_their_own(act: Acts, world: World, visit: Visit) -> None:
    with act(world.shen) as work:
        assert numbers(work, visit, "visitor") == PHONE
    for subject in ("visitor", "visit"):
        with act(world.yao) as work, pytest.raises(NotFound):
            reveal_number(work, ask(visit, subject))


@pytest.mark.parametrize("who", ["liu", "wang", "gu", "ada"])
def test_nobody_else_reveals(act: Acts, world: World, who: str, visit: Visit) -> None:
    with act(getattr(world, who)) as work, pytest.raises(Forbidden):
        reveal_number(work, ask(visit))


def test_another_site_and_an_empty_number_are_refused(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        bare, foreign = a_party(work), a_party(work, number=9, site_id=3)
        with pytest.raises(Conflict):
            reveal_number(work, ask(bare, "visit"))
        with pytest.raises(NotFound):
            reveal_number(work, ask(foreign, "visit"))


def test_the_number_is_shown_to_its_asker_for_a_minute_only(
    act: Acts, world: World, visit: Visit, clock: FixedClock
) -> None:
    with act(world.lin) as work:
        row = reveal_number(work, ask(visit))
    with act(world.mei) as work, pytest.raises(NotFound):
        number_of(work, row.id or 0, 1)
    clock.advance(seconds=61)
    with act(world.lin) as work, pytest.raises(NotFound):
        number_of(work, row.id or 0, 1)


def test_the_page_shows_it_once(clients: Clients, world: World, visit: Visit) -> None:
    client = clients.as_(world.lin, hx=True)
    where = f"/sites/1/parties/{visit.id}"
    body = {"subject": "visitor", "subject_id": str(visit.visitor_id), "reason": "car", "key": "key-12345678"}

    assert PHONE not in client.get(f"{where}/party").text
    shown = client.post(f"{where}/reveal", data=body)
    assert shown.status_code == 200
    assert PHONE in shown.text
    assert PHONE not in client.get(f"{where}/party").text
    assert client.post(f"{where}/reveal", data={**body, "reason": "", "key": "key-22345678"}).status_code == 422
