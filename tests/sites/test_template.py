"""Site templates: the seed site whole and fitting together, a second site from a file alone, bad files refused."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from app.duties.library import COMMON, load_library
from app.roster.rules_site import terms_of
from app.sites.layout import POST_KINDS, SettingT
from app.sites.template import SiteTemplate, TemplateError, load_template, seed_templates

SEED = {path.stem: path for path in seed_templates()}
POSTS = ["SM", "EL", "PG", "DM", "MG", "PT", "HR", "MR", "CL", "CH", "CM", "CO"]


@pytest.fixture(scope="module")
def yunqi() -> SiteTemplate:
    return load_template(SEED["yunqi"])


@pytest.fixture(scope="module", params=sorted(SEED))
def template(request: pytest.FixtureRequest) -> SiteTemplate:
    return load_template(SEED[request.param])


def is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def changed(folder: Path, old: str, new: str, name: str = "second") -> Path:
    text = SEED[name].read_text(encoding="utf-8")
    assert old in text
    path = folder / "site.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def places(template: SiteTemplate, post: str, day_kind: str, minute: int) -> int:
    return sum(
        row.places
        for row in template.coverage
        if (row.post, row.day_kind) == (post, day_kind) and row.from_minute <= minute < row.to_minute
    )


def test_the_seed_site_has_twelve_posts_in_four_groups(yunqi: SiteTemplate) -> None:
    assert [post.code for post in yunqi.posts] == POSTS
    assert {group.code: group.leader_post for group in yunqi.groups} == {
        "management": "SM",
        "etiquette_security": "EL",
        "reception": "SM",
        "cleaning": "CL",
    }
    assert {post.group for post in yunqi.posts} == {group.code for group in yunqi.groups}


def test_the_seed_site_has_three_furnished_and_three_bare_homes_for_ten_persons(yunqi: SiteTemplate) -> None:
    assert [unit.kind for unit in yunqi.units] == ["furnished"] * 3 + ["bare"] * 3
    assert {unit.capacity for unit in yunqi.units} == {10}
    assert len({unit.zone for unit in yunqi.units}) == 6


def test_manager_leaders_and_patrol_serve_everywhere(yunqi: SiteTemplate) -> None:
    assert [post.code for post in yunqi.posts if post.everywhere] == ["SM", "EL", "PT", "CL"]


def test_each_visitor_action_has_a_post_that_may_do_it(template: SiteTemplate) -> None:
    allowed = {kind for post in template.posts for kind in post.kinds}

    assert POST_KINDS - allowed <= {"patrols"}


def test_the_night_etiquette_post_covers_the_model_area_and_the_hall(yunqi: SiteTemplate) -> None:
    night = {post.code: post.night_zones for post in yunqi.posts}

    assert night["MG"] == ("Z-M", "Z-1F-H")


def test_only_three_posts_are_needed_by_night(yunqi: SiteTemplate) -> None:
    for kind in yunqi.day_kinds:
        rows = [row for row in yunqi.coverage if row.night and row.day_kind == kind.code]
        assert sorted(row.post for row in rows) == ["EL", "MG", "PT"]
        assert {(row.from_minute, row.to_minute, row.places) for row in rows} == {(18 * 60, 30 * 60, 1)}


@pytest.mark.parametrize(
    ("post", "weekday", "weekend", "launch"),
    [
        ("SM", 1, 1, 1),
        ("EL", 1, 1, 2),
        ("PG", 1, 2, 3),
        ("DM", 1, 2, 2),
        ("MG", 1, 1, 2),
        ("PT", 1, 1, 2),
        ("HR", 1, 2, 3),
        ("CL", 1, 1, 1),
        ("CO", 1, 1, 2),
    ],
)
def test_the_middle_of_the_day_is_covered_by_day_kind(
    yunqi: SiteTemplate, post: str, weekday: int, weekend: int, launch: int
) -> None:
    noon = 12 * 60

    found = [places(yunqi, post, kind, noon) for kind in ("weekday", "weekend", "launch")]

    assert found == [weekday, weekend, launch]
    assert places(yunqi, post, "holiday", noon) == weekend


def test_every_post_is_covered_by_day_when_the_site_is_open(yunqi: SiteTemplate) -> None:
    for kind in yunqi.day_kinds:
        assert all(places(yunqi, post, kind.code, yunqi.opens_minute) for post in POSTS)


def test_two_neighbouring_hours_differ_by_the_people_a_shift_can_bring(template: SiteTemplate) -> None:
    for post in template.posts:
        for kind in template.day_kinds:
            day = [places(template, post.code, kind.code, minute) for minute in range(0, 30 * 60, 30)]
            assert all(abs(after - before) <= 2 for before, after in pairwise(day)), (post.code, kind.code)


def test_the_shifts_are_those_of_the_roster_with_their_other_words(yunqi: SiteTemplate) -> None:
    shifts = {shift.code: shift for shift in yunqi.shifts}
    shift_codes = ("D1", "D3", "D3", "N1")

    assert {code: (s.start_minute, s.end_minute, s.meal_minutes) for code, s in shifts.items()} == {
        "D1": (480, 1020, 60),
        "D2": (540, 1080, 60),
        "D3": (600, 1140, 60),
        "N1": (1080, 1800, 30),
    }
    assert [word in shifts[code].aliases for word, code in zip("早中晚夜", shift_codes, strict=True)] == [True] * 4


def test_six_shifts_of_eight_hours_ask_for_no_reason_each_week(template: SiteTemplate) -> None:
    said = {setting.key: setting.text for setting in template.settings}

    assert terms_of(said).of("week_hours").limit == 6 * 8


def test_walking_is_same_next_or_far_both_ways(yunqi: SiteTemplate) -> None:
    assert yunqi.walk("Z-P", "Z-P") == "same"
    assert yunqi.walk("Z-P", "Z-D") == yunqi.walk("Z-D", "Z-P") == "next"
    assert yunqi.walk("Z-P", "Z-3F") == "far"


def test_every_zone_can_be_walked_to(template: SiteTemplate) -> None:
    beside = {zone.code: zone.next for zone in template.zones}
    reached, edge = set[str](), [template.zones[0].code]
    while edge:
        here = edge.pop()
        reached.add(here)
        edge.extend(code for code in beside[here] if code not in reached)

    assert reached == set(beside)


def test_every_zone_is_served_by_a_post_and_every_column_has_a_zone(template: SiteTemplate) -> None:
    served = {code for post in template.posts for code in post.zones}

    assert {zone.code for zone in template.zones} == served
    assert {zone.column for zone in template.zones} == {column.code for column in template.columns}


def test_every_default_has_a_source_and_words_in_both_languages(template: SiteTemplate) -> None:
    for setting in template.settings:
        assert is_chinese(setting.zh), setting.key
        assert not is_chinese(setting.en), setting.key
        assert max(len(setting.text), len(setting.source)) <= 200, setting.key


def test_every_name_is_in_both_languages(template: SiteTemplate) -> None:
    named = (template.columns, template.zones, template.units, template.groups, template.posts)
    for row in [row for rows in (*named, template.shifts, template.day_kinds, template.purposes) for row in rows]:
        assert is_chinese(row.zh), row.code
        assert not is_chinese(row.en), row.code


def test_the_seed_site_opens_at_nine_and_its_doorman_has_fifteen_seconds(yunqi: SiteTemplate) -> None:
    assert (yunqi.opens_minute, yunqi.closes_minute, yunqi.day_starts_minute) == (540, 1080, 360)
    assert yunqi.setting("ack_seconds") == 15
    assert yunqi.setting("consultant_seconds") == 120
    assert yunqi.setting("purposes") == tuple(purpose.code for purpose in yunqi.purposes)


def test_a_setting_is_stored_as_text() -> None:
    def text(value: int | bool | tuple[str, ...]) -> str:
        return SettingT("k", value, "键", "Key", "", "", None, None, "def").text

    assert [text(15), text(True), text(("a", "b"))] == ["15", "true", "a,b"]


def test_every_post_with_duties_in_the_library_is_a_post_of_the_seed_site(yunqi: SiteTemplate) -> None:
    assert {item.post for item in load_library().items} - {COMMON} == {post.code for post in yunqi.posts}


def test_a_second_site_with_a_post_of_its_own_is_a_file_alone() -> None:
    second = load_template(SEED["second"])

    assert [post.code for post in second.posts] == ["SM", "DM", "HR", "WB", "MR", "CH"]
    assert second.posts[1].kinds == ("announces", "receives_at_door")
    assert (second.opens_minute, second.closes_minute) == (600, 1200)


def test_a_thirteenth_post_is_one_more_table(tmp_path: Path) -> None:
    buggy = """
