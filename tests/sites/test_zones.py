"""Zones, ways, model homes and the short lists of a site are changed on its pages; what is in use is not taken away."""

import pytest

from app.core.errors import Conflict, Invalid, NotFound
from app.core.work import House, open_work
from app.roster.places import posts_in_order
from app.sites import queries as sites
from app.sites.homes import AddUnitIn, SaveUnitIn, add_unit, save_unit
from app.sites.models import BoardColumn, CalendarDay, DayKind, PostZone, Purpose, SiteSetting, StaffGroup, Zone
from app.sites.names import NameIn, ThatNameIn, move_name, remove_name, save_name
from app.sites.posts import MovePostIn, SavePostIn, move_post, save_post
from app.sites.zones import (
    AddZoneIn,
    DistanceIn,
    MoveZoneIn,
    SaveZoneIn,
    ThatZoneIn,
    add_zone,
    move_zone,
    remove_zone,
    save_zone,
    set_distance,
)
from tests.conftest import Acts, Clients, Statements
from tests.world import World

PAGE = "/sites/1/zones"


def test_a_zone_is_added_renamed_and_put_in_order(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        made = add_zone(work, AddZoneIn(site_id=1, name_zh="水吧", floor="1F", kind="talk", column="hall"))
        zone_id = made.id or 0
        save_zone(work, SaveZoneIn(site_id=1, zone_id=zone_id, name_zh="水吧台", name_en="Water bar", kind="talk"))
        for _ in range(4):
            move_zone(work, MoveZoneIn(site_id=1, zone_id=zone_id, way="up"))

    with act(world.mei, writing=False) as work:
        shown = [zone.name_en for zone in sites.zones(work, 1).values()]
        assert shown == ["Car park", "Water bar", "Door", "Hall", "Model area", "Model homes"]
        assert sites.zones(work, 1)[zone_id].column == ""


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"code": "Z-P"}, "code_is_taken", "code"),
        ({"code": "a b"}, "not_a_code", "code"),
        ({"kind": "castle"}, "unknown_zone_kind", "kind"),
        ({"column": "nowhere"}, "unknown_column", "column"),
    ],
)
def test_a_wrong_zone_is_refused_at_its_field(
    act: Acts, world: World, wrong: dict[str, str], code: str, field: str
) -> None:
    with act(world.mei) as work, pytest.raises(Invalid) as refusal:
        add_zone(work, AddZoneIn.model_validate({"site_id": 1, "name_zh": "区", **wrong}))

    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_zone_in_use_stays_and_says_by_whom(act: Acts, world: World) -> None:
    with act(world.mei) as work, pytest.raises(Conflict) as refusal:
        remove_zone(work, ThatZoneIn(site_id=1, zone_id=1))
    assert refusal.value.params == {"name": "Car park", "where": "Parking guide"}

    with act(world.mei) as work:
        made = add_zone(work, AddZoneIn(site_id=1, name_zh="水吧"))
        set_distance(work, DistanceIn(site_id=1, zone_id=made.id or 0, other_id=1, near=True))
    with act(world.mei) as work:
        remove_zone(work, ThatZoneIn(site_id=1, zone_id=made.id or 0))
        assert work.find(Zone, site_id=1, name_zh="水吧") is None


def test_ways_are_kept_once_whichever_end_was_named_first(act: Acts, house: House, world: World) -> None:
    with act(world.mei) as work:
        set_distance(work, DistanceIn(site_id=1, zone_id=1, other_id=2, near=True, metres=120))
        set_distance(work, DistanceIn(site_id=1, zone_id=2, other_id=1, near=True, metres=80))
    with open_work(house, writing=False) as work:
        infos = posts_in_order(work, 1)
        assert infos[world.parking].distance(infos[world.door]) == 1
    with act(world.mei) as work:
        set_distance(work, DistanceIn(site_id=1, zone_id=1, other_id=2, near=False))
    with open_work(house, writing=False) as work:
        infos = posts_in_order(work, 1)
        assert infos[world.parking].distance(infos[world.door]) == 2
    for wrong in (1, 6):
        with act(world.mei) as work, pytest.raises(Invalid):
            set_distance(work, DistanceIn(site_id=1, zone_id=1, other_id=wrong, near=True))


