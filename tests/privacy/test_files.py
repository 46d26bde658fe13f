"""What leaves the house: masked lists, numbers in full by two people, a visitor's own copy; each written down."""

import io
import json

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.work import House, open_work
from app.privacy.listing import MOST_DAYS, masked_name
from app.privacy.models import FullExport, HandedOut
from app.visitors.models import Reveal, Visitor
from tests.conftest import Clients, Statements
from tests.privacy.planted import NAME, OTHER_PHONE, PHONE, PLATE, found_in, plant
from tests.world import World

DAYS = {"from_day": "2026-11-23", "until_day": "2026-11-23"}


@pytest.fixture
def ids(house: House) -> dict[str, int]:
    """The planted visitors."""
    with open_work(house) as work:
        return plant(work)


def handed(house: House) -> list[tuple[str, int | None, int]]:
    """(kind, by whom, rows) of what left, in order, without what was planted."""
    with open_work(house, writing=False) as work:
        found = work.session.exec(select(HandedOut).order_by(HandedOut.id))  # type: ignore[arg-type]
        return [(row.kind, row.person_id, row.rows) for row in found][1:]


@pytest.mark.usefixtures("ids")
def test_a_masked_list_is_written_down(house: House, clients: Clients, world: World) -> None:
    auditor = clients.as_(world.gu)
    answer = auditor.post("/sites/1/privacy/exports", data={**DAYS, "key": "masked-list-1"})

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][:6] == ["2026-11-23", "1", "欧*", "139****0421", "粤B·D3**8", "2"]
    assert rows[2][2] is None
    assert rows[1][8] == "沈岳"
    assert handed(house) == [("masked", world.gu, 2)]
    page = auditor.get("/sites/1/privacy/exports").text
    assert "顾平" in page


@pytest.mark.usefixtures("ids")
def test_days_that_make_no_sense_are_refused_with_what_was_typed(clients: Clients, world: World) -> None:
    manager = clients.as_(world.mei)
    turned = manager.post("/sites/1/privacy/exports", data={"from_day": "2026-11-23", "until_day": "2026-11-22"})
    long = manager.post("/sites/1/privacy/exports", data={"from_day": "2026-01-01", "until_day": "2026-11-22"})
    none = manager.post("/sites/1/privacy/exports", data={"from_day": "soon", "until_day": ""})

    assert [one.status_code for one in (turned, long, none)] == [422, 422, 422]
    assert "The last day lies before the first." in turned.text
    assert f"At most {MOST_DAYS} days at a time." in long.text
    assert 'value="2026-01-01"' in long.text


def test_what_looks_like_a_formula_stays_a_text(
    house: House, clients: Clients, ids: dict[str, int], world: World
) -> None:
    with open_work(house) as work:
        work.get(Visitor, ids["visitor"]).surname = "-1+1"
    answer = clients.as_(world.mei).post(
        "/sites/1/privacy/exports", data={**DAYS, "format": "csv", "key": "formula-01"}
    )

    assert "'-*" in answer.content.decode("utf-8-sig")
    assert masked_name("") == ""


@pytest.mark.usefixtures("ids")
def test_numbers_in_full_need_a_second_person_and_last_a_day(
    house: House, clients: Clients, clock: FixedClock, world: World
) -> None:
    mei, fang = clients.as_(world.mei, hx=True), clients.as_(world.fang, hx=True)
    assert (
        mei.post(
            "/sites/1/privacy/full", data={**DAYS, "reason": "handing the site on", "key": "full-ask-01"}
        ).status_code
        == 200
    )
    with open_work(house, writing=False) as work:
        asked = work.session.exec(select(FullExport.id).where(FullExport.asked_by == world.mei)).one()
    at = f"/sites/1/privacy/full/{asked}"

    assert mei.post(f"{at}/fetch", data={"key": "fetch-early-1"}).status_code == 409
    own = mei.post(f"{at}/decide", data={"decision": "approve", "key": "decide-own-1"})
    assert (own.status_code, "A second person decides" in own.text) == (409, True)
    assert fang.post(f"{at}/decide", data={"decision": "approve", "key": "decide-it-1"}).status_code == 200
    assert fang.post(f"{at}/decide", data={"decision": "decline", "key": "decide-it-2"}).status_code == 409
    assert fang.post(f"{at}/fetch", data={"key": "fetch-other-1"}).status_code == 409

    file = mei.post(f"{at}/fetch", data={"key": "fetch-mine-1", "format": "csv"})
    assert found_in(file.content, names=True) >= {PHONE, OTHER_PHONE, PLATE, NAME}
    assert file.headers["cache-control"] == "no-store"
    clock.advance(hours=24)
    mei = clients.as_(world.mei, hx=True)  # the session of yesterday is over
    assert mei.post(f"{at}/fetch", data={"key": "fetch-late-1"}).status_code == 409
    assert handed(house) == [("full", world.mei, 2)]
    with open_work(house, writing=False) as work:
        kinds = [row.kind for row in work.session.exec(select(EventLog)) if "Export" in row.kind]
        assert kinds == ["FullExportAsked", "FullExportDecided", "VisitorsExported"]


