"""The air between a phone and the server: a forwarder that can be cut, which no emulation in a browser quite is."""

import socket
import threading
from contextlib import suppress


class Wire:
    """Forwards a port of its own to the server's until it is cut; mended, it is the same port again."""

    def __init__(self, port: int) -> None:
        self.target, self.whole = port, True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Nothing gets through any more, and what was under way is lost."""
        self.whole = False
        self._drop()

    def mend(self) -> None:
        """The signal is back."""
        self.whole = True

    def close(self) -> None:
        """For good."""
        self.cut()
        self._listener.close()

    def _drop(self) -> None:
        with self._lock:
            gone, self._open = self._open, set()
        for one in gone:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _listen(self) -> None:
        while True:
            try:
                phone, _ = self._listener.accept()
            except OSError:
                return
            if not self.whole:
                phone.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                phone.close()
                continue
            server.settimeout(None)
            with self._lock:
                self._open |= {phone, server}
            for one, other in ((phone, server), (server, phone)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    @staticmethod
    def _carry(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)
