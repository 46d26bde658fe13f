"""Values kept while their tables are unchanged, and refusals without a savepoint: never older, never half."""

from sqlmodel import col, func, select

from app.core.errors import Conflict
from app.core.forms import Form
from app.core.screens import revision
from app.core.work import House, Work, open_work
from app.sites.events import SiteChanged
from app.sites.models import SiteGroup, Unit, Weather
from app.sites.queries import site
from app.sites.weather import WeatherIn, switch_weather
from tests.conftest import Statements


def groups(work: Work) -> int:
    """How many groups of sites there are, kept."""

    def load() -> int:
        return work.session.exec(select(func.count(col(SiteGroup.id)))).one()

    return work.unchanged("groups in a test", load, SiteGroup)


def add_group(house: House, name: str) -> None:
    with open_work(house) as work:
        work.add(SiteGroup(name=name))


def test_a_kept_value_is_new_after_its_table_was_written(house: House) -> None:
    with open_work(house, writing=False) as work:
        before = groups(work)

    add_group(house, "Northern sites")

    with open_work(house, writing=False) as work:
        assert groups(work) == before + 1


def test_what_an_older_transaction_saw_is_not_kept_as_the_state_after_a_newer_commit(house: House) -> None:
    if house.db.dialect != "sqlite":
        return  # there a statement sees what is committed when it is asked
    with open_work(house, writing=False) as old:
        before = old.session.exec(select(func.count(col(SiteGroup.id)))).one()
        add_group(house, "Northern sites")
        assert groups(old) == before, "a transaction sees the state of its beginning"

    with open_work(house, writing=False) as work:
        assert groups(work) == before + 1


def test_a_page_begun_before_a_commit_is_not_kept_as_the_page_after_it(house: House) -> None:
    with open_work(house, writing=False) as old:
        old.session.exec(select(SiteGroup)).all()
        was = (house.changes[0], house.changes[1])
        with open_work(house) as work:
            work.emit(SiteChanged(1, "group", "x", "", "y"))
        seen = Work(old.house, old.session, old.actor, old.now)
        assert revision(old, 1)[:2] == was
        assert revision(seen, 1)[:2] != was


def test_a_write_of_another_table_leaves_what_is_kept(house: House) -> None:
    def not_again() -> int:
        raise AssertionError

    with open_work(house, writing=False) as work:
        before = groups(work)
    with open_work(house) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="rain"))
    for writing in (False, True):
        with open_work(house, writing=writing) as work:
            assert work.unchanged("groups in a test", not_again, SiteGroup) == before


def test_a_writer_that_may_have_waited_sees_what_was_written_meanwhile(house: House) -> None:
    if house.db.dialect == "sqlite":
        return  # nobody else can write meanwhile
    with open_work(house) as late:
        before = groups(late)
        add_group(house, "Northern sites")
        late.session.exec(select(SiteGroup).with_for_update()).all()
        assert groups(late) == before + 1


def test_new_rows_of_other_tables_ask_for_no_marks_again(house: House, statements: Statements) -> None:
    """A row that is only added waits for nobody; each announcement adds six."""
    with open_work(house) as work:
        groups(work)
        before = len(statements)
        for number in range(3):
            work.put(Weather, site_id=1, kind="wind", at=work.now, until=work.now)
            groups(work)
            assert len(statements) == before + number + 1, statements.seen[before:]


def test_a_work_that_wrote_nothing_leaves_the_pages_as_they_are(house: House) -> None:
    was = dict(house.changes)
    with open_work(house) as work:
        groups(work)
    assert dict(house.changes) == was


def test_a_work_sees_what_it_wrote_itself_and_nobody_else_does_before_the_commit(house: House) -> None:
    with open_work(house, writing=False) as reader, open_work(house) as writer:
        before = groups(reader)
        writer.add(SiteGroup(name="Northern sites"))
        assert groups(writer) == before + 1
        writer.session.rollback()

    with open_work(house, writing=False) as work:
        assert groups(work) == before


def test_a_row_put_has_the_defaults_of_its_model(house: House) -> None:
    with open_work(house) as work:
        zone_id = work.session.exec(select(Unit.zone_id)).first()
        unit_id = work.put(Unit, site_id=1, zone_id=zone_id, code="T9", name_zh="九号", name_en="Nine", kind="bare")

    with open_work(house, writing=False) as work:
        unit = work.get(Unit, unit_id)
        assert (unit.capacity, unit.is_open, unit.name_en) == (10, True, "Nine")


def weather_form(kind: str) -> Form[WeatherIn]:
    return Form("WeatherIn", f"POST /{kind}", {}, WeatherIn(site_id=1, kind=kind, minutes=60), key=f"key-{kind}-0001")


def refuse(work: Work, data: WeatherIn) -> Weather:
    """Write, then refuse."""
    switch_weather(work, data)
    raise Conflict("changed_meanwhile")


def test_a_refused_command_takes_back_only_what_it_wrote_itself(house: House) -> None:
    with open_work(house) as work:
        first, second = weather_form("rain"), weather_form("wind")
        work.attempt(first, switch_weather)
        assert work.attempt(second, refuse) is None
        assert (first.ok, second.ok) == (True, False)

    with open_work(house, writing=False) as work:
        assert [row.kind for row in work.session.exec(select(Weather))] == ["rain"]


def test_a_refusal_at_first_leaves_a_work_that_can_go_on(house: House) -> None:
    with open_work(house) as work:
        name = site(work, 1).name_en
        assert work.attempt(weather_form("wind"), refuse) is None
        assert work.session.exec(select(Weather)).all() == []
        assert site(work, 1).name_en == name
        work.attempt(weather_form("rain"), switch_weather)

    with open_work(house, writing=False) as work:
        assert [row.kind for row in work.session.exec(select(Weather))] == ["rain"]
