"""What is lent follows the party: two records put together have one umbrella between them, parted each has its own.

Called by the wiring in the transaction of what happened; nothing here emits a fact.
"""

from typing import Any, Protocol

from sqlmodel import col, select

from app.core.work import Work
from app.lending.models import CarCheck, StoredUmbrella, UmbrellaLoan
from app.visitors.models_chain import VisitMerge

THINGS: dict[str, type[Any]] = {
    "umbrellas": UmbrellaLoan,
    "tags": StoredUmbrella,
    "cars": CarCheck,
}
"""What hangs on a party, by the word under which a merging keeps whose it was."""


class MergedFact(Protocol):
    """Two records of one party were put together; `folded_id` 0: the second was never stored."""

    @property
    def site_id(self) -> int: ...
    @property
    def visit_id(self) -> int: ...
    @property
    def folded_id(self) -> int: ...


class PartedFact(Protocol):
    """They are two parties after all."""

    @property
    def site_id(self) -> int: ...
    @property
    def visit_id(self) -> int: ...
    @property
    def other_id(self) -> int: ...


def parties_merged(work: Work, fact: MergedFact) -> None:
    """What the one that went into the other has with it is the other's; the merging remembers whose it was."""
    if not fact.folded_id:
        return
    moved: dict[str, list[int]] = {}
    for word, model in THINGS.items():
        query = select(model).where(model.site_id == fact.site_id, model.visit_id == fact.folded_id)
        for row in work.session.exec(query.order_by(col(model.id)).with_for_update()):
            row.visit_id = fact.visit_id
            moved.setdefault(word, []).append(row.id or 0)
    merge = _merging(work, fact.visit_id, fact.folded_id)
    if moved and merge is not None:
        merge.folded = {**merge.folded, "things": moved}


def parties_parted(work: Work, fact: PartedFact) -> None:
    """Each has again what it came with."""
    merge = _merging(work, fact.visit_id, fact.other_id)
    moved = merge.folded.get("things", {}) if merge is not None else {}
    for word, ids in moved.items():
        model = THINGS[word]
        query = select(model).where(model.visit_id == fact.visit_id, col(model.id).in_(ids))
        for row in work.session.exec(query.order_by(col(model.id)).with_for_update()):
            row.visit_id = fact.other_id


def _merging(work: Work, kept_id: int, folded_id: int) -> VisitMerge | None:
    query = select(VisitMerge).where(VisitMerge.kept_id == kept_id, VisitMerge.folded_id == folded_id)
    return work.session.exec(query.order_by(col(VisitMerge.id).desc()).limit(1)).first()
