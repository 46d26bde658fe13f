"""The desk as a page: what stands on it, by whom it is seen, how many statements it takes, and that nothing leaks."""

import re

import pytest

from app.core.work import Work
from app.visitors.models import Visit
from app.visitors.plates import put_plate
from tests.conftest import Acts, Clients, Statements
from tests.visitors.deskmates import PHONE, PLATE, a_party, registered, sign_in, take
from tests.world import World

BLOCKS = ("counters", "announced", "found", "register", "turn", "rota", "flow", "said")
EVERYBODY = [
    "mei",
    "liu",
    "song",
    "lin",
    "wang",
    "zhou",
    "han",
    "luo",
    "shen",
    "yao",
    "fang",
    "gu",
    "ada",
    "pei",
    "zhao",
]


def crowd(work: Work, first: int, count: int) -> None:
    """So many parties, spread over the stages, with names, phones and plates."""
    for number in range(first, first + count):
        kind = number % 4
        party = a_party(work, place="lot" if kind == 0 else "door", number=100 + number, children=number % 3 == 0)
        put_plate(work, party, f"粤B{number:05d}", unread=False)
        if kind > 1:
            registered(work, visit_id=party.id, surname="周", honorific="ms", phone=f"138{number:08d}")


@pytest.fixture
def busy(act: Acts, world: World) -> Visit:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        party = a_party(work, heads=3)
        put_plate(work, party, PLATE, unread=False)
        visit = registered(work, visit_id=party.id, surname="周", honorific="ms", phone=PHONE, note="likes tea")
        waiting = a_party(work, place="lot", umbrella=True)
        put_plate(work, waiting, "粤B61287", unread=False)
    with act(world.shen) as work:
        take(work, visit)
    return visit


def test_the_desk_shows_parties_rota_and_form(clients: Clients, world: World, busy: Visit) -> None:
    page = clients.as_(world.lin).get("/sites/1/desk").text

    for block in BLOCKS:
        assert f'id="{block}"' in page
    assert "Ms Zhou" in page
    assert "粤B·61**7" in page
    assert "姚璐" in page.split('class="can"')[1].split("Will be skipped")[0]
    assert "with Ms Zhou" in page.split("Will be skipped")[1]
    assert f"/sites/1/parties/{busy.id}" in page
    assert 'id="q"' in page
    assert "autofocus" in page


def test_nothing_is_preselected_that_has_to_be_asked(clients: Clients, world: World) -> None:
    form = clients.as_(world.lin).get("/sites/1/desk/register").text

    assert " checked" not in form
    assert re.search(r'name="heads"[^>]*value=""', form)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_comes_alone(clients: Clients, world: World, busy: Visit, block: str) -> None:
    answer = clients.as_(world.lin, hx=True).get(f"/sites/1/desk/{block}")

    assert answer.status_code == 200
    assert f'id="{block}"' in answer.text
    assert "<html" not in answer.text
    assert busy.id


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/sites/1/desk", "lin"),
        ("/sites/1/closing", "lin"),
        ("/sites/1/consultants", "lin"),
        ("/sites/1/apart", "lin"),
        ("/sites/1/consultant", "shen"),
    ],
)
def test_it_takes_ten_statements_however_many_parties_there_are(
    clients: Clients, act: Acts, world: World, statements: Statements, path: str, who: str
) -> None:
    client = clients.as_(getattr(world, who))
    counts = []
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
    assert client.get(path).status_code == 200, "the first page also reads what seldom changes"
    for first, count in ((0, 4), (4, 196)):
        with act(world.lin) as work:
            crowd(work, first, count)
        statements.seen.clear()
        assert client.get(path).status_code == 200
        counts.append(list(statements.seen))

    assert len(counts[0]) == len(counts[1]), set(counts[0]) ^ set(counts[1])
    assert len(counts[1]) <= 10, "\n".join(counts[1])


