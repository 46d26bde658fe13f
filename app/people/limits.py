"""Named limits of sign-in, each with its default, its source, and the count of failed tries."""

from dataclasses import dataclass, field

from limits import RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from app.core.clock import Clock
from app.core.work import House, Work
from app.sites.queries import setting


@dataclass(frozen=True)
class Limit:
    """A number that a site may change in its settings under `key`."""

    key: str
    default: int
    source: str

    def at(self, work: Work, site_id: int | None) -> int:
        """The site's value; the default where there is no site."""
        return setting(work, site_id, self.key, self.default) if site_id else self.default


SESSION_HOURS = Limit("people.session_hours", 12, "MLPS 2.0 level 2 practice: an absolute end; one long shift")
DESK_IDLE_MINUTES = Limit("people.desk_idle_minutes", 30, "MLPS 2.0 level 2 practice; OWASP session cheat sheet")
STEP_UP_MINUTES = Limit("people.step_up_minutes", 5, "our rule: a step-up on a shared tablet is short")
GRACE_MINUTES = Limit("people.phone_grace_minutes", 30, "our guess: a handover at the end of a shift takes this long")
UNPLANNED_MINUTES = Limit("people.phone_unplanned_minutes", 120, "our guess: a substitute without a plan yet")
LINK_DAYS = Limit("people.first_link_days", 7, "our guess: a week reaches everybody's next shift")
ENROL_MINUTES = Limit("people.enrol_minutes", 30, "our guess: walk from the desk to the tablet")
SETUP_MINUTES = 60
"""Life of the link of `anchang setup`."""

ACCOUNT_TRIES = RateLimitItemPerMinute(5, 15, namespace="sign-in")
"""Failures of one person (or of one unknown name) until nobody may try it for 15 minutes. Source: MLPS M3."""

ADDRESS_TRIES = RateLimitItemPerMinute(100, 15, namespace="address")
"""Failures from one address; loose, since everybody on the guest wifi comes from one."""

PIN_TRIES = RateLimitItemPerMinute(5, 15, namespace="pin")
"""Wrong PINs of one person on one device."""


@dataclass
class _Count:
    until: float
    n: int = 0


@dataclass
class Counts(Storage):
    """Counters in memory that live on the house's clock; each failure starts the waiting time anew."""

    STORAGE_SCHEME = None
    clock: Clock
    counts: dict[str, _Count] = field(default_factory=dict)
    wrap_exceptions: bool = False

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing can fail here."""
        return RuntimeError

    def _live(self, key: str) -> _Count | None:
        found = self.counts.get(key)
        return found if found and found.until > self.clock.now().timestamp() else None

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more under `key`, gone `expiry` seconds from now."""
        now = self.clock.now().timestamp()
        if len(self.counts) > 20_000:
            self.counts = {name: count for name, count in self.counts.items() if count.until > now}
        found = self._live(key) or self.counts.setdefault(key, _Count(0))
        if found.until <= now:
            found.n = 0
        found.n, found.until = found.n + amount, now + expiry
        return found.n

    def get(self, key: str) -> int:
        """The count now."""
        found = self._live(key)
        return found.n if found else 0

    def get_expiry(self, key: str) -> float:
        """When the count ends, seconds since 1970."""
        found = self._live(key)
        return found.until if found else self.clock.now().timestamp()

    def check(self) -> bool:
        """Always there."""
        return True

    def reset(self) -> int | None:
        """Forget everything."""
        self.counts.clear()
        return None

    def clear(self, key: str) -> None:
        """Forget one key."""
        self.counts.pop(key, None)


class Attempts:
    """Failed tries of this process: who must wait, and how long."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counts = Counts(clock)
        self._limiter = FixedWindowRateLimiter(self._counts)

    def wait_s(self, item: RateLimitItemPerMinute, key: str) -> int:
        """Seconds until `key` may be tried again; 0 when it may be now."""
        if self._limiter.test(item, key):
            return 0
        reset = self._limiter.get_window_stats(item, key).reset_time
        return max(1, int(reset - self._clock.now().timestamp()))

    def failed(self, item: RateLimitItemPerMinute, key: str) -> None:
        """Count one more failure."""
        self._limiter.hit(item, key)

    def forgive(self, item: RateLimitItemPerMinute, key: str) -> None:
        """Forget the failures of `key`: it was them after all, or their leader reset the PIN."""
        self._limiter.clear(item, key)


def attempts(house: House) -> Attempts:
    """The counters of this process."""
    found: Attempts = house.state.setdefault("attempts", Attempts(house.clock))
    return found
