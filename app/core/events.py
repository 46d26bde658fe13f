"""Facts: what happened, with ids and values only; written to the chained log in the same transaction."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from app.core.db import hold_sites
from app.core.models import EventLog

if TYPE_CHECKING:
    from app.core.work import Work


@dataclass(frozen=True)
class Event:
    """Base of every fact. `site_id` 0 is for facts of no site. No personal data of visitors in any field."""

    site_id: int


Reaction = Callable[["Work", Any], None]


@dataclass(frozen=True)
class Wire:
    """What a fact sets in motion: reactions in the same transaction, screens that are stale afterwards."""

    reactions: tuple[Reaction, ...] = ()
    stale: tuple[str, ...] = ()


Wiring = Mapping[type[Event], Wire]
LAST = (
    columns(col(EventLog.hash))
    .where(col(EventLog.site_id) == bindparam("site"))
    .order_by(col(EventLog.id).desc())
    .limit(1)
)


def digest(
    prev_hash: str, at: datetime, kind: str, site_id: int, actor: str, payload: Mapping[str, object], reason: str
) -> str:
    """Hash of one link: SHA-256 over the previous hash and the canonical JSON of the row."""
    body = json.dumps(
        [prev_hash, at.astimezone(UTC).isoformat(), kind, site_id, actor, payload, reason],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        default=str,
    )
    return hashlib.sha256(body.encode()).hexdigest()


def last_hash(session: Session, site_id: int) -> str:
    """Hash of the newest link of a site's chain, holding the site until the transaction ends."""
    hold_sites(session, site_id)
    return session.connection().execute(LAST, {"site": site_id}).scalar() or ""


def write_log(work: "Work", facts: Sequence[tuple[Event, str]]) -> list[int]:
    """Append `facts` (with their reasons) to the log, each to its site's chain; the ids of the rows."""
    work.session.flush()
    heads: dict[int, str] = {}
    rows: list[int] = []
    for fact, reason in facts:
        prev = heads.get(fact.site_id)
        if prev is None:
            prev = last_hash(work.session, fact.site_id)
        payload = {one.name: getattr(fact, one.name) for one in dataclasses.fields(fact) if one.name != "site_id"}
        payload = json.loads(json.dumps(payload, default=str))
        kind = type(fact).__name__
        link = digest(prev, work.now, kind, fact.site_id, work.actor.name, payload, reason)
        rows.append(
            work.put(
                EventLog,
                at=work.now,
                kind=kind,
                site_id=fact.site_id,
                actor_id=work.actor.person_id,
                actor=work.actor.name,
                device_id=work.actor.device.id if work.actor.device else None,
                request_id=work.request_id,
                reason=reason,
                payload=payload,
                prev_hash=prev,
                hash=link,
            )
        )
        heads[fact.site_id] = link
    return rows


def verify_chain(session: Session, site_id: int) -> int | None:
    """Id of the first row of the site whose hash does not follow, None when the chain is whole."""
    prev = ""
    rows = session.exec(select(EventLog).where(EventLog.site_id == site_id).order_by(col(EventLog.id)))
    for row in rows:
        expected = digest(prev, row.at, row.kind, row.site_id, row.actor, row.payload, row.reason)
        if row.prev_hash != prev or row.hash != expected:
            return row.id
        prev = row.hash
    return None
