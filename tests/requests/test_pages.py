"""The pages: asking in few taps, deciding with the roster in view, refusals in words, the same few statements."""

import re
from datetime import timedelta

from sqlmodel import select

from app.core.work import House, open_work
from app.people.delegation_models import Delegation
from app.requests.models import LeaveRequest, SwapRequest
from app.roster.models import Assignment
from app.roster.overrides_models import RuleOverride
from tests.conftest import Acts, Clients, Statements
from tests.requests.desk import MONDAY, NEXT_MONDAY, NEXT_TUESDAY, SATURDAY, deputise, leave, plan, swap, told
from tests.world import World


def test_leave_is_asked_for_and_stands_in_the_list(house: House, clients: Clients, world: World) -> None:
    wang = clients.as_(world.wang, hx=True)

    answer = wang.post("/sites/1/requests/leave", data={"first_day": "2026-11-30", "kind": "annual"})

    assert answer.status_code == 200
    assert "Annual leave" in answer.text
    with open_work(house, writing=False) as work:
        assert [row.kind for row in work.session.exec(select(LeaveRequest))] == ["annual"]


def test_a_day_all_are_needed_asks_once_and_keeps_what_was_typed(clients: Clients, world: World) -> None:
    wang = clients.as_(world.wang, hx=True)
    typed = {"first_day": SATURDAY.isoformat(), "reason": "a wedding"}

    first = wang.post("/sites/1/requests/leave", data=typed)
    second = wang.post("/sites/1/requests/leave", data=typed | {"accept": "leave_closed_day"})

    assert (first.status_code, second.status_code) == (422, 200)
    assert "Sat 28 Nov" in first.text
    assert "a wedding" in first.text
    assert 'value="leave_closed_day"' in first.text


def test_today_points_to_the_sick_call(clients: Clients, world: World) -> None:
    wang = clients.as_(world.wang, hx=True)

    answer = wang.post("/sites/1/requests/leave", data={"first_day": MONDAY.isoformat()})

    assert answer.status_code == 422
    assert "call in sick" in answer.text
    assert "/sites/1/sick/me" in answer.text


def test_a_swap_is_asked_for_by_two_taps(house: House, clients: Clients, world: World) -> None:
    first, second = plan(house, world)
    wang = clients.as_(world.wang, hx=True)
    page = wang.get(f"/sites/1/requests/mine/ask?new=swap&shift={first}").text
    assert re.findall(r'name="second_id" value="(\d+)"', page) == [str(second)]

    answer = wang.post("/sites/1/requests/swap", data={"first_id": first, "second_id": second})

    assert answer.status_code == 200
    assert "Swap with 周杰瑞" in answer.text
    zhou = clients.as_(world.zhou, hx=True)
    assert "王伟 would like to swap with you" in zhou.get("/sites/1/requests/mine/mine").text


def test_a_shift_that_waits_in_a_request_is_not_offered_a_second_time(
    house: House, act: Acts, clients: Clients, world: World
) -> None:
    first, second = plan(house, world)
    with open_work(house) as work:
        later = told(work, world.wang, world.parking, NEXT_TUESDAY).id
    number = swap(act, world, (first, second), agreed=False)
    wang = clients.as_(world.wang, hx=True)

    mine = wang.get("/sites/1/requests/mine/ask?new=swap").text
    theirs = wang.get(f"/sites/1/requests/mine/ask?new=swap&shift={later}").text
    wang.post("/sites/1/requests/swap/withdraw", data={"swap_id": number})
    again = wang.get("/sites/1/requests/mine/ask?new=swap").text

    assert re.findall(r"new=swap&amp;shift=(\d+)", mine) == [str(later)]
    assert f'name="second_id" value="{second}"' not in theirs
    assert re.findall(r"new=swap&amp;shift=(\d+)", again) == [str(first), str(later)]


def test_the_manager_overrules_with_a_word_that_is_kept(
    house: House, act: Acts, clients: Clients, world: World
) -> None:
    number = leave(act, world.wang, SATURDAY, accept="leave_closed_day")
    mei = clients.as_(world.mei, hx=True)
    page = mei.get(f"/sites/1/requests/decision?pick=leave:{number}").text
    assert 'name="accept" value="leave_blackout"' in page

    bare = mei.post("/sites/1/requests/leave/approve", data={"leave_id": number})
    done = mei.post(
        "/sites/1/requests/leave/approve",
        data={"leave_id": number, "accept": "leave_blackout", "answer": "her own wedding"},
    )

    assert (bare.status_code, done.status_code) == (422, 200)
    with open_work(house, writing=False) as work:
        assert [(row.rule, row.reason) for row in work.session.exec(select(RuleOverride))] == [
            ("leave_blackout", "her own wedding")
        ]


