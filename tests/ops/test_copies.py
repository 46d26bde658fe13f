"""Copies: whole while others write, checked before they are put back, told about when they fail."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import func, select

from app.core.clock import FixedClock
from app.core.db import Database
from app.core.jobs import Runner
from app.core.migrate import at_head
from app.core.models import EventLog, JobRun
from app.core.settings import Settings
from app.core.vault import Vault
from app.core.work import House, open_work
from app.main import build_house
from app.ops.backup import backups_of, make_backup, prune, restore
from app.ops.queries import BACKUP_JOB, BackupState, backup_state, broken_links
from app.ops.refusal import Refused
from app.people.models import Person
from app.wiring import JOBS
from tests.conftest import DATABASES, Template
from tests.postgres_rows import PG_SERVER
from tests.world import World


@pytest.fixture
def stopped(house: House) -> House:
    """A house whose server has stopped: nobody is connected to its database."""
    house.db.close()
    return house


@pytest.fixture
def elsewhere(tmp_path: Path, clock: FixedClock, template: Template) -> Iterator[House]:
    """Another installation with a database of its own, for putting copies back."""
    settings, name = template.copy(tmp_path / "elsewhere")
    made = build_house(settings, clock)
    made.db.close()
    yield made
    made.db.close()
    template.drop(name)
    if settings.database_url:
        import psycopg

        with psycopg.connect(PG_SERVER, autocommit=True) as admin:
            rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{name}%",)).fetchall()
            for (left,) in rows:
                admin.execute(f'DROP DATABASE "{left}"')


def facts(house: House) -> int:
    """Rows of the audit log."""
    with house.db.reading() as session:
        return session.exec(select(func.count()).select_from(EventLog)).one()


def rename(house: House, person_id: int, name: str) -> None:
    """An acknowledged write: a fact in the log as well."""
    from app.people.events import PersonAdded

    with open_work(house) as work:
        work.get(Person, person_id).name = name
        work.emit(PersonAdded(1, person_id, "ST"))


def test_a_copy_made_while_others_write_holds_everything_acknowledged_before(
    house: House, elsewhere: House, world: World
) -> None:
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            rename(house, world.han, "韩梅")
            if facts(house) >= 20:
                begun.set()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    assert begun.wait(20)

    before = facts(house)
    copy = make_backup(house.settings, house.clock.now())
    stop.set()
    for writer in writers:
        writer.join(10)
    after = facts(house)
    restore(elsewhere.settings, copy, elsewhere.clock.now())

    assert before <= facts(elsewhere) <= after
    with open_work(elsewhere, writing=False) as work:
        assert set(broken_links(work).values()) == {None}
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not list(copy.parent.glob(".*"))
    assert at_head(elsewhere.db)


def test_a_copy_holds_no_key(house: House) -> None:
    key = (house.settings.data / "secret.key").read_bytes()

    copy = make_backup(house.settings, house.clock.now())

    assert key not in copy.read_bytes()
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_what_was_there_is_kept_when_a_copy_is_put_back(stopped: House, elsewhere: House, world: World) -> None:
    copy = make_backup(stopped.settings, stopped.clock.now())
    rename(elsewhere, world.han, "后来的名字")
    elsewhere.db.close()

    kept = restore(elsewhere.settings, copy, elsewhere.clock.now())

    with open_work(elsewhere, writing=False) as work:
        assert work.get(Person, world.han).name == "韩梅"
    elsewhere.db.close()
    if elsewhere.settings.database_url:
        url = make_url(elsewhere.settings.database_url).set(database=kept)
        old = Database(url.render_as_string(hide_password=False))
    else:
        old = Database(f"sqlite:///{kept}")
    with old.reading() as session:
        assert session.get_one(Person, world.han).name == "后来的名字"
    old.close()


def spoilt(house: House, how: str, tmp_path: Path) -> Path:
    """A file that is no good copy."""
    good = make_backup(house.settings, house.clock.now()).read_bytes()
    bad = tmp_path / "bad"
    if how == "cut":
        bad.write_bytes(good[: len(good) // 3])
    elif how == "other":
        bad.write_text("岗位,姓名\n门童岗,周杰瑞\n")
    elif how == "empty":
        bad.write_bytes(b"")
    return bad


@pytest.mark.parametrize("how", ["cut", "other", "empty", "absent"])
def test_a_file_that_is_no_copy_is_refused_and_nothing_touched(
    stopped: House, world: World, how: str, tmp_path: Path
) -> None:
    bad = spoilt(stopped, how, tmp_path)

    with pytest.raises(Refused, match="bad"):
        restore(stopped.settings, bad, stopped.clock.now())

    with open_work(stopped, writing=False) as work:
        assert work.get(Person, world.han).name == "韩梅"
    assert list(stopped.settings.data.glob("*before*")) == []


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("UPDATE alembic_version SET version_num = '20991231_later'", "newer version"),
        ("DROP TABLE event_log", "none of this program"),
        ("PRAGMA foreign_keys=OFF; DELETE FROM site", "inconsistent"),
    ],
)
def test_a_database_that_does_not_fit_is_refused(house: House, spoil: str, why: str) -> None:
    copy = make_backup(house.settings, house.clock.now())
    connection = sqlite3.connect(copy)
    connection.executescript(spoil)
    connection.close()

    with pytest.raises(Refused, match=why):
        restore(house.settings, copy, house.clock.now())


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_damaged_page_is_found(house: House) -> None:
    copy = make_backup(house.settings, house.clock.now())
    content = bytearray(copy.read_bytes())
    for page in range(8, 40):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    copy.write_bytes(content)

    with pytest.raises(Refused, match="damaged"):
        restore(house.settings, copy, house.clock.now())


@pytest.mark.parametrize("template", [kind for kind in DATABASES if kind == "postgresql"], indirect=True)
def test_a_database_that_somebody_is_connected_to_is_not_replaced(house: House) -> None:
    copy = make_backup(house.settings, house.clock.now())
    with house.db.reading() as session:
        session.exec(select(Person.id)).all()

        with pytest.raises(Refused, match="in use"):
            restore(house.settings, copy, house.clock.now())


def test_a_copy_is_refused_a_name_that_is_taken(house: House, tmp_path: Path) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("mine")

    with pytest.raises(Refused, match="there already"):
        make_backup(house.settings, house.clock.now(), taken)

    assert taken.read_text() == "mine"


def test_only_the_newest_copies_stay(house: House) -> None:
    folder = backups_of(house.settings)
    for day in range(10, 28):
        (folder / f"anchang-202611{day}-030000.db").write_text("x")
    (folder / "mine.db").write_text("x")

    prune(house.settings)

    assert len(list(folder.glob("anchang-*"))) == house.settings.backup_keep
    assert not (folder / "anchang-20261113-030000.db").exists()
    assert (folder / "mine.db").exists()


def test_the_night_makes_one_copy_and_the_board_is_content(house: House, clock: FixedClock) -> None:
    runner = Runner(house, [job for job in JOBS if job.name == BACKUP_JOB])
    runner.tick()
    clock.advance(hours=24)

    assert runner.tick() == [BACKUP_JOB]
    assert runner.tick() == []

    assert len(list(backups_of(house.settings).iterdir())) == 2
    with open_work(house, writing=False) as work:
        assert backup_state(work) is BackupState.OK


def test_a_night_without_a_copy_is_told(house: House) -> None:
    backups_of(house.settings).rmdir()
    (house.settings.data / "backups").write_text("in the way")

    Runner(house, [job for job in JOBS if job.name == BACKUP_JOB]).tick()

    with open_work(house, writing=False) as work:
        assert backup_state(work) is BackupState.FAILED


def test_a_copy_older_than_a_day_and_two_hours_is_late(house: House) -> None:
    with open_work(house) as work:
        then = work.now - timedelta(hours=26, minutes=1)
        work.add(JobRun(job=BACKUP_JOB, due_at=then, claimed_at=then, finished_at=then, status="done"))

    with open_work(house, writing=False) as work:
        assert backup_state(work) is BackupState.LATE


def test_a_key_that_does_not_fit_is_noticed(house: House, tmp_path: Path) -> None:
    other = Vault(Settings(mode="demo", data=tmp_path / "other").secret())

    with pytest.raises(ValueError, match="another key"):
        other.unseal(house.vault.seal("13800001234"))
