"""The pages: a sick call in three taps, the page behind a code, the sheets, the hours; with and without scripts."""

import re

from sqlmodel import select

from app.attendance.codes import IssueIn, issue_code
from app.attendance.models import AttendanceCorrection, SickCall
from app.core.clock import FixedClock
from app.core.vault import new_token
from app.core.work import House, open_work
from app.roster.models import Absence
from app.roster.queries import standing_now
from tests.conftest import Acts, Clients, Statements
from tests.world import World, an_assignment, stands


def button(html: str, name: str, words: str) -> str:
    """Value of the first button of that name whose text holds `words`."""
    found = re.search(rf'<button[^>]*name="{name}" value="([^"]*)"[^>]*>[^<]*{words}', html)
    assert found is not None, (name, words)
    return found[1]


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return found[1]


def test_a_sick_call_takes_three_taps(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    leader = clients.as_(world.liu, hx=True)

    listed = leader.get("/sites/1/sick").text
    assert f"person={world.zhou}" in listed
    asked = leader.get(f"/sites/1/sick/pick?person={world.zhou}").text
    kind = button(asked, "kind", "Sick")
    noted = leader.post(
        "/sites/1/sick/note",
        data={"key": new_token(), "day": hidden(asked, "day"), "person_id": str(world.zhou), "kind": kind},
    )
    assert noted.status_code == 200
    sent = leader.post(
        "/sites/1/sick/cover",
        data={
            "key": new_token(),
            "day": hidden(noted.text, "day"),
            "call": hidden(noted.text, "call"),
            "slot": hidden(noted.text, "slot"),
            "shift": hidden(noted.text, "shift"),
            "who": button(noted.text, "who", "Call in"),
        },
    )

    assert sent.status_code == 200
    assert "somebody comes" in sent.text
    assert 'class="open"' not in sent.text
    assert "is on Doorman" in sent.text
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(Absence)).one().kind == "sick"


