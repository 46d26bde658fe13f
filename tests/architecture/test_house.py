"""The rules of the house that a machine can check."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from app import wiring
from app.core.commands import is_command
from app.core.paths import APP, STATIC, TEMPLATES
from app.core.routes import OPENED
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork
from app.core.work import House
from app.main import create_app

SOURCES = sorted(APP.rglob("*.py"))
DOMAINS = ("sites", "people", "roster", "attendance", "requests", "duties", "visitors", "notices")


@pytest.mark.parametrize("path", SOURCES + sorted(Path(__file__).parents[1].rglob("*.py")), ids=lambda p: p.name)
def test_a_file_stays_under_300_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


def test_only_the_edge_commits() -> None:
    allowed = {"db.py", "work.py", "routes.py", "jobs.py", "migrate.py", "refusals.py"}
    calls = [
        f"{path.relative_to(APP)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and path.name not in allowed
    ]

    assert calls == []


def test_only_the_clock_reads_the_clock() -> None:
    pattern = re.compile(r"datetime\.(now|utcnow)\(|date\.today\(|func\.now\(|time\.time\(")
    found = [path.name for path in SOURCES if pattern.search(path.read_text())]

    assert found == ["clock.py"]


def public_functions() -> list[tuple[str, object]]:
    """Public functions defined in the modules of each domain that hold commands."""
    found: list[tuple[str, object]] = []
    for module_name in sorted({str(p.relative_to(APP.parent)).removesuffix(".py").replace("/", ".") for p in SOURCES}):
        parts = module_name.split(".")
        if len(parts) != 3 or parts[1] not in DOMAINS:
            continue
        module = importlib.import_module(module_name)
        found += [
            (f"{module_name}.{name}", value)
            for name, value in inspect.getmembers(module, inspect.isfunction)
            if value.__module__ == module_name and not name.startswith("_")
        ]
    return found


def test_every_function_that_takes_an_input_is_a_command() -> None:
    strays = []
    for name, function in public_functions():
        parameters = list(inspect.signature(function).parameters.values())  # type: ignore[arg-type]
        takes_input = len(parameters) == 2 and parameters[0].name == "work" and parameters[1].name == "data"
        if takes_input and not is_command(function):
            strays.append(name)

    assert strays == []


def test_no_command_is_without_a_docstring() -> None:
    assert [
        name for name, function in public_functions() if is_command(function) and not inspect.getdoc(function)
    ] == []


def routes() -> list[APIRoute]:
    """Every route of the application."""
    return [route for router in wiring.ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def test_reading_routes_read_and_writing_routes_write(house: House) -> None:
    create_app(house, jobs=False)
    for route in routes():
        kinds = {parameter.annotation for parameter in inspect.signature(route.endpoint).parameters.values()}
        assert kinds.isdisjoint({ReadWork, WriteWork}), f"{route.path}: its router is not made by Routes()"
        if route.methods == {"GET"}:
            assert OPENED[WriteWork] not in kinds, route.path
        if "POST" in (route.methods or ()):
            assert OPENED[ReadWork] not in kinds, route.path


def test_every_block_has_its_name_in_five_places() -> None:
    addresses = {route.path for router in wiring.ROUTERS for route in router.routes if isinstance(route, APIRoute)}
    for screen in Screen.registry.values():
        source = (TEMPLATES / screen.template).read_text()
        for block in screen.loaders:
            assert re.search(r"{%-?\s*block " + block + r"\s*-?%}", source), (screen.template, block)
            assert f'id="{block}"' in source, (screen.template, block)
        if len(screen.loaders) and "hx-get" in source:
            assert f"{screen.path}/{{block}}" in addresses, screen.path


def test_templates_keep_to_the_rules() -> None:
    forbidden = re.compile(
        r"\|\s*safe\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|hx-on|\"js:|(?:src|href)=\"https?://"
    )
    found = [
        f"{path.name}: {hit.group()}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for hit in forbidden.finditer(path.read_text())
    ]

    assert found == []


def test_scripts_build_no_html() -> None:
    scripts = [path for path in STATIC.rglob("*.js") if "vendor" not in path.parts]
    assert [
        path.name for path in scripts if re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(", path.read_text())
    ] == []


def test_code_marks_nothing_as_safe() -> None:
    forbidden = re.compile(r"Markup\(|(?<![.\w])(?:eval|exec)\(|pickle\.|yaml\.load")
    assert [path.name for path in SOURCES if forbidden.search(path.read_text())] == []
