"""Relief for a while: asked from the post, accepted, there, back. The roster stays as it is."""

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, Work, open_work
from app.notices.models import Notice
from app.roster.models import Assignment, PostPermit, Standing
from app.roster.relief import (
    AskReliefIn,
    ThisReliefIn,
    accept_relief,
    arrive_relief,
    ask_relief,
    come_back,
    decline_relief,
    report_return,
    withdraw_relief,
)
from app.roster.relief_models import Relief
from app.roster.relief_watch import watch_reliefs
from tests.conftest import Acts
from tests.world import World, stands

WORLD = World()


def here_now(work: Work) -> set[tuple[int, int]]:
    """(person, post) of everybody who stands somewhere."""
    rows = work.session.exec(select(Standing).where(col(Standing.ended_at).is_(None)))
    return {(row.person_id, row.post_id) for row in rows}


@pytest.fixture
def floor(house: House) -> None:
    """Zhou at the door, Wang and Song at the car park (Wang may stand at the door), Liu leads, Han cleans."""
    with open_work(house) as work:
        stands(work, WORLD.zhou, WORLD.door)
        stands(work, WORLD.wang, WORLD.parking)
        stands(work, WORLD.song, WORLD.parking, place=2)
        stands(work, WORLD.liu, WORLD.leader)
        stands(work, WORLD.han, WORLD.cleaning)


def asked(act: Acts, minutes: int = 30, kind: str = "meal", person: int = WORLD.zhou) -> int:
    """The person asks; the relief's id."""
    with act(person) as work:
        return ask_relief(work, AskReliefIn.model_validate({"site_id": 1, "kind": kind, "minutes": minutes})).id or 0


def this(relief_id: int) -> ThisReliefIn:
    return ThisReliefIn(site_id=1, relief_id=relief_id)


def running(act: Acts, cover: int = WORLD.wang, minutes: int = 30) -> int:
    """Asked, accepted and there; the relief's id."""
    relief_id = asked(act, minutes)
    with act(cover) as work:
        accept_relief(work, this(relief_id))
    with act(cover) as work:
        arrive_relief(work, this(relief_id))
    return relief_id


def notices(house: House, person_id: int, *, unseen: bool = True) -> list[str]:
    """Kinds of what the person is told."""
    with house.db.reading() as session:
        query = select(Notice).where(Notice.person_id == person_id).order_by(col(Notice.id))
        return [row.kind for row in session.exec(query) if not unseen or row.seen_at is None]


@pytest.mark.usefixtures("floor")
def test_an_ask_goes_to_the_nearest_person_who_may_stand_there(house: House, act: Acts) -> None:
    relief_id = asked(act)

    with act(WORLD.mei, writing=False) as work:
        relief = work.get(Relief, relief_id)
        assert (relief.offered_to, relief.state, relief.place) == (WORLD.wang, "asked", 1)
        assert (WORLD.zhou, WORLD.door) in here_now(work)
    assert notices(house, WORLD.wang) == ["relief_offered"]


@pytest.mark.usefixtures("floor")
def test_the_post_is_left_only_when_the_cover_is_there(act: Acts, clock: FixedClock) -> None:
    relief_id = asked(act)
    with act(WORLD.wang) as work:
        accept_relief(work, this(relief_id))
        assert (WORLD.zhou, WORLD.door) in here_now(work)
        assert (WORLD.wang, WORLD.parking) in here_now(work)

    clock.advance(minutes=2)
    with act(WORLD.wang) as work:
        relief = arrive_relief(work, this(relief_id))

        assert here_now(work) >= {(WORLD.wang, WORLD.door), (WORLD.song, WORLD.parking)}
        assert WORLD.zhou not in {person for person, _ in here_now(work)}
        assert relief.due_back_at is not None
        assert (relief.due_back_at - work.now).total_seconds() == 1800


@pytest.mark.usefixtures("floor")
def test_back_means_everybody_stands_where_they_stood_and_the_plan_is_as_it_was(act: Acts, clock: FixedClock) -> None:
    with act(WORLD.mei, writing=False) as work:
        plan = [row.model_dump() for row in work.session.exec(select(Assignment).order_by(col(Assignment.id)))]
        before = here_now(work)
    relief_id = running(act)
    clock.advance(minutes=25)

    with act(WORLD.zhou) as work:
        assert come_back(work, this(relief_id)).ended_how == "back"

    with act(WORLD.mei, writing=False) as work:
        assert here_now(work) == before
        assert [row.model_dump() for row in work.session.exec(select(Assignment).order_by(col(Assignment.id)))] == plan
        rows = work.session.exec(select(Standing).where(Standing.person_id == WORLD.zhou).order_by(col(Standing.id)))
        shifts = [(row.assignment_id, row.ended_at is None) for row in rows]
        assert shifts == [(1, False), (1, True)]


@pytest.mark.usefixtures("floor")
def test_the_cover_may_say_that_the_other_is_back(act: Acts) -> None:
    relief_id = running(act)

    with act(WORLD.wang) as work:
        assert report_return(work, this(relief_id)).ended_how == "returned"
        assert here_now(work) >= {(WORLD.zhou, WORLD.door), (WORLD.wang, WORLD.parking)}


