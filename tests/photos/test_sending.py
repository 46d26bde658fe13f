"""Photos in over HTTP: who may, what is refused in words, once however often it is sent (F40 to F48)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.photos.models import AwaitedPhoto
from app.photos.service import promise_photos
from tests.conftest import Clients
from tests.photos import making
from tests.photos.sending import JSON, URL, files, rows, send
from tests.world import World, stands


def test_a_photo_is_stored_once_with_its_two_files(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.zhou)

    first = send(client)
    again = send(client)

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["url"] == f"{URL}/{first.json()['id']}"
    assert len(rows(house)) == 1
    assert len(files(house)) == 2
    assert not [path for path in files(house) if path.name.startswith(".")]


def test_the_same_key_with_another_picture_or_another_person_is_refused(
    house: House, clients: Clients, world: World
) -> None:
    client = clients.as_(world.zhou)
    send(client)

    assert send(client, making.jpeg(320, 200)).json()["code"] == "key_reused"
    assert send(clients.as_(world.wang)).json()["code"] == "key_reused"
    assert len(rows(house)) == 1
    assert len(files(house)) == 2


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (making.SVG, 415, "photo_wrong_kind"),
        (making.HTML, 415, "photo_wrong_kind"),
        (making.GIF_SCRIPT, 415, "photo_wrong_kind"),
        (making.PDF, 415, "photo_wrong_kind"),
        (making.HEIC, 415, "photo_heic"),
        (b"", 422, "photo_missing"),
        (making.jpeg()[:900], 422, "photo_unreadable"),
        (making.pixel_flood(), 422, "photo_many_pixels"),
        (making.moving("PNG", 300), 422, "photo_moves"),
        (b"\xff\xd8\xff" + b"\x00" * (20 * 1024 * 1024), 413, "too_large"),
    ],
    ids=["svg", "html", "gif script", "pdf", "heic", "empty", "truncated", "flood", "moving", "20 MB"],
)
def test_what_is_no_photo_is_refused_in_words_and_leaves_nothing(
    house: House, clients: Clients, world: World, content: bytes, status: int, code: str
) -> None:
    answer = send(clients.as_(world.zhou), content)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(answer.json()["message"]) > 15
    assert rows(house) == []
    assert files(house) == []


def test_a_browser_without_scripts_gets_a_page_in_words_or_goes_back(clients: Clients, world: World) -> None:
    client = clients.as_(world.zhou)
    html = {"accept": "text/html"}

    refused = send(client, making.HEIC, headers=html)
    taken = send(client, back="/sites/1/shift", headers=html)
    outside = send(client, key="phone-key-0002", back="//evil.example", headers=html)

    assert refused.status_code == 415
    assert "<html" in refused.text
    assert "HEIC" in refused.text
    assert (taken.status_code, taken.headers["location"]) == (303, "/sites/1/shift")
    assert outside.headers["location"] == "/"


def test_who_may_not_is_refused_before_anything_is_read(house: House, clients: Clients, world: World) -> None:
    assert send(clients.as_(world.shen)).status_code == 403  # a consultant has no duties
    assert send(clients.as_(world.gu)).status_code == 403
    assert send(clients.as_(world.qian)).status_code == 404  # of another site
    assert send(clients.nobody()).status_code == 401
    assert send(clients.as_(world.zhou), url="/sites/999999/photos").status_code == 404
    assert files(house) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"about": "DUTY:1"},
        {"about": "nothing"},
        {"about": "duty:" + "9" * 200},
        {"about": "../../etc:1"},
        {"key": "short"},
        {"key": "k" * 200},
        {"taken_at": "yesterday"},
        {"taken_at": "2026-11-23T10:00:00"},
        {"taken_at": "2026-01-01T10:00:00+08:00"},
    ],
)
def test_nonsense_beside_a_photo_is_refused(
    house: House, clients: Clients, world: World, fields: dict[str, str]
) -> None:
    answer = send(clients.as_(world.zhou), **fields)  # type: ignore[arg-type]

    assert 400 <= answer.status_code < 500
    assert files(house) == []


def test_the_name_of_the_file_is_never_used(house: House, clients: Clients, world: World) -> None:
    for n, name in enumerate(("../../etc/passwd", "..\\x.jpg", "a\u202egpj.exe", "x" * 300, "con.txt")):
        assert send(clients.as_(world.zhou), name=name, key=f"phone-key-{n:04}").status_code == 200

    assert {path.parent.name for path in files(house)} == {"1"}
    assert all(len(path.name.split(".")[0]) == 32 for path in files(house))


def test_there_are_nine_photos_of_a_thing_and_no_tenth(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.zhou)

    answers = [send(client, key=f"phone-key-{n:04}") for n in range(12)]

    assert [answer.status_code for answer in answers] == [200] * 9 + [422] * 3
    assert answers[-1].json()["code"] == "photo_nine"
    assert send(client, about="scan:other", key="phone-key-9999").status_code == 200
    assert len(rows(house)) == 10
    assert len(files(house)) == 20


def test_photos_that_come_at_once_share_nine_places(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.zhou)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda n: send(client, key=f"phone-key-{n:04}").status_code, range(14)))

    assert answers.count(200) == len(rows(house)) == 9
    assert set(answers) <= {200, 409, 422}
    assert len(files(house)) == 18


def test_one_photo_sent_six_times_at_once_is_one(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.zhou)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _n: send(client), range(6)))

    assert {answer.status_code for answer in answers} <= {200, 409}
    assert {answer.json()["id"] for answer in answers if answer.status_code == 200} == {send(client).json()["id"]}
    assert len(rows(house)) == 1
    assert len(files(house)) == 2


def test_it_keeps_when_it_was_taken_and_when_it_came(
    house: House, clients: Clients, world: World, clock: FixedClock
) -> None:
    taken = clock.now() - timedelta(minutes=40)

    send(clients.as_(world.zhou), taken_at=taken.isoformat())
    send(clients.as_(world.zhou), key="phone-key-0002", taken_at=(clock.now() + timedelta(hours=3)).isoformat())

    waited, ahead = rows(house)
    assert (waited.taken_at, waited.received_at) == (taken, clock.now())
    assert ahead.taken_at == clock.now()  # a clock that runs ahead cannot put a photo into the future


def test_the_post_is_noted_where_the_thing_has_one(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)

    send(clients.as_(world.zhou), about="report:phone-key-77", url="/sites/1/faults/photos")

    assert rows(house)[0].post_id == world.door


def test_a_promised_photo_is_no_longer_awaited_when_it_comes(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        assert promise_photos(work, 1, "scan:abc", ["phone-key-0001", "phone-key-0002"]) == 2
        assert promise_photos(work, 1, "scan:abc", ["phone-key-0001"]) == 1

    send(clients.as_(world.zhou))

    with open_work(house, writing=False) as work:
        assert work.find(AwaitedPhoto, client_key="phone-key-0001") is None
        assert work.find(AwaitedPhoto, client_key="phone-key-0002") is not None


def test_ones_own_photo_can_be_removed_for_ten_minutes(
    house: House, clients: Clients, world: World, clock: FixedClock
) -> None:
    client = clients.as_(world.zhou)
    first, second = send(client).json()["id"], send(client, key="phone-key-0002").json()["id"]

    assert clients.as_(world.wang).post(f"{URL}/{first}/remove", headers=JSON).status_code == 409
    assert client.post(f"{URL}/{first}/remove", headers=JSON).status_code == 200
    clock.instant += timedelta(minutes=11)
    late = client.post(f"{URL}/{second}/remove", headers=JSON)

    assert (late.status_code, late.json()["code"]) == (409, "photo_not_yours")
    assert [row.id for row in rows(house)] == [second]
    assert len(files(house)) == 2


BROKEN = b'--x\r\nContent-Disposition: form-data; name="about"\r\n\r\nscan:a'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", BROKEN + b"\r\n--x--\r\n"),
        ("multipart/form-data; boundary=other", BROKEN + b"\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", BROKEN),
        ("multipart/form-data; boundary=x", b"p" * 2_000_000 + b"\r\n" + BROKEN + b"\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 1000 + b"\r\nz\r\n--x--\r\n"),
        ("application/json", b'{"about": "scan:a"}'),
        ("image/jpeg", making.jpeg()),
    ],
    ids=["no boundary", "another boundary", "no end", "preamble", "1000 headers", "json", "bare"],
)
def test_a_broken_body_is_refused_and_leaves_nothing(
    house: House, clients: Clients, world: World, kind: str, body: bytes
) -> None:
    answer = clients.as_(world.zhou).post(URL, content=body, headers={**JSON, "content-type": kind})

    assert 400 <= answer.status_code < 500
    assert rows(house) == []
    assert files(house) == []
