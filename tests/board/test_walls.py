"""Wall pages: opened by their address alone, without anything that names or finds a visitor, gone when taken down."""

import http.client
import re
from html.parser import HTMLParser

import pytest
from sqlmodel import select

from app.board.models import Wall
from app.board.walls import HangIn, WallIn, hang_wall, take_wall_down
from app.core.clock import FixedClock
from app.core.errors import Conflict, Invalid
from app.core.work import House, open_work
from app.sites.weather import WeatherIn, switch_weather
from app.visitors.models import Visitor
from tests.board.test_board import a_party, text_of
from tests.conftest import Acts, Clients, Statements
from tests.core.test_stream import lines_until
from tests.live import LiveServer
from tests.world import World, an_assignment, stands

WALLS = "/sites/1/walls"


def hung(act: Acts, house: House, world: World, area: str = "hall", lang: str = "en") -> str:
    """The token of a fresh wall page."""
    with act(world.mei) as work:
        wall = hang_wall(work, HangIn(site_id=1, name="Water bar", area=area, lang=lang))
        return house.vault.unseal(wall.token_sealed)


@pytest.fixture
def guests(house: House) -> None:
    """Two known parties and an unknown one, with everything of theirs that must not be seen."""
    with open_work(house) as work:
        for number, (surname, place) in enumerate((("欧阳", "hall"), ("Thornton", "hall"), ("", "lot")), 1):
            guest = None
            if surname:
                guest = work.add(Visitor(
                    site_id=1, surname=surname, honorific="ms", pinyin="ouyang", initials="oyns", notice_version="1",
                    created_at=work.now, phone_masked="139****8642", likes="jasmine tea",
                ))  # fmt: skip
            a_party(
                work, number, place, visitor_id=guest.id if guest else None, plate_masked="粤B·D3**8", consultant_id=9,
                registered_at=work.now if surname else None, note="asks about the loan",
            )  # fmt: skip


CLOCKS = {"data-now", "data-shift", "data-since", "data-until", "datetime"}
"""Attributes that hold instants only."""


