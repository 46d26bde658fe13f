"""`anchang import roster`: what it prints, what it leaves with, what it stores."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlmodel import Session, select

from app.core.clock import Clock
from app.core.db import Database
from app.core.settings import Settings
from app.ops.lock import holding
from app.people.models import Person
from app.roster.models import Assignment
from tests.ops.running import anchang


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An empty site."""
    assert anchang("setup", "--data", tmp_path / "data").returncode == 0
    return tmp_path / "data"


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """A workbook of the week that begins today, since the command lives at the real time: a cell no rule knows."""
    today = Clock().now().date()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "本周"
    sheet.append(["工号", "姓名", "岗位", *(today + timedelta(days=n) for n in range(7))])
    sheet.append(["A101", "王海川", "车辆引导岗", "D1", "D1", "D2", "D1→D2", "休", "D1", "D1"])
    sheet.append(["A102", "周子昂", "门童岗", "D2", "D2", "D2", "D2", "D2", "休", "休"])
    book.save(tmp_path / "排班.xlsx")
    return tmp_path / "排班.xlsx"


def stored(folder: Path) -> tuple[int, int]:
    """People and shifts in the database."""
    with Session(Database(f"sqlite:///{folder}/anchang.db").read_engine) as session:
        return len(session.exec(select(Person.id)).all()), len(session.exec(select(Assignment.id)).all())


def test_it_prints_what_it_read_and_stores_it_once(site: Path, week: Path) -> None:
    first = anchang("import", "roster", week, "--json", "--data", site)
    second = anchang("import", "roster", week, "--json", "--data", site)

    read = json.loads(first.stdout)
    assert first.returncode == 0
    assert list(read) == ["people", "assignments", "unknown", "warnings"]
    assert (read["people"], read["assignments"]) == (2, 10)
    assert read["unknown"] == [{"sheet": "本周", "row": 2, "column": "G", "text": "D1→D2"}]
    assert json.loads(second.stdout) == read
    assert stored(site) == (2, 10)


def test_a_dry_run_stores_nothing_and_goes_on_beside_a_server(site: Path, week: Path) -> None:
    with holding(Settings(data=site), "serve"):
        looked = anchang("import", "roster", week, "--dry-run", "--data", site)
        stopped = anchang("import", "roster", week, "--data", site)

    assert looked.returncode == 0
    assert "2 people, 10 shifts" in looked.stdout
    assert (stopped.returncode, len(stopped.stderr.splitlines())) == (1, 1)
    assert stored(site) == (0, 0)


def test_a_dry_run_needs_no_database(tmp_path: Path, week: Path) -> None:
    done = anchang("import", "roster", week, "--dry-run", "--json", "--data", tmp_path / "data")

    assert json.loads(done.stdout)["people"] == 2
    assert not (tmp_path / "data" / "anchang.db").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", "今天天气很好\n".encode(), None])
def test_a_file_that_cannot_be_read_is_two_and_one_line(site: Path, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "roster.xlsx"
    if content is not None:
        file.write_bytes(content)

    done = anchang("import", "roster", file, "--json", "--data", site)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert stored(site) == (0, 0)


def test_an_unknown_site_is_named(site: Path, week: Path) -> None:
    done = anchang("import", "roster", week, "--site", "nowhere", "--data", site)

    assert done.returncode == 1
    assert "nowhere" in done.stderr
