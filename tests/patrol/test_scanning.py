"""At the points: by code or by a tap, by anybody of the post, with or without a signal; odd is flagged, never lost."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, TooMany
from app.core.happened import Arrival, arrives
from app.core.work import House, open_work
from app.faults.models import Fault
from app.patrol.findings import FoundIn, add_found
from app.patrol.models import PatrolPoint
from app.patrol.scanning import ScanIn, scan_point
from app.sites.models import SiteSetting
from tests.conftest import Acts
from tests.patrol.floor import a_morning, at, misses, on_patrol, rounds, run_job, scan, scans, walk
from tests.world import World


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Five past eight, Wang on patrol, the first round open."""
    a_morning(house, clock)
    run_job(house)
    at(clock, 8, 5)
    return house


def setting(house: House, key: str, value: str) -> None:
    """A value of the site."""
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key=key, value=value))


def test_a_round_is_begun_by_its_first_scan_and_done_by_its_last(morning: House, act: Acts, clock: FixedClock) -> None:
    walk(act, clock, "1001", "1002", "1003", every=8)
    assert [(row.state, row.started_at) for row in rounds(morning)] == [
        ("started", clock.now() - timedelta(minutes=16))
    ]
    clock.advance(minutes=8)

    scan(act, "1004")

    row = rounds(morning)[0]
    assert (row.state, row.done_at, row.look_at) == ("done", clock.now(), None)
    assert [(one.how, one.flags, one.counts) for one in scans(morning)] == [("scan", "", True)] * 4


@pytest.mark.usefixtures("morning")
def test_the_address_on_the_card_is_as_good_as_its_code(act: Acts) -> None:
    assert scan(act, "https://site.example/sites/1/patrol/p/1002").point_id == scan(act, " 1002 ").point_id


