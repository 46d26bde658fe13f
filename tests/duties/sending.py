"""A phone that sends what it noted: entries, their answers, and what became of them."""

import uuid
from datetime import timedelta
from typing import Any

from httpx2 import Client
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.models import KeptEntry
from app.core.work import House, open_work
from app.duties.models import Duty, Tick

URL = "/sites/1/queue"


def key() -> str:
    """A fresh request key, as a page makes it."""
    return f"k_{uuid.uuid4().hex}"


def entry(clock: FixedClock, duty: Duty, kind: str = "tick", *, ago: float = 0, **fields: str) -> dict[str, Any]:
    """An entry about a duty, filled in `ago` minutes before now."""
    data = {"duty_id": str(duty.id), **({} if kind == "undo" else {"version": str(duty.version)}), **fields}
    noted = (clock.now() - timedelta(minutes=ago)).isoformat()
    return {"key": key(), "kind": kind, "occurred_at": noted, "data": data}


def send(client: Client, clock: FixedClock, *entries: object, ahead: float = 0) -> list[dict[str, Any]]:
    """Send the entries from a phone whose clock runs `ahead` minutes; their answers."""
    sent_at = (clock.now() + timedelta(minutes=ahead)).isoformat()
    answer = client.post(URL, json={"sent_at": sent_at, "entries": list(entries)})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def now(house: House, duty: Duty) -> Duty:
    """The duty as it is now."""
    with open_work(house, writing=False) as work:
        row = work.get(Duty, duty.id)
        work.session.expunge_all()
        return row


def ticks(house: House) -> list[Tick]:
    """The history, in the order in which it was heard."""
    with open_work(house, writing=False) as work:
        rows = list(work.session.exec(select(Tick).order_by(col(Tick.id))))
        work.session.expunge_all()
        return rows


def kept(house: House) -> list[KeptEntry]:
    """What was kept aside."""
    with open_work(house, writing=False) as work:
        rows = list(work.session.exec(select(KeptEntry).order_by(col(KeptEntry.id))))
        work.session.expunge_all()
        return rows
