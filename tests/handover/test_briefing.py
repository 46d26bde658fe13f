"""The briefing: a few points, versions, who has read which; and what may not stand in it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.models import DutyItem
from app.handover.briefing import (
    KINDS,
    LONGEST,
    AckBriefingIn,
    WriteBriefingIn,
    ack_briefing,
    read_points,
    write_briefing,
)
from app.handover.briefing_view import brief, draft, readers
from app.sites.models import SiteSetting
from tests.conftest import Acts, Clients
from tests.duties.floor import duties, run_job
from tests.handover.floor import W, at, told
from tests.world import an_assignment, stands

PAGE = "/sites/1/briefing"


@pytest.fixture(autouse=True)
def morning(house: House, clock: FixedClock) -> None:
    """Twenty to nine: Han and Zhou are there, Wang comes at ten; Song will speak."""
    at(clock, 8)
    with open_work(house) as work:
        for person, post in ((W.han, W.cleaning), (W.zhou, W.door), (W.song, W.cleaning_lead)):
            stands(work, person, post)
        an_assignment(work, W.wang, W.parking, start=600, end=1140, code="中")
    at(clock, 8, 40)


def points(version: int = 0, **more: str) -> WriteBriefingIn:
    return WriteBriefingIn.model_validate({"site_id": 1, "version": version, **more})


def read(version: int = 1, **more: object) -> AckBriefingIn:
    return AckBriefingIn.model_validate({"site_id": 1, "briefing_id": 1, "version": version, **more})


def test_a_changed_briefing_asks_again_with_what_is_new_marked(act: Acts, house: House) -> None:
    with act(W.song) as work:
        write_briefing(work, points(event="10:30 业主参观\n15:00 抽奖"))
    with act(W.han) as work:
        ack_briefing(work, read())
    with act(W.song) as work:
        write_briefing(work, points(1, event="10:30 业主参观", weather="中午有雨"))

    with act(W.han, writing=False) as work:
        mine = brief(work, 1)
    with act(W.zhou, writing=False) as work:
        his = brief(work, 1)
    assert [(one.text, one.fresh) for one in mine.points] == [("10:30 业主参观", False), ("中午有雨", True)]
    assert (mine.gone, mine.to_read, mine.read_version) == (("15:00 抽奖",), True, 1)
    assert [(one.text, one.fresh) for one in his.points] == [("10:30 业主参观", False), ("中午有雨", False)]
    assert told(house, W.han) == ["briefing_changed"]
    assert told(house, W.zhou) == []


def test_the_same_points_again_ask_nobody(act: Acts) -> None:
    for version in (0, 1):
        with act(W.song) as work:
            row = write_briefing(work, points(version, event="10:30 业主参观"))
            assert row.version == 1


def test_two_who_write_at_once_do_not_write_over_each_other(act: Acts) -> None:
    with act(W.song) as work:
        write_briefing(work, points(event="10:30 业主参观"))
    with act(W.mei) as work, pytest.raises(Conflict):
        write_briefing(work, points(event="别的"))


def test_the_leader_sees_who_has_read_it_and_who_comes_later(act: Acts) -> None:
    with act(W.song) as work:
        write_briefing(work, points(event="10:30 业主参观"))
    with act(W.han) as work:
        ack_briefing(work, read())
        ack_briefing(work, read())

    with act(W.song, writing=False) as work:
        found = readers(work, 1)
        assert found is not None
        assert [one.name for one in found.read] == ["韩梅"]
        assert [one.name for one in found.missing] == ["周杰瑞"]
        assert [one.name for one in found.later] == ["王伟"]
    with act(W.han, writing=False) as work:
        assert readers(work, 1) is None


def test_tomorrow_begins_with_what_stood_there_today(act: Acts, clock: FixedClock) -> None:
    with act(W.song) as work:
        write_briefing(work, points(event="10:30 业主参观", other="2 号电梯检修"))
    at(clock, 7, 30, days=1)
    with act(W.mei, writing=False) as work:
        found = draft(work, 1)
        assert found is not None
        assert (found.version, found.from_day, found.texts["other"]) == (0, W.monday, "2 号电梯检修")
        assert brief(work, 1).id == 0


def test_after_midnight_the_night_shift_still_has_the_day_it_began_in(act: Acts, clock: FixedClock) -> None:
    with act(W.song) as work:
        write_briefing(work, points(event="10:30 业主参观"))
    at(clock, 1, 15, days=1)
    with act(W.zhou) as work:
        assert ack_briefing(work, read()).version == 1


def test_a_note_from_without_a_signal_counts_when_it_was_made(act: Acts, clock: FixedClock) -> None:
    with act(W.song) as work:
        write_briefing(work, points(event="10:30 业主参观"))
    made = datetime(2026, 11, 23, 0, 45, tzinfo=UTC)
    at(clock, 10)
    with act(W.han) as work:
        row = ack_briefing(work, read(occurred_at=made))
        assert (row.at, row.received_at) == (made, work.now)
    with act(W.han) as work, pytest.raises(Invalid):
        ack_briefing(work, read(version=1, occurred_at=clock.now() + timedelta(hours=1)))


def test_a_version_that_is_not_there_and_another_sites_briefing_are_not_found(act: Acts) -> None:
    with act(W.song) as work:
        write_briefing(work, points(event="10:30 业主参观"))
    with act(W.han) as work, pytest.raises(NotFound):
        ack_briefing(work, read(version=2))
    with act(W.qian) as work, pytest.raises(NotFound):
        ack_briefing(work, AckBriefingIn(site_id=2, briefing_id=1, version=1))


def test_only_whoever_divides_the_posts_writes_it(act: Acts) -> None:
    with act(W.han) as work, pytest.raises(Forbidden):
        write_briefing(work, points(event="x"))


def test_reading_fills_the_duty_of_the_shift(act: Acts, house: House) -> None:
    with open_work(house) as work:
        install_library(work, 1, load_library())
        for row in (work.find(DutyItem, site_id=1, code="G4"),):
            assert row is not None
            row.enabled = True
            work.session.add(row)
    with act(W.song) as work:
        write_briefing(work, points(event="10:30 业主参观"))
    run_job(house)
    for person in (W.han, W.wang):
        with act(person) as work:
            ack_briefing(work, read())

    assert [(row.state, row.done_by) for row in duties(house, W.cleaning, "G4")] == [("done", W.han)]
    assert [(row.state, row.done_by) for row in duties(house, W.parking, "G4")] == [("done", W.wang)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("14:00 王总到访", "briefing_no_names"),
        ("14:00 吴女士一家", "briefing_no_names"),
        ("2 pm Mr Wu and family", "briefing_no_names"),
        ("联系 13800138000", "briefing_no_numbers"),
        ("联系 138 0013 8000", "briefing_no_numbers"),
        ("长" * (LONGEST + 1), "briefing_line_long"),
        ("\n".join(f"第{n}条" for n in range(9)), "briefing_too_many"),
    ],
)
def test_guests_are_not_named_and_points_stay_short(line: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_points({"vip": line}, names=False)

    assert (refused.value.code, refused.value.field) == (code, "vip")


@pytest.mark.parametrize("line", ["14:00 两位女士", "一位先生带老太太", "总部来检查", "总经理巡场", "董事长参观"])
def test_a_guest_without_a_name_may_stand_there(line: str) -> None:
    assert read_points({"vip": line}, names=False) == [("vip", line)]


def test_a_site_may_allow_names(act: Acts, house: House) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="briefing_names", value="true"))
    with act(W.song) as work:
        assert write_briefing(work, points(vip="14:00 王总到访")).version == 1


@each(st.fixed_dictionaries({kind: st.text("王 ·-a\n", max_size=60) for kind in KINDS}))
def test_no_point_is_blank_or_there_twice(typed: dict[str, str]) -> None:
    try:
        found = read_points(typed, names=True)
    except Invalid:
        return

    assert all(text and text == text.strip(" ·•-—\t") and "\n" not in text for _, text in found)
    assert len(set(found)) == len(found)


def test_the_whole_way_on_two_phones(clients: Clients) -> None:
    song, han = clients.as_(W.song, hx=True), clients.as_(W.han, hx=True)

    assert "Nothing is written" in han.get(f"{PAGE}/brief").text
    written = song.post(f"{PAGE}/write", data={"version": "0", "event": "10:30 业主参观"})
    assert (written.status_code, "Change it" in written.text) == (200, True)
    page = han.get(f"{PAGE}/brief").text
    assert "Understood" in page
    assert 'data-queue="briefed"' in page
    assert "Read the briefing of today" in han.get("/sites/1/handover/card").text
    done = han.post(f"{PAGE}/read", data={"briefing_id": "1", "version": "1"})
    assert (done.status_code, "Read at 08:40" in done.text) == (200, True)
    assert "alert" not in han.get("/sites/1/handover/card").text
    assert "1/2" in song.get(f"{PAGE}/readers").text


def test_without_scripts_the_page_comes_back(clients: Clients) -> None:
    song = clients.as_(W.song)

    empty = song.post(f"{PAGE}/write", data={"version": "0", "event": ""})
    assert (empty.status_code, "Write at least one point" in empty.text) == (422, True)
    kept = song.post(f"{PAGE}/write", data={"version": "0", "vip": "14:00 王总到访"})
    assert (kept.status_code, "王总到访" in kept.text) == (422, True)
    assert song.post(f"{PAGE}/write", data={"version": "0", "other": "x"}).status_code == 303
