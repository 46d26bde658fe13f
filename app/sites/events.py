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


@dataclass(frozen=True)
class AreaClosed(Event):
    """A post, a zone or a model home is closed for a time; `kind` says which of them."""

    closure_id: int
    kind: str
    row_id: int
    starts_at: str
    ends_at: str


@dataclass(frozen=True)
class AreaReopened(Event):
    """It is open again: by itself at the end, or earlier by somebody's tap."""

    closure_id: int
    kind: str
    row_id: int


@dataclass(frozen=True)
class CalendarFilled(Event):
    """The holidays and make-up days of a year are known; `source` library or hand."""

    year: int
    source: str
    days: int
