"""The homes follow the parties: whatever moves a party elsewhere, nobody stays "inside" who has gone, or is lost.

Called by the wiring in the transaction of what happened; nothing here emits a fact.
"""

from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import col, select

from app.core.work import Work
from app.duties.on_event import close_event, count_event, open_event
from app.homes.common import accompanied, company_of, end_stay, end_wait, stay_of
from app.homes.events import (
    HomeTapUndone,
    PartyAdmitted,
    PartyAlone,
    PartyReleased,
    WorkersLogged,
    WorkersUndone,
)
from app.homes.models import Companion, Tour, UnitStay, UnitWait
from app.homes.tours import begin_tour, begun_now
from app.sites.models import Unit
from app.visitors.models import Visit

IN_MODEL_AREA = ("tour", "unit")
GATE, UNIT = ("gate",), ("unit",)
"""Kinds of post (sites.Post.kinds) by which a hand-off finds its place; no post is known by its code."""


class PartyFact(Protocol):
    """A fact about a party."""

    @property
    def site_id(self) -> int: ...
    @property
    def visit_id(self) -> int: ...


class OfSite(Protocol):
    """A fact about a site."""

    @property
    def site_id(self) -> int: ...


def _open(model: type[Any], ended: str) -> sa.Select[Any]:
    table = model.__table__
    return sa.select(sa.literal(table.name).label("kind"), table.c.id).where(
        table.c.visit_id == sa.bindparam("visit"), table.c[ended].is_(None)
    )


OPEN = sa.union_all(
    _open(UnitStay, "out_at"), _open(UnitWait, "ended_at"), _open(Tour, "ended_at"), _open(Companion, "ended_at")
)
GONE = sa.union(
    *(
        sa.select(col(Visit.id), col(Visit.site_id))
        .join(model, col(model.visit_id) == col(Visit.id))
        .where(col(Visit.departed_at).is_not(None), getattr(model, ended).is_(None))
        for model, ended in ((UnitStay, "out_at"), (UnitWait, "ended_at"), (Tour, "ended_at"), (Companion, "ended_at"))
    )
)
ROWS: dict[str, type[UnitStay] | type[UnitWait] | type[Tour] | type[Companion]] = {
    str(model.__tablename__): model for model in (UnitStay, UnitWait, Tour, Companion)
}


def party_moved(work: Work, fact: PartyFact) -> None:
    """A party is elsewhere, or gone: what is open about it in the homes follows."""
    visit = work.session.get(Visit, fact.visit_id)
    if visit is not None:
        follow(work, visit)


class MergedFact(PartyFact, Protocol):
    """Two records of one party were put together; `folded_id` 0: the second was never stored."""

    @property
    def folded_id(self) -> int: ...


def parties_merged(work: Work, fact: MergedFact) -> None:
    """The one that went into the other leaves the homes; the other is where they were."""
    for visit_id in (fact.folded_id, fact.visit_id):
        visit = work.session.get(Visit, visit_id) if visit_id else None
        if visit is not None:
            follow(work, visit)


def party_accepted(work: Work, fact: PartyFact) -> None:
    """A consultant has taken it: it is not alone, and nobody need be found."""
    visit = work.get(Visit, fact.visit_id)
    visit.alone_at = None
    row = company_of(work, fact.visit_id)
    if row is not None and row.person_id is None:
        row.ended_at, row.ended_how = work.now, "handed"


def day_closed(work: Work, fact: OfSite) -> None:
    """Whoever was still in a home when the site closed is out of it."""
    sweep(work, fact.site_id)


def sweep(work: Work, site_id: int | None = None) -> None:
    """Every party that is gone (of one site, None: of all) leaves the homes too."""
    gone = {visit_id for (visit_id, of_site) in work.session.execute(GONE) if site_id in (None, of_site)}
    for visit_id in sorted(gone):
        follow(work, work.get(Visit, visit_id))


def follow(work: Work, visit: Visit) -> None:
    """Bring stay, queue, tour and company in line with where the visit says that the party is."""
    work.session.flush()
    found = work.session.execute(OPEN, {"visit": visit.id}).all()
    rows = [work.session.get(ROWS[kind], row_id) for kind, row_id in found]
    gone, here = visit.departed_at is not None, visit.place in IN_MODEL_AREA
    for row in rows:
        if isinstance(row, UnitStay) and (gone or visit.place != "unit" or visit.unit_id != row.unit_id):
            _leave(work, row, visit)
        elif isinstance(row, UnitStay):
            row.heads = visit.heads or row.heads  # counted anew: the home holds as many as they are
        elif isinstance(row, UnitWait) and (gone or not here):
            end_wait(work, row, "gone")
        elif isinstance(row, Tour) and (gone or not here):
            row.ended_at = work.now
        elif isinstance(row, Companion) and gone:
            row.ended_at, row.ended_how = work.now, "left"
    if gone:
        return
    if not here:
        visit.alone_at = None
    if visit.place == "unit" and visit.unit_id and stay_of(work, visit.id or 0) is None:
        _arrive(work, visit)
    elif visit.place == "tour" and accompanied(visit) and not any(isinstance(row, Tour) for row in rows):
        begin_tour(work, visit, visit.place_at or work.now)


