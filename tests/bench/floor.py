"""The floor: the least a page or a write can cost with this server, template engine and driver.

A hand-written FastAPI + Jinja page of the same bytes over the same rows with raw sqlite3 or psycopg, a bare FastAPI
handler that commits one INSERT, and one that leaves behind the rows of a real write. No sessions, rights, languages,
forms, audit or hints.

    python -m tests.bench.floor PORT DATABASE SPEC_FILE
"""

import json
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Annotated, Any

import psycopg
import uvicorn
from fastapi import FastAPI, Form
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment

from tests.bench.floor_rows import Hand

PAGE = """<!doctype html><html><head><title>{{ title }}</title></head><body>
{% for row in rows %}<section class="row"><b>{{ row[0] }}</b> <i>{{ row[1] }}</i> <span>{{ row[2] }}</span>
{{ filler }}</section>
{% endfor %}{{ rest }}</body></html>"""

BYTES = {"arrival": 4700, "tick": 1200}
"""Of the real answers."""


def build(database: str, spec: dict[str, dict[str, Any]]) -> FastAPI:
    """The floor over `database` (a SQLite path or a PostgreSQL address); `spec` names pages with queries and sizes."""
    app = FastAPI(openapi_url=None)
    env = Environment(autoescape=True, auto_reload=False)
    template = env.from_string(PAGE)
    local = threading.local()
    lock = threading.Lock()
    postgres = database.startswith("postgresql")

    def connection() -> Any:
        if not hasattr(local, "connection"):
            if postgres:
                local.connection = psycopg.connect(database, autocommit=True)
            else:
                local.connection = sqlite3.connect(database, isolation_level=None, timeout=5)
                local.connection.execute("PRAGMA synchronous=FULL")
        return local.connection

    with_table = connection()
    with_table.execute("CREATE TABLE IF NOT EXISTS bench_floor (id INTEGER, at TEXT, who INTEGER, what TEXT)")

    @app.get("/page/{name}")
    def page(name: str) -> HTMLResponse:
        wanted = spec[name]
        rows: list[Any] = []
        for query in wanted["queries"]:
            rows += connection().execute(query).fetchall()
        rows = rows[: wanted["rows"]]
        each = max(0, (wanted["bytes"] - 120) // max(1, len(rows)) - 90)
        html = template.render(title=name, rows=[(*row, "", "")[:3] for row in rows], filler="x" * each, rest="")
        return HTMLResponse(html + "x" * max(0, wanted["bytes"] - len(html.encode())))

    @app.post("/write")
    def write() -> JSONResponse:
        statement = "INSERT INTO bench_floor VALUES (1, '2026-11-23T12:00:00', 7, 'ticked')"
        if postgres:
            connection().execute(statement)
        else:
            with lock:
                connection().execute(statement)
        return JSONResponse({"ok": True})

    hand = Hand(database)

    @app.post("/rows/{name}")
    def rows(name: str, key: Annotated[str, Form()]) -> HTMLResponse:
        hand.write(name, key)
        return HTMLResponse("x" * BYTES[name])

    return app


if __name__ == "__main__":
    uvicorn.run(build(sys.argv[2], json.loads(Path(sys.argv[3]).read_text())), port=int(sys.argv[1]), log_level="error")
