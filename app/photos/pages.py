"""Photos over HTTP: in, out, and taken away again."""

from typing import Annotated

from fastapi import Request, Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.routes import Routes
from app.core.web import ReadWork, WriteWork, action, form_of
from app.photos.intake import Sent, photo_of, replied
from app.photos.service import RemovePhotoIn, add_photo, remove_photo
from app.photos.serving import served

router = Routes()
PATH = "/sites/{site_id}/photos"


@router.post(PATH, **action(Permission.DUTY_PHOTO_ADD))
def add(
    request: Request, sent: Annotated[Sent, photo_of(Permission.DUTY_PHOTO_ADD)], work: WriteWork, site_id: int
) -> Response:
    """A photo arrives."""
    work.attempt(sent.form, add_photo)
    return replied(request, sent.form, sent.back, f"/sites/{site_id}/photos")


@router.get(PATH + "/{photo_id}", **action(Permission.DUTY_PHOTO_READ))
def photo(work: ReadWork, site_id: int, photo_id: int) -> Response:
    """The picture."""
    work.require(Permission.DUTY_PHOTO_READ, site_id)
    return served(work, site_id, photo_id)


@router.get(PATH + "/{photo_id}/small", **action(Permission.DUTY_PHOTO_READ))
def small(work: ReadWork, site_id: int, photo_id: int) -> Response:
    """Its preview."""
    work.require(Permission.DUTY_PHOTO_READ, site_id)
    return served(work, site_id, photo_id, small=True)


@router.post(PATH + "/{photo_id}/remove", **action(Permission.DUTY_PHOTO_ADD))
def remove(
    request: Request,
    work: WriteWork,
    site_id: int,
    form: Annotated[Form[RemovePhotoIn], form_of(RemovePhotoIn)],
) -> Response:
    """Taken by mistake."""
    work.attempt(form, remove_photo)
    return replied(request, form, f"/sites/{site_id}/shift", f"/sites/{site_id}/photos")
