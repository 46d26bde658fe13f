"""A site is changed on its pages: a 13th post, other hours, a closed home, a launch day, another limit."""

from datetime import date

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.sites import queries as sites
from app.sites.calendar import SetDayIn, set_day_kind
from app.sites.editing import ChangeSettingIn, SetCoverageIn, change_setting, set_coverage
from app.sites.homes import SetUnitIn, set_unit
from app.sites.hours import read_hours, written
from app.sites.models import DayKind, Post, Site, SiteSetting
from app.sites.posts import AddPostIn, SavePostIn, ThatPostIn, add_post, close_post, reopen_post, save_post
from tests.conftest import Acts, Clients, Statements
from tests.world import World

PAGE = "/sites/1/settings"


@pytest.fixture(autouse=True)
def made_up(house: House) -> None:
    """What the world leaves out: kinds of day and values."""
    with open_work(house) as work:
        for code, zh, en in (
            ("weekday", "平日", "Weekday"),
            ("weekend", "周末", "Weekend"),
            ("launch", "开盘日", "Launch"),
        ):
            work.add(DayKind(site_id=1, code=code, name_zh=zh, name_en=en))
        work.add(
            SiteSetting(
                site_id=1,
                key="ack_seconds",
                value="15",
                low=1,
                high=600,
                name_zh="门童确认",
                name_en="Doorman answers within",
                source="def: x",
            )
        )
        work.add(SiteSetting(site_id=1, key="open", value="09:00", source="field F1"))


def hours(post: int, *lines: tuple[str, str, str], kind: str = "weekday", **more: object) -> SetCoverageIn:
    starts, ends, places = ([line[n] for line in lines] for n in range(3))
    return SetCoverageIn.model_validate(
        {"site_id": 1, "post_id": post, "day_kind": kind, "starts": starts, "ends": ends, "places": places, **more}
    )


def test_a_thirteenth_post_needs_no_code(act: Acts, clients: Clients, world: World) -> None:
    with act(world.mei) as work:
        post = add_post(work, AddPostIn(site_id=1, name_zh="茶水岗", name_en="Tea", group_code="reception", zones=[3]))
        post_id = post.id or 0
        set_coverage(work, hours(post_id, ("09:00", "18:00", "1"), ("", "", "")))

    board = clients.as_(world.mei).get("/sites/1/board").text

    assert "Tea" in board[board.index('id="column-hall"') : board.index('id="column-model"')]
    assert f'id="post-{post_id}-1"' in board


def test_a_change_reaches_pages_that_were_shown_before(act: Acts, clients: Clients, world: World) -> None:
    client = clients.as_(world.mei)
    assert "/ 9 on post" in " ".join(client.get("/sites/1/board").text.split())

    with act(world.mei) as work:
        set_coverage(work, hours(world.door, ("09:00", "18:00", "3")))

    assert "/ 11 on post" in " ".join(client.get("/sites/1/board").text.split())


def test_a_closed_post_is_not_asked_for_and_can_be_opened_again(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        close_post(work, ThatPostIn(site_id=1, post_id=world.door))
        assert world.door not in sites.posts(work, 1)
    with act(world.mei) as work:
        reopen_post(work, ThatPostIn(site_id=1, post_id=world.door))
        assert world.door in sites.posts(work, 1)


def test_a_post_is_renamed_and_two_editors_do_not_overwrite_each_other(
    act: Acts, clients: Clients, world: World
) -> None:
    seen = clients.as_(world.mei).get(f"{PAGE}?post={world.door}").text.split('name="seen" value="')[-1].split('"')[0]
    change = {"site_id": 1, "post_id": world.door, "group_code": "etiquette_security", "zones": [2], "everywhere": True}
    with act(world.mei) as work:
        save_post(work, SavePostIn.model_validate({**change, "name_zh": "迎宾岗", "name_en": "Greeter", "seen": seen}))

    with act(world.mei) as work, pytest.raises(Conflict):
        save_post(work, SavePostIn.model_validate({**change, "name_zh": "别的", "seen": seen}))

    with open_work(work.house, writing=False) as work:
        post = work.get(Post, world.door)
        assert (post.name_zh, post.name_en, post.everywhere) == ("迎宾岗", "Greeter", True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "DM"}, "code"),
        ({"code": "a b"}, "code"),
        ({"group_code": "nobody"}, "group_code"),
        ({"zones": []}, "zones"),
        ({"zones": [6]}, "zones"),
    ],
)
def test_a_wrong_post_is_refused_at_its_field(act: Acts, world: World, wrong: dict[str, object], field: str) -> None:
    right = {"site_id": 1, "name_zh": "岗", "group_code": "reception", "zones": [3], "code": "NEW"}

    with act(world.mei) as work, pytest.raises(Invalid) as refusal:
        add_post(work, AddPostIn.model_validate({**right, **wrong}))

    assert refusal.value.field == field


