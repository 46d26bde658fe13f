"""Pictures for the demo, drawn in plain shapes: no camera, no place, no face."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from app.photos.picture import Picture, read_picture

SIZE = (640, 480)
WALL, FLOOR, DARK = (206, 203, 194), (150, 146, 138), (58, 60, 66)


def picture(kind: str, stamp: str) -> Picture:
    """A drawn picture of that kind with its stamp, as if it had come from a phone."""
    return read_picture(_drawn(kind), stamp)


@cache
def _drawn(kind: str) -> bytes:
    image = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 330, 640, 480), fill=FLOOR)
    {"lamp": _lamp, "water": _water, "door": _door, "fire": _fire, "mended": _mended}.get(kind, _room)(pen)
    out = BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def _lamp(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 0, 640, 480), fill=(52, 58, 74))
    pen.rectangle((0, 360, 640, 480), fill=(38, 41, 52))
    for x, lit in ((110, True), (310, False), (510, True)):
        pen.line((x, 360, x, 150), fill=(92, 96, 108), width=12)
        pen.ellipse((x - 34, 96, x + 34, 164), fill=(255, 226, 150) if lit else (70, 74, 86), outline=(120, 124, 134))
        if lit:
            pen.polygon(((x - 30, 164), (x + 30, 164), (x + 90, 360), (x - 90, 360)), fill=(96, 92, 84))


def _water(pen: ImageDraw.ImageDraw) -> None:
    for x in range(0, 641, 80):
        pen.line((x, 0, x, 330), fill=(186, 183, 174), width=3)
    pen.line((320, 40, 320, 150), fill=(120, 126, 134), width=26)
    for y in range(170, 320, 34):
        pen.ellipse((312, y, 328, y + 22), fill=(112, 160, 196))
    pen.ellipse((120, 360, 540, 450), fill=(122, 158, 184), outline=(96, 132, 160), width=4)


def _door(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((120, 40, 520, 430), fill=(120, 128, 138))
    for left in (140, 330):
        pen.rectangle((left, 60, left + 170, 420), fill=(184, 206, 214), outline=(90, 96, 104), width=4)
    pen.line((360, 90, 430, 220, 400, 260, 480, 400), fill=(70, 76, 84), width=4)
    pen.line((430, 220, 490, 190), fill=(70, 76, 84), width=3)


def _fire(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((190, 60, 450, 160), fill=(44, 92, 62), outline=(30, 60, 42), width=5)
    pen.polygon(((230, 110), (300, 76), (300, 96), (400, 96), (400, 124), (300, 124), (300, 144)), fill=(70, 116, 88))
    pen.rectangle((240, 210, 400, 430), fill=(168, 60, 52), outline=(120, 40, 34), width=5)
    pen.ellipse((300, 300, 340, 340), fill=DARK)


def _mended(pen: ImageDraw.ImageDraw) -> None:
    for x in range(0, 641, 80):
        pen.line((x, 0, x, 330), fill=(186, 183, 174), width=3)
    pen.line((320, 40, 320, 150), fill=(120, 126, 134), width=26)
    pen.rectangle((296, 146, 344, 170), fill=(92, 150, 140))


def _room(pen: ImageDraw.ImageDraw) -> None:
    for x in range(0, 641, 64):
        pen.line((x, 330, 320 + (x - 320) * 2, 480), fill=(132, 128, 120), width=2)
    pen.rectangle((70, 190, 270, 380), fill=(120, 104, 88))
    pen.rectangle((400, 60, 560, 230), fill=(196, 216, 224), outline=DARK, width=4)
    pen.ellipse((300, 250, 380, 400), fill=(96, 130, 92))
