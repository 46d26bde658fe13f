"""No role sees a whole number or plate on any page, export or stream, but one by one and with a reason.

The routes are those of the router, so a new page is looked at without being listed here.
"""

import re
import sqlite3
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import LargeBinary, text
from sqlmodel import SQLModel

from app import wiring
from app.core.actor import Permission, Role
from app.core.screens import Screen
from app.core.work import House, open_work
from app.notices.alerts import climb_alerts
from app.notices.sending import send_outbox
from app.people.models import Person
from app.visitors.events import AckMissed
from tests.conftest import Clients
from tests.people.rights_world import PLAYERS, TABLET, action_of, all_routes, build_rights_world, named, reads
from tests.people.test_rights import STREAM, Asker
from tests.privacy.planted import NAME, OTHER_PHONE, PHONE, PLATE, STAFF_PHONE, found_in, plant
from tests.world import World, stands

IN_FULL = frozenset(
    {
        "POST /sites/{site_id}/parties/{visit_id}/reveal",
        "POST /sites/{site_id}/lending/reveal",
        "POST /sites/{site_id}/privacy/full/{full_export_id}/fetch",
        "POST /sites/{site_id}/privacy/subject",
        "POST /sites/{site_id}/privacy/subject/file",
    }
)
"""Where whole numbers are: a look with a reason, what a second person approved, the visitor's own copy."""

NO_NAMES = ("/wall", "/privacy/exports", "/closing-lines", "/events", "/privacy/full")
"""Addresses in which names stand as 张*, or not at all."""


@pytest.fixture
def ids(house: House, world: World) -> dict[str, int]:
    """The planted visitors, with people on their posts and notices about them."""
    with open_work(house) as work:
        for person, post in ((world.lin, world.hall), (world.wang, world.parking), (world.zhou, world.door)):
            stands(work, person, post)
        mei = work.get(Person, world.zhou)
        vault = work.house.vault
        mei.phone_cipher, mei.phone_hash = vault.seal(STAFF_PHONE), vault.blind("staff-phone", STAFF_PHONE)
        found = plant(work)
    with open_work(house) as work:
        work.emit(AckMissed(1, found["visit"], 15))
    return found


class Looker:
    """Everybody's clients, and addresses that lead to what was planted."""

    def __init__(self, house: House, clients: Clients, ids: dict[str, int]) -> None:
        with open_work(house) as work:
            build_rights_world(work)
        self.clients = {role.value: clients.as_(person) for role, person in PLAYERS.items()}
        self.clients["nobody"] = clients.nobody()
        self.clients["tablet"] = clients.nobody()
        self.clients["tablet"].cookies.set("anchang-device", TABLET)
        self.values = {
            "site_id": "1", "visit_id": str(ids["visit"]), "visitor_id": str(ids["visitor"]), "code": "yunqi",
            "full_export_id": str(ids["asked"]), "day": "2026-11-23", "year": "2026", "month": "2026-11",
        }  # fmt: skip

    def addresses(self, route: APIRoute) -> Iterator[str]:
        """The route's address for each of its blocks, with and without what a query may ask for."""
        blocks = [""]
        if "{block}" in route.path:
            screens = [row for row in Screen.registry.values() if row.path + "/{block}" == route.path]
            blocks = [name for row in screens for name in row.loaders] or ["none"]
        for block in blocks:
            path = route.path
            for name in re.findall(r"{(\w+)", route.path):
                value = block if name == "block" else self.values.get(name, "1")
                path = re.sub("{" + name + r"(:\w+)?}", value, path)
            wanted = [one.alias for one in route.dependant.query_params]
            query = "&".join(f"{name}={self.values.get(name + '_id', self.values.get(name, '1'))}" for name in wanted)
            yield path
            if query:
                yield f"{path}?{query}"

    def look(self, who: str, path: str) -> tuple[int, bytes]:
        """The status, and the answer's body with its headers."""
        answer = self.clients[who].get(path)
        return answer.status_code, answer.content + str(answer.headers).encode()


@pytest.fixture
def looker(house: House, clients: Clients, ids: dict[str, int]) -> Looker:
    """Looks at pages as anybody."""
    return Looker(house, clients, ids)


def get_routes() -> list[APIRoute]:
    """Every route that reads, the stream apart."""
    return [route for route in all_routes() if reads(route) and route.path != STREAM]


