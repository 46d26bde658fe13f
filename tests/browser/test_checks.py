"""A leader on a phone looks at a post in six taps; what is late climbs to them and is taken on the tablet."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from app.checks.models import SCORES, PostCheck
from app.core.work import House, open_work
from app.duties.late import tell_late
from app.people.models import Person
from tests.browser.conftest import Devices
from tests.checks.floor import a_duty
from tests.world import World, stands


@pytest.fixture
def floor(house: House, world: World) -> None:
    """Noon: Liu leads, Zhou is at the door since eight; both read Chinese."""
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        there = stands(work, world.zhou, world.door)
        there.started_at = work.now - timedelta(hours=4)
        for person_id in (world.liu, world.zhou, world.mei):
            work.get(Person, person_id).locale = "zh-Hans"


@pytest.mark.usefixtures("floor")
def test_a_post_is_looked_at_in_six_taps(devices: Devices, house: House, world: World) -> None:
    page = devices.open(world.liu, "phone", "/sites/1/checks", "zh-Hans")
    look = page.locator("#look")
    expect(look).to_contain_text("周杰瑞")
    save = look.get_by_role("button", name=re.compile("保存"))
    expect(save).to_be_in_viewport()
    taps = 0

    for name, score in zip(SCORES, (5, 4, 4, 5, 4), strict=True):
        look.locator(f'label:has(input[name="{name}"][value="{score}"])').click()
        taps += 1
    expect(look.locator("[data-left]")).to_be_hidden()
    save.click()
    taps += 1

    expect(page.locator("#toast")).to_contain_text("已记 4.4 分")
    assert taps == 6
    with open_work(house, writing=False) as work:
        (check,) = work.session.exec(select(PostCheck))
        assert (check.person_id, check.scores) == (world.zhou, (5, 4, 4, 5, 4))

    page.locator("#toast").get_by_role("button", name=re.compile("撤销")).click()
    expect(page.locator("#board")).to_contain_text("还没查")


@pytest.mark.usefixtures("floor")
def test_a_late_duty_rises_to_the_leader_who_takes_it_on_the_tablet(
    devices: Devices, house: House, world: World
) -> None:
    page = devices.open(world.liu, "tablet", "/sites/1/lead", "zh-Hans")
    expect(page.locator("#lead")).not_to_contain_text("超时事项")

    with open_work(house) as work:
        a_duty(work, world.door)
    with open_work(house) as work:
        tell_late(work)

    line = page.locator(f"#p-{world.door}")
    expect(line).to_contain_text("门童岗 · 1 项超时")  # by itself, over the stream
    page.get_by_role("button", name=re.compile("我来处理")).click()
    expect(page.locator("#lead")).to_contain_text("1 项已有人接手")
    page.locator("#lead-taken > summary").click()
    expect(line).to_contain_text("刘强")
    line.locator("summary").click()
    line.get_by_role("button", name="当面看到已做").click()
    expect(page.locator("#lead")).not_to_contain_text("门童岗 · 1 项超时")

    shift = devices.open(world.zhou, "small", "/sites/1/shift", "zh-Hans")
    shift.locator("#done-list > summary").click()
    expect(shift.locator("#done")).to_contain_text("刘强代勾: 当面看到已做")
