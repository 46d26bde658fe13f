"""Tokens of the API: made on a page of one's own account, shown once, never more than the person may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import bindparam
from sqlmodel import col, select, update
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from app.core.messages import N_, add_messages
from app.core.text import Line, RowId
from app.core.vault import hash_token, new_token
from app.core.work import Work
from app.people.actors import actor_of
from app.people.events import TokenMade, TokenRevoked
from app.people.models import Person
from app.people.own import Secret, oneself, prove
from app.people.token_models import ApiToken

MOST = 10
"""Live tokens of one person: enough for every program they would name, few enough to look through."""

DAYS = (7, 30, 90, 365)
"""Lives to choose from, in days. There is none without an end: a forgotten token must die by itself."""

PREFIX = "anchang_"
"""In front of every token, so that scanners of sources find one that was left lying about."""

add_messages(
    {
        "token_reads_only": N_("This token may only read."),
        "token_unknown": N_("This token does not count (any more). Make a new one on the page of your account."),
        "too_many_tokens": N_("You have {most} tokens already. Revoke one that is not needed any more."),
    }
)

LIVE = select(ApiToken, Person).where(
    ApiToken.token_hash == bindparam("token"),
    ApiToken.person_id == Person.id,
    col(ApiToken.revoked_at).is_(None),
    ApiToken.expires_at > bindparam("now", type_=UTCDateTime()),
    col(Person.active),
)


class NewTokenIn(BaseModel):
    """What the token is for, what it may, how many days it lives, and the present password (or PIN)."""

    model_config = ConfigDict(extra="ignore")
    name: Annotated[Line, Field(min_length=1, max_length=40)]
    scopes: Literal["reads", "reads writes"]
    days: int
    proof: Secret


class RevokeTokenIn(BaseModel):
    """The token that is to count no longer."""

    model_config = ConfigDict(extra="ignore")
    token_id: RowId


@dataclass(frozen=True)
class MadeToken:
    """A new token with its secret, which nobody sees again."""

    id: int
    secret: str


def make_token(work: Work, typed: NewTokenIn) -> MadeToken:
    """A token for oneself. Raises Invalid (wrong password, unknown life), Conflict when one has too many."""
    person = oneself(work)
    if typed.days not in DAYS:
        raise Invalid("not_a_choice", "days")
    wrong = "password_is_wrong" if person.password_hash else "pin_is_wrong"
    prove(work, typed.proof, person.password_hash or person.pin_hash, wrong, "proof")
    if len(own_tokens(work)) >= MOST:
        raise Conflict("too_many_tokens", most=MOST)
    secret = PREFIX + new_token()
    row = work.add(
        ApiToken(
            person_id=person.id or 0,
            name=typed.name,
            token_hash=hash_token(secret),
            scopes=typed.scopes,
            made_at=work.now,
            expires_at=work.now + timedelta(days=typed.days),
        )
    )
    work.emit(TokenMade(0, person.id or 0, row.id or 0, typed.scopes))
    return MadeToken(row.id or 0, secret)


def revoke_token(work: Work, typed: RevokeTokenIn) -> ApiToken:
    """One's own token counts no longer; twice is once. Raises NotFound for anybody else's."""
    person = oneself(work)
    row = work.get(ApiToken, typed.token_id)
    if row.person_id != person.id:
        raise NotFound()
    if row.revoked_at is None:
        row.revoked_at = work.now
        work.add(row)
        work.emit(TokenRevoked(0, person.id or 0, row.id or 0))
    return row


def own_tokens(work: Work) -> Sequence[ApiToken]:
    """One's own tokens that count, newest first."""
    query = (
        select(ApiToken)
        .where(
            ApiToken.person_id == oneself(work).id, col(ApiToken.revoked_at).is_(None), ApiToken.expires_at > work.now
        )
        .order_by(col(ApiToken.id).desc())
    )
    return work.session.exec(query).all()


def load_bearer(work: Work, token: str) -> Actor:
    """The person behind a token, with the rights they have now.

    Raises Unauthenticated for a token that does not count, Forbidden when it may only read and this is a write.
    """
    mark = hash_token(token)

    def load() -> tuple[ApiToken, Person] | None:
        found = work.session.exec(LIVE, params={"token": mark, "now": work.now}).first()
        if found is None:
            return None
        for row in found:
            work.session.expunge(row)  # shared between requests
        return found[0], found[1]

    found = work.unchanged(("token", mark), load, ApiToken, Person)
    if found is None or found[0].expires_at <= work.now:
        raise Unauthenticated("token_unknown")
    row, person = found
    if work.writing and "writes" not in row.scopes.split():
        raise Forbidden("token_reads_only")
    uses(work)[row.id or 0] = work.now
    return actor_of(work, person)


def uses(work: Work) -> dict[int, datetime]:
    """When tokens were used last in this process and not stored yet: reading must not write."""
    found: dict[int, datetime] = work.house.state.setdefault("token_uses", {})
    return found


def store_token_uses(work: Work) -> None:
    """Write down when tokens were used last; a job, once a minute."""
    waiting = uses(work)
    for token_id in list(waiting):
        at = waiting.pop(token_id)
        work.session.exec(update(ApiToken).where(col(ApiToken.id) == token_id).values(used_at=at))
