"""Damage is reported on a small phone in four taps with a photo, and stands on the leader's tablet at once."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from tests.browser.conftest import Devices
from tests.browser.hands import Taps
from tests.photos.making import exif, jpeg
from tests.photos.sending import files, rows
from tests.world import World, stands


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    """What the camera would give: large, held upright, with the place in it."""
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(jpeg(3000, 2000, exif=exif(6, gps=True)))
    return path


def photograph(taps: Taps, camera: Locator, shot: Path) -> None:
    """Tap the camera's button; the phone's camera gives its picture."""
    with taps.page.expect_file_chooser() as chosen:
        taps.on(camera)
    chosen.value.set_files(shot)


@pytest.mark.every_pair
def test_four_taps_from_the_shift_to_the_leaders_tablet(
    devices: Devices, house: House, world: World, shot: Path
) -> None:
    with open_work(house) as work:
        install_library(work, world.yunqi, load_library())
        stands(work, world.zhou, world.door)
    tablet = devices.open(world.liu, "tablet", "/sites/1/faults")
    expect(tablet.locator("#opened")).to_contain_text("Nothing is broken")
    phone = devices.open(world.zhou, "small", "/sites/1/shift")
    taps = Taps(phone)

    taps.on(phone.locator(".shiftbar > a[href$='/faults/new']"))
    photograph(taps, phone.locator("#shot .shutter"), shot)
    expect(phone.locator("#shot .thumbs .done")).to_contain_text("Sent")
    taps.on(phone.locator(".kinds .pick", has_text="Lamp"))
    taps.on(phone.get_by_role("button", name="Report it"))

    expect(phone.locator("#report")).to_contain_text("Reported. Your leader sees it.")
    assert taps.count == 4
    card = tablet.locator("#opened article.fault")
    expect(card).to_contain_text("Lamp · Door")
    expect(card).to_contain_text("周杰瑞")
    picture = card.locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 0
    (stored,) = rows(house)
    assert (stored.width, max(stored.width, stored.height)) == (min(stored.width, stored.height), 1600)  # upright
    content = next(path for path in files(house) if not path.name.endswith(".small.jpg")).read_bytes()
    assert b"Exif" not in content
    assert Image.open(BytesIO(content)).format == "JPEG"

    card.get_by_role("link", name="Who sees to it").tap()
    tablet.select_option("#a-owner", str(world.zhou))
    tablet.get_by_role("button", name="Give it to them").tap()
    expect(card).to_contain_text("Being mended")
    expect(phone.locator("#own")).to_contain_text("For you to see to")
    phone.get_by_role("button", name="It is mended").tap()
    expect(tablet.locator("#closed")).to_contain_text("Lamp · Door")
    expect(tablet.locator("#opened")).to_contain_text("Nothing is broken")


def test_a_photo_taken_by_mistake_goes_again_and_a_wrong_file_is_explained(
    devices: Devices, house: House, world: World, shot: Path, tmp_path: Path
) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    page = tmp_path / "page.jpg"
    page.write_bytes(b"<!doctype html><script>alert(1)</script>")
    phone = devices.open(world.zhou, "small", "/sites/1/faults/new")
    taps = Taps(phone)

    photograph(taps, phone.locator("#shot .shutter"), shot)
    expect(phone.locator("#shot .thumbs .done")).to_have_count(1)
    phone.get_by_role("button", name="Remove the photo").tap()
    expect(phone.locator("#shot .thumbs li")).to_have_count(0)
    photograph(taps, phone.locator("#shot .shutter"), page)

    expect(phone.locator("#shot .thumbs .bad")).to_contain_text("This is not a photo that can be taken here.")
    assert rows(house) == []
    assert files(house) == []
