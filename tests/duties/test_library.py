"""The library of duties: whole, in both languages, few taps by default, and refusing what does not fit."""

import re
from pathlib import Path

import pytest

from app.duties.library import (
    COMMON,
    EvidenceKind,
    Library,
    LibraryError,
    LibraryItem,
    TimingKind,
    expected_taps,
    load_library,
)

ITEMS_PER_POST = {
    COMMON: 8,
    "PG": 13,
    "DM": 11,
    "MG": 12,
    "PT": 11,
    "MR": 12,
    "HR": 12,
    "CL": 9,
    "CM": 9,
    "CH": 11,
    "CO": 10,
    "EL": 11,
    "SM": 11,
}
POSTS = sorted(set(ITEMS_PER_POST) - {COMMON})
NIGHT_POSTS = ["EL", "MG", "PT"]
DAY_SHIFT, NIGHT_SHIFT = 9 * 60, 12 * 60
MOST_TAPS = 20

GOOD = """
version = 1

[[event]]
key = "rain_on"
zh = "开始下雨"
en = "Rain on"
scope = "weather"
per_shift = 1

[[item]]
id = "X1"
post = "XX"
zh = "看一看"
en = "Have a look"
done_zh = "看过了"
done_en = "Looked at"
timings = [{ kind = "interval", min = 30, max = 60 }, { kind = "event", event = "rain_on", within = 5 }]
evidence = ["tick"]
default = true
origin = "def"
"""


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


def is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def is_english(text: str) -> bool:
    return bool(text) and not is_chinese(text)


def written(folder: Path, text: str) -> Path:
    path = folder / "list.toml"
    path.write_text(text, encoding="utf-8")
    return path


def item_of(folder: Path, old: str, new: str) -> LibraryItem:
    assert old in GOOD
    return load_library(written(folder, GOOD.replace(old, new))).items[0]


@pytest.mark.parametrize("post", ITEMS_PER_POST)
def test_it_has_every_duty_of_each_post(library: Library, post: str) -> None:
    own = [item for item in library.items if item.post == post]

    assert len(own) == ITEMS_PER_POST[post]


def test_it_has_140_duties_and_no_post_beyond_the_table(library: Library) -> None:
    assert len(library.items) == sum(ITEMS_PER_POST.values()) == 140
    assert {item.post for item in library.items} == set(ITEMS_PER_POST)


def test_it_numbers_the_duties_of_a_post_without_a_gap(library: Library) -> None:
    for post, count in ITEMS_PER_POST.items():
        prefix = "G" if post == COMMON else post
        nights = 3 if post == "MG" else 0
        expected = [f"{prefix}{n}" for n in range(1, count - nights + 1)]
        expected += [f"{prefix}N{n}" for n in range(1, nights + 1)]
        assert [item.id for item in library.items if item.post == post] == expected


def test_it_keeps_night_duties_for_the_gate_post_and_the_leader(library: Library) -> None:
    assert [item.id for item in library.items if item.night] == ["MGN1", "MGN2", "MGN3", "EL6", "EL7"]


def test_it_says_everything_in_both_languages(library: Library) -> None:
    for item in library.items:
        for chinese, english in ((item.zh, item.en), (item.done_zh, item.done_en)):
            assert is_chinese(chinese), item.id
            assert is_english(english), item.id
        assert bool(item.where_zh) == bool(item.where_en), item.id
    for event in library.events:
        assert is_chinese(event.zh), event.key
        assert is_english(event.en), event.key


def test_its_texts_fit_the_screens_and_the_tables(library: Library) -> None:
    for item in library.items:
        assert len(item.zh) <= 14, item.id
        assert len(item.en) <= 40, item.id
        assert max(len(item.done_zh), len(item.done_en)) <= 300, item.id
        assert max(len(item.where_zh), len(item.where_en)) <= 60, item.id
        assert max(len(item.unit_zh), len(item.unit_en)) <= 20, item.id


def test_it_tells_where_each_duty_comes_from(library: Library) -> None:
    for item in library.items:
        assert re.match(r"(seed \d|field F\d|law|def)", item.origin), item.id


def test_a_duty_with_two_timings_keeps_both(library: Library) -> None:
    bays = next(item for item in library.items if item.id == "PG2")
    toilets = next(item for item in library.items if item.id == "CH4")

    assert [timing.kind for timing in bays.timings] == [TimingKind.START, TimingKind.HOURLY]
    assert (toilets.timings[0].min_minutes, toilets.timings[0].max_minutes) == (30, 180)


def test_every_weather_switch_and_hand_off_is_an_event(library: Library) -> None:
    keys = {event.key for event in library.events}

    assert {f"{kind}_{way}" for kind in ("rain", "sun", "wind", "snow") for way in ("on", "off")} <= keys
    assert {
        "party_announced",
        "party_at_door",
        "unaccompanied_at_gate",
        "party_left_unit",
        "table_left",
        "relief_asked",
        "closing",
    } <= keys


def test_greeting_each_person_is_a_counter_and_no_item_on_a_phone(library: Library) -> None:
    greeting = next(item for item in library.items if item.id == "DM3")

    assert EvidenceKind.COUNTER in greeting.evidence
    assert not greeting.asks_for_a_tap


@pytest.mark.parametrize("post", POSTS)
def test_the_default_set_asks_at_most_twenty_taps_of_a_day_shift(library: Library, post: str) -> None:
    asked = expected_taps(library.default_set(post), DAY_SHIFT)

    assert 0 < asked <= MOST_TAPS


@pytest.mark.parametrize("post", NIGHT_POSTS)
def test_the_default_set_asks_at_most_twenty_taps_of_a_night_shift(library: Library, post: str) -> None:
    asked = expected_taps(library.default_set(post), NIGHT_SHIFT, night=True)

    assert 0 < asked <= MOST_TAPS