def test_no_page_shows_a_whole_number_to_anybody(looker: Looker, house: House) -> None:
    seen, pages, wrong = 0, 0, []
    lookers = [*looker.clients] if house.db.dialect == "sqlite" else ["SM", "RC", "tablet"]

    for route in get_routes():
        for who in lookers:
            for path in looker.addresses(route) if who == "SM" else [next(looker.addresses(route))]:
                status, body = looker.look(who, path)
                pages += 1
                seen += b"139****0421" in body or "粤B·D3**8".encode() in body
                leaked = found_in(body, names=any(part in path for part in NO_NAMES))
                if leaked or status >= 500:
                    wrong.append(f"{who} {path}: {status} {leaked or ''}")

    assert wrong == []
    assert pages > 3 * len(get_routes())
    assert seen > 10  # the masked ones are there, so the pages were not empty


# The same templates answer on both databases, and the rights test sends every form on both.
@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("ids")
def test_no_answer_to_a_form_shows_a_whole_number(house: House, clients: Clients) -> None:
    asker = Asker(house, clients)
    wrong = []
    for route in all_routes():
        if reads(route) or named(route) in IN_FULL or action_of(route) == "public":
            continue
        for role, how in ((Role.SM, {"HX-Request": "true"}), (Role.RC, {})):
            leaked = found_in(asker.ask(asker.players[role], route, how).content)
            if leaked:
                wrong.append(f"{role} {named(route)}: {leaked}")

    assert wrong == []


def test_searching_by_the_whole_number_shows_it_masked_all_the_same(looker: Looker) -> None:
    desk = looker.clients["RC"]

    for asked in (PHONE, PHONE[-4:], "欧阳", "D3X98"[-4:]):
        body = desk.post("/sites/1/desk/search", data={"q": asked, "key": f"search-{asked[-4:]}-01"}).text
        hits = re.sub(f'(value|data-typed)="{asked}"', "", body)  # the field keeps what was typed

        assert PHONE not in hits
        assert PLATE not in hits.replace("·", "")


def test_every_export_is_masked(looker: Looker) -> None:
    made = 0
    for who in ("SM", "GRP", "AUD"):
        for kind in ("csv", "xlsx"):
            form = {"from_day": "2026-11-01", "until_day": "2026-11-23", "format": kind, "key": f"export-{who}-{kind}"}
            answer = looker.clients[who].post("/sites/1/privacy/exports", data=form)
            assert answer.headers["content-disposition"].startswith("attachment")
            assert found_in(answer.content, names=True) == set()
            made += 1
            if kind == "csv":
                body = answer.content.decode("utf-8-sig")
                assert "欧*" in body
                assert "139****0421" in body
                assert "粤B·D3**8" in body
    assert made == 6
    for who in ("TL", "ST", "RC", "SC", "ADM"):
        assert looker.clients[who].post("/sites/1/privacy/exports", data=form).status_code == 403


def test_the_stream_the_log_and_the_group_say_nothing_of_anybody(house: House, looker: Looker) -> None:
    looker.clients["RC"].post("/sites/1/desk/search", data={"q": PHONE, "key": "search-for-log-1"})
    with open_work(house) as work:
        climb_alerts(work)
    with open_work(house, writing=False) as work:
        send_outbox(work)

    words = [word for wire in wiring.ON_EVENT.values() for word in wire.stale]
    with open_work(house, writing=False) as work:
        rows = [str(row) for name in ("event_log", "outbox", "notice", "request_key", "job_run")
                for row in work.session.execute(text(f"SELECT * FROM {name}"))]  # fmt: skip

    assert found_in("\n".join(words).encode(), names=True) == set()
    assert rows
    assert found_in("\n".join(rows).encode(), names=True) == set()


@pytest.mark.usefixtures("ids")
def test_no_table_and_no_copy_holds_a_whole_number_in_the_open(house: House) -> None:
    with open_work(house, writing=False) as work:
        for table in SQLModel.metadata.sorted_tables:
            for row in work.session.execute(table.select()):
                values = [
                    value
                    for column, value in zip(table.columns, row, strict=True)
                    if not isinstance(column.type, LargeBinary)
                ]
                assert found_in(str(values).encode()) == set(), table.name
    if house.db.dialect == "sqlite":
        copy = house.settings.data / "copy.db"
        with sqlite3.connect(house.settings.sqlite_path) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        files = [path.read_bytes() for path in house.settings.data.glob("*.db*")]
        raw = b"".join(files)
        assert files
        for number in (PHONE, OTHER_PHONE, STAFF_PHONE, PLATE):
            assert number.encode() not in raw
        assert NAME.encode() in raw  # surnames are kept readable: that is what the search goes by


def test_the_named_exceptions_are_routes_and_ask_for_a_right_of_their_own() -> None:
    known = {named(route): action_of(route) for route in all_routes()}

    assert set(known) >= IN_FULL
    assert {known[one] for one in IN_FULL} <= {
        Permission.VISITOR_REVEAL, Permission.VISITOR_EXPORT_FULL, Permission.VISITOR_SUBJECT
    }  # fmt: skip
