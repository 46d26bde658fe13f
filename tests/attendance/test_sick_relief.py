"""Whoever calls in sick is part of no relief any more."""

import pytest

from app.attendance.sick import SickIn, note_sick
from app.core.work import House, open_work
from app.roster.queries import standing_now
from app.roster.relief_models import Relief
from tests.conftest import Acts
from tests.roster.test_relief import running
from tests.world import World, stands


@pytest.mark.parametrize("who", ["cover", "relieved"])
def test_a_sick_call_ends_the_relief_one_is_part_of(house: House, act: Acts, world: World, who: str) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        stands(work, world.wang, world.parking)
        stands(work, world.song, world.parking, place=2)
        stands(work, world.liu, world.leader)
    relief_id = running(act)  # Wang stands at the door for Zhou
    sick = world.wang if who == "cover" else world.zhou

    with act(world.mei) as work:
        note_sick(work, SickIn(site_id=1, person_id=sick))

    with open_work(house, writing=False) as work:
        relief = work.get(Relief, relief_id)
        assert (relief.ended_at, relief.ended_how) == (work.now, "plan")
        here = {(row.person_id, row.post_id) for row in standing_now(work, 1)}
        assert sick not in {person for person, _ in here}
        assert (who == "relieved") == ((world.wang, world.parking) in here)  # the cover went home
