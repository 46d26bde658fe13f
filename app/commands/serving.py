"""`anchang serve`: the real thing."""

from typing import Annotated

import typer

from app.commands.common import DatabaseOption, DataOption, ready_house, say, settings_of, warn
from app.commands.server import open_port, run
from app.core.work import House, open_work
from app.people.models import Person


def serve(
    data: DataOption = None,
    database_url: DatabaseOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 for any free one.")] = 8000,
) -> None:
    """Serve the sites of a data folder. Everything is checked before the port opens."""
    settings = settings_of(data, database_url)
    with ready_house(settings, "serve", serving=True) as house:
        _hint(house)
        opened = open_port(host, port)
        bound = opened.getsockname()[1]
        address = settings.base_url or f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{bound}"
        run(house, opened, lambda: say(f"Anchang is open at {address}"))


def _hint(house: House) -> None:
    with open_work(house, writing=False) as work:
        nobody = work.find(Person, active=True) is None
    if nobody:
        warn("Nobody can sign in yet: run anchang setup.")
    if not house.settings.secure:
        warn("Without https phones have no camera and no installed app; see docs/deploy.md.")
