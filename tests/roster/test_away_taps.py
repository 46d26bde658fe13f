"""Rest and leave on the month: the day, the kind, and it can be taken back."""

import re
from datetime import date

from sqlmodel import select

from app.core.work import House, open_work
from app.roster.models import Absence
from tests.conftest import Clients
from tests.roster.test_day_page import plain
from tests.roster.test_month_page import MONTH
from tests.roster.test_week_page import item
from tests.world import World, an_assignment

FRIDAY = date(2026, 11, 27)
HERE = {"view": "month", "month": "2026-11-01", "pick": "cell:6.2026-11-27"}
TO = "/sites/1/roster/away"


def kinds(house: House) -> list[tuple[int, str, str]]:
    """Person, day and kind of every absence."""
    with open_work(house, writing=False) as work:
        return [(row.person_id, row.day.isoformat(), row.kind) for row in work.session.exec(select(Absence))]


def undo_of(html: str) -> dict[str, str]:
    """The fields of the undo that the toast offers."""
    toast = html[html.index('class="toast') :]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', toast[: toast.index("</form>")]))


def test_two_taps_give_a_day_and_a_third_takes_it_back(house: House, clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei, hx=True)
    panel = mei.get(f"{MONTH}/side?month=2026-11-01&pick=cell:6.2026-11-27").text  # the first tap
    assert all(f'name="kind" value="{kind}"' in panel for kind in ("rest", "annual", "toil", "personal", "sick"))

    done = mei.post(TO, data={**HERE, "person_id": "6", "day": "2026-11-27", "kind": "annual"})  # the second

    assert kinds(house) == [(world.zhou, "2026-11-27", "annual")]
    assert "周杰瑞 · Fri 27 Nov: Annual leave" in plain(done.text)
    assert "AL" in plain(item(done.text, "m6-27"))
    again = mei.post(TO, data=undo_of(done.text))
    assert kinds(house) == []
    assert "working day" in plain(again.text)
    assert undo_of(again.text)["kind"] == "annual"


def test_another_kind_gives_way_and_comes_back_with_undo(house: House, clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei, hx=True)
    mei.post(TO, data={**HERE, "person_id": "6", "day": "2026-11-27", "kind": "rest"})

    done = mei.post(TO, data={**HERE, "person_id": "6", "day": "2026-11-27", "kind": "sick"})
    mei.post(TO, data=undo_of(done.text))

    assert kinds(house) == [(world.zhou, "2026-11-27", "rest")]
    mei.post(TO, data={**HERE, "person_id": "6", "day": "2026-11-27", "kind": ""})
    assert kinds(house) == []


def test_it_works_without_scripts_and_says_nothing_when_nothing_changed(
    house: House, clients: Clients, world: World
) -> None:
    mei = clients.as_(world.mei)

    done = mei.post(TO, data={**HERE, "person_id": "6", "day": "2026-11-27", "kind": "rest"})
    assert done.status_code == 303
    assert "Rest day" in plain(mei.get(done.headers["location"]).text)
    same = mei.post(TO, data={**HERE, "person_id": "6", "day": "2026-11-27", "kind": "rest"})
    assert "Rest day" not in plain(mei.get(same.headers["location"]).text.split('id="said"')[1])
    assert kinds(house) == [(world.zhou, "2026-11-27", "rest")]


def test_a_rule_of_leave_asks_why_and_takes_the_answer(house: House, clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei, hx=True)
    tap = {**HERE, "pick": "cell:6.2026-11-28", "person_id": "6", "day": "2026-11-28", "kind": "annual"}

    asked = mei.post(TO, data=tap)

    assert asked.status_code == 422
    assert 'name="accept" value="leave_blackout"' in asked.text
    assert 'action="/sites/1/roster/away"' in asked.text
    assert kinds(house) == []
    mei.post(TO, data={**tap, "accept": "leave_blackout", "reason": "wedding"})
    assert kinds(house) == [(world.zhou, "2026-11-28", "annual")]


def test_leave_on_a_day_with_a_shift_is_seen_beside_it(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=FRIDAY)
    mei = clients.as_(world.mei, hx=True)

    done = mei.post(TO, data={**HERE, "person_id": "6", "day": "2026-11-27", "kind": "personal"})

    assert "PL" in plain(item(done.text, "m6-27"))
    assert "Personal leave" in item(done.text, "m6-27")


def test_staff_may_not(clients: Clients, world: World) -> None:
    assert clients.as_(world.wang).post(TO, data={"person_id": "6", "day": "2026-11-27"}).status_code == 403
