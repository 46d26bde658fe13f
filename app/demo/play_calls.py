"""Requests of the people of a played day: each signed in with a session of their own, over HTTP like any phone."""

import json
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import RLock
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT_S = 30


class CannotSignIn(Exception):
    """Somebody of the demo could not sign in."""


@dataclass(frozen=True)
class Answer:
    """An answer: status (0: the connection was lost), its JSON, milliseconds it took."""

    status: int
    body: Any
    took_ms: float
    raw: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """Code of the refusal."""
        return str(self.body.get("code", self.status)) if isinstance(self.body, dict) else str(self.status)


@dataclass
class Phone:
    """One person's device: a connection that is kept, and their session."""

    url: str
    username: str
    password: str
    cookie: str = ""
    lock: Any = field(default_factory=RLock, repr=False)
    _line: HTTPConnection | None = field(default=None, repr=False)

    def sign_in(self) -> None:
        """Sign in by the form that everybody uses. Raises CannotSignIn."""
        body = urlencode({"username": self.username, "password": self.password})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        with self.lock:
            line = self._connected()
            line.request("POST", "/sign-in", body, headers)
            answer = line.getresponse()
            answer.read()
            cookie = (answer.getheader("set-cookie") or "").partition(";")[0]
            if answer.status != 303 or not cookie:
                raise CannotSignIn(f"{self.username} could not sign in ({answer.status})")
            self.cookie = cookie

    def get(self, path: str) -> Answer:
        """Read an address of the API."""
        return self._send("GET", path, None, {})

    def page(self, path: str) -> int:
        """Fetch a page or a part of one, like a browser; its status."""
        with self.lock:
            line = self._connected()
            line.request("GET", path, None, {"Cookie": self.cookie, "Accept": "text/html", "HX-Request": "true"})
            answer = line.getresponse()
            answer.read()
            return answer.status

    def post(self, path: str, body: dict[str, Any], key: str) -> Answer:
        """Write by the API with that key."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._send("POST", path, json.dumps(body), headers)

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        """Send it, signed in; whoever idled out signs in again, as at a desk."""
        with self.lock:
            if not self.cookie:
                self.sign_in()
            answer = self._ask(method, path, body, headers)
            if answer.status == 401:
                self.sign_in()
                answer = self._ask(method, path, body, headers)
            return answer

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        """One request; what got no answer is sent once more, with the same key, like a phone does."""
        begun = time.perf_counter()
        for _ in range(2):
            try:
                line = self._connected()
                line.request(method, path, body, {"Cookie": self.cookie, "Accept-Language": "en", **headers})
                answer = line.getresponse()
                raw = answer.read()
                took = (time.perf_counter() - begun) * 1000
                return Answer(answer.status, json.loads(raw) if raw else None, took, raw)
            except (HTTPException, OSError, ValueError):
                self.hang_up()
        return Answer(0, None, (time.perf_counter() - begun) * 1000)

    def _connected(self) -> HTTPConnection:
        if self._line is None:
            parts = urlsplit(self.url)
            self._line = HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=TIMEOUT_S)
        return self._line

    def hang_up(self) -> None:
        """Let the connection go; the next request opens another."""
        if self._line is not None:
            self._line.close()
            self._line = None
