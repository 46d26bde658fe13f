"""What the tests of lending share: people on their posts, a stock, parties."""

from typing import Any

from app.core.work import Work
from app.lending.models import Umbrella
from app.lending.stock import AddKeyIn, AddUmbrellasIn, add_key, add_umbrellas
from app.lending.words import Location
from app.sites.models import SiteSetting
from app.visitors.announce import AnnounceIn, announce_party
from app.visitors.chain import party_at_door
from app.visitors.models import Visit
from app.visitors.steps import StepIn
from tests.world import World, stands

W = World()


def on_posts(work: Work) -> None:
    """Wang guides cars, Zhou opens the door, Lin is at the desk, Liu leads."""
    stands(work, W.wang, W.parking)
    stands(work, W.zhou, W.door)
    stands(work, W.lin, W.hall)
    stands(work, W.liu, W.leader)


def a_stock(work: Work) -> None:
    """Umbrellas 1 to 3 at the car park, 4 to 6 at the door; one key."""
    for location, first, last in ((Location.LOT, 1, 3), (Location.DOOR, 4, 6)):
        add_umbrellas(work, AddUmbrellasIn(site_id=1, first=first, last=last, location=location))
    add_key(work, AddKeyIn(site_id=1, number="D1", name_zh="装修1号", name_en="Furnished 1"))


def set_value(work: Work, key: str, value: int) -> None:
    """A setting of Yunqi."""
    row = work.find(SiteSetting, site_id=1, key=key) or SiteSetting(
        site_id=1, key=key, value="", name_zh=key, name_en=key, source="test"
    )
    row.value = str(value)
    work.add(row)


def umbrella(work: Work, number: int) -> Umbrella:
    """The umbrella with that number."""
    found = work.find(Umbrella, site_id=1, number=number)
    assert found is not None
    return found


def a_party(work: Work, plate: str = "", *, heads: int = 2, **more: Any) -> int:
    """Announced by whoever acts; its id."""
    return announce_party(work, AnnounceIn(site_id=1, heads=heads, plate=plate, on_foot=not plate, **more)).id or 0


def at_door(work: Work, visit_id: int) -> Visit:
    """The party stands at the door."""
    return party_at_door(work, StepIn(site_id=1, visit_id=visit_id))
