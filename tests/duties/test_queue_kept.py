"""What a phone noted and cannot count by itself: kept with the reason, shown to the leader, never dropped."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.work import House, open_work
from app.people.accounts import OnePersonIn, disable_person
from app.roster.models import Assignment
from app.sites.models import Post, SiteSetting
from tests.conftest import Acts, Clients, Statements
from tests.duties.floor import a_morning, at, duties, run_job
from tests.duties.sending import URL, entry, kept, key, now, send, ticks
from tests.world import World


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Five past eight on Monday, the first duties open."""
    a_morning(house, clock)
    at(clock, 8, 5)
    run_job(house)
    return house


def test_who_was_disabled_since_keeps_what_happened_before(
    morning: House, world: World, act: Acts, clients: Clients, clock: FixedClock
) -> None:
    """The session is over and opens nothing else; what was noted after the end is kept as refused."""
    client = clients.as_(world.zhou)
    before, after = duties(morning, world.door, "G1")[0], duties(morning, world.door, "DM1")[0]
    clock.advance(minutes=30)
    with act(world.mei) as work:
        disable_person(work, OnePersonIn(site_id=1, person_id=world.zhou))
    clock.advance(minutes=10)

    answers = send(client, clock, entry(clock, before, ago=20), entry(clock, after, ago=5))

    assert [(one["status"], one["code"]) for one in answers] == [
        ("stored", "queue_taken"), ("refused", "queue_after_leaving")
    ]  # fmt: skip
    assert (now(morning, before).state, now(morning, after).state) == ("done", "open")
    assert "disabled" in ticks(morning)[0].flags
    assert [(row.state, row.why) for row in kept(morning)] == [("refused", "queue_after_leaving")]
    assert client.get("/sites/1/shift").status_code == 303
    assert client.post("/sites/1/shift/tick", data=entry(clock, after)["data"]).status_code == 401


