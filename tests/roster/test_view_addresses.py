"""What a view is fetched again by says everything the view shows: nothing may be lost on the way through a template."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import Clients
from tests.world import World

VIEWS = ("week?week=2026-11-23&on=2026-11-26", "day?day=2026-11-24&part=night", "month?month=2026-11-01")


@pytest.mark.parametrize("view", VIEWS)
def test_a_block_is_fetched_again_with_the_whole_address_of_its_view(clients: Clients, world: World, view: str) -> None:
    asked = {**parse_qs(urlsplit(view).query), "pick": [f"person:{world.wang}"]}
    html = clients.as_(world.mei).get(f"/sites/1/roster/{view}&pick=person:{world.wang}").text

    for block in ("plan", "side"):
        found = re.search(rf'hx-get="(/sites/1/roster/\w+/{block}\?[^"]*)"', html)
        assert found, block
        assert asked.items() <= parse_qs(urlsplit(unescape(found.group(1))).query).items()
