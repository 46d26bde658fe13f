"""Measures screens and writes as a ratio to their floor, both in the same run.

    python -m tests.bench [NAME ...] [--json FILE] [--database sqlite|postgresql] [--seconds S] [--rounds N] [--bars]

Writes a list of {name, database, value, unit, floor, ratio, runs}. Rates are answers per second (higher is better,
ratio = value / floor); `live` is milliseconds from a write to the fresh fragment on another screen with 50 open
streams (p95, ratio = floor / value, the floor being the write and the fetch back to back). The floor of `arrival` and
`tick` is one committed INSERT, that of `arrival-rows` and `tick-rows` the same rows written by hand. `peak` plays an
hour of 300 parties with 12 consultants and 40 devices, twenty times as fast as the clock: milliseconds p95 of every
kind of write, and of another screen showing it; it has no floor, and stops with an error when a single hand-off is not
accounted for.
"""

import argparse
import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.acts import announcing, ticking
from tests.bench.load import get, once
from tests.bench.peak import peak_hour
from tests.bench.running import Running
from tests.bench.search import BAR_MS, search
from tests.bench.writes import WRITES, measure_rate
from tests.bench.year import after_a_year

NAMES = ("board", "roster", "roster-week", "shift", *WRITES, "live", "search", "year", "peak")
BARS = {
    "board": 0.35,
    "roster": 0.35,
    "roster-week": 0.35,
    "shift": 0.35,
    "arrival": 1 / 6,
    "arrival-rows": 1 / 6,
    "tick": 1 / 6,
    "tick-rows": 1 / 6,
    "board-year": 1 / 1.3,
    "shift-year": 1 / 1.3,
    "arrival-year": 1 / 1.3,
    "tick-year": 1 / 1.3,
}
"""assign has none: its answer is the whole screen of the day, that of the floor one row. The floor of what is
asked over a year is the same over one day."""
LIVE_MS = 200
DAY, MONDAY, SUNDAY = "2026-11-28", "2026-11-23", "2026-11-29"
SHIFTS = f"""SELECT p.name, a.post_id, a.place FROM assignment a JOIN person p ON p.id = a.person_id
WHERE a.site_id = 1 AND a.cleared_at IS NULL AND a.business_day = '{DAY}' ORDER BY a.post_id, a.place"""
DUTIES = f"""SELECT post_id, state, count(*) FROM duty WHERE site_id = 1 AND business_day = '{DAY}'
GROUP BY post_id, state ORDER BY post_id"""
PARTIES = "SELECT number, place, heads FROM visit WHERE site_id = 1 AND departed_at IS NULL ORDER BY id"
POSTS = "SELECT code, name_zh, name_en FROM post WHERE site_id = 1 ORDER BY position"
PEOPLE = "SELECT name, staff_number, pinyin FROM person ORDER BY id"
MINE = f"""SELECT i.name_zh, d.state, i.done_zh FROM duty d JOIN duty_item i ON i.id = d.item_id
WHERE d.site_id = 1 AND d.business_day = '{DAY}' AND d.place = 1 ORDER BY d.due_at LIMIT 40"""
WEEK = f"""SELECT p.name, a.post_id, a.shift_code FROM assignment a JOIN person p ON p.id = a.person_id
WHERE a.site_id = 1 AND a.cleared_at IS NULL AND a.business_day BETWEEN '{MONDAY}' AND '{SUNDAY}'
ORDER BY a.business_day, a.post_id, a.place"""
OFF = f"SELECT person_id, day, kind FROM absence WHERE site_id = 1 AND day BETWEEN '{MONDAY}' AND '{SUNDAY}'"
QUERIES = {
    "board": [POSTS, SHIFTS, DUTIES, PARTIES],
    "roster": [POSTS, SHIFTS, PEOPLE],
    "roster-week": [POSTS, WEEK, OFF, PEOPLE],
    "shift": [POSTS, MINE],
}
PAGES = {
    "board": ("/sites/1/board", "SM"),
    "roster": (f"/sites/1/roster/day?day={DAY}", "SM"),
    "roster-week": (f"/sites/1/roster/week?week={MONDAY}", "SM"),
    "shift": ("/sites/1/shift", "ST"),
}


def page(name: str) -> Callable[[Running, float, int], dict[str, Any]]:
    """A bench of one full page."""
    path, role = PAGES[name]

    def run(app: Running, seconds: float, rounds: int) -> dict[str, Any]:
        address = f"http://127.0.0.1:{app.port}{path}"
        real = get(address, app.sign_in(role), Accept="text/html", Accept_Encoding="identity")
        floor = get(f"http://127.0.0.1:{app.floor_port}/page/{name}")
        return measure_rate(app, real, floor, seconds, rounds)

    return run


