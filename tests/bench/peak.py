"""The played peak hour: 300 parties, 12 consultants, 40 devices that listen, against a real server on loopback.

Accounted for to the last hand-off: every party that was announced is closed, nothing was stored twice, nothing broke.
"""

import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from app.core.actor import Role
from app.core.db import Database
from app.demo.cast import PASSWORD, YUNQI
from app.demo.play import Account, ClockPace, Play, Player, Scene, Wish, plan_day, players_of
from app.demo.play_calls import Phone
from app.people.models import Membership, Person
from tests.bench.running import Running

PARTIES, CONSULTANTS, DEVICES = 300, 12, 40
START, SPEED = "2026-11-28T08:50:00+08:00", 20.0
BOARD = "/sites/1/board/river"
WRITES = ("announce", "acknowledge", "at_door", "register", "accept", "tour", "depart", "tick")


@dataclass
class Timed(Account):
    """An account that also keeps when each write began and ended."""

    spans: list[tuple[float, float]] = field(default_factory=list)

    def note(self, act: str, status: int, code: str, took_ms: float) -> None:
        super().note(act, status, code, took_ms)
        if act in WRITES and act != "tick" and status < 400:
            ended = time.perf_counter()
            self.spans.append((ended - took_ms / 1000, ended))


@dataclass
class Watcher:
    """Somebody with the board open: fetches it whenever it is stale, and keeps when each fetch began and ended."""

    port: int
    cookie: str
    fetches: list[tuple[float, float]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until told to stop."""
        phone = Phone(f"http://127.0.0.1:{self.port}", "", "", self.cookie)
        stream = listening(self.port, self.cookie)
        stream.settimeout(0.5)
        while not self.stop.is_set():
            try:
                heard = stream.recv(65536)
            except TimeoutError:
                continue
            if b"event: stale" in heard:
                begun = time.perf_counter()
                phone.page(BOARD)
                self.fetches.append((begun, time.perf_counter()))
        stream.close()


def listening(port: int, cookie: str) -> socket.socket:
    """A stream of the site's hints."""
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall(f"GET /sites/1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode())
    return line


def more_consultants(app: Running, number: int) -> list[Player]:
    """Further consultants, put straight into the database with the password that everybody has."""
    db = Database(app.url or f"sqlite:///{app.database}")
    with db.writing() as session:
        like = session.exec(select(Person).where(Person.username == YUNQI.consultants[0][1])).one()
        for one in range(number):
            values = like.model_dump(exclude={"id", "phone_cipher", "phone_hash", "phone_tail_hash"})
            person = Person(**values | {"name": f"顾问{'甲乙丙丁戊己庚辛'[one]}", "username": f"consultant{one}"})
            session.add(person)
            session.flush()
            session.add(Membership(person_id=person.id or 0, site_id=1, role=Role.SC))
        session.commit()
    db.close()
    return [Player("SC", f"顾问{'甲乙丙丁戊己庚辛'[one]}", f"consultant{one}", PASSWORD) for one in range(number)]


def peak_hour(
    database: str, parties: int = PARTIES, minutes: int = 60, speed: float = SPEED
) -> dict[str, dict[str, Any]]:
    """Play it on a database of its own; p95 in milliseconds by write, and of another screen."""
    with Running(database, START, speed) as app:
        people = players_of(app.told["accounts"], YUNQI.site)
        people += more_consultants(app, CONSULTANTS - len(YUNQI.consultants))
        scene, account = Scene(f"http://127.0.0.1:{app.port}", YUNQI.site, people), Timed()
        crew = scene.open()
        assert len(crew.consultants) == CONSULTANTS
        now, asked = datetime.fromisoformat(scene.now()), time.monotonic()
        pace = ClockPace(lambda: now + timedelta(seconds=(time.monotonic() - asked) * speed), speed)
        first = now.hour * 60 + now.minute + 1
        wish = Wish(1, parties, first, first + minutes)
        streams = [listening(app.port, phone.cookie) for phone in list(scene.phones.values())[:DEVICES]]
        watcher = Watcher(app.port, scene.phones[scene.manager].cookie)
        threads = [threading.Thread(target=watcher.run), threading.Thread(target=_drain, args=(streams, watcher.stop))]
        for thread in threads:
            thread.start()
        Play(scene, wish, pace, account).act(plan_day(wish, crew))
        time.sleep(1)
        watcher.stop.set()
        for thread in threads:
            thread.join()
    counts = account.counts()
    assert account.whole, counts
    assert counts["parties"] == counts["announced"] == parties, counts
    assert sum(counts["closed"].values()) == parties, counts
    assert "on site" not in counts["closed"], counts
    found = {f"peak-{act}": _figures(account.waits[act]) for act in WRITES if account.waits[act]}
    return {"peak": _figures(_seen_after(account, watcher)) | {"account": counts}} | found


def _drain(streams: list[socket.socket], stop: threading.Event) -> None:
    """The other devices hear everything too."""
    for stream in streams:
        stream.setblocking(False)
    while not stop.wait(0.1):
        for stream in streams:
            try:
                stream.recv(65536)
            except BlockingIOError:
                continue
    for stream in streams:
        stream.close()


def _seen_after(account: Timed, watcher: Watcher) -> list[float]:
    """From the beginning of each write to the first fragment that was fetched after it, in milliseconds."""
    fetches = sorted(watcher.fetches)
    waits, at = [], 0
    for begun, ended in sorted(account.spans, key=lambda span: span[1]):
        while at < len(fetches) and fetches[at][0] < ended:
            at += 1
        if at < len(fetches):
            waits.append((fetches[at][1] - begun) * 1000)
    return waits


def _figures(waits: list[float]) -> dict[str, Any]:
    ordered = sorted(waits)
    value = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] if ordered else 0.0
    return {"value": round(value, 1), "unit": "ms p95", "floor": None, "ratio": None, "runs": [], "count": len(ordered)}
