"""People of a site: adding, roles never above one's own, leaving ends everything at once."""

import pytest
from sqlmodel import col, select

from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.models import RequestKey
from app.core.work import House, open_work
from app.people.accounts import (
    OnePersonIn,
    PersonIn,
    RoleEndIn,
    RoleIn,
    add_person,
    disable_person,
    end_role,
    grant_role,
)
from app.people.models import LoginSession, Membership, OneTimeLink, Person
from app.people.names import pinyin_of
from tests.conftest import Acts, Clients, Statements
from tests.people.test_devices import a_device, pin
from tests.world import PASSWORD, PIN, World, session_for

TEAM = "etiquette_security"


def person_in(**over: object) -> PersonIn:
    """A new member of staff."""
    return PersonIn.model_validate({"site_id": 1, "name": "钟一", "role": "ST", "team": TEAM, **over})


def test_a_new_person_is_found_by_pinyin_and_the_number_is_sealed(house: House, act: Acts) -> None:
    with act(World.mei) as work:
        made = add_person(work, person_in(phone="138 0013 8000"))

    with open_work(house, writing=False) as work:
        person = work.get(Person, made.id)
        assert person.pinyin == "zhongyi zy"
        assert person.phone_cipher is not None
        assert b"13800138000" not in person.phone_cipher
        assert house.vault.unseal(person.phone_cipher) == "13800138000"
        assert person.phone_tail_hash == house.vault.blind("phone-tail", "8000")
        assert (person.pin_hash, person.password_hash) == (None, None)


def test_pinyin_of_a_name_in_another_script_is_the_name() -> None:
    assert pinyin_of("Anna") == "anna a"


@pytest.mark.parametrize("role", ["ADM", "AUD", "GRP"])
def test_a_site_manager_gives_no_role_above_the_own(act: Acts, role: str) -> None:
    with act(World.mei) as work, pytest.raises(Forbidden, match="role_above"):
        add_person(work, person_in(role=role, team="", username="zhong.yi"))
    with act(World.mei) as work, pytest.raises((Forbidden, Invalid)):
        grant_role(work, RoleIn.model_validate({"site_id": 1, "person_id": World.wang, "role": role}))


def test_a_group_manager_gives_roles_in_the_own_group_only(house: House, act: Acts) -> None:
    with act(World.fang) as work:
        made = add_person(work, person_in(role="GRP", team="", username="zhong.yi"))
        add_person(work, person_in(site_id=3, name="钟二"))
    with act(World.fang) as work, pytest.raises(NotFound):
        add_person(work, person_in(site_id=2, name="钟三"))

    with open_work(house, writing=False) as work:
        held = work.session.exec(select(Membership).where(Membership.person_id == made.id)).one()
        assert (held.site_id, held.site_group_id) == (None, 1)


@pytest.mark.parametrize(
    ("over", "code"),
    [({"team": ""}, "group_needed"), ({"team": "nowhere"}, "group_unknown"), ({"username": "mei"}, "username_taken"),
     ({"role": "RC", "team": "reception"}, "username_needed")],
)  # fmt: skip
def test_it_says_what_is_missing_for_a_new_person(act: Acts, over: dict[str, str], code: str) -> None:
    with act(World.mei) as work, pytest.raises(Invalid, match=code):
        add_person(work, person_in(**over))


def test_a_second_person_of_a_name_is_asked_about(act: Acts) -> None:
    with act(World.mei) as work, pytest.raises(NeedsConsent, match="same_name"):
        add_person(work, person_in(name="王伟"))
    with act(World.mei) as work:
        assert add_person(work, person_in(name="王伟", accept="same_name")).id


def test_fields_that_no_form_has_are_ignored(house: House, clients: Clients) -> None:
    extra = {"active": "0", "pin_hash": "x", "password_hash": "x", "home_site_id": "2", "created_at": "2020-01-01",
             "id": "777", "site_group_id": "1", "everywhere": "1", "site_id": "2", "is_system": "1"}  # fmt: skip
    data = {"name": "钟一", "role": "ST", "team": TEAM, **extra}
    assert clients.as_(World.mei).post("/sites/1/people", data=data).status_code == 303

    with open_work(house, writing=False) as work:
        person = work.session.exec(select(Person).where(Person.name == "钟一")).one()
        held = work.session.exec(select(Membership).where(Membership.person_id == person.id)).one()
        assert (person.active, person.pin_hash, person.password_hash, person.home_site_id) == (True, None, None, 1)
        assert person.id != 777
        assert (held.site_id, held.site_group_id, held.role) == (1, None, "ST")


def test_extra_fields_give_nobody_a_role(house: House, clients: Clients) -> None:
    clients.as_(World.wang).post("/me/pin", data={"present": PIN, "pin": "739164", "pin2": "739164", "role": "SM"})
    clients.as_(World.wang).post("/me/display", data={"lang": "en", "role": "SM", "site_id": "1", "username": "x"})

    with open_work(house, writing=False) as work:
        held = work.session.exec(select(Membership).where(Membership.person_id == World.wang)).all()
        assert [row.role for row in held] == ["ST"]
        assert work.get(Person, World.wang).username == "wang"