def test_coverage_is_stored_for_several_kinds_of_day_at_once(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        lines = (("18:00", "06:00", "1"), ("09:00", "18:00", "2"))
        set_coverage(work, hours(world.door, *lines, also=["launch"]))

    with act(world.mei, writing=False) as work:
        rows = [row for row in sites.coverage(work, 1) if row.post_id == world.door]
        assert {(row.day_kind, row.from_minute, row.to_minute, row.places) for row in rows} == {
            ("weekday", 540, 1080, 2),
            ("weekday", 1080, 1800, 1),
            ("launch", 540, 1080, 2),
            ("launch", 1080, 1800, 1),
            ("weekend", 540, 1080, 2),
        }


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([("09:00", "18:00", "1"), ("17:00", "19:00", "1")], "hours_overlap"),
        ([("18:00", "10:00", "1"), ("09:00", "12:00", "1")], "hours_overlap"),
        ([("09:00", "", "1")], "hours_incomplete"),
        ([("09:00", "18:00", "")], "hours_incomplete"),
        ([("25:00", "18:00", "1")], "not_a_time"),
        ([("09:00", "09:00", "1")], "hours_empty"),
        ([("09:00", "18:00", "-1")], "hours_places"),
        ([("09:00", "18:00", "61")], "hours_places"),
    ],
)
def test_wrong_hours_are_refused(lines: list[tuple[str, str, str]], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_hours(*([line[n] for line in lines] for n in range(3)))

    assert refusal.value.code == code


def test_hours_are_read_in_order_and_may_fill_the_day_round() -> None:
    lines = read_hours(["18:00", "9:00", ""], ["09:00", "18:00", ""], ["1", "2", ""])

    assert written(lines) == "09:00–18:00 x2, 18:00–09:00 x1"


def test_hours_changed_by_somebody_else_are_shown_before_they_are_overwritten(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        set_coverage(work, hours(world.door, ("09:00", "17:00", "1"), seen="09:00–18:00 x1"))

    with act(world.mei) as work, pytest.raises(Conflict):
        set_coverage(work, hours(world.door, ("10:00", "17:00", "1"), seen="09:00–18:00 x1"))


def test_a_home_closes_and_a_launch_day_asks_for_its_own_coverage(act: Acts, clients: Clients, world: World) -> None:
    with act(world.mei) as work:
        set_unit(work, SetUnitIn(site_id=1, unit_id=1, is_open=False))
        set_day_kind(work, SetDayIn(site_id=1, day=World.monday, kind="launch", note="开盘"))

    html = clients.as_(world.mei).get("/sites/1/board").text

    assert "0/1 open" in html
    assert "/ 0 on post" in " ".join(html.split())
    with act(world.mei) as work:
        set_day_kind(work, SetDayIn(site_id=1, day=World.monday))
        assert sites.day_kind(work, 1, World.monday) == "weekday"
    with act(world.mei) as work, pytest.raises(Invalid):
        set_day_kind(work, SetDayIn(site_id=1, day=date(2026, 11, 20), kind="launch"))


@pytest.mark.parametrize("typed", ["0", "601", "ten", "1.5", ""])
def test_a_value_outside_its_bounds_is_refused_with_what_was_typed(clients: Clients, world: World, typed: str) -> None:
    client = clients.as_(world.mei, hx=True)

    answer = client.post("/sites/1/values/ack_seconds", data={"key": f"value-{len(typed)}-x", "value": typed})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text or not typed
    assert f'value="{typed}"' in answer.text or not typed


def test_a_value_and_the_opening_hours_change(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        change_setting(work, ChangeSettingIn(site_id=1, setting="ack_seconds", value="20", seen="15"))
        change_setting(work, ChangeSettingIn(site_id=1, setting="open", value="8:30"))

    with act(world.mei, writing=False) as work:
        assert sites.setting(work, 1, "ack_seconds", 0) == 20
        assert sites.settings(work, 1)["open"] == "08:30"
        assert work.get(Site, 1).opens_minute == 510
        kinds = [row.payload["key"] for row in [work.find(EventLog, kind="SiteChanged")] if row]
        assert kinds == ["ack_seconds"]
    with act(world.mei) as work, pytest.raises(Conflict):
        change_setting(work, ChangeSettingIn(site_id=1, setting="ack_seconds", value="30", seen="15"))


def test_a_site_made_before_a_setting_existed_sees_it_and_may_change_it(
    act: Acts, clients: Clients, world: World
) -> None:
    client = clients.as_(world.mei)
    before = client.get("/sites/1/values").text
    with act(world.mei) as work:
        assert work.find(SiteSetting, site_id=1, key="handover_late_minutes") is None

    with act(world.mei) as work:
        change_setting(work, ChangeSettingIn(site_id=1, setting="handover_late_minutes", value="25"))

    assert "/sites/1/values/handover_late_minutes" in before
    with act(world.mei, writing=False) as work:
        assert sites.setting(work, 1, "handover_late_minutes", 0) == 25
    with act(world.mei) as work, pytest.raises(NotFound):
        change_setting(work, ChangeSettingIn(site_id=1, setting="no_such_minutes", value="25"))


def test_only_those_who_may_configure_and_only_their_own_site(act: Acts, clients: Clients, world: World) -> None:
    with act(world.liu) as work, pytest.raises(Forbidden):
        close_post(work, ThatPostIn(site_id=1, post_id=world.door))
    with act(world.zhao) as work, pytest.raises(NotFound):
        close_post(work, ThatPostIn(site_id=2, post_id=world.door))

    assert clients.as_(world.liu).get(PAGE).status_code == 403
    assert clients.as_(world.zhao).get(PAGE).status_code == 404
    assert clients.as_(world.mei).get(f"{PAGE}?post={world.lake_door}").status_code == 404


def test_the_forms_work_over_http(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)
    post = {"key": "add-post-1", "name_zh": "茶水岗", "group_code": "reception", "zones[]": ["3", "2"]}

    made = client.post(f"{PAGE}/posts", data=post)
    bad = client.post(
        f"{PAGE}/posts/{world.door}/hours",
        data={
            "key": "hours-bad-1",
            "day_kind": "weekday",
            "starts[]": ["09:00", "x"],
            "ends[]": ["18:00", "y"],
            "places[]": ["1", "1"],
        },
    )
    closed = client.post("/sites/1/homes/1/open", data={"key": "close-home-1", "is_open": "false"})
    marked = client.post("/sites/1/calendar/days", data={"key": "mark-day-1", "day": "2026-11-28", "kind": "launch"})

    assert (made.status_code, closed.status_code, marked.status_code) == (200, 200, 200)
    assert 'id="editor"' in made.text
    assert "茶水岗" in made.text
    assert bad.status_code == 422
    assert 'value="x"' in bad.text
    assert "A time like 08:30" in bad.text


def test_after_saving_the_editor_shows_what_is_stored(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)
    lines = {"starts[]": ["08:00", ""], "ends[]": ["17:30", ""], "places[]": ["2", ""]}

    saved = client.post(
        f"{PAGE}/posts/{world.door}/hours", data={"key": "hours-good-1", "day_kind": "weekday", **lines}
    ).text
    made = client.post(
        f"{PAGE}/posts", data={"key": "add-post-2", "name_zh": "茶水岗", "group_code": "reception", "zones[]": "3"}
    ).text

    assert 'value="08:00"' in saved
    assert 'value="17:30"' in saved
    assert 'name="name_zh" maxlength="60" required value="茶水岗"' in made


def test_the_page_takes_ten_statements(clients: Clients, statements: Statements, world: World) -> None:
    client = clients.as_(world.mei)
    client.get(f"{PAGE}?post=4")
    before = len(statements)

    assert client.get(f"{PAGE}?post=4").status_code == 200

    assert len(statements) - before <= 10
