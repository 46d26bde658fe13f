"""Hashing of passwords and PINs: Argon2id with the least OWASP parameters (19 MiB, 2 passes), 32 ms each.

Source: OWASP Password Storage Cheat Sheet; more costs the site's small machine more than it costs an attacker.
"""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
_NOBODY = _hasher.hash("nobody")
MAX_SECRET = 200
"""Longest password looked at, so that hashing cannot be used to keep the machine busy."""


def hash_password(password: str) -> str:
    """A salted hash of a password."""
    return _hasher.hash(password)


def hash_pin(pin: str) -> str:
    """A salted hash of a PIN."""
    return _hasher.hash(pin)


def matches(secret: str, stored: str | None) -> bool:
    """Whether `secret` is the one behind `stored`; takes as long for an unknown person (stored None)."""
    found = _hasher.verify(secret[:MAX_SECRET], stored or _NOBODY)
    return bool(found and stored)
