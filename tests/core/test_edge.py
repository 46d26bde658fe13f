"""What every request meets: hosts, cross-site refusal, sizes, encodings, headers, errors in words."""

import pytest
from fastapi.testclient import TestClient

from app.core.web import local_target
from tests.conftest import Clients
from tests.world import World


@pytest.fixture
def nobody(clients: Clients) -> TestClient:
    """Somebody without a session."""
    return clients.nobody()


def test_every_answer_carries_the_content_security_policy(nobody: TestClient) -> None:
    for path in ("/sign-in", "/nowhere", "/static/css/base.css"):
        policy = nobody.get(path).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "object-src 'none'" in policy


def test_an_unknown_host_is_refused(nobody: TestClient) -> None:
    assert nobody.get("/sign-in", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://testserver"}, 200),
    ],
)
def test_a_post_from_another_site_is_refused(clients: Clients, headers: dict[str, str], status: int) -> None:
    client = clients.nobody()
    del client.headers["sec-fetch-site"]

    answer = client.post("/me/display", data={"lang": "en"}, headers=headers)

    assert (answer.status_code == 403) is (status == 403)


@pytest.mark.parametrize(
    "body",
    [
        b"lang=%FF%FE",
        b"lang=%C0%AF",
        "lang=\u4e2d".encode("gbk"),
        b"lang=%00",
        b"&".join(b"a%d=1" % n for n in range(5000)),
        b"lang=en&lang=zh",
    ],
)
def test_a_body_that_cannot_be_read_is_a_422(nobody: TestClient, body: bytes) -> None:
    answer = nobody.post("/me/display", content=body, headers={"content-type": "application/x-www-form-urlencoded"})

    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/json"])
def test_another_content_type_is_not_taken(nobody: TestClient, kind: str) -> None:
    assert nobody.post("/me/display", content=b"{}", headers={"content-type": kind}).status_code == 422


def test_a_body_too_large_is_a_413(nobody: TestClient) -> None:
    body = b"lang=" + b"x" * (2 * 1024 * 1024)
    kind = {"content-type": "application/x-www-form-urlencoded"}

    assert nobody.post("/me/display", content=body, headers=kind).status_code == 413
    assert nobody.post("/me/display", content=iter([body]), headers=kind).status_code == 413


def test_nobody_is_led_to_sign_in(nobody: TestClient) -> None:
    page = nobody.get("/sites/1/board")
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/sites/1/board")

    fragment = nobody.get("/sites/1/board", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["hx-redirect"]) == (401, "/sign-in")

    assert nobody.get("/sites/1/board", headers={"accept": "application/json"}).status_code == 401


def test_another_sites_object_looks_like_one_that_does_not_exist(clients: Clients, world: World) -> None:
    zhao = clients.as_(world.zhao)

    other, absent = zhao.get("/sites/1/board"), zhao.get("/sites/987654/board")

    assert other.status_code == absent.status_code == 404
    strip = {other.headers["x-request-id"], absent.headers["x-request-id"]}
    texts = [answer.text for answer in (other, absent)]
    for word in strip:
        texts = [text.replace(word, "") for text in texts]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    "path",
    [
        "/sites/99999999999999999999/board",
        "/sites/-1/board",
        "/sites/x/board",
        "/sites/2147483648/board",
        "/static/../app.db",
        "/.env",
        "/%00",
    ],
)
def test_a_strange_address_is_a_404(clients: Clients, world: World, path: str) -> None:
    assert clients.as_(world.mei).get(path).status_code == 404


def test_a_method_that_does_not_exist_is_a_405(nobody: TestClient) -> None:
    assert nobody.request("TRACE", "/sign-in").status_code == 405
    assert nobody.put("/sign-in").status_code == 405


def test_the_language_of_an_error_is_the_persons(nobody: TestClient) -> None:
    assert "不在了" in nobody.get("/nowhere", headers={"accept-language": "zh-CN"}).text
    assert "not here" in nobody.get("/nowhere", headers={"accept-language": "en"}).text


def test_an_unexpected_error_gives_a_number_and_no_insides(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei)

    def explode() -> None:
        raise RuntimeError("secret detail")

    clients.app.add_api_route("/explode", explode)
    answer = client.get("/explode")

    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "bad", ["//evil.com", "https:evil.com", "/\\evil", "/\t/evil", "\\/evil", "https://evil.com", ""]
)
def test_sign_in_leads_nowhere_else(bad: str) -> None:
    assert local_target(bad) == "/"
    assert local_target("/sites/1/desk") == "/sites/1/desk"
