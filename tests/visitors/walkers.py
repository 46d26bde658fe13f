"""What tests of the chain need: the crew on its posts, a party on its way, its story."""

from app.core.work import House, Work, open_work
from app.visitors.announce import AnnounceIn, announce_party
from app.visitors.models import Visit
from app.visitors.party_steps import RecordIn, record_step
from app.visitors.party_story import Story, story_of
from app.visitors.queries import open_party
from tests.conftest import Acts
from tests.world import World, stands

PLATE, OTHER_PLATE = "粤BD31688", "粤AK52188"


def crew(house: House, world: World) -> None:
    """Wang at the car park, Zhou at the door, Lin at the desk."""
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)
        stands(work, world.lin, world.hall)


def announced(act: Acts, who: int, heads: int = 3, plate: str = "", **more: object) -> int:
    """A party announced by the car park; its id."""
    data = AnnounceIn.model_validate({"site_id": 1, "heads": heads, "plate": plate, "on_foot": not plate, **more})
    with act(who) as work:
        return announce_party(work, data).id or 0


def recorded(act: Acts, who: int, visit_id: int, step: str, **more: object) -> None:
    """A step from the page of the party."""
    with act(who) as work:
        record_step(work, RecordIn.model_validate({"site_id": 1, "visit_id": visit_id, "step": step, **more}))


def story(work: Work, visit_id: int) -> Story:
    """The story of a party."""
    return story_of(work, work.get(Visit, visit_id), open_party(work, 1, visit_id))


def states(work: Work, visit_id: int) -> dict[str, str]:
    """State of each link of its chain."""
    return {link.key: link.state for link in story(work, visit_id).links}
