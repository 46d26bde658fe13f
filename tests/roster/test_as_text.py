"""The posts of a day as text for the group chat, exactly."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.work import House, Work, open_work
from app.people.delegation_models import Delegation
from app.roster.as_text import message
from app.roster.models import Absence
from app.roster.publish_models import RosterVersion
from app.sites.models import CalendarDay, DayKind, Site
from tests.conftest import Acts, Clients
from tests.world import World, an_assignment

TUESDAY = "2026-11-24"
CHINESE = """\
云栖府 · 周二 11月24日 · 开盘日
负责：梅静、刘强（代管 12–18）

【停车场】
车辆引导岗：王伟 8–17

【门口】
门童岗：周杰瑞 8–17、罗敏 10:30–19、缺1 9–10:30

【样板区】
样板区礼仪岗：林婷 18–次日6

【全场】
案场管理员：梅静 9–18

请假：韩梅
休息：宋桂兰
"""
ENGLISH = """\
Yunqi Court · Tue 24 Nov · Launch day
In charge: 梅静, 刘强 (deputy 12–18)

[Car park]
Parking guide: 王伟 8–17

[Door]
Doorman: 周杰瑞 8–17, 罗敏 10:30–19, 1 open 9–10:30

[Model area]
Model-area post: 林婷 18–6 next day

[Whole site]
Site manager: 梅静 9–18

On leave: 韩梅
Resting: 宋桂兰
"""


def a_day(work: Work, world: World) -> None:
    """Tuesday is a launch day that asks for two at the door; Mei rests from noon; one shift is still a draft."""
    from app.sites.models import Coverage

    tuesday = world.monday + timedelta(days=1)
    here = work.get(Site, 1)
    version = work.add(RosterVersion(site_id=1, number=1, kind="publish", at=work.now, first_day=tuesday,
                                     last_day=tuesday))  # fmt: skip
    work.add(DayKind(site_id=1, code="launch", name_zh="开盘日", name_en="Launch day"))
    work.add(CalendarDay(site_id=1, day=tuesday, kind="launch"))
    work.add(Coverage(site_id=1, post_id=world.door, day_kind="launch", from_minute=540, to_minute=1020, places=2))
    for person, post, place, start, end in (
        (world.wang, world.parking, 1, 480, 1020),
        (world.zhou, world.door, 1, 480, 1020),
        (world.luo, world.door, 2, 630, 1140),
        (world.lin, world.gate, 1, 1080, 1800),
        (world.mei, world.manager, 1, 540, 1080),
    ):
        row = an_assignment(work, person, post, place=place, day=tuesday, start=start, end=end)
        row.published_in = version.id
        work.add(row)
    an_assignment(work, world.liu, world.hall, day=tuesday)
    for person, kind in ((world.han, "sick"), (world.song, "rest"), (world.wang, "rest")):
        work.add(Absence(site_id=1, person_id=person, day=tuesday, kind=kind))
    window: dict[str, Any] = {"given_at": work.now, "given_by": world.mei, "to_person": world.liu}
    work.add(Delegation(site_id=1, from_at=here.at(tuesday, 720), until_at=here.at(tuesday, 1260),
                        accepted_at=work.now, **window))  # fmt: skip
    work.add(Delegation(site_id=1, from_at=here.at(tuesday, 540), until_at=here.at(tuesday, 600), **window))


@pytest.mark.parametrize(("language", "text"), [("zh-Hans", CHINESE), ("en", ENGLISH)])
def test_it_says_who_stands_where_who_is_missing_and_who_is_in_charge(
    act: Acts, world: World, language: str, text: str
) -> None:
    with act(world.mei) as work:
        a_day(work, world)
        work.get(Site, 1).language = language
        said = message(work, 1, TUESDAY)

    assert said.text == text
    assert (said.drafts, said.chinese) == (1, language != "en")


def test_the_language_of_the_site_counts_not_that_of_the_reader(act: Acts, house: House, world: World) -> None:
    with open_work(house) as work:
        a_day(work, world)
    for lang in ("en", "zh-Hans"):
        with act(world.mei) as work:
            work.lang = lang
            assert message(work, 1, TUESDAY).text == CHINESE


def test_a_day_without_anybody_says_so(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        text = message(work, 1, "2026-11-25").text

    assert text.startswith("云栖府 · 周三 11月25日 · weekday\n负责：未安排\n")
    assert text.count("缺1 9–18") == 9


def test_the_page_has_the_text_to_copy_and_says_what_is_not_in_it(clients: Clients, house: House, world: World) -> None:
    with open_work(house) as work:
        a_day(work, world)

    page = clients.as_(world.mei).get(f"/sites/1/roster/text?day={TUESDAY}").text

    assert CHINESE in page
    assert "1 change of this day is not published" in page
    staff = clients.as_(world.zhou).get(f"/sites/1/roster/text?day={TUESDAY}").text
    assert CHINESE in staff
    assert "not published" not in staff
    assert clients.as_(world.mei).get("/sites/1/roster/text?day=x").status_code == 200
    assert clients.as_(world.zhao).get("/sites/1/roster/text").status_code == 404