@pytest.mark.usefixtures("ids")
def test_nobody_approves_what_waited_for_a_day(house: House, clients: Clients, clock: FixedClock, world: World) -> None:
    with open_work(house, writing=False) as work:
        asked = work.session.exec(select(FullExport.id)).one()
    clock.advance(hours=24)

    late = clients.as_(world.mei, hx=True).post(
        f"/sites/1/privacy/full/{asked}/decide", data={"decision": "approve", "key": "decide-late"}
    )

    assert late.status_code == 409


@pytest.mark.usefixtures("ids")
def test_a_copy_holds_all_of_one_person_and_nothing_of_another(house: House, clients: Clients, world: World) -> None:
    manager = clients.as_(world.mei)
    page = manager.post("/sites/1/privacy/subject", data={"phone": PHONE, "key": "copy-page-01"})
    file = manager.post("/sites/1/privacy/subject/file", data={"phone": PHONE, "key": "copy-file-01"})

    assert found_in(page.content, names=True) == {PHONE, PLATE, NAME}
    assert found_in(file.content, names=True) == {PHONE, PLATE, NAME}
    parts = json.loads(file.content)
    assert parts["Person"][0]["Likes"] == "green tea"
    assert [one["Day"] for one in parts["Visits"]] == ["2026-11-23"]
    assert parts["Promises"][0]["What"] == "a plan"
    assert handed(house) == [("copy", world.mei, 1), ("copy", world.mei, 1)]
    with open_work(house, writing=False) as work:
        facts = str([(row.payload, row.reason) for row in work.session.exec(select(EventLog))])
        assert found_in(facts.encode(), names=True) == set()


@pytest.mark.usefixtures("ids")
def test_a_number_that_is_not_stored_and_one_that_is_none(clients: Clients, world: World) -> None:
    manager = clients.as_(world.mei)
    absent = manager.post("/sites/1/privacy/subject", data={"phone": "13600000000", "key": "copy-none-01"})
    wrong = manager.post("/sites/1/privacy/subject", data={"phone": "12", "key": "copy-none-02"})

    assert (absent.status_code, wrong.status_code) == (422, 422)
    assert "No visitor with this number" in absent.text
    assert clients.as_(world.lin).post("/sites/1/privacy/subject", data={"phone": PHONE}).status_code == 403


def test_the_pages_take_the_same_statements_for_few_and_many(
    house: House, clients: Clients, statements: Statements, ids: dict[str, int], world: World
) -> None:
    manager = clients.as_(world.mei)
    pages = [f"/sites/1/privacy/{one}" for one in ("exports", "full", "reveals", "subject", "notice")]
    counts = []
    for many in (1, 60):
        with open_work(house) as work:
            for _ in range(many):
                work.add(Reveal(site_id=1, person_id=world.lin, subject="visit", subject_id=ids["visit"], at=work.now,
                                reason="called"))  # fmt: skip
                work.add(HandedOut(site_id=1, person_id=world.mei, at=work.now, kind="masked", rows=1))
        found = []
        for page in pages:
            manager.get(page)
            before = len(statements)
            assert manager.get(page).status_code == 200
            found.append(len(statements) - before)
        counts.append(found)

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10
