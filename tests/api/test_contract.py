"""The document and the program say the same: every address is asked with what fits its schema and with what does not.

Schemathesis makes the requests from the document; few an address, the same ones on every run.
"""

from collections.abc import Iterator
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api.document import document
from app.api.pages import DESCRIBED
from app.core.actor import Permission
from app.core.work import House, open_work
from tests.api.callers import cookie_caller
from tests.conftest import Clients
from tests.world import World, stands

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = {"sqlite": 4, "postgresql": 1}
"""Requests an address that fit and that do not; PostgreSQL sees fewer, the program is the same."""
KINDS = ((GenerationMode.POSITIVE, "fits"), (GenerationMode.NEGATIVE, "does not fit"))


def test_the_program_keeps_what_the_document_says(house: House, clients: Clients, world: World) -> None:
    _fill(house, clients, world)
    mei, shen = cookie_caller(clients, world.mei).client, cookie_caller(clients, world.shen).client
    broken: list[str] = []

    for operation in _operations():
        own = operation.definition.raw["x-action"] == Permission.ROTA_ACCEPT
        for mode, kind in KINDS:
            broken += _broken(house, shen if own else mei, operation, mode, kind)

    assert not broken, "\n".join(broken)


def test_what_fits_opens_nothing_to_strangers(house: House, clients: Clients, world: World) -> None:
    _fill(house, clients, world)
    zhao, nobody = cookie_caller(clients, world.zhao).client, clients.nobody(accept="application/json")
    wrong: list[str] = []

    for operation in _operations():
        if "{site_id}" not in operation.path:
            continue

        statuses = _asked_by(operation, zhao, nobody)
        if statuses != [404, 401]:
            wrong.append(f"{operation.label}: {statuses}")

    assert not wrong, "\n".join(wrong)


def _operations() -> Iterator[Any]:
    found: Any
    for found in openapi.from_dict(document(DESCRIBED)).get_all_operations():
        yield found.ok()


def _asked_by(operation: Any, *clients: TestClient) -> list[int]:
    """What each gets for the same request that fits."""
    statuses: list[int] = []

    @_few(1)
    @given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        _aim(case)
        statuses.extend(_send(client, case).status_code for client in clients)

    ask()
    return statuses


def _fill(house: House, clients: Clients, world: World) -> None:
    """Three parties on site and two consultants, so that ids of one and two exist."""
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
    mei = cookie_caller(clients, world.mei)
    mei.send("/consultants/sign-in", person_ids=[world.shen, world.yao])
    for heads in (1, 2, 3):
        party = mei.send("/parties", heads=heads).json()["id"]
    mei.send("/parties/register", visit_id=party, heads=3, first_visit="yes", source="natural", surname="周")


def _few(number: int) -> settings:
    return settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _broken(house: House, client: TestClient, operation: Any, mode: GenerationMode, kind: str) -> list[str]:
    """What an address did against the document, each complaint once."""
    complaints: dict[str, None] = {}

    @_few(EXAMPLES[house.db.dialect])
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            _aim(case)
        try:
            answer = _send(client, case)
        except UnicodeError:
            return  # a header that cannot be sent at all
        try:
            case.validate_response(answer, checks=CHECKS)
        except BaseExceptionGroup as found:
            for one in found.exceptions:
                complaints[f"{operation.label} with what {kind}: {one} {answer.text[:200]}"] = None

    ask()
    return list(complaints)


def _aim(case: Any) -> None:
    """Ids of things that are there, where the document only says that they are numbers."""
    for name, value in case.path_parameters.items():
        if name == "site_id":
            case.path_parameters[name] = 1
        elif isinstance(value, int):
            case.path_parameters[name] = value % 3 + 1


def _send(client: TestClient, case: Any) -> Any:
    asked = case.as_transport_kwargs(base_url="http://testserver")
    # Who asks says the client; the made-up tokens of the document's schemes would open nothing.
    own = ("User-Agent", "Authorization", "Cookie")
    asked["headers"] = {name: value for name, value in (asked.get("headers") or {}).items() if name not in own}
    content = asked.pop("data", None)
    if content is not None:
        asked["content"] = content if isinstance(content, bytes) else str(content)
    asked.pop("cookies", None)
    return client.request(**asked)
