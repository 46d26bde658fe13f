"""The answer that carries a picture: our own type, nothing a browser could take for a page."""

from fastapi.responses import Response

from app.core.errors import Forbidden, NotFound
from app.core.work import Work
from app.photos.files import path_of
from app.photos.models import Photo
from app.photos.queries import may_see

CSP = "default-src 'none'; sandbox"


def served(work: Work, site_id: int, photo_id: int, *, small: bool = False) -> Response:
    """A photo of the site, or its preview. Raises NotFound, Forbidden for one that the actor may not see."""
    photo = work.get(Photo, photo_id, site_id=site_id)
    if not may_see(work, site_id, (photo,)):
        raise Forbidden()
    path = path_of(work.house, site_id, photo.file, small=small)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise NotFound() from None
    return Response(
        content,
        media_type="image/jpeg",
        headers={
            "Content-Disposition": f'inline; filename="photo-{photo_id}{"-small" if small else ""}.jpg"',
            "Content-Security-Policy": CSP,
            "Cache-Control": "private, max-age=600",
        },
    )
