"""Settings from the environment, frozen; an unknown or unsafe one stops the start with a line naming it."""

import os
import secrets
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "ANCHANG_"


class BadSetting(Exception):
    """A setting that must not be used; the text names the variable, never its value."""


class Settings(BaseSettings):
    """What a company may set from outside; everything a site differs in is data, not here."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    mode: Literal["production", "demo"] = "production"
    data: Path = Path("data")
    database_url: str = ""
    """Empty: SQLite in the data folder. A PostgreSQL address otherwise."""
    base_url: str = ""
    """How people reach the server from outside, e.g. https://site.example; empty: as the browser says."""
    hosts: str = "localhost,127.0.0.1,[::1]"
    """Host names answered to, comma separated; * for all (refused in production)."""
    proxies: str = "127.0.0.1"
    """Addresses of proxies whose forwarding headers are believed."""
    robot_hosts: str = "qyapi.weixin.qq.com"
    """Hosts a group robot may be called on, comma separated; https only, but for this machine itself."""
    timezone: str = "Asia/Shanghai"
    """Zone of the nightly jobs; each site has its own for everything else."""
    threads: int = Field(default=40, ge=4, le=200)
    backup_keep: int = Field(default=14, ge=1, le=400)
    """Nightly copies kept. Source: two weeks cover a monthly stocktake's review; change per company."""

    @property
    def sqlite_path(self) -> Path:
        """Where the SQLite file lies; meaningful only without a database_url."""
        return self.data / "anchang.db"

    @property
    def url(self) -> str:
        """SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.sqlite_path}"

    @property
    def secure(self) -> bool:
        """Whether cookies are Secure and __Host-: the outside address is https."""
        return self.base_url.startswith("https://")

    def secret(self) -> bytes:
        """32 bytes that every key is derived from; made once, readable by the owner only.

        Kept beside the database, not in it, so that a stolen database alone opens nothing.
        """
        path = self.data / "secret.key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
        key = path.read_bytes()
        if len(key) < 32:
            raise BadSetting("secret.key is shorter than 32 bytes")
        return key


def load_settings(**overrides: object) -> Settings:
    """Settings of this process. Raises BadSetting on unknown or unsafe ones."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in os.environ:
        if name.startswith(PREFIX) and name not in known:
            raise BadSetting(f"unknown setting {name}")
    try:
        settings = Settings(**{key: value for key, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        name = str(error.errors(include_input=False)[0]["loc"][0]).upper()
        raise BadSetting(f"{PREFIX}{name} cannot be used: see the table of settings in the README") from None
    if settings.mode == "production":
        if "*" in settings.hosts.split(","):
            raise BadSetting("ANCHANG_HOSTS may not be * in production")
        if settings.base_url and not settings.base_url.startswith("https://"):
            raise BadSetting("ANCHANG_BASE_URL must begin with https:// in production")
    return settings