def test_no_screen_shows_a_full_number_to_anybody(clients: Clients, world: World, busy: Visit) -> None:
    names = ("board", "desk", "door", "arrive", "closing", "consultant", "consultants", "apart", f"parties/{busy.id}")
    paths = [f"/sites/1/{name}" for name in names]
    shown = 0
    for who in EVERYBODY:
        client = clients.as_(getattr(world, who))
        for path in paths:
            answer = client.get(path)
            shown += answer.status_code == 200
            plain = re.sub(r"[\s·<>/a-z]", "", answer.text)
            for secret in (PHONE, PHONE[3:], "BD3F88", "D3F88", "B61287", "61287"):
                assert secret not in plain, (who, path)
    assert shown > 20


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("mei", 200),
        ("liu", 200),
        ("lin", 200),
        ("wang", 403),
        ("shen", 403),
        ("fang", 403),
        ("gu", 403),
        ("pei", 404),
        ("zhao", 404),
    ],
)
def test_the_desk_is_for_those_who_register(clients: Clients, world: World, who: str, status: int) -> None:
    assert clients.as_(getattr(world, who)).get("/sites/1/desk").status_code == status


def test_registering_answers_with_every_block_and_a_toast(clients: Clients, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        party = a_party(work)
    client = clients.as_(world.lin, hx=True)
    body = {
        "visit_id": str(party.id),
        "first_visit": "yes",
        "source": "natural",
        "surname": "周",
        "honorific": "ms",
        "phone": PHONE,
        "heads": "2",
        "key": "key-12345678",
    }

    answer = client.post("/sites/1/desk/register", data=body)
    again = client.post("/sites/1/desk/register", data=body)

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="register"')
    for block in ("announced", "found", "turn", "rota", "flow", "counters"):
        assert f'id="{block}"' in answer.text
    assert "Ms Zhou registered." in answer.text
    assert "沈岳 is called." in answer.text
    assert again.status_code == 200, "sent twice is carried out once"
    with act(world.lin, writing=False) as work:
        assert work.find(Visit, number=2) is None


def test_a_known_number_comes_back_with_a_tick_box(clients: Clients, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        registered(work, surname="周", honorific="ms", phone=PHONE).departed_at = work.now
    client = clients.as_(world.lin, hx=True)
    body = {"first_visit": "yes", "source": "natural", "phone": PHONE, "heads": "2", "key": "key-12345678"}

    first = client.post("/sites/1/desk/register", data=body)
    second = client.post("/sites/1/desk/register", data={**body, "accept": "phone_known", "key": "key-22345678"})

    assert first.status_code == 422
    assert 'name="accept" value="phone_known"' in first.text
    assert "Ms Zhou" in first.text
    assert second.status_code == 200


@pytest.mark.parametrize(
    "field",
    [
        {"heads": "0"},
        {"heads": "abc"},
        {"heads": "61"},
        {"kids": "-1"},
        {"phone": "12345"},
        {"surname": "a" * 31},
        {"surname": "\u202e周"},
        {"visit_id": "99999999999"},
        {"note": "44010119900101123X"},
        {"first_visit": "maybe"},
        {"honorific": "dr"},
        {"kids": "5"},
        {"person_id": "-1"},
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_stored(
    clients: Clients, act: Acts, world: World, field: dict[str, str]
) -> None:
    body = {"first_visit": "yes", "source": "natural", "heads": "2", "key": "key-12345678", **field}

    answer = clients.as_(world.lin, hx=True).post("/sites/1/desk/register", data=body)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    with act(world.lin, writing=False) as work:
        assert work.find(Visit, site_id=1) is None


def test_the_page_without_scripts_registers_and_returns_to_the_desk(clients: Clients, world: World) -> None:
    client = clients.as_(world.lin)
    body = {"first_visit": "yes", "source": "natural", "heads": "2", "key": "key-12345678"}

    answer = client.post("/sites/1/desk/register", data=body)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sites/1/desk")
