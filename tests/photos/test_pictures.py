"""A stranger's picture made ours (rows F40, F41, F43, F44 of the bad-input catalogue, on the pure function)."""

import hashlib
import resource
import time
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.errors import AppError, Invalid, WrongType
from app.photos.picture import LONG, SMALL, read_picture
from tests.photos import making

QUICK_S = 2.0
ROOM_KB = 50 * 1024


def opened(content: bytes) -> Image.Image:
    """The stored bytes as a browser sees them."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("content", [making.SVG, making.HTML, making.GIF_SCRIPT, making.PDF, making.ZIP, b"\x00" * 99])
def test_what_is_no_jpeg_or_png_is_of_the_wrong_kind_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(WrongType) as refused:
        read_picture(content)

    assert refused.value.code == "photo_wrong_kind"


def test_an_iphones_heic_is_refused_in_words_of_its_own() -> None:
    with pytest.raises(WrongType) as refused:
        read_picture(making.HEIC)

    assert refused.value.code == "photo_heic"


@pytest.mark.parametrize("cut", [4, 300, 2000])
def test_a_truncated_photo_is_refused(cut: int) -> None:
    with pytest.raises(Invalid) as refused:
        read_picture(making.jpeg()[:cut])

    assert refused.value.code == "photo_unreadable"


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_picture(b"")

    assert refused.value.code == "photo_missing"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (making.pixel_flood(), "photo_many_pixels"),
        (making.pixel_flood(12_000), "photo_many_pixels"),
        (making.pixel_flood(5_000), "photo_many_pixels"),
        (making.moving("PNG", 400), "photo_moves"),
    ],
    ids=["flood", "flood that warns", "flood below the warning", "moving png"],
)
def test_a_flood_of_pixels_or_frames_costs_neither_time_nor_memory(content: bytes, code: str) -> None:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    with pytest.raises(Invalid) as refused:
        read_picture(content)

    assert refused.value.code == code
    assert time.process_time() - started < QUICK_S
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < ROOM_KB


def test_ten_thousand_frames_of_a_gif_are_not_even_counted() -> None:
    content, started = making.moving("GIF", 3000), time.process_time()

    with pytest.raises(WrongType):
        read_picture(content)

    assert time.process_time() - started < 0.1


def test_a_large_photo_of_a_phone_is_decoded_at_a_fraction_of_its_size() -> None:
    content = making.jpeg(8000, 6000, quality=60)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    made = read_picture(content)

    assert max(made.width, made.height) == LONG
    assert time.process_time() - started < QUICK_S
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < ROOM_KB


def test_a_progressive_photo_beyond_what_memory_takes_is_refused() -> None:
    content = making.jpeg(4200, 3000, progressive=True, quality=30)

    with pytest.raises(Invalid) as refused:
        read_picture(content)

    assert refused.value.code == "photo_many_pixels"


def test_exif_of_ten_megabytes_is_refused_quickly() -> None:
    photo = making.jpeg()
    segment = b"\xff\xe1\xff\xff" + b"Exif\x00\x00" + b"x" * (0xFFFF - 8)
    started = time.process_time()

    with pytest.raises(Invalid):
        read_picture(photo[:2] + segment * 160 + photo[2:])

    assert time.process_time() - started < QUICK_S


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, "left top"), (2, "right top"), (3, "right bottom"), (4, "left bottom"),
     (5, "left top"), (6, "right top"), (7, "right bottom"), (8, "left bottom")],
)  # fmt: skip
def test_it_is_turned_upright(orientation: int, corner: str) -> None:
    made = opened(read_picture(making.jpeg(640, 480, exif=making.exif(orientation))).jpeg).convert("RGB")

    assert made.size == ((640, 480) if orientation < 5 else (480, 640))
    x = 20 if "left" in corner else made.width - 20
    y = 20 if "top" in corner else made.height - 20
    red, green, _ = made.getpixel((x, y))  # type: ignore[misc]
    assert red > 150
    assert green < 100


def test_nothing_that_was_said_beside_the_pixels_is_kept() -> None:
    content = making.jpeg(exif=making.exif(6, gps=True), comment=b"<script>alert(1)</script>", icc_profile=b"x" * 200)

    made = read_picture(content, "2026-11-23 12:00")

    for stored in (made.jpeg, made.small):
        image = opened(stored)
        assert not dict(image.getexif())
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        for word in (b"GPS", b"Exif", b"Camera maker", b"script", b"ICC_PROFILE"):
            assert word not in stored


def test_the_stamp_stands_under_the_picture_and_hides_nothing() -> None:
    plain, stamped = read_picture(making.jpeg()), read_picture(making.jpeg(), "2026-11-23 12:00  DM")

    assert plain.height == 480
    assert stamped.height > 480
    strip = opened(stamped.jpeg).convert("L").crop((0, 482, 640, stamped.height))
    low, high = strip.getextrema()
    assert int(low) < 60  # type: ignore[arg-type]
    assert int(high) > 180  # type: ignore[arg-type]


def test_picture_and_preview_stay_within_their_size() -> None:
    made = read_picture(making.jpeg(1700, 3000), "2026-11-23 12:00")

    assert max(made.width, made.height) <= LONG
    assert max(opened(made.small).size) == SMALL
    assert made.digest == hashlib.sha256(made.jpeg).hexdigest()
    assert opened(made.jpeg).format == "JPEG"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1", "LA"])
def test_a_png_becomes_a_jpeg(mode: str) -> None:
    made = read_picture(making.png(mode=mode), "2026-11-23 12:00")

    assert opened(made.jpeg).format == "JPEG"
    assert made.width == 300


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=40), st.sampled_from(["jpeg", "png"]))
def test_a_spoilt_picture_is_read_or_refused_and_never_breaks(at: int, noise: bytes, kind: str) -> None:
    good = making.jpeg() if kind == "jpeg" else making.png()
    at %= len(good)

    with suppress(AppError):
        made = read_picture(good[:at] + noise + good[at + len(noise) :], "x")
        assert opened(made.jpeg).format == "JPEG"
