"""Notices about reports of damage: the leader who sees to it, whoever is given it, the reporter when it is mended."""

from collections.abc import Iterable, Mapping

from sqlmodel import col, select

import app.notices.messages  # noqa: F401  (adds the words of the notices)
from app.core.work import Work
from app.faults.events import (
    FaultAdded,
    FaultAssigned,
    FaultDone,
    FaultReopened,
    FaultReported,
    FaultsLate,
    FaultWithdrawn,
)
from app.faults.kinds import WORDS, Category
from app.faults.models import Fault
from app.faults.queries import place_words
from app.notices.leaders import leaders_of, managers_of
from app.notices.models import Notice

TO_LEADER = ("fault_reported", "fault_urgent", "fault_nobody", "fault_reopened")


def tell_reported(work: Work, fact: FaultReported) -> None:
    """The leader of the post it came from; what cannot wait goes to the managers as well."""
    readers = _readers(work, fact.site_id, fact.post_id)
    if fact.urgent:
        readers |= set(managers_of(work, fact.site_id))
    kind = "fault_urgent" if fact.urgent else "fault_reported"
    for person_id in sorted(readers):
        _tell(work, fact.site_id, fact.fault_id, kind, person_id, level="alert" if fact.urgent else "sound")


def tell_assigned(work: Work, fact: FaultAssigned) -> None:
    """Whoever has it now; nobody need find somebody any more."""
    _settle(work, fact.site_id, fact.fault_id, (*TO_LEADER, "fault_given"))
    if fact.owner_id is not None:
        link = f"/sites/{fact.site_id}/faults/new"
        _tell(work, fact.site_id, fact.fault_id, "fault_given", fact.owner_id, level="sound", link=link)


def tell_done(work: Work, fact: FaultDone) -> None:
    """The reporter, who can see whether it is."""
    _settle(work, fact.site_id, fact.fault_id, (*TO_LEADER, "fault_given"))
    if fact.reported_by is not None:
        link = f"/sites/{fact.site_id}/faults/new"
        _tell(work, fact.site_id, fact.fault_id, "fault_done", fact.reported_by, link=link)


def tell_reopened(work: Work, fact: FaultReopened) -> None:
    """Whoever had it, and the leader."""
    _settle(work, fact.site_id, fact.fault_id, ("fault_done",))
    for person_id in sorted(_readers(work, fact.site_id, fact.post_id)):
        _tell(work, fact.site_id, fact.fault_id, "fault_reopened", person_id, level="sound")
    if fact.owner_id is not None:
        link = f"/sites/{fact.site_id}/faults/new"
        _tell(work, fact.site_id, fact.fault_id, "fault_reopened", fact.owner_id, level="sound", link=link)


def forget_withdrawn(work: Work, fact: FaultWithdrawn) -> None:
    """There is nothing to see to."""
    for row in _unseen(work, fact.site_id, fact.fault_id, TO_LEADER):
        work.session.delete(row)


def note_added(work: Work, fact: FaultAdded) -> None:
    """Seen once more: no second notice, but an unseen one moves up."""
    for row in _unseen(work, fact.site_id, fact.fault_id, TO_LEADER):
        row.at = work.now
        work.session.add(row)


def tell_late(work: Work, fact: FaultsLate) -> None:
    """The leader of each post; one notice a report, since each is seen to by itself."""
    kind = "fault_nobody" if fact.why == "nobody" else "fault_overdue"
    for fault in work.session.exec(select(Fault).where(col(Fault.id).in_(fact.fault_ids))):
        _settle(work, fact.site_id, fault.id or 0, ("fault_reported",))
        for person_id in sorted(_readers(work, fact.site_id, fault.post_id)):
            _tell(work, fact.site_id, fault.id or 0, kind, person_id, level="alert")


def fault_words(work: Work, site_id: int, values: Mapping[str, object]) -> dict[str, object]:
    """What and where, for the reader."""
    kind = next((one for one in Category if one == values.get("category")), Category.OTHER)
    zone_id, unit_id = values.get("zone_id"), values.get("unit_id")
    place = place_words(
        work,
        site_id,
        zone_id if isinstance(zone_id, int) else None,
        unit_id if isinstance(unit_id, int) else None,
    )
    return {"what": work.house.state["languages"].gettext(work.lang, WORDS[kind][0]), "where": place or "–"}


def _readers(work: Work, site_id: int, post_id: int | None) -> set[int]:
    found = set(leaders_of(work, site_id, [post_id])) if post_id is not None else set()
    return found or set(managers_of(work, site_id))


def _tell(
    work: Work, site_id: int, fault_id: int, kind: str, person_id: int, *, level: str = "info", link: str = ""
) -> None:
    """Nobody is told of what they did themselves."""
    if person_id == work.actor.person_id:
        return
    fault = work.get(Fault, fault_id, site_id=site_id)
    params: dict[str, object] = {
        "fault_id": fault_id,
        "category": fault.category,
        "zone_id": fault.zone_id,
        "unit_id": fault.unit_id,
    }
    link = link or f"/sites/{site_id}/faults#f-{fault_id}"
    work.add(
        Notice(
            site_id=site_id, person_id=person_id, kind=kind, level=level, params=params, link=link, at=work.now
        )
    )  # fmt: skip


def _settle(work: Work, site_id: int, fault_id: int, kinds: Iterable[str]) -> None:
    for row in _unseen(work, site_id, fault_id, tuple(kinds)):
        row.seen_at, row.seen_by = work.now, work.actor.person_id
        work.session.add(row)


def _unseen(work: Work, site_id: int, fault_id: int, kinds: tuple[str, ...]) -> list[Notice]:
    query = select(Notice).where(Notice.site_id == site_id, col(Notice.seen_at).is_(None), col(Notice.kind).in_(kinds))
    return [row for row in work.session.exec(query) if row.params.get("fault_id") == fault_id]
