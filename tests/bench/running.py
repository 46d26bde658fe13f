"""The program and its floor, each a process of its own, on a fresh database."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from sqlmodel import col, select

from app import wiring  # noqa: F401  (all tables)
from app.core.db import Database
from app.duties.models import Duty, DutyItem
from app.roster.models import PostPermit
from tests.bench.load import get, once, post

PG_SERVER = os.environ.get("TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
CLOCK = "2026-11-28T15:07:00+08:00"
"""A Saturday afternoon: the demo's day in full swing."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """`with Running("sqlite") as app:` a demo site on a database of its own, and the floor over the same rows."""

    def __init__(self, kind: str, clock: str = CLOCK, speed: float = 1.0) -> None:
        self.kind, self.clock, self.speed = kind, clock, speed
        self.folder = Path(tempfile.mkdtemp(prefix="anchang-bench-"))
        self.name = f"anchang_bench_{uuid.uuid4().hex[:8]}"
        self.url = PG_SERVER.rsplit("/", 1)[0] + f"/{self.name}" if kind == "postgresql" else ""
        self.port, self.floor_port = free_port(), free_port()
        self.processes: list[subprocess.Popen[str]] = []
        self.told: dict[str, Any] = {}
        self.opened = 0

    def __enter__(self) -> "Running":
        if self.kind == "postgresql":
            with psycopg.connect(PG_SERVER, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{self.name}"')
        command = [
            sys.executable,
            "-m",
            "app.cli",
            "demo",
            "--json",
            "--no-open",
            "--port",
            str(self.port),
            "--clock",
            self.clock,
            "--speed",
            str(self.speed),
            "--data",
            str(self.folder / "data"),
        ]
        command += ["--database-url", self.url] if self.url else []
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.processes.append(process)
        assert process.stdout is not None
        self.told = json.loads(process.stdout.readline())
        self._wait(self.port, "/healthz")
        return self

    def start_floor(self, spec: dict[str, dict[str, Any]]) -> None:
        """Start the floor with the pages of `spec` (queries, rows, bytes)."""
        path = self.folder / "spec.json"
        path.write_text(json.dumps(spec))
        command = [sys.executable, "-m", "tests.bench.floor", str(self.floor_port), self.database, str(path)]
        self.processes.append(
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        )
        self._wait(self.floor_port, f"/page/{next(iter(spec))}")

    @property
    def database(self) -> str:
        """Where the rows are: a SQLite path or a PostgreSQL address."""
        return self.url or str(next((self.folder / "data").rglob("anchang.db")))

    def open_duties(self, number: int) -> list[int]:
        """Ids of `number` open duties of one place, put straight into the database."""
        db = Database(self.url or f"sqlite:///{self.database}")
        with db.writing() as session:
            like = next(
                duty
                for duty, item in session.exec(
                    select(Duty, DutyItem).where(Duty.item_id == DutyItem.id, Duty.site_id == 1).order_by(col(Duty.id))
                )
                if item.evidence == ["tick"]
            )
            first = datetime(2030, 1, 1, tzinfo=UTC)
            rows = [
                Duty(
                    site_id=1,
                    item_id=like.item_id,
                    post_id=like.post_id,
                    place=like.place,
                    business_day=like.business_day,
                    timing="hourly",
                    opens_at=like.opens_at,
                    due_at=first + timedelta(seconds=n),
                )
                for n in range(self.opened, self.opened + number)
            ]
            self.opened += number
            session.add_all(rows)
            session.flush()
            ids = [row.id or 0 for row in rows]
            session.commit()
        db.close()
        return ids

    def staff(self) -> list[tuple[int, int, int]]:
        """Everybody with a post they may stand on, each a place of their own: person, post and place."""
        db = Database(self.url or f"sqlite:///{self.database}")
        with db.reading() as session:
            permits = session.exec(select(PostPermit).where(PostPermit.site_id == 1).order_by(col(PostPermit.id))).all()
        db.close()
        found: dict[int, tuple[int, int, int]] = {}
        taken: Counter[int] = Counter()
        for permit in permits:
            if permit.person_id not in found:
                taken[permit.post_id] += 1
                found[permit.person_id] = (permit.person_id, permit.post_id, taken[permit.post_id])
        return list(found.values())

    def sign_in(self, role: str, index: int = 0) -> str:
        """The cookie of the demo's account with that role."""
        fitting = [
            one
            for one in self.told["accounts"]
            if one["password"]
            and one["site"] in ("", "yunqi")
            and role in (one["role"], "any")
            and (role != "any" or one["role"] not in ("ADM", "GRP"))
        ]
        account = fitting[index % len(fitting)]
        body = f"username={account['username']}&password={account['password']}"
        status, _, head = self._post("/sign-in", body)
        found = re.search(r"set-cookie: ([^;]+)", head, re.I)
        assert status in (200, 303), (status, head[:300])
        assert found, head
        return found.group(1)

    def _post(self, path: str, body: str) -> tuple[int, str, str]:
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            request = post(f"http://127.0.0.1:{self.port}{path}", lambda _n: body)(0)
            connection.sendall(request.replace(b"HX-Request: true\r\n", b"Connection: close\r\nAccept: text/html\r\n"))
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
        head, _, text = answer.decode().partition("\r\n\r\n")
        return int(head[9:12]), text, head

    def _wait(self, port: int, path: str) -> None:
        for _ in range(300):
            try:
                if once(port, get(f"http://127.0.0.1:{port}{path}"))[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"nothing answers on {path}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes:
            process.terminate()
            process.wait(15)
        if self.kind == "postgresql":
            with psycopg.connect(PG_SERVER, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
