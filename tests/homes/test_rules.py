"""What holds whatever is tapped: the limit, nobody lost, waits in order; and two receptionists at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select, update

from app.core.clock import FixedClock
from app.core.errors import Conflict, Invalid, NeedsConsent
from app.core.work import House, Work, open_work
from app.homes.admission import admit_party, release_party, undo_home_tap
from app.homes.company import AloneIn, CompanionIn, name_companion, record_alone
from app.homes.models import UnitStay
from app.homes.queries import homes_now
from app.homes.queueing import QueueIn, queue_party
from app.homes.waiting import expected_waits
from app.people.actors import actor_of
from app.people.models import Person
from app.visitors.chain import DepartIn, depart_party
from app.visitors.models import Visit
from app.visitors.offers import MoveIn, move_party
from app.visitors.queries import open_parties
from tests.conftest import Acts
from tests.homes.floor import D1, a_guest, admit, heads_in, on_posts, release, stays, undo
from tests.visitors.deskmates import a_party
from tests.world import World

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
QUIET = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip


@given(
    st.integers(1, 20),
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 90)), max_size=6),
    st.lists(st.integers(1, 8), max_size=8),
    st.integers(1, 60),
)
def test_waits_keep_the_order_and_are_nothing_where_there_is_room(
    capacity: int, inside: list[tuple[int, int]], queue: list[int], minutes: int
) -> None:
    people = [(heads, NOW - timedelta(minutes=ago)) for heads, ago in inside]
    waits = expected_waits(NOW, capacity, people, queue, timedelta(minutes=minutes))

    assert len(waits) == len(queue)
    assert waits == sorted(waits)
    free = capacity - sum(heads for heads, _ in people)
    for heads, wait in zip(queue, waits, strict=True):
        if heads > free:
            break
        assert wait == timedelta(0)
        free -= heads
    else:
        return
    if people or wait != timedelta(0):
        assert wait >= timedelta(0)


TAPS = st.lists(
    st.tuples(
        st.sampled_from(("admit", "over", "release", "undo_in", "undo_out", "alone", "hall", "leave", "queue")),
        st.integers(0, 4),
        st.integers(0, 1),
    ),
    max_size=16,
)


@pytest.fixture
def bare(house: House) -> int:
    """The second home, with everybody on their posts."""
    return on_posts(house)


def _tap(work: Work, what: str, visit: int, unit: int) -> None:
    match what:
        case "admit":
            admit_party(work, admit(visit, unit))
        case "over":
            admit_party(work, admit(visit, unit, accept="home_full_over", reason="a family"))
        case "release":
            release_party(work, release(visit))
        case "undo_in" | "undo_out":
            undo_home_tap(work, undo(visit, "unit" if what == "undo_in" else "tour"))
        case "alone":
            record_alone(work, AloneIn(site_id=1, heads=2, unit_id=unit))
        case "hall":
            move_party(work, MoveIn(site_id=1, visit_id=visit, place="hall"))
        case "leave":
            depart_party(work, DepartIn(site_id=1, visit_id=visit, where="desk"))
        case "queue":
            queue_party(work, QueueIn(site_id=1, visit_id=visit, unit_id=unit))


@QUIET
@given(taps=TAPS)
@example(
    taps=[("admit", 3, 1), ("admit", 1, 1), ("queue", 1, 1), ("release", 3, 1), ("admit", 1, 1), ("undo_out", 3, 1)]
)
@example(
    taps=[("release", 3, 1), ("admit", 3, 1), ("release", 3, 1), ("undo_out", 3, 1), ("admit", 0, 1), ("leave", 3, 1)]
)
def test_the_limit_is_never_passed_without_a_row_that_says_why_and_nobody_is_lost(
    house: House, act: Acts, world: World, bare: int, clock: FixedClock, taps: list[tuple[str, int, int]]
) -> None:
    with act(world.mei) as work:
        manager, guests = work.actor, [_guest(work, heads) for heads in (1, 2, 3, 4, 4)]
    for what, guest, unit in taps:
        clock.advance(seconds=7)
        with suppress(Conflict, Invalid, NeedsConsent), open_work(house, manager) as work:
            _tap(work, what, guests[guest], (D1, bare)[unit])
    with open_work(house) as work:
        for home in homes_now(work, 1):
            query = select(UnitStay.how).where(UnitStay.unit_id == home.unit_id, col(UnitStay.out_at).is_(None))
            hows = set(work.session.exec(query))
            assert home.heads <= home.capacity or hows & {"over", "alone", "told"}, (home, hows)
            inside = {one.visit_id for one in home.inside}
            assert inside == {row.id for row in open_parties(work, 1) if row.unit_id == home.unit_id}
        work.session.execute(update(Visit).values(departed_at=work.now, place="left", outcome="closing"))
        work.session.execute(update(UnitStay).where(col(UnitStay.out_at).is_(None)).values(out_at=work.now))


def _guest(work: Work, heads: int) -> int:
    at = work.now
    taken = a_party(
        work, place="hall", heads=heads, registered_at=at, place_at=at, consultant_id=World.shen, accepted_at=at
    )
    return taken.id or 0


def _at_once(house: House, acts: Sequence[tuple[int, Callable[[Work], object]]]) -> list[str]:
    """Every act by its person at the same moment; "done", or the code of what refused it."""
    with open_work(house, writing=False) as work:
        actors = {person: actor_of(work, work.get(Person, person)) for person, _ in acts}

    def run(act: tuple[int, Callable[[Work], object]]) -> str:
        try:
            with open_work(house, actors[act[0]], lang="en") as work:
                act[1](work)
        except Conflict as refusal:
            return f"{refusal.code} {refusal.params.get('name', '')}".strip()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_receptionists_at_once_one_wins_and_the_other_sees_who(house: House, world: World, bare: int) -> None:
    visit = a_guest(house, heads=2)
    names = {world.luo: "罗敏", world.zhou: "周杰瑞"}
    pair = [(person, lambda work: admit_party(work, admit(visit, bare))) for person in names]
    outcomes = _at_once(house, pair)

    winner = list(names)[outcomes.index("done")]
    assert sorted(outcomes) == ["done", f"in_home_already {names[winner]}"]
    assert (len(stays(house, visit)), heads_in(house, bare)) == (1, 2)


def test_of_many_parties_at_once_only_as_many_go_in_as_there_is_room_for(house: House, world: World, bare: int) -> None:
    guests = [a_guest(house, heads=2) for _ in range(5)]
    staff = (world.luo, world.zhou)
    acts = [
        (staff[number % 2], lambda work, visit=visit: admit_party(work, admit(visit, bare)))
        for number, visit in enumerate(guests)
    ]
    outcomes = _at_once(house, acts)

    assert sorted(outcomes) == ["done", "done", *["home_full_other"] * 3]
    assert heads_in(house, bare) == 4


def test_a_tap_in_and_a_departure_at_once_leave_nobody_behind(house: House, world: World, bare: int) -> None:
    visit = a_guest(house, heads=2)
    gone = DepartIn(site_id=1, visit_id=visit, where="desk")
    outcomes = _at_once(
        house,
        [
            (world.luo, lambda work: admit_party(work, admit(visit, bare))),
            (world.lin, lambda work: depart_party(work, gone)),
        ],
    )

    assert outcomes[1] == "done"
    assert outcomes[0] in ("done", "gone_already 林婷")
    assert heads_in(house, bare) == 0


def test_one_companion_cannot_be_sent_to_two_parties_at_once(house: House, world: World, bare: int) -> None:
    assert bare
    guests = [a_guest(house, company=False, place="tour") for _ in range(2)]
    acts = [
        (person, lambda work, visit=visit: name_companion(work, CompanionIn(site_id=1, visit_id=visit, person_id=4)))
        for person, visit in zip((world.lin, world.liu), guests, strict=True)
    ]
    assert sorted(_at_once(house, acts)) == ["companion_busy 林婷", "done"]
