"""What is done about visitors' data. Ids, days and counts only."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class PrivacyNoticePublished(Event):
    """Visitors are told by another version from now on."""

    version: int


@dataclass(frozen=True)
class VisitorsExported(Event):
    """A list of visits left the house, masked or (by request `export_id`) in full."""

    kind: str
    from_day: str
    until_day: str
    rows: int
    export_id: int


@dataclass(frozen=True)
class FullExportAsked(Event):
    """Somebody asks for numbers in full; a second person has to approve."""

    export_id: int


@dataclass(frozen=True)
class FullExportDecided(Event):
    """The second person said yes or no."""

    export_id: int
    approved: bool


@dataclass(frozen=True)
class VisitorCopied(Event):
    """A visitor got a copy of what is stored about them."""

    visitor_id: int


@dataclass(frozen=True)
class VisitorForgotten(Event):
    """A visitor's name and numbers are gone, since they asked for it; the counts stay."""

    visitor_id: int
    visits: int


@dataclass(frozen=True)
class OldRecordsForgotten(Event):
    """Names and numbers that had been kept long enough are gone; how many people, rows of visits, other rows."""

    visitors: int
    visits: int
    others: int
