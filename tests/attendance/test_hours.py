"""The hours of a month from what was really stood, and the workbook made of them."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.attendance.corrections import CorrectIn, correct_hours
from app.attendance.export import workbook
from app.attendance.reading import DayOf, read_book
from app.attendance.sick import SickIn, note_sick
from app.core.clock import FixedClock
from app.core.errors import Forbidden
from app.core.work import House, open_work
from app.people.models import Person
from app.roster.models import Standing
from app.roster.presence import PresenceIn, arrive, leave_post
from app.roster.relief_models import Relief
from tests.conftest import Acts, Clients
from tests.world import World, an_assignment

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def day_of(house: House, person_id: int, day: date) -> DayOf:
    """The day as it is read now."""
    with open_work(house, writing=False) as work:
        worker = read_book(work, 1, FIRST, LAST).worker(person_id)
        assert worker is not None
        return worker.days[day]


def sheet_of(act: Acts, person_id: int, number: int = 0) -> Worksheet:
    """A sheet of the month's workbook as somebody gets it."""
    with act(person_id, writing=False) as work:
        _, content = workbook(work, 1, "2026-11")
    found = load_workbook(io.BytesIO(content)).worksheets[number]
    assert isinstance(found, Worksheet)
    return found


def words(sheet: Worksheet) -> list[str]:
    """Everything written on a sheet."""
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_hours_are_those_stood_and_the_plan_stays_as_it_was(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        planned = an_assignment(work, world.zhou, world.door, start=780, end=1320, code="中")
        before = planned.starts_at, planned.ends_at
    clock.advance(minutes=90)
    with act(world.zhou) as work:
        arrive(work, PresenceIn(site_id=1))
    clock.advance(hours=4)
    with act(world.zhou) as work:
        leave_post(work, PresenceIn(site_id=1))
    clock.advance(hours=5)

    found = day_of(house, world.zhou, world.monday)

    assert (found.outcome.minutes, found.outcome.late, found.outcome.early) == (240, 30, 270)
    assert [plan.span.starts_at for plan in found.plans] + [plan.span.ends_at for plan in found.plans] == list(before)
    assert found.stood[0].how == ("self",)


def test_a_night_is_counted_on_the_day_it_began(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, start=1080, end=1800, code="夜")
    clock.advance(hours=6)
    with act(world.zhou) as work:
        arrive(work, PresenceIn(site_id=1))
    clock.advance(hours=12)
    with act(world.zhou) as work:
        leave_post(work, PresenceIn(site_id=1))
    clock.advance(hours=1)

    assert day_of(house, world.zhou, world.monday).outcome.minutes == 690
    with open_work(house, writing=False) as work:
        worker = read_book(work, 1, FIRST, LAST).worker(world.zhou)
        assert worker is not None
        assert list(worker.days) == [world.monday]


@pytest.mark.parametrize(("kind", "minutes"), [("errand", 540), ("meal", 480)])
def test_an_errand_with_a_relief_is_work_and_a_meal_is_the_break(
    house: House, world: World, clock: FixedClock, kind: str, minutes: int
) -> None:
    with open_work(house) as work:
        row = an_assignment(work, world.zhou, world.door, code="")
        start = row.starts_at
        for first, last in ((0, 4), (5, 9)):
            work.add(
                Standing(site_id=1, post_id=world.door, place=1, person_id=world.zhou, assignment_id=row.id,
                         started_at=start + timedelta(hours=first), ended_at=start + timedelta(hours=last))
            )  # fmt: skip
        work.add(
            Relief(site_id=1, post_id=world.door, place=1, person_id=world.zhou, assignment_id=row.id, kind=kind,
                   minutes=60, asked_at=start, cover_id=world.wang, started_at=start + timedelta(hours=4),
                   ended_at=start + timedelta(hours=5))
        )  # fmt: skip
    clock.advance(hours=8)

    assert day_of(house, world.zhou, world.monday).outcome.minutes == minutes


def test_whoever_stands_in_without_a_plan_has_hours_too(house: House, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        work.add(
            Standing(site_id=1, post_id=world.door, place=1, person_id=world.wang, started_at=work.now,
                     ended_at=work.now + timedelta(minutes=30))
        )  # fmt: skip
    clock.advance(hours=1)

    assert day_of(house, world.wang, world.monday).outcome.minutes == 30


def test_a_sick_afternoon_is_neither_early_nor_absent(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        row = an_assignment(work, world.zhou, world.door)
        work.add(
            Standing(site_id=1, post_id=world.door, place=1, person_id=world.zhou, assignment_id=row.id,
                     started_at=row.starts_at)
        )  # fmt: skip
    with act(world.mei) as work:
        note_sick(work, SickIn(site_id=1, person_id=world.zhou))
    clock.advance(hours=8)

    found = day_of(house, world.zhou, world.monday)

    assert (found.off, found.marks, found.outcome.minutes) == ("sick", (), 240)


def test_the_newest_correction_counts_and_all_of_them_stay(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    clock.advance(hours=8)
    for ends in ("16:00", "17:00"):
        with act(world.liu) as work:
            correct_hours(
                work,
                CorrectIn(site_id=1, person_id=world.zhou, day=world.monday, starts="08:00", ends=ends, reason="radio"),
            )

    found = day_of(house, world.zhou, world.monday)

    assert (found.outcome.minutes, found.marks, len(found.fixes)) == (480, (), 2)
    assert found.fix is not None
    assert found.fix.by == "刘强"


def test_the_workbook_has_the_sites_codes_plain_hours_by_shift_and_a_legend(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
        an_assignment(work, world.wang, world.parking)
    with act(world.zhou) as work:
        arrive(work, PresenceIn(site_id=1))
    clock.advance(hours=5)
    with act(world.zhou) as work:
        leave_post(work, PresenceIn(site_id=1))
    clock.advance(hours=1)

    table, detail, legend = (sheet_of(act, world.mei, number) for number in range(3))

    heads = [str(cell.value) for cell in table[4]]
    assert heads[-1] == "早"
    lines = {str(row[1].value): row for row in table.iter_rows(min_row=5) if row[1].value}
    number = lines["周杰瑞"][0].row or 0
    assert table.cell(number, 4 + 23).value == "早 Late"
    assert table.cell(number + 1, 4 + 23).value == 5
    assert table.cell(number + 1, len(heads)).value == 5
    absent = lines["王伟"][0].row or 0
    assert table.cell(absent, 4 + 23).value == "早 Not there"
    assert "周杰瑞" in words(detail)
    assert any("A night shift belongs to the day it began" in word for word in words(legend))
    assert "18:00–06:00" in words(legend)
    assert not any("pay" in word.lower() for word in words(table))


def test_nothing_that_people_typed_runs_in_the_workbook(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        person = work.get(Person, world.zhou)
        person.staff_number = "=1+1"
        an_assignment(work, world.zhou, world.door)
    clock.advance(hours=8)
    for reason in ('=HYPERLINK("http://x","y")', "@SUM(A1)", "+1", "-1"):
        with act(world.liu) as work:
            correct_hours(
                work,
                CorrectIn(site_id=1, person_id=world.zhou, day=world.monday, starts="08:00", ends="17:00",
                          reason=reason),
            )  # fmt: skip
        for number in range(2):
            sheet = sheet_of(act, world.mei, number)
            kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
            assert kinds <= {"s", "n"}
        assert reason in words(sheet_of(act, world.mei, 1))


def test_staff_take_their_own_hours_along_and_nobody_elses(
    house: House, act: Acts, clients: Clients, world: World
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
        an_assignment(work, world.wang, world.parking)

    own = words(sheet_of(act, world.wang))
    assert "王伟" in own
    assert "周杰瑞" not in own
    with pytest.raises(Forbidden):
        sheet_of(act, world.liu)
    answer = clients.as_(world.mei).get("/sites/1/attendance/export?month=2026-11")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert answer.headers["content-disposition"] == 'attachment; filename="hours-yunqi-2026-11.xlsx"'


def test_standing_in_at_the_end_of_a_night_belongs_to_the_night(house: House, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        row = an_assignment(work, world.zhou, world.door, start=1080, end=1920, code="夜")
        work.add(
            Standing(site_id=1, post_id=world.gate, place=1, person_id=world.zhou,
                     started_at=row.ends_at - timedelta(minutes=90), ended_at=row.ends_at)
        )  # fmt: skip
    clock.advance(hours=21)

    assert day_of(house, world.zhou, world.monday).outcome.minutes == 90
