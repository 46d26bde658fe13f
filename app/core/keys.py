"""Request keys: a form that arrives twice is carried out once."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.errors import Invalid
from app.core.forms import Form
from app.core.models import RequestKey

if TYPE_CHECKING:
    from app.core.work import Work

KNOWN = columns(col(RequestKey.body_hash), col(RequestKey.body)).where(
    col(RequestKey.scope) == bindparam("scope"), col(RequestKey.key) == bindparam("key")
)
NOT_PAYLOAD = frozenset({"key", "accept", "occurred_at", "proof"})
"""Not part of the act: a form that is sent later by the queue says when it was filled in, and is the same act; a
password that proves who asks is not hashed here, where hashing is quick."""


def body_hash(form: Form[Any]) -> str:
    """Hash of what was typed, without the key itself; keeps no readable value."""
    body = {name: value for name, value in sorted(form.raw.items()) if name not in NOT_PAYLOAD}
    return hashlib.sha256(json.dumps([form.route, body], ensure_ascii=False).encode()).hexdigest()


def find(work: "Work", form: Form[Any]) -> dict[str, object] | None:
    """The first answer to this key, None for a new one. Raises Invalid("key_reused") for another payload."""
    if not form.key:
        return None
    asked = {"scope": work.actor.scope_key, "key": form.key}
    row = work.session.connection().execute(KNOWN, asked).first()
    if row is None:
        return None
    if row.body_hash != body_hash(form):
        raise Invalid("key_reused")
    return dict(row.body)


def store(work: "Work", form: Form[Any], result: object) -> dict[str, object]:
    """Remember the outcome of a key in the same transaction; only ids, never personal data."""
    outcome: dict[str, object] = {}
    identity = getattr(result, "id", None)
    if isinstance(identity, int):
        outcome["id"] = identity
    if form.key:
        work.put(
            RequestKey,
            scope=work.actor.scope_key,
            key=form.key,
            route=form.route,
            body_hash=body_hash(form),
            status=200,
            body=outcome,
            at=work.now,
        )
    return outcome
