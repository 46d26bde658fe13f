"""Checklists on paper: a sheet a place, one page each, entered later under the name of whoever did it."""

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.work import House, Work, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.models import Tick
from app.duties.paper import ROOM, _height, fit
from app.duties.paper_entry import PaperIn, enter_own_paper, enter_paper, the_sheet
from app.duties.paper_sheets import Box, read_code, sheets_of
from app.duties.service import UndoTickIn, tick_duty, undo_tick
from app.roster.models import Standing
from app.sites.models import Post
from app.sites.queries import today
from app.sites.service import install_site
from app.sites.template import load_template, seed_template
from tests.conftest import Acts, Clients, Statements
from tests.duties.floor import a_morning, at, duties, run_job, tick
from tests.world import World

SHEET = "DM-1-1123"
URL = "/sites/1/paper"


@pytest.fixture
def noon(house: House, clock: FixedClock) -> House:
    """Five past twelve on Monday; the server was off from nine on, so nothing later has opened."""
    a_morning(house, clock)
    at(clock, 8, 50)
    run_job(house)
    at(clock, 12, 5)
    return house


def boxes(work: Work, code: str) -> list[Box]:
    """The boxes of an item on the doorman's sheet."""
    return [box for box in the_sheet(work, 1, SHEET).boxes() if box.item.code == code]


def entering(work: Work, *lines: tuple[str, int, str, str], **more: object) -> PaperIn:
    """A form: (item, which of its boxes, time, value) for each line."""
    keys = [boxes(work, code)[n].key for code, n, _, _ in lines]
    return PaperIn.model_validate(
        {"site_id": 1, "sheet": SHEET, "keys": " ".join(keys), "done": list(range(len(keys))),
         "times": [time for *_, time, _ in lines], "values": [value for *_, value in lines], **more}
    )  # fmt: skip


def test_a_sheet_holds_the_whole_day_as_planned_and_as_it_opened(noon: House) -> None:
    """Nine looks at the door, though the server saw one of them."""
    with open_work(noon, writing=False) as work:
        sheet = the_sheet(work, 1, SHEET)
        looks = boxes(work, "DM1")
        assert [box.due_at.hour + 8 for box in looks] == [8, 9, 10, 11, 12, 13, 14, 15, 16, 17]
        assert [box.duty is not None for box in looks] == [True, True, *[False] * 8]
        assert [one.name for one in sheet.people] == ["周杰瑞"]
        assert "Open and greet everyone" in [words.name for words in sheet.whens] or len(sheet.whens) > 5


def test_what_is_entered_says_when_it_was_done_when_entered_and_by_whom(noon: House, world: World, act: Acts) -> None:
    """Liu enters for Zhou, at five past twelve, what was done at 10:02; one opening had never been seen by us."""
    with act(world.liu) as work:
        enter_paper(work, entering(work, ("DM1", 1, "08:57", ""), ("DM1", 2, "1002", "")))
    rows = [row for row in duties(noon, world.door, "DM1") if row.state == "done"]
    assert [(row.done_by, row.paper) for row in rows] == [(world.zhou, True)] * 2
    assert [f"{row.done_at:%H:%M} {row.received_at:%H:%M}" for row in rows] == ["00:57 04:05", "02:02 04:05"]
    with open_work(noon, writing=False) as work:
        ticks = work.session.exec(select(Tick).order_by(col(Tick.id))).all()
        assert [(one.person_id, one.done_by, one.paper) for one in ticks] == [(world.liu, world.zhou, True)] * 2
    with act(world.liu) as work:
        undo_tick(work, UndoTickIn(site_id=1, duty_id=rows[0].id or 0, reason="wrong line"))
    assert not duties(noon, world.door, "DM1")[1].paper


