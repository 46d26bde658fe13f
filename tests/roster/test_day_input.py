"""The roster's day under odd addresses, bad input and many posts."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.work import House, Work, open_work
from app.roster.models import Assignment, PostPermit
from app.sites.models import Coverage, Post, PostZone, Site, Zone
from tests.conftest import Clients, Statements
from tests.roster.test_day_page import DAY, KEY
from tests.world import World, stands


@pytest.mark.parametrize(
    "query",
    [
        "day=2026-02-30",
        "day=x",
        "day=0001-01-01",
        "day=9999-12-31",
        "pick=person:99999",
        "pick=shift:99999",
        "pick=place:99999.1",
        "pick=place:4.99.9999",
        "pick=place:10.1",
        "pick=%3Cscript%3E",
        "span=900-100",
        "pick=place:4.1&span=0-9999",
        "part=x",
        "done=clear:1-99999",
        "done=put:999999999",
        "done=swap:1-2",
        "pick=person:12",
    ],
)
def test_an_address_that_means_nothing_is_the_plain_day(clients: Clients, world: World, query: str) -> None:
    answer = clients.as_(world.mei).get(f"{DAY}?{query}")

    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "钱进" not in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"slot": "4.1.720.720/"},
        {"slot": "4.1.720.600/"},
        {"slot": "4.1.0.1500/"},
        {"slot": "4.1"},
        {"slot": "4.0.720.900/"},
        {"slot": "4.1.720.900/", "day": "2028-01-01"},
        {"slot": "4.1.720.900/", "day": "2016-11-23"},
        {"slot": "4.1.99999.99999/"},
        {"slot": "9999999999.1.720.900/"},
        {"post_id": "4", "place": "1", "from_minute": "x"},
        {"slot": "4.1.720.900/", "who": "6/" + "1:1," * 200},
        {"slot": "4.1.720.900/", "day": "2026-13-01"},
    ],
)
def test_bad_input_is_a_422_in_words_and_stores_nothing(
    house: House, clients: Clients, world: World, fields: dict[str, str]
) -> None:
    answer = clients.as_(world.mei, hx=True).post(
        "/sites/1/roster/assign", data={**KEY, "who": f"{world.zhou}/", **fields}
    )

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(Assignment)).all() == []


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"slot": "10.1.720.900/", "who": "6/"}, "assign"),
        ({"slot": "4.1.720.900/", "who": "12/"}, "assign"),
        ({"seen": "77:1"}, "clear"),
        ({"person_id": "12", "post_id": "4"}, "permit"),
    ],
)
def test_what_is_of_another_site_is_not_found(
    clients: Clients, world: World, fields: dict[str, str], path: str
) -> None:
    assert clients.as_(world.mei, hx=True).post(f"/sites/1/roster/{path}", data={**KEY, **fields}).status_code == 404


def test_another_sites_day_does_not_exist(clients: Clients, world: World) -> None:
    assert clients.as_(world.zhao).get(DAY).status_code == 404
    assert (
        clients.as_(world.zhao, hx=True)
        .post("/sites/1/roster/assign", data={**KEY, "slot": "4.1.720.900/", "who": "6/", "site_id": "2"})
        .status_code
        == 404
    )


def grow(work: Work, count: int) -> None:
    """Posts up to `count` at Yunqi, each with a zone, a need and a ticked person on a shift."""
    site = work.get(Site, 1)
    for number in range(count):
        zone = work.add(
            Zone(site_id=1, code=f"Z{number}", name_zh=f"区{number}", name_en=f"Zone {number}", position=50 + number)
        )
        post = work.add(
            Post(
                site_id=1,
                code=f"X{number}",
                name_zh=f"岗{number}",
                name_en=f"Post {number}",
                group_code="reception",
                position=50 + number,
            )
        )
        work.add(PostZone(site_id=1, post_id=post.id or 0, zone_id=zone.id or 0))
        work.add(
            Coverage(site_id=1, post_id=post.id or 0, day_kind="weekday", from_minute=540, to_minute=1080, places=1)
        )
        work.add(PostPermit(site_id=1, person_id=8, post_id=post.id or 0, source="leader"))
        if number % 2:
            work.add(
                Assignment(
                    site_id=1,
                    post_id=post.id or 0,
                    place=1,
                    person_id=6 if number == 1 else 8,
                    business_day=site.day_of(work.now),
                    starts_at=site.at(site.day_of(work.now) + timedelta(days=-number), 540),
                    ends_at=site.at(site.day_of(work.now) + timedelta(days=-number), 1080),
                    created_at=work.now,
                )
            )


@pytest.mark.parametrize("pick", ["", "person:6", "place:4.1.540", "shift:1"])
def test_it_asks_at_most_ten_things_whatever_the_number_of_posts(
    house: House, clients: Clients, world: World, statements: Statements, pick: str
) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
    client = clients.as_(world.mei)
    client.get(f"{DAY}?pick={pick}")

    statements.seen.clear()
    client.get(f"{DAY}?pick={pick}")
    few = len(statements)
    with open_work(house) as work:
        grow(work, 60)
    client.get(f"{DAY}?pick={pick}")
    statements.seen.clear()
    page = client.get(f"{DAY}?pick={pick}")
    many = len(statements)

    assert page.status_code == 200
    assert "Post 59" in page.text
    assert few == many <= 10, statements.seen
