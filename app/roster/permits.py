"""Which posts a person may stand on: held in the imported roster, or ticked here by a leader."""

from pydantic import BaseModel, ConfigDict

from app.core.actor import Permission
from app.core.commands import command
from app.core.text import RowId
from app.core.work import Work
from app.people.models import Person
from app.people.rights import person_at
from app.roster.events import PermitChanged
from app.roster.models import PostPermit
from app.roster.places import the_post


class PermitIn(BaseModel):
    """A person and a post of the same site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    post_id: RowId


@command(Permission.ASSIGN_POST)
def tick_permit(work: Work, data: PermitIn) -> Person:
    """The person may stand on the post from now on; ticking twice is once.

    Raises NotFound for a person or post of another site, Invalid for a retired post.
    """
    person, _ = person_at(work, data.person_id, data.site_id)
    the_post(work, data.site_id, data.post_id)
    if _permit(work, data) is None:
        work.add(
            PostPermit(
                site_id=data.site_id,
                person_id=data.person_id,
                post_id=data.post_id,
                source="leader",
                given_by=work.actor.person_id,
            )
        )
        work.emit(PermitChanged(data.site_id, data.person_id, data.post_id, True))
    return person


@command(Permission.ASSIGN_POST)
def untick_permit(work: Work, data: PermitIn) -> Person:
    """The person may no longer be put on the post; what is planned already stays.

    Raises NotFound for a person of another site.
    """
    person, _ = person_at(work, data.person_id, data.site_id)
    permit = _permit(work, data)
    if permit is not None:
        work.session.delete(permit)
        work.emit(PermitChanged(data.site_id, data.person_id, data.post_id, False))
    return person


def _permit(work: Work, data: PermitIn) -> PostPermit | None:
    return work.find(PostPermit, site_id=data.site_id, person_id=data.person_id, post_id=data.post_id)
