"""Whatever the roster and however it is written down, reading gives exactly what was written."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.roster.workbook import rosters
from tests.roster.workbook.building import read
from tests.roster.workbook.rosters import Roster, as_read, as_written

Write = Callable[[Roster], bytes]
calm = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

_EVERYBODY = [rosters.text_dates, rosters.second_sheet, rosters.csv_gb18030, rosters.csv_utf8_mark]


def _check(roster: Roster, content: bytes) -> None:
    sheet = read(content)
    people, work, absent = as_written(roster)
    assert as_read(sheet) == (people, work, absent)
    assert sheet.unknown == ()
    assert {(s.code, s.start_minute, s.end_minute, s.meal_minutes) for s in sheet.shifts} == {
        (s.code, s.start_minute, s.end_minute, s.meal_minutes) for s in roster.shifts
    }


@pytest.mark.parametrize("write", _EVERYBODY)
@calm
@given(data=st.data())
def test_it_gives_back_what_was_written_a_person_a_row(write: Write, data: st.DataObject) -> None:
    roster = data.draw(rosters.rosters())
    _check(roster, write(roster))
    sheet = read(write(roster))
    assert (sheet.first_day, sheet.last_day) == (roster.days[0], roster.days[-1])


@calm
@given(roster=rosters.rosters(least_days=3))
def test_it_gives_back_what_was_written_under_two_header_rows(roster: Roster) -> None:
    _check(roster, rosters.two_header_rows(roster))


@pytest.mark.parametrize("write", [rosters.posts_down, rosters.shift_in_cell])
@calm
@given(data=st.data())
def test_it_gives_back_what_was_written_with_names_in_the_cells(write: Write, data: st.DataObject) -> None:
    roster = data.draw(rosters.rosters(names_in_cells=True))
    at_work = {person for person, _ in roster.filled}
    sheet = read(write(roster))
    people, work, absent = as_written(roster)
    assert as_read(sheet) == ({roster.people[person] for person in at_work}, work, absent)
    assert sheet.unknown == ()
    assert people


@calm
@given(roster=rosters.rosters())
def test_it_gives_back_what_was_written_as_a_list(roster: Roster) -> None:
    sheet = read(rosters.day_list(roster))
    at_work = {roster.people[person] for person, _ in roster.filled}
    _, work, absent = as_written(roster)
    assert as_read(sheet) == (at_work, work, absent)
    assert sheet.unknown == ()
