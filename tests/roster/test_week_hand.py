"""What is in hand in the week: every cell answers before the tap, and the tap does what was said."""

import re
from datetime import date

from sqlmodel import col, select

from app.core.work import House, open_work
from app.roster.models import Absence, Assignment, Standing
from app.sites.models import Site
from tests.conftest import Clients
from tests.roster.test_day_page import KEY, block, plain
from tests.roster.test_week_page import TUESDAY, WEEK, full_day, item
from tests.world import World, an_assignment, stands

WEDNESDAY = date(2026, 11, 25)
HERE = {"view": "week", "week": "2026-11-23", "on": "2026-11-24"}


def live(house: House) -> list[tuple[int, int, str, int, int]]:
    """Person, post, day, minutes from and to of every live row, in order."""
    with open_work(house, writing=False) as work:
        site = work.get(Site, 1)
        rows = work.session.exec(
            select(Assignment).where(col(Assignment.cleared_at).is_(None)).order_by(col(Assignment.starts_at))
        )
        return [
            (
                row.person_id,
                row.post_id,
                row.business_day.isoformat()[-5:],
                int((row.starts_at - site.at(row.business_day, 0)).total_seconds() // 60),
                int((row.ends_at - site.at(row.business_day, 0)).total_seconds() // 60),
            )
            for row in rows
        ]


def button(html: str, name: str) -> tuple[str, str, str]:
    """Form, field and value of the button a cell is."""
    found = re.search(rf'<button class="[^"]*" id="{name}" form="(\w+)" name="(\w+)" value="([^"]+)"', html)
    assert found, f"{name} is no button"
    return found[1], found[2], found[3]


def fields(html: str, form: str) -> dict[str, str]:
    """The hidden fields of a form of the page."""
    whole = re.search(rf'<form id="{form}".*?</form>', html, re.S)
    assert whole
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', whole[0]))


def test_a_person_in_hand_makes_every_cell_answer(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        full_day(work, world.wang, world.parking)
        full_day(work, world.zhou, world.door, WEDNESDAY)
        work.add(Absence(site_id=1, person_id=world.zhou, day=date(2026, 11, 27), kind="annual"))

    page = clients.as_(world.mei).get(f"{WEEK}/plan?week=2026-11-23&pick=person:6").text

    assert "Put here" in item(page, "g4-1-1124-540")
    assert 'class="it gap yes"' in item(page, "g4-1-1124-540")
    assert "Take over" in item(page, "a1")
    assert "in hand" in item(page, "a2")
    assert "busy then" in item(page, "g3-1-1125-540")
    assert "not ticked" in item(page, "g7-1-1124-540")
    assert "on leave" in item(page, "g4-1-1127-540")
    cells = re.findall(r'class="it (?:gap|shift|spare)([^"]*)" id="[^"]*-(\d{4})', page)
    unanswered = [one for one in cells if not re.search(r"yes|ask|no|me|over|picked", one[0])]
    assert unanswered == []


def test_person_then_place_is_two_taps_without_scripts(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.mei)

    picked = client.get(f"{WEEK}?pick=person:6&on=2026-11-24").text  # the first tap
    form, name, value = button(picked, "g4-1-1126-540")
    done = client.post("/sites/1/roster/assign", data={**fields(picked, form), name: value})  # the second

    assert done.status_code == 303
    assert "roster/week?week=2026-11-23" in done.headers["location"]
    assert "is on Doorman" in plain(client.get(done.headers["location"]).text)
    assert live(house) == [(world.zhou, world.door, "11-26", 540, 1080)]


def test_place_then_person_is_two_taps(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)

    side = client.get(f"{WEEK}/side?week=2026-11-23&pick=place:4.1.2026-11-26.540").text  # the first tap
    who = re.search(r'name="who" value="(6/[^"]*)"', side)
    slot = re.search(r'name="slot" value="([^"]+)"', side)
    assert who
    assert slot
    done = client.post("/sites/1/roster/assign", data={**KEY, **HERE, "slot": slot[1], "who": who[1]})  # the second

    assert done.status_code == 200
    assert slot[1].startswith("2026-11-26@4.1.540.1080/")
    assert 'id="a1"' in block(done.text, "plan")
    assert live(house) == [(world.zhou, world.door, "11-26", 540, 1080)]


def test_two_shifts_of_different_days_change_over(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        full_day(work, world.zhou, world.door)
        full_day(work, world.wang, world.parking, WEDNESDAY)
    client = clients.as_(world.mei, hx=True)

    page = client.get(f"{WEEK}/plan?week=2026-11-23&pick=shift:1").text
    form, name, value = button(page, "a2")
    done = client.post("/sites/1/roster/swap", data={**fields(page, form), name: value})

    assert (form, done.status_code) == ("over", 200)
    assert "changed over" in plain(block(done.text, "said"))
    assert live(house) == [
        (world.wang, world.door, "11-24", 540, 1080),
        (world.zhou, world.parking, "11-25", 540, 1080),
    ]


def test_a_swap_that_a_rule_forbids_says_so_in_the_cell(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        full_day(work, world.zhou, world.door)
        full_day(work, world.han, world.cleaning)

    page = clients.as_(world.liu).get(f"{WEEK}/plan?week=2026-11-23&pick=shift:1").text

    assert "not ticked" in item(page, "a2")
    assert item(page, "a2").startswith("<div")


def test_a_shift_moves_to_an_empty_place_whole(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=TUESDAY)  # 8 to 17
    client = clients.as_(world.mei, hx=True)

    page = client.get(f"{WEEK}/plan?week=2026-11-23&pick=shift:1").text
    form, name, value = button(page, "g3-1-1124-540")
    done = client.post("/sites/1/roster/move", data={**fields(page, form), name: value})

    assert (form, done.status_code) == ("move", 200)
    assert live(house) == [(world.zhou, world.parking, "11-24", 540, 1080)]


def test_a_move_of_today_takes_the_presence_along(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    client = clients.as_(world.mei, hx=True)

    done = client.post(
        "/sites/1/roster/move",
        data={**KEY, **HERE, "person_id": "6", "gives": "1:1", "slot": "2026-11-23@3.1.720.1080/"},
    )

    assert done.status_code == 200
    with open_work(house, writing=False) as work:
        there = work.session.exec(select(Standing).where(col(Standing.ended_at).is_(None))).one()
        assert (there.post_id, there.person_id) == (world.parking, world.zhou)


def test_a_running_shift_that_moves_to_another_day_ends_now(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    client = clients.as_(world.mei, hx=True)

    done = client.post(
        "/sites/1/roster/move",
        data={**KEY, **HERE, "person_id": "6", "gives": "1:1", "slot": "2026-11-25@3.1.540.1080/"},
    )

    assert done.status_code == 200
    assert live(house) == [
        (world.zhou, world.door, "11-23", 480, 720),
        (world.zhou, world.parking, "11-25", 540, 1080),
    ]


def test_a_move_is_all_or_nothing(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        full_day(work, world.zhou, world.door)
        full_day(work, world.wang, world.parking)
    client = clients.as_(world.mei, hx=True)

    done = client.post(
        "/sites/1/roster/move",
        data={**KEY, **HERE, "person_id": "6", "gives": "1:1", "slot": "2026-11-24@3.1.540.1080/"},
    )

    assert done.status_code == 409
    assert "put 王伟 there" in plain(done.text)
    assert [one[:2] for one in live(house)] == [(world.zhou, world.door), (world.wang, world.parking)]


def test_nobody_moves_a_shift_of_somebody_else(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        full_day(work, world.zhou, world.door)
        an_assignment(work, world.qian, world.lake_door, site_id=2, day=TUESDAY)
    client = clients.as_(world.mei, hx=True)
    slot = {"slot": "2026-11-25@3.1.540.1080/"}

    other = client.post("/sites/1/roster/move", data={**KEY, **HERE, "person_id": "5", "gives": "1:1", **slot})
    foreign = client.post(
        "/sites/1/roster/move", data={"key": "z" * 16, **HERE, "person_id": "12", "gives": "2:1", **slot}
    )

    assert other.status_code == 409
    assert foreign.status_code == 404
    assert len(live(house)) == 2


def test_a_shift_is_given_to_another_person_by_their_row(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        full_day(work, world.wang, world.door)
    client = clients.as_(world.mei, hx=True)

    page = client.get(f"{WEEK}/plan?week=2026-11-23&by=person&pick=shift:1").text
    form, name, value = button(page, "b6-1124")
    done = client.post("/sites/1/roster/assign", data={**fields(page, form), name: value})

    assert (form, done.status_code) == ("give", 200)
    assert live(house) == [(world.zhou, world.door, "11-24", 540, 1080)]
    assert 'by-person"' in done.text


def test_a_rule_is_overruled_with_a_reason_and_the_week_comes_back(
    house: House, clients: Clients, world: World
) -> None:
    client = clients.as_(world.mei, hx=True)
    page = client.get(f"{WEEK}/plan?week=2026-11-23&pick=person:7").text
    form, name, value = button(page, "g4-1-1126-540")

    asked = client.post("/sites/1/roster/assign", data={**fields(page, form), name: value})
    assert asked.status_code == 422
    assert 'name="accept" value="not_ticked"' in asked.text
    again = {
        **dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked.text[: asked.text.index("</form>")])),
        "reason": "short of people",
    }
    done = client.post("/sites/1/roster/assign", data=again)

    assert done.status_code == 200
    assert 'id="plan" class="weekplan' in done.text
    assert live(house) == [(world.han, world.door, "11-26", 540, 1080)]


def test_the_one_who_was_slower_keeps_the_choice(clients: Clients, world: World) -> None:
    mei, liu = clients.as_(world.mei, hx=True), clients.as_(world.liu, hx=True)
    slot = {**HERE, "slot": "2026-11-26@4.1.540.1080/"}
    assert liu.post("/sites/1/roster/assign", data={**KEY, **slot, "who": "6/"}).status_code == 200

    answer = mei.post("/sites/1/roster/assign", data={**KEY, **slot, "who": "5/"})

    assert answer.status_code == 409
    assert "刘强 put 周杰瑞 there" in plain(answer.text)
    assert 'class="side person"' in answer.text
    assert "王伟" in plain(block(answer.text, "side"))
    assert "pick=person:5" in block(answer.text, "plan")


def test_a_shift_is_taken_off(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        full_day(work, world.zhou, world.door)
    client = clients.as_(world.mei, hx=True)
    page = client.get(f"{WEEK}?pick=shift:1").text
    assert 'data-token="1:1"' in page

    done = client.post("/sites/1/roster/clear", data={**fields(page, "off"), "seen": "1:1", "until": "1080"})

    assert done.status_code == 200
    assert "is off Doorman" in plain(block(done.text, "said"))
    assert live(house) == []


def test_whoever_may_not_plan_finds_nothing_to_tap(clients: Clients, world: World) -> None:
    page = clients.as_(world.zhou).get(f"{WEEK}?pick=place:4.1.2026-11-26.540").text

    grid = page[page.index('<table class="weekgrid') : page.index("</table>")]
    assert "<button" not in grid
    assert "pick=" not in grid


def test_the_card_says_the_hours_before_and_after(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        full_day(work, world.zhou, world.door)

    side = plain(clients.as_(world.mei).get(f"{WEEK}/side?week=2026-11-23&pick=person:6").text)

    assert "week 9 h, then " in side
    assert "Put 周杰瑞 here" in side
