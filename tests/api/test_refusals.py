"""What is refused before any route is looked at is a Problem too, in the caller's language."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.api.shapes import Problem
from app.core.web import MAX_BODY
from tests.api.callers import V1, cookie_caller
from tests.conftest import Clients
from tests.world import World

PARTIES = f"{V1}/sites/1/parties"
JSON = {"content-type": "application/json"}


@pytest.fixture
def program(clients: Clients) -> TestClient:
    """A program nobody knows, which reads Chinese."""
    return clients.nobody(**{"accept": "*/*", "accept-language": "zh-CN"})


def chunks() -> Iterator[bytes]:
    """A body whose length nobody is told beforehand."""
    for _ in range(20):
        yield b" " * (MAX_BODY // 10)


@pytest.mark.parametrize(
    ("headers", "query", "status", "code", "words"),
    [
        ({"host": "evil.example"}, "", 400, "unknown_host", "主机名"),
        ({"host": "[bad/api/v1"}, "", 400, "unknown_host", "主机名"),
        ({"sec-fetch-site": "cross-site"}, "", 403, "cross_site", "别的网站"),
        ({}, "?q=" + "x" * 9000, 414, "address_too_long", "地址太长"),
        ({"content-length": "9999999"}, "", 413, "too_large", "1 MB"),
        ({"content-length": "many"}, "", 413, "too_large", "1 MB"),
    ],
)
def test_the_guard_answers_programs_with_a_problem(
    program: TestClient, headers: dict[str, str], query: str, status: int, code: str, words: str
) -> None:
    answer = program.post(PARTIES + query, content=b"{}", headers=JSON | headers)

    problem = Problem.model_validate(answer.json())
    assert (answer.status_code, problem.code) == (status, code)
    assert words in problem.message
    assert problem.request_id == answer.headers["x-request-id"]


def test_a_body_that_grows_too_large_on_the_way_is_a_problem(program: TestClient) -> None:
    answer = program.post(PARTIES, content=chunks(), headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_page_of_ours_is_still_refused_in_bare_words(program: TestClient) -> None:
    answer = program.post("/me/display", data={"lang": "en"}, headers={"sec-fetch-site": "cross-site"})

    assert (answer.status_code, answer.text) == (403, "cross-site request refused")


def test_an_address_and_a_method_that_are_not_there_are_problems(clients: Clients, world: World) -> None:
    mei = cookie_caller(clients, world.mei).client

    nowhere, wrong = mei.get(f"{V1}/nowhere"), mei.delete(f"{V1}/sites/1/counts")

    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "wrong_method")
    assert wrong.headers["allow"] == "GET"


def test_whoever_is_not_known_is_told_how_to_ask(program: TestClient) -> None:
    cookie, token = program.get(PARTIES), program.get(PARTIES, headers={"authorization": "Bearer nonsense"})

    assert (cookie.status_code, cookie.json()["code"]) == (401, "signed_out")
    assert (token.status_code, token.json()["code"]) == (401, "token_unknown")
    assert cookie.headers["www-authenticate"] == token.headers["www-authenticate"] == 'Bearer realm="Anchang"'
    assert "令牌" in token.json()["message"]
