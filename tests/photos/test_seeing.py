"""Photos out over HTTP: our own type, nothing to run, only for whoever may see them (F45, F58)."""

import pytest
from PIL import Image

from app.core.work import House, open_work
from tests.conftest import Clients
from tests.photos.sending import URL, files, rows, send
from tests.photos.test_pictures import opened
from tests.world import World, stands


@pytest.fixture
def photo(house: House, clients: Clients, world: World) -> int:
    """A photo that Zhou of the etiquette group took at the door."""
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    found: int = send(clients.as_(world.zhou)).json()["id"]
    return found


def test_a_photo_is_served_as_what_we_made_it(clients: Clients, world: World, photo: int) -> None:
    client = clients.as_(world.zhou)

    for address, most in ((f"{URL}/{photo}", 1600), (f"{URL}/{photo}/small", 320)):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"].startswith('inline; filename="photo-')
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["cache-control"].startswith("private")
        assert isinstance(opened(answer.content), Image.Image)
        assert max(opened(answer.content).size) <= most


def test_who_sees_it_is_who_the_matrix_says(clients: Clients, world: World, photo: int) -> None:
    address = f"{URL}/{photo}"
    wanted = {
        world.zhou: 200,  # who took it
        world.liu: 200,  # leads the group
        world.mei: 200,  # manages the site
        world.fang: 200,  # manages the group of sites
        world.gu: 200,  # audits
        world.wang: 403,  # a colleague
        world.song: 403,  # leads another group
        world.shen: 403,  # a consultant
        world.ada: 403,  # administers the system
        world.zhao: 404,  # of another site
    }

    assert {person: clients.as_(person).get(address).status_code for person in wanted} == wanted
    assert clients.nobody().get(address).status_code == 303


def test_another_sites_photo_does_not_exist_here(clients: Clients, world: World, photo: int) -> None:
    manager = clients.as_(world.zhao)

    assert manager.get(f"/sites/2/photos/{photo}").status_code == 404
    assert manager.get(f"/sites/2/photos/{photo}/small").status_code == 404
    assert clients.as_(world.fang).get(f"/sites/3/photos/{photo}").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999", "abc", "..%2f..%2fsecret.key", "1.jpg"])
def test_what_is_no_photo_is_not_found(clients: Clients, world: World, number: str) -> None:
    assert clients.as_(world.mei).get(f"{URL}/{number}").status_code == 404


def test_a_range_of_five_thousand_pieces_is_answered_whole(clients: Clients, world: World, photo: int) -> None:
    asked = {"range": "bytes=" + ",".join(f"{n}-{n}" for n in range(1000))}

    assert clients.as_(world.mei).get(f"{URL}/{photo}", headers=asked).status_code in (200, 416)


def test_a_row_whose_file_is_gone_is_not_found_and_breaks_nothing(
    house: House, clients: Clients, world: World, photo: int
) -> None:
    for path in files(house):
        path.unlink()

    assert clients.as_(world.mei).get(f"{URL}/{photo}").status_code == 404
    assert len(rows(house)) == 1


def test_nobody_but_the_owner_of_the_process_reads_the_files(house: House, photo: int) -> None:
    assert {path.stat().st_mode & 0o077 for path in files(house)} == {0}
    assert (house.settings.data / "uploads" / "1").stat().st_mode & 0o077 == 0
    assert photo
