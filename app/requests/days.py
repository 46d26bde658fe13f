"""Days on which the site wants everybody: what its rule about leave says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.i18n import Format
from app.core.work import Work
from app.roster.rules import Severity
from app.roster.rules_site import book_of
from app.sites.queries import zone_of

SHOWN = 4


@dataclass(frozen=True)
class Closed:
    """Days of a request on which no leave is given. `blocks`: one of them is refused outright; `words` names them."""

    days: tuple[date, ...]
    blocks: bool
    words: str


def closed_days(work: Work, site_id: int, days: Sequence[date]) -> Closed:
    """Those of `days` that the rule `leave_blackout` speaks of, as it is on each day."""
    book = book_of(work, site_id)
    found: list[date] = []
    blocks = False
    for day in days:
        term = book.terms(day).of("leave_blackout")
        kinds = {word.strip() for word in book.value("rule.leave_blackout.kinds", day).split(",")}
        if term.severity is not Severity.OFF and book.kind(day) in kinds:
            found.append(day)
            blocks = blocks or term.severity is Severity.BLOCK
    return Closed(tuple(found), blocks, day_words(work, site_id, found))


def day_words(work: Work, site_id: int, days: Sequence[date]) -> str:
    """Days as a list in the reader's language; many are cut short."""
    fmt = Format(work.lang, zone_of(work, site_id), work.house.state["languages"].catalogues[work.lang])
    comma = "、" if work.lang.startswith("zh") else ", "
    return comma.join(fmt.day(day) for day in days[:SHOWN]) + (" …" if len(days) > SHOWN else "")