@pytest.mark.usefixtures("floor")
def test_each_tap_counts_once(act: Acts) -> None:
    relief_id = running(act)

    with act(WORLD.wang) as work:
        accept_relief(work, this(relief_id))
        arrive_relief(work, this(relief_id))
    with act(WORLD.zhou) as work:
        come_back(work, this(relief_id))
    with act(WORLD.zhou) as work, pytest.raises(Conflict, match="relief_over"):
        come_back(work, this(relief_id))


@pytest.mark.usefixtures("floor")
def test_nobody_asks_twice_nor_from_nowhere_nor_while_covering(act: Acts) -> None:
    with act(WORLD.luo) as work, pytest.raises(Invalid, match="relief_not_here"):
        ask_relief(work, AskReliefIn(site_id=1, kind="meal", minutes=30))
    relief_id = running(act)
    with act(WORLD.wang) as work, pytest.raises(Invalid, match="relief_covering"):
        ask_relief(work, AskReliefIn(site_id=1, kind="meal", minutes=30))
    with act(WORLD.zhou) as work:
        come_back(work, this(relief_id))
    asked(act)
    with act(WORLD.zhou) as work, pytest.raises(Conflict, match="relief_open"):
        ask_relief(work, AskReliefIn(site_id=1, kind="toilet", minutes=10))


@pytest.mark.usefixtures("floor")
def test_only_those_who_were_asked_may_accept_and_only_ones_own_may_be_ended(act: Acts) -> None:
    relief_id = asked(act)

    with act(WORLD.han) as work, pytest.raises(Forbidden, match="relief_not_offered"):
        accept_relief(work, this(relief_id))
    with act(WORLD.han) as work, pytest.raises(Forbidden):
        withdraw_relief(work, this(relief_id))
    with act(WORLD.wang) as work, pytest.raises(Forbidden):
        arrive_relief(work, this(relief_id))
    with act(WORLD.qian) as work, pytest.raises(NotFound):
        accept_relief(work, ThisReliefIn(site_id=2, relief_id=relief_id))


@pytest.mark.usefixtures("floor")
def test_a_no_passes_it_to_the_next_and_the_last_no_to_the_leader(house: House, act: Acts) -> None:
    with open_work(house) as work:
        work.add(PostPermit(site_id=1, person_id=WORLD.song, post_id=WORLD.door, source="leader"))
    relief_id = asked(act)
    first = _offered(act, relief_id)

    with act(first) as work:
        decline_relief(work, this(relief_id))
    second = _offered(act, relief_id)
    with act(second or 0) as work:
        decline_relief(work, this(relief_id))

    assert {first, second} == {WORLD.wang, WORLD.song}
    assert _offered(act, relief_id) is None
    assert "relief_unanswered" in notices(house, WORLD.liu)
    assert "relief_offered" not in notices(house, first)


def _offered(act: Acts, relief_id: int) -> int:
    with act(WORLD.mei, writing=False) as work:
        return work.get(Relief, relief_id).offered_to  # type: ignore[return-value]


@pytest.mark.usefixtures("floor")
def test_whoever_said_no_may_still_say_yes_while_nobody_has(act: Acts) -> None:
    relief_id = asked(act)
    with act(WORLD.wang) as work:
        decline_relief(work, this(relief_id))

    with act(WORLD.wang) as work:
        assert accept_relief(work, this(relief_id)).cover_id == WORLD.wang


@pytest.mark.usefixtures("floor")
def test_a_withdrawn_ask_is_over_before_anybody_moves(house: House, act: Acts) -> None:
    relief_id = asked(act)
    with act(WORLD.wang) as work:
        accept_relief(work, this(relief_id))

    with act(WORLD.zhou) as work:
        withdraw_relief(work, this(relief_id))

    with act(WORLD.wang) as work, pytest.raises(Conflict, match="relief_over"):
        arrive_relief(work, this(relief_id))
    assert notices(house, WORLD.wang)[-1] == "relief_cancelled"


@pytest.mark.usefixtures("floor")
def test_an_unanswered_ask_rises_to_the_leader_of_the_group_once(house: House, act: Acts, clock: FixedClock) -> None:
    asked(act)
    _watch(house)
    assert notices(house, WORLD.liu) == []

    clock.advance(minutes=3)
    _watch(house)
    _watch(house)

    assert notices(house, WORLD.liu) == ["relief_unanswered"]


@pytest.mark.usefixtures("floor")
def test_whoever_is_not_back_in_time_is_told_and_so_is_the_leader_once(
    house: House, act: Acts, clock: FixedClock
) -> None:
    running(act)
    clock.advance(minutes=30)
    _watch(house)
    assert notices(house, WORLD.zhou) == []

    clock.advance(minutes=1)
    _watch(house)
    _watch(house)

    for person in (WORLD.zhou, WORLD.wang, WORLD.liu):
        assert notices(house, person) == ["relief_overdue"]


@pytest.mark.usefixtures("floor")
def test_the_end_of_the_shift_ends_the_relief_and_frees_the_cover(house: House, act: Acts, clock: FixedClock) -> None:
    relief_id = running(act)
    clock.advance(hours=5)

    _watch(house)

    with act(WORLD.mei, writing=False) as work:
        assert work.get(Relief, relief_id).ended_how == "over"
        assert not {person for person, _ in here_now(work)} & {WORLD.zhou, WORLD.wang}


def _watch(house: House) -> None:
    with open_work(house) as work:
        watch_reliefs(work)
