"""Taking in the roster workbook: a preview, nothing half, twice is once."""

import csv
import io
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import House, open_work
from app.people.models import Membership, Person
from app.roster.imports import TakeIn, UploadIn, keep_upload, preview_roster, take_in_roster
from app.roster.models import Absence, Assignment, PostPermit, RosterImport
from app.sites.service import install_site
from app.sites.template import load_template, seed_templates
from tests.conftest import Acts, Clients
from tests.world import World, an_assignment

SAMPLES = Path(__file__).parent / "workbook" / "samples"
MONTH, WEEK = "month-2026-11.xlsx", "week-47.xlsx"


@pytest.fixture
def seeded(house: House) -> int:
    """The seed site, empty of people; its id."""
    template = next(load_template(path) for path in seed_templates() if path.stem == "yunqi")
    with open_work(house) as work:
        from dataclasses import replace

        return install_site(work, replace(template, code="seeded")).id or 0


def take(house: House, site_id: int, content: bytes, name: str) -> RosterImport:
    """Upload and take in as the system."""
    with open_work(house) as work:
        kept = keep_upload(work, UploadIn(site_id=site_id, filename=name, content=content))
        return take_in_roster(work, TakeIn(site_id=site_id, import_id=kept.id or 0))


def live(house: House, site_id: int) -> list[tuple[int, int, int, str, date]]:
    """Live assignments: person, post, place, start, day."""
    with house.db.reading() as session:
        rows = session.exec(
            select(Assignment).where(Assignment.site_id == site_id, col(Assignment.cleared_at).is_(None))
        )
        return sorted(
            (row.person_id, row.post_id, row.place, row.starts_at.isoformat(), row.business_day) for row in rows
        )


def count(house: House, model: type, site_id: int) -> int:
    """Rows of a site."""
    with house.db.reading() as session:
        return session.exec(select(func.count()).select_from(model).where(model.site_id == site_id)).one()  # type: ignore[attr-defined]


