"""Facts about the installation itself; they belong to no site (site_id 0)."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class DemoBuilt(Event):
    """The database was filled with a made-up day; it must never be served as a real one."""

    day: str
