"""A borrowed hand: a name and posts, candidates at once, over by itself, known again the next time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.models import EventLog
from app.core.work import House, Work, open_work
from app.people.models import Membership, Person
from app.roster.borrow import BorrowIn, ThatHandIn, borrow_hand, end_borrowed, return_hand
from app.roster.borrow_models import BorrowedHand
from app.roster.fitness import candidates
from app.roster.models import Assignment, PostPermit, Standing
from app.sites.queries import site
from tests.conftest import Acts, Clients, Statements
from tests.world import World, session_for, stands

PAGE = "/sites/1/people/borrow"


def hand(name: str = "贺新", *posts: int, **more: object) -> BorrowIn:
    return BorrowIn.model_validate({"site_id": 1, "name": name, "posts": list(posts or (World.door,)), **more})


def names(work: Work, post: int) -> list[str]:
    here = site(work, 1)
    found = candidates(work, 1, post, 1, here.at(World.monday, 780), here.at(World.monday, 1080))
    return [one.name for one in found if one.ok]


def test_a_borrowed_hand_is_a_candidate_at_once(act: Acts, house: House, world: World) -> None:
    with act(world.liu) as work:
        made = borrow_hand(work, hand())
        person_id = made.person_id

    with open_work(house, writing=False) as work:
        assert "贺新" in names(work, world.door)
        assert "贺新" not in names(work, world.parking)
        person = work.get(Person, person_id)
        assert (person.password_hash, person.pin_hash, person.username) == (None, None, None)
        role = work.find(Membership, person_id=person_id)
        assert role is not None
        assert (role.role, role.team) == ("ST", "etiquette_security")
        assert role.until == datetime(2026, 11, 23, 10, 0, tzinfo=UTC), "closing, 18:00 in Shanghai"


def test_it_is_over_by_itself_at_closing_and_what_was_is_kept(
    act: Acts, house: House, world: World, clock: FixedClock
) -> None:
    with act(world.liu) as work:
        made = borrow_hand(work, hand())
        person_id = made.person_id
        stands(work, person_id, world.door)
        session_for(work, person_id)
        row = work.find(Assignment, person_id=person_id)
        assert row is not None
        row.ends_at = row.ends_at + timedelta(hours=3)

    clock.instant = datetime(2026, 11, 23, 10, 1, tzinfo=UTC)
    with open_work(house) as work:
        end_borrowed(work)
        end_borrowed(work)

    with open_work(house, writing=False) as work:
        assert "贺新" not in names(work, world.door)
        standing = work.find(Standing, person_id=person_id)
        assert standing is not None
        assert standing.ended_at == clock.instant
        planned = work.find(Assignment, person_id=person_id)
        assert planned is not None
        assert planned.ends_at == clock.instant
        assert work.find(PostPermit, person_id=person_id) is None
        kept = work.find(BorrowedHand, person_id=person_id)
        assert kept is not None
        assert (kept.posts, kept.ended_at) == ([world.door], datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
        assert work.get(Person, person_id).active
        assert work.find(EventLog, kind="HandReturned") is not None


def test_for_a_night_it_is_over_in_the_morning(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.liu) as work:
        night = borrow_hand(work, hand("贺新", world.door, until="morning"))
        assert night.until == datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    clock.instant = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    with act(world.liu) as work:
        late = borrow_hand(work, hand("尹川"))
        assert late.until == datetime(2026, 11, 23, 22, 0, tzinfo=UTC), "closed already: to the end of the day"


def test_goes_now_ends_it_at_once(act: Acts, house: House, world: World) -> None:
    with act(world.liu) as work:
        hand_id = borrow_hand(work, hand()).id or 0
    with act(world.mei) as work:
        return_hand(work, ThatHandIn(site_id=1, borrowed_hand_id=hand_id))
    with act(world.mei) as work, pytest.raises(Conflict):
        return_hand(work, ThatHandIn(site_id=1, borrowed_hand_id=hand_id))

    with open_work(house, writing=False) as work:
        assert "贺新" not in names(work, world.door)


def test_the_same_name_again_today_adds_posts_to_the_same_person(act: Acts, world: World) -> None:
    with act(world.liu) as work:
        first = borrow_hand(work, hand()).person_id
        again = borrow_hand(work, hand("贺新", world.parking))

        assert again.person_id == first
        assert again.posts == [world.door, world.parking]
        assert "贺新" in names(work, world.parking)


def test_a_name_on_the_staff_is_refused_in_words(act: Acts, clients: Clients, world: World) -> None:
    with act(world.liu) as work, pytest.raises(Invalid) as refusal:
        borrow_hand(work, hand("王伟"))
    assert (refusal.value.code, refusal.value.field) == ("borrow_on_staff", "name")

    answer = clients.as_(world.liu, hx=True).post(
        PAGE, data={"key": "borrow-wang-1", "name": "王伟", "posts[]": str(world.door)}
    )

    assert answer.status_code == 422
    assert "王伟 is on the staff here already" in answer.text
    assert f'value="{world.door}" checked' in answer.text


def test_somebody_known_from_another_day_is_asked_about(
    act: Acts, house: House, world: World, clock: FixedClock
) -> None:
    with act(world.liu) as work:
        first = borrow_hand(work, hand()).person_id
    clock.advance(days=1)
    with open_work(house) as work:
        end_borrowed(work)

    with act(world.liu) as work, pytest.raises(NeedsConsent) as question:
        borrow_hand(work, hand())
    with act(world.liu) as work:
        same = borrow_hand(work, hand("贺新", same="yes")).person_id
        return_hand(work, ThatHandIn(site_id=1, borrowed_hand_id=2))
        other = borrow_hand(work, hand("贺新", same="no")).person_id

    assert question.value.params == {"name": "贺新", "day": "2026-11-23"}
    assert same == first
    assert other != first
    with open_work(house, writing=False) as work:
        days = work.find(BorrowedHand, person_id=first, business_day=date(2026, 11, 23))
        assert days is not None, "the first day stays on record"


def test_a_colleague_of_the_group_is_borrowed_with_the_own_account_and_others_are_not_named(
    act: Acts, house: House, world: World
) -> None:
    with act(world.liu) as work, pytest.raises(NeedsConsent) as question:
        borrow_hand(work, hand("裴松"))
    assert question.value.params == {"name": "裴松", "site": "Maple Hill"}

    with act(world.liu) as work:
        assert borrow_hand(work, hand("裴松", same="yes")).person_id == world.pei
        assert borrow_hand(work, hand("钱进")).person_id != world.qian, "Lakeside is another group"
    with open_work(house, writing=False) as work:
        own = work.find(Membership, person_id=world.pei, site_id=3)
        assert own is not None
        assert own.until is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"posts": []}, "posts"), ({"posts": [World.lake_door]}, "posts"), ({"posts": [99999]}, "posts")],
)
def test_without_a_post_of_the_site_nothing_is_stored(
    act: Acts, house: House, world: World, wrong: dict[str, object], field: str
) -> None:
    with act(world.liu) as work, pytest.raises(Invalid) as refusal:
        borrow_hand(work, BorrowIn.model_validate({"site_id": 1, "name": "贺新", **wrong}))

    assert refusal.value.field == field
    with open_work(house, writing=False) as work:
        assert work.find(Person, name="贺新") is None


def test_leaders_borrow_and_staff_do_not(act: Acts, clients: Clients, world: World) -> None:
    assert clients.as_(world.liu).get(PAGE).status_code == 200
    assert clients.as_(world.wang).get(PAGE).status_code == 403
    with act(world.wang) as work, pytest.raises(Forbidden):
        borrow_hand(work, hand())
    with act(world.zhao) as work, pytest.raises(NotFound):
        borrow_hand(work, hand())


def test_two_fields_and_one_tap_on_the_page(clients: Clients, world: World, statements: Statements) -> None:
    client = clients.as_(world.liu, hx=True)

    made = client.post(PAGE, data={"key": "borrow-he-1", "name": "贺新", "posts[]": ["3", "4"]})
    twice = client.post(PAGE, data={"key": "borrow-he-1", "name": "贺新", "posts[]": ["3", "4"]})
    client.get(PAGE)
    before = len(statements)
    page = client.get(f"{PAGE}?post=4").text

    assert (made.status_code, twice.status_code) == (200, 200)
    assert "贺新" in made.text
    assert "Parking guide · Doorman" in page
    assert page.count('id="hand-') == 1
    assert 'value="4" checked' in page
    assert "empty now" in page
    assert len(statements) - before <= 10


def test_the_card_of_a_borrowed_hand_is_printed_by_the_leader(clients: Clients, act: Acts, world: World) -> None:
    with act(world.liu) as work:
        person_id = borrow_hand(work, hand()).person_id

    card = clients.as_(world.liu).post(f"/sites/1/people/{person_id}/pin", data={"key": "card-of-he-1"})

    assert card.status_code == 200
    assert "贺新" in card.text
