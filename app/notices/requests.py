"""What people are told of delegations and requests: whoever has to answer, and whoever waits for the answer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import app.notices.requests_messages  # noqa: F401  (adds the words)
from app.core.work import Work
from app.notices.models import Notice
from app.people import delegation_events as handed
from app.people.delegation_models import Delegation
from app.people.delegations import group_managers, in_charge, leaders, managers, managing
from app.requests import events as asked
from app.requests.common import leaders_of
from app.requests.leave import for_manager
from app.requests.models import LeaveRequest, SwapRequest
from app.requests.swaps import for_manager as swap_for_manager
from app.requests.undone import leave_undone
from app.roster.events import PlanUndone

MINE = "/sites/{site_id}/requests/mine"
DECIDE = "/sites/{site_id}/requests?pick={pick}"
GIVEN = "/sites/{site_id}/delegation"
ANSWER = "/sites/{site_id}/delegation/mine"


def _tell(
    work: Work, site_id: int, kind: str, people: Iterable[int], link: str, level: str = "sound", **params: Any
) -> None:
    """One notice each; nobody is told of what they did themselves."""
    for person_id in dict.fromkeys(people):
        if person_id != work.actor.person_id:
            work.add(
                Notice(
                    site_id=site_id,
                    person_id=person_id,
                    kind=kind,
                    level=level,
                    params={name: _plain(value) for name, value in params.items()},
                    link=link.format(site_id=site_id),
                    at=work.now,
                )
            )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


# Delegations ---------------------------------------------------------------------------------------------------------
def tell_given(work: Work, fact: handed.DelegationGiven) -> None:
    """The leader, who has to answer."""
    _tell(
        work, fact.site_id, "charge_given", [fact.to_person], ANSWER, "alert",
        person_id=fact.given_by, start=fact.from_at, end=fact.until_at,
    )  # fmt: skip


def tell_accepted(work: Work, fact: handed.DelegationAccepted) -> None:
    """Whoever gave it."""
    _tell(
        work, fact.site_id, "charge_accepted", [fact.given_by], GIVEN, **_window(work, fact), person_id=fact.to_person
    )


def tell_declined(work: Work, fact: handed.DelegationDeclined) -> None:
    """Whoever gave it, with a ring: somebody else has to be found."""
    _tell(
        work, fact.site_id, "charge_declined", [fact.given_by], GIVEN, "alert", **_window(work, fact),
        person_id=fact.to_person,
    )  # fmt: skip


def tell_revoked(work: Work, fact: handed.DelegationRevoked) -> None:
    """The other of the two."""
    if fact.revoked_by == fact.to_person:
        people, link, level = [fact.given_by, *managers(work, fact.site_id)], GIVEN, "alert"
    else:
        people, link, level = [fact.to_person], ANSWER, "sound"
    _tell(work, fact.site_id, "charge_back", people, link, level, **_window(work, fact), person_id=fact.revoked_by)


def tell_began(work: Work, fact: handed.DelegationBegan) -> None:
    """The leader: the rights are there now."""
    _tell(work, fact.site_id, "charge_began", [fact.to_person], ANSWER, **_window(work, fact))


def tell_ended(work: Work, fact: handed.DelegationEnded) -> None:
    """Both."""
    _tell(work, fact.site_id, "charge_ended", [fact.to_person], ANSWER, person_id=fact.to_person)
    _tell(work, fact.site_id, "charge_ended", [fact.given_by], GIVEN, person_id=fact.to_person)


def tell_unanswered(work: Work, fact: handed.DelegationUnanswered) -> None:
    """Nobody has accepted: the leader, the other leaders and the group are rung, and the manager keeps the rights."""
    params = _window(work, fact) | {"person_id": fact.to_person}
    _tell(work, fact.site_id, "charge_unanswered", [fact.to_person], ANSWER, "alert", **params)
    others = [one for one in leaders(work, fact.site_id) if one != fact.to_person]
    _tell(work, fact.site_id, "charge_unanswered", others, "/sites/{site_id}/board", "alert", **params)
    above = [fact.given_by, *managers(work, fact.site_id), *group_managers(work, fact.site_id)]
    _tell(work, fact.site_id, "charge_unanswered", above, GIVEN, "alert", **params)


def _window(work: Work, fact: handed._OfDelegation) -> dict[str, Any]:
    row = work.get(Delegation, fact.delegation_id, site_id=fact.site_id)
    return {"start": row.from_at, "end": row.until_at}


# Leave ---------------------------------------------------------------------------------------------------------------
def _approvers(work: Work, site_id: int, manager: bool, *askers: int) -> list[int]:
    """Who is asked to decide: the leaders of the group, or whoever manages now; never one who asks.

    Where that leaves nobody (the deputy asks, the manager rests) it goes one up.
    """
    first = [] if manager else [one for person in askers for one in leaders_of(work, site_id, person)]
    for people in (first, list(managing(work, site_id)), list(managers(work, site_id))):
        left = [one for one in people if one not in askers]
        if left:
            break
    else:
        left = []
    deputy = in_charge(work, site_id)
    if not left or (deputy is not None and deputy.person_id in askers):
        left += [one for one in group_managers(work, site_id) if one not in askers]
    return left


def tell_leave_asked(work: Work, fact: asked.LeaveAsked) -> None:
    """Whoever decides."""
    people = _approvers(work, fact.site_id, fact.manager, fact.person_id)
    link = DECIDE.replace("{pick}", f"leave:{fact.leave_id}")
    _tell(work, fact.site_id, "leave_asked", people, link, person_id=fact.person_id, day=fact.first_day, days=fact.days)


def tell_leave_decided(work: Work, fact: asked.LeaveDecided) -> None:
    """The asker."""
    kind = "leave_approved" if fact.approved else "leave_declined"
    row = work.get(LeaveRequest, fact.leave_id, site_id=fact.site_id)
    by = work.actor.person_id or 0
    _tell(work, fact.site_id, kind, [fact.person_id], MINE, "sound", person_id=by, day=row.first_day.isoformat())


def tell_leave_reopened(work: Work, fact: PlanUndone) -> None:
    """The asker, who was told otherwise; after the roster's undo has taken an approval back, or given it again."""
    row = leave_undone(work, fact)
    if row is not None:
        kind, by = "leave_approved" if fact.again else "leave_reopened", work.actor.person_id or 0
        _tell(work, fact.site_id, kind, [row.person_id], MINE, "sound", person_id=by, day=row.first_day.isoformat())


