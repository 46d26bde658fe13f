"""Settings that must not be used stop the start, in one line that names them and never says their value."""

import socket
from pathlib import Path

import pytest

from app.core.settings import BadSetting, Settings, load_settings
from app.core.work import House, open_work
from app.ops.checks import check_database, check_settings, mount_kind
from app.ops.events import DemoBuilt
from tests.ops.running import ROOT, anchang_process

SECRET = "hunter-2-value"

REFUSED = [
    ({"ANCHANG_HOST": SECRET}, "ANCHANG_HOST"),
    ({"ANCHANG_THREADS": SECRET}, "ANCHANG_THREADS"),
    ({"ANCHANG_BACKUP_KEEP": "0"}, "ANCHANG_BACKUP_KEEP"),
    ({"ANCHANG_MODE": SECRET}, "ANCHANG_MODE"),
    ({"ANCHANG_HOSTS": "*"}, "ANCHANG_HOSTS"),
    ({"ANCHANG_HOSTS": "a.example", "ANCHANG_BASE_URL": f"https://{SECRET}"}, "ANCHANG_BASE_URL"),
    ({"ANCHANG_BASE_URL": f"http://{SECRET}"}, "ANCHANG_BASE_URL"),
    ({"ANCHANG_PROXIES": "10.0.0.1, *"}, "ANCHANG_PROXIES"),
    ({"ANCHANG_DATABASE_URL": f"mysql://root:{SECRET}@localhost/x"}, "ANCHANG_DATABASE_URL"),
    ({"ANCHANG_DATABASE_URL": SECRET}, "ANCHANG_DATABASE_URL"),
    ({"ANCHANG_TIMEZONE": f"Mars/{SECRET}"}, "ANCHANG_TIMEZONE"),
    ({"ANCHANG_DATA": "/proc/nowhere"}, "ANCHANG_DATA"),
]


@pytest.mark.parametrize(("settings", "name"), REFUSED, ids=[f"{n}-{i}" for i, (_, n) in enumerate(REFUSED)])
def test_it_names_the_setting_that_it_refuses(
    settings: dict[str, str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANCHANG_DATA", str(tmp_path))
    for key, value in settings.items():
        monkeypatch.setenv(key, value)

    with pytest.raises(BadSetting) as refusal:
        check_settings(load_settings())

    text = str(refusal.value)
    assert name in text
    assert SECRET not in text
    assert "\n" not in text


def test_it_takes_the_settings_of_the_deploy_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANCHANG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ANCHANG_BASE_URL", "https://site.example")
    monkeypatch.setenv("ANCHANG_HOSTS", "site.example,localhost")

    check_settings(load_settings())

    assert load_settings().secure


def test_it_refuses_a_key_that_others_can_read(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    settings.secret()
    (tmp_path / "secret.key").chmod(0o644)

    with pytest.raises(BadSetting, match=r"ANCHANG_DATA: secret\.key"):
        check_settings(settings)


def test_it_knows_a_folder_on_a_network_drive(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nbox:/share {tmp_path}/far nfs4 rw 0 0\n")

    kinds = mount_kind(tmp_path / "far" / "data", mounts), mount_kind(tmp_path / "near", mounts)

    assert kinds == ("nfs4", "ext4")


def test_production_never_serves_what_the_demo_made(house: House) -> None:
    with open_work(house) as work:
        work.emit(DemoBuilt(0, "2026-11-23"))
    house.settings = house.settings.model_copy(update={"mode": "production"})

    with pytest.raises(BadSetting, match="made by anchang demo"):
        check_database(house, serving=True)
    check_database(house)  # whatever else may look at it


def test_it_refuses_a_database_of_a_newer_program(house: House) -> None:
    with house.db.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '20991231_later'")
        session.commit()

    with pytest.raises(BadSetting, match="newer version"):
        check_database(house)


def test_a_refused_start_leaves_with_status_78_and_opens_no_port(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    done = anchang_process("serve", "--data", tmp_path, "--port", str(port), ANCHANG_HOSTS="*")

    assert (done.returncode, done.stdout) == (78, "")
    assert done.stderr.splitlines() == ["anchang: ANCHANG_HOSTS may not be * in production"]
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_readme_names_every_setting() -> None:
    table = (ROOT / "README.md").read_text()

    assert [name for name in Settings.model_fields if f"`ANCHANG_{name.upper()}`" not in table] == []
