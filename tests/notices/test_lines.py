"""Five lines of the day to paste: counts and posts, nobody's name, in both languages."""

from datetime import timedelta

from app.core.work import House, open_work
from app.faults.models import Fault
from app.notices.closing_lines import lines
from app.visitors.models import Visit
from app.visitors.models_chain import DoorCount
from tests.conftest import Acts, Clients, Statements
from tests.privacy.planted import found_in, plant
from tests.world import World


def parties(house: House, many: int) -> None:
    """Parties of two: every second one a return, every third still here."""
    with open_work(house) as work:
        for number in range(10, 10 + many):
            row = Visit(site_id=1, business_day=World.monday, number=number, heads=2, opened_at=work.now,
                        registered_at=work.now, first_visit="no" if number % 2 else "yes")  # fmt: skip
            if number % 3:
                row.departed_at, row.outcome, row.place = work.now, "left", "left"
            work.add(row)
        for number, outcome in enumerate(("withdrawn", "merged", "noncustomer", "no_show"), 500 + many):
            work.add(Visit(site_id=1, business_day=World.monday, number=number, heads=9, opened_at=work.now,
                           departed_at=work.now, outcome=outcome))  # fmt: skip


def test_a_day_in_five_lines(house: House, act: Acts, world: World) -> None:
    parties(house, 6)
    with open_work(house) as work:
        work.add(DoorCount(site_id=1, business_day=World.monday, heads=4, at=work.now))
        work.add(DoorCount(site_id=1, business_day=World.monday, heads=4, at=work.now, undone_at=work.now))
        work.add(Visit(site_id=1, business_day=World.monday - timedelta(days=1), number=1, heads=5, opened_at=work.now,
                       departed_at=work.now, outcome="left"))  # fmt: skip
    with act(world.lin, writing=False) as work:
        text = lines(work, 1)

    zh, en = text.zh.splitlines(), text.en.splitlines()
    assert [*zh[1:3], *zh[4:]] == [
        "1. 来访 6 组 12 人，门口另计 4 人", "2. 首访 3 组，复访 3 组", "4. 超时职责 0 项，未完成 0 项",
        "5. 未了事项：在场 2 组",
    ]  # fmt: skip
    assert zh[0].startswith("云栖府")
    assert zh[3].startswith("3. 空岗 27 小时（")  # nobody stands anywhere since nine, in nine places
    assert [*en[1:3], *en[4:]] == [
        "1. Parties: 6, people: 12, and 4 people counted at the door", "2. First visits: 3, returning: 3",
        "4. Duties late: 0, still open: 0", "5. Open: parties on site 2",
    ]  # fmt: skip


def test_nothing_open_is_said_and_nobody_is_named(house: House, clients: Clients, act: Acts, world: World) -> None:
    with act(world.lin, writing=False) as work:
        assert lines(work, 1).en.splitlines()[-1] == "5. Nothing is open"
    with open_work(house) as work:
        plant(work)

    page = clients.as_(world.lin).get("/sites/1/closing-lines")

    assert found_in(page.content, names=True) == set()
    assert "parties on site 1, umbrellas out 1, promises due 1" in page.text
    assert clients.as_(world.wang).get("/sites/1/closing-lines").status_code == 403


def test_two_parties_and_two_hundred_take_the_same_statements(
    house: House, clients: Clients, statements: Statements, world: World
) -> None:
    client = clients.as_(world.lin)
    counts = []
    for many in (2, 200):
        parties(house, many) if many == 2 else None
        if many == 200:
            with open_work(house) as work:
                for number in range(1000, 1198):
                    work.add(Visit(site_id=1, business_day=World.monday, number=number, opened_at=work.now))
                work.add(Fault(site_id=1, client_key="lamp-0001", category="light", occurred_at=work.now,
                               reported_at=work.now, assign_by=work.now, due_at=work.now))  # fmt: skip
        client.get("/sites/1/closing-lines")
        before = len(statements)
        assert client.get("/sites/1/closing-lines").status_code == 200
        counts.append(len(statements) - before)

    assert counts[0] == counts[1] <= 10
