"""Publishing and undoing at the same instant as others: one wins, the others hear why, and nothing is told twice."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.core.work import House, open_work
from app.roster.publish_drafts import drafts
from app.roster.service import AssignPostIn, assign_post
from tests.conftest import Acts
from tests.roster.test_publish import TUESDAY, plan, put
from tests.roster.test_races import Send, crowd, permit_all, swept
from tests.world import World

__all__ = ["crowd"]
ROUNDS = range(4)
UNTRUE = text(
    "SELECT count(*) FROM assignment WHERE published_in IS NOT NULL "
    "AND published_in NOT IN (SELECT id FROM roster_version)"
)
TOLD_TWICE = text(
    "SELECT count(*) FROM assignment a JOIN assignment b ON a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < "
    "a.ends_at AND (a.person_id = b.person_id OR (a.post_id = b.post_id AND a.place = b.place)) "
    "WHERE a.published_in IS NOT NULL AND (a.cleared_at IS NULL OR a.withdrawn_in IS NULL) "
    "AND b.published_in IS NOT NULL AND (b.cleared_at IS NULL OR b.withdrawn_in IS NULL)"
)


@pytest.fixture(autouse=True)
def told_once(house: House) -> Iterator[None]:
    """Whatever happened: staff never see two people on a place or one person twice, and numbers have no gap."""
    yield
    with house.db.reading() as session:
        assert session.execute(TOLD_TWICE).scalar_one() == 0
        assert session.execute(UNTRUE).scalar_one() == 0
        numbers = [row[0] for row in session.execute(text("SELECT number FROM roster_version ORDER BY number"))]
        assert numbers == list(range(1, len(numbers) + 1))


def waiting(house: House) -> list[str]:
    """Tokens of what waits."""
    with open_work(house, writing=False) as work:
        return [one.token for one in drafts(work, 1)]


def versions(house: House) -> int:
    """How many versions there are."""
    with house.db.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM roster_version")).scalar_one())


def test_several_who_publish_the_same_drafts_make_one_version(
    house: House, act: Acts, world: World, crowd: Send
) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking), put(world, world.zhou, world.door))
    tokens = ",".join(waiting(house))

    # The crowd is Mei, Liu and Fang by turns: Liu may not publish at all.
    answers = crowd([("publish", {"seen[]": tokens}) for _ in range(6)])

    assert Counter(status for status, _ in answers) == {200: 1, 409: 3, 403: 2}
    assert all("published this at 12:00 already" in body for status, body in answers if status == 409)
    assert versions(house) == 1
    assert waiting(house) == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_publishing_against_a_change_tells_what_was_seen_or_nothing(
    house: House, act: Acts, world: World, crowd: Send, _round: int
) -> None:
    permit_all(house, world)
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))
    tokens = ",".join(waiting(house))

    published, changed = crowd([("publish", {"seen[]": tokens}), ("clear", {"seen": f"{first}:1"})])

    assert changed[0] == 200
    assert published[0] in (200, 409)
    if published[0] == 409:
        assert "took this back at 12:00" in published[1]
        assert (versions(house), waiting(house)) == (0, [])
    else:
        assert (versions(house), len(waiting(house))) == (1, 1)
    assert swept(house) == (0, 0, 0)


@pytest.mark.parametrize("_round", ROUNDS)
def test_undo_against_a_change_of_the_same_place(
    house: House, act: Acts, world: World, crowd: Send, _round: int
) -> None:
    permit_all(house, world)
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))

    undone, assigned = crowd(
        [
            ("undo", {"change_id": 1}),
            (
                "assign",
                {
                    "day": TUESDAY.isoformat(),
                    "slot": f"{world.parking}.1.480.1020/{first}:1",
                    "who": f"{world.zhou}/",
                },
            ),
        ]
    )

    assert {undone[0], assigned[0]} in ({200, 409}, {200})
    rows, twice, _ = swept(house)
    assert (rows, twice) == (1 if assigned[0] == 200 else 0, 0)
    if undone[0] == 409:
        assert "changed this at 12:00" in undone[1]


def test_one_undo_pressed_many_times_at_once_undoes_one_change(
    house: House, act: Acts, world: World, crowd: Send
) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking), put(world, world.zhou, world.door))

    # Only Mei has changed something: every third of the crowd.
    answers = crowd([("undo", {"change_id": 2}) for _ in range(9)])

    assert Counter(status for status, _ in answers) == {200: 1, 409: 2, 422: 6}
    assert swept(house) == (1, 0, 0)


def test_a_week_copied_by_several_at_once_is_there_once(house: House, act: Acts, world: World, crowd: Send) -> None:
    with act(world.mei) as work:
        for day in (world.monday, TUESDAY):
            for person, post in ((world.wang, world.parking), (world.zhou, world.door)):
                assign_post(work, AssignPostIn(site_id=1, post_id=post, person_id=person, shift="早", day=day))

    weeks = {"from_week": "2026-11-23", "to_week": "2026-11-30", "how": "people"}
    answers = crowd([("copy", weeks) for _ in range(6)])

    assert Counter(status for status, _ in answers) == {200: 6}
    assert swept(house) == (8, 0, 0)
    with house.db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM plan_change WHERE kind = 'copy'")).scalar_one() == 1
