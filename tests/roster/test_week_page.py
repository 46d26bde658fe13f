"""The roster's week as people meet it: what stands there, who sees what, in how many statements."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import FixedClock
from app.core.work import House, Work, open_work
from app.people.models import Person
from app.roster.models import Absence, Assignment
from app.roster.publish_models import OpenPlace, RosterVersion
from app.roster.week_picks import day_of, week_pick
from app.sites.models import CalendarDay, Coverage, DayKind, Post, Site
from tests.conftest import Clients, Statements
from tests.roster.test_day_page import plain
from tests.world import World, an_assignment, session_for

WEEK = "/sites/1/roster/week"
TUESDAY = date(2026, 11, 24)


def full_day(work: Work, person: int, post: int, day: date = TUESDAY, **more: int) -> Assignment:
    """The whole of what the coverage asks for, 9 to 18, as a draft."""
    return an_assignment(work, person, post, day=day, start=540, end=1080, code="", **more)


def told(work: Work, row: Assignment) -> Assignment:
    """The row as if it had been published."""
    version = work.find(RosterVersion, site_id=1) or work.add(
        RosterVersion(site_id=1, number=1, kind="publish", at=work.now, first_day=TUESDAY, last_day=TUESDAY)
    )
    row.published_in = version.id
    work.session.add(row)
    return row


def item(html: str, name: str) -> str:
    """The cell's item with that id, whole."""
    found = re.search(rf'<(a|button|div) class="[^"]*" id="{name}".*?</\1>', html, re.S)
    assert found, f"no item {name}"
    return found[0]


