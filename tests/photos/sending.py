"""Sending photos over HTTP, and what is left in the data folder."""

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.work import House, open_work
from app.photos.models import Photo
from tests.photos.making import jpeg

URL = "/sites/1/photos"
JSON = {"accept": "application/json"}


def send(
    client: TestClient,
    content: bytes | None = None,
    *,
    key: str = "phone-key-0001",
    about: str = "scan:abc",
    **more: Any,
) -> Any:
    """The answer to one photo; `more` are further fields."""
    headers = {**JSON, **more.pop("headers", {})}
    url, name = more.pop("url", URL), more.pop("name", "photo.jpg")
    file = {"file": (name, jpeg() if content is None else content, more.pop("kind", "image/jpeg"))}
    return client.post(url, data={"key": key, "about": about, **more}, files=file, headers=headers)


def rows(house: House) -> list[Photo]:
    """Every photo that is stored."""
    with open_work(house, writing=False) as work:
        found = list(work.session.exec(select(Photo).order_by(Photo.id)))  # type: ignore[arg-type]
        work.session.expunge_all()
        return found


def files(house: House) -> list[Path]:
    """Every file below DATA/uploads."""
    return sorted(path for path in (house.settings.data / "uploads").rglob("*") if path.is_file())
