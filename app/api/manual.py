"""The OpenAPI document as a page for people: rows for the template, nothing that the document does not say."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """One input or one value of an answer; `about` holds its kind, its limits and a word about it."""

    name: str
    kind: str
    needed: bool
    about: str


@dataclass(frozen=True)
class Refusal:
    """A status with the codes behind it."""

    status: str
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Operation:
    """One address with one method."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    right: str
    inputs: tuple[Field, ...]
    body: tuple[Field, ...]
    example: str
    answer: str
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class Group:
    """The operations of a tag."""

    name: str
    about: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the introduction: its first words, then text and (every second piece) code."""

    lead: str
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class Manual:
    """The whole page: the introduction by paragraphs, the operations, the shapes of the answers."""

    about: tuple[Paragraph, ...]
    groups: tuple[Group, ...]
    shapes: tuple[tuple[str, str, tuple[Field, ...]], ...]


def manual(made: Mapping[str, Any]) -> Manual:
    """The page of a document."""
    found = list(_operations(made))
    groups = tuple(
        Group(tag["name"], tag["description"], tuple(one for name, one in found if name == tag["name"]))
        for tag in made["tags"]
    )
    shapes = made["components"]["schemas"]
    return Manual(
        tuple(_paragraph(part) for part in made["info"]["description"].strip().split("\n\n")),
        groups,
        tuple((name, one.get("description", ""), tuple(_fields(one))) for name, one in sorted(shapes.items())),
    )


def _paragraph(text: str) -> Paragraph:
    before, _, rest = text.replace("\n", " ").rpartition("**")
    return Paragraph(before.strip("*"), tuple(rest.split("`")))


def _operations(made: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in made["paths"].items():
        for method, one in methods.items():
            content = one.get("requestBody", {}).get("content", {}).get("application/json", {})
            answer = one["responses"]["200"]["content"]["application/json"]["schema"]
            yield (
                one["tags"][0],
                Operation(
                    one["operationId"],
                    method.upper(),
                    path,
                    one["summary"],
                    one.get("description", ""),
                    one["x-action"],
                    tuple(_parameter(row) for row in one.get("parameters", ())),
                    tuple(_fields(content.get("schema", {}))),
                    json.dumps(content["example"], ensure_ascii=False) if content.get("example") else "",
                    _kind(answer),
                    tuple(
                        _refusal(status, answer) for status, answer in one["responses"].items() if int(status) >= 400
                    ),
                ),
            )


def _parameter(row: Mapping[str, Any]) -> Field:
    return Field(row["name"], row["in"], row.get("required", False), row.get("description", ""))


def _refusal(status: str, answer: Mapping[str, Any]) -> Refusal:
    lines = [line.removeprefix("- ").partition(": ") for line in answer["description"].splitlines()]
    return Refusal(status, tuple((code.strip("`"), words) for code, _, words in lines))


def _fields(schema: Mapping[str, Any]) -> Iterator[Field]:
    needed = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield Field(name, _kind(one), name in needed, one.get("description", "").replace("`", ""))


def _kind(schema: Mapping[str, Any]) -> str:
    """The kind of a value in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " / ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(str(one) or '""' for one in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    kind = str(schema.get("format") or schema.get("type", "value"))
    low, high = schema.get("minimum"), schema.get("maximum")
    if high is not None and high < 2**31 - 1:
        return f"{kind} {low if low is not None else ''}…{high}"
    return f"{kind} ≤ {schema['maxLength']}" if "maxLength" in schema else kind