def test_a_home_is_added_and_changed(act: Acts, world: World) -> None:
    home = {"site_id": 1, "name_zh": "毛坯1号", "kind": "bare", "capacity": 6, "zone_id": 5}
    with act(world.mei) as work:
        unit_id = add_unit(work, AddUnitIn.model_validate(home)).id or 0
        save_unit(work, SaveUnitIn.model_validate({**home, "unit_id": unit_id, "name_en": "Bare 1", "capacity": 8}))
        with pytest.raises(Conflict):
            save_unit(work, SaveUnitIn.model_validate({**home, "unit_id": unit_id, "seen": "else"}))
        with pytest.raises(Invalid):
            add_unit(work, AddUnitIn.model_validate({**home, "code": "D1"}))
        with pytest.raises(Invalid):
            add_unit(work, AddUnitIn.model_validate({**home, "zone_id": 6}))

    with act(world.mei, writing=False) as work:
        assert [(unit.name_en, unit.capacity) for unit in sites.units(work, 1)][1] == ("Bare 1", 8)


def test_a_post_covers_other_zones_by_night_and_does_other_things(act: Acts, house: House, world: World) -> None:
    post = {"site_id": 1, "post_id": world.gate, "name_zh": "样板区礼仪岗", "group_code": "etiquette_security"}
    with act(world.mei) as work:
        save_post(
            work,
            SavePostIn.model_validate({**post, "zones": [4], "night_zones": [4, 3], "kinds": ["gate", "patrols"]}),
        )
    with open_work(house, writing=False) as work:
        rows = [row for row in sites.post_zones(work, 1) if row.post_id == world.gate]
        assert {(row.zone_id, row.night) for row in rows} == {(4, False), (4, True), (3, True)}
        assert sites.posts(work, 1)[world.gate].kinds == ["gate", "patrols"]

    with act(world.mei) as work:
        save_post(work, SavePostIn.model_validate({**post, "zones": [4], "whole": True}))
    with open_work(house, writing=False) as work:
        assert work.find(PostZone, post_id=world.gate, night=True) is None
        assert sites.posts(work, 1)[world.gate].kinds == []
    with act(world.mei) as work, pytest.raises(Invalid) as refusal:
        save_post(work, SavePostIn.model_validate({**post, "zones": [4], "kinds": ["sings"]}))
    assert refusal.value.field == "kinds"


def test_a_post_changes_its_order_within_its_group(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        move_post(work, MovePostIn(site_id=1, post_id=world.door, way="up"))
        move_post(work, MovePostIn(site_id=1, post_id=world.hall, way="down"))

    with act(world.mei, writing=False) as work:
        order = list(sites.posts(work, 1))
        assert order.index(world.door) < order.index(world.parking)
        assert order[-3:] == [world.hall, world.cleaning_lead, world.cleaning]


@pytest.fixture
def lists(house: House) -> None:
    """A launch day in use, purposes, and the setting that offers them."""
    with open_work(house) as work:
        for code in ("weekday", "weekend", "launch", "fair"):
            work.add(DayKind(site_id=1, code=code, name_zh=code, name_en=code))
        work.add(CalendarDay(site_id=1, day=World.monday, kind="launch"))
        for code in ("viewing", "peer"):
            work.add(Purpose(site_id=1, code=code, name_zh=code, name_en=code))
        work.add(
            SiteSetting(site_id=1, key="purposes", value="viewing", name_zh="来意选项", name_en="Purposes offered")
        )


def entry(**more: object) -> NameIn:
    return NameIn.model_validate({"site_id": 1, "list": "day_kind", "name_zh": "路演日", **more})


@pytest.mark.usefixtures("lists")
def test_entries_of_the_short_lists_are_added_and_changed(act: Acts, house: House, world: World) -> None:
    with act(world.mei) as work:
        save_name(work, entry(code="roadshow"))
        save_name(work, entry(list="group", name_zh="工程组", name_en="Engineers", leader_post="EL"))
        save_name(work, entry(list="column", entry="lot", name_zh="车场", name_en="Lot"))
        save_name(work, entry(list="purpose", entry="peer", name_zh="同行", offered=True))
        move_name(work, ThatNameIn(site_id=1, list="column", code="lot", way="down"))

    with open_work(house, writing=False) as work:
        assert [kind.code for kind in sites.day_kinds(work, 1)][-1] == "roadshow"
        assert work.find(StaffGroup, site_id=1, name_en="Engineers") is not None
        assert [column.name_en for column in sites.board_columns(work, 1)][:2] == ["Door", "Lot"]
        assert sites.settings(work, 1)["purposes"] == "viewing,peer"


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("name", "code", "refused"),
    [
        ("day_kind", "launch", "kind_in_use"),
        ("day_kind", "weekday", "kind_built_in"),
        ("column", "lot", "kind_in_use"),
        ("group", "cleaning", "kind_in_use"),
        ("purpose", "viewing", "kind_in_use"),
        ("day_kind", "fair", ""),
        ("purpose", "peer", ""),
    ],
)
def test_what_is_in_use_is_not_removed(act: Acts, world: World, name: str, code: str, refused: str) -> None:
    that = ThatNameIn.model_validate({"site_id": 1, "list": name, "code": code})

    with act(world.mei) as work:
        if not refused:
            remove_name(work, that)
            return
        with pytest.raises(Conflict) as refusal:
            remove_name(work, that)
        assert refusal.value.code == refused