def sheet(*rows: list[str]) -> bytes:
    """A roster as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


WEEK_ROWS = (
    ["姓名", "岗位", "2026-11-24", "2026-11-25", "2026-11-26"],
    ["王伟", "车辆引导岗", "早", "中", "休"],
    ["新来的", "门童岗", "早", "支援", "夜"],
)


@pytest.mark.parametrize(("name", "people", "shifts"), [(MONTH, 25, 635), (WEEK, 25, 145)])
def test_it_takes_in_the_workbooks_that_sites_keep(
    house: House, seeded: int, name: str, people: int, shifts: int
) -> None:
    record = take(house, seeded, (SAMPLES / name).read_bytes(), name)

    assert (record.people, record.assignments) == (people, shifts)
    assert len(live(house, seeded)) == shifts
    assert count(house, Membership, seeded) == people
    assert count(house, Absence, seeded) > 20
    with house.db.reading() as session:
        phones = session.exec(select(func.count(col(Person.phone_hash)))).one()
    assert phones == (25 if name == WEEK else 0)


def test_twice_is_once(house: House, seeded: int) -> None:
    content = (SAMPLES / MONTH).read_bytes()
    take(house, seeded, content, MONTH)
    before = live(house, seeded), count(house, Membership, seeded), count(house, Absence, seeded)

    take(house, seeded, content, MONTH)

    assert (live(house, seeded), count(house, Membership, seeded), count(house, Absence, seeded)) == before
    assert count(house, RosterImport, seeded) == 1


def test_nobody_stands_twice_and_no_place_is_shared(house: House, seeded: int) -> None:
    for name in (MONTH, WEEK):
        take(house, seeded, (SAMPLES / name).read_bytes(), name)

    with house.db.reading() as session:
        rows = session.exec(select(Assignment).where(col(Assignment.cleared_at).is_(None))).all()
    for key in ("person_id", "place"):
        spans: dict[object, list[Assignment]] = {}
        for row in rows:
            spans.setdefault(row.person_id if key == "person_id" else (row.post_id, row.place), []).append(row)
        for held in spans.values():
            held.sort(key=lambda row: row.starts_at)
            assert all(a.ends_at <= b.starts_at for a, b in pairwise(held))


def test_the_preview_stores_nothing(house: House, seeded: int) -> None:
    with open_work(house) as work:
        plan = preview_roster(work, seeded, (SAMPLES / MONTH).read_bytes(), MONTH)

    assert (plan.new_people, len(plan.add), plan.kept) == (25, 635, 0)
    assert {cell.text for cell in plan.sheet.unknown} == {"早/机动", "支援开盘"}
    assert count(house, Membership, seeded) == 0


def test_a_known_person_is_met_again_and_a_new_one_is_made(house: House, world: World) -> None:
    take(house, world.yunqi, sheet(*WEEK_ROWS), "周.csv")

    rows = live(house, world.yunqi)
    assert [row[:2] for row in rows if row[0] == world.wang] == [(world.wang, world.parking)] * 2
    with house.db.reading() as session:
        new = session.exec(select(Person).where(Person.name == "新来的")).one()
        permit = session.exec(select(PostPermit).where(PostPermit.person_id == new.id)).one()
        role = session.exec(select(Membership).where(Membership.person_id == new.id)).one()
    assert (permit.post_id, permit.source) == (world.door, "roster")
    assert (role.role, role.team) == ("ST", "etiquette_security")


def test_a_night_shift_belongs_to_the_day_it_began(house: House, world: World) -> None:
    take(house, world.yunqi, sheet(*WEEK_ROWS), "周.csv")

    with house.db.reading() as session:
        night = session.exec(select(Assignment).where(Assignment.shift_code == "夜")).one()
    assert night.business_day == date(2026, 11, 26)
    assert (night.ends_at - night.starts_at).total_seconds() == 12 * 3600


def test_a_later_version_moves_what_an_import_brought_and_leaves_what_was_set_by_hand(
    house: House, world: World
) -> None:
    with open_work(house) as work:
        by_hand = an_assignment(work, world.wang, world.door, place=2, day=date(2026, 11, 26))
    take(house, world.yunqi, sheet(*WEEK_ROWS), "周.csv")

    changed = [list(row) for row in WEEK_ROWS]
    changed[1][2], changed[1][4] = "中", "早"
    take(house, world.yunqi, sheet(*changed), "周2.csv")

    wang = [row for row in live(house, world.yunqi) if row[0] == world.wang]
    assert [(row[1], row[3][11:16]) for row in wang] == [
        (world.parking, "02:00"),
        (world.parking, "02:00"),
        (world.door, "00:00"),
    ]
    with house.db.reading() as session:
        assert session.get(Assignment, by_hand.id).cleared_at is None  # type: ignore[union-attr]


def test_a_post_the_site_does_not_have_is_named_and_left_out(house: House, world: World) -> None:
    rows = [*WEEK_ROWS, ["老车", "电瓶车司机", "早", "早", "早"]]
    with open_work(house) as work:
        plan = preview_roster(work, world.yunqi, sheet(*rows), "周.csv")

    assert plan.unknown_posts == {"电瓶车司机": 1}
    assert all(plan.sheet.people[row.person].name != "老车" for row in plan.add)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "workbook_empty_file"),
        (b"hello", "a.xlsx", "workbook_not_a_workbook"),
        ("姓名,电话\n王伟,1\n".encode(), "a.csv", "workbook_not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "workbook_old_format"),
    ],
)
def test_what_is_no_roster_is_refused_in_words(
    house: House, world: World, content: bytes, name: str, code: str
) -> None:
    with open_work(house) as work, pytest.raises(Invalid) as refusal:
        keep_upload(work, UploadIn(site_id=world.yunqi, filename=name, content=content))

    assert refusal.value.code == code


def test_days_of_another_year_are_refused(house: House, world: World) -> None:
    rows = [["姓名", "岗位", "2016-11-24", "2016-11-25"], ["王伟", "车辆引导岗", "早", "早"]]
    with open_work(house) as work, pytest.raises(Invalid, match="workbook_far_away"):
        keep_upload(work, UploadIn(site_id=world.yunqi, filename="a.csv", content=sheet(*rows)))


def test_an_upload_of_another_site_is_not_there(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        kept = keep_upload(work, UploadIn(site_id=world.yunqi, filename="周.csv", content=sheet(*WEEK_ROWS)))

    with act(world.zhao) as work, pytest.raises(NotFound):
        take_in_roster(work, TakeIn(site_id=world.lakeside, import_id=kept.id or 0))
    with act(world.wang) as work, pytest.raises(Forbidden):
        take_in_roster(work, TakeIn(site_id=world.yunqi, import_id=kept.id or 0))


def test_a_manager_uploads_looks_and_takes_in(clients: Clients, house: House, world: World) -> None:
    mei = clients.as_(world.mei)
    rows = [*WEEK_ROWS, ["坏孩子", "门童岗", "早", "<script>alert(1)</script>", "休"]]

    sent = mei.post("/sites/1/roster/import", files={"file": ("周.csv", sheet(*rows))}, data={"key": "upload-0001"})
    page = mei.get(sent.headers["location"])

    assert sent.status_code == 303
    assert "周.csv" in page.text
    assert "支援" in page.text
    assert "D3" in page.text
    assert "<script>alert" not in page.text
    import_id = sent.headers["location"].split("=")[1]
    done = mei.post("/sites/1/roster/import/take", data={"import_id": import_id, "key": "take-000001"})
    assert done.status_code == 303
    assert len(live(house, world.yunqi)) == 5


def test_a_file_that_is_none_comes_back_with_the_form(clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei)

    for files in ({"file": ("x.xlsx", b"nothing")}, {"file": ("", b"")}):
        answer = mei.post("/sites/1/roster/import", files=files, data={"key": "upload-0002"})
        assert answer.status_code == 422
        assert "roster file" in answer.text
