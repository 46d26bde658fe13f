"""What was kept long enough goes by itself, whoever asks is forgotten at once; counts stay."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import SQLModel, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Invalid, NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.privacy.columns import NOT_OF_A_VISITOR, PERSONAL
from app.privacy.forget import ForgetIn, forget_old, forget_visitor, keep_list, months_before
from app.privacy.models import Forgotten
from app.sites.models import SiteSetting
from app.visitors.models import NonCustomer, Visit, Visitor
from app.visitors.models_judging import ExpectedVisit
from app.visitors.models_knowing import VisitorPromise, VisitorTalk
from tests.conftest import Acts, Clients
from tests.privacy.planted import NAME, OTHER_PHONE, PHONE, found_in, plant
from tests.world import World

PERSONAL_LOOK = re.compile(
    r"cipher|masked|_hash$|phone|plate|surname|honorific|pinyin|initials|likes|^needs$|note$|^words$|^text$|reason"
    r"|^agent$|engineer|escort|approval"
)
OURS = ("app.visitors", "app.lending", "app.homes")


@pytest.fixture
def ids(house: House) -> dict[str, int]:
    """The planted visitors."""
    with open_work(house) as work:
        return plant(work)


def run(house: House) -> None:
    """The nightly job."""
    with open_work(house) as work:
        forget_old(work)


def depart(house: House, visit_id: int) -> None:
    """The party has left."""
    with open_work(house) as work:
        row = work.get(Visit, visit_id)
        row.departed_at, row.outcome, row.place = work.now, "left", "left"


def facts(house: House, kind: str) -> list[dict[str, object]]:
    """What the log says of it."""
    with open_work(house, writing=False) as work:
        return [row.payload for row in work.session.exec(select(EventLog).where(EventLog.kind == kind))]


def test_every_column_that_can_hold_something_of_a_visitor_is_known() -> None:
    known = {f"{rule.model.__tablename__}.{name}" for rule in PERSONAL for name in rule.blanks}
    here = {mapper.class_ for mapper in SQLModel._sa_registry.mappers if mapper.class_.__module__.startswith(OURS)}
    found = {
        f"{model.__tablename__}.{column.name}"
        for model in here
        for column in model.__table__.columns
        if PERSONAL_LOOK.search(column.name)
    } - {"visit.phone_masked"}

    not_flags = {one for one in found if not one.endswith(("plate_unread", "notice_version", "late_entry"))}
    assert not_flags - known - NOT_OF_A_VISITOR == set()
    assert known - found == set()


def test_names_and_numbers_go_after_the_sites_months_and_counts_stay(
    house: House, ids: dict[str, int], clock: FixedClock
) -> None:
    depart(house, ids["visit"])
    clock.advance(days=185)

    run(house)

    with open_work(house, writing=False) as work:
        visitor, visit = work.get(Visitor, ids["visitor"]), work.get(Visit, ids["visit"])
        assert (visitor.surname, visitor.phone_cipher, visitor.phone_hash, visitor.likes) == ("", None, None, "")
        assert (visitor.visits, visitor.last_visit_on) == (1, World.monday)
        assert (visit.plate_cipher, visit.plate_masked, visit.heads, visit.first_visit) == (None, "", 2, "no")
        assert [row.words for row in work.session.exec(select(VisitorTalk))] == [""]
        assert [row.text for row in work.session.exec(select(VisitorPromise))] == [""]
        assert [row.surname for row in work.session.exec(select(ExpectedVisit))] == [""]
        assert [(row.note, row.heads) for row in work.session.exec(select(NonCustomer))] == [("", 1)]
    assert facts(house, "OldRecordsForgotten") == [{"visitors": 2, "visits": 2, "others": 3}]

    run(house)
    assert len(facts(house, "OldRecordsForgotten")) == 1


@pytest.mark.parametrize(("days", "left"), [(91, True), (93, False)])
def test_plates_go_sooner_than_names(
    house: House, ids: dict[str, int], clock: FixedClock, days: int, left: bool
) -> None:
    clock.advance(days=days)
    run(house)

    with open_work(house, writing=False) as work:
        assert bool(work.get(Visit, ids["left"]).plate_cipher) is left
        assert work.get(Visitor, ids["gone"]).phone_cipher is not None


def test_a_site_may_keep_less_and_whoever_is_on_site_stays(
    house: House, ids: dict[str, int], clock: FixedClock
) -> None:
    with open_work(house) as work:
        for key in ("keep_visitor_months", "keep_plate_months"):
            work.add(SiteSetting(site_id=1, key=key, value="1"))
    clock.advance(days=40)

    run(house)

    with open_work(house, writing=False) as work:
        assert work.get(Visitor, ids["gone"]).phone_cipher is None
        assert work.get(Visitor, ids["visitor"]).surname == NAME
        assert work.get(Visit, ids["visit"]).plate_cipher is not None


def test_whoever_asks_is_forgotten_at_once(house: House, act: Acts, ids: dict[str, int], world: World) -> None:
    depart(house, ids["visit"])
    with act(world.mei) as work:
        forget_visitor(work, ForgetIn(site_id=1, visitor_id=ids["visitor"], phone=PHONE, reason="asked at the desk"))

    with open_work(house, writing=False) as work:
        assert work.get(Visitor, ids["visitor"]).phone_hash is None
        assert work.get(Visit, ids["visit"]).plate_masked == ""
        assert work.get(Visitor, ids["gone"]).phone_hash is not None
        assert {row.phone_masked for row in work.session.exec(select(ExpectedVisit))} == {""}
    assert facts(house, "VisitorForgotten") == [{"visitor_id": ids["visitor"], "visits": 1}]
    assert found_in(str(facts(house, "VisitorForgotten")).encode(), names=True) == set()


def test_an_open_visit_another_number_and_another_site_are_refused(
    house: House, act: Acts, ids: dict[str, int], world: World
) -> None:
    asked = ForgetIn(site_id=1, visitor_id=ids["visitor"], phone=PHONE, reason="asked")
    with act(world.mei) as work, pytest.raises(Conflict, match="still_on_site"):
        forget_visitor(work, asked)
    with act(world.mei) as work, pytest.raises(Invalid, match="phone_differs"):
        forget_visitor(work, asked.model_copy(update={"phone": OTHER_PHONE}))
    with act(world.zhao) as work, pytest.raises(NotFound):
        forget_visitor(work, asked.model_copy(update={"site_id": 2}))

    with open_work(house, writing=False) as work:
        assert work.get(Visitor, ids["visitor"]).surname == NAME


def test_an_older_copy_of_the_database_forgets_them_again(
    house: House, act: Acts, ids: dict[str, int], world: World
) -> None:
    depart(house, ids["visit"])
    with act(world.mei) as work:
        forget_visitor(work, ForgetIn(site_id=1, visitor_id=ids["visitor"], phone=PHONE, reason="asked"))
    with open_work(house, writing=False) as work:
        keep_list(work)
    with open_work(house) as work:  # as an older copy has it: they are known, and nobody has asked
        work.session.delete(work.session.exec(select(Forgotten)).one())
        row = work.get(Visitor, ids["visitor"])
        row.surname, row.phone_hash = NAME, work.house.vault.blind("phone", PHONE)
        other = work.get(Visitor, ids["gone"])
        assert other.surname == ""

    for _ in range(2):
        with open_work(house, writing=False) as work:
            keep_list(work)

    with open_work(house, writing=False) as work:
        assert work.get(Visitor, ids["visitor"]).surname == ""
        assert work.get(Visitor, ids["gone"]).phone_hash is not None
        assert len(work.session.exec(select(Forgotten)).all()) == 1
    assert len((house.settings.data / "forgotten.jsonl").read_text().splitlines()) == 1


def test_months_end_where_they_end() -> None:
    assert months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert all(
        months_before(World.monday + timedelta(days=n), 12).month == (World.monday + timedelta(days=n)).month
        for n in range(400)
    )


def test_the_page_asks_for_the_number_again_and_says_what_went(
    house: House, clients: Clients, ids: dict[str, int], world: World
) -> None:
    depart(house, ids["visit"])
    manager = clients.as_(world.mei, hx=True)
    form = {"visitor_id": str(ids["visitor"]), "reason": "asked"}

    wrong = manager.post("/sites/1/privacy/subject/forget", data={**form, "key": "forget-no-1", "phone": OTHER_PHONE})
    right = manager.post("/sites/1/privacy/subject/forget", data={**form, "key": "forget-yes-1", "phone": PHONE})
    again = manager.post("/sites/1/privacy/subject/forget", data={**form, "key": "forget-yes-2", "phone": PHONE})

    assert wrong.status_code == 422
    assert 'value="asked"' in wrong.text
    assert right.status_code == 200
    assert "Deleted" in right.text
    assert again.status_code == 404
