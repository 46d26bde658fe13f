"""A real server over a house, in a thread: for streams and browsers."""

import base64
import hashlib
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.core.work import House
from app.main import create_app


class LiveServer:
    """`with LiveServer(house) as server:` listens on a free port of 127.0.0.1 until the block ends."""

    def __init__(self, house: House, *, jobs: bool = False, tls: tuple[str, str] | None = None, name: str = "") -> None:
        self.house = house
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        if tls:
            self.url = f"https://{name}:{self.port}"
            house.settings = house.settings.model_copy(update={"base_url": self.url, "hosts": name})
        config = uvicorn.Config(
            create_app(house, jobs=jobs),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=2,
            ssl_certfile=tls[0] if tls else None,
            ssl_keyfile=tls[1] if tls else None,
        )
        self.server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        while not self.server.started:
            time.sleep(0.02)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.house.broker.close()
        self.server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive(), "the server did not stop"


def certificate(folder: Path, name: str) -> tuple[str, str]:
    """A certificate of our own for `name`, good for a day: paths of certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.crt").write_bytes(made.public_bytes(pem))
    (folder / "site.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "site.crt"), str(folder / "site.key")


class SecureServer(LiveServer):
    """The same over https on a host name, as phones meet it: only there is a service worker, a camera, a vault."""

    NAME = "anchang.test"

    def __init__(self, house: House, folder: Path) -> None:
        cert, key = certificate(folder, self.NAME)
        public = x509.load_pem_x509_certificate(Path(cert).read_bytes()).public_key()
        raw = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.trust = base64.b64encode(hashlib.sha256(raw).digest()).decode()
        """By this a browser is told to take the certificate as it would a bought one."""
        super().__init__(house, tls=(cert, key), name=self.NAME)
