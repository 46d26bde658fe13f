"""Roles as people say them, and which stands above which."""

from collections.abc import Iterable, Mapping

from app.core.actor import Role
from app.core.messages import N_

ROLE_WORDS: Mapping[Role, str] = {
    Role.ADM: N_("System administrator"),
    Role.GRP: N_("Group manager"),
    Role.AUD: N_("Auditor"),
    Role.SM: N_("Site manager"),
    Role.DEP: N_("Deputy manager"),
    Role.TL: N_("Team leader"),
    Role.RC: N_("Receptionist"),
    Role.SS: N_("Sales supervisor"),
    Role.SC: N_("Consultant"),
    Role.ST: N_("Staff"),
}
"""In the order in which they are shown."""

LEVEL: Mapping[Role, int] = {
    Role.ADM: 5,
    Role.AUD: 5,
    Role.GRP: 4,
    Role.SM: 3,
    Role.TL: 2,
    Role.DEP: 2,
    Role.RC: 1,
    Role.SS: 1,
    Role.SC: 1,
    Role.ST: 1,
}
"""Nobody gives a role above their own; auditors are named by administrators only.

A deputy stays at the level of a leader: the manager's own account is not theirs to touch."""

EVERYWHERE = frozenset({Role.ADM, Role.AUD})
AT_DESK = frozenset({Role.ADM, Role.GRP, Role.AUD, Role.SM, Role.RC})
"""Roles that work at a desk, where a session left open is the danger."""

WITH_PASSWORD = frozenset({Role.ADM, Role.GRP, Role.AUD, Role.SM, Role.RC})
"""Roles that sign in on computers and so choose a password beside the PIN."""


def level(roles: Iterable[Role]) -> int:
    """Level of the highest of `roles`; 0 for none."""
    return max((LEVEL[role] for role in roles), default=0)
