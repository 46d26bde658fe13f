"""Who may do what: the table of the project and the code agree cell by cell, and every route asks the code."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.core.actor import GRANTS, ROLE_COLUMNS, STRENGTH, Actor, Permission, Role
from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.people.delegation_models import Delegation
from app.people.rights import AT_SITE
from app.people.words import LEVEL
from tests.conftest import Clients
from tests.people.rights_world import (
    PLAYERS,
    TABLET,
    action_of,
    all_routes,
    build_rights_world,
    form_model,
    is_api,
    named,
    path_values,
    query_of,
    reads,
    right_of,
    typed,
    valid_form,
)
from tests.world import World

TABLE = Path(__file__).with_name("authz_matrix.csv")
OUTRIGHT = frozenset({"A", "G", "S", "M", "D"})
"""Letters that allow at one's own site without any further condition."""

STAYS = frozenset({"user.create", "user.grant", "session.revoke", "visitor.export.full", "delegation.give"})
"""What a delegation does not give: accounts, grants, unmasked export, and giving it on."""

STREAM = "/sites/{site_id}/events"
API_PAGE = "/api/v1/docs"
"""Of the interface, the one that a person reads."""
HAND_BACK = "/sites/{site_id}/delegation/return"


def test_the_table_and_the_code_agree_cell_by_cell() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = {row["action"]: row for row in csv.DictReader(file)}

    assert set(rows) == {permission.value for permission in Permission}
    assert {action: {role.value: row[role.value] for role in ROLE_COLUMNS} for action, row in rows.items()} == {
        permission.value: {role.value: GRANTS[permission][role] for role in ROLE_COLUMNS} for permission in Permission
    }


def deputy_letter(permission: Permission) -> str:
    """What a leader may inside the window of a delegation: the stronger of the leader's cell and the manager's, but
    for what stays with the manager, where it is the leader's own."""
    cells = [GRANTS[permission][Role.TL]]
    if permission.value not in STAYS:
        cells.append(GRANTS[permission][Role.SM])
    return max(cells, key=STRENGTH.index)


@pytest.mark.parametrize("permission", list(Permission), ids=str)
def test_a_deputy_has_the_managers_rights_but_those_that_stay(permission: Permission) -> None:
    deputy = Actor(1, "刘强", {1: frozenset({Role.TL, Role.DEP}), 2: frozenset({Role.TL})})

    assert deputy.cell(permission, 1) == deputy_letter(permission)
    assert deputy.may(permission, 1) is (deputy_letter(permission) != "-")
    assert deputy.cell(permission, 2) == GRANTS[permission][Role.TL]


def test_the_role_of_a_deputy_is_given_to_nobody() -> None:
    assert Role.DEP not in AT_SITE
    assert Role.DEP not in ROLE_COLUMNS
    assert LEVEL[Role.DEP] == LEVEL[Role.TL]


@pytest.mark.parametrize("route", all_routes(), ids=named)
def test_every_route_names_its_action(route: APIRoute) -> None:
    action = action_of(route)

    assert action in ("public", "self") or action in {permission.value for permission in Permission}
    assert action in ("public", "self") or "{site_id}" in route.path or right_of(route) in (
        Permission.SITE_CREATE, Permission.BACKUP_RUN, Permission.METRICS_READ, Permission.OPENAPI_READ
    )  # fmt: skip


class Asker:
    """Sends one route's request as anybody."""

    def __init__(self, house: House, clients: Clients) -> None:
        with open_work(house) as work:
            build_rights_world(work)
            self.values = {id(route): path_values(work, route) for route in all_routes()}
        self.routes = site_routes()
        if house.db.dialect != "sqlite":
            # Rights are asked before the database is: there, a page and a form for each of them are enough.
            self.routes = list({(right_of(route), reads(route)): route for route in reversed(self.routes)}.values())
        self.nobody = clients.nobody()
        self.players = {role: clients.as_(person) for role, person in PLAYERS.items()}
        self.tablet = clients.nobody()
        self.tablet.cookies.set("anchang-device", TABLET)

    def found(self, route: APIRoute) -> bool:
        """Whether what the path and the form point at is there for sure."""
        values, real = self.values[id(route)]
        model = form_model(route)
        return real and not (model and set(model.model_fields) - set(values) - {"accept", "reason"})

    def ask(self, client: TestClient, route: APIRoute, headers: dict[str, str] | None = None, **over: str) -> Any:
        """The answer to a request with a valid form."""
        values = {**self.values[id(route)][0], **over}
        path = route.path
        for name, value in values.items():
            path = path.replace("{" + name + "}", value)
        if reads(route):
            return client.get(path + query_of(route), headers=headers)
        model = form_model(route)
        form = valid_form(model, values) if model else {}
        if is_api(route):
            body = {name.removesuffix("[]"): typed(value) for name, value in form.items()}
            return client.post(path, json=body, headers={"idempotency-key": "rights-test-key", **(headers or {})})
        return client.post(path, data=form, headers=headers)


@pytest.fixture
def asker(house: House, clients: Clients) -> Asker:
    """Everybody's clients, with the ids of the world."""
    return Asker(house, clients)


