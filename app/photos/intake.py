"""How a photo comes over HTTP: the right is asked before the body is read, the picture made small before any lock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import anyio.to_thread
from fastapi import Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict
from starlette.datastructures import UploadFile

from app.core.actor import Permission
from app.core.edge import answer
from app.core.errors import Invalid
from app.core.forms import Form, read_form
from app.core.routes import Opening
from app.core.text import RowId
from app.core.web import RawForm, local_target
from app.photos.picture import Picture, read_picture
from app.photos.queries import LATE
from app.photos.service import About, AddPhotoIn, Key, taken_at
from app.photos.subjects import subject_of
from app.sites.queries import posts, site


class _TypedIn(BaseModel):
    """The fields beside the file."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    about: About
    client_key: Key
    taken_at: AwareDatetime | None = None


@dataclass(frozen=True)
class Sent:
    """A photo as it arrived: its form, where a browser without scripts goes afterwards."""

    form: Form[AddPhotoIn]
    back: str


def photo_of(permission: Permission) -> Any:
    """Dependency that reads a photo sent by somebody who has `permission` at the site, as a Form. Raises AppError."""

    def allowed(request: Request, site_id: int) -> None:
        with Opening(request, writing=False).work() as work:
            work.require(permission, site_id)

    async def read(request: Request, site_id: int, _allowed: Annotated[None, Depends(allowed)], raw: RawForm) -> Sent:
        part = (await request.form()).get("file")
        content = await part.read() if isinstance(part, UploadFile) else b""
        fixed = {"site_id": str(site_id), "client_key": raw.get("client_key") or raw.get("key", "")}
        typed = read_form(_TypedIn, raw, f"{request.method} {request.url.path}", fixed)
        form: Form[AddPhotoIn] = Form("AddPhotoIn", typed.route, typed.raw, None, typed.errors, typed.problem)
        form.key, form.status = typed.key, typed.status
        if typed.value is not None:
            picture = await anyio.to_thread.run_sync(_made, request, typed.value, content)
            form.raw["digest"] = picture.digest
            form.value = AddPhotoIn(**typed.value.model_dump(), picture=picture)
        return Sent(form, local_target(raw.get("back")))

    return Depends(read)


def picture_of(permission: Permission) -> Any:
    """Dependency that reads the picture which came along with a form, None without one. Raises AppError.

    For browsers without scripts; with scripts the photo has come before its form.
    """

    def allowed(request: Request, site_id: int) -> str:
        with Opening(request, writing=False).work() as work:
            work.require(permission, site_id)
            here = site(work, site_id)
            return stamp_of(work.now, work.now, here.zone, here.code)

    async def read(request: Request, stamp: Annotated[str, Depends(allowed)], _raw: RawForm) -> Picture | None:
        part = (await request.form()).get("file")
        content = await part.read() if isinstance(part, UploadFile) else b""
        return await anyio.to_thread.run_sync(read_picture, content, stamp) if content else None

    return Depends(read)


def _made(request: Request, typed: _TypedIn, content: bytes) -> Picture:
    with Opening(request, writing=False).work() as work:
        now = work.now
        taken = taken_at(work, typed.taken_at)
        here = site(work, typed.site_id)
        whose = subject_of(work, typed.site_id, typed.about, taken)
        post = posts(work, typed.site_id).get(whose.post_id or 0)
        stamp = stamp_of(taken, now, here.zone, here.code, post.code if post else "")
    return read_picture(content, stamp)


def stamp_of(taken: datetime, now: datetime, zone: Any, *codes: str) -> str:
    """What is written under a picture: when and where, and when it arrived if it waited. ASCII only."""
    words = [f"{taken.astimezone(zone):%Y-%m-%d %H:%M}", *codes]
    if now - taken > LATE:
        words.append(f"(+{now.astimezone(zone):%m-%d %H:%M})")
    return "  ".join(word for word in words if word).encode("ascii", "ignore").decode()


def replied(request: Request, form: Form[Any], back: str, url: str) -> Response:
    """After a photo: its id and address for scripts, the page it came from for everybody else."""
    if not form.ok:
        field, message = next(iter(form.errors.items()), ("", form.problem))
        refusal = Invalid(message.code if message else "bad_request", field, **(message.params if message else {}))
        return answer(request, refusal, form.status)
    if "application/json" in request.headers.get("accept", ""):
        number = form.outcome.get("id", 0)
        return JSONResponse({"id": number, "url": f"{url}/{number}", "small": f"{url}/{number}/small"})
    return RedirectResponse(back, 303)
