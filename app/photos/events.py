"""What happens to photos."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class PhotoAdded(Event):
    """A photo was stored; `about` names the thing."""

    photo_id: int
    about: str
    digest: str


@dataclass(frozen=True)
class PhotoRemoved(Event):
    """A photo was taken away again by whoever took it."""

    photo_id: int
    about: str
    digest: str


@dataclass(frozen=True)
class PhotosExpired(Event):
    """So many photos were older than the site keeps them."""

    count: int
