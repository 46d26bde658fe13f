"""Random words for keys and ids. The system is asked for many at once: a page has dozens of forms, each with a key."""

import os
import threading

BYTES, AT_ONCE = 16, 256


class _Store(threading.local):
    """What a thread has left: bytes of the system's own source, each used once."""

    def __init__(self) -> None:
        self.left = b""
        self.at = 0


STORE = _Store()


def random_hex() -> str:
    """32 hexadecimal digits that nobody can foretell."""
    store = STORE
    if store.at >= len(store.left):
        store.left, store.at = os.urandom(BYTES * AT_ONCE), 0
    begin = store.at
    store.at = begin + BYTES
    return store.left[begin : begin + BYTES].hex()
