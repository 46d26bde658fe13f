"""What is installed is new enough to be without the faults that were found in it."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.ops.running import ROOT

FLOORS = {
    "starlette": "1.3.1",
    "python-multipart": "0.0.27",
    "jinja2": "3.1.6",
    "fastapi": "0.136.3",
    "pillow": "13.0.0",
    "pillow-heif": "1.3.0",
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.mark.parametrize(("package", "least"), FLOORS.items())
def test_a_package_is_at_or_above_its_floor(package: str, least: str) -> None:
    try:
        found = version(package)
    except PackageNotFoundError:
        assert package not in [Requirement(line).name for line in PROJECT["dependencies"]]
        return

    assert Version(found) >= Version(least)


def test_starlette_has_no_upper_bound() -> None:
    (line,) = [line for line in PROJECT["dependencies"] if Requirement(line).name == "starlette"]

    assert "<" not in line


def test_the_lock_names_every_dependency_by_hash_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z]+\])?==([^ ;]+)", lock, re.MULTILINE))

    assert "://" not in lock
    for line in PROJECT["dependencies"]:
        needed = Requirement(line)
        assert needed.specifier.contains(pinned[needed.name]), line
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_the_readme_and_the_machine_run_the_same_line() -> None:
    readme = (ROOT / "README.md").read_text()
    line = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m tests"

    assert line in readme
    steps = [part.strip() for part in line.split("&&")]
    assert [step for step in steps if step not in (ROOT / ".ci" / "run").read_text()] == []
