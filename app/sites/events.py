"""What happens to a site itself."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class WeatherSwitched(Event):
    """Rain, hot sun, wind or snow was switched on until an instant, or ("plain") off again."""

    kind: str
    until: str


@dataclass(frozen=True)
class SiteChanged(Event):
    """A post, coverage row, unit, shift or setting of the site was changed."""

    what: str
    key: str
    before: str
    after: str


@dataclass(frozen=True)
class SiteInstalled(Event):
    """A site was made from a template."""

    code: str
    posts: int
