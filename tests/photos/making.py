"""Pictures for tests, drawn here: plain shapes, no faces, no places."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw


def drawn(width: int = 640, height: int = 480) -> Image.Image:
    """A picture whose left upper corner is red, so that one sees how it is turned."""
    image = Image.new("RGB", (width, height), (90, 140, 190))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width // 4, height // 4), fill=(220, 30, 30))
    pen.ellipse((width // 2, height // 2, width - 10, height - 10), fill=(240, 220, 120))
    return image


def jpeg(width: int = 640, height: int = 480, **more: Any) -> bytes:
    """A JPEG of that size; `more` goes to Pillow (exif, progressive, quality)."""
    out = BytesIO()
    drawn(width, height).save(out, "JPEG", **more)
    return out.getvalue()


def png(width: int = 300, height: int = 200, mode: str = "RGB") -> bytes:
    """A PNG of that size."""
    out = BytesIO()
    drawn(width, height).convert(mode).save(out, "PNG")
    return out.getvalue()


def exif(orientation: int = 1, *, gps: bool = False) -> bytes:
    """EXIF as a camera writes it."""
    made = Image.Exif()
    made[0x0112], made[0x010F], made[0x0110] = orientation, "Camera maker", "Model 7"
    if gps:
        made.get_ifd(0x8825)[1] = "N"
        made.get_ifd(0x8825)[2] = (22.0, 32.0, 41.5)
    return made.tobytes()


def pixel_flood(side: int = 30_000) -> bytes:
    """A PNG that says it is `side` by `side`, in a few kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )


def moving(kind: str, frames: int) -> bytes:
    """A GIF or PNG of that many tiny frames."""
    out = BytesIO()
    pictures = [Image.new("L", (2, 2), n % 250) for n in range(frames)]
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:], duration=20)
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
GIF_SCRIPT = b"GIF89a/*\x00\x00\x00\x00*/=1;alert(1)//"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + b"\x00" * 64
ZIP = b"PK\x03\x04" + b"\x00" * 60
