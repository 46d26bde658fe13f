"""Cards of the river, the display on a wall, and what a page costs when nothing kept counts any more."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.work import House, open_work
from app.homes.models import UnitWait
from app.sites.models import Unit
from tests.board.test_board import BOARD, a_party, block, grow, text_of
from tests.conftest import Clients, Statements
from tests.world import World, stands


def test_a_party_says_where_it_is_who_is_with_it_and_what_it_needs(
    house: House, clients: Clients, world: World
) -> None:
    with open_work(house) as work:
        unit = work.session.exec(select(Unit).where(Unit.site_id == 1)).one()
        taken = {"registered_at": work.now, "accepted_at": work.now, "consultant_id": world.shen}
        a_party(work, 1, "unit", unit_id=unit.id, place_at=work.now, **taken)
        a_party(work, 2, "sand", place_at=work.now, needs="wheelchair vip", **taken)
        a_party(work, 3, "hall", registered_at=work.now)
        a_party(work, 4, "tour", place_at=work.now, alone_at=work.now - timedelta(minutes=1), registered_at=work.now)
        a_party(work, 5, "talk", place_at=work.now, leaving_at=work.now, **taken)

    page = clients.as_(world.mei).get(BOARD).text

    def card(number: int) -> str:
        start = page.index(f'id="party-{number}"')
        return text_of(page[page.rindex("<", 0, start) : page.index("</small>", start)])

    assert "Furnished 1 · with 沈岳" in card(1)
    assert page.index('id="lane-units"') < page.index('id="party-1"')
    assert "sand table · with 沈岳 · Wheelchair · VIP" in card(2)
    assert "no consultant yet" in card(3)
    assert "with nobody" in card(4)
    assert "about to leave" in card(5)
    assert '<a class="party with" id="party-1" data-flash href="/sites/1/parties/1">' in page
    assert 'href="/sites/1/parties/1"' not in clients.as_(world.wang).get(BOARD).text


def test_the_column_of_the_homes_says_how_many_wait_in_front(
    house: House, clients: Clients, statements: Statements, world: World
) -> None:
    client = clients.as_(world.mei)
    with open_work(house) as work:
        unit = work.session.exec(select(Unit).where(Unit.site_id == 1)).one()
        taken = {"registered_at": work.now, "accepted_at": work.now, "consultant_id": world.shen}
        for number in (1, 2):
            party = a_party(work, number, "tour", place_at=work.now, **taken)
            work.add(UnitWait(site_id=1, unit_id=unit.id or 0, visit_id=party.id or 0, since=work.now))

    lane = text_of(block(client.get(BOARD).text, "river"))
    assert "1/1 open · 2 wait" in lane

    with open_work(house) as work:
        for row in work.session.exec(select(UnitWait)).all():
            row.ended_at, row.ended_how = work.now, "left"
    before = len(statements)
    lane = text_of(block(client.get(BOARD).text, "river"))
    assert "wait" not in lane
    client.get(BOARD)
    assert len(statements) - before <= 21


def test_a_wall_display_has_everything_but_something_to_touch(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        for number in range(1, 7):
            a_party(work, number, "hall", registered_at=work.now, heads=2)

    page = clients.as_(world.mei).get(f"{BOARD}?view=wall").text

    assert '<html lang="en" data-theme="dark">' in page
    main = "".join(block(page, name) for name in ("summary", "alerts", "river", "posts"))
    assert "<form" not in main
    assert "<button" not in main
    assert 'hx-get="/sites/1/board/river?view=wall"' in main
    assert main.count('class="party ') == 2
    assert "and 4 parties more, 8 people" in text_of(main)
    assert "王伟" in main


@pytest.mark.parametrize("parties", [2, 200])
def test_after_a_change_the_whole_page_still_takes_ten(
    house: House, clients: Clients, statements: Statements, world: World, parties: int
) -> None:
    grow(house, 5, parties)
    client = clients.as_(world.mei)
    client.get(BOARD)
    house.changes[1] += 1  # nothing that is kept counts any more
    before = len(statements)

    assert client.get(BOARD).status_code == 200

    assert len(statements) - before <= (10 if house.db.dialect == "sqlite" else 11)