def test_a_form_sent_twice_adds_one_person(house: House, clients: Clients) -> None:
    client = clients.as_(World.mei)
    data = {"name": "钟一", "role": "ST", "team": TEAM, "key": "twice-0000001"}

    assert [client.post("/sites/1/people", data=data).status_code for _ in range(2)] == [303, 303]
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(Person).where(Person.name == "钟一")).all()) == 1


def test_a_leaver_is_out_at_once(house: House, act: Acts, clients: Clients) -> None:
    own, tablet = clients.as_(World.wang), a_device(house, clients)
    pin(tablet, World.wang)
    with open_work(house) as work:
        work.add(OneTimeLink(token_hash="x", purpose="first", person_id=World.wang, site_id=1, expires_at=work.now))
    with act(World.mei) as work:
        disable_person(work, OnePersonIn(site_id=1, person_id=World.wang))

    assert own.get("/me").status_code == 303
    assert own.post("/me/pin", data={"present": PIN, "pin": "739164", "pin2": "739164"}).status_code == 401
    assert "Acting as" not in tablet.get("/device-check").text
    assert pin(tablet, World.wang) == 422
    assert clients.nobody().post("/sign-in", data={"username": "wang", "password": PASSWORD}).status_code == 422
    with open_work(house, writing=False) as work:
        person = work.get(Person, World.wang)
        assert (person.active, person.pin_hash, person.password_hash) == (False, None, None)
        still_open = select(LoginSession).where(
            LoginSession.person_id == World.wang, col(LoginSession.ended_at).is_(None)
        )
        assert work.session.exec(still_open).all() == []
        assert work.session.exec(select(OneTimeLink).where(col(OneTimeLink.used_at).is_(None))).all() == []


def test_whoever_works_elsewhere_too_only_leaves_this_site(house: House, act: Acts, clients: Clients) -> None:
    with open_work(house) as work:
        work.add(Membership(person_id=World.wang, site_id=2, role="ST", team=TEAM))
    with act(World.mei) as work:
        disable_person(work, OnePersonIn(site_id=1, person_id=World.wang))

    client = clients.as_(World.wang)
    assert client.get("/sites/1/board").status_code == 404
    assert client.get("/me").status_code == 200


def test_nobody_sends_away_oneself_or_somebody_above(act: Acts) -> None:
    for person in (World.mei, World.fang):
        with act(World.mei) as work, pytest.raises(Forbidden):
            disable_person(work, OnePersonIn(site_id=1, person_id=person))


def test_a_leavers_streams_end(house: House, act: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    dropped: list[str] = []
    monkeypatch.setattr(house.broker, "drop", dropped.append)
    with open_work(house) as work:
        session_for(work, World.wang)
    with act(World.mei) as work:
        disable_person(work, OnePersonIn(site_id=1, person_id=World.wang))

    assert dropped == [f"p{World.wang}"]


def test_the_last_role_is_not_ended_by_itself(house: House, act: Acts) -> None:
    with open_work(house, writing=False) as work:
        first = work.session.exec(select(Membership.id).where(Membership.person_id == World.wang)).one()
    end = RoleEndIn(site_id=1, person_id=World.wang, membership_id=first or 0)
    with act(World.mei) as work, pytest.raises(Conflict, match="last_role"):
        end_role(work, end)
    with act(World.mei) as work:
        grant_role(work, RoleIn.model_validate({"site_id": 1, "person_id": World.wang, "role": "SC"}))
        end_role(work, end)


def test_a_role_of_somebody_else_cannot_be_ended_in_passing(house: House, act: Acts) -> None:
    with open_work(house, writing=False) as work:
        other = work.session.exec(select(Membership.id).where(Membership.person_id == World.qian)).one()
    with act(World.mei) as work, pytest.raises(NotFound):
        end_role(work, RoleEndIn(site_id=1, person_id=World.wang, membership_id=other or 0))


def test_a_leader_sees_the_own_group_only(clients: Clients) -> None:
    html = clients.as_(World.liu).get("/sites/1/people").text

    assert "王伟" in html
    assert "韩梅" not in html
    assert clients.as_(World.liu).get(f"/sites/1/people?person={World.han}").status_code == 404


@pytest.mark.parametrize("people", [0, 60])
def test_the_page_takes_as_many_statements_for_six_as_for_sixty(
    house: House, clients: Clients, statements: Statements, people: int
) -> None:
    with open_work(house) as work:
        for number in range(people):
            person = work.add(Person(name=f"钟{number}", created_at=work.now))
            work.add(Membership(person_id=person.id or 0, site_id=1, role="ST", team=TEAM))
    client = clients.as_(World.mei)
    client.get("/sites/1/board")  # what the site is made of is kept from here on
    statements.seen.clear()
    client.get("/sites/1/people")

    assert len(statements) <= 10


def test_no_secret_form_leaves_a_trace_in_the_request_keys(house: House, clients: Clients) -> None:
    html = clients.as_(World.wang).get("/me").text

    assert 'name="key"' not in html
    clients.as_(World.wang).post("/me/pin", data={"present": PIN, "pin": "739164", "pin2": "739164"})
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(RequestKey)).all() == []
