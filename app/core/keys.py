"""Request keys: a form that arrives twice is carried out once."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam
from sqlmodel import select

from app.core.errors import Invalid
from app.core.forms import Form
from app.core.models import RequestKey

if TYPE_CHECKING:
    from app.core.work import Work

KNOWN = select(RequestKey).where(RequestKey.scope == bindparam("scope"), RequestKey.key == bindparam("key"))
NOT_PAYLOAD = frozenset({"key", "accept"})


def body_hash(form: Form[Any]) -> str:
    """Hash of what was typed, without the key itself; keeps no readable value."""
    body = {name: value for name, value in sorted(form.raw.items()) if name not in NOT_PAYLOAD}
    return hashlib.sha256(json.dumps([form.route, body], ensure_ascii=False).encode()).hexdigest()


def find(work: "Work", form: Form[Any]) -> RequestKey | None:
    """The first answer to this key, None for a new one. Raises Invalid("key_reused") for another payload."""
    if not form.key:
        return None
    row = work.session.exec(KNOWN, params={"scope": work.actor.scope_key, "key": form.key}).first()
    if row is not None and row.body_hash != body_hash(form):
        raise Invalid("key_reused")
    return row


def store(work: "Work", form: Form[Any], result: object) -> dict[str, object]:
    """Remember the outcome of a key in the same transaction; only ids, never personal data."""
    outcome: dict[str, object] = {}
    identity = getattr(result, "id", None)
    if isinstance(identity, int):
        outcome["id"] = identity
    if form.key:
        work.session.add(
            RequestKey(
                scope=work.actor.scope_key,
                key=form.key,
                route=form.route,
                body_hash=body_hash(form),
                status=200,
                body=outcome,
                at=work.now,
            )
        )
        work.session.flush()
    return outcome
