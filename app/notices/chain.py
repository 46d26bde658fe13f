"""Notices of the chain: a clock of a party that ran out, a party about to leave, one that is back."""

from app.core.messages import N_, add_messages
from app.core.work import Work
from app.notices.leaders import leaders_of, managers_of
from app.notices.queries import ICONS
from app.notices.writing import add, roll, settle
from app.roster.queries import standing_now
from app.sites.queries import posts
from app.visitors.events import ClockMissed, PartyLeaving, PartyMerged, PartyReturned, PartyServed
from app.visitors.events_desk import PartyAccepted, PartyRegistered
from app.visitors.models import Visit

add_messages(
    {
        "notice_register_missed_one": N_("At the door for too long, not registered yet: {party}."),
        "notice_register_missed": N_("{n} parties at the door for too long, not registered yet."),
        "notice_take_missed_one": N_("Registered, and nobody is with them yet: {party}."),
        "notice_take_missed": N_("{n} parties are registered, and nobody is with them yet."),
        "notice_serve_missed_one": N_("Tea is late: {party}."),
        "notice_serve_missed": N_("Tea is late for {n} parties."),
        "notice_party_leaving": N_("{party} is about to leave. Get the car ready."),
        "notice_party_back": N_("Your customer is back: {party}."),
    }
)
ICONS.update(
    {
        **dict.fromkeys(("register_missed", "take_missed"), "clock"),
        "serve_missed": "bell",
        "party_leaving": "car",
        "party_back": "users",
    }
)
MISSED = {"register": "register_missed", "take": "take_missed", "serve": "serve_missed"}


def tell_clock_missed(work: Work, fact: ClockMissed) -> None:
    """Tea: whoever stands at the desk. Not registered: the desk's leader. Nobody takes them: the managers, the desk.

    One notice a reader for all the parties of a kind.
    """
    desk = [post_id for post_id, post in posts(work, fact.site_id).items() if "registers" in post.kinds]
    there = {row.person_id for row in standing_now(work, fact.site_id) if row.post_id in desk}
    readers = {
        "register": set(leaders_of(work, fact.site_id, desk)),
        "take": there | set(managers_of(work, fact.site_id)),
        "serve": there,
    }[fact.clock]
    level = "sound" if fact.clock == "serve" else "alert"
    link = f"/sites/{fact.site_id}/desk"
    for person_id in sorted(readers):
        roll(work, fact.site_id, MISSED[fact.clock], person_id, "visits", [fact.visit_id], 1, link, level=level)


def settle_registered(work: Work, fact: PartyRegistered) -> None:
    """The desk has them."""
    settle(work, fact.site_id, (MISSED["register"],), f"visit:{fact.visit_id}")


def settle_taken(work: Work, fact: PartyAccepted) -> None:
    """A consultant is with them."""
    settle(work, fact.site_id, (MISSED["take"], "party_back"), f"visit:{fact.visit_id}")


def settle_served(work: Work, fact: PartyServed) -> None:
    """The tea is there."""
    settle(work, fact.site_id, (MISSED["serve"],), f"visit:{fact.visit_id}")


def settle_folded(work: Work, fact: PartyMerged) -> None:
    """What was said of the record that went into another one."""
    if fact.folded_id:
        settle(
            work,
            fact.site_id,
            (*MISSED.values(), "ack_missed", "at_door", "at_door_unannounced"),
            f"visit:{fact.folded_id}",
        )


def tell_leaving(work: Work, fact: PartyLeaving) -> None:
    """The car park, so that the car stands ready."""
    visit = work.get(Visit, fact.visit_id, site_id=fact.site_id)
    if not fact.by_car:
        return
    for post_id, post in posts(work, fact.site_id).items():
        if "announces" in post.kinds:
            add(work, fact.site_id, "party_leaving", _party(visit), "sound", f"/sites/{fact.site_id}/arrive",
                post_id=post_id)  # fmt: skip


def tell_returned(work: Work, fact: PartyReturned) -> None:
    """Its consultant: the same customers are here again."""
    visit = work.get(Visit, fact.visit_id, site_id=fact.site_id)
    if visit.consultant_id is not None and visit.consultant_id != work.actor.person_id:
        link = f"/sites/{fact.site_id}/consultant"
        add(work, fact.site_id, "party_back", _party(visit), "sound", link, person_id=visit.consultant_id)


def _party(visit: Visit) -> dict[str, object]:
    return {"visit_id": visit.id, "number": visit.number, "heads": visit.heads}
