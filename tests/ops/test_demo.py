"""The demo: a day in progress, true in its log, alike on both databases; and what `anchang demo` prints."""

import json
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlmodel import col, func, select

from app.commands.demo import shown
from app.core.clock import FixedClock
from app.core.migrate import migrate
from app.core.settings import Settings
from app.core.work import House, open_work
from app.demo.accounts import accounts, enrol_tablet
from app.demo.build import Built, build
from app.demo.cast import PASSWORD, PIN
from app.demo.parties import person_named
from app.duties.models import Duty
from app.main import build_house
from app.ops.checks import is_demo
from app.ops.queries import broken_links
from app.people.sessions import check_password, check_pin
from app.people.strength import ADMIN_PASSWORD_MIN
from app.people.strength import check_password as password_holds
from app.people.strength import check_pin as pin_holds
from app.roster.models import Standing
from app.sites.queries import demand, today
from app.visitors.models import Visit
from tests.conftest import DATABASES
from tests.ops.running import Running, anchang
from tests.postgres_rows import PG_SERVER

pytestmark = pytest.mark.xdist_group("demo")
AFTERNOON = datetime.fromisoformat("2026-11-25T15:07:00+08:00")
NIGHT = "2028-02-29T22:30+08:00"


@pytest.fixture(scope="session", params=DATABASES)
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Built]]:
    """The demo of a weekday afternoon."""
    name, url = f"anchang_d_{uuid.uuid4().hex[:10]}", ""
    if request.param == "postgresql":
        url = PG_SERVER.rsplit("/", 1)[0] + f"/{name}"
        with psycopg.connect(PG_SERVER, autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}"')
    settings = Settings(mode="demo", data=tmp_path_factory.mktemp("demo"), database_url=url, threads=8)
    house = build_house(settings, FixedClock(instant=AFTERNOON))
    migrate(house.db)
    yield house, build(house, AFTERNOON)
    house.db.close()
    if url:
        with psycopg.connect(PG_SERVER, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_nothing_that_the_demo_does_is_refused(day: tuple[House, Built]) -> None:
    assert day[1].refused == ()


def test_its_log_is_whole_and_marks_it_as_a_demo(day: tuple[House, Built]) -> None:
    house, _ = day
    with open_work(house, writing=False) as work:
        assert set(broken_links(work).values()) == {None}
    assert is_demo(house)


def test_a_party_is_at_every_stage(day: tuple[House, Built]) -> None:
    with open_work(day[0], writing=False) as work:
        here = Counter(work.session.exec(select(Visit.place).where(col(Visit.departed_at).is_(None))))
        unanswered = work.session.exec(
            select(Visit.id).where(Visit.place == "lot", col(Visit.acked_at).is_(None))
        ).all()

    assert {"lot", "door", "hall", "tour", "talk"} <= set(here)
    assert len(unanswered) == 1


def test_every_place_that_is_needed_now_is_filled(day: tuple[House, Built]) -> None:
    with open_work(day[0], writing=False) as work:
        needed = sum(row.places for row in demand(work, 1, today(work, 1)) if row.starts_at <= AFTERNOON < row.ends_at)
        query = select(func.count()).select_from(Standing)
        standing = work.session.exec(query.where(Standing.site_id == 1, col(Standing.ended_at).is_(None))).one()

    assert (needed, standing) == (12, 12)


def test_most_duties_are_done_and_a_few_are_late(day: tuple[House, Built]) -> None:
    with open_work(day[0], writing=False) as work:
        states = Counter(work.session.exec(select(Duty.state).where(Duty.site_id == 1)))
        late = work.session.exec(select(Duty.due_at).where(Duty.state == "open", Duty.due_at < AFTERNOON)).all()

    assert states["done"] > 100
    assert 1 <= len(late) <= 4
    assert all(AFTERNOON - due <= timedelta(minutes=30) for due in late)


def test_every_role_has_an_account_whose_words_open_it(day: tuple[House, Built]) -> None:
    house, _ = day
    with open_work(house, writing=False) as work:
        found = [known.account for known in accounts(work)]
    token = enrol_tablet(house)

    assert {one.role for one in found} == {"ADM", "GRP", "SM", "TL", "RC", "ST", "SC", "AUD"}
    assert len({one.username for one in found}) == len(found)
    assert check_password(house, found[0].username, PASSWORD, "127.0.0.1").person_id is not None
    with open_work(house, writing=False) as work:
        actor = house.state["load_actor"](work, "", token)
        manager = person_named(work, "liangjingqiu")
    assert actor.device is not None
    assert check_pin(house, actor.device, manager, PIN, "127.0.0.1").person_id == manager


def test_the_printed_list_names_two_leaders_and_somebody_on_each_post(day: tuple[House, Built]) -> None:
    with open_work(day[0], writing=False) as work:
        rows = shown(accounts(work))

    roles = Counter(row.account.role for row in rows)
    assert roles["TL"] == roles["SC"] == 2
    assert {"车辆引导岗", "门童岗", "售楼处保洁"} <= {row.post for row in rows}


def test_the_demo_words_are_such_as_people_may_choose() -> None:
    password_holds(PASSWORD, minimum=ADMIN_PASSWORD_MIN)
    pin_holds(PIN)


@pytest.mark.slow
def test_it_prints_one_line_and_lives_at_the_instant(tmp_path: Path) -> None:
    options = ("demo", "--json", "--no-open", "--data", tmp_path, "--clock", NIGHT)
    with Running(*options) as server:
        first = json.loads(server.first)
        ready = server.get("/readyz")
        page = server.get("/sign-in")
        written = server.get("/healthz")
        assert server.stop() == 0
    with Running("demo", "--json", "--no-open", "--data", tmp_path) as again:
        second = json.loads(again.first)
    production = anchang("serve", "--data", tmp_path)

    assert list(first) == ["url", "accounts", "tablet_token", "database"]
    assert {tuple(row) for row in first["accounts"]} == {("role", "name", "username", "password", "pin", "site")}
    assert (ready[0], page[0], written[0]) == (200, 200, 200)
    # Started again on the same folder it goes on with what is there.
    assert second["tablet_token"] == first["tablet_token"]
    assert (production.returncode, production.stdout) == (78, "")
    assert "made by anchang demo" in production.stderr
    house = build_house(Settings(mode="demo", data=tmp_path), FixedClock(instant=datetime.fromisoformat(NIGHT)))
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(Visit.id).where(col(Visit.departed_at).is_(None))).all() == []
        assert len(work.session.exec(select(Standing.id).where(col(Standing.ended_at).is_(None))).all()) == 4
    house.db.close()


def test_it_leaves_a_database_alone_that_is_none_of_its_own(tmp_path: Path) -> None:
    assert anchang("setup", "--data", tmp_path).returncode == 0

    done = anchang("demo", "--json", "--no-open", "--port", "0", "--data", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("wrong", ["yesterday", "2028-02-29T22:30", "2028-02-30T22:30+08:00"])
def test_an_instant_needs_its_zone(wrong: str, tmp_path: Path) -> None:
    done = anchang("demo", "--json", "--no-open", "--data", tmp_path, "--clock", wrong)

    assert (done.returncode, done.stdout) == (2, "")
    assert "2028-02-29T22:30+08:00" in done.stderr
