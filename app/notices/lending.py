"""Notices about the way out and things lent: odd cars, a full car park, things left behind, what is overdue."""

from collections.abc import Mapping

from sqlmodel import col, select

import app.notices.lending_messages  # noqa: F401  (adds the words of the notices)
from app.core.i18n import pick
from app.core.messages import N_
from app.core.work import Work
from app.lending.events import CarOdd, CarOddClosed, CarOwnerTold, KeysOverdue, LotFullSwitched, UmbrellasOverdue
from app.lending.models import SiteKey, Umbrella
from app.lending.words import ODD, Odd
from app.notices.leaders import managers_of
from app.notices.topics import topic
from app.notices.writing import add, settle, unseen_about
from app.sites.queries import posts
from app.visitors.events import DepartureChecked
from app.visitors.models import Visit

topic("vehicle", N_("Something is odd about a car"), "alert", ["vehicle_anomaly", "vehicle_call"], climbs=True,
      at_first=True)  # fmt: skip
topic("lending", N_("Umbrellas, keys, the car park, things left behind"), "sound", [
    "lot_full", "left_behind", "umbrella_late", "key_yours", "key_late",
])  # fmt: skip


def tell_left_behind(work: Work, fact: DepartureChecked) -> None:
    """Something of theirs is still here: their consultant, else the desk, which has the number."""
    if fact.complete:
        return
    visit = work.get(Visit, fact.visit_id, site_id=fact.site_id)
    link = f"/sites/{fact.site_id}/parties/{fact.visit_id}"
    if visit.consultant_id and visit.accepted_at:
        add(work, fact.site_id, "left_behind", _party(visit), "sound", link, person_id=visit.consultant_id)
    else:
        _to_posts(work, fact.site_id, "registers", "left_behind", _party(visit), link)


def tell_odd(work: Work, fact: CarOdd) -> None:
    """The party's consultant, else the desk, which calls the owner; never shouted across the hall."""
    visit = work.get(Visit, fact.visit_id, site_id=fact.site_id)
    params = {**_party(visit), "odd": fact.kind, "check_id": fact.check_id, "plate": visit.plate_masked}
    link = f"/sites/{fact.site_id}/lot#odd-{fact.check_id}"
    if fact.told_id:
        add(work, fact.site_id, "vehicle_anomaly", params, "alert", link, person_id=fact.told_id)
    else:
        _to_posts(work, fact.site_id, "registers", "vehicle_call", params, link, level="alert")


def settle_odd(work: Work, fact: CarOwnerTold | CarOddClosed) -> None:
    """The owner knows."""
    settle(work, fact.site_id, ("vehicle_anomaly", "vehicle_call"), f"check:{fact.check_id}")


def tell_full(work: Work, fact: LotFullSwitched) -> None:
    """Door and desk, so that nobody sends a car there; there are bays again: it is forgotten."""
    rows = unseen_about(work, fact.site_id, ("lot_full",), f"site:{fact.site_id}")
    if not fact.full:
        settle(work, fact.site_id, ("lot_full",), f"site:{fact.site_id}")
    elif not rows:
        params: dict[str, object] = {"site_id": fact.site_id}
        for kind in ("receives_at_door", "registers"):
            _to_posts(work, fact.site_id, kind, "lot_full", params, f"/sites/{fact.site_id}/lot")


def tell_umbrellas_overdue(work: Work, fact: UmbrellasOverdue) -> None:
    """The door and the desk, in one notice for all of them."""
    rows = work.session.exec(select(Umbrella.number).where(col(Umbrella.id).in_(fact.umbrella_ids)))
    params: dict[str, object] = {"n": len(fact.umbrella_ids), "umbrellas": sorted(rows)}
    link = f"/sites/{fact.site_id}/lending#out"
    for kind in ("receives_at_door", "registers"):
        _to_posts(work, fact.site_id, kind, "umbrella_late", params, link, level="info")


def tell_keys_overdue(work: Work, fact: KeysOverdue) -> None:
    """Whoever has one, and the manager."""
    link = f"/sites/{fact.site_id}/lending#keys"
    for key_id, holder_id in zip(fact.key_ids, fact.holder_ids, strict=True):
        params: dict[str, object] = {"key_id": key_id, "person_id": holder_id}
        add(work, fact.site_id, "key_yours", params, "sound", link, person_id=holder_id)
        for person_id in managers_of(work, fact.site_id):
            if person_id != holder_id:
                add(work, fact.site_id, "key_late", params, "info", link, person_id=person_id)


def lending_words(work: Work, site_id: int, values: Mapping[str, object]) -> dict[str, object]:
    """Numbers, plate, what is odd and which key, for the reader."""
    found: dict[str, object] = {"plate": values.get("plate") or "–"}
    numbers = values.get("umbrellas")
    if isinstance(numbers, list):
        found["umbrellas"] = ("、" if work.lang.startswith("zh") else ", ").join(str(one) for one in numbers)
    if "odd" in values:
        kind = next((one for one in Odd if one == values["odd"]), Odd.OTHER)
        found["odd"] = work.house.state["languages"].gettext(work.lang, ODD[kind][0])
    if "key_id" in values:
        key = work.session.get(SiteKey, int(str(values["key_id"])))
        found["key"] = (
            f"{key.number} {pick(work.lang, key.name_zh, key.name_en)}" if key and key.site_id == site_id else "–"
        )
    return found


def _party(visit: Visit) -> dict[str, object]:
    return {"visit_id": visit.id, "number": visit.number, "heads": visit.heads}


def _to_posts(
    work: Work, site_id: int, kind_of_post: str, kind: str, params: dict[str, object], link: str, level: str = "sound"
) -> None:
    for post_id, post in posts(work, site_id).items():
        if kind_of_post in post.kinds:
            add(work, site_id, kind, params, level, link, post_id=post_id)
