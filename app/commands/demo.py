"""`anchang demo`: a made-up site in the middle of its day, in one line."""

import json
import os
import shutil
import socket
import sys
import tempfile
import webbrowser
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlmodel import col, func, select

from app.commands.common import (
    DatabaseOption,
    DataOption,
    JsonOption,
    house_of,
    instant,
    say,
    say_json,
    settings_of,
    warn,
)
from app.commands.demo_play import SPEED, Asked, Playing, saturday, wish_of
from app.commands.server import open_port, run
from app.core.clock import Clock
from app.core.migrate import migrate
from app.core.models import EventLog
from app.core.settings import Settings
from app.core.work import House, open_work
from app.demo.accounts import Known, accounts, enrol_link, enrol_tablet
from app.demo.build import build
from app.ops.checks import is_demo, is_empty
from app.ops.refusal import Refused

PORT = 8000
ZONE = ZoneInfo("Asia/Shanghai")
BUSY, QUIET = 10, 17
"""Between these hours at the site the demo lives at the real time; outside them it starts in the afternoon."""
AFTERNOON = timedelta(hours=15, minutes=7)
KEPT = "demo.json"


@dataclass(frozen=True)
class Ready:
    """A demo that can be opened."""

    people: list[Known]
    tablet_token: str


def demo(
    as_json: JsonOption = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the browser.")] = False,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; 8000, or a free one if that is taken.")
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 lets phones of your network in.")
    ] = "127.0.0.1",
    data: DataOption = None,
    database_url: DatabaseOption = None,
    clock: Annotated[str | None, typer.Option(help="Instant to live at, e.g. 2028-02-29T22:30+08:00.")] = None,
    speed: Annotated[
        float | None, typer.Option(min=0.1, max=3600, help="How many times as fast as the real clock; 1, playing 60.")
    ] = None,
    play: Annotated[bool, typer.Option("--play", help="Let its people work a day by themselves, then stop.")] = False,
    seed: Annotated[int, typer.Option(help="Which day is played; the same seed is the same day.")] = 1,
    parties: Annotated[int, typer.Option(min=0, max=2000, help="How many parties come to the played day.")] = 120,
    hours: Annotated[
        float | None, typer.Option(min=0.1, max=15, help="How long is played; otherwise until closing.")
    ] = None,
) -> None:
    """Open a made-up site with a day in progress and print how to sign in. Nothing of it is kept without --data."""
    wanted = instant(clock)
    if play and wanted is None:
        wanted = saturday(Clock().now().astimezone(ZONE))
    asked = Asked(seed, parties, hours, speed or (SPEED if play else 1.0))
    playing: Playing | None = None
    folder = data or Path(tempfile.mkdtemp(prefix="anchang-demo-"))
    try:
        hosts = None if host in ("127.0.0.1", "::1", "localhost") else "*"
        settings = settings_of(folder, database_url, mode="demo", hosts=hosts)
        with house_of(settings, "demo") as house:
            opened = _port(host, port)
            ready, at = _ready(house, wanted, kept=data is not None)
            house.clock = Clock.at(at, 1.0 if play else asked.speed)
            url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{opened.getsockname()[1]}"
            if play:
                wish = wish_of(asked, at.astimezone(ZONE))
                playing = Playing(house, url, ready.people, wish, asked.speed, as_json)

            def opened_now() -> None:
                _tell(ready, settings, url, house, as_json=as_json, browse=not no_open)
                if playing is not None:
                    playing.start()

            run(house, opened, opened_now)
    finally:
        if playing is not None:
            playing.stop.set()
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)
    if playing is not None and not playing.went_well:
        if playing.trouble:
            warn(playing.trouble)
        raise typer.Exit(1)


def _port(host: str, port: int | None) -> socket.socket:
    if port is not None:
        return open_port(host, port)
    try:
        return open_port(host, PORT)
    except Refused:
        return open_port(host, 0)


def _ready(house: House, wanted: datetime | None, *, kept: bool) -> tuple[Ready, datetime]:
    """Build the demo, or go on with the one that is there. Raises Refused for a database that is none."""
    path = house.settings.data / KEPT
    if not is_empty(house) and not _is_ours(house):
        raise Refused("there is a database here that the demo did not make; choose another --data or --database-url")
    if path.exists() and not is_empty(house) and is_demo(house):
        migrate(house.db)
        at = wanted or _last_fact(house)
        house.clock = Clock.at(at)
        token = json.loads(path.read_text())["tablet_token"]
    else:
        at = wanted or _good_moment(house.clock.now())
        house.clock = Clock.at(at)
        if not is_empty(house):
            migrate(house.db, "base")
        migrate(house.db)
        build(house, at)
        token = enrol_tablet(house)
        if kept:
            path.write_text(json.dumps({"tablet_token": token}))
    with open_work(house, writing=False, now=at) as work:
        return Ready(accounts(work), token), at


def _is_ours(house: House) -> bool:
    """Whether the database is a demo's, or has no fact in it yet (a demo that was stopped while it was made)."""
    with house.db.reading() as session:
        return is_demo(house) or session.exec(select(EventLog.id).limit(1)).first() is None


def _last_fact(house: House) -> datetime:
    with house.db.reading() as session:
        return session.exec(select(func.max(col(EventLog.at)))).one()


def _good_moment(now: datetime) -> datetime:
    """The real time while a site is open, else the afternoon of that day: nobody wants to see an empty hall first."""
    local = now.astimezone(ZONE)
    if BUSY <= local.hour < QUIET:
        return now
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + AFTERNOON


def _tell(ready: Ready, settings: Settings, url: str, house: House, *, as_json: bool, browse: bool) -> None:
    if as_json:
        rows = [known.row for known in ready.people]
        say_json({"url": url, "accounts": rows, "tablet_token": ready.tablet_token, "database": settings.url})
    else:
        _tell_people(ready, url, house)
    if browse and (sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(url)


def _tell_people(ready: Ready, url: str, house: House) -> None:
    first = ready.people[0].account
    say(f"Anchang is open at {url}, where it is {house.clock.now().astimezone(ZONE):%A %d %B %Y, %H:%M}.")
    say(
        f"Sign in with a user name and the password {first.password}; on the shared tablet by name and PIN {first.pin}."
    )
    say("")
    for known in shown(ready.people):
        account = known.account
        say(f"  {account.role:4} {account.username:16} {account.name}  {known.post or account.site}")
    say("")
    tablet = f"{url}/enrol/{enrol_link(house)}"
    say(f"Whichever browser opens {tablet} becomes the shared tablet; once, within half an hour.")
    say("Ctrl-C ends it.")


def shown(people: list[Known]) -> list[Known]:
    """The first of each role and post, so that the list fits a screen."""
    found: list[Known] = []
    for known in people:
        many = {"TL": 2, "SC": 2, "SM": 2}.get(known.account.role, 1)
        key = known.account.role, known.post if known.account.role == "ST" else ""
        if known.account.role == "ST" and (not known.post or known.account.site != "yunqi"):
            continue
        if sum(1 for one in found if (one.account.role, one.post if key[1] else "") == key) < many:
            found.append(known)
    return found