def test_a_round_belongs_to_the_post_and_two_people_may_share_it(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    with open_work(morning) as work:
        on_patrol(work, world.zhou, place=2)

    scan(act, "1001")
    clock.advance(minutes=1)
    scan(act, "1002", world.zhou)
    clock.advance(minutes=1)
    scan(act, "1002")
    walk(act, clock, "1003", "1004", person_id=world.zhou)

    assert [row.state for row in rounds(morning)] == ["done"]
    assert [(one.person_id, one.counts) for one in scans(morning)][:3] == [
        (world.wang, True),
        (world.zhou, True),
        (world.wang, False),
    ]
    assert scans(morning)[2].flags == " again "


def test_the_same_key_is_the_same_scan_and_another_persons_key_is_refused(
    morning: House, act: Acts, world: World
) -> None:
    with open_work(morning) as work:
        on_patrol(work, world.zhou, place=2)
    first = scan(act, "1001", client_key="k_one")

    assert scan(act, "1001", client_key="k_one").id == first.id
    with pytest.raises(Conflict, match="patrol_key_reused"):
        scan(act, "1001", world.zhou, client_key="k_one")
    assert len(scans(morning)) == 1


def test_two_points_too_close_are_both_kept_and_the_second_is_flagged(
    morning: House, act: Acts, clock: FixedClock
) -> None:
    scan(act, "1001")
    clock.advance(seconds=19)
    scan(act, "1002")
    clock.advance(seconds=20)
    scan(act, "1003")

    assert [one.flags for one in scans(morning)] == ["", " close ", ""]
    assert all(one.counts for one in scans(morning))


def test_how_close_is_too_close_is_the_sites_own(morning: House, act: Acts, clock: FixedClock) -> None:
    setting(morning, "patrol_too_close_seconds", "60")
    scan(act, "1001")
    clock.advance(seconds=50)
    scan(act, "1002")

    assert [one.flags for one in scans(morning)] == ["", " close "]


def test_what_waited_on_the_phone_keeps_its_time_and_fills_its_own_round(
    morning: House, act: Acts, clock: FixedClock
) -> None:
    """In the basement from ten past eight; the signal is back at half past nine, in another round."""
    at(clock, 9, 30)
    run_job(morning)
    made = clock.now() - timedelta(minutes=80)
    for n, code in enumerate(("1004", "1002", "1001", "1003")):
        scan(
            act, code, occurred_at=(made + timedelta(minutes=8 * (int(code[-1]) - 1))).isoformat(), client_key=f"k_{n}"
        )

    first = rounds(morning)[0]
    assert (first.state, first.started_at, first.done_at) == ("done", made, made + timedelta(minutes=24))
    assert [(one.flags, one.received_at == clock.now()) for one in scans(morning)] == [(" waited ", True)] * 4
    assert [row.state for row in rounds(morning)][1:] == ["due"]


def test_two_notes_from_one_form_without_a_signal_are_two_scans_and_each_counts_once(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    """The page is not made anew without a signal: only the keys of the notes tell them apart."""
    for key, code in (("k_first_note", "1001"), ("k_second_note", "1002"), ("k_first_note", "1001")):
        with act(world.wang) as work:
            arrives(work, Arrival(key, clock.now()))
            scan_point(work, ScanIn(site_id=1, code=code, how="typed", client_key="k_of_the_form"))

    assert [row.client_key for row in scans(morning)] == ["k_first_note", "k_second_note"]


def test_a_phone_whose_clock_runs_ahead_is_flagged(morning: House, act: Acts, clock: FixedClock, world: World) -> None:
    with act(world.wang) as work:
        arrives(work, Arrival("k_skew", clock.now(), skew_s=-300, flags=frozenset({"skew"})))
        scan_point(work, ScanIn(site_id=1, code="1001", how="scan", client_key="k_skew"))

    assert scans(morning)[0].flags == " skew "


def test_a_scan_while_the_server_was_away_makes_the_round_it_belongs_to(
    house: House, act: Acts, clock: FixedClock
) -> None:
    """No job ran from eight to half past ten; the phone was at the first point at twenty past nine."""
    a_morning(house, clock)
    at(clock, 10, 30)
    scan(act, "1001", occurred_at=(clock.now() - timedelta(minutes=70)).isoformat())

    assert [(row.number, row.state) for row in rounds(house)] == [(2, "started")]


def test_a_late_scan_settles_what_was_raised_and_the_round_is_late_not_missed(
    morning: House, act: Acts, clock: FixedClock
) -> None:
    walk(act, clock, "1001", "1003", "1004", every=8)
    at(clock, 9, 13)
    run_job(morning)
    row = rounds(morning)[0]
    assert (row.state, len(misses(morning))) == ("missed", 1)

    late = scan(act, "1002", round_id=row.id)

    assert late.flags.split() == ["late", "order"]
    assert rounds(morning)[0].state == "late"
    assert misses(morning)[0].scanned_at == clock.now()


def test_past_its_hour_a_begun_round_goes_on_until_its_tolerance_is_over(
    morning: House, act: Acts, clock: FixedClock
) -> None:
    at(clock, 8, 40)
    walk(act, clock, "1001", "1002", "1003", every=8)
    at(clock, 9, 5)
    run_job(morning)
    scan(act, "1004")
    clock.advance(minutes=1)
    scan(act, "1001")

    first, second = rounds(morning)
    assert (first.state, second.state) == ("done", "started")
    assert scans(morning)[-1].round_id == second.id


def test_a_point_without_its_code_is_confirmed_by_a_tap_where_the_site_allows_it(
    morning: House, act: Acts, world: World
) -> None:
    with open_work(morning, writing=False) as work:
        point = work.session.exec(select(PatrolPoint).where(PatrolPoint.code == "1001")).one()
    with act(world.wang) as work:
        assert scan_point(work, ScanIn(site_id=1, point_id=point.id, how="scan")).how == "tap"
    setting(morning, "patrol_tap", "false")
    with act(world.wang) as work, pytest.raises(Invalid, match="patrol_scan_needed"):
        scan_point(work, ScanIn(site_id=1, point_id=point.id, how="tap"))


def test_whoever_is_on_no_patrol_cannot_scan(morning: House, act: Acts, world: World) -> None:
    for person in (world.zhou, world.liu, world.mei):
        with pytest.raises(Forbidden, match="patrol_not_yours"):
            scan(act, "1001", person)
    with pytest.raises(Forbidden):
        scan(act, "1001", world.shen)
    assert scans(morning) == []


def test_an_unknown_code_and_an_old_one_say_which_and_guesses_are_counted(morning: House, act: Acts) -> None:
    with open_work(morning) as work:
        point = work.session.exec(select(PatrolPoint).where(PatrolPoint.code == "1001")).one()
        point.code, point.spent = "7777", ["1001"]
    with pytest.raises(Invalid, match="patrol_code_old"):
        scan(act, "1001")
    for _ in range(7):
        with pytest.raises(Invalid, match="patrol_code_unknown"):
            scan(act, "0000")
    with pytest.raises(TooMany):
        scan(act, "7777")


def test_what_was_found_is_a_report_with_the_point_as_its_place(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    row = scan(act, "1002", client_key="k_pump")
    clock.advance(minutes=1)

    with act(world.wang) as work:
        for note in ("water on the floor", "still water"):
            add_found(work, FoundIn(site_id=1, scan_id=row.id or 0, found=[1], note=note))

    with open_work(morning, writing=False) as work:
        fault = work.session.exec(select(Fault)).one()
        assert (fault.about, fault.spot) == ("scan:k_pump", "Pump room")
        assert "Lamp lit" in fault.note
        assert "water on the floor" in fault.note
    assert [one.found for one in scans(morning)] == [[{"zh": "灯亮", "en": "Lamp lit"}]]


def test_only_ones_own_scan_of_the_last_hours_takes_a_finding(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    row = scan(act, "1002")
    with open_work(morning) as work:
        on_patrol(work, world.zhou, place=2)
    with act(world.zhou) as work, pytest.raises(Forbidden):
        add_found(work, FoundIn(site_id=1, scan_id=row.id or 0, found=[0]))
    with act(world.wang) as work, pytest.raises(Invalid, match="patrol_found_word"):
        add_found(work, FoundIn(site_id=1, scan_id=row.id or 0))
    clock.advance(hours=3)
    with act(world.wang) as work, pytest.raises(Conflict, match="patrol_found_late"):
        add_found(work, FoundIn(site_id=1, scan_id=row.id or 0, found=[0]))
