"""Two records of one party: put together by plate, by visitor or by hand, and parted again with nothing lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from app.core.work import Work
from app.sites.queries import today
from app.visitors.calling import use_turn
from app.visitors.events import PartyMerged
from app.visitors.models import Visit, VisitOffer, VisitStep
from app.visitors.models_chain import VisitMerge
from app.visitors.needs import codes, joined
from app.visitors.queries import next_number
from app.visitors.steps import close, note

FLAGS = ("children", "elders", "umbrella")
LINKS = ("announced", "acked", "at_door", "served")
STATE = (
    "heads", "kids", *FLAGS, "on_foot", "purpose", "place", "place_at", "unit_id", "companion_id", "alone_at",
    "visitor_id", "consultant_id", "first_visit", "source", "announced_at", "announced_by", "acked_at", "acked_by",
    "ack_told_at", "at_door_at", "at_door_by", "registered_at", "registered_by", "offered_at", "accepted_at",
    "accepted_how", "accept_recorded_by", "served_at", "served_by", "leaving_at", "departed_at", "departed_by",
    "car_out_at", "outcome", "returned_at", "away_s", "needs", "level", "bay", "dropped_off", "checked_at",
)  # fmt: skip
"""Columns of a visit that putting together, coming back and parting may change."""

ASKED = ("visitor_id", "first_visit", "source", "level", "bay")
"""What is taken over where the one that stays does not know it."""

PLATE = ("plate_cipher", "plate_masked", "plate_hash", "plate_tail_hash", "plate_unread")


def state_of(visit: Visit) -> dict[str, Any]:
    """The visit as it is, fit to be kept: ids, counts, codes and instants."""
    return {name: _kept(getattr(visit, name)) for name in STATE}


def put_state(visit: Visit, state: Mapping[str, Any]) -> None:
    """The visit as it was."""
    for name, value in state.items():
        setattr(visit, name, _read(name, value))


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith("_at") and value else value


def fold(
    work: Work, kept: Visit, folded: Visit, at: datetime, kind: str,
    *, before: Mapping[str, Any] | None = None, add_heads: bool = False, reason: str = "",
) -> VisitMerge:  # fmt: skip
    """Put `folded` into `kept`, both held under lock: what only the one knew is taken over, the older instants stay.

    `before` is `kept` as it was before this began (None: as it is). With `add_heads` they are two parts of one group,
    without it the same people recorded twice.
    """
    before, other = dict(before or state_of(kept)), state_of(folded)
    for flag in FLAGS:
        setattr(kept, flag, getattr(kept, flag) or getattr(folded, flag))
    for name in LINKS:
        if getattr(kept, f"{name}_at") is None and getattr(folded, f"{name}_at") is not None:
            setattr(kept, f"{name}_at", getattr(folded, f"{name}_at"))
            setattr(kept, f"{name}_by", getattr(folded, f"{name}_by"))
    if kept.place == "lot" and kept.at_door_at is not None:
        kept.place = "door"
    if add_heads and kept.heads and folded.heads:
        kept.heads += folded.heads
    kept.heads = kept.heads or folded.heads
    _also_known(kept, folded, other, add_heads=add_heads)
    if not kept.plate_hash and folded.plate_hash:
        for name in PLATE:
            setattr(kept, name, getattr(folded, name))
        other["plate_given"] = True
    other["offers"] = _let_go(work, folded)
    close(work, folded, "merged", at)
    folded.merged_into = kept.id
    note(work, folded, "merged", at, f"into {kept.number}", reason=reason)
    note(work, kept, "announced_again", at, f"from {folded.number}", reason=reason)
    row = _written(work, kept, folded.id, kind, at, before, other, reason)
    tell_merged(work, kept, folded.id or 0)
    return row


def _also_known(kept: Visit, folded: Visit, other: dict[str, Any], *, add_heads: bool) -> None:
    """Who they are and what they need, as far as only the one that goes knew it."""
    for name in ASKED:
        setattr(kept, name, getattr(kept, name) or getattr(folded, name))
    if add_heads and kept.kids is not None and folded.kids is not None:
        kept.kids += folded.kids
    kept.kids = folded.kids if kept.kids is None else kept.kids
    kept.needs = joined((*codes(kept.needs), *codes(folded.needs)))
    kept.dropped_off = kept.dropped_off or folded.dropped_off
    if folded.note and not kept.note:
        kept.note, other["note_given"] = folded.note, True


def same_again(work: Work, twin: Visit, told: Mapping[str, Any], at: datetime, reason: str = "") -> VisitMerge:
    """The party was reported once more: keep it with whatever the second report adds (`told`: heads, flags)."""
    before = state_of(twin)
    for flag in FLAGS:
        setattr(twin, flag, getattr(twin, flag) or bool(told.get(flag)))
    twin.heads = twin.heads or told.get("heads")
    if twin.announced_at is None:
        twin.announced_at, twin.announced_by = at, work.actor.person_id
    note(work, twin, "announced_again", at, reason=reason)
    row = written_again(work, twin, "plate", at, before, told, reason)
    tell_merged(work, twin, 0)
    return row


def written_again(
    work: Work, kept: Visit, kind: str, at: datetime, before: Mapping[str, Any], told: Mapping[str, Any], reason: str
) -> VisitMerge:
    """Note a report that was taken as one of `kept`, so that it can become a party of its own."""
    known = {name: told[name] for name in ("heads", *FLAGS) if name in told}
    report = {**known, "announced_at": at.isoformat(), "announced_by": work.actor.person_id}
    return _written(work, kept, None, kind, at, before, report, reason)


def _written(
    work: Work, kept: Visit, folded_id: int | None, kind: str, at: datetime, before: Mapping[str, Any],
    folded: Mapping[str, Any], reason: str,
) -> VisitMerge:  # fmt: skip
    after = state_of(kept)
    changed = [name for name in STATE if kind == "back" or before[name] != after[name]]
    return work.add(
        VisitMerge(
            site_id=kept.site_id, kept_id=kept.id or 0, folded_id=folded_id, kind=kind, at=at,
            by=work.actor.person_id, reason=reason[:200], folded=dict(folded),
            before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
        )
    )  # fmt: skip


def tell_merged(work: Work, kept: Visit, folded_id: int) -> None:
    """The fact, and the answer of `was_merged`."""
    work.remember(("merged", kept.id), True)
    work.emit(PartyMerged(kept.site_id, kept.id or 0, folded_id))


def was_merged(work: Work, visit_id: int | None) -> bool:
    """Whether the command just run met that party already there and put the two together."""
    return bool(work.memo(("merged", visit_id), lambda: False))


def _let_go(work: Work, folded: Visit) -> list[list[Any]]:
    """Its consultant serves one party, not two: the offer ends and a turn is given back. [id, answer] of each."""
    query = select(VisitOffer).where(VisitOffer.visit_id == folded.id, col(VisitOffer.answer).in_(("", "accepted")))
    ended = []
    for offer in work.session.exec(query).all():
        ended.append([offer.id, offer.answer])
        if offer.answer == "accepted" and offer.takes_turn:
            use_turn(work, offer, -1)
        offer.answer = "withdrawn"
    return ended


def part(work: Work, merge: VisitMerge, kept: Visit, reason: str) -> Visit:
    """The other party stands alone again, each with what is its own; both held under lock. Returns the other one."""
    now_state = state_of(kept)
    back = merge.kind == "back"
    for name, value in merge.before.items():
        if back or now_state[name] == merge.after[name]:
            setattr(kept, name, _read(name, value))
    other = _folded_again(work, merge, kept) if merge.folded_id else _of_its_own(work, merge, kept)
    if back:
        _carry(work, merge, now_state, other)
    merge.parted_at, merge.parted_by = work.now, work.actor.person_id
    note(work, kept, "parted", work.now, f"from {other.number}", reason=reason)
    note(work, other, "parted", work.now, f"from {kept.number}", reason=reason)
    return other


def _folded_again(work: Work, merge: VisitMerge, kept: Visit) -> Visit:
    other = work.get(Visit, merge.folded_id, site_id=merge.site_id)
    put_state(other, {name: value for name, value in merge.folded.items() if name in STATE})
    other.merged_into = None
    if merge.folded.get("plate_given") and kept.plate_hash == other.plate_hash:
        kept.plate_cipher = kept.plate_hash = kept.plate_tail_hash = None
        kept.plate_masked, kept.plate_unread = "", False
    if merge.folded.get("note_given") and kept.note == other.note:
        kept.note = ""
    for offer_id, answer in merge.folded.get("offers", []):
        offer = work.get(VisitOffer, offer_id, site_id=merge.site_id)
        offer.answer = answer
        if answer == "accepted" and offer.takes_turn:
            use_turn(work, offer)
    return other


def _of_its_own(work: Work, merge: VisitMerge, kept: Visit) -> Visit:
    """A party of the report that was taken for one of `kept`; it has the same plate."""
    told = merge.folded
    other = Visit(
        site_id=merge.site_id, business_day=today(work, merge.site_id), number=next_number(work, merge.site_id),
        place="lot", opened_at=merge.at, announced_at=merge.at, announced_by=told.get("announced_by"),
        heads=told.get("heads"),
    )  # fmt: skip
    for flag in FLAGS:
        setattr(other, flag, bool(told.get(flag)))
    for name in PLATE:
        setattr(other, name, getattr(kept, name))
    work.add(other)
    note(work, other, "announced", merge.at, new=True)
    return other


def _carry(work: Work, merge: VisitMerge, now_state: Mapping[str, Any], other: Visit) -> None:
    """What was recorded since the supposed return is of those who came, not of those who had left."""
    for name in LINKS:
        if now_state[f"{name}_at"] != merge.before[f"{name}_at"]:
            for column in (f"{name}_at", f"{name}_by"):
                setattr(other, column, _read(column, now_state[column]))
    other.place = "lot" if now_state["place"] == "lot" else "door"
    query = (
        select(VisitStep)
        .where(VisitStep.visit_id == merge.kept_id, VisitStep.received_at > merge.at)
        .order_by(col(VisitStep.id))
    )
    for step in work.session.exec(query).all():
        if step.step in ("acked", "at_door", "undo_acked", "undo_at_door"):
            row = {name: getattr(step, name) for name in ("site_id", "step", "at", "received_at", "by", "post_id")}
            work.put(VisitStep, **row, visit_id=other.id, note="", reason=step.reason)
