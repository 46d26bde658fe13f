"""A party that left and comes back on the same day: the same visit goes on, and the time away is kept."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import col, or_, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.work import Work
from app.sites.queries import setting, today
from app.visitors.calling import Choice, call
from app.visitors.clocks import start_again
from app.visitors.desk_undo import note_registered
from app.visitors.events import PartyReturned
from app.visitors.lineup import rota_now
from app.visitors.merging import fold, put_state, state_of, tell_merged, written_again
from app.visitors.models import Visit, Visitor
from app.visitors.models_chain import VisitMerge
from app.visitors.moves import lead_to
from app.visitors.plates import hashes
from app.visitors.queries import MERGE_MINUTES
from app.visitors.steps import note

GONE = ("left", "no_show")
"""How a party may have been closed that comes back."""


# Built once: putting it together costs more than running it.
LEFT_TODAY = (
    select(Visit)
    .where(
        col(Visit.site_id) == bindparam("site"),
        col(Visit.plate_tail_hash) == bindparam("tail"),
        col(Visit.plate_hash) == bindparam("plate"),
        col(Visit.business_day) == bindparam("day"),
        col(Visit.outcome).in_(GONE),
        col(Visit.departed_at) <= bindparam("at", type_=UTCDateTime()),
        col(Visit.id) != bindparam("but"),
    )
    .order_by(col(Visit.departed_at).desc())
    .limit(1)
    .with_for_update()
)


def left_today(work: Work, site_id: int, plate: str, at: datetime, *, but: int = 0) -> Visit | None:
    """The party with that plate that left last on this business day, held under lock."""
    asked = {"site": site_id, "day": today(work, site_id), "at": at, "but": but, **hashes(work, plate)}
    return work.session.exec(LEFT_TODAY, params=asked).first()


def come_back(work: Work, visit: Visit, place: str, at: datetime, *, reason: str = "", folded_id: int = 0) -> None:
    """Open a closed visit again at `place` (lot, door or hall)."""
    away = max(0, int((at - (visit.departed_at or at)).total_seconds()))
    if visit.outcome == "left":
        visit.away_s += away
        visit.returned_at = at
    visit.departed_at = visit.departed_by = visit.car_out_at = visit.leaving_at = visit.checked_at = None
    visit.outcome, visit.place, visit.place_at = "", place, at if place == "hall" else None
    visit.unit_id = visit.companion_id = visit.alone_at = None
    if visit.accepted_at is None:
        # Whoever was called when they left never answered: they are called for anew once they are inside.
        visit.consultant_id = visit.offered_at = None
    if place == "lot":
        visit.announced_at, visit.announced_by = at, work.actor.person_id
        visit.acked_at = visit.acked_by = visit.at_door_at = visit.at_door_by = None
    start_again(work, visit)
    note(work, visit, "returned", at, place, reason=reason)
    work.emit(PartyReturned(visit.site_id, visit.id or 0, folded_id, away), reason)


def back_at_lot(work: Work, old: Visit, told: dict[str, object], at: datetime, reason: str = "") -> Visit:
    """The car of a party that had left is announced again; `told` is what this announcement says."""
    before = state_of(old)
    come_back(work, old, "lot", at, reason=reason)
    written_again(work, old, "back", at, before, told, reason)
    tell_merged(work, old, 0)
    return old


def back_with_plate(work: Work, old: Visit, visit: Visit, at: datetime) -> Visit:
    """The party just announced turns out, by its plate, to be one that had left."""
    before = state_of(old)
    came = visit.announced_at or visit.opened_at
    come_back(work, old, "lot", came, folded_id=visit.id or 0)
    old.announced_by = visit.announced_by
    fold(work, old, visit, at, "back", before=before)
    return old


def gone_all_the_time(work: Work, visit: Visit) -> bool:
    """A party that had left was announced again and never came: it has left when it did, and nothing of it is lost.

    False for one that was not away. `coming_after_all` takes it back.
    """
    merge = _last_return(work, visit, parted=False)
    if merge is None or merge.before.get("outcome") != "left":
        return False
    merge.after = state_of(visit)
    put_state(visit, merge.before)
    merge.parted_at, merge.parted_by = work.now, work.actor.person_id
    return True


def coming_after_all(work: Work, visit: Visit) -> None:
    """It is on its way all the same, as it was before `gone_all_the_time`."""
    merge = _last_return(work, visit, parted=True)
    if merge is not None:
        put_state(visit, merge.after)
        merge.parted_at = merge.parted_by = None


def _last_return(work: Work, visit: Visit, *, parted: bool) -> VisitMerge | None:
    query = select(VisitMerge).where(VisitMerge.kept_id == visit.id).order_by(col(VisitMerge.id).desc()).limit(1)
    last = work.session.exec(query).first()
    return last if last is not None and last.kind == "back" and (last.parted_at is not None) is parted else None


def met_again(work: Work, visit: Visit, visitor: Visitor, heads: int | None = None) -> Visit | None:
    """The visit of today that the visitor in front of the desk already has: open for minutes, or left and back again.

    `visit` is the party to be registered, stored or not; it goes into the one found. None when there is none, or when
    theirs is open for longer than that: then nothing is put together by itself.
    """
    found = _theirs(work, visit, visitor)
    if found is None:
        return None
    if found.departed_at is None and visit.id is None and found.returned_at and found.place in ("lot", "door"):
        lead_to(work, found, "hall")  # announced again by its car, and known already
        return _received(work, found, visitor)
    if found.departed_at is None:
        near = timedelta(minutes=setting(work, visit.site_id, "merge_minutes", MERGE_MINUTES))
        if visit.id is None or work.now - (found.registered_at or found.opened_at) > near:
            return None
        fold(work, found, visit, work.now, "visitor")
        return found
    before = state_of(found)
    came = visit.opened_at if visit.id is not None else work.now
    if found.departed_at > came:
        came = work.now
    come_back(work, found, "hall", came, folded_id=visit.id or 0)
    found.heads = heads or found.heads
    if visit.id is not None:
        fold(work, found, visit, work.now, "back", before=before)
    return _received(work, found, visitor)


def _received(work: Work, found: Visit, visitor: Visitor) -> Visit:
    """They stand at the desk: registered if they were not, and somebody is with them or called."""
    if found.registered_at is None:
        found.registered_at, found.registered_by = work.now, work.actor.person_id
        note_registered(work, found, "hall", visitor)
    _whose(work, found)
    return found


def _theirs(work: Work, visit: Visit, visitor: Visitor) -> Visit | None:
    query = (
        select(Visit)
        .where(
            Visit.site_id == visit.site_id,
            Visit.visitor_id == visitor.id,
            Visit.business_day == today(work, visit.site_id),
            or_(col(Visit.departed_at).is_(None), col(Visit.outcome).in_(GONE)),
        )
        .order_by(col(Visit.departed_at).is_not(None), col(Visit.id).desc())
        .limit(1)
        .with_for_update()
    )
    if visit.id is not None:
        query = query.where(col(Visit.id) != visit.id)
    return work.session.exec(query).first()


def _whose(work: Work, visit: Visit) -> None:
    """Their consultant goes on with them; one who is not signed in any more gives way to whoever is called."""
    if visit.consultant_id is not None and rota_now(work, visit.site_id).get(visit.consultant_id) is not None:
        return
    visit.consultant_id = visit.offered_at = visit.accepted_at = None
    visit.accepted_how, visit.accept_recorded_by = "", None
    call(work, visit, Choice())