class Strings(HTMLParser):
    """Every text and every attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if value and name not in CLOCKS]


def strings(html: str) -> list[str]:
    parser = Strings()
    parser.feed(html)
    return parser.found


@pytest.mark.usefixtures("guests")
def test_it_shows_who_is_on_who_comes_and_parties_by_size(
    house: House, clients: Clients, act: Acts, world: World
) -> None:
    token = hung(act, house, world)
    with open_work(house) as work:
        stands(work, world.lin, world.hall)
        an_assignment(work, world.luo, world.hall, place=2, start=13 * 60, end=18 * 60)
    client = clients.nobody()

    page = client.get(f"/wall/{token}")

    text = text_of(page.text)
    assert page.status_code == 200
    assert "林婷" in text
    assert "13:00 罗敏" in text
    assert "Office cleaner" in text
    assert "欧*" in text
    assert "T*" in text
    assert "3 people" in text
    assert "On the way here" in text
    assert "Doorman" not in text
    assert f'hx-get="/wall/{token}/wall"' in page.text
    assert client.get(f"/wall/{token}/wall", headers={"HX-Request": "true"}).text.lstrip().startswith("<section")


@pytest.mark.usefixtures("guests")
@pytest.mark.parametrize("area", ["hall", "lot", ""])
@pytest.mark.parametrize("lang", ["en", "zh-Hans"])
def test_no_string_of_it_names_or_finds_a_visitor(
    house: House, clients: Clients, act: Acts, world: World, area: str, lang: str
) -> None:
    token = hung(act, house, world, area, lang)

    found = strings(clients.nobody().get(f"/wall/{token}").text)

    assert found
    secrets = ("欧阳", "Thornton", "女士", "Ms ", "Ouyang", "139", "8642", "粤", "D3", "**8", "jasmine", "loan", "沈岳")
    for text in found:
        if not text.startswith(("/wall/", "/static/", "{", "width=")):
            assert [secret for secret in secrets if secret in text] == [], text
            assert not re.search(r"\d{4,}", text), text


def test_a_wrong_or_taken_down_address_is_a_calm_404(house: House, clients: Clients, act: Acts, world: World) -> None:
    token = hung(act, house, world)
    client = clients.nobody()
    assert client.get(f"/wall/{token}").status_code == 200

    with act(world.mei) as work:
        take_wall_down(work, WallIn(site_id=1, wall_id=1))

    gone, wrong = client.get(f"/wall/{token}"), client.get("/wall/" + "x" * 43)
    assert (gone.status_code, wrong.status_code) == (404, 404)
    assert "Nothing here" in gone.text
    assert client.get(f"/wall/{token}/wall").status_code == 404
    assert client.get(f"/wall/{token}/events").status_code == 404
    with act(world.mei) as work, pytest.raises(Conflict):
        take_wall_down(work, WallIn(site_id=1, wall_id=1))


def test_many_wrong_addresses_have_to_wait_and_blank_no_screen_beside_them(
    house: House, clients: Clients, act: Acts, clock: FixedClock, world: World
) -> None:
    token = hung(act, house, world)
    client = clients.nobody()
    answers = [client.get(f"/wall/{'y' * 40}{n}").status_code for n in range(22)]

    assert answers[:20] == [404] * 20
    assert answers[20:] == [429, 429]
    assert client.get(f"/wall/{token}").status_code == 200
    assert client.get(f"/wall/{token}/wall").status_code == 200
    clock.advance(minutes=11)
    assert client.get("/wall/" + "y" * 42).status_code == 404


@pytest.mark.usefixtures("guests")
def test_whoever_is_signed_in_sees_no_more_there(house: House, clients: Clients, act: Acts, world: World) -> None:
    token = hung(act, house, world)

    page = clients.as_(world.mei).get(f"/wall/{token}").text

    assert "梅静" not in text_of(page)
    assert "/sites/1/" not in page
    assert "<form" not in page


def test_the_manager_hangs_prints_and_takes_down(clients: Clients, house: House, world: World) -> None:
    mei = clients.as_(world.mei, hx=True)

    made = mei.post(f"{WALLS}/hang", data={"key": "hang-wall-1", "name": "Lobby", "area": "hall", "lang": "en"})
    twice = mei.post(f"{WALLS}/hang", data={"key": "hang-wall-1", "name": "Lobby", "area": "hall", "lang": "en"})
    wrong = mei.post(f"{WALLS}/hang", data={"key": "hang-wall-2", "name": "Lobby", "area": "moon"})
    empty = mei.post(f"{WALLS}/hang", data={"key": "hang-wall-3", "name": " "})

    assert (made.status_code, twice.status_code, wrong.status_code, empty.status_code) == (200, 200, 422, 422)
    assert 'value="Lobby"' in wrong.text
    url = re.search(r'href="(http[^"]+/wall/[\w-]+)"', made.text)
    assert url is not None
    sheet = clients.as_(world.mei).get(f"{WALLS}/print").text
    assert "data:image/svg+xml" in sheet
    assert url.group(1) in sheet
    path = url.group(1).partition("testserver")[2]
    assert clients.nobody().get(path).status_code == 200
    with open_work(house) as work:
        (wall,) = work.session.exec(select(Wall)).all()
        assert url.group(1).rsplit("/", 1)[1] not in (wall.token_hash, wall.token_sealed.hex())
    mei.post(f"{WALLS}/remove", data={"key": "take-down-1", "wall_id": "1"})
    assert clients.nobody().get(path).status_code == 404
    assert clients.as_(world.liu, hx=True).post(f"{WALLS}/hang", data={"name": "x"}).status_code == 403


def test_an_area_that_the_board_does_not_have_is_refused(act: Acts, world: World) -> None:
    with act(world.mei) as work, pytest.raises(Invalid):
        hang_wall(work, HangIn(site_id=1, name="x", area="cellar"))


@pytest.mark.parametrize("parties", [2, 200])
def test_a_wall_takes_ten_statements_however_many_there_are(
    house: House, clients: Clients, act: Acts, statements: Statements, world: World, parties: int
) -> None:
    token = hung(act, house, world)
    with open_work(house) as work:
        for number in range(parties):
            a_party(work, number + 1, ("lot", "door", "hall", "tour")[number % 4])
    client = clients.nobody()
    client.get(f"/wall/{token}")
    house.changes[1] += 1
    before = len(statements)

    assert client.get(f"/wall/{token}").status_code == 200

    assert len(statements) - before <= 10


def test_its_own_stream_says_that_something_is_stale_and_ends_when_it_is_taken_down(
    house: House, act: Acts, world: World
) -> None:
    token = hung(act, house, world)
    with LiveServer(house) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", f"/wall/{token}/events")
        stream = connection.getresponse()
        lines_until(stream, b"retry")

        with act(world.mei) as work:
            switch_weather(work, WeatherIn(site_id=1, kind="rain"))
        heard = lines_until(stream, b"data:")
        with act(world.mei) as work:
            take_wall_down(work, WallIn(site_id=1, wall_id=1))
        over = lines_until(stream, b"event: bye")

    assert b"board" in heard[-1]
    assert b"rain" not in b"".join(heard)
    assert over[-1] == b"event: bye\n"
