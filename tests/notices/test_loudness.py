"""The founding table: who is told of what and how loud, out of the box and as a site sets it."""

import pytest

from app.core.work import House, open_work
from app.notices.queries import bell, inbox
from app.notices.topics import LEVELS, TOPIC_OF, TOPICS
from app.visitors.events import PartyAnnounced, PartyAtDoor, PartyDeparted, StepTakenBack
from app.visitors.events_desk import NobodyFree, PartyRegistered
from app.visitors.models import ConsultantDay, Visit, Visitor
from tests.conftest import Acts, Clients
from tests.world import World, stands


@pytest.fixture
def staff(house: House, world: World) -> None:
    """Everybody on their posts, Shen and Yao signed in, Shen first."""
    with open_work(house) as work:
        for person, post in (
            (world.wang, world.parking), (world.zhou, world.door), (world.lin, world.hall), (world.liu, world.leader),
            (world.mei, world.manager), (world.luo, world.units),
        ):  # fmt: skip
            stands(work, person, post)
        for position, person in enumerate((world.shen, world.yao), 1):
            work.add(
                ConsultantDay(site_id=1, person_id=person, business_day=World.monday, position=position,
                              signed_in_at=work.now, state_at=work.now)
            )  # fmt: skip


def a_party(house: House, **known: object) -> int:
    """A party of three on site."""
    with open_work(house) as work:
        row = Visit(site_id=1, business_day=World.monday, number=7, heads=3, place="door", opened_at=work.now)
        for name, value in known.items():
            setattr(row, name, value)
        return work.add(row).id or 0


def heard(act: Acts, person_id: int) -> list[tuple[str, str]]:
    """(words, level) of what a person has not seen."""
    with act(person_id, writing=False) as work:
        return [(row.text, row.level) for row in inbox(work, 1).rows if not row.seen]


def emit(house: House, fact: object) -> None:
    """Something happens."""
    with open_work(house) as work:
        work.emit(fact)  # type: ignore[arg-type]


@pytest.mark.usefixtures("staff")
def test_a_viewer_at_the_car_park_rings_and_vibrates_at_the_door_and_rings_at_the_desk(
    house: House, act: Acts, world: World
) -> None:
    party = a_party(house)
    emit(house, PartyAnnounced(1, party, 7, 3, on_foot=False))

    assert heard(act, world.zhou) == [("party 7, 3 people on the way from the car park. Please answer.", "alert")]
    assert heard(act, world.lin) == [("party 7, 3 people on the way from the car park.", "sound")]
    assert heard(act, world.wang) == heard(act, world.luo) == heard(act, world.shen) == []


@pytest.mark.usefixtures("staff")
def test_a_first_visit_at_the_door_rings_at_the_desk_and_with_whoever_is_first_in_the_rota(
    house: House, act: Acts, world: World
) -> None:
    emit(house, PartyAtDoor(1, a_party(house), announced=True))

    assert heard(act, world.lin) == [("party 7, 3 people at the door.", "sound")]
    assert heard(act, world.shen) == [("It is your turn: party 7, 3 people at the door.", "sound")]
    assert heard(act, world.yao) == heard(act, world.mei) == []


@pytest.mark.usefixtures("staff")
def test_a_return_at_the_door_rings_with_its_own_consultant_only(house: House, act: Acts, world: World) -> None:
    emit(house, PartyAtDoor(1, a_party(house, consultant_id=world.yao), announced=True))

    assert heard(act, world.yao) == [("Your customer is at the door: party 7, 3 people.", "sound")]
    assert heard(act, world.shen) == []


