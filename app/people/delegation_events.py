"""Facts about the management of a site being handed on: every one names who gave and who has it."""

from dataclasses import dataclass
from datetime import datetime

from app.core.events import Event


@dataclass(frozen=True)
class _OfDelegation(Event):
    """Base: which one, from whom, to whom."""

    delegation_id: int
    given_by: int
    to_person: int


@dataclass(frozen=True)
class DelegationGiven(_OfDelegation):
    """A manager handed the site to a leader for a window; it waits for the leader's answer."""

    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class DelegationAccepted(_OfDelegation):
    """The leader accepted."""


@dataclass(frozen=True)
class DelegationDeclined(_OfDelegation):
    """The leader declined."""


@dataclass(frozen=True)
class DelegationRevoked(_OfDelegation):
    """Taken back by a manager, or handed back by the leader; `ended_early`: while it ran."""

    revoked_by: int
    ended_early: bool


@dataclass(frozen=True)
class DelegationBegan(_OfDelegation):
    """The window of an accepted delegation opened."""


@dataclass(frozen=True)
class DelegationEnded(_OfDelegation):
    """The window of a delegation that ran is over."""


@dataclass(frozen=True)
class DelegationUnanswered(_OfDelegation):
    """The window opened and nobody has accepted: the rights stay with the manager."""
