"""Leave for a part of a day: the rules know it with its hours, and every screen that plans shows it."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from app.core.work import House, Work, open_work
from app.roster.absences import AbsenceEndIn, remove_absence
from app.roster.hours_away import Wanted, against_leave, store_hours
from app.roster.imports import preview_roster
from app.roster.models import Absence, HoursAway
from app.roster.queries import candidates
from app.roster.relief_ranking import Helper, ranked
from app.roster.rules import Span
from app.roster.service import assign_post
from app.sites.models import Site, SiteSetting
from app.sites.queries import site
from tests.conftest import NOON, Acts, Clients
from tests.roster.test_day_page import block, plain
from tests.roster.test_import import sheet
from tests.roster.test_publish import TUESDAY, put
from tests.roster.test_week_page import WEEK, full_day, item
from tests.world import World, an_assignment


def away(work: Work, person_id: int, day: date = TUESDAY, first: int = 840, last: int = 960) -> HoursAway:
    """Leave from 14:00 to 16:00 unless said otherwise."""
    here = site(work, 1)
    return store_hours(work, 1, person_id, Span(here.at(day, first), here.at(day, last)), "personal")


def span(work: Work, day: date, first: int, last: int) -> Span:
    """From minute to minute of a day."""
    here = site(work, 1)
    return Span(here.at(day, first), here.at(day, last))


@pytest.fixture
def zhou_away(house: House, world: World) -> None:
    """Zhou is on leave on Tuesday from two to four."""
    with open_work(house) as work:
        away(work, world.zhou)


@pytest.mark.usefixtures("zhou_away")
def test_a_shift_that_touches_the_hours_is_objected_to_with_the_hours(act: Acts, world: World) -> None:
    with act(world.mei, writing=False) as work:
        here = work.get(Site, 1)
        said = {}
        for first, last in ((480, 840), (480, 841), (960, 1080), (900, 930)):
            found = candidates(work, 1, world.door, 1, here.at(TUESDAY, first), here.at(TUESDAY, last))
            said[first, last] = next(one.verdicts for one in found if one.person_id == world.zhou)

    assert said[480, 840] == said[960, 1080] == ()
    for touched in ((480, 841), (900, 930)):
        assert [(one.code, one.rule) for one in said[touched]] == [("on_leave_part", "on_leave")]
        assert said[touched][0].params == {"start": "14:00", "end": "16:00"}


@pytest.mark.usefixtures("zhou_away")
def test_the_command_asks_and_what_was_overruled_is_kept_as_the_rule_of_leave(clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei, hx=True)
    form = put(world, world.zhou, world.door)

    asked = mei.post("/sites/1/roster/assign", data={**form.model_dump(exclude_none=True), "day": TUESDAY.isoformat()})

    assert "on leave 14:00–16:00" in plain(asked.text)
    assert 'value="on_leave_part"' in asked.text


@pytest.mark.usefixtures("zhou_away")
def test_the_week_the_month_and_the_day_show_it(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.parking, day=TUESDAY, start=480, end=840)
        full_day(work, world.wang, world.hall, TUESDAY)
    mei = clients.as_(world.mei)

    week = mei.get(f"{WEEK}?week=2026-11-23&by=person").text
    assert "On leave" in item(week, "h6-1124-840")
    assert "14–16" in item(week, "h6-1124-840")
    held = mei.get(f"{WEEK}/plan?week=2026-11-23&by=person&pick=person:5").text
    assert 'name="slot"' not in item(held, "h6-1124-840")
    month = mei.get("/sites/1/roster/month?month=2026-11-01").text
    assert "On leave 14–16" in month
    cell = mei.get("/sites/1/roster/month/side?month=2026-11-01&pick=cell:6.2026-11-24").text
    assert "leave 14–16" in plain(cell)
    day = mei.get("/sites/1/roster/day?day=2026-11-24").text
    assert "leave 14:00–16:00" in plain(day)
    picked = mei.get("/sites/1/roster/day/side?day=2026-11-24&pick=person:6").text
    assert "leave 14:00–16:00" in plain(picked)


@pytest.mark.usefixtures("zhou_away")
def test_my_own_roster_shows_it(clients: Clients, world: World) -> None:
    assert "leave 14:00–16:00" in plain(clients.as_(world.zhou).get("/sites/1/roster/mine").text)
    assert "leave 14:00" not in plain(clients.as_(world.wang).get("/sites/1/roster/mine").text)


@pytest.mark.usefixtures("zhou_away")
def test_the_page_of_papers_lists_it_and_takes_it_back(house: House, clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei)
    listed = mei.get("/sites/1/roster/papers?person=6").text
    assert "14:00–16:00" in plain(block(listed, "panel"))

    mei.post("/sites/1/people/6/absences/end", data={"day": TUESDAY.isoformat()})

    with open_work(house, writing=False) as work:
        assert work.session.exec(select(HoursAway)).all() == []


def test_taking_back_a_day_leaves_the_hours_of_other_days_and_people(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        away(work, world.zhou)
        away(work, world.zhou, TUESDAY + timedelta(days=1))
        away(work, world.wang)

    with act(world.mei) as work:
        gone = remove_absence(work, AbsenceEndIn(site_id=1, person_id=world.zhou, day=TUESDAY))

    assert gone == [TUESDAY]
    with open_work(house, writing=False) as work:
        assert sorted(row.person_id for row in work.session.exec(select(HoursAway))) == [world.wang, world.zhou]


@pytest.mark.usefixtures("zhou_away")
def test_what_is_about_to_be_published_names_the_leave(house: House, act: Acts, clients: Clients, world: World) -> None:
    with act(world.mei) as work:
        for data in (put(world, world.wang, world.parking), put(world, world.liu, world.leader)):
            assign_post(work, data)
    with open_work(house) as work:
        away(work, world.wang, first=600, last=660)

    page = plain(clients.as_(world.mei).get("/sites/1/roster/publish").text)

    assert "王伟 on leave 10:00–11:00" in page
    assert "刘强 on leave" not in page


def test_the_preview_of_a_workbook_names_leave_that_the_file_does_not_know(house: House, world: World) -> None:
    content = sheet(["姓名", "岗位", "2026-11-24", "2026-11-25"], ["王伟", "车辆引导岗", "早", "早"])
    with open_work(house) as work:
        away(work, world.wang)
        work.add(
            Absence(site_id=1, person_id=world.wang, day=TUESDAY + timedelta(days=1), kind="annual", source="manual")
        )
    with open_work(house, writing=False) as work:
        found = preview_roster(work, 1, content, "a.csv").on_leave

    assert [(name, day, why.code) for name, day, why in found] == [
        ("王伟", TUESDAY, "on_leave_part"),
        ("王伟", TUESDAY + timedelta(days=1), "on_leave"),
    ]


def test_leave_is_asked_about_in_one_go_and_not_where_the_site_has_switched_it_off(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        away(work, world.zhou)
        wanted = [
            Wanted(world.zhou, TUESDAY, span(work, TUESDAY, 480, 1020)),
            Wanted(world.wang, TUESDAY, span(work, TUESDAY, 480, 1020)),
        ]
        assert list(against_leave(work, 1, wanted)) == wanted[:1]
        work.add(SiteSetting(site_id=1, key="rule.on_leave", value="off"))
    with act(world.mei, writing=False) as work:
        assert against_leave(work, 1, wanted) == {}


def test_nobody_is_asked_for_a_relief_that_runs_into_their_leave() -> None:
    def helper(number: int, leave: int | None) -> Helper:
        at = NOON + timedelta(minutes=leave) if leave is not None else None
        return Helper(number, str(number), 3, number, True, True, 0, 3, 1, None, "", 0, str(number), at)

    found = ranked(
        [helper(1, 10), helper(2, None), helper(3, 20)],
        post_id=4, licence_required=False, back_at=NOON + timedelta(minutes=20),
    )  # fmt: skip

    assert [(fit.helper.person_id, fit.why) for fit in found] == [(2, ""), (3, ""), (1, "relief_on_leave")]


def test_leave_at_one_site_counts_at_the_other(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        here = work.get(Site, 2)
        store_hours(work, 2, world.zhou, Span(here.at(TUESDAY, 600), here.at(TUESDAY, 660)), "personal")

    with act(world.mei, writing=False) as work:
        here = work.get(Site, 1)
        found = candidates(work, 1, world.door, 1, here.at(TUESDAY, 480), here.at(TUESDAY, 1020))

    assert "on_leave_part" in [one.code for one in next(x for x in found if x.person_id == world.zhou).verdicts]
