"""What the commands print and leave with."""

import sqlite3
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from app.core.db import Database
from app.core.settings import Settings
from app.core.vault import Vault
from app.ops.lock import holding
from app.ops.refusal import Refused
from app.people.models import OneTimeLink, Person
from app.sites.models import Site
from tests.ops.running import ROOT, anchang


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `anchang setup` makes it."""
    folder = tmp_path_factory.mktemp("site") / "data"
    done = anchang("setup", "--data", folder, "--name", "听涛府", "--code", "tingtao")
    assert done.returncode == 0, done.stderr
    return folder


def rows(folder: Path) -> Session:
    """A session on the folder's database."""
    return Session(Database(f"sqlite:///{folder}/anchang.db").read_engine)


def test_setup_makes_an_empty_site_and_no_account(site: Path) -> None:
    with rows(site) as session:
        assert [(row.code, row.name_zh) for row in session.exec(select(Site))] == [("tingtao", "听涛府")]
        assert session.exec(select(Person)).all() == []
        assert [link.purpose for link in session.exec(select(OneTimeLink))] == ["setup"]


def test_setup_again_makes_another_link_and_voids_the_first(tmp_path: Path) -> None:
    first, second = (anchang("setup", "--data", tmp_path).stdout for _ in range(2))

    assert "/setup/" in first
    assert first != second
    with rows(tmp_path) as session:
        assert sorted(link.used_at is None for link in session.exec(select(OneTimeLink))) == [False, True]
        assert len(session.exec(select(Site)).all()) == 1


def test_everything_stored_is_the_owners_alone(site: Path) -> None:
    anchang("backup", "--data", site)

    modes = {path.relative_to(site).as_posix(): path.stat().st_mode & 0o077 for path in site.rglob("*")}

    assert len(modes) >= 5
    assert {name for name, mode in modes.items() if mode} == set()


def test_a_site_is_added_by_its_file_and_only_once(site: Path) -> None:
    template = ROOT / "app" / "sites" / "seed" / "second.toml"
    first, again = (anchang("site", "add", template, "--data", site) for _ in range(2))

    assert first.returncode == 0, first.stderr
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1)
    with rows(site) as session:
        assert len(session.exec(select(Site)).all()) == 2


def test_a_template_that_does_not_fit_is_refused_by_name(site: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[site]\ncode = 'x'\n")

    done = anchang("site", "add", wrong, "--data", site)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("anchang: wrong.toml:")


def test_commands_that_write_refuse_beside_a_server(site: Path) -> None:
    with holding(Settings(data=site), "serve"):
        writing = anchang("migrate", "--data", site)
        reading = anchang("verify-audit", "--data", site)

    assert writing.returncode == 1
    assert len(writing.stderr.splitlines()) == 1
    assert "anchang serve" in writing.stderr
    assert reading.returncode == 0


def test_the_lock_is_gone_with_its_holder(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with holding(settings, "serve"), pytest.raises(Refused, match="in use by anchang serve"), holding(settings, "x"):
        raise AssertionError

    with holding(settings, "migrate"):
        pass


def test_a_changed_fact_is_found(site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    copy.mkdir()
    anchang("backup", "--data", site, "--to", copy / "anchang.db")
    connection = sqlite3.connect(copy / "anchang.db")
    connection.executescript("DROP TRIGGER event_log_no_update; UPDATE event_log SET actor = 'somebody' WHERE id = 1")
    connection.close()

    done = anchang("verify-audit", "--data", copy)

    assert done.returncode == 1
    assert "row 1 " in done.stderr


def test_migrate_copies_first_and_has_nothing_to_do_the_second_time(site: Path) -> None:
    assert anchang("migrate", "--data", site).stdout == "The database is at this version already.\n"


def test_restore_takes_the_copy_of_another_folder(site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    anchang("backup", "--data", site, "--to", copy)

    done = anchang("restore", copy, "--data", tmp_path / "new")

    assert done.returncode == 0, done.stderr
    with rows(tmp_path / "new") as session:
        assert session.exec(select(Site.code).order_by(col(Site.id))).first() == "tingtao"


@pytest.mark.parametrize("command", ["serve", "backup", "verify-audit"])
def test_a_folder_without_a_database_is_named(command: str, tmp_path: Path) -> None:
    done = anchang(command, "--data", tmp_path)

    assert done.returncode != 0
    assert done.stdout == ""
    assert "run anchang setup" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_restore_says_when_the_key_here_does_not_fit(site: Path, tmp_path: Path) -> None:
    folder, copy = tmp_path / "data", tmp_path / "copy.db"
    anchang("backup", "--data", site, "--to", copy)
    connection = sqlite3.connect(copy)
    sealed = Vault(Settings(data=site).secret()).seal("13800001234")
    connection.execute(
        "INSERT INTO person (name, phone_cipher, pinyin, staff_number, theme, text_size, active, "
        "created_at) VALUES ('韩梅', ?, '', '', '', 'm', 1, '2026-11-23 00:00:00')",
        (sealed,),
    )
    connection.commit()
    connection.close()

    strange = anchang("restore", copy, "--data", folder)
    (folder / "secret.key").write_bytes((site / "secret.key").read_bytes())
    known = anchang("restore", copy, "--data", folder)

    assert (strange.returncode, known.returncode) == (0, 0)
    assert "secret.key" in strange.stderr
    assert known.stderr == ""