def test_it_shows_places_by_day_with_what_is_missing(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        full_day(work, world.zhou, world.door)

    page = clients.as_(world.mei).get(WEEK).text

    words = plain(page)
    assert "23 – 29 Nov" in words
    assert "Week 48" in words
    assert "Tue 24" in words
    assert "1 /9 8 short" in words
    assert "周杰瑞" in item(page, "a1")
    assert 'class="it shift draft"' in item(page, "a1")
    assert "short 1" in plain(item(page, "g3-1-1124-540"))
    assert 'class="it gap over"' not in item(page, "g3-1-1124-540")


def test_days_carry_their_kind(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        work.add(DayKind(site_id=1, code="launch", name_zh="开盘", name_en="Launch"))
        work.add(DayKind(site_id=1, code="weekend", name_zh="周末", name_en="Weekend"))
        work.add(CalendarDay(site_id=1, day=date(2026, 11, 28), kind="launch"))

    page = clients.as_(world.mei).get(WEEK).text

    assert '<u class="launch">Launch</u>' in page
    assert '<u class="weekend">Weekend</u>' in page


def test_a_night_has_a_line_of_its_own(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        row = an_assignment(work, world.zhou, world.gate, day=TUESDAY, start=1080, end=1800, code="夜")
        told(work, row)

    page = clients.as_(world.mei).get(WEEK).text

    assert "Model-area post · night" in plain(page)
    assert "18–6 +1" in plain(item(page, "a1"))
    assert 't-n"' in item(page, "a1")


def test_what_came_and_went_untold_is_marked(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        gone = told(work, full_day(work, world.zhou, world.door))
        gone.cleared_at = work.now
        alone = told(work, full_day(work, world.wang, world.parking))
        alone.cleared_at = work.now
        full_day(work, world.liu, world.door)

    page = clients.as_(world.mei).get(WEEK).text

    assert "<s>周杰瑞</s>" in item(page, "a3")
    assert "<s>王伟</s>" in item(page, "g3-1-1124-540")
    assert re.search(r'draft <b class="num">3</b>', plain_keep(page))


def plain_keep(html: str) -> str:
    """The markup with its spaces squeezed."""
    return re.sub(r"\s+", " ", html)


def test_staff_see_what_was_published_and_nothing_of_the_planning(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        gone = told(work, full_day(work, world.zhou, world.door))
        gone.cleared_at = work.now
        full_day(work, world.liu, world.door)

    manager = clients.as_(world.mei).get(WEEK).text
    staff = clients.as_(world.han).get(WEEK).text

    assert "刘强" in item(manager, "a2")
    assert "周杰瑞" in item(staff, "a1")
    assert 'id="a2"' not in staff
    assert "<form" not in staff[staff.index('id="plan"') : staff.index('id="said"')]


def test_by_person_it_shows_everybody_with_rest_and_hours(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=TUESDAY)
        work.add(Absence(site_id=1, person_id=world.zhou, day=date(2026, 11, 25), kind="rest"))

    page = clients.as_(world.mei).get(f"{WEEK}?by=person").text

    row = plain(page[page.index('id="rp6"') : page.index('id="rp6"') + 4000])
    assert "周杰瑞" in row
    assert "8 h" in row
    assert "Doorman" in plain(item(page, "a1"))
    assert "Rest day" in plain(item(page, "o6-1125"))
    assert "沈岳" not in page[page.index('id="plan"') : page.index('id="side"')]


def test_it_speaks_chinese_to_those_who_do(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        work.get(Person, world.mei).locale = None
        token = session_for(work, world.mei)
    client = clients.nobody(**{"accept-language": "zh-CN"})
    client.cookies.set("anchang", token)

    words = plain(client.get(WEEK).text)

    assert "11月23日 – 29日" in words
    assert "第 48 周" in words
    assert "缺 1" in words


def test_an_empty_week_says_what_to_do(clients: Clients, world: World) -> None:
    page = clients.as_(world.mei).get(f"{WEEK}?week=2027-02-01").text

    assert "Nobody is on the roster of this week" in page
    assert "/sites/1/roster/copy?to_week=2027-02-01" in page
    assert "/sites/1/roster/import" in page
    assert "pick=place:4.1.2027-02-01.540" in page


def test_a_place_wanted_beyond_the_coverage_is_a_gap(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        site = work.get(Site, world.yunqi)
        work.add(
            OpenPlace(
                site_id=1,
                post_id=world.door,
                place=3,
                business_day=TUESDAY,
                starts_at=site.at(TUESDAY, 600),
                ends_at=site.at(TUESDAY, 900),
                created_at=work.now,
            )
        )

    page = clients.as_(world.mei).get(WEEK).text

    assert "10–15" in plain(item(page, "g4-3-1124-600"))
    assert 'id="g4-2-1124' not in page


def test_the_next_gap_is_named_at_the_foot(clients: Clients, world: World) -> None:
    page = clients.as_(world.mei).get(WEEK).text

    link = re.search(r'class="nextgap" href="#(g[^"]+)"', page)
    assert link
    assert f'id="{link[1]}"' in page
    assert "gaps" in plain(page[link.start() : link.start() + 400])


def test_a_phone_has_a_day_at_a_time(clients: Clients, world: World) -> None:
    page = clients.as_(world.mei).get(f"{WEEK}?on=2026-11-26").text

    chips = page[page.index('class="daychips') : page.index('class="dayhead')]
    assert chips.count("<a ") == 7
    assert re.search(r'on=2026-11-26"[^>]*aria-current="date"', chips)
    assert page.count('<td class="shown') == len(re.findall(r"<tr[^>]*data-jump", page))


def test_views_lead_to_each_other_on_the_same_day(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei)

    day = client.get("/sites/1/roster/day?day=2026-11-26").text
    week = client.get(f"{WEEK}?on=2026-11-26").text
    month = client.get("/sites/1/roster/month?month=2026-11-01").text

    assert "/sites/1/roster/week?on=2026-11-26" in day
    assert "/sites/1/roster/month?month=2026-11-01" in day
    assert "/sites/1/roster/day?day=2026-11-26" in week
    assert "/sites/1/roster/week?on=" in month


@pytest.mark.parametrize(
    "query",
    ["week=x", "week=0001-01-01", "week=9999-12-31", "on=2026-02-30", "by=zone&pick=shift:0", "pick=place:4.1.x.5"],
)
def test_an_address_that_means_nothing_shows_this_week(clients: Clients, world: World, query: str) -> None:
    answer = clients.as_(world.mei).get(f"{WEEK}?{query}")

    assert answer.status_code == 200
    assert "23 – 29 Nov" in plain(answer.text)


@given(st.text(max_size=40) | st.from_regex(r"(place|cell):\d{1,9}\.\d{0,4}-\d\d-\d\d.{0,6}", fullmatch=True))
def test_any_text_in_the_hand_means_a_thing_or_nothing(text: str) -> None:
    pick = week_pick(text)

    assert pick.text in ("", text)
    assert bool(pick.kind) == bool(pick.text)
    assert week_pick(pick.text) == pick


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert day_of(day.isoformat()) == day


def test_it_is_stale_with_the_roster(clients: Clients, world: World) -> None:
    page = clients.as_(world.mei).get(WEEK).text

    for block in ("plan", "side", "summary"):
        assert re.search(rf'id="{block}"[^>]*hx-trigger="stale:roster from:body', page)


def test_another_site_does_not_exist(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei)

    assert client.get("/sites/2/roster/week").status_code == 404
    assert client.get(f"{WEEK}/none").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["", "?by=person", "?pick=person:6", "?pick=shift:1", "?pick=cell:6.2026-11-25", "?pick=place:4.1.2026-11-25.540"],
)
def test_it_takes_as_many_statements_for_sixty_posts_as_for_six(
    house: House, clients: Clients, statements: Statements, world: World, clock: FixedClock, query: str
) -> None:
    with open_work(house) as work:
        full_day(work, world.zhou, world.door)
    client = clients.as_(world.mei)

    def taken() -> int:
        client.get(WEEK + query)
        clock.advance(minutes=1)  # past what is kept of the page
        before = len(statements)
        assert client.get(WEEK + query).status_code == 200
        return len(statements) - before

    few = taken()
    with open_work(house) as work:
        for number in range(54):
            post = work.add(
                Post(site_id=1, code=f"X{number}", name_zh=f"岗{number}", name_en=f"X{number}", group_code="cleaning")
            )
            for kind in ("weekday", "weekend"):
                work.add(
                    Coverage(site_id=1, post_id=post.id or 0, day_kind=kind, from_minute=540, to_minute=1080, places=1)
                )
            full_day(work, world.han, post.id or 0, TUESDAY + timedelta(days=7 * number + 7))

    assert taken() == few
    assert few <= 10, statements.seen[-few:]