def test_a_session_that_ran_out_takes_what_came_before_and_asks_to_sign_in_for_the_rest(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    client = clients.as_(world.zhou)
    before, after = duties(morning, world.door, "G1")[0], duties(morning, world.door, "DM1")[0]
    made = entry(clock, before)
    clock.advance(hours=12, minutes=30)
    late = entry(clock, after, ago=10)

    answer = client.post(URL, json={"sent_at": clock.now().isoformat(), "entries": [made, late]}).json()

    assert [one["status"] for one in answer["results"]] == ["stored"]
    assert answer["sign_in"]
    assert kept(morning) == []


def test_a_roster_changed_since_takes_nothing_away(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """Zhou was moved at 08:20; at 08:10 the door was his, at 08:30 he could not know."""
    first, second = duties(morning, world.door, "G1")[0], duties(morning, world.door, "DM1")[0]
    clock.advance(minutes=15)
    with open_work(morning) as work:
        for row in work.session.exec(select(Assignment).where(Assignment.person_id == world.zhou)):
            row.cleared_at = work.now
    clock.advance(minutes=20)

    answers = send(clients.as_(world.zhou), clock, entry(clock, first, ago=30), entry(clock, second, ago=10))

    assert [(one["status"], one["code"]) for one in answers] == [
        ("stored", "queue_taken"), ("kept", "queue_place_moved")
    ]  # fmt: skip
    assert ticks(morning)[0].flags == "changed late"
    assert answers[1]["words"] == "The roster had moved you to another place by then. Your leader sees it and decides."
    assert [(row.why, row.state) for row in kept(morning)] == [("queue_place_moved", "waiting")]


def test_a_closed_day_keeps_what_comes_for_it(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """Sunday's shift was over for a day and a half when the phone came out of the locker."""
    duty = duties(morning, world.door, "G1")[0]
    at(clock, 19, day=24)

    (answer,) = send(clients.as_(world.zhou), clock, entry(clock, duty, ago=35 * 60 - 10))

    assert (answer["status"], answer["code"]) == ("kept", "time_too_old")
    assert now(morning, duty).state != "done"


def test_a_kept_entry_answers_a_replay_the_same(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """Wang notes something at the door, which was never his."""
    client, made = clients.as_(world.wang), entry(clock, duties(morning, world.door, "G1")[0])

    first = send(client, clock, made)
    again = send(client, clock, made)
    other = send(client, clock, {**made, "data": {**made["data"], "version": "9"}})

    assert first == again
    assert first[0]["code"] == "duty_not_yours"
    assert other[0]["code"] == "key_reused"
    assert len(kept(morning)) == 1


def test_the_leader_lets_a_kept_entry_count_or_leaves_it_out(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """It counts as done by whoever noted it, when they noted it; the log names the leader."""
    first, second = duties(morning, world.door, "G1")[0], duties(morning, world.door, "DM1")[0]
    clock.advance(minutes=40)
    send(clients.as_(world.wang), clock, entry(clock, first, ago=30), entry(clock, second, ago=20))
    one, two = (row.id for row in kept(morning))
    liu, page = clients.as_(world.liu, hx=True), "/sites/1/queue/kept"
    assert "Grooming self-check" in liu.get(page + "/waiting").text
    assert clients.as_(world.song, hx=True).post(page + "/take", data={"entry_id": one}).status_code == 403

    assert liu.post(page + "/take", data={"entry_id": one, "key": key()}).status_code == 200
    assert liu.post(page + "/leave", data={"entry_id": two, "key": key()}).status_code == 200
    assert liu.post(page + "/take", data={"entry_id": two, "key": key()}).status_code == 409

    done = now(morning, first)
    assert (done.state, done.done_by, done.done_at) == ("done", world.wang, clock.now() - timedelta(minutes=30))
    assert now(morning, second).state == "open"
    assert ticks(morning)[-1].flags == "late taken"
    assert [row.state for row in kept(morning)] == ["taken", "left"]
    with open_work(morning, writing=False) as work:
        row = work.session.exec(select(EventLog).where(EventLog.kind == "EntryTakenIn")).one()
    assert row.actor_id == world.liu


def test_a_day_that_is_long_over_takes_nothing_in_without_the_leader(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """The business day ends at six the next morning; twelve hours later only a leader takes something in."""
    with open_work(morning) as work:
        work.add(SiteSetting(site_id=1, key="queue_back_hours", value="48"))
    duty = duties(morning, world.door, "G1")[0]
    made = entry(clock, duty)
    clock.advance(hours=35)

    answers = send(clients.as_(world.zhou), clock, made)
    (row,) = kept(morning)
    taken = clients.as_(world.liu, hx=True).post("/sites/1/queue/kept/take", data={"entry_id": row.id, "key": key()})

    assert [(one["status"], one["code"]) for one in answers] == [("kept", "queue_day_locked")]
    assert taken.status_code == 200
    assert now(morning, duty).state == "done"
    assert {"locked", "taken"} <= set(ticks(morning)[-1].flags.split())


@pytest.mark.parametrize("posts", [0, 60])
def test_the_leaders_list_takes_few_statements(
    morning: House, world: World, clients: Clients, clock: FixedClock, statements: Statements, posts: int
) -> None:
    """The same with six posts and with sixty."""
    with open_work(morning) as work:
        for n in range(posts):
            work.add(Post(site_id=1, code=f"X{n}", name_zh=f"岗{n}", name_en=f"Post {n}", group_code="cleaning"))
    rows = duties(morning, world.door)
    clock.advance(minutes=40)
    send(clients.as_(world.wang), clock, *[entry(clock, duty, ago=30) for duty in rows])
    client = clients.as_(world.liu)
    client.get("/sites/1/queue/kept")
    before = len(statements)

    assert client.get("/sites/1/queue/kept").status_code == 200
    assert len(statements) - before <= 10, [one[:100] for one in statements.seen[before:]]


def test_what_was_kept_is_in_the_log(morning: House, world: World, clients: Clients, clock: FixedClock) -> None:
    send(clients.as_(world.wang), clock, entry(clock, duties(morning, world.door, "G1")[0]))

    with open_work(morning, writing=False) as work:
        row = work.session.exec(select(EventLog).where(EventLog.kind == "EntryKept")).one()
    assert row.payload["why"] == "duty_not_yours"
    assert row.actor_id == world.wang