def test_the_whole_library_would_ask_far_more(library: Library) -> None:
    assert max(expected_taps(library.for_post(post), DAY_SHIFT) for post in POSTS) > 2 * MOST_TAPS


def test_the_default_set_leaves_out_what_is_off(library: Library) -> None:
    chosen = {item.id: item for item in library.default_set("PG")}

    assert not {"PG6", "G4", "DM1"} & set(chosen)
    assert [timing.kind for timing in chosen["PG2"].timings] == [TimingKind.START]


def test_a_default_item_never_loses_all_its_timings(library: Library) -> None:
    assert all(item.timings for post in POSTS for item in library.default_set(post))


def test_a_post_without_duties_of_its_own_has_the_common_ones(library: Library) -> None:
    assert {item.post for item in library.for_post("WB")} == {COMMON}


@pytest.mark.parametrize(
    ("timing", "evidence", "taps"),
    [
        ('{ kind = "start" }', '["tick"]', 1),
        ('{ kind = "daily", times = 3 }', '["score"]', 3),
        ('{ kind = "interval", min = 30, max = 60 }', '["tick"]', 9),
        ('{ kind = "interval", min = 120, max = 120 }', '["photo"]', 4),
        ('{ kind = "hourly" }', '["number"]', 9),
        ('{ kind = "hourly", part = "night" }', '["number"]', 0),
        ('{ kind = "event", event = "rain_on" }', '["tick"]', 1),
        ('{ kind = "event", event = "rain_on" }', '["counter"]', 0),
        ('{ kind = "hourly" }', '["tick", "auto"]', 0),
        ('{ kind = "hourly" }', '["photo", "scan"]\nevidence_all = true', 9),
        ('{ kind = "hourly" }', '["scan", "counter"]\nevidence_all = true', 0),
        ('{ kind = "hourly" }', '["tick"]\nexception = true', 0),
        ('{ kind = "hourly" }', '["tick"]\nnight = true', 0),
        ('{ kind = "start" }', '["tick"]\nper_unit = "furnished"', 3),
        ('{ kind = "start" }', '["tick"]\nper_unit = "all"', 6),
    ],
)
def test_it_counts_the_taps_of_a_nine_hour_shift(tmp_path: Path, timing: str, evidence: str, taps: int) -> None:
    start, end = GOOD.index("timings"), GOOD.index("default")
    text = f"{GOOD[:start]}timings = [{timing}]\nevidence = {evidence}\n{GOOD[end:]}"

    assert expected_taps(load_library(written(tmp_path, text)).items, DAY_SHIFT) == taps


@pytest.mark.parametrize("minutes", [0, -1, 1441])
def test_a_shift_without_sense_is_refused(library: Library, minutes: int) -> None:
    with pytest.raises(ValueError, match="shift_minutes"):
        expected_taps(library.items, minutes)


def test_a_good_file_reads_as_written(tmp_path: Path) -> None:
    item = item_of(tmp_path, '"看一看"', '"看两看"')

    assert (item.id, item.zh, item.where_zh, item.evidence_all) == ("X1", "看两看", "", False)
    assert item.timings[1].within_minutes == 5


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"rain_on", within', '"hail_on", within', "item X1: timings 2: unknown event 'hail_on'"),
        ('"interval"', '"sometimes"', "item X1: timings 1: unknown kind 'sometimes'"),
        ("min = 30", "min = 90", "item X1: timings 1: min is above max"),
        ("min = 30", "min = 0", "item X1: timings 1: min must be a whole number"),
        ("min = 30, ", "", "item X1: timings 1: min must be a whole number"),
        ('"interval", min', '"start", min', "item X1: timings 1: unknown field 'max'"),
        ('kind = "event", event = "rain_on", within = 5', 'kind = "daily", at = "25:00"', "at must be HH:MM"),
        ('["tick"]', '["wink"]', "item X1: unknown evidence 'wink'"),
        ('["tick"]', "[]", "item X1: evidence must be a list"),
        ('["tick"]', '["choice"]', "item X1: evidence choice needs choices"),
        ('"Have a look"', '""', "item X1: en must be a text"),
        ('done_en = "Looked at"', "", "item X1: done_en must be a text"),
        ("default = true", 'default = "yes"', "item X1: default must be true or false"),
        ("default = true", "", "item X1: default must be true or false"),
        ("default = true", 'default = true\nwhere_zh = "门口"', "item X1: where is given in one language only"),
        ("default = true", "default = true\nlow = 5\nhigh = 1", "item X1: low is above high"),
        ("default = true", "default = true\ncolour = 1", "item X1: unknown field 'colour'"),
        ('"weather"', '"sky"', "event rain_on: unknown scope 'sky'"),
        ("per_shift = 1", "per_shift = true", "event rain_on: per_shift must be a whole number"),
        ("version = 1", "version = 0", "list.toml: version must be a whole number"),
        ("version = 1", "version = = 1", "list.toml: cannot be read"),
        ("[[item]]", "[[duty]]", "list.toml: item must be a list of at least one table"),
    ],
)
def test_a_malformed_file_is_refused_by_the_name_of_its_entry(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(LibraryError) as refusal:
        item_of(tmp_path, old, new)

    assert message in str(refusal.value)
    assert str(refusal.value).startswith("list.toml: ")


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    item = GOOD[GOOD.index("[[item]]") :]

    with pytest.raises(LibraryError, match="item X1: used twice"):
        load_library(written(tmp_path, GOOD + item))


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"none\.toml: cannot be read"):
        load_library(tmp_path / "none.toml")