def test_a_time_left_empty_is_the_time_it_was_due(noon: House, world: World, act: Acts) -> None:
    with act(world.liu) as work:
        enter_paper(work, entering(work, ("DM1", 3, "", "")))
    row = next(row for row in duties(noon, world.door, "DM1") if row.state == "done")
    assert row.done_at == row.due_at


def test_what_was_written_is_checked_like_a_tick(noon: House, world: World, act: Acts) -> None:
    """A number is a number; one outside the usual range stands as it was written."""
    with act(world.liu) as work, pytest.raises(Invalid, match="paper_value"):
        enter_paper(work, entering(work, ("G2", 0, "08:10", "many")))
    with act(world.liu) as work:
        enter_paper(work, entering(work, ("G2", 0, "08:10", "12")))
    assert duties(noon, world.door, "G2")[0].value == "12"


@pytest.mark.parametrize(
    ("time", "code"),
    [("8 o'clock", "paper_time"), ("25:00", "paper_time"), ("12:30", "paper_future"), ("07:00", "paper_early")],
)
def test_a_time_that_cannot_be_is_named_with_its_line(
    noon: House, world: World, act: Acts, time: str, code: str
) -> None:
    with act(world.liu) as work, pytest.raises(Invalid, match=code) as refusal:
        enter_paper(work, entering(work, ("DM1", 2, "10:00", ""), ("DM1", 3, time, "")))
    assert refusal.value.params["name"] == "Door, glass, mat, umbrella stand"
    assert [row for row in duties(noon, world.door) if row.paper] == []


def test_a_line_closed_meanwhile_stops_the_whole_sheet(noon: House, world: World, act: Acts) -> None:
    """Nothing of the second entry is kept."""
    with act(world.liu) as work:
        twice = entering(work, ("DM1", 2, "10:02", ""))
        enter_paper(work, twice)
    with act(world.mei) as work, pytest.raises(Conflict, match="paper_done"):
        enter_paper(work, twice.model_copy(update={"keys": f"{boxes(work, 'G1')[0].key} {twice.keys}", "done": [0, 1]}))
    assert [row.state for row in duties(noon, world.door, "G1")] == ["open"]


def test_ones_own_sheet_is_entered_within_its_day_and_no_other(
    noon: House, world: World, act: Acts, clock: FixedClock, clients: Clients
) -> None:
    """Zhou at the door today; Wang is in the car park; tomorrow it is the leader's."""
    with act(world.wang) as work, pytest.raises(Forbidden, match="paper_not_yours"):
        enter_own_paper(work, entering(work, ("DM1", 2, "", "")))
    with act(world.zhou) as work:
        enter_own_paper(work, entering(work, ("DM1", 2, "", ""), person_id=world.wang))
    assert [row.done_by for row in duties(noon, world.door, "DM1") if row.paper] == [world.zhou]
    assert "Entered from paper" in clients.as_(world.zhou).get("/sites/1/shift/done").text
    at(clock, 8, 0, day=24)
    with act(world.zhou) as work, pytest.raises(Forbidden, match="paper_not_yours"):
        enter_own_paper(work, entering(work, ("DM1", 3, "", "")))
    with act(world.song) as work, pytest.raises(Forbidden, match="duty_not_team"):
        enter_paper(work, entering(work, ("DM1", 3, "", "")))
    with act(world.wang) as work, pytest.raises(Forbidden):
        enter_paper(work, entering(work, ("DM1", 3, "", "")))


def test_the_code_of_a_sheet_is_read_as_it_is_typed(noon: House, world: World) -> None:
    """Small letters, over a year's end, and what is none."""
    with open_work(noon, writing=False) as work:
        assert read_code(work, 1, " dm-1-1123 ", world.monday) is not None
        for day, typed, year in ((world.monday, "DM-2-1231N", 2025), (world.monday, "DM-1-1130", 2026)):
            found = read_code(work, 1, typed, day)
            assert found is not None
            assert (found[2].year, found[3]) == (year, typed.endswith("N"))
        for wrong in ("DM", "DM-1-1332", "ZZ-1-1123", "DM-1-0229x", ""):
            assert read_code(work, 1, wrong, world.monday) is None
        for old in ("DM-1-1115", "DM-7-1123"):
            with pytest.raises(Invalid, match="sheet_unknown"):
                the_sheet(work, 1, old)


