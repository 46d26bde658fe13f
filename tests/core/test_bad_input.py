"""The bad-input catalogue over every form of the program: a clear 4xx, nothing stored, never a 500.

The forms are found by walking the router, so a form added tomorrow is tried tomorrow.
"""

import inspect
import typing
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy import text
from sqlmodel import SQLModel

from app import wiring
from app.core.forms import Form
from app.core.work import House
from tests.conftest import Clients
from tests.world import World

NASTY = (
    "",
    "\u3000",
    "y" * 100_000,
    "a\x00b",
    "a\u202eb",
    "-1",
    "2147483648",
    "9" * 5000,
    "NaN",
    "3.5",
    "' OR 1=1--",
    "<script>alert(1)</script>",
    "%",
    "2026-02-29",
    "0001-01-01",
    "9999-12-31T23:59:59Z",
    "2026-11-23T10:00",
    "24:00",
    "11010119900307123X",
    "\r\nSet-Cookie: a=b",
    "person:99999999999",
    "place:1.99999999999",
)
FOR_THE_DATABASE = ("", "a\x00b", "2147483648", "9" * 5000, "0001-01-01", "9999-12-31T23:59:59Z", "person:99999999999")
"""What only a database of another kind would answer otherwise: everything is tried on SQLite, these on both."""
NO_TEXT = (*FOR_THE_DATABASE, "\u3000", "y" * 100_000, "-1", "NaN", "3.5", "2026-02-29", "place:1.99999999999")
"""For what takes a number, a day, or one of some words: it refuses the rest of them as it refuses these."""
MOST_KEPT = 400_000
"""A form comes back with what was typed in it, once; a longer answer would repeat it."""
LEAVES_THE_SESSION = ("/sign-out", "/lock", "/me/lock")


def forms() -> Iterator[tuple[str, type[BaseModel]]]:
    """(path, input model) of every POST route with a form."""
    for router in wiring.ROUTERS:
        for route in router.routes:
            if not isinstance(route, APIRoute) or "POST" not in (route.methods or ()):
                continue
            for parameter in inspect.signature(route.endpoint).parameters.values():
                for part in (parameter.annotation, *typing.get_args(parameter.annotation)):
                    if typing.get_origin(part) is Form:
                        yield route.path, typing.get_args(part)[0]


CASES = [pytest.param(path, model, id=f"{path}-{model.__name__}") for path, model in forms()]


def fingerprint(house: House) -> dict[str, int]:
    """Rows per table, apart from the log of refusals, of sign-ins, and the marks they move; one statement."""
    apart = ("event_log", "login_session", "change_mark")
    tables = [name for name in SQLModel.metadata.tables if name not in apart]
    union = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables)
    with house.db.reading() as session:
        return {str(row[0]): int(row[1]) for row in session.execute(text(union))}


def plausible(name: str, model: type[BaseModel]) -> str:
    """A value that may well be right, so that the field under test is the one at fault."""
    kind = str(model.model_fields[name].annotation)
    if "date" in kind and "time" not in kind:
        return "2026-11-23"
    if "int" in kind:
        return "1"
    if "bool" in kind:
        return "true"
    return "x1"


def text_of(name: str, model: type[BaseModel]) -> bool:
    """Whether the field takes words of any kind."""
    return "str" in str(model.model_fields[name].annotation)


@pytest.mark.parametrize(("path", "model"), CASES)
def test_a_form_takes_any_input_without_falling_over(
    house: House, clients: Clients, world: World, path: str, model: type[BaseModel]
) -> None:
    client = clients.as_(world.mei, hx=True)
    places = {"site_id": "1", "day": "2026-11-23"}
    address = path
    for part in [piece[1:].split("}")[0] for piece in path.split("/") if piece.startswith("{")]:
        address = address.replace("{" + part + "}", places.get(part, "1"))
    typed = [name for name in model.model_fields if "{" + name + "}" not in path]

    for field in typed:
        before, all_refused = fingerprint(house), True
        for value in FOR_THE_DATABASE if house.db.dialect != "sqlite" else NASTY if text_of(field, model) else NO_TEXT:
            answer = client.post(address, data={name: plausible(name, model) for name in typed} | {field: value})
            assert answer.status_code < 500, (field, value[:40], answer.text[:300])
            all_refused = all_refused and answer.status_code >= 400
            assert "y" * 200 not in answer.text or len(answer.text) < MOST_KEPT, field
            if address.endswith(LEAVES_THE_SESSION):
                client = clients.as_(world.mei, hx=True)
                before = fingerprint(house)
        if all_refused:
            assert fingerprint(house) == before, field


def test_there_are_forms_to_try() -> None:
    assert len(CASES) > 20
