"""Whom to ask for a short relief, as a pure function: the nearest free person who may stand there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Helper:
    """Somebody who is on the site now, as the ranking sees them."""

    person_id: int
    name: str
    post_id: int
    place: int
    ticked: bool
    licensed: bool
    distance: int
    """Zones to the place asked for: 0 the same, 1 next door, 2 further."""
    stays: int
    """How many others stand on their own post."""
    needed: int
    """Places of their own post that are asked for now."""
    until: datetime | None = None
    """End of their shift; None when they stand without one."""
    busy: str = ""
    """The refusal's code when they are part of another relief already."""
    load: int = 0
    """Reliefs they gave today."""
    order: str = ""
    leave_at: datetime | None = None
    """When their next leave for hours begins, or began."""


@dataclass(frozen=True)
class Fit:
    """A helper and what speaks against asking them without a leader; `why` is a code of the messages, "" for nothing.

    `hard`: a leader cannot send them either.
    """

    helper: Helper
    why: str = ""
    hard: bool = False

    @property
    def leaves_short(self) -> bool:
        """Whether their own post has fewer people than it needs while they are away."""
        return self.helper.stays < self.helper.needed


def ranked(
    helpers: Iterable[Helper],
    *,
    post_id: int,
    licence_required: bool,
    back_at: datetime,
    declined: Collection[int] = (),
) -> list[Fit]:
    """Everybody, best first: who may be asked by the system, then whom a leader may send, then who cannot."""
    fits = [_fit(one, post_id, licence_required, back_at, declined) for one in helpers]
    return sorted(
        fits,
        key=lambda fit: (
            fit.hard,
            bool(fit.why),
            fit.why == "relief_declined",
            fit.helper.distance,
            fit.leaves_short,
            fit.helper.load,
            fit.helper.order,
            fit.helper.person_id,
        ),
    )


def _fit(one: Helper, post_id: int, licence_required: bool, back_at: datetime, declined: Collection[int]) -> Fit:
    if one.busy:
        return Fit(one, one.busy, hard=True)
    if not one.ticked:
        return Fit(one, "not_ticked", hard=True)
    if licence_required and not one.licensed:
        return Fit(one, "no_guard_licence", hard=True)
    if one.person_id in declined:
        return Fit(one, "relief_declined")
    if one.leave_at is not None and one.leave_at < back_at:
        return Fit(one, "relief_on_leave")
    if one.until is not None and one.until < back_at:
        return Fit(one, "relief_shift_ends")
    if alone(one, post_id):
        return Fit(one, "relief_alone")
    return Fit(one)


def alone(one: Helper, post_id: int) -> bool:
    """Whether leaving would leave their own post empty; on the post asked for itself: whether it is no gain."""
    if one.post_id == post_id:
        return one.stays < one.needed
    return one.needed > 0 and one.stays == 0
