"""How long a party waits in front of a full home: a pure function of who is inside and who waits before it."""

import heapq
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

SOON = timedelta(minutes=1)
"""Who has stayed longer than usual is expected to come out within this."""


def expected_waits(
    now: datetime, capacity: int, inside: Iterable[tuple[int, datetime]], queue: Sequence[int], stay: timedelta
) -> list[timedelta]:
    """How long each party of `queue` (their heads, in order) waits from now; nobody overtakes.

    `inside` are (heads, since) of the parties in the home, `stay` how long one usually stays. A party larger than the
    home waits until it is empty.
    """
    leaving = [(max(since + stay, now + SOON), heads) for heads, since in inside]
    free = capacity - sum(heads for _, heads in leaving)
    heapq.heapify(leaving)
    at, waits = now, []
    for heads in queue:
        while free < heads and leaving:
            out, gone = heapq.heappop(leaving)
            at, free = max(at, out), free + gone
        waits.append(at - now)
        free -= heads
        heapq.heappush(leaving, (at + stay, heads))
    return waits
