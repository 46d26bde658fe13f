"""The site board over HTTP: what it says, to whom, in how many statements."""

import re
from datetime import timedelta

import pytest

from app.core.clock import FixedClock
from app.core.models import JobRun
from app.core.vault import hash_token
from app.core.work import House, Work, open_work
from app.people.models import Device
from app.sites.models import Coverage, Post, PostZone
from app.sites.weather import WeatherIn, switch_weather
from app.visitors.models import Visit, Visitor
from tests.conftest import Acts, Clients, Statements
from tests.world import World, an_assignment, stands

BOARD = "/sites/1/board"


def a_party(work: Work, number: int, place: str = "lot", **known: object) -> Visit:
    """An open party announced just now."""
    party = Visit(
        site_id=1, business_day=World.monday, number=number, heads=3, place=place, opened_at=work.now,
        announced_at=work.now,
    )  # fmt: skip
    for name, value in known.items():
        setattr(party, name, value)
    return work.add(party)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def block(html: str, name: str) -> str:
    """The section with that id."""
    start = html.index(f'<section id="{name}"')
    return html[start : html.index("</section>", start)]


def test_it_says_who_stands_where_and_what_is_empty(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)

    html = clients.as_(world.mei).get(BOARD).text

    cell = html[html.index('id="post-3-1"') :][:900]
    assert "王伟" in cell
    assert 'dot on"' in cell
    assert "Nobody" in html[html.index('id="post-4-1"') :][:900]
    assert 'id="kpi-have" data-flash>1<' in html
    assert "/ 9 on post" in text_of(html)


