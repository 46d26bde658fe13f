"""What the rights test needs to ask every route: who plays which role, ids for the path, forms that are valid."""

import inspect
import re
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlmodel import SQLModel, select

from app import wiring
from app.core.actor import Permission, Role
from app.core.forms import Form
from app.core.screens import Screen
from app.core.vault import hash_token
from app.core.work import Work
from app.people.models import Device, Membership
from tests.world import World

W = World()
PLAYERS = {Role.ADM: W.ada, Role.GRP: W.fang, Role.SM: W.mei, Role.TL: W.liu, Role.ST: W.wang, Role.RC: W.lin,
           Role.SC: W.shen, Role.AUD: W.gu}  # fmt: skip
TABLET = "tablet-token-of-the-rights-test"
ENDINGS = ("leave", "revoke", "end", "undo", "withdraw", "cancel", "depart", "close", "restore", "clear")
"""Routes that take something away come last, so that it is still there for the others."""

WORDS = {
    "person_id": str(W.zhou), "day": "2026-11-23", "on": "2026-11-23", "week": "2026-11-23", "month": "2026-11-01",
    "token": "X" * 26, "role": "ST", "team": "etiquette_security", "name": "钟一", "kind": "tablet",
    "username": "zhong",
    "phone": "13800138000", "post_id": str(W.door), "reason": "asked for", "place": "1", "pin": "739164",
    "pin2": "739164", "people": [str(W.zhou)], "minutes": "30", "year": "2027",
    "client_key": "rights-test-key",
}  # fmt: skip
TRIES: tuple[object, ...] = (
    "1",
    ["1"],
    "x",
    "王",
    "2026-11-23T12:00:00+08:00",
    "2026-11-23",
    "08:30",
    "13800138000",
    "0",
    "true",
    "rain",
)


def all_routes() -> list[APIRoute]:
    """Every route of the application, destructive ones last."""
    found = [route for router in wiring.ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return sorted(found, key=lambda route: route.path.rsplit("/", 1)[-1] in ENDINGS)


def action_of(route: APIRoute) -> str:
    """The action a route declares; empty when it declares none."""
    return str((route.openapi_extra or {}).get("x-action", ""))


def reads(route: APIRoute) -> bool:
    """Whether it is a GET."""
    return "GET" in (route.methods or ())


def named(route: APIRoute) -> str:
    """Method and path."""
    return f"{'GET' if reads(route) else 'POST'} {route.path}"


def is_api(route: APIRoute) -> bool:
    """Whether it takes and gives JSON."""
    return route.path.startswith("/api/")


def typed(value: Any) -> Any:
    """A sample as JSON says it: numbers are numbers, yes and no are true and false."""
    if isinstance(value, list):
        return [typed(one) for one in value]
    return int(value) if value.isdigit() else {"true": True, "false": False}.get(value, value)


def right_of(route: APIRoute) -> Permission | None:
    """The row of the matrix a route belongs to; None for public ones and one's own."""
    action = action_of(route)
    return None if action in ("public", "self") else Permission(action)


def build_rights_world(work: Work) -> None:
    """A tablet beside the named people."""
    work.add(Device(site_id=1, name="Hall", kind="tablet", token_hash=hash_token(TABLET), enrolled_at=work.now))


def path_values(work: Work, route: APIRoute) -> tuple[dict[str, str], bool]:
    """Values of the path's parameters at Yunqi, and whether each names something that exists."""
    values, real = {"site_id": "1"}, True
    tables: dict[str, type[SQLModel]] = {
        str(mapper.class_.__tablename__): mapper.class_ for mapper in SQLModel._sa_registry.mappers
    }
    for name in re.findall(r"{(\w+)", route.path):
        if name == "site_id":
            continue
        table = tables.get(name.removesuffix("_id")) or next(
            (made for key, made in tables.items() if key.endswith("_" + name.removesuffix("_id"))), None
        )
        if name == "block":
            screens = [row for row in Screen.registry.values() if row.path + "/{block}" == route.path and row.loaders]
            values[name] = next(iter(screens[0].loaders)) if screens else "none"
        elif name in WORDS:
            values[name], real = str(WORDS[name]), real and name != "token"
        elif name == "membership_id":
            values[name] = str(work.session.exec(select(Membership.id).where(Membership.person_id == W.zhou)).first())
        elif table is not None and hasattr(table, "site_id"):
            found = work.session.exec(select(table).where(table.site_id == 1).limit(1)).first()
            values[name], real = str(getattr(found, "id", 1)), real and found is not None
        else:
            values[name], real = "1", False
    return values, real


def form_model(route: APIRoute) -> type[BaseModel] | None:
    """The model of the form that a route takes."""
    for parameter in inspect.signature(route.endpoint).parameters.values():
        for part in (parameter.annotation, *get_args(parameter.annotation)):
            if get_origin(part) is Form or getattr(part, "__origin__", None) is Form:
                found: type[BaseModel] = get_args(part)[0]
                return found
    return None


def valid_form(model: type[BaseModel], values: dict[str, str]) -> dict[str, Any]:
    """Fields that `model` accepts. Fails naming the field for which WORDS has no sample yet."""
    body: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if not info.is_required() or name in values:
            continue
        annotation = info.annotation
        choices = list(get_args(annotation)) if get_origin(annotation) is Literal else []
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            choices = [member.value for member in annotation]
        adapter: TypeAdapter[Any] = TypeAdapter(model)
        for sample in [*([WORDS[name]] if name in WORDS else []), *choices, *TRIES]:
            body[name] = sample
            try:
                adapter.validate_python({**values, **body})
                break
            except ValidationError as problem:
                if not any(error["loc"] and error["loc"][0] == name for error in problem.errors()):
                    break
        else:
            raise AssertionError(f"{model.__name__}.{name}: add a sample to tests/people/rights_world.py")
    return {f"{name}[]" if isinstance(value, list) else name: value for name, value in body.items()}


def query_of(route: APIRoute) -> str:
    """Required parameters of the query."""
    wanted = [field.alias for field in route.dependant.query_params if field.field_info.is_required()]
    return "?" + "&".join(f"{name}={WORDS.get(name, '1')}" for name in wanted) if wanted else ""
