"""Finding a visitor among two hundred thousand: tails of phones and plates, surnames, readings, initials."""

import json
import random
import sqlite3
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import psycopg

from app.core.db import Database, insert_of
from app.core.vault import Vault
from app.visitors.models import Visit, Visitor
from app.visitors.names import initials, reading
from tests.bench.load import once, post
from tests.bench.running import Running

VISITORS, PLATES, BATCH = 200_000, 20_000, 20_000
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜"
TYPED = ("tail", "plate", "han", "letters", "initials")
SEED = 20261128
BAR_MS = 50


def fill(app: Running) -> Callable[[str, int], str]:
    """Put the visitors straight into the database; gives what somebody would type, by kind and number."""
    dice = random.Random(SEED)
    vault = Vault(next(app.folder.rglob("secret.key")).read_bytes())
    day = date(2026, 11, 27)
    phones = [f"1{dice.randint(3, 9)}{dice.randint(0, 10**9 - 1):09d}" for _ in range(VISITORS)]
    names = dice.choices(SURNAMES, k=VISITORS)
    titles = dice.choices(("mr", "ms"), k=VISITORS)
    rows = [
        {
            "site_id": 1,
            "surname": name,
            "honorific": title,
            "pinyin": reading(name),
            "initials": initials(name, title),
            "phone_masked": f"{phone[:3]}****{phone[-4:]}",
            "phone_hash": vault.blind("phone", f"{phone}-{number}"),
            "phone_tail_hash": vault.blind("phone-tail", phone[-4:]),
            "notice_version": "1",
            "created_at": datetime(2025, 1, 1, tzinfo=UTC),
            "visits": 1 + number % 4,
            "last_visit_on": day - timedelta(days=number % 700),
        }
        for number, (phone, name, title) in enumerate(zip(phones, names, titles, strict=True))
    ]
    plates = [f"粤B{dice.randint(0, 99999):05d}" for _ in range(PLATES)]
    db = Database(app.url or f"sqlite:///{app.database}")
    with db.writing() as session:
        statement, blank = insert_of(Visitor)
        for start in range(0, len(rows), BATCH):
            session.connection().execute(statement, [{**blank, **row} for row in rows[start : start + BATCH]])
        first = int(session.connection().exec_driver_sql("SELECT max(id) FROM visitor").scalar() or 0) - VISITORS + 1
        statement, blank = insert_of(Visit)
        visits = [
            {
                **blank,
                "site_id": 1,
                "business_day": day - timedelta(days=1 + number % 700),
                "number": 1000 + number,
                "visitor_id": first + number,
                "plate_hash": vault.blind("plate", plate),
                "plate_tail_hash": vault.blind("plate-tail", plate[-4:]),
                "plate_masked": f"{plate[:2]}·{plate[2:4]}**{plate[-1]}",
                "place": "left",
                "outcome": "left",
                "opened_at": datetime(2026, 1, 1, tzinfo=UTC),
                "departed_at": datetime(2026, 1, 1, tzinfo=UTC),
            }
            for number, plate in enumerate(plates)
        ]
        session.connection().execute(statement, visits)
        session.commit()
    if db.dialect == "sqlite":
        with closing(sqlite3.connect(app.database)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            raw.execute("ANALYZE").fetchall()
    else:
        with psycopg.connect(app.url, autocommit=True) as raw_pg:
            raw_pg.execute("VACUUM ANALYZE visitor")  # as autovacuum does within a minute
            raw_pg.execute("VACUUM ANALYZE visit")
    db.close()

    def typed(kind: str, number: int) -> str:
        if kind == "tail":
            return phones[number * 37 % VISITORS][-4:]
        if kind == "plate":
            return plates[number * 41 % PLATES][-4:]
        name = names[number * 43 % VISITORS]
        return {"han": name, "letters": reading(name), "initials": initials(name, "ms")}[kind]

    return typed


def floor_queries(app: Running, vault: Vault) -> Callable[[str, str], tuple[str, Sequence[object]]]:
    """The same search as one statement, by hand."""
    mark = "?" if app.kind == "sqlite" else "%s"
    columns = "SELECT id, surname, honorific, phone_masked, visits, last_visit_on, likes, consultant_id FROM visitor"
    newest = "ORDER BY last_visit_on DESC, id DESC LIMIT 9"

    def query(kind: str, text: str) -> tuple[str, Sequence[object]]:
        if kind == "tail":
            return (
                f"{columns} WHERE site_id = 1 AND phone_tail_hash = {mark} {newest}",
                (vault.blind("phone-tail", text),),
            )
        if kind == "plate":
            inside = f"SELECT visitor_id FROM visit WHERE site_id = 1 AND plate_tail_hash = {mark} LIMIT 40"
            return f"{columns} WHERE site_id = 1 AND id IN ({inside}) {newest}", (vault.blind("plate-tail", text),)
        column = "initials" if kind == "initials" else "pinyin"
        key = reading(text) if kind == "han" else text
        wheres = f"site_id = 1 AND {column} >= {mark} AND {column} <= {mark}"
        return f"{columns} WHERE {wheres} {newest}", (key, key + "z" * 40)

    return query


def search(app: Running, seconds: float, rounds: int) -> dict[str, Any]:
    """Milliseconds of a search at the desk, p95 over all kinds; the floor is the bare query on the same rows."""
    typed, vault = fill(app), Vault(next(app.folder.rglob("secret.key")).read_bytes())
    _allow(app, "5000")
    cookie = app.sign_in("RC")
    floor_of = floor_queries(app, vault)
    raw: Any = sqlite3.connect(app.database) if app.kind == "sqlite" else psycopg.connect(app.url, autocommit=True)
    times: dict[str, list[float]] = {kind: [] for kind in TYPED}
    floors: list[float] = []
    count = max(20, int(12 * seconds * rounds))
    for number in range(count):
        for kind in TYPED:
            text = typed(kind, number)
            body = urlencode({"q": text, "key": f"bench-{uuid.uuid4().hex}"})
            request = post(f"http://127.0.0.1:{app.port}/sites/1/desk/search", lambda _n, body=body: body, cookie)  # type: ignore[misc]
            start = time.perf_counter()
            status, answer = once(app.port, request)
            times[kind].append((time.perf_counter() - start) * 1000)
            assert status == 200, (status, kind, answer[:300])
            statement, given = floor_of(kind, text)
            start = time.perf_counter()
            raw.execute(statement, given).fetchall()
            floors.append((time.perf_counter() - start) * 1000)
    raw.close()
    every = [one for kind in TYPED for one in times[kind]]
    value, base = _p95(every), _p95(floors)
    print(json.dumps({kind: round(_p95(times[kind]), 1) for kind in TYPED}), flush=True)
    return {
        "value": round(value, 1),
        "unit": "ms p95",
        "floor": round(base, 2),
        "ratio": round(base / value, 3),
        "runs": [round(one, 1) for one in every],
    }


def _allow(app: Running, searches: str) -> None:
    """Let a person look for that many visitors in an hour."""
    body = urlencode({"value": searches, "key": f"bench-{uuid.uuid4().hex}"})
    address = f"http://127.0.0.1:{app.port}/sites/1/values/search_quota"
    status, answer = once(app.port, post(address, lambda _n: body, app.sign_in("SM")))
    assert status == 200, (status, answer[:300])


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95) - 1]
