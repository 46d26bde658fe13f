"""The codes on the wall: issued, replaced, taken away; and what a code typed or scanned means."""

import secrets

from limits import RateLimitItemPerMinute
from pydantic import BaseModel, ConfigDict
from sqlalchemy import bindparam
from sqlmodel import col, select

import app.attendance.messages  # noqa: F401  (adds the words of the refusals)
from app.attendance.events import PostCodeIssued, PostCodeRevoked
from app.attendance.models import PostCode
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, TooMany, Unauthenticated
from app.core.text import RowId
from app.core.work import Work
from app.people.devices import plain_code
from app.people.limits import attempts
from app.people.links import ALPHABET
from app.roster.places import the_post
from app.sites.queries import posts

LENGTH = 6
"""Thirty bits: a thousand million codes against a few dozen on the walls, and guesses are counted."""

CODE_TRIES = RateLimitItemPerMinute(5, 15, namespace="post-code")
"""Wrong codes of one person until they must wait 15 minutes; the same as for a PIN. Source: MLPS M3."""


class IssueIn(BaseModel):
    """A code for one post; for none: the entrance."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    post_id: RowId | None = None


class IssueMissingIn(BaseModel):
    """Codes for every post that has none, and for the entrance."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId


class RevokeIn(BaseModel):
    """A code that is to count no more."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    code_id: RowId


@command(Permission.SITE_CONFIG)
def issue_code(work: Work, data: IssueIn) -> PostCode:
    """A fresh code for a post or the entrance; the one before counts no more. Raises NotFound, Invalid (retired)."""
    if data.post_id is not None:
        the_post(work, data.site_id, data.post_id)
    return _issue(work, data.site_id, data.post_id)


@command(Permission.SITE_CONFIG)
def issue_missing(work: Work, data: IssueMissingIn) -> int:
    """Codes for every post without one, and for the entrance; how many were made."""
    have = {row.post_id for row in live_codes(work, data.site_id)}
    wanted = [post_id for post_id in (None, *posts(work, data.site_id)) if post_id not in have]
    for post_id in wanted:
        _issue(work, data.site_id, post_id)
    return len(wanted)


@command(Permission.SITE_CONFIG)
def revoke_code(work: Work, data: RevokeIn) -> PostCode:
    """The code counts no more: its sheet was lost, or the post needs none. Raises NotFound, Conflict("code_gone")."""
    row = work.get(PostCode, data.code_id, site_id=data.site_id)
    work.session.refresh(row)
    if row.revoked_at is not None:
        raise Conflict("code_gone")
    _revoke(work, row)
    work.emit(PostCodeRevoked(data.site_id, row.id or 0))
    return row


def _issue(work: Work, site_id: int, post_id: int | None) -> PostCode:
    before = [row for row in live_codes(work, site_id) if row.post_id == post_id]
    for row in before:
        _revoke(work, row)
    made = work.add(
        PostCode(
            site_id=site_id,
            post_id=post_id,
            code=_fresh(work),
            issued_at=work.now,
            issued_by=work.actor.person_id,
        )
    )
    work.emit(PostCodeIssued(site_id, made.id or 0, post_id, before[-1].id if before else None))
    return made


def _fresh(work: Work) -> str:
    """Six characters that were never on a wall before."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if work.find(PostCode, code=code) is None:
            return code


def _revoke(work: Work, row: PostCode) -> None:
    row.revoked_at, row.revoked_by = work.now, work.actor.person_id
    work.session.add(row)
    work.session.flush()


LIVE = (
    select(PostCode)
    .where(PostCode.site_id == bindparam("site"), col(PostCode.revoked_at).is_(None))
    .order_by(col(PostCode.id))
    .execution_options(populate_existing=True)
)


def live_codes(work: Work, site_id: int) -> list[PostCode]:
    """Codes that count, oldest first."""
    return list(work.session.exec(LIVE, params={"site": site_id}))


def find_code(work: Work, typed: str, site_id: int | None = None) -> PostCode:
    """The live code that was typed or scanned, of a site the actor belongs to (or of `site_id`).

    Guesses are counted per person: raises Invalid("code_short", "code_unknown"), TooMany, Unauthenticated.
    """
    if work.actor.person_id is None:
        raise Unauthenticated()
    counts, key = attempts(work.house), f"p{work.actor.person_id}"
    wait = counts.wait_s(CODE_TRIES, key)
    if wait:
        raise TooMany(seconds=wait)
    code = plain_code(typed)
    if len(code) != LENGTH:
        raise Invalid("code_short", "code", n=LENGTH)
    row = work.find(PostCode, code=code, revoked_at=None)
    if row is None or (row.site_id != site_id if site_id else not work.actor.sees(row.site_id)):
        counts.failed(CODE_TRIES, key)
        raise Invalid("code_unknown", "code")
    return row
