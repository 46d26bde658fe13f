"""A stranger's picture made ours: small, upright, without anything but its pixels, stamped with time and place.

Decoders are fed by anybody, so what a picture may cost is settled from its first bytes, before a pixel is decoded.
"""

import hashlib
import threading
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

import app.photos.messages  # noqa: F401  (adds the words of the refusals)
from app.core.errors import AppError, Invalid, WrongType

LONG, SMALL = 1600, 320
"""Longest side of the stored picture and of its preview, pixels."""
JPEG_QUALITY, SMALL_QUALITY = 82, 72
MOST_PIXELS = 80_000_000
"""Of a JPEG that can be decoded at a fraction of its size: cameras of phones go up to here."""
MOST_WHOLE_PIXELS = 12_000_000
"""Of a picture that has to be decoded whole (PNG, progressive or four-colour JPEG): at most 48 MB."""
MOST_EXIF = 512 * 1024
ORIENTATION = 0x0112
TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
INK, STRIP = (247, 246, 242), (25, 29, 33)
AT_ONCE = threading.BoundedSemaphore(2)
"""So many pictures are decoded at a time, so that many phones together stay within memory."""


@dataclass(frozen=True)
class Picture:
    """What is stored: both JPEGs, the size of the large one in pixels, and the SHA-256 of its bytes."""

    jpeg: bytes
    small: bytes
    width: int
    height: int
    digest: str


def read_picture(content: bytes, stamp: str = "") -> Picture:
    """The picture in `content`, with `stamp` (ASCII) in a strip under it.

    Raises WrongType for what is no JPEG or PNG, Invalid for what is broken, moves or is too large to decode.
    """
    check_kind(content)
    with AT_ONCE:
        try:
            return _stored(_upright(content), stamp)
        except AppError:
            raise
        except Exception:  # whatever a decoder makes of bytes that lie about themselves
            raise Invalid("photo_unreadable", "file") from None


def check_kind(content: bytes) -> None:
    """Refuse by the first bytes what is no picture of a kind we take; names and declared types are not believed."""
    if not content:
        raise Invalid("photo_missing", "file")
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise WrongType("photo_heic")
    if not content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise WrongType("photo_wrong_kind")


def _upright(content: bytes) -> Image.Image:
    try:
        opened = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid("photo_many_pixels", "file") from None
    with opened as image:
        _check_cost(image)
        turns = TURNS.get(_orientation(image), ())
        wanted = _within(image.size, LONG)
        image.draft("RGB", wanted)
        image.load()
        flat = _flat(image)
    if flat.size != wanted:
        flat = flat.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=2.0)
    for turn in turns:
        flat = flat.transpose(turn)
    return flat


def _check_cost(image: Image.Image) -> None:
    width, height = image.size
    if image.format == "PNG" and getattr(image, "n_frames", 1) > 1:
        raise Invalid("photo_moves", "file")
    by_parts = image.format != "PNG" and image.mode in ("RGB", "L") and not image.info.get("progressive")
    if width * height > (MOST_PIXELS if by_parts else MOST_WHOLE_PIXELS) or max(width, height) > 30_000:
        raise Invalid("photo_many_pixels", "file")
    if len(image.info.get("exif", b"")) > MOST_EXIF:
        raise Invalid("photo_unreadable", "file")


def _orientation(image: Image.Image) -> int:
    """How the camera was held; 1 where nothing readable says so."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # a broken note about the picture does not spoil the picture
        return 1


def _within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    part = min(1.0, longest / max(size))
    return max(1, round(size[0] * part)), max(1, round(size[1] * part))


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, which would turn black."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        whole = image.convert("RGBA")
        white = Image.new("RGB", whole.size, (255, 255, 255))
        white.paste(whole, mask=whole.getchannel("A"))
        return white
    return image.convert("RGB")


def _stored(image: Image.Image, stamp: str) -> Picture:
    """Pasted into a new picture, so that nothing that was said beside the pixels comes along."""
    strip = max(20, image.width // 36) if stamp and image.width >= 200 else 0
    if image.height + strip > LONG:
        image = image.resize(_within((image.width, image.height), LONG - strip), Image.Resampling.LANCZOS)
    made = Image.new("RGB", (image.width, image.height + strip), STRIP)
    made.paste(image, (0, 0))
    if strip:
        _write(made, stamp, image.height, strip)
    large = _jpeg(made, JPEG_QUALITY)
    image.thumbnail((SMALL, SMALL))
    preview = Image.new("RGB", image.size)
    preview.paste(image, (0, 0))
    return Picture(large, _jpeg(preview, SMALL_QUALITY), *made.size, hashlib.sha256(large).hexdigest())


def _write(image: Image.Image, stamp: str, top: int, strip: int) -> None:
    """Pillow's own typeface has no Chinese: the stamp is digits and codes, the words stand beside it on the page."""
    pen, size = ImageDraw.Draw(image), strip * 0.62
    font = ImageFont.load_default(size)
    wide = pen.textlength(stamp, font)
    if wide > image.width * 0.96:
        font = ImageFont.load_default(size * image.width * 0.96 / wide)
    pen.text((image.width * 0.02, top + strip / 2), stamp, fill=INK, font=font, anchor="lm")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
