"""Row and file live and die together; what a dead process left is swept (F48)."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.actor import Actor
from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.work import House, Work, open_work
from app.photos.files import drop_files
from app.photos.models import AwaitedPhoto, Photo
from app.photos.picture import Picture, read_picture
from app.photos.service import AddPhotoIn, promise_photos, store_photo, sweep_photos
from app.sites.models import SiteSetting
from tests.conftest import Clients
from tests.photos.making import jpeg
from tests.photos.sending import URL, files, rows, send
from tests.world import World


@pytest.fixture(scope="module")
def picture() -> Picture:
    """One picture for all."""
    return read_picture(jpeg(200, 150))


def add(work: Work, picture: Picture, key: str = "phone-key-0001") -> Photo:
    """Store a photo by the system."""
    return store_photo(work, AddPhotoIn(site_id=1, about="scan:abc", client_key=key, picture=picture))


def test_before_the_commit_there_is_nothing_to_be_fetched(house: House, picture: Picture) -> None:
    with open_work(house) as work:
        add(work, picture)
        assert all(path.name.endswith(".part") for path in files(house))

    assert not any(path.name.endswith(".part") for path in files(house))
    assert len(files(house)) == 2


def test_what_is_rolled_back_leaves_no_file(house: House, picture: Picture) -> None:
    with suppress(ZeroDivisionError), open_work(house) as work:
        add(work, picture)
        raise ZeroDivisionError

    with house.db.writing() as session:
        work = Work(house, session, Actor.system(), house.clock.now(), writing=True)
        add(work, picture)
        session.rollback()

    assert rows(house) == []
    assert files(house) == []


def test_a_savepoint_that_is_rolled_back_takes_its_files_along_and_no_others(house: House, picture: Picture) -> None:
    with open_work(house) as work:
        add(work, picture)
        with suppress(ZeroDivisionError), work.session.begin_nested():
            add(work, picture, "phone-key-0002")
            raise ZeroDivisionError
        with work.session.begin_nested():
            add(work, picture, "phone-key-0003")

    assert [row.client_key for row in rows(house)] == ["phone-key-0001", "phone-key-0003"]
    assert len(files(house)) == 4


def test_a_removal_that_is_rolled_back_keeps_the_file(house: House, picture: Picture) -> None:

    with open_work(house) as work:
        kept = add(work, picture).file
    with suppress(ZeroDivisionError), open_work(house) as work:
        drop_files(work, 1, kept)
        raise ZeroDivisionError

    assert len(files(house)) == 2


def test_an_upload_that_breaks_off_leaves_neither_row_nor_file(house: House, clients: Clients, world: World) -> None:
    token = clients.as_(world.zhou).cookies["anchang"]
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + jpeg()[:5000]
    cut: list[dict[str, object]] = [
        {"type": "http.request", "body": head, "more_body": True},
        {"type": "http.disconnect"},
    ]
    messages = iter(cut)
    headers = {
        "host": "testserver", "content-type": "multipart/form-data; boundary=x", "cookie": f"anchang={token}",
        "sec-fetch-site": "same-origin", "accept": "application/json",
    }  # fmt: skip
    scope = {
        "type": "http", "method": "POST", "path": URL, "raw_path": URL.encode(), "query_string": b"", "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()], "client": ("127.0.0.1", 1),
        "server": ("testserver", 80), "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    answers: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return next(messages)

    async def sent(message: dict[str, object]) -> None:
        answers.append(message)

    # A thread of its own: a browser test before may have left its loop running in this one.
    with ThreadPoolExecutor(1) as other:
        other.submit(asyncio.run, clients.app(scope, receive, sent)).result()  # type: ignore[arg-type]

    assert rows(house) == []
    assert files(house) == []
    assert send(clients.as_(world.zhou)).status_code == 200


@pytest.fixture
def old(house: House, picture: Picture) -> None:
    """Two photos, and beside them what a process that died left behind."""
    with open_work(house) as work:
        add(work, picture)
        add(work, picture, "phone-key-0002")
    place = files(house)[0].parent
    for name in ("f" * 32 + ".jpg", "f" * 32 + ".small.jpg", "." + "e" * 32 + ".jpg.part"):
        (place / name).write_bytes(b"x")
        os.utime(place / name, (1_000_000_000, 1_000_000_000))
    (place / ("d" * 32 + ".jpg")).write_bytes(b"just written by somebody else")


@pytest.mark.usefixtures("old")
def test_the_sweep_takes_old_strays_and_nothing_else(house: House) -> None:
    for _ in range(2):
        with open_work(house) as work:
            sweep_photos(work)

    assert len(files(house)) == 5
    assert sum(path.name.startswith("d" * 32) for path in files(house)) == 1
    assert len(rows(house)) == 2


@pytest.mark.usefixtures("old")
def test_photos_are_kept_as_long_as_the_site_says(house: House, clock: FixedClock) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="photo_keep_days", value="40"))
        promise_photos(work, 1, "scan:abc", ["phone-key-0009"])
    clock.instant += timedelta(days=39)
    with open_work(house) as work:
        sweep_photos(work)
    assert len(rows(house)) == 2

    clock.instant += timedelta(days=2)
    for _ in range(2):
        with open_work(house) as work:
            sweep_photos(work)

    assert rows(house) == []
    assert [path.name[0] for path in files(house)] == ["d"]
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(AwaitedPhoto)).all() == []
        told = work.session.exec(select(EventLog.payload).where(EventLog.kind == "PhotosExpired")).all()
    assert told == [{"count": 2}]