def _leave(work: Work, stay: UnitStay, visit: Visit) -> None:
    end_stay(work, stay, visit.departed_at or visit.place_at or work.now, "gone")
    work.session.flush()
    _reset(work, stay.site_id, stay.unit_id, stay.id or 0)


def _arrive(work: Work, visit: Visit) -> None:
    """Somebody else recorded that it is in a home, or its leaving was taken back: it is inside, whatever the limit."""
    query = (
        select(UnitStay)
        .where(UnitStay.visit_id == visit.id, UnitStay.unit_id == visit.unit_id, UnitStay.left_how == "gone")
        .order_by(col(UnitStay.id).desc())
    )
    stay = work.session.exec(query).first()
    if stay is not None and stay.in_at == visit.place_at:
        stay.out_at, stay.out_by, stay.left_how = None, None, ""
        stay.how = stay.how or "told"
        return
    work.add(
        UnitStay(
            site_id=visit.site_id, unit_id=visit.unit_id or 0, visit_id=visit.id or 0,
            business_day=visit.business_day, heads=visit.heads or 1, in_at=visit.place_at or work.now,
            in_by=work.actor.person_id, how="told",
        )
    )  # fmt: skip


# What it means for the duties ---------------------------------------------------------------------------------------
def duty_set_out(work: Work, fact: PartyFact) -> None:
    """A party sets out: what the posts of the model area have to do about it opens."""
    if begun_now(work, fact.visit_id) is not None:
        count_event(work, fact.site_id, "party_to_model_area", post_kinds=GATE, person_id=work.actor.person_id)
        open_event(work, fact.site_id, "party_to_model_area", subject=f"party:{fact.visit_id}")


def duty_admitted(work: Work, fact: PartyAdmitted) -> None:
    """The reception let them in: that fills its counter; covers and the like are due."""
    if fact.how != "late":
        count_event(work, fact.site_id, "party_at_unit", post_kinds=UNIT, person_id=work.actor.person_id)
        zh, en = _names(work, fact.unit_id)
        subject = f"stay:{fact.stay_id}"
        open_event(work, fact.site_id, "party_at_unit", subject=subject, about_zh=zh, about_en=en)


def duty_released(work: Work, fact: PartyReleased) -> None:
    """They are out: the home is put in order, without anybody having to say so."""
    count_event(work, fact.site_id, "party_left_unit", post_kinds=UNIT, person_id=work.actor.person_id)
    _reset(work, fact.site_id, fact.unit_id, fact.stay_id)


def _reset(work: Work, site_id: int, unit_id: int, stay_id: int) -> None:
    zh, en = _names(work, unit_id)
    open_event(work, site_id, "party_left_unit", subject=f"stay:{stay_id}", about_zh=zh, about_en=en)


def duty_undone(work: Work, fact: HomeTapUndone) -> None:
    """A slip of the thumb: what it opened closes, what it filled is taken back."""
    key = "party_at_unit" if fact.step == "unit" else "party_left_unit"
    close_event(work, fact.site_id, key, subject=f"stay:{fact.stay_id}")
    count_event(work, fact.site_id, key, post_kinds=UNIT, person_id=work.actor.person_id, by=-1)


def duty_alone(work: Work, fact: PartyAlone | PartyFact) -> None:
    """Somebody without company at the edge of the model area, or past it."""
    open_event(work, fact.site_id, "unaccompanied_at_gate", subject=f"party:{fact.visit_id}")


def duty_workers(work: Work, fact: WorkersLogged) -> None:
    """Workers at the boundary: stopped ones are counted, whoever passes is checked."""
    key = "worker_at_boundary" if fact.outcome == "stopped" else "contractor_entry"
    count_event(work, fact.site_id, key, post_kinds=GATE, person_id=work.actor.person_id)
    if fact.outcome == "passed":
        open_event(work, fact.site_id, key, subject=f"workers:{fact.entry_id}")


def duty_workers_undone(work: Work, fact: WorkersUndone) -> None:
    """That was a slip of the thumb."""
    key = "worker_at_boundary" if fact.outcome == "stopped" else "contractor_entry"
    count_event(work, fact.site_id, key, post_kinds=GATE, person_id=work.actor.person_id, by=-1)
    if fact.outcome == "passed":
        close_event(work, fact.site_id, key, subject=f"workers:{fact.entry_id}")


def _names(work: Work, unit_id: int) -> tuple[str, str]:
    unit = work.session.get(Unit, unit_id)
    return (unit.name_zh, unit.name_en) if unit is not None else ("", "")
