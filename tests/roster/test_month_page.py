"""The roster's month by person in the site's own codes, as on the sheet they keep, and editing it by a tap."""

import re
from datetime import date

import pytest

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.roster.models import Absence
from tests.conftest import Clients, Statements
from tests.roster.test_day_page import KEY, plain
from tests.roster.test_week_hand import live
from tests.roster.test_week_page import TUESDAY, told
from tests.world import World, an_assignment

MONTH = "/sites/1/roster/month"
HERE = {"view": "month", "month": "2026-11-01"}


def row_of(html: str, name: str) -> str:
    """The row of a person."""
    found = re.search(rf'<tr data-jump="[^"]*{name}".*?</tr>', html, re.S)
    assert found, f"no row of {name}"
    return found[0]


def test_it_shows_codes_by_day_and_totals_by_person(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=TUESDAY, code="早")
        an_assignment(work, world.zhou, world.door, day=date(2026, 11, 26), start=1080, end=1800, code="夜")
        work.add(Absence(site_id=1, person_id=world.zhou, day=date(2026, 11, 25), kind="rest"))
        work.add(Absence(site_id=1, person_id=world.zhou, day=date(2026, 11, 27), kind="sick"))

    page = clients.as_(world.mei).get(MONTH).text

    assert "November 2026" in page
    cells = [plain(cell).strip() for cell in re.findall(r"<td.*?</td>", row_of(page, "周杰瑞"), re.S)]
    assert [cells[day - 1] for day in (24, 25, 26, 27, 28)] == ["早", "R", "夜", "SL", ""]
    assert cells[-2:] == ["2", "19.5"]
    assert len(cells) == 30 + 2


def test_below_it_counts_people_by_shift_and_what_is_needed(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        for person, post in ((world.zhou, world.door), (world.wang, world.parking)):
            an_assignment(work, person, post, day=TUESDAY, code="早")
        an_assignment(work, world.han, world.cleaning, day=TUESDAY, start=540, end=1080, code="")

    page = clients.as_(world.mei).get(MONTH).text

    foot = page[page.index("<tfoot>") : page.index("</tfoot>")]
    rows = {plain(part[:200]).strip(): re.findall(r"<td.*?</td>", part, re.S) for part in foot.split("<tr")[1:]}
    count = {name: plain(cells[TUESDAY.day - 1]).strip() for name, cells in rows.items()}
    assert count[next(name for name in count if "Covered" in name)] == "1 /9"
    assert count[next(name for name in count if "Early" in name)] == "2"
    assert count[next(name for name in count if "other hours" in name)] == "1"


def test_drafts_are_seen_as_such_and_only_by_those_who_plan(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=TUESDAY)
        told(work, an_assignment(work, world.wang, world.parking, day=TUESDAY))

    manager, staff = clients.as_(world.mei).get(MONTH).text, clients.as_(world.han).get(MONTH).text

    assert 'class="it mc draft"' in row_of(manager, "周杰瑞")
    assert "draft" not in row_of(manager, "王伟")
    assert "早" not in row_of(staff, "周杰瑞")
    assert "早" in row_of(staff, "王伟")


def test_a_tap_on_a_day_and_one_on_a_shift_fill_it(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.mei)

    picked = client.get(f"{MONTH}?pick=cell:6.2026-11-26").text  # the first tap
    side = picked[picked.index('id="side"') :]
    assert "Missing that day" in side
    ways = [
        dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in re.findall(r"<form.*?</form>", side, re.S)
    ]
    early = next(way for way in ways if way.get("shift") == "早" and "@4.1." in way.get("slot", ""))
    done = client.post("/sites/1/roster/assign", data=early)  # the second

    assert done.status_code == 303
    assert done.headers["location"].startswith(MONTH)
    assert live(house) == [(world.zhou, world.door, "11-26", 480, 1020)]


def test_another_shift_takes_the_place_of_the_one_there(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=TUESDAY)
    client = clients.as_(world.mei, hx=True)

    side = client.get(f"{MONTH}/side?month=2026-11-01&pick=cell:6.2026-11-24").text
    forms = re.findall(r'<form [^>]*action="([^"]+)".*?</form>', side, re.S)
    ways = [
        dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in re.findall(r"<form.*?</form>", side, re.S)
    ]
    middle = next(way for way in ways if way.get("shift") == "中" and "@4.1." in way.get("slot", ""))
    done = client.post("/sites/1/roster/move", data=middle)

    assert "/sites/1/roster/move" in forms
    assert done.status_code == 200
    assert live(house) == [(world.zhou, world.door, "11-24", 600, 1140)]


def test_it_says_why_a_shift_cannot_be(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        work.add(Absence(site_id=1, person_id=world.zhou, day=date(2026, 11, 26), kind="annual"))

    side = plain(clients.as_(world.liu).get(f"{MONTH}/side?month=2026-11-01&pick=cell:6.2026-11-26").text)

    assert "Annual leave" in side
    assert "on leave" in side
    assert "Put here" not in side


def test_days_that_are_over_are_not_edited(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=date(2026, 11, 20))

    row = row_of(clients.as_(world.mei).get(MONTH).text, "周杰瑞")

    assert "cell:6.2026-11-20" not in row
    assert "cell:6.2026-11-23" in row


def test_another_site_does_not_exist(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei)

    assert client.get("/sites/2/roster/month").status_code == 404
    assert client.post("/sites/2/roster/move", data={**KEY, **HERE, "person_id": "6", "gives": "1:1"}).status_code in (
        404,
        422,
    )


@pytest.mark.parametrize("query", ["month=x", "month=2026-13", "month=99999-01", "pick=cell:0.x"])
def test_an_address_that_means_nothing_shows_this_month(clients: Clients, world: World, query: str) -> None:
    answer = clients.as_(world.mei).get(f"{MONTH}?{query}")

    assert answer.status_code == 200
    assert "November 2026" in answer.text


@pytest.mark.parametrize("query", ["", "?pick=cell:6.2026-11-26"])
def test_it_takes_as_many_statements_for_a_full_month_as_for_an_empty_one(
    house: House, clients: Clients, statements: Statements, world: World, clock: FixedClock, query: str
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=TUESDAY)
    client = clients.as_(world.mei)

    def taken() -> int:
        client.get(MONTH + query)
        clock.advance(minutes=1)  # past what is kept of the page
        before = len(statements)
        assert client.get(MONTH + query).status_code == 200
        return len(statements) - before

    few = taken()
    with open_work(house) as work:
        for day in range(1, 31):
            for person, post in ((world.han, world.cleaning), (world.luo, world.units), (world.lin, world.hall)):
                an_assignment(work, person, post, day=date(2026, 11, day))

    assert taken() == few
    assert few <= 17
