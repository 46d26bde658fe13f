"""Live hints: "these screens of this site are stale". Best effort, in memory; a poll every minute heals a lost one.

The interface (`hint`, `subscribe`, `drop`, `close`) is all that a form over PostgreSQL LISTEN/NOTIFY has to offer.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

COLLAPSE_S = 0.25
QUEUE_LIMIT = 64


@dataclass(eq=False)
class Stream:
    """One open stream of one page."""

    site_id: int
    owner: str
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_LIMIT))

    def put(self, message: bytes | None) -> None:
        """Queue a message; a page that does not read is told to fetch everything instead."""
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            message = None if message is None else encode("resync", "all")
        self.queue.put_nowait(message)


def encode(event: str, data: str, event_id: int | None = None) -> bytes:
    """Bytes of one server-sent event; encoded once, written to every stream."""
    head = f"id: {event_id}\n" if event_id is not None else ""
    return f"{head}event: {event}\ndata: {data}\n\n".encode()


class Broker:
    """Sends a change at once; further hints of a site within 250 ms are collapsed into one."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._streams: dict[int, set[Stream]] = defaultdict(set)
        self._waiting: dict[int, set[str]] = {}
        self._last_id: dict[int, int] = {}
        self.closing = False

    def start(self) -> None:
        """Bind to the running loop."""
        self._loop = asyncio.get_running_loop()
        self.closing = False

    def hint(self, site_id: int, screens: Iterable[str], event_id: int) -> None:
        """Tell every stream of `site_id` that `screens` are stale. Callable from any thread."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        loop.call_soon_threadsafe(self._collect, site_id, frozenset(screens), event_id)

    def _collect(self, site_id: int, screens: frozenset[str], event_id: int) -> None:
        self._last_id[site_id] = max(event_id, self._last_id.get(site_id, 0))
        if site_id in self._waiting:
            self._waiting[site_id] |= screens
            return
        self._waiting[site_id] = set()
        self._send(site_id, screens)
        assert self._loop is not None
        self._loop.call_later(COLLAPSE_S, self._flush, site_id)

    def _flush(self, site_id: int) -> None:
        screens = self._waiting.pop(site_id, set())
        if screens:
            self._waiting[site_id] = set()
            self._send(site_id, screens)
            assert self._loop is not None
            self._loop.call_later(COLLAPSE_S, self._flush, site_id)

    def _send(self, site_id: int, screens: Iterable[str]) -> None:
        message = encode("stale", " ".join(sorted(screens)), self._last_id.get(site_id))
        for stream in self._streams[site_id]:
            stream.put(message)

    def drop(self, owner: str) -> None:
        """End every stream of `owner` (signed out, disabled, device revoked). Callable from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._drop, owner)

    def _drop(self, owner: str) -> None:
        for streams in self._streams.values():
            for stream in streams:
                if stream.owner == owner:
                    stream.put(None)

    def count(self, owner: str | None = None) -> int:
        """Open streams, of one owner or in all."""
        return sum(1 for s in self._streams.values() for stream in s if owner is None or stream.owner == owner)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self.closing = True
        for streams in self._streams.values():
            for stream in streams:
                stream.put(None)

    async def subscribe(
        self,
        site_id: int,
        owner: str,
        *,
        resync: bool,
        heartbeat_s: float = 15.0,
    ) -> AsyncIterator[bytes]:
        """Messages of one stream until it ends. An empty comment is yielded every `heartbeat_s` as a sign of life."""
        stream = Stream(site_id, owner)
        self._streams[site_id].add(stream)
        try:
            # A random reconnect delay keeps two hundred tablets from returning in the same instant.
            yield f"retry: {random.randint(2000, 6000)}\n\n".encode()
            if resync:
                yield encode("resync", "all")
            while not self.closing:
                try:
                    message = await asyncio.wait_for(stream.queue.get(), heartbeat_s)
                except TimeoutError:
                    yield b": alive\n\n"
                    continue
                if message is None:
                    yield encode("bye", "closing")
                    return
                yield message
        finally:
            self._streams[site_id].discard(stream)
