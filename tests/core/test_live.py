"""The broker: at once, collapsed within 250 ms, ended on demand."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from app.core.broker import COLLAPSE_S, Broker

T = TypeVar("T")


def finish(scenario: Coroutine[Any, Any, T]) -> T:
    """Run a scenario to its end on a loop of its own; a browser test may have left one running in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, scenario).result(30)


async def listen(broker: Broker, site_id: int, into: list[bytes], owner: str = "p1") -> None:
    """Read a stream to its end."""
    async for message in broker.subscribe(site_id, owner, resync=False):
        into.append(message)


def run(scenario: str) -> tuple[list[bytes], list[bytes]]:
    """Two streams, of site 1 and of site 2, while `scenario` happens."""

    async def play() -> tuple[list[bytes], list[bytes]]:
        broker = Broker()
        broker.start()
        one: list[bytes] = []
        two: list[bytes] = []
        tasks = [asyncio.create_task(listen(broker, 1, one)), asyncio.create_task(listen(broker, 2, two, "p2"))]
        await asyncio.sleep(0)
        if scenario == "burst":
            for number in range(20):
                broker.hint(1, ("board", f"s{number % 3}"), number)
            await asyncio.sleep(COLLAPSE_S * 3)
        if scenario == "drop":
            broker.drop("p1")
            await asyncio.sleep(0.01)
            broker.hint(1, ("board",), 1)
            broker.hint(2, ("desk",), 2)
            await asyncio.sleep(0.01)
        broker.close()
        await asyncio.wait_for(asyncio.gather(*tasks), 2)
        assert broker.count() == 0
        return one, two

    return finish(play())


def test_a_burst_becomes_one_message_at_once_and_one_after_it() -> None:
    one, two = run("burst")

    stale = [message for message in one if b"event: stale" in message]
    assert len(stale) == 2
    assert b"data: board s0\n" in stale[0]
    assert b"data: board s0 s1 s2\n" in stale[1]
    assert not any(b"stale" in message for message in two)


def test_a_dropped_owner_hears_no_more() -> None:
    one, two = run("drop")

    assert b"event: bye" in one[-1]
    assert not any(b"stale" in message for message in one)
    assert any(b"data: desk\n" in message for message in two)


def test_a_reader_that_sleeps_is_told_to_fetch_everything() -> None:
    async def play() -> list[bytes]:
        broker = Broker()
        broker.start()
        stream = broker.subscribe(1, "p1", resync=False)
        got = [await anext(stream)]
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        for number in range(200):
            broker._send(1, ("board",))
            del number
        got.append(await waiting)
        got += [await anext(stream) for _ in range(3)]
        return got

    messages = finish(play())
    assert any(b"event: resync" in message for message in messages)


def test_a_stream_says_after_how_long_to_come_back() -> None:
    one, _ = run("burst")

    delay = int(one[0].split(b"retry: ")[1].strip())
    assert 2000 <= delay <= 6000
