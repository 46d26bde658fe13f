"""Pure ASGI middleware: size of bodies, hosts, cross-site refusal, security headers, request ids, the access log."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.json_body import for_programs
from app.core.web import MAX_BODY, crosses_sites, request_id_of

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
MAX_UPLOAD = 12 * 1024 * 1024
log = structlog.get_logger("anchang.access")


LastResort = Callable[[Request, Exception], Response]
"""Makes the page of an error that nobody expected; it touches neither database nor actor."""


LargeResort = Callable[[Request, int], Response]
"""Says in words that a body is larger than so many bytes."""


Refuse = Callable[[Request, str, int], Response]
"""Says a refusal of the guard in words: its code, its status."""

PLAIN = {
    "unknown_host": (400, "unknown host"),
    "cross_site": (403, "cross-site request refused"),
    "address_too_long": (414, "address too long"),
    "too_large": (413, "body too large"),
}
"""Refusals of the guard by code. Pages get the bare words: no form of ours is ever refused so; programs a Problem."""


class TooLarge(Exception):
    """The body passed its limit."""


class Guard:
    """Everything that must hold for each request before any route is looked at."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: frozenset[str],
        secure: bool,
        uploads: frozenset[str],
        last_resort: LastResort,
        too_large: LargeResort,
        refuse: Refuse,
    ) -> None:
        self.app, self.hosts, self.secure, self.uploads = app, hosts, secure, uploads
        self.last_resort, self.too_large, self.refuse = last_resort, too_large, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = request_id_of(headers.get("x-request-id"))
        scope.setdefault("state", {})["request_id"] = request_id
        started, status, begun = time.perf_counter(), 500, False

        async def answer(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                self._headers(MutableHeaders(scope=message), scope["path"], request_id)
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal:
            await self._refuse(refusal, scope, receive, answer)
        else:
            try:
                await self._limited(scope, receive, answer)
            except Exception as error:
                if begun:
                    raise
                await self.last_resort(Request(scope), error)(scope, receive, answer)
        route = scope.get("route")
        log.info(
            "request",
            request_id=request_id,
            route=getattr(route, "path", "-"),
            method=scope["method"],
            status=status,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )

    async def _refuse(self, code: str, scope: Scope, receive: Receive, send: Send) -> None:
        api, limit = for_programs(scope["path"]), self._limit(scope["path"])
        if code == "too_large" and (api or limit != MAX_BODY):
            await self.too_large(Request(scope), limit)(scope, receive, send)
        elif api:
            await self.refuse(Request(scope), code, PLAIN[code][0])(scope, receive, send)
        else:
            await _plain(send, PLAIN[code])

    def _refusal(self, scope: Scope, headers: Headers) -> str | None:
        host = headers.get("host", "")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if len(headers.getlist("host")) != 1 or ("*" not in self.hosts and name.lower() not in self.hosts):
            return "unknown_host"
        if crosses_sites(scope["method"], headers, host):
            return "cross_site"
        if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > 8000:
            return "address_too_long"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._limit(scope["path"]):
            return "too_large"
        return None

    def _limit(self, path: str) -> int:
        return MAX_UPLOAD if any(path.endswith(tail) for tail in self.uploads) else MAX_BODY

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit, taken = self._limit(scope["path"]), 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                if taken > limit:
                    raise TooLarge
            return message

        try:
            await self.app(scope, counted, send)
        except TooLarge:
            await self._refuse("too_large", scope, receive, send)

    def _headers(self, headers: MutableHeaders, path: str, request_id: str) -> None:
        headers["X-Request-ID"] = request_id
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers.setdefault("Content-Security-Policy", CSP)
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
        if self.secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if not path.startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")


async def _plain(send: Any, refusal: tuple[int, str]) -> None:
    status, text = refusal
    body = text.encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body})
