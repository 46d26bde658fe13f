"""A small HTTP/1.1 load generator on loopback: a few kept-alive connections, requests one after another on each."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Sample:
    """One round: answers per second, and latencies in seconds."""

    rate: float
    latencies: list[float]
    failures: int

    def quantile(self, part: float) -> float:
        """The latency below which `part` (0 to 1) of the answers stayed, in seconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


Request = Callable[[int], bytes]
"""The bytes of the n-th request."""


def get(url: str, cookie: str = "", **headers: str) -> Request:
    """The same GET every time."""
    parts = urlsplit(url)
    lines = [f"GET {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    body = ("\r\n".join(lines) + "\r\n\r\n").encode()
    return lambda _n: body


def post(
    url: str, body_of: Callable[[int], str], cookie: str = "", path_of: Callable[[int], str] | None = None
) -> Request:
    """A form post; `body_of(n)` is the n-th body, `path_of(n)` its path when that differs."""
    parts = urlsplit(url)

    def build(number: int) -> bytes:
        body = body_of(number).encode()
        path = path_of(number) if path_of else parts.path
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"HX-Request: true\r\nOrigin: http://{parts.netloc}\r\nCookie: {cookie}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    return build


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        body = b""
        while size := int((await reader.readline()).strip() or b"0", 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readexactly(2)
        return status, body
    marker = lower.find(b"content-length: ")
    length = int(lower[marker + 16 : lower.find(b"\r\n", marker)]) if marker >= 0 else 0
    return status, await reader.readexactly(length)


async def _worker(
    port: int, request: Request, numbers: "asyncio.Queue[int]", until: float, sample: list[float], bad: list[int]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        number = numbers.get_nowait()
        numbers.put_nowait(number + 1)
        start = time.perf_counter()
        writer.write(request(number))
        status, _ = await _answer(reader)
        sample.append(time.perf_counter() - start)
        if status >= 400:
            bad.append(status)
    writer.close()


def drive(port: int, request: Request, *, seconds: float, connections: int = 8, first: int = 0) -> Sample:
    """Send `request` for `seconds` over `connections`; numbers of requests begin at `first`."""

    async def play() -> Sample:
        numbers: asyncio.Queue[int] = asyncio.Queue()
        numbers.put_nowait(first)
        latencies: list[float] = []
        bad: list[int] = []
        begun = time.perf_counter()
        until = begun + seconds
        await asyncio.gather(*(_worker(port, request, numbers, until, latencies, bad) for _ in range(connections)))
        return Sample(len(latencies) / (time.perf_counter() - begun), latencies, len(bad))

    return asyncio.run(play())


def once(port: int, request: Request) -> tuple[int, bytes]:
    """One request: status and body."""

    async def play() -> tuple[int, bytes]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(0))
        answer = await _answer(reader)
        writer.close()
        return answer

    return asyncio.run(play())
