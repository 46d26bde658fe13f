"""After a year: a page asked for right after a write, and the writes themselves, over one day and over the year.

The year must not be felt.
"""

import statistics
import time
from itertools import count
from typing import Any

from tests.bench.acts import announcing, ticking
from tests.bench.load import Request, get, once, post
from tests.bench.past import fill_past, newest_visit
from tests.bench.running import Running


def fresh(app: Running, asked: Request, floor: Request, write: Request, times: int) -> tuple[float, float]:
    """Milliseconds of what is asked just after something was written, so that nothing kept can answer, and of its
    floor.

    Both are medians of the same moments: the second tells how fast the machine was meanwhile.
    """
    ours, floors = [], []
    for _ in range(times):
        assert once(app.port, write)[0] < 400
        ours.append(_ms(app.port, asked))
        floors.append(_ms(app.floor_port, floor))
    return statistics.median(ours), statistics.median(floors)


def _ms(port: int, request: Request) -> float:
    start = time.perf_counter()
    assert once(port, request)[0] == 200
    return (time.perf_counter() - start) * 1000


def after_a_year(app: Running, pages: dict[str, Request], times: int) -> dict[str, dict[str, Any]]:
    """Each page and write over the year beside the same over a single day: the ratio says how much slower it became."""
    numbers, newest = count(), newest_visit(app)
    tick, announce = ticking(app, 4 * (len(pages) + 2) * (times + 5)), announcing(app)

    def write(_number: int) -> bytes:
        return tick(next(numbers))

    def arrive(_number: int) -> bytes:
        return announce(next(numbers))

    asked = {**pages, "arrival": arrive, "tick": write}
    floors = {name: get(f"http://127.0.0.1:{app.floor_port}/page/{name}") for name in pages}
    written = post(f"http://127.0.0.1:{app.floor_port}/write", lambda _n: "value=1")
    floors |= {"arrival": written, "tick": written}
    for name, one in asked.items():
        fresh(app, one, floors[name], write, 5)
    before = {name: fresh(app, one, floors[name], write, times) for name, one in asked.items()}
    fill_past(app, newest)
    found = {}
    for name, one in asked.items():
        value, floor = fresh(app, one, floors[name], write, times)
        was = before[name][0] * floor / before[name][1]
        found[name] = {
            "value": round(value, 2),
            "unit": "ms",
            "floor": round(was, 2),
            "ratio": round(was / value, 3),
            "runs": [round(before[name][0], 2), round(value, 2)],
        }
    return found
