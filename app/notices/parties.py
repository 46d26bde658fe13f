"""Who is told of a party on its way, as the founding table has it: the door, the desk, the consultant whose turn it is.

A notice about a party goes as soon as somebody has seen to the party itself.
"""

from app.core.messages import N_, add_messages
from app.core.work import Work
from app.notices.leaders import managers_of
from app.notices.writing import Told, add_all, settle, unseen_about
from app.sites.queries import posts
from app.visitors.events import (
    CarLeft,
    PartyAcknowledged,
    PartyAnnounced,
    PartyAtDoor,
    PartyDeparted,
    PartyMerged,
    PartyNotMet,
    PartyReturned,
    PartyWithdrawn,
    StepTakenBack,
)
from app.visitors.events_desk import NobodyFree, PartyAccepted, PartyRegistered
from app.visitors.lineup import rota_now
from app.visitors.models import Visit, Visitor

add_messages(
    {
        "notice_party_coming": N_("{party} on the way from the car park. Please answer."),
        "notice_party_coming_desk": N_("{party} on the way from the car park."),
        "notice_next_at_door": N_("It is your turn: {party} at the door."),
        "notice_owner_away": N_("{party} asks for {person}, who is not here."),
        "notice_nobody_free": N_("No consultant is free: {party} waits in the hall."),
        "notice_car_leaving": N_("{party} is out of the door; the car leaves soon."),
    }
)
COMING = ("party_coming", "party_coming_desk", "ack_missed")
AT_DOOR = ("next_at_door", "owner_away")
WAITS = ("nobody_free",)
VIP = ("vip_coming",)
LEAVING = ("party_leaving", "car_leaving")


def tell_coming(work: Work, fact: PartyAnnounced) -> None:
    """The door, with sound and vibration; the desk with sound."""
    _ring(work, fact.site_id, {"visit_id": fact.visit_id, "number": fact.number, "heads": fact.heads})


def tell_back(work: Work, fact: PartyReturned) -> None:
    """A party that had left comes again by the car park: the door and the desk, as for any other."""
    visit = work.get(Visit, fact.visit_id, site_id=fact.site_id)
    if visit.place == "lot" and visit.acked_at is None:
        _ring(work, fact.site_id, {"visit_id": visit.id, "number": visit.number, "heads": visit.heads})


def _ring(work: Work, site_id: int, params: dict[str, object]) -> None:
    told = []
    for post_id, post in posts(work, site_id).items():
        if "receives_at_door" in post.kinds:
            told.append(Told("party_coming", "alert", f"/sites/{site_id}/door", post_id=post_id))
        elif "registers" in post.kinds:
            told.append(Told("party_coming_desk", "sound", f"/sites/{site_id}/desk", post_id=post_id))
    add_all(work, site_id, params, told)


def settle_folded(work: Work, fact: PartyMerged) -> None:
    """What was said of the record that went into another one; of that one nothing when somebody has it by now."""
    if not fact.folded_id:
        return
    settle(work, fact.site_id, (*COMING, *AT_DOOR, *WAITS), f"visit:{fact.folded_id}")
    if work.get(Visit, fact.visit_id, site_id=fact.site_id).acked_at is not None:
        settle(work, fact.site_id, COMING, f"visit:{fact.visit_id}")


def tell_turn(work: Work, fact: PartyAtDoor) -> None:
    """Nobody's party: whoever is first in the rota. One whose own consultant is not here: the managers as well."""
    visit = work.get(Visit, fact.visit_id, site_id=fact.site_id)
    if visit.place != "door":
        return  # entered after the party had gone on: nobody need come
    owner = visit.consultant_id or (visit.visitor_id and work.get(Visitor, visit.visitor_id).consultant_id) or None
    rota = rota_now(work, fact.site_id)
    there = rota.get(owner) if owner else None
    if there is not None and there.state != "away":
        return
    params: dict[str, object] = {"visit_id": visit.id, "number": visit.number, "heads": visit.heads}
    if rota.can_take:
        link = f"/sites/{fact.site_id}/consultant"
        first = Told("next_at_door", "sound", link, person_id=rota.can_take[0].person_id)
        add_all(work, fact.site_id, params, [first])
    if owner:
        link, managers = f"/sites/{fact.site_id}/desk", managers_of(work, fact.site_id)
        told = [Told("owner_away", "sound", link, person_id=manager) for manager in managers]
        add_all(work, fact.site_id, {**params, "person_id": owner}, told)


def tell_nobody_free(work: Work, fact: NobodyFree) -> None:
    """The desk and the managers, as a banner: silently."""
    if unseen_about(work, fact.site_id, WAITS, f"visit:{fact.visit_id}"):
        return
    visit = work.get(Visit, fact.visit_id, site_id=fact.site_id)
    params: dict[str, object] = {"visit_id": visit.id, "number": visit.number, "heads": visit.heads}
    link = f"/sites/{fact.site_id}/desk"
    told = [Told("nobody_free", "info", link, post_id=post_id) for post_id in _posts(work, fact.site_id, "registers")]
    told += [Told("nobody_free", "info", link, person_id=manager) for manager in managers_of(work, fact.site_id)]
    add_all(work, fact.site_id, params, told)


def tell_leaving(work: Work, fact: PartyDeparted) -> None:
    """The car park, when a car has still to leave and it was not the car park that said so."""
    forget_coming(work, fact)
    if not fact.by_car or fact.where == "lot":
        return
    visit = work.get(Visit, fact.visit_id, site_id=fact.site_id)
    params: dict[str, object] = {"visit_id": visit.id, "number": visit.number, "heads": visit.heads}
    link, lots = f"/sites/{fact.site_id}/arrive", _posts(work, fact.site_id, "announces")
    add_all(work, fact.site_id, params, [Told("car_leaving", "sound", link, post_id=post_id) for post_id in lots])


def settle_leaving(work: Work, fact: CarLeft) -> None:
    """The car is gone."""
    settle(work, fact.site_id, LEAVING, f"visit:{fact.visit_id}")


def forget_leaving(work: Work, fact: StepTakenBack) -> None:
    """They have not left after all: what nobody has seen yet goes again."""
    if fact.step == "departed":
        for row in unseen_about(work, fact.site_id, ("car_leaving",), f"visit:{fact.visit_id}"):
            work.session.delete(row)


def settle_coming(work: Work, fact: PartyAcknowledged | PartyAtDoor) -> None:
    """The door has it: nobody need be told any more that it comes."""
    settle(work, fact.site_id, COMING, f"visit:{fact.visit_id}")


def settle_served(work: Work, fact: PartyRegistered | PartyAccepted) -> None:
    """The desk has the party, or a consultant does."""
    kinds = (*COMING, *AT_DOOR) if isinstance(fact, PartyRegistered) else (*AT_DOOR, *WAITS)
    settle(work, fact.site_id, kinds, f"visit:{fact.visit_id}")


def forget_coming(work: Work, fact: PartyWithdrawn | PartyNotMet | PartyDeparted) -> None:
    """It does not come, or is gone."""
    settle(work, fact.site_id, (*COMING, *AT_DOOR, *WAITS, *VIP), f"visit:{fact.visit_id}")


def _posts(work: Work, site_id: int, kind: str) -> list[int]:
    """The posts of a kind, in their order."""
    return [post_id for post_id, post in posts(work, site_id).items() if kind in post.kinds]