def site_routes() -> list[APIRoute]:
    """Routes of a site that stand in the matrix."""
    return [route for route in all_routes() if right_of(route) is not None and "{site_id}" in route.path]


def test_every_role_gets_what_the_table_says(asker: Asker) -> None:
    wrong = []
    for route in asker.routes:
        right, found = right_of(route), asker.found(route)
        assert right is not None
        done = False
        for role in sorted(PLAYERS, key=lambda role: GRANTS[right][role] != "-"):
            letter = GRANTS[right][role]
            if route.path == STREAM and letter != "-":
                continue
            status = asker.ask(asker.players[role], route).status_code
            if letter == "-":
                ok = status == 403
            elif letter in OUTRIGHT:
                ok = status in (200, 303, 409, 422) or (status == 404 and (done or not found))
            else:
                ok = status < 500 and status != 401
            done = done or status in (200, 303)
            if not ok:
                wrong.append(f"{named(route)} as {role} ({letter}): {status}")

    assert not wrong, "\n".join(wrong)


def test_a_deputy_gets_what_the_generated_column_says_and_nothing_after_the_end(
    asker: Asker, house: House, clients: Clients, world: World, clock: FixedClock
) -> None:
    end = clock.now() + timedelta(hours=1)
    with open_work(house) as work:
        now = work.now
        row = Delegation(site_id=1, given_by=world.mei, to_person=world.liu, from_at=now, until_at=end, given_at=now)
        row.accepted_at = now
        work.add(row)
    deputy = clients.as_(world.liu)
    wrong = []
    for at, column in ((now, deputy_letter), (end, lambda right: GRANTS[right][Role.TL])):
        clock.instant = at
        for route in asker.routes:
            right = right_of(route)
            assert right is not None
            letter = column(right)
            if route.path in (STREAM, HAND_BACK):
                continue
            status = asker.ask(deputy, route).status_code
            if (status == 403) is not (letter == "-") if letter in (*OUTRIGHT, "-") else status in (401, 500):
                wrong.append(f"{named(route)} at {at:%H:%M} ({letter}): {status}")

    assert not wrong, "\n".join(wrong)


def test_another_sites_address_and_no_sites_address_answer_the_same(asker: Asker) -> None:
    wrong = []
    same = {"x-request-id": "rights-test-0001"}
    for route in site_routes():
        for role in (Role.SM,):
            other = asker.ask(asker.players[role], route, same, site_id="2")
            absent = asker.ask(asker.players[role], route, same, site_id="999999")
            if other.status_code != 404 or other.content != absent.content or other.headers != absent.headers:
                wrong.append(f"{route.path} as {role}: {other.status_code} {absent.status_code}")

    assert not wrong, "\n".join(wrong)


def test_another_sites_row_and_no_row_answer_the_same(asker: Asker, world: World) -> None:
    same = {"x-request-id": "rights-test-0001"}
    wrong = []
    for route in site_routes():
        if "{person_id}" not in route.path or reads(route):
            continue
        other = asker.ask(asker.players[Role.SM], route, same, person_id=str(world.qian))
        absent = asker.ask(asker.players[Role.SM], route, same, person_id="999999")
        if other.status_code != 404 or other.content != absent.content:
            wrong.append(f"{route.path}: {other.status_code} {absent.status_code}")

    assert not wrong, "\n".join(wrong)


def test_nobody_is_sent_to_the_sign_in(asker: Asker) -> None:
    wrong = []
    for route in all_routes():
        if action_of(route) == "public":
            continue
        answer = asker.ask(asker.nobody, route)
        reading = reads(route)
        reading = reading and (not is_api(route) or route.path == API_PAGE)
        ok = answer.status_code == (303 if reading else 401) and (
            not reading or answer.headers["location"].startswith("/sign-in")
        )
        if route.path == STREAM:
            ok = answer.status_code in (303, 401)
        if not ok:
            wrong.append(f"{route.path}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_a_tablet_without_a_pin_may_do_what_its_column_says(asker: Asker) -> None:
    wrong = []
    for route in asker.routes:
        right = right_of(route)
        assert right is not None
        letter = GRANTS[right][Role.KIO]
        if route.path == STREAM and letter == "D":
            continue
        status = asker.ask(asker.tablet, route).status_code
        wanted = {"-": (403,), "D": (200, 303, 409, 422), "C": (200, 303, 409, 422)}.get(letter, (401, 303))
        if status not in wanted:
            wrong.append(f"{named(route)} ({letter}): {status}")

    assert not wrong, "\n".join(wrong)


def test_a_page_of_another_site_cannot_post(asker: Asker) -> None:
    wrong = []
    for route in all_routes():
        if reads(route):
            continue
        for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
            status = asker.ask(asker.players[Role.SM], route, headers).status_code
            if status != 403:
                wrong.append(f"{route.path}: {status}")

    assert not wrong, "\n".join(wrong)


def test_a_public_page_breaks_for_nobody(asker: Asker) -> None:
    wrong = []
    for route in all_routes():
        if action_of(route) != "public":
            continue
        status = asker.ask(asker.nobody, route).status_code
        if status in (401, 403) or status >= 500:
            wrong.append(f"{named(route)}: {status}")

    assert not wrong, "\n".join(wrong)
