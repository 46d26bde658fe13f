"""A VIP comes: the managers, the leaders of the way in, the door and the model homes, before they stand there.

Known by what the desk or the customer's sheet says, by the plate of a customer who came before, or by the visit that
was announced. Nobody is told twice of one arrival; nothing but ids and times is kept, never a name or a number.
"""

from sqlmodel import select

from app.core.messages import N_, add_messages
from app.core.work import Work
from app.notices.leaders import leaders_of, managers_of
from app.notices.models import Notice
from app.notices.queries import ICONS
from app.notices.topics import topic
from app.notices.writing import add, settle
from app.sites.queries import posts
from app.visitors.events import PartyAnnounced, PartyCompleted, PartyReturned
from app.visitors.events_desk import PartyRegistered
from app.visitors.events_knowing import ExpectedArrived, ExpectedWithdrawn, VisitExpected
from app.visitors.leaving import needs_by_plate
from app.visitors.models import Visit
from app.visitors.models_judging import ExpectedVisit

add_messages(
    {
        "notice_vip_coming": N_("A VIP is here: {party}."),
        "notice_vip_expected": N_("A VIP is expected: {start}."),
    }
)
topic("vip_expected", N_("A VIP is expected"), "sound", ["vip_expected"])
ICONS.update(dict.fromkeys(("vip_coming", "vip_expected"), "star"))
TELLS = frozenset({"receives_at_door", "unit"})
"""Kinds of post that get ready for a VIP (domain 4.5)."""


def tell_vip(work: Work, fact: PartyAnnounced | PartyCompleted | PartyReturned | PartyRegistered) -> None:
    """Once for each arrival, as soon as anything says that it is a VIP."""
    if isinstance(fact, PartyCompleted) and "plate" not in fact.fields:
        return
    visit = work.get(Visit, fact.visit_id, site_id=fact.site_id)
    coming = not isinstance(fact, PartyRegistered)
    if "vip" not in visit.needs.split() and not (coming and "vip" in needs_by_plate(work, visit)):
        return
    if _told(work, visit):
        return
    params: dict[str, object] = {"visit_id": visit.id, "number": visit.number, "heads": visit.heads}
    link = f"/sites/{fact.site_id}/board"
    ready = [post_id for post_id, post in posts(work, fact.site_id).items() if TELLS & set(post.kinds)]
    for post_id in ready:
        add(work, fact.site_id, "vip_coming", params, "alert", link, post_id=post_id)
    for person_id in _leading(work, fact.site_id, ready):
        add(work, fact.site_id, "vip_coming", params, "alert", link, person_id=person_id)


def tell_vip_expected(work: Work, fact: VisitExpected) -> None:
    """The managers and the leaders, when the visit is announced; the day of it, not who."""
    row = work.session.get(ExpectedVisit, fact.expected_id)
    if row is None or not row.vip:
        return
    params: dict[str, object] = {"expected_id": row.id, "start": row.expected_at.isoformat()}
    ready = [post_id for post_id, post in posts(work, fact.site_id).items() if TELLS & set(post.kinds)]
    for person_id in _leading(work, fact.site_id, ready):
        add(work, fact.site_id, "vip_expected", params, "sound", f"/sites/{fact.site_id}/expected", person_id=person_id)


def settle_vip_expected(work: Work, fact: ExpectedArrived | ExpectedWithdrawn) -> None:
    """They are here, or do not come."""
    settle(work, fact.site_id, ("vip_expected",), f"expected:{fact.expected_id}")


def _leading(work: Work, site_id: int, ready: list[int]) -> list[int]:
    """Managers, and whoever leads the posts that get ready; nobody is told of what they did themselves."""
    people = {*managers_of(work, site_id), *leaders_of(work, site_id, ready)}
    return sorted(people - {work.actor.person_id or 0})


def _told(work: Work, visit: Visit) -> bool:
    """Whether this arrival was told of already, seen or not."""
    query = select(Notice).where(
        Notice.site_id == visit.site_id,
        Notice.kind == "vip_coming",
        Notice.at >= (visit.returned_at or visit.opened_at),
    )
    return any(row.params.get("visit_id") == visit.id for row in work.session.exec(query))
