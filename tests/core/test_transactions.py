"""One request, one transaction: stored means stored, refused means nothing stored."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import text
from sqlmodel import col, func, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.db import SealedSession, sealed
from app.core.errors import Conflict
from app.core.events import verify_chain
from app.core.forms import Form
from app.core.models import EventLog, RequestKey
from app.core.routes import Routes
from app.core.text import Name, RowId
from app.core.web import ReadWork, WriteWork, form_of
from app.core.work import House, Work, open_work
from app.main import create_app
from app.sites.events import SiteChanged
from app.sites.models import SiteGroup, Unit, Weather
from app.sites.weather import WeatherIn, switch_weather
from tests.conftest import Acts
from tests.world import World, session_for


class GroupIn(BaseModel):
    """A name to store."""

    site_id: RowId
    name: Name


@command(Permission.SITE_CONFIG)
def name_group(work: Work, data: GroupIn) -> SiteGroup:
    """Store a group, then refuse when its name says so."""
    group = work.add(SiteGroup(name=data.name))
    work.emit(SiteChanged(data.site_id, "group", data.name, "", data.name))
    if data.name == "Refused":
        raise Conflict("changed_meanwhile")
    return group


router = Routes()


@router.post("/test/{site_id}/weather")
def post_weather(work: WriteWork, form: Annotated[Form[WeatherIn], form_of(WeatherIn)]) -> dict[str, object]:
    work.attempt(form, switch_weather)
    return {
        "ok": form.ok,
        "outcome": form.outcome,
        "replayed": form.replayed,
        "status": form.status,
        "problem": form.problem.code if form.problem else None,
        "errors": sorted(form.errors),
    }


@router.post("/test/{site_id}/group")
def post_group(work: WriteWork, form: Annotated[Form[GroupIn], form_of(GroupIn)]) -> dict[str, object]:
    work.attempt(form, name_group)
    return {"ok": form.ok, "problem": form.problem.code if form.problem else None}


@router.post("/test/{site_id}/late-failure")
def post_late_failure(work: WriteWork, site_id: int) -> dict[str, object]:
    """Succeeds; what breaks is the commit: a row that points nowhere, looked at only at its end."""
    work.emit(SiteChanged(site_id, "x", "y", "", ""))
    if work.house.db.dialect == "sqlite":
        work.session.execute(text("PRAGMA defer_foreign_keys=ON"))
        work.session.add(Unit(site_id=site_id, zone_id=999999, code="Z9", name_zh="x", name_en="x", kind="bare"))
    else:
        work.session.execute(text("CREATE TEMP TABLE later (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
        work.session.execute(text("INSERT INTO later VALUES (1), (1)"))
    return {"ok": True}


@router.get("/test/{site_id}/read")
def get_read(work: ReadWork, site_id: int) -> dict[str, object]:
    return {"n": work.session.exec(select(func.count(col(Weather.id))).where(Weather.site_id == site_id)).one()}


@router.get("/test/{site_id}/write")
def get_write(work: ReadWork, site_id: int) -> dict[str, object]:
    work.add(SiteGroup(name=f"from a read {site_id}"))
    return {}


@pytest.fixture
def mei(house: House, world: World) -> Iterator[TestClient]:
    """A client signed in as Mei, on an app with the routes above."""
    app = create_app(house, jobs=False)
    app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as client:
        with open_work(house) as work:
            client.cookies.set("anchang", session_for(work, world.mei))
        yield client


def count(house: House, model: type[Weather] | type[SiteGroup] | type[EventLog] | type[RequestKey]) -> int:
    """Rows stored."""
    with house.db.reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def test_a_commit_that_fails_is_not_reported_as_success(house: House, mei: TestClient) -> None:
    before = count(house, EventLog)

    answer = mei.post("/test/1/late-failure")

    assert answer.status_code == 409
    assert count(house, EventLog) == before


def test_a_refusal_leaves_nothing_behind(house: House, mei: TestClient) -> None:
    groups, facts = count(house, SiteGroup), count(house, EventLog)

    answer = mei.post("/test/1/group", data={"name": "Refused"})

    assert answer.json() == {"ok": False, "problem": "changed_meanwhile"}
    assert (count(house, SiteGroup), count(house, EventLog)) == (groups, facts)


def test_a_read_cannot_write(house: House, mei: TestClient) -> None:
    groups = count(house, SiteGroup)

    answer = mei.get("/test/1/write")

    assert answer.status_code >= 500
    assert count(house, SiteGroup) == groups


def test_the_same_form_twice_is_carried_out_once(house: House, mei: TestClient) -> None:
    form = {"kind": "rain", "key": "key-00000001"}

    first, second = mei.post("/test/1/weather", data=form), mei.post("/test/1/weather", data=form)

    assert first.json()["outcome"] == second.json()["outcome"] != {}
    assert (first.json()["replayed"], second.json()["replayed"]) == (False, True)
    assert count(house, Weather) == 1


def test_a_key_with_another_payload_is_refused(house: House, mei: TestClient) -> None:
    mei.post("/test/1/weather", data={"kind": "rain", "key": "key-00000002"})

    answer = mei.post("/test/1/weather", data={"kind": "snow", "key": "key-00000002"})

    assert answer.json()["problem"] == "key_reused"
    assert count(house, Weather) == 1


def test_a_refused_form_may_be_sent_again_with_its_key(mei: TestClient) -> None:
    mei.post("/test/1/weather", data={"kind": "hail", "key": "key-00000003"})

    answer = mei.post("/test/1/weather", data={"kind": "snow", "key": "key-00000003"})

    assert answer.json()["ok"] is True


def test_keys_of_two_people_do_not_meet(house: House, mei: TestClient, world: World) -> None:
    form = {"kind": "rain", "key": "key-00000004"}
    mei.post("/test/1/weather", data=form)
    with open_work(house) as work:
        mei.cookies.set("anchang", session_for(work, world.liu))

    assert mei.post("/test/1/weather", data=form).json()["replayed"] is False


def test_a_hundred_writers_all_succeed_while_reads_stay_quick(house: House, mei: TestClient) -> None:
    slowest, done = [0.0], threading.Event()

    def read() -> None:
        while not done.is_set():
            start = time.perf_counter()
            assert mei.get("/test/1/read").status_code == 200
            slowest[0] = max(slowest[0], time.perf_counter() - start)

    reader = threading.Thread(target=read)
    reader.start()
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda n: mei.post("/test/1/group", data={"name": f"Group {n}"}), range(100)))
    done.set()
    reader.join()

    assert [answer.status_code for answer in answers] == [200] * 100
    assert all(answer.json()["ok"] for answer in answers)
    with house.db.reading() as session:
        assert verify_chain(session, 1) is None
    assert slowest[0] < 5, "a read waited for the writers"


def test_the_audit_chain_names_the_row_that_was_changed(house: House, act: Acts, world: World) -> None:
    for kind in ("rain", "snow", "plain"):
        with act(world.mei) as work:
            switch_weather(work, WeatherIn.model_validate({"site_id": 1, "kind": kind}))
    with house.db.reading() as session:
        assert verify_chain(session, 1) is None
        second = session.exec(select(EventLog.id).order_by(col(EventLog.id))).all()[1]

    with house.db.writing() as session:
        on = " ON event_log" if house.db.dialect == "postgresql" else ""
        trigger = "event_log_keep" if on else "event_log_no_update"
        session.execute(text(f"DROP TRIGGER {trigger}{on}"))
        session.execute(text("UPDATE event_log SET actor = 'somebody else' WHERE id = :id"), {"id": second})
        session.commit()

    with house.db.reading() as session:
        assert verify_chain(session, 1) == second


def test_the_audit_log_refuses_update_and_delete(house: House, act: Acts, world: World) -> None:
    with act(world.mei) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="rain"))

    for statement in ("UPDATE event_log SET actor = 'x'", "DELETE FROM event_log"):
        with house.db.writing() as session, pytest.raises(Exception, match="append-only"):
            session.execute(text(statement))


def test_a_sealed_session_answers_no_query(house: House) -> None:
    with house.db.reading() as session, sealed(session), pytest.raises(SealedSession):
        session.exec(select(Weather)).all()