[[post]]
code = "BD"
zh = "电瓶车司机"
en = "Buggy driver"
short_zh = "电瓶车"
short_en = "Buggy"
group = "etiquette_security"
zones = ["Z-RD"]
outdoor = true

[[coverage]]
post = "BD"
days = ["launch"]
hours = [{ from = "09:00", to = "18:00", places = 2 }]

[[post]]
code = "SM\""""

    template = load_template(changed(tmp_path, '[[post]]\ncode = "SM"', buggy, "yunqi"))

    assert len(template.posts) == 13
    assert places(template, "BD", "launch", 600) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('zones = ["BAR"]', 'zones = ["POOL"]', "post WB: unknown zones 'POOL'"),
        ('night_zones = ["FC", "HALL"]', 'night_zones = ["ROOF"]', "post DM: unknown night_zones 'ROOF'"),
        ('night_zones = ["FC", "HALL"]\n', "", "coverage DM: hours 20:30: DM has no night_zones"),
        ('kinds = ["registers"]', 'kinds = ["sings"]', "post HR: unknown kinds 'sings'"),
        ('zones = ["BAR"]\n', "", "post WB: a post needs zones or everywhere"),
        ('group = "cleaning"', 'group = "choir"', "post CH: unknown group 'choir'"),
        ('leader_post = "SM"', 'leader_post = "XX"', "group front: unknown leader_post 'XX'"),
        ('next = ["H2"]', 'next = ["H3"]', "zone H1: unknown next 'H3'"),
        ('next = ["H2"]', 'next = ["H1"]', "zone H1: a zone cannot be next to itself"),
        ('kind = "toilet"', 'kind = "attic"', "zone WC: unknown kind 'attic'"),
        ('column = "outside"', 'column = "sky"', "zone FC: unknown column 'sky'"),
        ('zone = "H2"', 'zone = "H9"', "unit H2: unknown zone 'H9'"),
        ("capacity = 6", "capacity = 0", "unit H1: capacity must be 1 or more"),
        ("capacity = 6", 'capacity = "six"', "unit H1: capacity must be of type int"),
        ('post = "WB"', 'post = "XX"', "coverage XX: unknown post 'XX'"),
        ('days = ["weekend"]', 'days = ["monday"]', "unknown days 'monday'"),
        ('to = "12:00"', 'to = "13:00"', "coverage HR on weekend: two rows overlap"),
        ('to = "12:00"', 'to = "25:00"', "coverage HR: hours 10:00: a time must be HH:MM, not '25:00'"),
        ('aliases = ["晚"', 'aliases = ["早"', "shift B: alias '早' belongs to another shift"),
        ("meal = 30", "meal = 900", "shift C: meal is as long as the shift"),
        ('code = "WB"\nzh', 'code = "HR"\nzh', "post HR: code is used twice"),
        ('zh = "水吧岗"', 'zh = " "', "post WB: zh is empty"),
        ('zh = "水吧岗"', "", "post WB: zh is missing"),
        ('short_zh = "水吧"', 'short_zh = "水吧"\ncolour = "red"', "post WB: unknown field 'colour'"),
        ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Atlantis"', "site: unknown timezone"),
        ('key = "ack_seconds"', 'key = "ack"', "setting ack_seconds is missing"),
        ("value = 15\n", "value = 15000\n", "setting ack_seconds: value 15000 is outside its own range"),
        ("value = 15\n", "value = 1.5\n", "setting ack_seconds: value must be a number"),
        ('"viewing", "owner", "other"]', '"viewing", "ghost"]', "setting purposes: unknown purpose 'ghost'"),
        ('value = "10:00"', 'value = "21:00"', "setting close must be after open"),
        ('code = "hupan"', "code = ", "site.toml: cannot be read"),
    ],
)
def test_a_malformed_template_is_refused_by_the_name_of_its_entry(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(TemplateError) as refusal:
        load_template(changed(tmp_path, old, new))

    assert message in str(refusal.value)
    assert str(refusal.value).startswith("site.toml")


def test_a_distance_given_twice_is_refused(tmp_path: Path) -> None:
    twice = '[[distance]]\nfrom = "Z-D"\nto = "Z-P"\nmetres = 1\n\n[[distance]]\nfrom = "Z-P"'

    with pytest.raises(TemplateError, match="is given twice"):
        load_template(changed(tmp_path, '[[distance]]\nfrom = "Z-P"', twice, "yunqi"))


def test_a_file_that_is_not_text_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "photo.toml"
    path.write_bytes(b"\xff\xd8\xff\xe0")

    with pytest.raises(TemplateError, match=r"photo\.toml: cannot be read"):
        load_template(path)