def test_the_substitute_and_the_call_are_taken_back_from_the_page(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    leader = clients.as_(world.liu, hx=True)
    noted = leader.post("/sites/1/sick/note", data={"person_id": str(world.zhou), "kind": "sick"}).text
    sent = leader.post(
        "/sites/1/sick/cover",
        data={"day": hidden(noted, "day"), "call": hidden(noted, "call"), "slot": hidden(noted, "slot"),
              "who": button(noted, "who", "Call in")},
    ).text  # fmt: skip

    undone = leader.post(
        "/sites/1/sick/undo", data={"call": hidden(sent, "call"), "change_id": hidden(sent, "change_id")}
    )
    assert undone.status_code == 200, undone.text
    back = leader.post("/sites/1/sick/withdraw", data={"call_id": hidden(noted, "call_id")})

    assert "is back on the plan" in back.text
    with open_work(house, writing=False) as work:
        assert [row.person_id for row in standing_now(work, 1)] == [world.zhou]
        assert work.session.exec(select(Absence)).all() == []


def test_the_same_works_without_scripts(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    leader = clients.as_(world.liu)

    answer = leader.post("/sites/1/sick/note", data={"key": new_token(), "person_id": str(world.zhou), "kind": "sick"})

    assert answer.status_code == 303
    page = leader.get(answer.headers["location"])
    assert "周杰瑞 cannot come" in page.text
    assert 'name="slot"' in page.text


def test_a_second_call_is_refused_in_words_where_it_was_made(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    leader = clients.as_(world.liu, hx=True)
    leader.post("/sites/1/sick/note", data={"person_id": str(world.zhou)})

    again = leader.post("/sites/1/sick/note", data={"person_id": str(world.zhou)})

    assert again.status_code == 409
    assert "already noted by 刘强 at 12:00" in again.text


def test_the_page_asks_as_much_of_the_database_for_one_as_for_many(
    house: House, clients: Clients, world: World, statements: Statements
) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    leader = clients.as_(world.mei)
    call = leader.post("/sites/1/sick/note", data={"person_id": str(world.zhou)})
    leader.get(call.headers["location"])
    before = len(statements)
    leader.get(call.headers["location"])
    few = len(statements) - before
    with open_work(house) as work:
        for person_id, post_id in ((world.wang, world.parking), (world.lin, world.hall), (world.luo, world.units)):
            stands(work, person_id, post_id)
    leader.get(call.headers["location"])
    before = len(statements)
    leader.get(call.headers["location"])

    assert len(statements) - before == few
    assert few <= 16


def test_i_cannot_come_is_one_tap_and_one_to_confirm(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    me = clients.as_(world.zhou, hx=True)
    page = me.get("/sites/1/sick/me").text
    assert "Doorman" in page

    answer = me.post("/sites/1/sick/me", data={"key": new_token(), "day": hidden(page, "day"), "kind": "sick"})

    assert "Noted: sick" in answer.text
    with open_work(house, writing=False) as work:
        call = work.session.exec(select(SickCall)).one()
    back = me.post("/sites/1/sick/me/withdraw", data={"key": new_token(), "call_id": str(call.id)})
    assert "Doorman" in back.text


def test_a_scan_leads_to_the_page_of_its_site_and_marks_present_there(
    house: House, act: Acts, clients: Clients, world: World
) -> None:
    with act(world.mei) as work:
        code = issue_code(work, IssueIn(site_id=1, post_id=world.door)).code
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    phone = clients.as_(world.zhou)

    scanned = phone.get(f"/c/{code}")
    assert scanned.headers["location"] == f"/sites/1/clock?code={code}"
    page = phone.get(scanned.headers["location"]).text
    assert 'hx-trigger="submit, load once"' in page
    with open_work(house, writing=False) as work:
        assert standing_now(work, 1) == []
    answer = phone.post("/sites/1/clock", data={"key": new_token(), "code": code})

    assert phone.get(answer.headers["location"]).text.count("Present") >= 1
    with open_work(house, writing=False) as work:
        assert [row.person_id for row in standing_now(work, 1)] == [world.zhou]


def test_a_scan_without_a_sign_in_leads_there_first(clients: Clients) -> None:
    answer = clients.nobody().get("/c/ABC123")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/c/ABC123")


def test_a_wrong_code_keeps_what_was_typed_and_never_sends_itself_again(clients: Clients, world: World) -> None:
    answer = clients.as_(world.zhou, hx=True).post("/sites/1/clock", data={"code": "ZZZZZZ"})

    assert answer.status_code == 422
    assert 'value="ZZZZZZ"' in answer.text
    assert "load once" not in answer.text


def test_the_sheets_carry_the_code_in_both_languages_and_reload_shows_them_again(
    act: Acts, clients: Clients, world: World
) -> None:
    with act(world.mei) as work:
        code = issue_code(work, IssueIn(site_id=1, post_id=world.door)).code
    manager = clients.as_(world.mei)

    page = manager.get("/sites/1/codes/print").text

    assert f"{code[:3]} {code[3:]}" in page
    assert "门童岗" in page
    assert "Doorman" in page
    assert "data:image/svg+xml" in page


def test_the_month_shows_codes_and_hours_and_is_corrected_there(
    house: House, clients: Clients, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    clock.advance(hours=5)
    manager = clients.as_(world.mei, hx=True)
    page = manager.get("/sites/1/attendance").text
    assert "周杰瑞" in page
    assert "<b>早</b>" in page

    answer = manager.post(
        "/sites/1/attendance/correct",
        data={"key": new_token(), "back": "month", "person_id": str(world.zhou), "day": "2026-11-23",
              "starts": "08:00", "ends": "17:00", "reason": "phone was empty"},
    )  # fmt: skip

    assert answer.status_code == 200, answer.text
    assert "phone was empty" in answer.text
    with open_work(house, writing=False) as work:
        row = work.session.exec(select(AttendanceCorrection)).one()
    back = manager.post(
        "/sites/1/attendance/take-back",
        data={"correction_id": str(row.id), "back": "month", "day": "2026-11-23", "person": str(world.zhou)},
    )
    assert "taken back" in back.text


def test_a_correction_without_a_reason_keeps_the_times_typed(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)

    answer = clients.as_(world.liu, hx=True).post(
        "/sites/1/attendance/correct",
        data={"person_id": str(world.zhou), "day": "2026-11-23", "starts": "07:45", "ends": "11:30"},
    )

    assert answer.status_code == 422
    assert 'value="07:45"' in answer.text
    assert "Please fill this in." in answer.text


def test_staff_see_their_own_hours_and_nobody_elses(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        stands(work, world.wang, world.parking)
    me = clients.as_(world.wang)

    assert me.get("/sites/1/attendance").headers["location"] == "/sites/1/attendance/mine"
    assert "周杰瑞" not in me.get("/sites/1/attendance/month").text
    assert me.get("/sites/1/attendance/day").status_code == 403


def test_a_leader_sees_the_day_of_the_own_group(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
        stands(work, world.han, world.cleaning)

    page = clients.as_(world.liu).get("/sites/1/attendance/day").text

    assert "周杰瑞" in page
    assert "Not here yet" in page
    assert "韩梅" not in page


def test_the_month_asks_the_same_of_the_database_however_many_there_are(
    house: House, clients: Clients, world: World, statements: Statements
) -> None:
    manager = clients.as_(world.mei)

    def cost() -> int:
        before = len(statements)
        assert manager.get("/sites/1/attendance").status_code == 200
        return len(statements) - before

    cost()
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    few = cost()
    with open_work(house) as work:
        for person_id, post_id in ((world.wang, world.parking), (world.lin, world.hall), (world.luo, world.units)):
            stands(work, person_id, post_id)
        for day in range(1, 20):
            an_assignment(work, world.han, world.cleaning, day=world.monday.replace(day=day))

    assert cost() == few <= 12