def live(app: Running, seconds: float, rounds: int) -> dict[str, Any]:
    """From a write to the fresh board fragment of somebody else, with 50 streams open."""
    cookies = [app.sign_in("any", index) for index in range(10)]
    streams = [_stream(app, cookies[index % 10]) for index in range(50)]
    block = get(f"http://127.0.0.1:{app.port}/sites/1/board/river", cookies[0], HX_Request="true")
    write = announcing(app)
    waits, floors = [], []
    for _ in range(int(10 * seconds * rounds)):
        heard = threading.Event()
        listener = threading.Thread(target=_hear, args=(streams[0], heard))
        listener.start()
        start = time.perf_counter()
        assert once(app.port, write)[0] < 400
        assert heard.wait(5), "nothing was heard"
        assert once(app.port, block)[0] == 200
        waits.append((time.perf_counter() - start) * 1000)
        listener.join()
        time.sleep(0.3)  # past the collapsing of hints, so that each write is heard by itself
        start = time.perf_counter()
        assert once(app.port, write)[0] < 400
        assert once(app.port, block)[0] == 200
        floors.append((time.perf_counter() - start) * 1000)
        time.sleep(0.3)
        _drain(streams[0])
    value = sorted(waits)[int(len(waits) * 0.95) - 1]
    base = sorted(floors)[int(len(floors) * 0.95) - 1]
    return {
        "value": round(value, 1),
        "unit": "ms p95",
        "floor": round(base, 1),
        "ratio": round(base / value, 3),
        "runs": [round(one, 1) for one in waits],
    }


def _stream(app: Running, cookie: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", app.port))
    connection.sendall(
        f"GET /sites/1/events HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\nCookie: {cookie}\r\n\r\n".encode()
    )
    answer = connection.recv(4096)
    assert b" 200 " in answer[:20], answer[:200]
    return connection


def _hear(stream: socket.socket, heard: threading.Event) -> None:
    while not heard.is_set():
        if b"event: stale" in stream.recv(65536):
            heard.set()


def _drain(stream: socket.socket) -> None:
    stream.setblocking(False)
    try:
        while stream.recv(65536):
            pass
    except BlockingIOError:
        stream.setblocking(True)


BENCHES: dict[str, Callable[[Running, float, int], dict[str, Any]]] = {
    **{name: page(name) for name in PAGES},
    "live": live,
    **WRITES,
    "search": search,
}
"""In this order: the writes swell the tables that the pages read."""


def floor_spec(app: Running) -> dict[str, dict[str, Any]]:
    """Bytes of the real pages and the queries over the same rows."""
    spec = {}
    for name, (path, role) in PAGES.items():
        status, body = once(
            app.port,
            get(
                f"http://127.0.0.1:{app.port}{path}", app.sign_in(role), Accept="text/html", Accept_Encoding="identity"
            ),
        )
        assert status == 200, (path, status)
        spec[name] = {"queries": QUERIES[name], "rows": 500, "bytes": len(body)}
    return spec


def run(names: list[str], databases: list[str], seconds: float, rounds: int) -> list[dict[str, Any]]:
    """Every named bench on every database."""
    results: list[dict[str, Any]] = []
    for database in databases:
        if "peak" in names:
            for name, figures in peak_hour(database).items():
                _note(results, name, database, figures)
        if names == ["peak"]:
            continue
        with Running(database) as app:
            for write in (announcing(app), ticking(app, 1)):  # the floor copies what a real one leaves
                assert once(app.port, write)[0] < 400
            app.start_floor(floor_spec(app))
            for name in [name for name in BENCHES if name in names]:
                _note(results, name, database, BENCHES[name](app, seconds, rounds))
            if "year" in names:
                pages = {
                    name: get(f"http://127.0.0.1:{app.port}{path}", app.sign_in(role), Accept="text/html")
                    for name, (path, role) in PAGES.items()
                    if f"{name}-year" in BARS
                }
                for name, figures in after_a_year(app, pages, int(10 * seconds * rounds)).items():
                    _note(results, f"{name}-year", database, figures)
    return results


def _note(results: list[dict[str, Any]], name: str, database: str, figures: dict[str, Any]) -> None:
    result = {"name": name, "database": database, **figures}
    results.append(result)
    print(json.dumps({key: value for key, value in result.items() if key != "runs"}), flush=True)


def missed(results: list[dict[str, Any]]) -> list[str]:
    """Names of the results that stay under their bar."""
    under = [
        f"{one['name']} on {one['database']}"
        for one in results
        if one["name"] in BARS and one["ratio"] < BARS[one["name"]]
    ]
    limits = {"live": LIVE_MS, "search": BAR_MS}
    return under + [
        f"{one['name']} on {one['database']}" for one in results if one["value"] > limits.get(one["name"], one["value"])
    ]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=re.split(r"\n\n", __doc__ or "")[0])
    parser.add_argument("names", nargs="*", default=list(NAMES), help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--database", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bars", action="store_true", help="exit 1 when a ratio stays under its bar")
    asked = parser.parse_args()
    databases = asked.database or ["sqlite", *(["postgresql"] if _postgres() else [])]
    results = run(asked.names or list(NAMES), databases, asked.seconds, asked.rounds)
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1) + "\n")
    under = missed(results)
    if under:
        print("under the bar: " + ", ".join(under), file=sys.stderr)
    return 1 if asked.bars and under else 0


def _postgres() -> bool:
    from tests.bench.running import PG_SERVER

    try:
        psycopg.connect(PG_SERVER, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


if __name__ == "__main__":
    raise SystemExit(main())
