"""Programs that call the API: as a person with a cookie or a token, with a key for each write."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient

from app.core.work import House, open_work
from app.people.actors import actor_of
from app.people.models import Person
from app.people.tokens import NewTokenIn, make_token
from tests.conftest import Clients
from tests.world import PASSWORD

V1 = "/api/v1"
numbers = itertools.count(1)


@dataclass
class Caller:
    """One program; `send` makes a key unless it is given one."""

    client: TestClient
    site: str = f"{V1}/sites/1"
    headers: dict[str, str] = field(default_factory=dict)

    def read(self, path: str, **headers: str) -> Any:
        """GET under the site, or of an absolute address."""
        return self.client.get(path if path.startswith("/api") else self.site + path, headers=self.headers | headers)

    def send(self, path: str, key: str = "", **body: Any) -> Any:
        """POST a JSON body under the site."""
        headers = self.headers | {"idempotency-key": key or f"caller-key-{next(numbers)}"}
        return self.client.post(self.site + path, json=body, headers=headers)


def cookie_caller(clients: Clients, person_id: int) -> Caller:
    """A program in the browser of a person who is signed in."""
    client = clients.as_(person_id)
    client.headers["accept"] = "application/json"
    return Caller(client)


def a_token(house: House, person_id: int, *, scopes: str = "reads writes", days: int = 30) -> str:
    """A token that the person made on the page of their account."""
    with open_work(house) as work:
        work.actor = actor_of(work, work.get(Person, person_id))
        typed = NewTokenIn.model_validate({"name": "reports", "scopes": scopes, "days": days, "proof": PASSWORD})
        return make_token(work, typed).secret


def token_caller(house: House, clients: Clients, person_id: int, *, scopes: str = "reads writes") -> Caller:
    """A program with a token of the person and no cookie."""
    client = clients.nobody(accept="application/json")
    return Caller(client, headers={"authorization": f"Bearer {a_token(house, person_id, scopes=scopes)}"})
