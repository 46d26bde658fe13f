"""A code at a place opens what is due there; scanning, a second signature and an approval close what asks for them."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound, TooMany
from app.core.work import House, open_work
from app.duties.asks import proved
from app.duties.evidence import shown
from app.duties.models import Duty, DutyItem, PlaceCode
from app.duties.places import OfSiteIn, PlaceIn, ThatPlaceIn, make_places, remove_place, renew_code, save_place
from app.duties.places_view import here
from app.duties.service import Given, tick_duty
from app.sites.models import Post, Unit
from tests.conftest import Acts, Clients, Statements
from tests.duties.floor import a_morning, at, duties, item, run_job, tick
from tests.world import PIN, World

URL = "/sites/1/places"


@pytest.fixture
def noon(house: House, clock: FixedClock, act: Acts) -> House:
    """Ten past eleven on Monday, the toilets of the hall have a code."""
    a_morning(house, clock)
    with act(1) as work:
        save_place(work, PlaceIn(site_id=1, name_zh="卫生间", name_en="Toilets", items=["CH4"]))
    at(clock, 11, 10)
    run_job(house)
    return house


def place(house: House, name: str = "卫生间") -> PlaceCode:
    """A place by its name."""
    with open_work(house, writing=False) as work:
        found = work.find(PlaceCode, site_id=1, name_zh=name)
        assert found is not None
        work.session.expunge_all()
        return found


def given(**more: object) -> Given:
    """What a form says beside the tick."""
    return Given.model_validate(more)


def only(house: House, code: str, *evidence: str, every: bool = False) -> DutyItem:
    """An item that asks for these kinds of evidence alone."""
    with open_work(house) as work:
        row = work.find(DutyItem, site_id=1, code=code)
        assert row is not None
        row.evidence, row.evidence_all = list(evidence), every
        work.session.add(row)
    return item(house, code)


def test_a_scan_opens_what_is_due_there_for_whoever_cleans_it(noon: House, world: World, clients: Clients) -> None:
    """Han scans the door of the toilets, ticks, takes it back; Zhou of the entrance has nothing to do there."""
    toilets = place(noon)
    han = clients.as_(world.han)
    to = han.get(f"/h/{toilets.code}")
    assert (to.status_code, to.headers["location"]) == (303, f"/sites/1/here?code={toilets.code}")
    page = han.get(to.headers["location"]).text
    assert "Toilets" in page
    assert "<h2>Toilets</h2>" in page
    duty = duties(noon, world.cleaning, "CH4")[0]
    done = han.post(
        "/sites/1/here/tick", data={"duty_id": str(duty.id), "version": str(duty.version), "code": toilets.code}
    )
    assert done.status_code == 303
    assert "scanned 卫生间" in han.get(to.headers["location"]).text
    assert han.post("/sites/1/here/undo", data={"duty_id": str(duty.id), "code": toilets.code}).status_code == 303
    assert "Nothing of yours is due here now" in clients.as_(world.zhou).get(to.headers["location"]).text


def test_a_stranger_learns_nothing(noon: House, world: World, clients: Clients) -> None:
    """Signed out: the way to sign in, whatever the code; of another site: as if there were none."""
    code = place(noon).code
    real, made_up = clients.nobody().get(f"/h/{code}"), clients.nobody().get("/h/000000")
    assert real.status_code == made_up.status_code
    assert real.headers.get("location", "").startswith("/sign-in")
    assert made_up.headers.get("location", "").startswith("/sign-in")
    assert "卫生间" not in real.text + clients.nobody().get("/sites/1/here?code=" + code).text
    assert clients.as_(world.qian).get(f"/h/{code}").status_code == 422
    assert "No place here has this code" in clients.as_(world.han).get("/sites/1/here?code=ZZZZZZ").text


def test_codes_are_not_to_be_guessed(noon: House, world: World, act: Acts) -> None:
    """After five wrong ones the right one has to wait as well."""
    with act(world.han, writing=False) as work:
        for _ in range(5):
            assert here(work, 1, "ZZZZZZ").wrong
        assert here(work, 1, place(noon).code).place == ""


def test_scanning_alone_asks_for_the_code_once_one_hangs_there(noon: House, world: World, act: Acts) -> None:
    """Before, a tap is enough: nobody can scan what does not hang."""
    rounds = only(noon, "CH4", "scan")
    other = only(noon, "CH1", "scan")
    with act(world.mei) as work:
        save_place(work, PlaceIn(site_id=1, name_zh="贵宾厅", items=["CH6"]))
    with act(world.han) as work:
        assert proved(work, other, given(), world.cleaning) == ""
        with pytest.raises(Invalid, match="place_not_here"):
            proved(work, rounds, given(), world.cleaning)
        with pytest.raises(Invalid, match="place_wrong"):
            proved(work, rounds, given(code=place(noon, "贵宾厅").code), world.cleaning)
        value = proved(work, rounds, given(code=place(noon).code.lower()), world.cleaning)
    assert shown(rounds, value, "en") == "scanned 卫生间"
    with act(world.mei) as work:
        remove_place(work, ThatPlaceIn(site_id=1, place_id=place(noon).id or 0))
    assert not item(noon, "CH4").coded


def test_a_new_code_makes_the_sheet_on_the_wall_void(noon: House, world: World, act: Acts) -> None:
    old = place(noon)
    with act(world.mei) as work:
        renew_code(work, ThatPlaceIn(site_id=1, place_id=old.id or 0))
    assert place(noon).code != old.code
    with act(world.han, writing=False) as work:
        assert here(work, 1, old.code).wrong
        assert here(work, 1, place(noon).code).place == "Toilets"


def test_places_come_from_zones_and_homes_with_their_duties(noon: House, world: World, act: Acts) -> None:
    """Once; the duties of a home are those about it."""
    with act(world.mei) as work:
        assert make_places(work, OfSiteIn(site_id=1)) == 6
    with act(world.mei) as work:
        assert make_places(work, OfSiteIn(site_id=1)) == 0
    assert {"PG2", "CO1", "PG8"} <= set(place(noon, "停车场").items)
    home = place(noon, "装修1号")
    with open_work(noon) as work:
        unit = work.find(Unit, site_id=1, code="D1")
        assert unit is not None
        assert home.unit_id == unit.id
        work.add(
            Duty(
                site_id=1, item_id=item(noon, "CH3").id or 0, post_id=world.cleaning, place=1,
                business_day=world.monday, timing="start", subject=f"unit:{unit.id}", opens_at=work.now,
                due_at=work.now,
            )
        )  # fmt: skip
    with act(world.han, writing=False) as work:
        assert [line.name for line in here(work, 1, home.code).open]


def test_only_who_sets_up_the_site_makes_places(noon: House, world: World, act: Acts) -> None:
    with act(world.liu) as work, pytest.raises(Forbidden):
        make_places(work, OfSiteIn(site_id=1))
    with act(world.zhao) as work, pytest.raises(NotFound):
        renew_code(work, ThatPlaceIn(site_id=1, place_id=place(noon).id or 0))
    with act(world.mei) as work, pytest.raises(Invalid, match="place_name_taken"):
        save_place(work, PlaceIn(site_id=1, name_zh="卫生间"))
    with act(world.mei) as work, pytest.raises(Invalid, match="not_a_choice"):
        save_place(work, PlaceIn(site_id=1, name_zh="走廊", items=["ZZ9"]))


def test_a_second_person_signs_by_name_and_pin(noon: House, world: World, act: Acts) -> None:
    """Not oneself, not with a wrong PIN, not somebody of another site; the name stands behind the value."""
    count = only(noon, "G2", "number", "signatures", every=True)
    with act(world.zhou) as work:
        for more, code in (
            ({}, "sign_needed"),
            ({"signer": "王伟"}, "sign_needed"),
            ({"signer": "王伟", "pin": "000000"}, "sign_wrong"),
            ({"signer": "zhou", "pin": PIN}, "sign_self"),
            ({"signer": "钱进", "pin": PIN}, "sign_wrong"),
        ):
            with pytest.raises(Invalid, match=code):
                proved(work, count, given(number=12, **more), world.door)
        value = proved(work, count, given(number=12, signer="王伟", pin=PIN), world.door)
    assert shown(count, value, "en") == "12 items · signed 王伟"
    assert shown(count, value, "zh-Hans") == "12 件 · 会签 王伟"
    assert PIN not in value


def test_wrong_pins_are_counted(noon: House, world: World, act: Acts) -> None:
    count = only(noon, "G2", "signatures")
    with act(world.zhou) as work:
        for _ in range(5):
            with pytest.raises(Invalid, match="sign_wrong"):
                proved(work, count, given(signer="王伟", pin="000000"), world.door)
        with pytest.raises(TooMany):
            proved(work, count, given(signer="王伟", pin=PIN), world.door)


def test_a_leader_of_the_group_or_the_manager_approves(noon: House, world: World, act: Acts) -> None:
    """Liu for the door, not Song of the cleaners, not a colleague; a leader's own tick is the approval."""
    out = only(noon, "DM9", "approval")
    with act(world.zhou) as work:
        for name in ("王伟", "宋桂兰"):
            with pytest.raises(Invalid, match="approval_not_leader"):
                proved(work, out, given(signer=name, pin=PIN), world.door)
        for name in ("刘强", "梅静"):
            assert shown(out, proved(work, out, given(signer=name, pin=PIN), world.door), "en") == f"signed {name}"
    with act(world.liu) as work:
        assert proved(work, out, given(), world.door) == ""