def test_a_leader_is_told_what_is_the_managers(act: Acts, clients: Clients, world: World) -> None:
    number = leave(act, world.wang, NEXT_MONDAY, 2)
    liu = clients.as_(world.liu, hx=True)

    page = liu.get(f"/sites/1/requests/decision?pick=leave:{number}").text

    assert "This is for the site manager to decide." in page
    assert "/leave/approve" not in page
    assert liu.post("/sites/1/requests/leave/approve", data={"leave_id": number}).status_code == 403


def test_a_conflict_comes_in_words_with_what_is_there_now(
    house: House, act: Acts, clients: Clients, world: World
) -> None:
    pair = plan(house, world)
    number = swap(act, world, pair)
    with open_work(house) as work:
        row = work.get(Assignment, pair[1])
        row.cleared_at, row.version = work.now, 2

    answer = clients.as_(world.liu, hx=True).post(
        "/sites/1/requests/swap/approve",
        data={"swap_id": number, "first": f"{pair[0]}:1", "second": f"{pair[1]}:1"},
    )

    assert answer.status_code == 409
    assert "The shift of 周杰瑞 is no longer as it was" in answer.text
    with open_work(house, writing=False) as work:
        assert work.get(SwapRequest, number).state == "agreed"


def test_another_sites_request_is_not_there(act: Acts, clients: Clients, world: World) -> None:
    number = leave(act, world.wang, NEXT_MONDAY)
    zhao = clients.as_(world.zhao, hx=True)

    assert zhao.get(f"/sites/2/requests/decision?pick=leave:{number}").status_code == 404
    for path in ("approve", "decline"):
        sent = {"leave_id": number, "answer": "no"}
        assert zhao.post(f"/sites/2/requests/leave/{path}", data=sent).status_code == 404


def test_the_lists_take_the_same_few_statements_for_two_and_for_twelve(
    house: House, act: Acts, clients: Clients, world: World, statements: Statements
) -> None:
    plan(house, world)
    leave(act, world.wang, NEXT_MONDAY)
    mei = clients.as_(world.mei)
    counts = []
    for more in (0, 10):
        with open_work(house) as work:
            for number in range(more):
                day = NEXT_TUESDAY + timedelta(days=number)
                told(work, world.zhou, world.door, day)
                work.add(
                    LeaveRequest(
                        site_id=1, person_id=world.zhou, kind="annual", first_day=day, last_day=day,
                        asked_at=work.now, starts_at=work.now + timedelta(days=9),
                    )
                )  # fmt: skip
        mei.get("/sites/1/requests?pick=leave:1")  # what the process keeps of the site is read again after a change
        statements.seen.clear()
        assert mei.get("/sites/1/requests?pick=leave:1").status_code == 200
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 16, statements.seen


def test_the_board_says_who_is_in_charge_and_until_when(act: Acts, clients: Clients, world: World) -> None:
    han = clients.as_(world.han)
    before = han.get("/sites/1/board/summary").text
    deputise(act, world, MONDAY)

    after = han.get("/sites/1/board/summary").text

    assert "刘强" not in before
    assert "刘强" in after
    assert "deputy until 18:00" in after


def test_the_manager_gives_the_site_and_the_leader_accepts_on_the_phone(
    house: House, clients: Clients, world: World
) -> None:
    mei, liu = clients.as_(world.mei, hx=True), clients.as_(world.liu, hx=True)
    window = {"from_day": "2026-11-24", "from_time": "09:00", "until_day": "2026-11-24", "until_time": "18:00"}

    wrong = mei.post("/sites/1/delegation", data=window | {"person_id": world.liu, "until_time": "08:00"})
    given = mei.post("/sites/1/delegation", data=window | {"person_id": world.liu, "note": "group at three"})
    asked = liu.get("/sites/1/delegation/mine/charge").text
    taken = liu.post("/sites/1/delegation/accept", data={"delegation_id": 1})

    assert (wrong.status_code, given.status_code, taken.status_code) == (422, 200, 200)
    assert 'value="08:00"' in wrong.text
    assert "group at three" in asked
    with open_work(house, writing=False) as work:
        assert work.get(Delegation, 1).accepted_at is not None
