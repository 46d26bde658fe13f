"""Known by name, role by role: needs, likes, the last talk, promises due; written down once and never overwritten."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import Work
from app.visitors.known import known, known_of
from app.visitors.models import Visit, Visitor
from app.visitors.models_knowing import VisitorPromise, VisitorTalk
from app.visitors.talks import (
    NoteTalkIn,
    NoteVisitorIn,
    PromiseIn,
    SettleIn,
    make_promise,
    note_talk,
    note_visitor,
    settle_promise,
)
from tests.conftest import Acts, Clients, Statements
from tests.visitors.deskmates import PHONE, registered, sign_in, take
from tests.world import World, stands


@pytest.fixture
def visit(act: Acts, world: World) -> Visit:
    """Ms Zhou is here with Shen, likes warm water, needs a wheelchair, and is promised a drawing by tomorrow."""
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        party = registered(work, surname="周", honorific="ms", phone=PHONE)
        visitor_id = party.visitor_id or 0
        note_visitor(work, NoteVisitorIn(site_id=1, visitor_id=visitor_id, likes="温水", needs=["wheelchair"]))
    with act(world.shen) as work:
        take(work, party)
        note_talk(work, NoteTalkIn(site_id=1, visit_id=party.id or 0, level="B", words="儿童房停得久"))
        make_promise(
            work,
            PromiseIn(site_id=1, visitor_id=visitor_id, text="儿童房尺寸图", due_on=World.monday + timedelta(days=1)),
        )
    return party


def promise(work: Work) -> VisitorPromise:
    return work.session.exec(select(VisitorPromise)).one()


@pytest.mark.parametrize(
    ("who", "post", "sees"),
    [
        ("lin", None, "all"),
        ("mei", None, "all"),
        ("shen", None, "all"),
        ("yao", None, "nothing"),
        ("wang", "parking", "name"),
        ("zhou", "door", "name"),
        ("luo", "units", "name"),
        ("zhou", None, "nothing"),
        ("han", "cleaning", "nothing"),
        ("gu", None, "name"),
        ("pei", None, "nothing"),
        ("zhao", None, "nothing"),
    ],
)
def test_each_role_sees_what_it_needs_to_greet_and_no_more(
    act: Acts, world: World, visit: Visit, who: str, post: str | None, sees: str
) -> None:
    if post is not None:
        with act(world.mei) as work:
            stands(work, getattr(world, who), getattr(world, post))

    with act(getattr(world, who), writing=False) as work:
        seen = known(work, 1, visit.visitor_id)

        assert seen.sees == sees
        assert bool(seen.surname) == (sees != "nothing")
        assert seen.needs == (("wheelchair",) if sees != "nothing" else ())
        assert bool(seen.likes) == bool(seen.talk) == bool(seen.promises) == (sees == "all")


def test_the_desk_is_reminded_of_what_is_due(act: Acts, world: World, clock: FixedClock, visit: Visit) -> None:
    with act(world.lin, writing=False) as work:
        seen = known(work, 1, visit.visitor_id)
        assert (seen.talk.level, seen.talk.words, seen.talk.person) == ("B", "儿童房停得久", "沈岳")  # type: ignore[union-attr]
        assert [one.text for one in seen.promises] == ["儿童房尺寸图"]
        assert seen.due == ()
    clock.instant += timedelta(days=1)
    with act(world.lin, writing=False) as work:
        assert [one.late for one in known(work, 1, visit.visitor_id).due] == [False]
    clock.instant += timedelta(days=1)
    with act(world.lin, writing=False) as work:
        assert [one.late for one in known(work, 1, visit.visitor_id).due] == [True]


def test_a_promise_is_settled_once(act: Acts, world: World, visit: Visit) -> None:
    with act(world.shen) as work:
        kept = settle_promise(work, SettleIn(site_id=1, promise_id=promise(work).id or 0, state="kept"))
        assert (kept.state, kept.settled_by) == ("kept", world.shen)
    with act(world.lin) as work, pytest.raises(Conflict) as refusal:
        settle_promise(work, SettleIn(site_id=1, promise_id=promise(work).id or 0, state="broken"))

    assert refusal.value.params["name"] == "沈岳"
    with act(world.lin, writing=False) as work:
        assert promise(work).state == "kept"
        assert known(work, 1, visit.visitor_id).promises == ()


def test_a_promise_for_yesterday_is_refused(act: Acts, world: World, visit: Visit) -> None:
    with act(world.lin) as work, pytest.raises(Invalid):
        make_promise(
            work,
            PromiseIn(site_id=1, visitor_id=visit.visitor_id or 0, text="x", due_on=World.monday - timedelta(days=1)),
        )


def test_talks_are_added_and_the_newest_level_counts(act: Acts, world: World, visit: Visit) -> None:
    with act(world.shen) as work:
        note_talk(work, NoteTalkIn(site_id=1, visit_id=visit.id or 0, level="A"))
    with act(world.lin, writing=False) as work:
        talks = work.session.exec(select(VisitorTalk).order_by(VisitorTalk.id)).all()  # type: ignore[arg-type]
        assert [(one.level, one.words) for one in talks] == [("B", "儿童房停得久"), ("A", "")]
        assert work.get(Visit, visit.id).level == "A"
        last = known(work, 1, visit.visitor_id).talk
        assert last is not None
        assert last.words == "儿童房停得久", "the last words are kept for the next time"


@pytest.mark.parametrize("who", ["wang", "han", "gu", "fang"])
def test_nobody_else_writes(act: Acts, world: World, visit: Visit, who: str) -> None:
    with act(getattr(world, who)) as work, pytest.raises(Forbidden):
        note_visitor(work, NoteVisitorIn(site_id=1, visitor_id=visit.visitor_id or 0, likes="x"))


def test_a_consultant_writes_of_their_own_visitors_only(act: Acts, world: World, visit: Visit) -> None:
    with act(world.yao) as work:
        with pytest.raises(NotFound):
            note_visitor(work, NoteVisitorIn(site_id=1, visitor_id=visit.visitor_id or 0, likes="x"))
        with pytest.raises(NotFound):
            note_talk(work, NoteTalkIn(site_id=1, visit_id=visit.id or 0, level="D"))
        with pytest.raises(NotFound):
            settle_promise(work, SettleIn(site_id=1, promise_id=promise(work).id or 0, state="broken"))


def test_many_visitors_take_as_many_statements_as_one(
    act: Acts, world: World, visit: Visit, statements: Statements
) -> None:
    with act(world.lin) as work:
        ids = [visit.visitor_id or 0] + [
            work.add(Visitor(site_id=1, surname="王", notice_version="1", created_at=work.now)).id or 0
            for _ in range(40)
        ]
    counts = []
    for wanted in (ids[:1], ids[:1], ids):
        with act(world.lin, writing=False) as work:
            known_of(work, 1, [])
            statements.seen.clear()
            assert len(known_of(work, 1, wanted)) == len(wanted)
            counts.append(len(statements))
    assert counts[1] == counts[2] <= 5, "the first also reads what seldom changes"


def test_the_sheet_shows_and_takes_everything(clients: Clients, world: World, visit: Visit) -> None:
    desk = clients.as_(world.lin, hx=True)
    to = f"/sites/1/known/{visit.visitor_id}"

    page = clients.as_(world.lin).get(to).text
    assert "温水" in page
    assert "儿童房尺寸图" in page
    assert "138****5678" in page
    assert PHONE not in page
    kept = desk.post(to + "/settle", data={"promise_id": "1", "state": "kept", "key": "key-12345678"})
    assert "Nothing is promised." in kept.text
    noted = desk.post(to + "/note", data={"likes": "靠窗", "needs[]": ["", "vip"], "key": "key-22345678"})
    assert "靠窗" in noted.text
    bad = desk.post(to + "/promise", data={"text": "图", "due_on": "2020-01-01", "key": "key-32345678"})
    assert bad.status_code == 422
    assert 'value="图"' in bad.text
    assert desk.post(to + "/talk", data={"visit_id": str(visit.id), "key": "key-42345678"}).status_code == 422
    assert clients.as_(world.zhao).get(to).status_code == 404