def test_a_typed_text_never_passes_for_a_signature(noon: House, world: World, act: Acts) -> None:
    """What sets the parts off cannot be typed."""
    with pytest.raises(ValueError, match="bad_characters"):
        given(text="12\x1e+刘强")
    words = only(noon, "G8", "text")
    with act(world.zhou) as work:
        assert shown(words, proved(work, words, given(text="+刘强 @门口"), world.door), "en") == "+刘强 @门口"


def test_a_signed_duty_is_closed_and_shown_from_end_to_end(
    noon: House, world: World, act: Acts, clients: Clients
) -> None:
    """The list leads to the panel, the panel asks for name and PIN, the tick keeps them."""
    only(noon, "G2", "number", "signatures", every=True)
    duty = duties(noon, world.door, "G2")[0]
    zhou = clients.as_(world.zhou)
    panel = zhou.get(f"/sites/1/shift/duty/{duty.id}").text
    assert 'name="signer"' in panel
    assert 'name="pin"' in panel
    with act(world.zhou) as work:
        tick_duty(work, tick(duty, number=5, signer="刘强", pin=PIN))
    assert "signed 刘强" in zhou.get(f"/sites/1/shift/duty/{duty.id}").text


@pytest.mark.parametrize("more", [0, 60])
def test_the_pages_take_few_statements_and_print_both_languages(
    noon: House, world: World, clients: Clients, statements: Statements, more: int
) -> None:
    with open_work(noon) as work:
        for n in range(more):
            work.add(
                Post(
                    site_id=1,
                    code=f"X{n}",
                    name_zh=f"岗{n}",
                    name_en=f"Post {n}",
                    group_code="cleaning",
                    position=50 + n,
                )
            )
    mei, han = clients.as_(world.mei), clients.as_(world.han)
    sheet = mei.get(URL + "/print").text
    assert "卫生间" in sheet
    assert "Toilets" in sheet
    for client, url in (
        (mei, URL),
        (mei, URL + "?place=1"),
        (mei, URL + "/print"),
        (han, f"/sites/1/here?code={place(noon).code}"),
    ):
        client.get(url)
        before = len(statements)
        assert client.get(url).status_code == 200
        assert len(statements) - before <= 10, [url, *[one[:90] for one in statements.seen[before:]]]


def test_the_codes_of_places_are_all_different(noon: House, world: World, act: Acts) -> None:
    with act(world.mei) as work:
        make_places(work, OfSiteIn(site_id=1))
    with open_work(noon, writing=False) as work:
        codes = list(work.session.exec(select(PlaceCode.code)))
    assert len(set(codes)) == len(codes) == 7