def test_every_sheet_of_the_seed_site_fits_one_page_even_with_the_whole_library_on(
    house: House, clock: FixedClock
) -> None:
    """By the reckoning of the page; the browser's own count is looked at in a journey."""
    at(clock, 8)
    with open_work(house) as work:
        template = load_template(seed_template("yunqi"))
        site_id = install_site(work, template.__class__(**{**vars(template), "code": "paper"})).id or 0
        for item in install_library(work, site_id, load_library()):
            item.enabled = True
            work.session.add(item)
    for lang in ("en", "zh-Hans"):
        with open_work(house, writing=False, lang=lang) as work:
            sheets = sheets_of(work, site_id, today(work, site_id))
            assert len(sheets) == 12
            for sheet in sheets:
                assert _height(sheet, *fit(sheet, lang), lang) <= ROOM, sheet.code


@pytest.mark.usefixtures("noon")
def test_the_page_shows_the_grid_keeps_what_was_typed_and_says_paper(world: World, clients: Clients) -> None:
    """A refused sheet comes back as typed; afterwards each line says when it was entered."""
    liu = clients.as_(world.liu)
    page = liu.get(URL)
    assert SHEET in page.text
    assert "CH-1-1123" not in page.text
    grid = liu.get(URL + f"?sheet={SHEET}").text
    keys = grid.split('name="keys" value="')[1].split('"')[0]
    first = {"sheet": SHEET, "keys": keys, "done[]": ["0"], "times[]": ["99:99"], "values[]": [""]}
    refused = liu.post(URL + "/other", data=first)
    assert refused.status_code == 422
    assert 'value="99:99"' in refused.text
    done = liu.post(URL + "/other", data={**first, "times[]": ["08:20"]})
    assert done.status_code == 303
    assert "paper, entered 12:05" in liu.get(URL + f"?sheet={SHEET}").text
    assert "nobody planned" not in liu.get("/sites/1/shift/print?all=1").text
    assert SHEET in liu.get("/sites/1/shift/print?post=4").text
    assert clients.as_(world.wang).get(URL + f"?sheet={SHEET}").text.count("papergrid") == 0


@pytest.mark.parametrize("more", [0, 60])
def test_sheet_and_print_take_few_statements_whatever_the_size_of_the_site(
    noon: House, world: World, clients: Clients, statements: Statements, more: int
) -> None:
    with open_work(noon) as work:
        for n in range(more):
            work.add(
                Post(
                    site_id=1,
                    code=f"X{n}",
                    name_zh=f"岗{n}",
                    name_en=f"Post {n}",
                    group_code="cleaning",
                    position=50 + n,
                )
            )
    client = clients.as_(world.mei)
    for url in (URL, URL + f"?sheet={SHEET}", "/sites/1/shift/print?all=1", "/sites/1/shift/print?post=4"):
        client.get(url)
        before = len(statements)
        assert client.get(url).status_code == 200
        assert len(statements) - before <= 10, [url, *[one[:90] for one in statements.seen[before:]]]


def test_a_duty_of_paper_is_ticked_no_second_time(noon: House, world: World, act: Acts) -> None:
    """The phone is told who did it."""
    with act(world.liu) as work:
        enter_paper(work, entering(work, ("G1", 0, "08:10", "")))
    late = tick(duties(noon, world.door, "G1")[0])
    with open_work(noon) as work:
        work.add(Standing(site_id=1, post_id=world.door, place=1, person_id=world.wang, started_at=work.now))
    with act(world.wang) as work, pytest.raises(Conflict, match="duty_done_by"):
        tick_duty(work, late)
