"""The writes beside their floors: one INSERT committed, and the same rows by hand.

The first says what the whole of a request costs, on this disk; the second what our way of writing costs.
"""

import statistics
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.bench.acts import announcing, ticking
from tests.bench.load import Request, drive, post
from tests.bench.running import Running

Bench = Callable[[Running, float, int], dict[str, Any]]
FIRST = date(2026, 11, 28)


def measure_rate(app: Running, real: Request, floor: Request, seconds: float, rounds: int) -> dict[str, Any]:
    """Median rates of program and floor in alternating rounds."""
    values, floors, sent = [], [], 0
    for _ in range(rounds):
        sample = drive(app.port, real, seconds=seconds, first=sent)
        sent += len(sample.latencies) + 8
        assert sample.failures == 0, f"{sample.failures} refusals"
        values.append(sample.rate)
        floors.append(drive(app.floor_port, floor, seconds=seconds).rate)
    value, base = statistics.median(values), statistics.median(floors)
    return {
        "value": round(value, 1),
        "unit": "1/s",
        "floor": round(base, 1),
        "ratio": round(value / base, 3),
        "runs": [round(one, 1) for one in values],
    }


def beside(name: str, floor_path: str) -> Bench:
    """An announced party, or a ticked duty (each one of its own), beside that floor."""

    def run(app: Running, seconds: float, rounds: int) -> dict[str, Any]:
        real = announcing(app) if name == "arrival" else ticking(app, int(6000 * seconds * rounds / 9) + 500)
        floor = post(f"http://127.0.0.1:{app.floor_port}{floor_path}", lambda _n: f"key=bench-{uuid.uuid4().hex}")
        return measure_rate(app, real, floor, seconds, rounds)

    return run


def assign(app: Running, seconds: float, rounds: int) -> dict[str, Any]:
    """The write of one person put on a place of a day to come, each a place and a day of its own."""
    cookie, staff = app.sign_in("SM"), app.staff()

    def body(number: int) -> str:
        turn, one = divmod(number, len(staff))
        person, post_id, place = staff[one]
        day = FIRST + timedelta(days=30 + 2 * turn)  # nobody is planned yet, and no rule objects
        slot = f"{post_id}.{place}.540.1080%2F"
        return f"slot={slot}&who={person}%2F&day={day}&key=bench-{uuid.uuid4().hex}"

    real = post(f"http://127.0.0.1:{app.port}/sites/1/roster/assign", body, cookie)
    floor = post(f"http://127.0.0.1:{app.floor_port}/write", lambda _n: "value=1")
    return measure_rate(app, real, floor, seconds, rounds)


WRITES: dict[str, Bench] = {
    "arrival": beside("arrival", "/write"),
    "arrival-rows": beside("arrival", "/rows/arrival"),
    "tick": beside("tick", "/write"),
    "tick-rows": beside("tick", "/rows/tick"),
    "assign": assign,
}
