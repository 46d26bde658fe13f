"""What every command needs: its options, settings that were checked, a house, plain words."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.core.clock import Clock
from app.core.migrate import migrate
from app.core.settings import Settings, load_settings
from app.core.work import House
from app.main import build_house
from app.ops.backup import make_backup
from app.ops.checks import check_database, check_settings, is_empty
from app.ops.lock import holding

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of everything kept (ANCHANG_DATA).")]
DatabaseOption = Annotated[
    str | None, typer.Option("--database-url", help="A postgresql:// address; SQLite in the data folder without it.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One line of JSON for scripts.")]


def settings_of(data: Path | None, database_url: str | None, **more: object) -> Settings:
    """Checked settings from the environment and the command's options. Raises BadSetting."""
    settings = load_settings(data=data, database_url=database_url, **more)
    check_settings(settings)
    return settings


@contextmanager
def house_of(settings: Settings, what: str, clock: Clock | None = None) -> Iterator[House]:
    """A house whose data folder this command holds until it ends. Raises Refused when somebody else does."""
    with holding(settings, what):
        house = build_house(settings, clock)
        try:
            yield house
        finally:
            house.db.close()


@contextmanager
def ready_house(settings: Settings, what: str, *, serving: bool = False) -> Iterator[House]:
    """Like `house_of`, on a database that is there and at this program's schema; `serving`: and none of a demo."""
    with house_of(settings, what) as house:
        check_database(house, serving=serving)
        yield house


@contextmanager
def reading_house(settings: Settings) -> Iterator[House]:
    """A house for looking only, also beside a running server."""
    house = build_house(settings)
    try:
        check_database(house)
        yield house
    finally:
        house.db.close()


def bring_up(house: House) -> Path | None:
    """Migrate to this program's schema; a database with content is copied first. The copy's path."""
    copy = None if is_empty(house) else make_backup(house.settings, house.clock.now())
    migrate(house.db)
    return copy


def instant(text: str | None) -> datetime | None:
    """An aware instant as typed. Refuses others the way the command line refuses an option."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise typer.BadParameter("an instant with its zone, please, such as 2028-02-29T22:30+08:00")
    return read


def lang() -> str:
    """Language of refusals on the command line: Chinese where the terminal is Chinese, else English."""
    return "zh-Hans" if os.environ.get("LANG", "").startswith("zh") else "en"


def say(text: str) -> None:
    """A line for the person at the keyboard, at once even through a pipe."""
    print(text, flush=True)


def say_json(content: object) -> None:
    """One line of JSON on standard output."""
    print(json.dumps(content, ensure_ascii=False), flush=True)


def warn(text: str) -> None:
    """A line on standard error."""
    print(text, file=sys.stderr, flush=True)
