"""The sales supervisor: a consultant of a site who leads its rota. A mark on their role, given like a role."""

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, or_, select

from app.core.actor import Permission, Role
from app.core.commands import command
from app.core.errors import Invalid
from app.core.messages import N_, add_messages
from app.core.text import RowId
from app.core.work import Work
from app.people.events import SupervisorNamed
from app.people.models import Membership, Person
from app.people.rights import person_at, require_below

add_messages({"not_a_consultant_here": N_("Only a consultant of this site can lead its rota.")})


class SupervisorIn(BaseModel):
    """A consultant of the site, and whether they lead the rota."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    leads: bool


@command(Permission.USER_GRANT)
def name_supervisor(work: Work, data: SupervisorIn) -> Membership:
    """From now on (or no longer) a consultant leads the rota: sees, moves and records it as a manager would.

    Raises NotFound for somebody who is not here, Invalid for one who is no consultant.
    """
    _, held = person_at(work, data.person_id, data.site_id)
    require_below(work, held, data.site_id)
    row = next((row for row in held if row.role == Role.SC and row.site_id == data.site_id), None)
    if row is None:
        raise Invalid("not_a_consultant_here", "person_id")
    if row.leads_rota != data.leads:
        row.leads_rota = data.leads
        work.session.add(row)
        work.emit(SupervisorNamed(data.site_id, data.person_id, data.leads))
    return row


def supervisors_of(work: Work, site_id: int) -> list[int]:
    """Ids of those who lead the rota of a site."""
    query = (
        select(Membership.person_id)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(
            Membership.site_id == site_id,
            Membership.role == Role.SC,
            col(Membership.leads_rota),
            col(Person.active),
            or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
        )
        .order_by(col(Membership.person_id))
    )
    return list(work.session.exec(query))