def tell_leave_expired(work: Work, fact: asked.LeaveExpired) -> None:
    """The asker, and whoever should have decided."""
    row = work.get(LeaveRequest, fact.leave_id, site_id=fact.site_id)
    day = row.first_day.isoformat()
    _tell(work, fact.site_id, "leave_expired", [fact.person_id], MINE, person_id=fact.person_id, day=day)
    people = _approvers(work, fact.site_id, for_manager(work, row), fact.person_id)
    _tell(work, fact.site_id, "leave_expired", people, "/sites/{site_id}/requests", person_id=fact.person_id, day=day)


# Swaps ---------------------------------------------------------------------------------------------------------------
def tell_swap_asked(work: Work, fact: asked.SwapAsked) -> None:
    """The colleague, who has to answer."""
    row = work.get(SwapRequest, fact.swap_id, site_id=fact.site_id)
    _tell(
        work, fact.site_id, "swap_asked", [fact.other_id], MINE, person_id=fact.asker_id, day=row.second_day.isoformat()
    )


def tell_swap_agreed(work: Work, fact: asked.SwapAgreed) -> None:
    """The asker, and whoever decides."""
    row = work.get(SwapRequest, fact.swap_id, site_id=fact.site_id)
    day = row.first_day.isoformat()
    _tell(work, fact.site_id, "swap_agreed", [fact.asker_id], MINE, person_id=fact.other_id, day=day)
    people = _approvers(work, fact.site_id, swap_for_manager(work, row), fact.asker_id, fact.other_id)
    link = DECIDE.replace("{pick}", f"swap:{fact.swap_id}")
    _tell(work, fact.site_id, "swap_to_decide", people, link, person_id=fact.asker_id, day=day)


def tell_swap_refused(work: Work, fact: asked.SwapRefused) -> None:
    """The asker."""
    _tell_swap(work, fact, "swap_refused", [fact.asker_id], fact.other_id)


def tell_swap_withdrawn(work: Work, fact: asked.SwapWithdrawn) -> None:
    """The other of the two."""
    other = fact.other_id if fact.by == fact.asker_id else fact.asker_id
    _tell_swap(work, fact, "swap_withdrawn", [other], fact.by)


def tell_swap_decided(work: Work, fact: asked.SwapDecided) -> None:
    """Both."""
    kind = "swap_approved" if fact.approved else "swap_declined"
    _tell_swap(work, fact, kind, [fact.asker_id, fact.other_id], work.actor.person_id or 0)


def tell_swap_expired(work: Work, fact: asked.SwapExpired) -> None:
    """Both."""
    _tell_swap(work, fact, "swap_expired", [fact.asker_id, fact.other_id], fact.asker_id)


def _tell_swap(work: Work, fact: asked._OfSwap, kind: str, people: list[int], person_id: int) -> None:
    row = work.get(SwapRequest, fact.swap_id, site_id=fact.site_id)
    _tell(work, fact.site_id, kind, people, MINE, person_id=person_id, day=row.first_day.isoformat())
