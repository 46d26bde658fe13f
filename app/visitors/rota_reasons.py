"""Why a consultant stands where they stand: codes with their gaps, made into words by rota_words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.visitors.rota import Entry, Rota


@dataclass(frozen=True)
class Mark:
    """What the book says of one consultant today beside the counts.

    `by` and `note` are of the last time they were put somewhere by hand, empty when they never were; `lost` holds the
    codes of why turns were lost, `missed` of why turns are to come back, each with how often.
    """

    by: str = ""
    note: str = ""
    extra: int = 0
    makeup: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)
    missed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Because:
    """One sentence: the code of its words, and what fills the gaps. Gaps called `why` hold codes of reasons."""

    code: str
    gaps: Mapping[str, object] = field(default_factory=dict)


def why_here(rota: Rota, person_id: int, marks: Mapping[int, Mark] | None) -> tuple[Because, ...]:
    """Why a consultant stands at this place of the order, first by comparing with whoever stands in front.

    `marks` None: the book was not read, so that nothing is said of what only the book knows.
    """
    order = rota.everybody
    place = next((number for number, entry in enumerate(order) if entry.person_id == person_id), None)
    if place is None:
        return ()
    mark = (marks or {}).get(person_id, Mark())
    before = order[place - 1] if place else None
    after = order[1] if not place and len(order) > 1 else None
    against = _against(rota, order[place], before, after, mark)
    if marks is None:
        listed = before is not None and against.code in BY_LIST
        return (Because("rota_why_list", against.gaps) if listed else against,)
    return (against, *_counted(order[place], mark))


BY_LIST = ("rota_why_signed_in", "rota_why_carried", "rota_why_fewer_lately")
"""What is true unless somebody was put elsewhere by hand."""


def _against(rota: Rota, me: Entry, before: Entry | None, after: Entry | None, mark: Mark) -> Because:
    front = rota.rules.makeup_place == "front"
    if me.owed and front and (before is None or before.owed):
        return Because("rota_why_makeup", {"n": me.owed})
    if before is None:
        if after is None:
            return Because("rota_why_alone")
        if after.count > me.count:
            return Because("rota_why_fewest", {"n": me.count, "name": after.name, "other": after.count})
        return Because("rota_why_listed_first", {"n": me.count})
    if before.owed and front:
        return Because("rota_why_behind_makeup", {"name": before.name})
    if me.owed and not front:
        return Because("rota_why_makeup_end", {"n": me.owed})
    if me.count > before.count:
        return Because("rota_why_more", {"n": me.count, "name": before.name, "other": before.count})
    if mark.by:
        return Because("rota_why_by_hand", {"by": mark.by, "note": mark.note})
    code = {"carried": "rota_why_carried", "fewest": "rota_why_fewer_lately", "manual": "rota_why_list"}
    gaps = {"name": before.name, "n": me.count, "days": rota.rules.fewest_days}
    return Because(code.get(rota.rules.order, "rota_why_signed_in"), gaps)


def _counted(me: Entry, mark: Mark) -> tuple[Because, ...]:
    """What else than turns taken is in the count."""
    found = [Because("rota_count_lost", {"n": n, "why": why}) for why, n in sorted(mark.lost.items())]
    found += [Because("rota_count_missed", {"n": n, "why": why}) for why, n in sorted(mark.missed.items()) if me.owed]
    if mark.extra:
        found.append(Because("rota_count_extra", {"n": mark.extra}))
    if me.carried and not mark.by:
        found.append(Because("rota_count_rounds", {"n": me.carried}))
    elif me.carried:
        found.append(Because("rota_count_by_hand", {"n": me.carried, "by": mark.by, "note": mark.note}))
    return tuple(found)
