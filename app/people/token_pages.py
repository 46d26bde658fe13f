"""The page of one's own tokens for the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi.responses import RedirectResponse, Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.people.own import oneself
from app.people.tokens import DAYS, MOST, NewTokenIn, RevokeTokenIn, make_token, own_tokens, revoke_token

router = Routes()
SELF = action("self")


@dataclass(frozen=True)
class Row:
    """A token as its owner sees it; the token itself is not kept anywhere."""

    id: int
    name: str
    writes: bool
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Shown:
    """The tokens that count; `secret` is that of one made this moment, else empty; `docs`: the reader may look up what
    the interface can do."""

    rows: tuple[Row, ...]
    secret: str
    by_password: bool
    days: tuple[int, ...]
    full: bool
    docs: bool


def tokens(work: Work, *, secret: str = "", **_: object) -> Shown:
    """One's own tokens. Raises Unauthenticated, Forbidden on a shared tablet."""
    person, rows = oneself(work), own_tokens(work)
    shown = tuple(
        Row(row.id or 0, row.name, "writes" in row.scopes, row.made_at, row.expires_at, row.used_at) for row in rows
    )
    docs = work.house.settings.mode != "production" or work.may(Permission.OPENAPI_READ, 0)
    return Shown(shown, secret, bool(person.password_hash), DAYS, len(rows) >= MOST, docs)


TOKENS = Screen("people/tokens.html", "/me/tokens", needs=None, title=N_("Tokens"), tokens=tokens)


@router.get(TOKENS.path, **SELF)
def tokens_page(work: ReadWork) -> Response:
    """Which programs act in one's name."""
    return TOKENS.full(work)


@router.post(TOKENS.path, **SELF)
def make(work: WriteWork, form: Annotated[Form[NewTokenIn], form_of(NewTokenIn)]) -> Response:
    """A new token; the page that comes back is the only one that shows it."""
    oneself(work)
    made = work.attempt(form, make_token)
    form.raw.pop("proof", None)
    return TOKENS.full(work, form, form.status, secret=made.secret if made else "")


@router.post(TOKENS.path + "/revoke", **SELF)
def revoke(work: WriteWork, form: Annotated[Form[RevokeTokenIn], form_of(RevokeTokenIn)]) -> Response:
    """This token counts no longer."""
    oneself(work)
    work.attempt(form, revoke_token)
    return RedirectResponse(TOKENS.path, 303) if form.ok else TOKENS.full(work, form, form.status)