@pytest.mark.usefixtures("lists")
def test_wrong_entries_are_refused(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        for wrong, error in (
            (entry(code="launch"), Invalid),
            (entry(code="a b"), Invalid),
            (entry(entry="never"), NotFound),
            (entry(list="group", leader_post="ZZ"), Invalid),
        ):
            with pytest.raises(error):
                save_name(work, wrong)


@pytest.mark.usefixtures("lists")
def test_the_pages_of_zones_and_values_take_ten_statements_and_open_everything(
    clients: Clients, house: House, world: World, statements: Statements
) -> None:
    client = clients.as_(world.mei)
    for page in (PAGE, "/sites/1/values", "/sites/1/shift-codes", "/sites/1/settings?view=grid", "/sites/1/calendar"):
        assert client.get(page).status_code == 200
        before = len(statements)
        client.get(page)
        assert len(statements) - before <= 10, page

    assert 'id="z-name_zh"' in client.get(f"{PAGE}?zone=1").text
    assert 'id="d-metres"' in client.get(f"{PAGE}?pair=1-2").text
    assert 'id="u-capacity"' in client.get(f"{PAGE}?home=1").text
    assert 'id="s-code"' in client.get("/sites/1/shift-codes?code=").text
    assert 'value="10:00"' in client.get("/sites/1/shift-codes?code=中").text
    for nothing in (
        f"{PAGE}?zone=6",
        f"{PAGE}?pair=1-6",
        f"{PAGE}?pair=x",
        f"{PAGE}?home=99",
        "/sites/1/shift-codes?code=Q",
    ):
        assert client.get(nothing).status_code == 404, nothing
    with open_work(house, writing=False) as work:
        assert work.find(BoardColumn, site_id=1) is not None


def test_the_forms_of_the_pages_answer_over_http(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)

    zone = client.post(PAGE, data={"key": "add-zone-1", "name_zh": "水吧", "kind": "talk"})
    taken = client.post(PAGE, data={"key": "add-zone-2", "name_zh": "别处", "code": "Z-P"})
    ways = client.post(f"{PAGE}/1/ways", data={"key": "ways-form-1", "other_id": "2", "near": "true", "metres": "0"})
    used = client.post(f"{PAGE}/1/remove", data={"key": "remove-zone-1"})
    shift = client.post(
        "/sites/1/shift-codes",
        data={"key": "add-shift-1", "code": "晚", "name_zh": "晚班", "start": "20:00", "end": "8:00"},
    )

    assert (zone.status_code, taken.status_code, ways.status_code) == (200, 422, 422)
    assert "Z-P is taken already by 停车场." in taken.text
    assert 'value="别处"' in taken.text
    assert 'name="metres" inputmode="numeric" value="0"' in ways.text
    assert used.status_code == 409
    assert "Car park is still used: Parking guide." in used.text
    assert shift.status_code == 200
    assert "20:00–08:00" in shift.text
