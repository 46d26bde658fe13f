"""Finding a visitor: by tails, surname, reading and initials; few letters suffice, many do not slow it; all masked."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, insert, text
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.db import insert_of
from app.core.errors import Forbidden, TooMany
from app.core.work import Work
from app.sites.models import SiteSetting
from app.visitors import search_rows
from app.visitors.desk import put_name, put_phone
from app.visitors.models import SearchCount, Visit, Visitor
from app.visitors.names import initials, reading
from app.visitors.plates import put_plate
from app.visitors.queries import OPEN
from app.visitors.search import Found, SearchIn, search_visitors
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import a_party
from tests.world import World


def a_visitor(work: Work, surname: str, phone: str = "", *, honorific: str = "ms", **more: object) -> Visitor:
    visitor = Visitor.model_validate(
        {
            "site_id": 1,
            "surname": "",
            "notice_version": "1",
            "created_at": work.now,
            "visits": 1,
            "last_visit_on": World.monday,
            **more,
        }
    )
    put_name(visitor, surname, honorific)
    if phone:
        put_phone(work, visitor, phone)
    return work.add(visitor)


def find(work: Work, typed: str) -> Found:
    return search_visitors(work, SearchIn(site_id=1, q=typed))


def surnames(work: Work, typed: str) -> list[str]:
    return sorted(hit.surname for hit in find(work, typed).hits)


def many(work: Work, count: int) -> None:
    """So many visitors that no planner scans them all."""
    names = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
    rows = []
    for number in range(count):
        surname, tail = names[number % len(names)], f"{number % 10000:04d}"
        rows.append(
            {
                "site_id": 1,
                "surname": surname,
                "honorific": "ms",
                "pinyin": reading(surname),
                "initials": initials(surname, "ms"),
                "phone_masked": f"138****{tail}",
                "phone_tail_hash": work.house.vault.blind("phone-tail", tail),
                "notice_version": "1",
                "likes": "",
                "created_at": work.now,
                "visits": 1,
                "last_visit_on": World.monday - timedelta(days=number % 700),
            }
        )
    work.session.execute(insert(Visitor), rows)


@pytest.fixture
def known(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        a_visitor(work, "周", "13812345678")
        a_visitor(work, "陈", "13955555678", honorific="mr")
        a_visitor(work, "欧阳", "13700001234")
        a_visitor(work, "单", "13600009999")
        a_visitor(work, "百%分", "13500000000")
        a_visitor(work, "周", "13400005678", site_id=3)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("5678", ["周", "陈"]),
        ("345678", ["周"]),
        ("13812345678", ["周"]),
        ("１２３４", ["欧阳"]),
        ("周", ["周"]),
        ("欧", ["欧阳"]),
        ("欧阳", ["欧阳"]),
        ("zhou", ["周"]),
        ("ZH", ["周"]),
        ("ouy", ["欧阳"]),
        ("oyns", ["欧阳"]),
        ("cx", ["陈"]),
        ("shan", ["单"]),
        ("百%", ["百%分"]),
        ("百_", []),
        ("9998", []),
    ],
)
def test_it_finds_what_was_meant(act: Acts, world: World, typed: str, found: list[str]) -> None:
    with act(world.lin) as work:
        assert surnames(work, typed) == sorted(found)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("typed", ["", " ", "z", "567", "%%", "__", "%", "z%", "1'--", "'"])
def test_too_little_is_no_search_and_wildcards_are_letters(act: Acts, world: World, typed: str) -> None:
    with act(world.lin) as work:
        answer = find(work, typed)

        assert answer.hits == ()
        assert not answer.searched
        assert work.session.exec(select(SearchCount)).all() == []


def test_it_finds_a_visitor_by_the_plate_of_an_earlier_visit_and_an_open_party(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        visitor = a_visitor(work, "周", "13812345678")
        past = a_party(work, visitor_id=visitor.id, departed_at=work.now, place="left")
        put_plate(work, past, "粤BD3F88", unread=False)
        car = a_party(work, place="lot", heads=3)
        put_plate(work, car, "粤B61F88", unread=False)
        work.session.flush()

        by_tail, by_whole = find(work, "3f88"), find(work, "粤B·61F88")

        assert [(hit.surname, hit.plate_masked) for hit in by_tail.hits] == [("周", "粤B·D3**8")]
        assert [(hit.visitor_id, hit.visit_id, hit.heads) for hit in by_whole.hits] == [(0, car.id, 3)]


def test_at_most_eight_and_it_says_that_there_are_more(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        for number in range(12):
            a_visitor(work, "王", f"1380000{number:04d}")

        answer = find(work, "wang")

        assert len(answer.hits) == 8
        assert answer.more


def test_a_search_counts_against_the_quota_until_the_hour_is_over(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        work.add(SiteSetting(site_id=1, key="search_quota", value="2"))
        find(work, "zhou")
        find(work, "zhou")
    with act(world.lin) as work, pytest.raises(TooMany) as refusal:
        find(work, "zhou")
    assert refusal.value.seconds == 3600

    clock.advance(minutes=60)
    with act(world.lin) as work:
        assert find(work, "zhou").searched


def test_a_consultant_finds_only_their_own(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        a_visitor(work, "周", "13812345678", consultant_id=world.shen)
        a_visitor(work, "周", "13912345678", consultant_id=world.yao)
    with act(world.shen) as work:
        assert [hit.consultant_id for hit in find(work, "周").hits] == [world.shen]


def test_a_consultant_finds_their_own_behind_many_of_others_who_came_later(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        a_visitor(work, "周", "13812345678", consultant_id=world.shen, last_visit_on=World.monday - timedelta(days=90))
        for number in range(12):
            a_visitor(work, "周", f"139123400{number:02d}", consultant_id=world.yao)
    with act(world.shen) as work:
        for typed in ("周", "zhou", "zns"):
            assert [hit.consultant_id for hit in find(work, typed).hits] == [world.shen], typed


@pytest.mark.parametrize("who", ["wang", "han"])
def test_staff_do_not_search(act: Acts, world: World, who: str) -> None:
    with act(getattr(world, who)) as work, pytest.raises(Forbidden):
        find(work, "zhou")


@pytest.mark.parametrize(
    ("query", "asked", "index"),
    [
        (search_rows.READING, {"low": "zho", "high": "zhozz"}, "ix_visitor_pinyin"),
        (search_rows.INITIALS, {"low": "zns", "high": "znszz"}, "ix_visitor_initials"),
        (search_rows.HAN, {"low": "zhou", "high": "zhouzz", "han": "周%"}, "ix_visitor_pinyin"),
        (search_rows.PHONE_TAIL, {"hash": "0" * 32}, "ix_visitor_tail"),
    ],
)
def test_names_and_tails_are_found_by_an_index(
    act: Acts, world: World, query: Select[Any], asked: dict[str, str], index: str
) -> None:
    with act(world.lin) as work:
        many(work, 4000)
        bind = work.session.get_bind()
        wanted = query.params(site=1, **asked)
        sql = str(wanted.compile(bind, compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN QUERY PLAN" if work.house.db.dialect == "sqlite" else "EXPLAIN"
        work.session.execute(text("ANALYZE"))
        plan = "\n".join(str(row) for row in work.session.execute(text(f"{explain} {sql.replace('%%', '%')}")))

    assert index in plan, plan


def test_who_is_on_site_is_asked_without_the_years_that_are_over(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        statement, blank = insert_of(Visit)
        over = {
            **blank,
            "site_id": 1,
            "place": "left",
            "outcome": "left",
            "opened_at": work.now,
            "departed_at": work.now,
        }
        days = [World.monday - timedelta(days=1 + number % 700) for number in range(4000)]
        rows = [{**over, "business_day": day, "number": number} for number, day in enumerate(days, 1)]
        work.session.connection().execute(statement, rows)
        sql = str(OPEN.params(site=1).compile(work.session.get_bind(), compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN QUERY PLAN" if work.house.db.dialect == "sqlite" else "EXPLAIN"
        work.session.execute(text("ANALYZE"))
        plan = "\n".join(str(row) for row in work.session.execute(text(f"{explain} {sql}")))

    assert "ix_visit_here" in plan, plan


def test_surnames_are_read_as_surnames() -> None:
    assert [reading(name) for name in ("单", "尉迟", "万俟", "区", "解", "O'Brien", "Müller")] == [
        "shan",
        "yuchi",
        "moqi",
        "ou",
        "xie",
        "obrien",
        "muller",
    ]
    assert initials("周", "ms") == "zns"


def test_nothing_that_was_searched_stands_in_an_address_or_is_kept(clients: Clients, world: World, act: Acts) -> None:
    with act(world.lin) as work:
        a_visitor(work, "周", "13812345678")
    client = clients.as_(world.lin, hx=True)

    answer = client.post("/sites/1/desk/search", data={"q": "5678"})

    assert answer.status_code == 200
    assert "Ms Zhou" in answer.text
    assert "138****<mark>5678</mark>" in answer.text
    assert "13812345678" not in answer.text
    assert client.get("/sites/1/desk/search?q=5678").status_code == 404
    with act(world.lin, writing=False) as work:
        kept = work.session.exec(select(SearchCount)).one()
        assert set(kept.model_dump()) == {"id", "site_id", "person_id", "hour", "count"}
        assert work.session.exec(select(Visit)).all() == []