@pytest.mark.usefixtures("staff")
def test_a_return_whose_consultant_is_off_goes_to_the_manager_and_to_whoever_stands_in(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        guest = work.add(Visitor(site_id=1, surname="周", honorific="ms", notice_version="1", created_at=work.now,
                                 consultant_id=world.zhao))  # fmt: skip
        guest_id = guest.id
    emit(house, PartyAtDoor(1, a_party(house, visitor_id=guest_id), announced=True))

    assert heard(act, world.mei) == [("Ms Zhou asks for 赵磊, who is not here.", "sound")]
    assert heard(act, world.shen) == [("It is your turn: Ms Zhou at the door.", "sound")]


@pytest.mark.usefixtures("staff")
def test_nobody_free_is_a_silent_banner_for_the_desk_and_the_manager(house: House, act: Acts, world: World) -> None:
    party = a_party(house)
    emit(house, NobodyFree(1, party))
    emit(house, NobodyFree(1, party))

    for person in (world.lin, world.mei):
        assert heard(act, person) == [("No consultant is free: party 7, 3 people waits in the hall.", "info")]
        with act(person, writing=False) as work:
            assert bell(work, 1).rings == ()


@pytest.mark.usefixtures("staff")
def test_a_party_that_leaves_by_car_rings_at_the_car_park(house: House, act: Acts, world: World) -> None:
    party = a_party(house)
    emit(house, PartyDeparted(1, party, "door", by_car=True))
    assert heard(act, world.wang) == [("party 7, 3 people is out of the door; the car leaves soon.", "sound")]

    emit(house, StepTakenBack(1, party, "departed"))
    assert heard(act, world.wang) == []

    emit(house, PartyDeparted(1, party, "lot", by_car=False))
    assert heard(act, world.wang) == []


@pytest.mark.usefixtures("staff")
def test_what_is_seen_to_rings_no_more(house: House, act: Acts, world: World) -> None:
    party = a_party(house)
    emit(house, PartyAnnounced(1, party, 7, 3, on_foot=False))
    emit(house, PartyAtDoor(1, party, announced=True))
    assert heard(act, world.zhou) == []

    emit(house, PartyRegistered(1, party, 0, "yes", "natural", 3))

    assert heard(act, world.lin) == heard(act, world.shen) == []


@pytest.mark.parametrize(
    ("row", "level"),
    [("coming", "alert"), ("at_door", "sound"), ("own_at_door", "sound"), ("to_model", "sound"),
     ("unaccompanied", "alert"), ("nobody_free", "info"), ("vip", "alert"), ("leaving", "sound"),
     ("vehicle", "alert"), ("sos", "alarm")],
)  # fmt: skip
def test_every_row_of_the_founding_table_is_a_topic_with_its_level(row: str, level: str) -> None:
    assert TOPICS[row].level == level
    assert TOPICS[row].kinds
    assert all(TOPIC_OF[kind].code == row for kind in TOPICS[row].kinds)
    assert all(one.level in LEVELS for one in TOPICS.values())


@pytest.mark.usefixtures("staff")
def test_a_site_sets_how_loud_a_topic_is_everywhere_and_on_one_post(
    house: House, act: Acts, clients: Clients, world: World
) -> None:
    emit(house, PartyAnnounced(1, a_party(house), 7, 3, on_foot=False))
    manager = clients.as_(world.mei, hx=True)

    manager.post("/sites/1/loudness", data={"key": "loud-all-1", "post_id": "0", "levels[]": "coming=info"})
    assert [heard(act, one)[0][1] for one in (world.zhou, world.lin)] == ["info", "info"]

    manager.post(
        "/sites/1/loudness", data={"key": "loud-door-1", "post_id": str(world.door), "levels[]": "coming=alarm"}
    )
    assert [heard(act, one)[0][1] for one in (world.zhou, world.lin)] == ["alarm", "info"]
    assert 'data-tone="alarm"' in clients.as_(world.zhou).get("/sites/1/notices/bell").text

    manager.post("/sites/1/loudness", data={"key": "loud-door-2", "post_id": str(world.door), "levels[]": "coming="})
    manager.post("/sites/1/loudness", data={"key": "loud-all-2", "post_id": "0", "levels[]": "coming="})
    assert [heard(act, one)[0][1] for one in (world.zhou, world.lin)] == ["alert", "sound"]


def test_a_level_or_a_post_that_is_none_is_refused_with_nothing_stored(clients: Clients, world: World) -> None:
    manager = clients.as_(world.mei, hx=True)

    loud = manager.post("/sites/1/loudness", data={"key": "loud-bad-1", "levels[]": "coming=deafening"})
    post = manager.post("/sites/1/loudness", data={"key": "loud-bad-2", "post_id": str(world.lake_door),
                                                   "levels[]": "coming=info"})  # fmt: skip

    assert (loud.status_code, post.status_code) == (422, 404)
    assert clients.as_(world.liu).post("/sites/1/loudness", data={"key": "loud-bad-3"}).status_code == 403
