"""Photos and a report of damage made without a signal outlive the battery and arrive once, with the time they had."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlmodel import col, select

from app.core.clock import Clock, FixedClock
from app.core.work import House, open_work
from app.duties.models import Duty, DutyItem, Tick
from app.faults.models import Fault, FaultStep
from app.photos.models import AwaitedPhoto, Photo
from tests.browser.phones import EMPTY, READY, SETTLED_MS, SHIFT, Phone, until
from tests.duties.floor import EIGHT, a_morning, duties, item, run_job
from tests.live import SecureServer
from tests.photos.making import jpeg
from tests.world import World

REPORT = "/sites/1/faults/new"
KEPT = READY.replace(SHIFT, REPORT)

pytestmark = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


@pytest.fixture
def server(house: House, clock: FixedClock, tmp_path: Path) -> Iterator[SecureServer]:
    """Five past eight on Monday; the first duty at the door is closed by a photo only. The clock runs on."""
    a_morning(house, clock)
    with open_work(house) as work:
        row = work.get(DutyItem, item(house, "DM1").id)
        row.evidence, row.evidence_all = ["photo"], False
    house.clock = Clock.at(EIGHT + timedelta(minutes=5))
    run_job(house)
    with SecureServer(house, tmp_path / "tls") as running:
        yield running


@pytest.fixture
def phone(browser: Browser, server: SecureServer, tmp_path: Path) -> Iterator[Phone]:
    """Zhou's."""
    made = Phone(browser, server, tmp_path / "phone")
    yield made
    made.close()
    made.wire.close()


def photograph(house: House, page: Page, camera: str, shot: Path) -> tuple[datetime, datetime]:
    """The phone's camera gives its picture, which stays on the phone; from when to when that was."""
    before = house.clock.now()
    page.locator(f"{camera} input[type=file]").set_input_files(shot)
    expect(page.locator(f"{camera} .thumbs .kept")).to_contain_text("waits for a signal")
    return before, house.clock.now()


def test_photos_and_a_report_outlive_the_battery_and_arrive_once(
    server: SecureServer, phone: Phone, world: World, tmp_path: Path
) -> None:
    house, shot = server.house, tmp_path / "IMG_0001.jpg"
    shot.write_bytes(jpeg(1200, 900))
    (duty,) = duties(house, world.door, "DM1", "open")
    page = phone.taken_by(world.zhou)
    page.goto(server.url + REPORT)
    until(page, KEPT)
    page.wait_for_timeout(SETTLED_MS)
    phone.lose_signal()

    page.goto(server.url + SHIFT)
    page.locator(f"#ln-{duty.id} a.what").tap()
    card = f'#todo > article.next[data-id="{duty.id}"]'
    for_duty = photograph(house, page, card, shot)
    page.locator(f"{card} .did").tap()
    expect(page.locator("#net")).to_contain_text("2 noted, sent later")
    page.goto(server.url + REPORT)
    for_report = photograph(house, page, "#shot", shot)
    place = page.locator(".places .picks").first.locator(".pick").last
    zone = place.locator("input").input_value()
    place.tap()
    page.locator(".kinds .pick", has_text="Lamp").tap()
    page.get_by_role("button", name="Report it").tap()
    expect(page.locator("#net")).to_contain_text("4 noted, sent later")

    phone.kill()
    page = phone.open()
    expect(page.locator("#net")).to_contain_text("4 noted, sent later")
    phone.belongs_to(world.zhou)
    phone.find_signal()
    until(page, EMPTY, 40)
    expect(page.locator("#net")).to_be_hidden()

    with open_work(house, writing=False) as work:
        assert [row.kind for row in work.session.exec(select(Tick).where(Tick.duty_id == duty.id))] == ["done"]
        assert work.get(Duty, duty.id).state == "done"
        (fault,) = work.session.exec(select(Fault)).all()
        assert (fault.category, f"zone:{fault.zone_id}", fault.reported_by) == ("lamp", zone, world.zhou)
        assert [row.kind for row in work.session.exec(select(FaultStep))] == ["reported"]
        of_duty, of_report = work.session.exec(select(Photo).order_by(col(Photo.taken_at))).all()
        assert (of_duty.about, of_report.about) == (f"duty:{duty.id}", f"report:{fault.client_key}")
        assert work.session.exec(select(AwaitedPhoto)).all() == []
    skew = timedelta(seconds=1)
    for photo, (before, after) in ((of_duty, for_duty), (of_report, for_report)):
        assert before - skew <= photo.taken_at <= after + skew
        assert photo.received_at > for_report[1]
    assert for_report[0] - skew <= fault.occurred_at < fault.reported_at


def test_a_photo_on_its_way_is_on_the_phone_already_and_goes_again_when_the_answer_is_lost(
    server: SecureServer, phone: Phone, world: World, tmp_path: Path
) -> None:
    """What a browser loses that is killed while it sends: nothing."""
    shot = tmp_path / "IMG_0002.jpg"
    shot.write_bytes(jpeg())
    page = phone.taken_by(world.zhou)
    assert phone.context is not None
    page.goto(server.url + REPORT)
    under_way: list[Route] = []
    phone.context.route("**/faults/photos", lambda route: under_way.append(route))

    page.locator("#shot input[type=file]").set_input_files(shot)
    expect(page.locator("#shot .thumbs .sending")).to_have_count(1)
    until(page, "anchangStore.all(undefined, 'photos').then((rows) => rows.length === 1 && rows[0].hold > Date.now())")
    expect(page.locator("#net")).to_be_hidden()
    under_way[0].abort()
    phone.context.unroute("**/faults/photos")

    until(page, EMPTY)
    with open_work(server.house, writing=False) as work:
        (photo,) = work.session.exec(select(Photo)).all()
    assert photo.about.startswith("report:")
    assert page.locator("#shot .thumbs .bad").count() == 0
