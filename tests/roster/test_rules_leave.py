"""Rules of days off, and the words of every rule in both languages. No database."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import LANGUAGES, Languages
from app.core.messages import MESSAGES
from app.roster.rules import BY_CODE, RULES, VALUES, LeaveAsk, LeaveFacts, Severity, Weight, leave_objections
from app.roster.rules.catalogue import LONGEST_RUN
from app.roster.rules_site import night_of, said_on, terms_of
from tests.roster.rulings import terms

SATURDAY = date(2026, 11, 28)
people = st.integers(1, 5)


def away(person: int = 1, kind: str = "annual", *, of_day: str = "weekday") -> LeaveAsk:
    """A day somebody would be away."""
    return LeaveAsk(person, SATURDAY, kind, of_day, "Weekend")


def codes(ask: LeaveAsk, facts: LeaveFacts) -> list[str]:
    """Codes of the objections."""
    return [one.code for one in leave_objections(ask, facts)]


def test_the_last_of_those_who_manage_may_not_be_away() -> None:
    assert codes(away(1, "rest"), LeaveFacts(frozenset({1, 2}), frozenset({2}))) == ["leaders_off"]
    assert codes(away(1, "rest"), LeaveFacts(frozenset({1, 2, 3}), frozenset({2}))) == []
    assert codes(away(4, "rest"), LeaveFacts(frozenset({1, 2}), frozenset({1, 2}))) == []
    assert codes(away(1, "rest"), LeaveFacts(frozenset({1}))) == []


def test_nobody_is_asked_to_be_well() -> None:
    everything = LeaveFacts(frozenset({1, 2}), frozenset({2}), frozenset({"weekend"}))

    assert codes(away(1, "sick", of_day="weekend"), everything) == []


@given(st.sets(people), st.sets(people), people, people)
def test_it_is_the_same_whoever_of_two_asks_first(heads: set[int], off: set[int], one: int, other: int) -> None:
    first = codes(away(one, "rest"), LeaveFacts(frozenset(heads), frozenset(off | {other}) & frozenset(heads)))
    second = codes(away(other, "rest"), LeaveFacts(frozenset(heads), frozenset(off | {one}) & frozenset(heads)))

    if {one, other} <= heads:
        assert first == second


@given(st.sets(people), st.sets(people), people, people)
def test_more_people_away_never_object_less(heads: set[int], off: set[int], one: int, more: int) -> None:
    if codes(away(one, "rest"), LeaveFacts(frozenset(heads), frozenset(off))):
        assert codes(away(one, "rest"), LeaveFacts(frozenset(heads), frozenset(off | {more})))


@pytest.mark.parametrize(("kind", "objects"), [("annual", True), ("toil", True), ("rest", False), ("sick", False)])
def test_leave_is_not_given_on_closed_kinds_of_day_and_a_rest_is_no_leave(kind: str, objects: bool) -> None:
    facts = LeaveFacts(closed=frozenset({"weekend", "launch"}))

    assert codes(away(kind=kind, of_day="weekend"), facts) == (["leave_blackout"] if objects else [])
    assert codes(away(kind=kind, of_day="weekday"), facts) == []


def test_a_site_blocks_leave_or_lets_it_be() -> None:
    facts = LeaveFacts(closed=frozenset({"weekend"}))
    blocked = leave_objections(away(of_day="weekend"), facts, terms(leave_blackout="block"))

    assert [one.weight for one in blocked] == [Weight.HARD]
    assert leave_objections(away(of_day="weekend"), facts, terms(leave_blackout="off")) == []


# What a site says --------------------------------------------------------------------------------------------------
def test_a_site_without_rows_has_the_defaults_of_the_table() -> None:
    said = terms_of({})

    assert {code: (said.of(code).severity, said.of(code).limit) for code in BY_CODE} == {
        rule.code: (rule.severity, rule.limit) for rule in RULES
    }


def test_a_limit_out_of_bounds_or_a_word_nobody_knows_is_the_default() -> None:
    said = terms_of({"rule.short_rest.limit": "99", "rule.short_rest": "never", "rule.week_hours.limit": "4²"})

    assert (said.of("short_rest").limit, said.of("short_rest").severity) == (11, Severity.WARN)
    assert said.of("week_hours").limit == 40
    assert night_of({"rule.night.from": "24", "rule.night.least": "x"}) == night_of({})


def test_being_in_two_places_cannot_be_switched_off() -> None:
    assert terms_of({"rule.double_booking": "off"}).of("double_booking").severity is Severity.BLOCK


@given(st.text(max_size=8))
def test_whatever_stands_in_a_setting_some_limit_comes_of_it(text: str) -> None:
    for rule in RULES:
        term = terms_of({rule.key: text, rule.limit_key or "-": text}).of(rule.code)
        assert rule.low <= term.limit <= rule.high


def test_what_is_not_of_the_rules_is_left_out_of_what_they_are_told() -> None:
    assert said_on({"open": "09:00", "rule.not_ticked": "off"}, [], SATURDAY) == {"rule.not_ticked": "off"}


# Words -------------------------------------------------------------------------------------------------------------
CODES = (
    "not_ticked", "on_leave", "no_guard_licence", "guard_licence_ends", "guard_licence_ended", "guard_licence_starts",
    "busy_here", "busy_elsewhere", "short_rest", "days_in_row", "night_then_day", "nights_in_row", "night_deputy",
    "week_hours", "month_overtime", "leaders_off", "leave_blackout",
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_objection_is_words_in_both_languages(code: str, lang: str) -> None:
    gaps = {name: f"<{name}>" for name in re.findall(r"{(\w+)}", MESSAGES[code])}
    text = Languages().say(lang, code, **gaps)

    assert "{" not in text
    assert all(value in text for value in gaps.values())
    assert bool(re.search(r"[\u4e00-\u9fff]", text)) == lang.startswith("zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_a_name_a_unit_and_a_source_in_both_languages(lang: str) -> None:
    words = Languages()
    said = [(one.name, one.source, one.unit) for one in RULES] + [(one.name, one.source, one.unit) for one in VALUES]
    for text in (part for parts in said for part in parts if part):
        shown = words.gettext(lang, text)
        assert bool(re.search(r"[\u4e00-\u9fff]", shown)) == lang.startswith("zh"), text


def test_defaults_lie_within_their_bounds_and_runs_within_what_is_read() -> None:
    assert all(rule.low <= rule.limit <= rule.high for rule in RULES)
    assert all(value.low <= int(value.default) <= value.high for value in VALUES if value.low is not None)  # type: ignore[operator]
    assert max(BY_CODE[code].high for code in ("days_in_row", "nights_in_row")) == LONGEST_RUN
    assert len(BY_CODE) == len(RULES)
