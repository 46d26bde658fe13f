"""What people do in the benches: the writes, as numbered requests."""

import uuid

from tests.bench.load import Request, post
from tests.bench.running import Running


def announcing(app: Running) -> Request:
    """A party announced at the car park."""
    return post(
        f"http://127.0.0.1:{app.port}/sites/1/arrive/announce",
        lambda _n: f"heads=2&key=bench-{uuid.uuid4().hex}",
        app.sign_in("SM"),
    )


def ticking(app: Running, number: int) -> Request:
    """A duty ticked by a leader, each of the `number` requests a duty of its own."""
    duties = app.open_duties(number)
    return post(
        f"http://127.0.0.1:{app.port}/sites/1/shift/tick-other",
        lambda n: f"duty_id={duties[n]}&version=1&reason=bench&key=bench-{uuid.uuid4().hex}",
        app.sign_in("SM"),
    )
