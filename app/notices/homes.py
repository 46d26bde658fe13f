"""Notices of the model area: a party sets out, its home is not ready, somebody is alone, company wanted, workers."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.core.i18n import Format, pick
from app.core.messages import N_, add_messages
from app.core.work import Work
from app.homes.common import tour_of
from app.homes.events import (
    CompanionEnded,
    CompanionNamed,
    CompanyAsked,
    CompanyLate,
    FirmRaised,
    FirmSettled,
    HomeChosen,
    HomeNotReady,
    HomeReady,
    HomeReadyTakenBack,
    PartyAdmitted,
    PartyAlone,
    WorkersOut,
    WorkersOverdue,
    WorkersUndone,
)
from app.homes.models import Tour, WorkerEntry
from app.homes.tours import begun_now
from app.notices.leaders import leaders_of, managers_of
from app.notices.topics import topic
from app.notices.writing import add, settle, unseen_about
from app.sites.queries import posts, units, zone_of
from app.visitors.events import PartyDeparted
from app.visitors.events_desk import PartyAccepted, PartyMoved
from app.visitors.models import Visit
from app.visitors.queries import PartyRow

add_messages(
    {
        "notice_tour_out": N_("{party} sets out to the model area: {about}. First {home}, there at {at}."),
        "notice_home_not_ready": N_("{home} is not ready, and {party} is due. Lights and cooling?"),
        "notice_unaccompanied": N_("Unaccompanied in the model area: {party}. {home}"),
        "notice_company_asked": N_("{party} needs company in the model area. Say who goes."),
        "notice_company_late": N_("Nobody has come to {party} in the model area yet."),
        "notice_companion": N_("Please accompany {party} until the consultant comes."),
        "notice_workers_overdue": N_("Building workers are not out of the model area at the time agreed: {n}."),
        "notice_firm_raised": N_("A building firm tried to cross the model area {n} times this week. Raise it."),
        "home_first_none": N_("no home chosen"),
        "home_people": N_("{n} people"),
        "home_person": N_("1 person"),
        "home_children": N_("children"),
        "home_elders": N_("elders"),
        "home_umbrella": N_("umbrella"),
    }
)
topic("to_model", N_("A party goes to the model area"), "sound", ["tour_out"])
topic("unaccompanied", N_("Somebody unaccompanied in the model area"), "alert", ["unaccompanied", "company_late"],
      climbs=True, at_first=True)  # fmt: skip
topic("company", N_("A party needs company, or you go with one"), "alert", ["company_asked", "companion"])
topic("home_ready", N_("A home is not ready for a party"), "alert", ["home_not_ready"], climbs=True)
topic("workers", N_("Building workers in the model area"), "alert", ["workers_overdue", "firm_raised"], climbs=True)

ICONS = {
    "tour_out": "route",
    "home_not_ready": "clock",
    **dict.fromkeys(("unaccompanied", "company_late"), "alert"),
    **dict.fromkeys(("company_asked", "companion"), "users"),
    **dict.fromkeys(("workers_overdue", "firm_raised"), "alert"),
}
COMPANY = ("unaccompanied", "company_asked", "company_late")
TOUR = ("tour_out", "home_not_ready")


def tell_set_out(work: Work, fact: PartyMoved) -> None:
    """The model-area post and the reception of the homes, at once and with sound."""
    tour = begun_now(work, fact.visit_id)
    if tour is not None:
        visit = work.get(Visit, fact.visit_id)
        params = {**_party(visit), "tour": tour.id, "home": tour.unit_id, "at": tour.due_at.isoformat()}
        _to_posts(work, fact.site_id, ("gate", "unit"), "tour_out", params, "sound")


def tell_chosen(work: Work, fact: HomeChosen) -> None:
    """Another home first: whoever has not looked yet reads the new one, the others are told again."""
    settle(work, fact.site_id, TOUR, f"visit:{fact.visit_id}")
    tour, visit = work.get(Tour, fact.tour_id), work.get(Visit, fact.visit_id)
    params = {**_party(visit), "tour": tour.id, "home": tour.unit_id, "at": tour.due_at.isoformat()}
    _to_posts(work, fact.site_id, ("unit",), "tour_out", params, "sound")


def tell_unready(work: Work, fact: HomeReadyTakenBack) -> None:
    """The home has to be made ready after all: its reception is told again."""
    tour, visit = work.get(Tour, fact.tour_id), work.get(Visit, fact.visit_id)
    params = {**_party(visit), "tour": tour.id, "home": tour.unit_id, "at": tour.due_at.isoformat()}
    _to_posts(work, fact.site_id, ("unit",), "tour_out", params, "sound")


def settle_tour(work: Work, fact: HomeReady | PartyAdmitted) -> None:
    """The home is ready, or they are there."""
    settle(work, fact.site_id, TOUR, f"visit:{fact.visit_id}")


def settle_gone(work: Work, fact: PartyMoved) -> None:
    """They have gone elsewhere: nobody need be told any more of what was to be done for them there."""
    if fact.place not in ("tour", "unit"):
        settle(work, fact.site_id, (*TOUR, *COMPANY), f"visit:{fact.visit_id}")


def forget_gone(work: Work, fact: PartyDeparted) -> None:
    """They have left the site."""
    settle(work, fact.site_id, (*TOUR, *COMPANY, "companion"), f"visit:{fact.visit_id}")


def tell_not_ready(work: Work, fact: HomeNotReady) -> None:
    """Whoever leads the reception of the homes."""
    visit, tour = work.get(Visit, fact.visit_id), tour_of(work, fact.visit_id)
    params = {**_party(visit), "home": tour.unit_id if tour else None}
    _to_people(work, fact.site_id, leaders_of(work, fact.site_id, _of_kinds(work, fact.site_id, ("unit",))),
               "home_not_ready", params)  # fmt: skip


def tell_alone(work: Work, fact: PartyAlone) -> None:
    """The model-area post, the patrol and the leader, as an alarm; once while nobody has seen to it."""
    if unseen_about(work, fact.site_id, ("unaccompanied",), f"visit:{fact.visit_id}"):
        return
    visit = work.get(Visit, fact.visit_id)
    params = {**_party(visit), "home": fact.unit_id or None}
    _to_posts(work, fact.site_id, ("gate", "patrols"), "unaccompanied", params, "alert")
    _to_people(work, fact.site_id, leaders_of(work, fact.site_id, _of_kinds(work, fact.site_id, ("gate",))),
               "unaccompanied", params)  # fmt: skip


def tell_company_asked(work: Work, fact: CompanyAsked) -> None:
    """The hall reception, and the leader of the model-area post."""
    params = _party(work.get(Visit, fact.visit_id))
    _to_posts(work, fact.site_id, ("registers",), "company_asked", params, "alert")
    _to_people(work, fact.site_id, leaders_of(work, fact.site_id, _of_kinds(work, fact.site_id, ("gate",))),
               "company_asked", params)  # fmt: skip


def tell_company_late(work: Work, fact: CompanyLate) -> None:
    """The managers, and the leader of the model-area post."""
    params = _party(work.get(Visit, fact.visit_id))
    led = set(leaders_of(work, fact.site_id, _of_kinds(work, fact.site_id, ("gate",))))
    _to_people(work, fact.site_id, sorted(led | set(managers_of(work, fact.site_id))), "company_late", params)


def tell_companion(work: Work, fact: CompanionNamed) -> None:
    """Whoever goes with them; for the others it is seen to."""
    settle(work, fact.site_id, COMPANY, f"visit:{fact.visit_id}")
    _to_people(work, fact.site_id, [fact.person_id], "companion", _party(work.get(Visit, fact.visit_id)))


def settle_company(work: Work, fact: CompanionEnded | PartyAccepted) -> None:
    """The consultant has them, or somebody else goes."""
    settle(work, fact.site_id, (*COMPANY, "companion"), f"visit:{fact.visit_id}")


def tell_workers_overdue(work: Work, fact: WorkersOverdue) -> None:
    """The leader of the model-area post."""
    entry = work.get(WorkerEntry, fact.entry_id)
    _to_people(work, fact.site_id, leaders_of(work, fact.site_id, _of_kinds(work, fact.site_id, ("gate",))),
               "workers_overdue", {"entry_id": entry.id, "n": entry.heads})  # fmt: skip


def settle_workers(work: Work, fact: WorkersOut | WorkersUndone) -> None:
    """They are out."""
    settle(work, fact.site_id, ("workers_overdue",), f"entry:{fact.entry_id}")


def tell_firm(work: Work, fact: FirmRaised) -> None:
    """The managers raise it with the project department."""
    params: dict[str, object] = {"item_id": fact.item_id, "n": fact.attempts}
    _to_people(work, fact.site_id, managers_of(work, fact.site_id), "firm_raised", params)


def settle_firm_notice(work: Work, fact: FirmSettled) -> None:
    """It was raised."""
    settle(work, fact.site_id, ("firm_raised",), f"item:{fact.item_id}")


def home_words(
    work: Work, site_id: int, values: Mapping[str, object], party: PartyRow | None
) -> dict[str, object]:  # fmt: skip
    """Which home, when, and what is to be known of the party, for the words of a notice."""
    languages = work.house.state["languages"]
    unit = next((one for one in units(work, site_id) if one.id == values.get("home")), None)
    none = "" if "at" not in values else str(languages.say(work.lang, "home_first_none"))
    found: dict[str, object] = {"home": pick(work.lang, unit.name_zh, unit.name_en) if unit else none}
    if "at" in values:
        fmt = Format(work.lang, zone_of(work, site_id), languages.catalogues[work.lang])
        found["at"] = fmt.time(datetime.fromisoformat(str(values["at"])))
    heads = party.heads if party else values.get("heads")
    about = [languages.say(work.lang, "home_person" if heads == 1 else "home_people", n=heads)] if heads else []
    for name in ("children", "elders", "umbrella"):
        if party is not None and getattr(party, name):
            about.append(languages.say(work.lang, f"home_{name}"))
    if party is not None and (party.companion_name or party.consultant_name):
        about.append(party.companion_name or party.consultant_name)
    found["about"] = " · ".join(about) or "–"
    return found


def _party(visit: Visit) -> dict[str, object]:
    return {"visit_id": visit.id, "number": visit.number, "heads": visit.heads}


def _of_kinds(work: Work, site_id: int, kinds: Iterable[str]) -> list[int]:
    wanted = set(kinds)
    return [post_id for post_id, post in posts(work, site_id).items() if wanted & set(post.kinds)]


def _to_posts(
    work: Work, site_id: int, kinds: Iterable[str], kind: str, params: Mapping[str, object], level: str
) -> None:
    for post_id in _of_kinds(work, site_id, kinds):
        add(work, site_id, kind, params, level, f"/sites/{site_id}/homes", post_id=post_id)


def _to_people(work: Work, site_id: int, people: Iterable[int], kind: str, params: Mapping[str, object]) -> None:
    """Nobody is told of what they did themselves."""
    for person_id in people:
        if person_id != work.actor.person_id or kind == "companion":
            add(work, site_id, kind, params, "alert", f"/sites/{site_id}/homes", person_id=person_id)
