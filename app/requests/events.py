"""Facts about requests: ids only. `by_deputy`: decided with the rights of a delegation."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class _OfLeave(Event):
    """Base: which request, of whom."""

    leave_id: int
    person_id: int


@dataclass(frozen=True)
class LeaveAsked(_OfLeave):
    """Somebody asks for time off; `days` from `first_day`. `manager`: it is the manager's to decide."""

    first_day: str
    days: int
    manager: bool


@dataclass(frozen=True)
class LeaveWithdrawn(_OfLeave):
    """The asker took it back before it was decided."""


@dataclass(frozen=True)
class LeaveDecided(_OfLeave):
    """Approved or declined; `freed` are the assignments that were cleared for it."""

    approved: bool
    by_deputy: bool
    freed: tuple[int, ...] = ()


@dataclass(frozen=True)
class LeaveExpired(_OfLeave):
    """Nobody decided before it began."""


@dataclass(frozen=True)
class _OfSwap(Event):
    """Base: which request, between whom."""

    swap_id: int
    asker_id: int
    other_id: int


@dataclass(frozen=True)
class SwapAsked(_OfSwap):
    """Somebody asks a colleague to change shifts."""


@dataclass(frozen=True)
class SwapAgreed(_OfSwap):
    """The colleague agrees; now it is a leader's."""


@dataclass(frozen=True)
class SwapRefused(_OfSwap):
    """The colleague does not want to."""


@dataclass(frozen=True)
class SwapWithdrawn(_OfSwap):
    """One of the two took it back before it was decided."""

    by: int


@dataclass(frozen=True)
class SwapDecided(_OfSwap):
    """A leader approved or declined; `first` and `second` are the new assignments (0 when declined)."""

    approved: bool
    by_deputy: bool
    first: int = 0
    second: int = 0


@dataclass(frozen=True)
class SwapExpired(_OfSwap):
    """Nobody decided before the earlier shift began."""
