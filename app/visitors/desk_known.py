"""What the desk shows of those it knows: whose customer a hit is, on which evidence; who is expected; promises due."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select

from app.core.actor import Permission
from app.core.errors import Forbidden
from app.core.work import Work
from app.sites.queries import today
from app.visitors.judging import finding_for
from app.visitors.known import Known, known
from app.visitors.known_view import ExpectedRow, expected_today
from app.visitors.lineup import rota_shown
from app.visitors.models import Visitor
from app.visitors.models_knowing import VisitorPromise
from app.visitors.rota import Suggestion, suggest
from app.visitors.rulings_view import Suggested, suggested
from app.visitors.search import Hit


def at_desk(work: Work, site_id: int) -> None:
    """The desk shows everybody's parties: not for those who may see only their own. Raises Forbidden."""
    if work.require(Permission.VISITOR_CREATE, site_id) == "O":
        raise Forbidden()


@dataclass(frozen=True)
class Opened:
    """The hit that is open: what is known, whose customer they should be, who takes them.

    `otherwise` is the other ruling that the desk may choose with a reason: new, own or empty.
    """

    known: Known
    ruling: Suggested | None
    wish: Suggestion | None
    otherwise: str = ""


def opened(work: Work, site_id: int, hit: Hit | None) -> Opened | None:
    """Everything about the open hit; whoever is on site already needs no ruling and no consultant."""
    if hit is None:
        return None
    seen = known(work, site_id, hit.visitor_id)
    if hit.visit_id is not None:
        return Opened(seen, None, None)
    visitor = work.get(Visitor, hit.visitor_id, site_id=site_id)
    ruling = suggested(work, site_id, finding_for(work, site_id, visitor, "chosen"))
    kept = ruling.decision != "new"
    wish = suggest(rota_shown(work, site_id), ruling.consultant_id if kept else None, ruling.consultant if kept else "")
    otherwise = "new" if ruling.decision == "own" else "own" if hit.consultant_id is not None else ""
    return Opened(seen, ruling, wish, otherwise if ruling.decision in ("own", "new") else "")


def promises_due(work: Work, site_id: int) -> int:
    """How many promises are due today or before. One statement."""
    query = select(func.count(col(VisitorPromise.id))).where(
        VisitorPromise.site_id == site_id,
        VisitorPromise.state == "open",
        VisitorPromise.due_on <= today(work, site_id),
    )
    return work.session.exec(query).one()


@dataclass(frozen=True)
class Coming:
    """Visits expected today: the next ones, and how many more there are."""

    rows: Sequence[ExpectedRow]
    more: int


SHOWN = 5


def coming(work: Work, *, site_id: int, **_: Any) -> Coming:
    """Who is expected today, in the order of their time."""
    at_desk(work, site_id)
    rows = expected_today(work, site_id)
    return Coming(rows[:SHOWN], max(0, len(rows) - SHOWN))
