"""A queue that is sent again and again, in any order, in four lanes, across a server that is killed: stored once."""

import http.client
import json
import random
import socket
import threading
import uuid
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select, update

from app.core.clock import Clock
from app.core.models import EventLog, KeptEntry, RequestKey
from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.models import Duty, DutyItem, Tick
from app.people.models import LoginSession
from app.roster.models import Standing
from tests.ops.running import Running
from tests.world import World, session_for

ENTRIES, BATCH, LANES, CUT = 300, 12, 4, 0.1


def a_house_with_work(house: House, world: World) -> tuple[str, list[dict[str, Any]]]:
    """300 duties at the door in the real hour, Zhou on it since three hours; his token and what his phone noted."""
    house.clock = Clock()
    with open_work(house) as work:
        install_library(work, world.yunqi, load_library())
        work.add(
            Standing(
                site_id=1, post_id=world.door, place=1, person_id=world.zhou, started_at=work.now - timedelta(hours=3)
            )
        )
        item = work.find(DutyItem, site_id=1, code="G1")
        assert item is not None
        for n in range(ENTRIES):
            work.session.add(
                Duty(
                    site_id=1, item_id=item.id or 0, post_id=world.door, place=1, business_day=work.now.date(),
                    timing="event", subject=f"n:{n}", opens_at=work.now, due_at=work.now,
                )
            )  # fmt: skip
        work.session.flush()
        ids = work.session.exec(select(Duty.id).where(Duty.site_id == 1)).all()
        token = session_for(work, world.zhou)
        work.session.exec(update(LoginSession).values(expires_at=datetime(2199, 1, 1, tzinfo=UTC)))
        began = work.now - timedelta(hours=2)
    house.db.close()
    return token, [
        {
            "key": f"k_{uuid.uuid4().hex}",
            "kind": "tick",
            "occurred_at": (began + timedelta(seconds=n)).isoformat(),
            "data": {"duty_id": str(duty_id), "version": "1"},
        }
        for n, duty_id in enumerate(ids)
    ]


def options(house: House) -> list[str | Path]:
    """The command's options for the same database."""
    more: list[str | Path] = ["--database-url", house.settings.database_url] if house.settings.database_url else []
    return ["--data", house.settings.data, *more]


class Phones:
    """Four lanes that send until they are answered; some tear the line before they have read."""

    def __init__(self, token: str, entries: list[dict[str, Any]]) -> None:
        self.token, self.url = token, ""
        twice = [*entries, *entries]
        random.Random(7).shuffle(twice)
        self.batches = [twice[at : at + BATCH] for at in range(0, len(twice), BATCH)]
        self.answers: dict[str, list[str]] = defaultdict(list)
        self.wrong: list[str] = []
        self.up, self.half = threading.Event(), threading.Event()
        self.sent = self.cut = 0
        self._lock = threading.Lock()

    def post(self, entries: list[dict[str, Any]], *, cut: bool = False) -> list[dict[str, Any]] | None:
        """The answers; None when the line was torn or nobody was there."""
        body = json.dumps({"sent_at": datetime.now(UTC).isoformat(), "entries": entries})
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=30)
        try:
            headers = {"Cookie": f"anchang={self.token}", "Content-Type": "application/json"}
            connection.request("POST", "/sites/1/queue", body, headers)
            if cut:
                assert connection.sock is not None
                connection.sock.shutdown(socket.SHUT_RDWR)
                return None
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status != 200:
            if answer.status != 503:
                self.wrong.append(f"{answer.status} {text[:200]!r}")
            return None
        found: list[dict[str, Any]] = json.loads(text)["results"]
        return found

    def lane(self, number: int) -> None:
        """One lane's share of the batches, each sent until it is answered."""
        dice = random.Random(number)
        for batch in self.batches[number::LANES]:
            answers = None
            while answers is None:
                self.up.wait(30)
                torn = dice.random() < CUT
                answers = self.post(batch, cut=torn)
                with self._lock:
                    self.sent, self.cut = self.sent + 1, self.cut + torn
                    if self.sent >= len(self.batches) // 2:
                        self.half.set()
            with self._lock:
                for one in answers:
                    self.answers[one["key"]].append(json.dumps(one, sort_keys=True))


@pytest.mark.slow
def test_300_entries_twice_by_four_lanes_across_a_killed_server_are_300_ticks(house: House, world: World) -> None:
    token, entries = a_house_with_work(house, world)
    phones = Phones(token, entries)
    lanes = [threading.Thread(target=phones.lane, args=(number,)) for number in range(LANES)]
    with Running("serve", *options(house), ANCHANG_MODE="demo") as server:
        phones.url = server.url
        phones.up.set()
        for lane in lanes:
            lane.start()
        assert phones.half.wait(60)
        phones.up.clear()
        server.process.kill()
    with Running("serve", *options(house), ANCHANG_MODE="demo") as server:
        phones.url = server.url
        phones.up.set()
        for lane in lanes:
            lane.join(120)
        other = phones.post([{**entries[0], "data": {**entries[0]["data"], "text": "other"}}])

    assert phones.wrong == []
    assert phones.cut > 0
    assert len(phones.answers) == ENTRIES
    assert {len(found) for found in phones.answers.values()} == {2}
    assert all(len(set(found)) == 1 for found in phones.answers.values())
    assert {json.loads(found[0])["status"] for found in phones.answers.values()} == {"stored"}
    assert other is not None
    assert other[0]["code"] == "key_reused"
    with open_work(house, writing=False) as work:
        counted = {
            table: work.session.exec(select(func.count()).select_from(table)).one()
            for table in (Tick, RequestKey, KeptEntry)
        }
        facts = work.session.exec(select(func.count()).select_from(EventLog).where(EventLog.kind == "DutyClosed")).one()
        late = set(work.session.exec(select(Tick.flags)).all())
        times = {row.at for row in work.session.exec(select(Tick))}
    assert counted == {Tick: ENTRIES, RequestKey: ENTRIES, KeptEntry: 0}
    assert facts == ENTRIES
    assert late == {"late"}
    assert len(times) == ENTRIES
