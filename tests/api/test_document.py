"""What a reader of the document meets: no dead reference, no input without a word, every example taken by its form."""

import json
import re
from typing import Any

from app.api.document import document
from app.api.pages import DESCRIBED
from app.api.writes import WRITES
from app.core.json_body import DOCS
from app.core.work import House
from tests.conftest import Clients
from tests.world import World

MADE = document(DESCRIBED)
OPERATIONS: list[Any] = [one for methods in MADE["paths"].values() for one in methods.values()]


def test_no_reference_leads_nowhere() -> None:
    known = {f"#/components/schemas/{name}" for name in MADE["components"]["schemas"]}
    used: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            used.update(str(value) for name, value in node.items() if name == "$ref")
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(MADE)
    assert used <= known
    assert {one.rsplit("/", 1)[1] for one in known - used} == set()


def test_every_input_has_a_word_and_every_group_its_operations() -> None:
    silent = [
        f"{one['operationId']}: {name}"
        for one in OPERATIONS
        for name, field in _body(one).get("schema", {}).get("properties", {}).items()
        if not field.get("description")
    ]
    assert silent == []
    assert {tag["name"] for tag in MADE["tags"]} == {tag for one in OPERATIONS for tag in one["tags"]}


def test_nothing_of_the_programs_inside_is_said() -> None:
    words = ("aises", "Conflict", "Invalid", "NotFound", "NeedsConsent", "Forbidden(", "TooMany")
    said = [f"{one['summary']} {one.get('description', '')}" for one in OPERATIONS]

    assert [text for text in said if any(word in text for word in words)] == []
    assert [text for text in said if re.search(r"\.[a-z0-9`]|\.\.| \.", text)] == []
    assert [one["summary"] for one in OPERATIONS if one.get("description", "").rstrip(".") == one["summary"]] == []


def test_names_and_summaries_are_told_apart() -> None:
    assert len({one["operationId"] for one in OPERATIONS}) == len(OPERATIONS)
    assert len({one["summary"] for one in OPERATIONS}) == len(OPERATIONS)


def test_every_write_with_needs_has_an_example_that_its_form_takes() -> None:
    for write in WRITES:
        path = {name: 17 for name in write.model.model_fields if "{" + name + "}" in write.path}
        given = dict(write.example) | path
        wanted = {name for name, one in write.model.model_fields.items() if one.is_required()} - {"site_id"}
        assert wanted <= set(given), write.path
        write.model.model_validate_json(json.dumps(given | {"site_id": 1}), strict=True)


def test_the_page_of_it_is_a_page(clients: Clients, world: World) -> None:
    """In the language of its reader; whoever is not signed in is asked to sign in."""
    with_person = clients.as_(world.mei)
    with_person.post("/me/display", data={"lang": "zh-Hans"})

    page, nobody = with_person.get(DOCS), clients.nobody().get(DOCS)

    assert page.status_code == 200
    assert '<html lang="zh-Hans"' in page.text
    assert "接口说明" in page.text
    assert (nobody.status_code, nobody.headers["location"]) == (303, f"/sign-in?next={DOCS}")


def test_in_production_only_whoever_may_read_it_is_led_there(house: House, clients: Clients, world: World) -> None:
    house.settings = house.settings.model_copy(update={"mode": "production"})
    mei, ada = clients.as_(world.mei), clients.as_(world.ada)

    refused = mei.get(DOCS)

    assert refused.status_code == 403
    assert "text/html" in refused.headers["content-type"]
    assert DOCS not in mei.get("/me/tokens").text
    assert ada.get(DOCS).status_code == 200
    assert DOCS in ada.get("/me/tokens").text


def _body(operation: Any) -> Any:
    return operation.get("requestBody", {}).get("content", {}).get("application/json", {})
