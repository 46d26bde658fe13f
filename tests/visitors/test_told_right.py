"""What the screens say of a party is right: times that can be, taxis without a car, names to read, words for all."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

import app
from app.core.clock import FixedClock
from app.core.errors import Conflict, Invalid
from app.core.work import House, open_work
from app.notices.models import Notice
from app.people.models import Person
from app.visitors.announce import CompleteIn, complete_party
from app.visitors.chain import DepartIn, car_left, depart_party, party_at_door
from app.visitors.models import Visit
from app.visitors.party_steps import RecordIn, record_step
from app.visitors.steps import StepIn
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import PHONE, a_party, registered, sign_in
from tests.visitors.walkers import PLATE, announced, crew, states
from tests.world import World


@pytest.fixture(autouse=True)
def _crew(house: House, world: World) -> None:
    crew(house, world)


def test_nobody_leaves_before_they_came(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        visit_id = registered(work, heads=2).id or 0
        came = work.now
    clock.advance(minutes=10)
    with act(world.zhou) as work, pytest.raises(Invalid, match="before_they_came") as refused:
        depart_party(work, DepartIn(site_id=1, visit_id=visit_id, occurred_at=came - timedelta(minutes=2)))
    assert refused.value.params["at"] == "12:00"
    with act(world.zhou) as work:
        early = came - timedelta(seconds=40)
        gone = depart_party(work, DepartIn(site_id=1, visit_id=visit_id, occurred_at=early))
        assert gone.departed_at == came, "two phones' clocks differ a little"


def test_nor_when_the_day_was_closed_on_them(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        visit_id = registered(work, heads=2).id or 0
    clock.advance(minutes=10)
    with act(world.lin) as work:
        visit = work.get(Visit, visit_id)
        visit.departed_at, visit.outcome, visit.place = work.now, "closing", "left"
    with act(world.lin) as work, pytest.raises(Invalid, match="before_they_came"):
        record_step(work, RecordIn(site_id=1, visit_id=visit_id, step="departed", earlier="11:55"))
    with act(world.lin) as work:
        record_step(work, RecordIn(site_id=1, visit_id=visit_id, step="departed", earlier="12:05"))
        assert work.get(Visit, visit_id).outcome == "left"


def test_a_taxi_has_driven_on_and_the_car_park_waits_for_no_car(act: Acts, world: World) -> None:
    one = announced(act, world.wang, 3, PLATE)
    with act(world.wang) as work:
        complete_party(work, CompleteIn(site_id=1, visit_id=one, dropped_off=True))
    with act(world.zhou) as work:
        party_at_door(work, StepIn(site_id=1, visit_id=one))
        record_step(work, RecordIn(site_id=1, visit_id=one, step="leaving"))
        depart_party(work, DepartIn(site_id=1, visit_id=one))
    with act(world.wang) as work:
        assert not {"car_leaving", "party_leaving"} & {row.kind for row in work.session.exec(select(Notice))}
        assert "car_out" not in states(work, one)
        with pytest.raises(Conflict, match="no_car_waits"):
            car_left(work, StepIn(site_id=1, visit_id=one))


def test_the_rota_page_stands_when_a_party_has_a_consultant_whom_nobody_called(
    act: Acts, world: World, clients: Clients
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit_id = a_party(work, place="hall", registered_at=work.now, consultant_id=world.shen).id
    for who, path in ((world.lin, "consultants"), (world.lin, f"parties/{visit_id}"), (world.shen, "consultant")):
        assert clients.as_(who).get(f"/sites/1/{path}").status_code == 200


def test_an_english_reader_reads_a_name_in_letters_on_every_screen(
    act: Acts, world: World, clients: Clients, house: House
) -> None:
    one = announced(act, world.wang, 3, PLATE)
    with act(world.zhou) as work:
        party_at_door(work, StepIn(site_id=1, visit_id=one))
    with act(world.lin) as work:
        sign_in(work, world.shen)
        registered(work, visit_id=one, heads=3, surname="曾", honorific="ms", phone=PHONE)
        visitor_id = work.get(Visit, one).visitor_id
        registered(work, heads=3)
    paths = {
        world.lin: ("desk", f"parties/{one}", f"parties/{one + 1}", f"known/{visitor_id}", "closing", "consultants"),
        world.shen: ("consultant",),
        world.zhou: ("door",),
        world.mei: ("board",),
    }
    for lang, reads, never in (("en", "Ms Zeng", "Ms 曾"), ("zh-Hans", "曾女士", "Zeng")):
        with open_work(house) as work:
            for person in work.session.exec(select(Person)):
                person.locale = lang
        for who, wanted in paths.items():
            for path in wanted:
                text = clients.as_(who).get(f"/sites/1/{path}").text
                assert never not in text, path
                assert reads in text or path in (f"parties/{one + 1}", "consultants"), path
        found = clients.as_(world.lin, hx=True).post(
            "/sites/1/desk/search", data={"q": "5678", "key": f"k-{lang}-1234"}
        )
        assert reads in found.text


def test_whatever_is_recorded_of_a_party_has_words() -> None:
    root = Path(app.__file__).parent
    code = "".join(path.read_text() for part in ("visitors", "homes", "lending") for path in (root / part).glob("*.py"))
    steps = set(re.findall(r'note\(\s*work, \w+, "(\w+)"', code)) | {"declined", "skipped", "no_answer", "unit"}
    words = (
        (root.parent / "templates/visitors/_chain.html").read_text().split("macro record_words")[1].split("endmacro")[0]
    )
    said = set(re.findall(r"'(\w+)': _\(", words))
    assert len(steps) > 20
    assert {step.removeprefix("undo_") for step in steps} <= said