def test_an_empty_post_is_red_and_its_remedy_is_one_tap_away(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        for person, post in ((1, 1), (2, 2), (3, 8), (4, 7), (5, 3), (7, 9), (8, 6)):
            stands(work, person, post)
        stands(work, world.zhao, world.gate)

    alerts = block(clients.as_(world.mei).get(BOARD).text, "alerts")

    assert "Nobody at Doorman" in text_of(alerts)
    assert f'href="/sites/1/roster/day?pick=place:{world.door}.1"' in alerts


def test_two_empty_posts_are_one_line(clients: Clients, world: World) -> None:
    alerts = block(clients.as_(world.mei).get(BOARD).text, "alerts")

    assert alerts.count('class="alert') == 1
    assert "9 posts with nobody" in text_of(alerts)


def test_one_of_two_missing_is_amber(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        need = work.find(Coverage, post_id=world.door, day_kind="weekday")
        assert need is not None
        need.places = 2
        stands(work, world.zhou, world.door)

    html = clients.as_(world.mei).get(BOARD, headers={"accept-language": "zh"}).text

    assert "short of 1 (1/2)" in text_of(block(html, "alerts"))
    assert 'id="alert-short"' in html


def test_an_announcement_nobody_answered_is_an_alarm_until_it_is_answered(
    house: House, clients: Clients, clock: FixedClock, world: World
) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        party = a_party(work, 1, plate_masked="粤B·D3**8")
    clock.advance(seconds=20)
    client = clients.as_(world.mei)

    assert "The door has not answered" in client.get(BOARD).text
    with open_work(house) as work:
        work.get(Visit, party.id).acked_at = work.now

    assert "The door has not answered" not in client.get(BOARD).text


def test_where_nobody_stands_at_the_door_the_party_is_named_in_that_line(
    house: House, clients: Clients, clock: FixedClock, world: World
) -> None:
    with open_work(house) as work:
        a_party(work, 1, plate_masked="粤B·D3**8")
    clock.advance(seconds=20)

    alerts = block(clients.as_(world.mei).get(BOARD).text, "alerts")

    assert "3 people 粤B·D3**8 there in about 40 s" in text_of(alerts)
    assert "The door has not answered" not in alerts


def test_parties_flow_through_the_columns(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        guest = work.add(Visitor(site_id=1, surname="周", honorific="ms", notice_version="1", created_at=work.now,
                                 phone_masked="138****5678"))  # fmt: skip
        a_party(work, 1)
        a_party(work, 2, "hall", visitor_id=guest.id, consultant_id=world.shen, registered_at=work.now)
        a_party(work, 3, "left", departed_at=work.now)

    english = clients.as_(world.mei).get(BOARD).text

    assert "3 people" in english[english.index('id="lane-lot"') : english.index('id="lane-door"')]
    hall = text_of(english[english.index('id="lane-hall"') : english.index('id="lane-model"')])
    assert "Ms Zhou" in hall
    assert "called: 沈岳" in hall or "no consultant yet" in hall
    assert "138*" not in english
    assert 'id="kpi-parties" data-flash>2<' in english


def test_many_parties_of_a_column_are_counted_the_longest_there_stay(
    house: House, clients: Clients, world: World
) -> None:
    with open_work(house) as work:
        for number in range(1, 13):
            a_party(work, number, "hall", opened_at=work.now - timedelta(minutes=number), announced_at=None,
                    accepted_at=work.now - timedelta(minutes=number), heads=2)  # fmt: skip

    html = clients.as_(world.mei).get(BOARD).text

    assert html.count('class="party ') == 4
    assert "and 8 parties more, 16 people" in text_of(html)
    assert 'id="party-12"' in html


def test_late_duties_and_empty_places_rise_in_their_column(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.lin, world.hall)

    html = clients.as_(world.mei).get(BOARD).text

    column = html[html.index('id="column-hall"') : html.index('id="column-model"')]
    assert column.index(f'id="post-{world.cleaning}-1"') < column.index(f'id="post-{world.hall}-1"')
    assert f'id="post-{world.manager}-1"' in html[html.index('id="column-all"') :]


def test_a_block_comes_alone(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)
    for name in ("summary", "alerts", "river", "posts"):
        answer = client.get(f"{BOARD}/{name}")
        assert answer.status_code == 200
        assert answer.text.lstrip().startswith(f'<section id="{name}"')
    assert client.get(f"{BOARD}/nothing").status_code == 404


def test_cached_blocks_hold_no_forms(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)
    for name in ("river", "posts"):
        assert "<form" not in client.get(f"{BOARD}/{name}").text


def test_another_site_is_not_found_and_a_tablet_of_the_site_sees_the_board(
    house: House, clients: Clients, world: World
) -> None:
    with open_work(house) as work:
        work.add(Device(site_id=1, name="Hall", kind="tablet", token_hash=hash_token("t" * 40), enrolled_at=work.now))
    tablet = clients.nobody()
    tablet.cookies.set("anchang-device", "t" * 40)

    assert clients.as_(world.zhao).get(BOARD).status_code == 404
    assert tablet.get(BOARD).status_code == 200
    assert tablet.get("/sites/2/board").status_code == 404
    assert clients.nobody().get(BOARD).headers["location"].startswith("/sign-in")


def test_a_failed_backup_is_red_on_the_board(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.mei)
    assert "Backup failed" not in client.get(BOARD).text
    with open_work(house) as work:
        work.add(JobRun(job="nightly_backup", due_at=work.now, claimed_at=work.now, status="failed"))

    assert "Backup failed last night" in client.get(BOARD).text


def test_the_weather_is_switched_where_it_is_seen(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)

    answer = client.post("/sites/1/weather", data={"key": "weather-1", "kind": "rain"})

    assert answer.status_code == 200
    assert "until 14:00" in answer.text
    assert client.post("/sites/1/weather", data={"key": "weather-2", "kind": "frogs"}).status_code == 422
    assert "until" not in client.post("/sites/1/weather", data={"key": "weather-3", "kind": "plain"}).text
    assert (
        clients.as_(world.wang, hx=True).post("/sites/1/weather", data={"key": "weather-4", "kind": "rain"}).status_code
        == 403
    )


def test_weather_ends_by_itself_though_nobody_touches_it(
    act: Acts, clients: Clients, clock: FixedClock, world: World
) -> None:
    with act(world.mei) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="snow", minutes=30))
    client = clients.as_(world.mei)
    assert "until 12:30" in client.get(BOARD).text

    clock.advance(minutes=31)

    assert "until 12:30" not in client.get(BOARD).text


def grow(house: House, posts: int, parties: int) -> None:
    """More posts (each needed and stood on or empty) and parties."""
    with open_work(house) as work:
        for n in range(posts):
            post = work.add(
                Post(site_id=1, code=f"X{n}", name_zh=f"岗{n}", name_en=f"Post {n}", group_code="cleaning", position=50)
            )
            work.add(PostZone(site_id=1, post_id=post.id or 0, zone_id=1 + n % 5))
            for kind in ("weekday", "weekend"):
                work.add(
                    Coverage(site_id=1, post_id=post.id or 0, day_kind=kind, from_minute=540, to_minute=1080, places=2)
                )
        for number in range(parties):
            a_party(work, 100 + number, ("lot", "door", "hall", "tour")[number % 4], acked_at=work.now)


@pytest.mark.parametrize(("posts", "parties"), [(0, 2), (54, 200)])
def test_the_page_takes_ten_statements_however_much_there_is(
    house: House, clients: Clients, statements: Statements, world: World, posts: int, parties: int
) -> None:
    grow(house, posts, parties)
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        an_assignment(work, world.zhou, world.door)
    client = clients.as_(world.mei)
    client.get(BOARD)  # what the site is made of is read once a process
    before = len(statements)

    assert client.get(BOARD).status_code == 200

    assert len(statements) - before <= 10
