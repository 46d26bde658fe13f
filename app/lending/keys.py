"""Keys: who has which, signed out and in by name."""

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

import app.lending.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import RowId
from app.core.work import Work
from app.lending.events import KeyBack, KeyTaken
from app.lending.models import KeyLoan, SiteKey
from app.people.models import Person
from app.people.queries import works_on


class TakeKeyIn(BaseModel):
    """A key goes out to a colleague. `holder_id` absent: to whoever signs."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    key_id: RowId
    holder_id: RowId | None = None


class ReturnKeyIn(BaseModel):
    """A key is back."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    key_id: RowId


@command(Permission.VISIT_STEP)
def take_key(work: Work, data: TakeKeyIn) -> KeyLoan:
    """Sign a key out. Raises NotFound, Conflict naming who has it, Invalid for somebody who is not of the site."""
    holder_id = data.holder_id or work.actor.person_id
    require_own(work, holder_id)
    key = _held(work, data.site_id, data.key_id)
    running = out_with(work, data.key_id)
    if running is not None:
        if running.holder_id == holder_id:
            return running
        raise Conflict("key_taken", name=work.get(Person, running.holder_id).name)
    if holder_id is None or not works_on(work, data.site_id, holder_id):
        raise Invalid("key_holder", "holder_id")
    loan = work.add(
        KeyLoan(
            site_id=data.site_id,
            key_id=key.id or 0,
            holder_id=holder_id,
            out_at=work.now,
            out_by=work.actor.person_id,
        )
    )
    work.emit(KeyTaken(data.site_id, key.id or 0, holder_id))
    return loan


@command(Permission.VISIT_STEP)
def return_key(work: Work, data: ReturnKeyIn) -> KeyLoan:
    """Sign a key in. Raises NotFound, Conflict when it is back already."""
    _held(work, data.site_id, data.key_id)
    running = out_with(work, data.key_id)
    if running is None:
        raise Conflict("key_back")
    require_own(work, running.holder_id)
    running.back_at, running.back_by = work.now, work.actor.person_id
    work.emit(KeyBack(data.site_id, data.key_id, running.holder_id))
    return running


def out_with(work: Work, key_id: int) -> KeyLoan | None:
    """The loan that a key is on, under lock."""
    query = select(KeyLoan).where(KeyLoan.key_id == key_id, col(KeyLoan.back_at).is_(None))
    return work.session.exec(query.with_for_update()).first()


def _held(work: Work, site_id: int, key_id: int) -> SiteKey:
    query = select(SiteKey).where(SiteKey.id == key_id, SiteKey.site_id == site_id, SiteKey.active)
    found = work.session.exec(query.with_for_update()).first()
    if found is None:
        raise NotFound()
    return found
