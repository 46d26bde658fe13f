"""The table of routes finds what trying one after the other finds."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Match, Route

from app import wiring
from app.core.route_table import RouteTable
from app.core.routes import Routes

ROUTES: list[BaseRoute] = [route for router in wiring.ROUTERS for route in router.routes]


def asked(path: str, method: str) -> dict[str, Any]:
    """What a server hands to the routes."""
    return {"type": "http", "path": path, "method": method, "root_path": "", "headers": []}


def one_by_one(path: str, method: str) -> tuple[Match, str]:
    """The first route that fits, else the first that only the method does not fit."""
    partial = (Match.NONE, "")
    for route in ROUTES:
        match, _ = route.matches(asked(path, method))
        if match is Match.FULL:
            return match, getattr(route, "path", "")
        if match is Match.PARTIAL and not partial[1]:
            partial = (match, getattr(route, "path", ""))
    return partial


def by_table(path: str, method: str) -> tuple[Match, str]:
    """What the table says."""
    match, child = RouteTable(ROUTES).matches(asked(path, method))
    return match, child["route"].path if child else ""


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_each_route_of_the_program_is_found_as_without_a_table(method: str) -> None:
    table = RouteTable(ROUTES)
    for route in ROUTES:
        assert isinstance(route, Route)
        for filled in ("7", "word"):
            path = re.sub(r"\{[^}]+\}", filled, route.path)
            match, child = table.matches(asked(path, method))
            assert (match, child["route"].path if child else "") == one_by_one(path, method), path


@pytest.mark.parametrize(
    "path", ["", "/", "//", "/sites", "/sites/", "/sites/1", "/sites/1/board/", "/nowhere", "/sites//board"]
)
def test_odd_addresses_are_answered_as_without_a_table(path: str) -> None:
    assert by_table(path, "GET") == one_by_one(path, "GET")


def small() -> TestClient:
    """Three routes that could be taken for one another."""
    router = Routes()
    router.add_api_route("/files/{rest:path}", lambda rest: {"rest": rest}, methods=["GET"])
    router.add_api_route("/files/{name}/size", lambda name: {"name": name}, methods=["GET", "POST"])
    router.add_api_route("/people/{name}", lambda name: {"name": name}, methods=["GET"])
    router.add_api_route("/people/me", lambda: {"me": True}, methods=["GET", "POST"])
    app = FastAPI()
    app.router.routes.append(RouteTable(router.routes))
    return TestClient(app)


def test_the_first_of_those_that_fit_wins_and_a_method_that_fits_before_one_that_does_not() -> None:
    client = small()

    assert client.get("/files/a/b/c").json() == {"rest": "a/b/c"}
    assert client.get("/files/a/size").json() == {"rest": "a/size"}
    assert client.post("/files/a/size").json() == {"name": "a"}
    assert client.get("/people/me").json() == {"name": "me"}
    assert client.post("/people/me").json() == {"me": True}


def test_what_no_route_takes_is_not_found_and_another_method_not_allowed() -> None:
    client = small()

    assert client.get("/people").status_code == 404
    answer = client.delete("/people/me")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
