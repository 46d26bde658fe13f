"""Guard licences with dates, days away, posts ticked: commands and the page of papers."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.models import EventLog
from app.core.work import House, Work, open_work
from app.people.models import Licence
from app.roster.absences import (
    AbsenceEndIn,
    AbsenceIn,
    days_of,
    leave_verdicts,
    record_absence,
    remove_absence,
    store_absence,
)
from app.roster.licences import LicenceEndIn, LicenceIn, end_licence, licences_of, save_licence
from app.roster.models import Absence
from app.roster.overrides_models import RuleOverride
from app.sites.models import CalendarDay, SiteSetting
from tests.conftest import Acts
from tests.world import World

PAGE = "/sites/1/roster/papers"
MONDAY = date(2026, 11, 23)


def on(number: int) -> date:
    """The date so many days after the Monday."""
    return MONDAY + timedelta(days=number)


def licence(world: World, person: int, since: date | None, until: date | None, **more: object) -> LicenceIn:
    """A licence of somebody of Yunqi."""
    return LicenceIn.model_validate(
        {"site_id": world.yunqi, "person_id": person, "valid_from": since, "valid_until": until} | more
    )


def away(
    world: World, person: int, first: date, last: date | None = None, kind: str = "annual", **more: object
) -> AbsenceIn:
    """Days away of somebody of Yunqi."""
    return AbsenceIn.model_validate(
        {"site_id": world.yunqi, "person_id": person, "day": first, "until": last, "kind": kind} | more
    )


def absences(work: Work) -> dict[date, str]:
    """Every absence by day."""
    return {row.day: row.kind for row in work.session.exec(select(Absence).order_by(col(Absence.day)))}


# Licences ----------------------------------------------------------------------------------------------------------
def test_a_licence_is_noted_corrected_and_ended(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        made = save_licence(work, licence(world, world.wang, None, on(3)))
        same = save_licence(work, licence(world, world.wang, on(-400), on(400), licence_id=made.id))
        assert same.id == made.id
        assert (same.valid_from, same.valid_until) == (on(-400), on(400))
        end_licence(work, LicenceEndIn(site_id=1, person_id=world.wang, licence_id=made.id or 0))
        assert same.valid_until == on(-1)

    with act(world.mei, writing=False) as work:
        rows = work.session.exec(select(EventLog).where(EventLog.kind == "LicenceChanged").order_by(col(EventLog.id)))
        assert [row.payload["what"] for row in rows] == ["noted", "corrected", "ended"]


def test_a_licence_that_never_counted_is_taken_out_and_one_that_is_over_stays(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        coming = save_licence(work, licence(world, world.wang, on(0), on(9)))
        over = save_licence(work, licence(world, world.wang, None, on(-2)))
        for one in (coming, over):
            end_licence(work, LicenceEndIn(site_id=1, person_id=world.wang, licence_id=one.id or 0))

        assert [(row.id, row.valid_until) for row in licences_of(work, world.wang)] == [(over.id, on(-2))]


@pytest.mark.parametrize(
    ("since", "until", "code", "field"),
    [
        (None, None, "licence_no_dates", "valid_until"),
        (on(1), on(0), "licence_backwards", "valid_until"),
        (date(1900, 1, 1), None, "licence_far", "valid_from"),
        (None, date(9999, 12, 31), "licence_far", "valid_until"),
    ],
)
def test_dates_that_cannot_be_are_refused_at_their_field(
    act: Acts, world: World, since: date | None, until: date | None, code: str, field: str
) -> None:
    with act(world.mei) as work, pytest.raises(Invalid) as refused:
        save_licence(work, licence(world, world.wang, since, until))

    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_same_licence_is_noted_once_and_a_dozen_are_enough(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        for number in range(12):
            save_licence(work, licence(world, world.wang, None, on(number)))
    with act(world.mei) as work, pytest.raises(Conflict, match="licence_same"):
        save_licence(work, licence(world, world.wang, None, on(0)))
    with act(world.mei) as work, pytest.raises(Conflict, match="licence_many"):
        save_licence(work, licence(world, world.wang, None, on(99)))


def test_licences_are_the_managers_and_of_people_of_the_site(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        theirs = work.add(Licence(person_id=world.zhou, valid_until=on(9))).id or 0
    for person in (world.liu, world.zhou, world.gu):
        with act(person) as work, pytest.raises(Forbidden):
            save_licence(work, licence(world, world.wang, None, on(9)))
    with act(world.mei) as work, pytest.raises(NotFound):
        save_licence(work, licence(world, world.qian, None, on(9)))
    with act(world.mei) as work, pytest.raises(NotFound):
        save_licence(work, licence(world, world.wang, None, on(8), licence_id=theirs))
    with act(world.mei) as work, pytest.raises(NotFound):
        end_licence(work, LicenceEndIn(site_id=1, person_id=world.wang, licence_id=theirs))


# Days away ---------------------------------------------------------------------------------------------------------
def test_every_day_of_a_stretch_is_noted_and_taken_back(act: Acts, world: World) -> None:
    with act(world.liu) as work:
        record_absence(work, away(world, world.wang, on(0), on(2)))
        record_absence(work, away(world, world.wang, on(2), kind="sick"))
        assert absences(work) == {on(0): "annual", on(1): "annual", on(2): "sick"}
        gone = remove_absence(work, AbsenceEndIn(site_id=1, person_id=world.wang, day=on(1), until=on(5)))
        assert gone == [on(1), on(2)]
        assert absences(work) == {on(0): "annual"}


def test_a_stretch_goes_through_a_leap_day(act: Acts, world: World) -> None:
    assert days_of(date(2028, 2, 28), date(2028, 3, 1)) == [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
    with act(world.mei) as work:
        made = store_absence(work, 1, world.wang, date(2028, 2, 28), date(2028, 3, 1), "annual", "request")
        assert len(made) == 3


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        (on(1), on(0), "absence_backwards", "until"),
        (on(0), on(190), "absence_too_long", "until"),
        (on(500), None, "absence_too_far", "day"),
        (on(-500), None, "absence_too_far", "day"),
    ],
)
def test_a_stretch_that_cannot_be_is_refused(
    act: Acts, world: World, first: date, last: date | None, code: str, field: str
) -> None:
    with act(world.mei) as work, pytest.raises(Invalid) as refused:
        record_absence(work, away(world, world.wang, first, last))

    assert (refused.value.code, refused.value.field) == (code, field)
    with act(world.mei, writing=False) as work:
        assert absences(work) == {}


def test_manager_and_deputy_are_not_away_together_without_a_reason(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(Absence(site_id=1, person_id=world.mei, day=on(1), kind="rest"))

    with act(world.liu) as work, pytest.raises(Invalid) as told:
        record_absence(work, away(world, world.liu, on(1)))
    assert (told.value.code, told.value.params["person"]) == ("leaders_off", "梅静")
    with act(world.fang) as work, pytest.raises(NeedsConsent, match="leaders_off"):
        record_absence(work, away(world, world.liu, on(0), on(2)))
    with act(world.fang) as work:
        record_absence(work, away(world, world.liu, on(0), on(2), accept="leaders_off", reason="I am there myself"))
        row = work.session.exec(select(RuleOverride)).one()
        assert (row.assignment_id, row.day, row.rule, row.reason) == (None, on(1), "leaders_off", "I am there myself")


def test_another_groups_leader_is_no_deputy_until_the_site_says_so(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(Absence(site_id=1, person_id=world.mei, day=on(1), kind="rest"))
    with act(world.mei) as work:
        assert leave_verdicts(work, 1, world.song, [on(1)], "annual") == {}
        work.add(SiteSetting(site_id=1, key="rule.leaders_off.group", value="cleaning"))
    with act(world.mei) as work:
        assert list(leave_verdicts(work, 1, world.song, [on(1)], "annual")) == [on(1)]


def test_leave_at_a_launch_needs_a_reason_and_a_rest_does_not(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(CalendarDay(site_id=1, day=on(2), kind="launch"))

    with act(world.mei) as work, pytest.raises(NeedsConsent, match="leave_blackout"):
        record_absence(work, away(world, world.wang, on(2)))
    with act(world.mei) as work:
        record_absence(work, away(world, world.wang, on(2), kind="rest"))
        record_absence(work, away(world, world.zhou, on(2), kind="sick"))
        assert work.session.exec(select(RuleOverride)).all() == []


def test_days_away_are_of_people_of_the_site_and_for_those_who_plan(act: Acts, world: World) -> None:
    with act(world.mei) as work, pytest.raises(NotFound):
        record_absence(work, away(world, world.qian, on(0)))
    for person in (world.zhou, world.lin, world.gu, world.ada):
        with act(person) as work, pytest.raises(Forbidden):
            record_absence(work, away(world, world.wang, on(0)))
