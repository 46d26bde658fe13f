"""Once, and every time: several readers of one fact are one message, several facts of one instant are several."""

from sqlmodel import col, select

from app.board.events import PostUncovered
from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.notices.models import Notice, Outbox
from app.notices.writing import roll
from tests.world import World, stands


def went(house: House) -> list[list[object]]:
    """The posts that each row of the outbox is about."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(Outbox).order_by(col(Outbox.id)))
        return [list(row.params["posts"]) for row in rows if isinstance(row.params["posts"], list)]


def test_two_posts_empty_in_the_same_look_both_go_out(house: House, world: World) -> None:
    with open_work(house) as work:
        work.emit(PostUncovered(1, 1, world.door, 1, work.now))
        work.emit(PostUncovered(1, 2, world.hall, 1, work.now))

    told = {post for posts in went(house) for post in posts}
    assert told == {world.door, world.hall}


def test_a_reader_who_saw_the_first_and_one_who_did_not_are_one_message(
    house: House, clock: FixedClock, world: World
) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        for person in (world.liu, world.mei):
            roll(work, 1, "post_uncovered", person, "posts", [world.door], 1, "")
    with open_work(house) as work:
        for row in work.session.exec(select(Notice).where(Notice.person_id == world.liu)):
            row.seen_at = work.now
    clock.advance(minutes=5)
    with open_work(house) as work:
        for person in (world.liu, world.mei):
            roll(work, 1, "post_uncovered", person, "posts", [world.hall], 1, "")

    assert len(went(house)) == 2


def test_the_same_told_again_later_goes_out_again(house: House, clock: FixedClock, world: World) -> None:
    for _ in range(2):
        with open_work(house) as work:
            roll(work, 1, "post_uncovered", world.mei, "posts", [world.door], 1, "")
        clock.advance(minutes=5)

    assert went(house) == [[world.door], [world.door]]


def test_what_is_settled_meanwhile_says_nothing_more(house: House, clock: FixedClock, world: World) -> None:
    with open_work(house) as work:
        roll(work, 1, "post_uncovered", world.mei, "posts", [world.door, world.hall], 2, "")
    clock.advance(minutes=1)
    with open_work(house) as work:
        row = work.session.exec(select(Notice)).one()
        row.params = {"posts": [world.hall], "n": 1}

    assert len(went(house)) == 1
