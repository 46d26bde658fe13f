"""Shared tablets and phones: enrolling by a link or a code, revoking."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import NotFound
from app.core.text import Line, RowId
from app.core.vault import hash_token, new_token
from app.core.work import Work
from app.people import limits
from app.people.events import DeviceEnrolled, DeviceRevoked, EnrolLinkMade
from app.people.links import Made, make_link, open_link
from app.people.models import Device, OneTimeLink
from app.people.sessions import end_current, end_sessions

COOKIE_DAYS = 400
"""Life of a device's cookie: the longest that browsers keep one (RFC 6265bis); revoking ends it at once."""

CODE_LENGTH = 10
"""50 bits, for half an hour: short enough to type on a tablet."""


class EnrolLinkIn(BaseModel):
    """A device that is to belong to the site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    name: Annotated[Line, Field(min_length=1, max_length=40)]
    kind: Literal["tablet", "phone"]


class DeviceIn(BaseModel):
    """A device of the site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    device_id: RowId


class CodeIn(BaseModel):
    """A code or link as typed on the device."""

    model_config = ConfigDict(extra="ignore")
    token: str = Field(min_length=1, max_length=60)


@command(Permission.DEVICE_ENROL)
def make_enrol_link(work: Work, data: EnrolLinkIn) -> Made:
    """A link by which one tablet or phone is enrolled within half an hour."""
    expires = work.now + timedelta(minutes=limits.ENROL_MINUTES.at(work, data.site_id))
    link = OneTimeLink(
        token_hash="", purpose="device", site_id=data.site_id, device_name=data.name, device_kind=data.kind,
        expires_at=expires,
    )  # fmt: skip
    work.emit(EnrolLinkMade(data.site_id, data.name, data.kind))
    return make_link(work, link, length=CODE_LENGTH)


def plain_code(token: str) -> str:
    """A code as typed: without spaces and dashes, misread letters mended (Crockford's base 32)."""
    plain = token.strip().upper().replace("-", "").replace(" ", "")
    return plain.replace("O", "0").replace("I", "1").replace("L", "1")


def enrol_device(work: Work, typed: CodeIn) -> tuple[Device, str]:
    """Make the asking browser the device of the link: the device and the token of its cookie.

    The button calls it, opening the link does not. Ends the session and the device that the browser had before.
    Raises NotFound("link_used").
    """
    link = open_link(work, ("device",), plain_code(typed.token))
    before = work.actor.device
    end_current(work, "switched")
    if before is not None:
        _revoke(work, work.get(Device, before.id))
    token = new_token()
    device = Device(
        site_id=link.site_id or 0, name=link.device_name, kind=link.device_kind, token_hash=hash_token(token),
        enrolled_at=work.now, enrolled_by=link.made_by,
    )  # fmt: skip
    work.add(device)
    link.used_at = work.now
    work.add(link)
    work.emit(DeviceEnrolled(device.site_id, device.id or 0, device.kind))
    return device, token


@command(Permission.DEVICE_ENROL)
def revoke_device(work: Work, data: DeviceIn) -> Device:
    """The device belongs to the site no more: its sessions and streams end. Raises NotFound."""
    device = work.get(Device, data.device_id, site_id=data.site_id)
    if device.revoked_at is not None:
        raise NotFound()
    _revoke(work, device)
    return device


def _revoke(work: Work, device: Device) -> None:
    device.revoked_at = work.now
    work.add(device)
    end_sessions(work, device_id=device.id)
    work.house.broker.drop(f"d{device.id}")
    work.emit(DeviceRevoked(device.site_id, device.id or 0))


def devices_at(work: Work, site_id: int) -> list[Device]:
    """Enrolled devices of the site by name."""
    query = select(Device).where(Device.site_id == site_id, col(Device.revoked_at).is_(None))
    return list(work.session.exec(query.order_by(col(Device.kind).desc(), col(Device.name), col(Device.id)).limit(200)))
