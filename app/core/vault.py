"""Encryption of phone and plate: AES-GCM for the value, keyed hashes to find it again, from the first migration on."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Vault:
    """Seals short texts and makes blind indexes; the key is derived from the secret outside the database."""

    def __init__(self, secret: bytes) -> None:
        self._seal = AESGCM(self._derive(secret, b"seal"))
        self._index = self._derive(secret, b"index")
        self.signing = self._derive(secret, b"signing")

    @staticmethod
    def _derive(secret: bytes, purpose: bytes) -> bytes:
        return hmac.new(secret, b"anchang/" + purpose, hashlib.sha256).digest()

    def seal(self, text: str) -> bytes:
        """Encrypt `text`; every call gives another cipher text (96-bit random nonce in front)."""
        nonce = secrets.token_bytes(12)
        return nonce + self._seal.encrypt(nonce, text.encode(), None)

    def unseal(self, cipher: bytes) -> str:
        """The text behind `cipher`. Raises ValueError when the key is another one."""
        try:
            return self._seal.decrypt(cipher[:12], cipher[12:], None).decode()
        except InvalidTag:
            raise ValueError("sealed with another key") from None

    def blind(self, kind: str, text: str) -> str:
        """Keyed hash (32 hex digits) of `text` for equality search; `kind` keeps phones and plates apart."""
        return hmac.new(self._index, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()[:32]


def hash_token(token: str) -> str:
    """SHA-256 of a random token: what is stored of cookies, links and devices."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A fresh random token of 256 bits, safe in addresses."""
    return secrets.token_urlsafe(32)
