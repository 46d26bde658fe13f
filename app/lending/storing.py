"""Guests' own umbrellas: stored by a tag, which is the number of the slot; no tag is used twice at once."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import select

import app.lending.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import RowId
from app.core.work import Work
from app.lending.events import UmbrellaFetched, UmbrellaStored
from app.lending.models import StoredUmbrella
from app.lending.queries import TAGS
from app.sites.queries import setting
from app.visitors.models import Visit
from app.visitors.steps import StepIn, still_open


class StoreIn(BaseModel):
    """A guest's umbrella goes on the rack. `visit_id` 0: not said whose."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    tag: Annotated[int, Field(ge=1, le=500)]
    visit_id: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class FetchIn(BaseModel):
    """A guest has their umbrella again."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    stored_id: RowId


@command(Permission.VISIT_STEP)
def store_umbrella(work: Work, data: StoreIn) -> StoredUmbrella:
    """Hang a guest's umbrella by its tag. Raises Conflict for a tag in use, Invalid for one there is not, NotFound."""
    most = setting(work, data.site_id, "umbrella_tags", TAGS)
    if data.tag > most:
        raise Invalid("tag_unknown", "tag", most=most)
    visit = None
    if data.visit_id:
        visit = still_open(work, StepIn(site_id=data.site_id, visit_id=data.visit_id))
    require_own(work, visit.consultant_id if visit else work.actor.person_id)
    query = select(StoredUmbrella.id).where(
        StoredUmbrella.site_id == data.site_id, StoredUmbrella.tag == data.tag, StoredUmbrella.back_at == None
    )
    if work.session.exec(query).first() is not None:
        raise Conflict("tag_used", tag=data.tag)
    row = work.add(
        StoredUmbrella(
            site_id=data.site_id,
            tag=data.tag,
            visit_id=visit.id if visit else None,
            in_at=work.now,
            in_by=work.actor.person_id,
        )
    )
    work.emit(UmbrellaStored(data.site_id, row.id or 0, data.tag, data.visit_id))
    return row


@command(Permission.VISIT_STEP)
def fetch_umbrella(work: Work, data: FetchIn) -> StoredUmbrella:
    """Give a guest's umbrella back. Raises NotFound, Conflict when it was given back before."""
    query = select(StoredUmbrella).where(StoredUmbrella.id == data.stored_id, StoredUmbrella.site_id == data.site_id)
    row = work.session.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound()
    require_own(work, work.get(Visit, row.visit_id).consultant_id if row.visit_id else work.actor.person_id)
    if row.back_at is not None:
        raise Conflict("tag_free", tag=row.tag)
    row.back_at, row.back_by = work.now, work.actor.person_id
    work.emit(UmbrellaFetched(data.site_id, row.id or 0, row.tag))
    return row
