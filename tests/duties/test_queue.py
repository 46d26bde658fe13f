"""What was noted without a signal: stored once, in any order, at the time at which it happened."""

import itertools
from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.duties.models import DutyItem
from app.roster.models import Assignment, Standing
from tests.conftest import Clients
from tests.duties.floor import a_morning, at, duties, run_job
from tests.duties.sending import URL, entry, kept, key, now, send, ticks
from tests.world import World, an_assignment


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Five past eight on Monday, the first duties open."""
    a_morning(house, clock)
    at(clock, 8, 5)
    run_job(house)
    return house


def test_a_note_counts_from_when_it_was_made(morning: House, world: World, clients: Clients, clock: FixedClock) -> None:
    duty = duties(morning, world.door, "G1")[0]
    clock.advance(hours=3)
    made = entry(clock, duty, ago=170)

    (answer,) = send(clients.as_(world.zhou), clock, made)

    assert (answer["status"], answer["key"]) == ("stored", made["key"])
    done = now(morning, duty)
    assert (done.state, done.done_at, done.received_at) == ("done", clock.now() - timedelta(minutes=170), clock.now())
    assert [(row.flags, row.skew_s) for row in ticks(morning)] == [("late", 0)]


def test_the_same_entry_again_gets_the_same_answer_and_other_content_none(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    client, duty = clients.as_(world.zhou), duties(morning, world.door, "G1")[0]
    made = entry(clock, duty)

    first = send(client, clock, made)
    again = send(client, clock, made, made)
    other = send(client, clock, {**made, "data": {**made["data"], "text": "something else"}})

    assert again == [*first, *first]
    assert (other[0]["status"], other[0]["code"]) == ("refused", "key_reused")
    assert len(ticks(morning)) == 1


def test_the_form_and_the_queue_are_one_act(morning: House, world: World, clients: Clients, clock: FixedClock) -> None:
    """The answer to the form was lost on the way, so the phone noted it as well; and the other way round."""
    client = clients.as_(world.zhou, hx=True)
    first, second = duties(morning, world.door, "G1")[0], duties(morning, world.door, "DM1")[0]
    one, two = entry(clock, first), entry(clock, second)

    assert client.post("/sites/1/shift/tick", data={**one["data"], "key": one["key"]}).status_code == 200
    assert send(client, clock, one, two)[0]["status"] == "stored"
    assert client.post("/sites/1/shift/tick", data={**two["data"], "key": two["key"]}).status_code == 200

    assert len(ticks(morning)) == 2


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_the_end_is_the_same_in_whatever_order_they_arrive(
    morning: House, world: World, clients: Clients, clock: FixedClock, order: tuple[int, ...]
) -> None:
    """Ticked, taken back, ticked again with a note, and a colleague who was too late; each sent by itself."""
    with open_work(morning) as work:
        an_assignment(work, world.liu, world.door, place=2)
        for row in work.session.exec(select(Assignment).where(Assignment.person_id == world.liu)):
            row.starts_at, row.place = row.starts_at - timedelta(minutes=1), 2
    duty = duties(morning, world.door, "G1")[0]
    clock.advance(minutes=30)
    sent = [
        entry(clock, duty, ago=20),
        entry(clock, duty, "undo", ago=18),
        entry(clock, duty, "problem", ago=15, text="a glove is torn"),
        entry(clock, duty, ago=12),
    ]
    client = clients.as_(world.zhou)

    for place in order:
        clock.advance(seconds=1)
        assert send(client, clock, {**sent[place]})[0]["status"] == "stored"

    done = now(morning, duty)
    assert (done.state, done.done_by, done.problem) == ("done", world.zhou, "a glove is torn")
    assert len(ticks(morning)) == 4


def test_a_wrong_clock_is_set_right_and_said(morning: House, world: World, clients: Clients, clock: FixedClock) -> None:
    """The phone runs two hours ahead: it says 10:00 for 08:00, and sends at what it takes for 10:25."""
    duty = duties(morning, world.door, "G1")[0]
    clock.advance(minutes=20)

    send(clients.as_(world.zhou), clock, entry(clock, duty, ago=10 - 120), ahead=120)

    assert now(morning, duty).done_at == clock.now() - timedelta(minutes=10)
    assert [(row.flags, row.skew_s) for row in ticks(morning)] == [("skew", -7200)]


@pytest.mark.parametrize(
    ("ago", "code"), [(-3 * 1440, "time_in_future"), (56 * 525600, "time_too_old")], ids=["in three days", "1970"]
)
def test_an_impossible_time_is_refused_alone(
    morning: House, world: World, clients: Clients, clock: FixedClock, ago: float, code: str
) -> None:
    first, second = duties(morning, world.door, "G1")[0], duties(morning, world.door, "DM1")[0]

    answers = send(clients.as_(world.zhou), clock, entry(clock, first, ago=ago), entry(clock, second))

    assert [(one["status"], one["code"]) for one in answers] == [("refused", code), ("stored", "queue_taken")]
    assert len(ticks(morning)) == 1
    assert kept(morning) == []


def test_two_phones_the_earlier_one_counts_and_the_other_stands_beside_it(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """Liu helped at the door; his phone had a signal first, but Zhou had done it before."""
    with open_work(morning) as work:
        work.add(Standing(site_id=1, post_id=world.door, place=1, person_id=world.liu, started_at=work.now))
    duty = duties(morning, world.door, "G1")[0]
    clock.advance(minutes=14)

    later = send(clients.as_(world.liu), clock, entry(clock, duty, ago=5))
    earlier = send(clients.as_(world.zhou), clock, entry(clock, duty, ago=9))
    third = send(clients.as_(world.liu), clock, entry(clock, duty, ago=1))

    assert [later[0]["code"], earlier[0]["code"], third[0]["code"]] == ["queue_taken", "queue_taken", "queue_second"]
    assert now(morning, duty).done_by == world.zhou
    assert ticks(morning)[-1].flags == "second"


def test_an_unusual_number_counts_and_is_said(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """Nobody can be asked any more; the leader sees that it is unusual."""
    with open_work(morning) as work:
        item = work.find(DutyItem, site_id=1, code="PG2")
        assert item is not None
        item.high = 50
    duty = duties(morning, world.parking, "PG2")[0]

    (answer,) = send(clients.as_(world.wang), clock, entry(clock, duty, number="4000"))

    assert answer["status"] == "stored"
    assert now(morning, duty).value == "4000"
    assert ticks(morning)[0].flags == "unusual"


def test_a_bad_entry_is_refused_alone(morning: House, world: World, clients: Clients, clock: FixedClock) -> None:
    good = entry(clock, duties(morning, world.door, "G1")[0])
    bad = [
        {**good, "key": "short"},
        {**good, "key": key(), "kind": "launch"},
        {**good, "key": key(), "occurred_at": "2026-11-23T08:00:00"},
        {**good, "key": key(), "data": {"duty_id": "x", "version": "1"}},
        {**good, "key": key(), "data": {**good["data"], "text": "\x00"}},
        {**good, "key": key(), "data": {"duty_id": ["1"], "version": {"a": 1}}},
        "nothing",
        None,
    ]

    answers = send(clients.as_(world.zhou), clock, *bad, good)

    assert [one["status"] for one in answers] == ["refused"] * len(bad) + ["stored"]
    assert kept(morning) == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"sent_at": "2026-11-23T08:00:00Z"}', "application/json", 422),
        (b'{"sent_at": "2026-11-23T08:00:00", "entries": []}', "application/json", 422),
        (b'{"sent_at": "2026-11-23T08:00:00Z", "entries": [NaN]}', "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b'{"sent_at": "2026-11-23T08:00:00Z", "entries": [' + b"1," * 200 + b"1]}", "application/json", 413),
        (b"a=1", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
    ],
    ids=["cut", "a list", "no entries", "no zone", "no number", "deep", "too many", "a form", "plain"],
)
def test_what_is_no_sending_is_refused_whole(
    morning: House, world: World, clients: Clients, body: bytes, kind: str, status: int
) -> None:
    answer = clients.as_(world.zhou).post(URL, content=body, headers={"content-type": kind, "accept": "*/*"})

    assert answer.status_code == status
    assert ticks(morning) == []


@pytest.mark.usefixtures("morning")
def test_nobody_and_strangers_send_nothing(world: World, clients: Clients, clock: FixedClock) -> None:
    empty = {"sent_at": clock.now().isoformat(), "entries": []}
    headers = {"accept": "*/*"}

    assert clients.nobody().post(URL, json=empty, headers=headers).status_code == 401
    assert clients.as_(world.qian).post(URL, json=empty, headers=headers).status_code == 404
    assert (
        clients.as_(world.zhou).post(URL, json={**empty, "person_id": world.wang}, headers=headers).status_code == 409
    )


def test_what_opened_while_the_phone_was_away_is_ticked_by_its_hour(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """The list of eight o'clock knew that it would open; the row came later."""
    at(clock, 16, 50)
    run_job(morning)
    duty = duties(morning, world.door, "G7")[0]
    data = {
        "item_id": str(duty.item_id), "post_id": str(duty.post_id), "place": "1",
        "due_at": duty.due_at.isoformat(), "subject": "", "text": "无",
    }  # fmt: skip
    made = {**entry(clock, duty, ago=2), "kind": "due", "data": data}
    wrong = {**made, "key": key(), "data": {**data, "due_at": (duty.due_at + timedelta(minutes=1)).isoformat()}}

    answers = send(clients.as_(world.zhou), clock, made, wrong)

    assert [(one["status"], one["code"]) for one in answers] == [("stored", "queue_taken"), ("kept", "duty_not_due")]
    assert now(morning, duty).state == "done"
