"""The checklists in the settings: found, switched, opened, saved, refused in words with nothing lost."""

import re
from html import unescape

import pytest

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.duties.editing import save_item
from app.sites.models import Post, SiteSetting
from tests.conftest import Acts, Clients, Statements
from tests.duties.floor import a_morning
from tests.duties.test_editing import saving, versions
from tests.world import World

URL = "/sites/1/checklists"


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Eight o'clock on Monday."""
    a_morning(house, clock)
    return house


def fields(page: str) -> dict[str, list[str]]:
    """What the form of the opened item would send as it stands."""
    form = page.split('class="form itemform"')[1].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and not ("checkbox" in tag and " checked" not in tag):
            found.setdefault(name[1], []).append(value[1] if value else "")
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found.setdefault(name, []).append(chosen[1] if chosen else "")
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found.setdefault(name, []).append(body)
    return {name: [unescape(value) for value in values] for name, values in found.items()}


@pytest.mark.usefixtures("morning")
def test_the_list_says_what_each_post_is_asked_and_finds_items(world: World, clients: Clients) -> None:
    """By post, by name in either language, by what is off."""
    mei = clients.as_(world.mei)
    page = mei.get(URL + "?post=DM").text
    assert re.search(r"Asked of a shift: 1\d of 20 taps", page)
    assert "Open and greet everyone" in page
    assert "Free-bay count" not in page
    found = mei.get(URL + "?q=脚垫").text
    assert 'id="item-DM1"' in found
    assert 'id="item-PG1"' not in found
    assert 'id="item-DM4"' in mei.get(URL + "?post=DM&show=off").text
    assert 'id="item-DM1"' not in mei.get(URL + "?post=DM&show=off").text
    assert clients.as_(world.liu).get(URL).status_code == 403


@pytest.mark.usefixtures("morning")
def test_a_switch_is_shown_from_tomorrow_and_taken_back(world: World, clients: Clients) -> None:
    """On the list, with the hour at which it counts."""
    mei = clients.as_(world.mei, hx=True)
    stamp = re.search(
        r'name="code" value="DM1"><input type="hidden" name="seen" value="([^"]+)"',
        mei.get(URL + "/lists?post=DM").text,
    )
    assert stamp is not None
    form = {"code": "DM1", "on": "off", "post": "DM", "seen": stamp[1]}
    answer = mei.post(URL + "/switch", data=form)
    assert answer.status_code == 200
    assert "from Tue 24 Nov 06:00" in answer.text
    assert "today still" in answer.text
    assert mei.post(URL + "/switch", data={**form, "on": "on"}).status_code == 409
    back = mei.post(URL + "/withdraw", data={"code": "DM1", "post": "DM", "from_list": "1"})
    assert back.status_code == 200
    assert "from Tue 24 Nov" not in back.text


def test_the_form_holds_the_whole_item_and_changes_only_what_was_changed(
    morning: House, world: World, clients: Clients
) -> None:
    """Sent as it stands nothing is stored; with another name only the name is another version."""
    mei = clients.as_(world.mei)
    for code in ("DM1", "PG4", "G5", "HR1", "MGN2", "CH4"):
        sent = fields(mei.get(URL + f"?item={code}").text)
        assert mei.post(URL + "/save", data=sent).status_code == 303
        assert len(versions(morning, code)) == 1, code
    sent = fields(mei.get(URL + "?item=PG4").text)
    assert mei.post(URL + "/save", data={**sent, "name_zh": ["看来意"]}).status_code == 303
    before, after = versions(morning, "PG4")
    assert (after.name_zh, after.choices, after.timings) == ("看来意", before.choices, before.timings)
    opened = mei.get(URL + "?item=PG4").text
    assert "This version is not in force yet." in opened
    assert "梅静, Mon 23 Nov 08:00: Name in Chinese" in opened
    assert "As in the library again" in opened


def test_the_second_editor_sees_both_values_and_may_save_knowingly(
    morning: House, world: World, clients: Clients, act: Acts
) -> None:
    """409: what one typed stays in the fields, what is stored stands below; the second save goes through."""
    mei = clients.as_(world.mei)
    sent = fields(mei.get(URL + "?item=DM1").text)
    with act(world.fang) as work:
        save_item(work, saving(versions(morning, "DM1")[0], name_zh="查门口"))
    answer = mei.post(URL + "/save", data={**sent, "name_zh": ["查大门"]})
    assert answer.status_code == 409
    assert "方芳 changed this at 08:00" in answer.text
    assert 'value="查大门"' in answer.text
    assert "<b>查门口</b>" in answer.text
    assert "Save mine all the same" in answer.text
    again = {**fields(answer.text), "name_zh": ["查大门"]}
    assert mei.post(URL + "/save", data=again).status_code == 303
    assert versions(morning, "DM1")[-1].name_zh == "查大门"


def test_bad_input_comes_back_in_words_with_everything_typed(morning: House, world: World, clients: Clients) -> None:
    mei = clients.as_(world.mei)
    sent = fields(mei.get(URL + "?item=DM1").text)
    rows = len(sent["kinds[]"])
    wrong = {
        **sent,
        "kinds[]": ["interval"] * rows,
        "maxs[]": ["45", "5x", *[""] * (rows - 2)],
        "done_zh": ["擦到发亮"],
    }
    answer = mei.post(URL + "/save", data=wrong)
    assert answer.status_code == 422
    assert "Row 2: a whole number from 1 to 1440." in answer.text
    assert 'value="5x"' in answer.text
    assert "擦到发亮" in answer.text
    assert len(versions(morning, "DM1")) == 1


def test_over_the_limit_the_list_asks_and_then_does_it(morning: House, world: World, clients: Clients) -> None:
    """The hourly count of bays, with a limit of fourteen taps."""
    with open_work(morning) as work:
        work.add(SiteSetting(site_id=1, key="duty_taps_most", value="14"))
    mei = clients.as_(world.mei, hx=True)
    asked = mei.post(URL + "/switch", data={"code": "DM4", "on": "on", "post": "DM"})
    assert asked.status_code == 422
    assert "the site&#39;s limit is 14" in asked.text
    assert "Switch it on all the same" in asked.text
    assert mei.post(URL + "/switch", data={"code": "DM4", "on": "on", "accept": "taps_over"}).status_code == 200
    assert versions(morning, "DM4")[-1].enabled


def test_an_item_of_ones_own_is_added_and_taken_back(morning: House, world: World, clients: Clients) -> None:
    """X1; taken back before it began there is no trace but the log."""
    mei = clients.as_(world.mei, hx=True)
    sent = fields(mei.get(URL + "/editor?item=&post=DM").text)
    made = mei.post(URL + "/add", data={**sent, "name_zh": ["擦门把手"], "post_code": ["DM"]})
    assert made.status_code == 200
    assert "X1 · 擦门把手" in made.text
    gone = mei.post(URL + "/withdraw", data={"code": "X1"})
    assert gone.status_code == 200
    assert "X1" not in gone.text
    assert versions(morning, "X1") == []
    assert mei.get(URL + "/editor?item=X1").status_code == 404


@pytest.mark.parametrize("more", [0, 60])
def test_the_page_takes_few_statements_whatever_the_size_of_the_site(
    morning: House, world: World, clients: Clients, statements: Statements, more: int
) -> None:
    with open_work(morning) as work:
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
    mei = clients.as_(world.mei)
    for url in (URL, URL + "?q=a", URL + "?item=DM1", URL + "?item="):
        mei.get(url)
        before = len(statements)
        assert mei.get(url).status_code == 200
        assert len(statements) - before <= 10, [url, *[one[:90] for one in statements.seen[before:]]]
