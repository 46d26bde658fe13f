"""Tokens: made on one's own page, shown once, as strong as their person and no stronger."""

import re
from datetime import timedelta

from sqlmodel import select

from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.work import House, open_work
from app.people.models import Person
from app.people.token_models import ApiToken
from app.people.tokens import store_token_uses
from tests.api.callers import V1, a_token, token_caller
from tests.conftest import Clients
from tests.world import PASSWORD, World

SITES = f"{V1}/sites"
WANTED = {"name": "reports", "scopes": "reads", "days": "30", "proof": PASSWORD}


def test_a_token_is_shown_once_and_kept_as_a_hash(clients: Clients, world: World, house: House) -> None:
    mei = clients.as_(world.mei)

    made = mei.post(
        "/me/tokens",
        data=WANTED | {"key": "make-one-token"},
    )
    secret = re.search(r"anchang_[\w-]{40,}", made.text)
    again = mei.post(
        "/me/tokens",
        data=WANTED | {"key": "make-one-token"},
    )

    assert secret is not None
    assert clients.nobody().get(SITES, headers={"authorization": f"Bearer {secret.group()}"}).status_code == 200
    assert "anchang_" not in again.text + mei.get("/me/tokens").text
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(ApiToken)).all()
        assert len(rows) == 1
        assert secret.group() not in str(rows[0].model_dump())
        assert secret.group() not in str([row.payload for row in work.session.exec(select(EventLog))])


def test_a_wrong_password_makes_no_token(clients: Clients, world: World, house: House) -> None:
    made = clients.as_(world.mei).post("/me/tokens", data=WANTED | {"proof": "wrong"})

    assert made.status_code == 422
    assert "The present password is wrong." in made.text
    assert 'value="reports"' in made.text
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(ApiToken)).all() == []


def test_a_token_for_reading_cannot_write(house: House, clients: Clients, world: World) -> None:
    mei = token_caller(house, clients, world.mei, scopes="reads")

    refused = mei.send("/parties", heads=2)

    assert mei.read("/parties").status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (403, "token_reads_only")


def test_a_token_ends_when_it_is_revoked_when_its_time_is_up_and_with_its_person(
    house: House, clients: Clients, world: World, clock: FixedClock
) -> None:
    nobody = clients.nobody()

    def status(secret: str) -> int:
        return nobody.get(SITES, headers={"authorization": f"Bearer {secret}"}).status_code

    revoked, disabled, short = (a_token(house, person) for person in (world.mei, world.lin, world.wang))
    assert [status(one) for one in (revoked, disabled, short)] == [200, 200, 200]

    page = clients.as_(world.mei).post("/me/tokens/revoke", data={"token_id": "1"})
    with open_work(house) as work:
        work.get(Person, world.lin).active = False
    clock.instant += timedelta(days=31)

    assert page.status_code == 303
    assert [status(one) for one in (revoked, disabled, short)] == [401, 401, 401]


def test_whoever_is_signed_out_everywhere_or_loses_their_secrets_has_no_tokens_left(
    house: House, clients: Clients, world: World
) -> None:
    """A stolen phone, a forgotten password, somebody who leaves and comes back: no program goes on in their name."""
    nobody, mei = clients.nobody(), clients.as_(world.mei)
    people = (world.lin, world.wang, world.zhou)
    secrets = {person: a_token(house, person) for person in people}

    for person, way in zip(people, ("sessions/end", "pin", "leave"), strict=True):
        answer = mei.post(f"/sites/1/people/{person}/{way}", data={"key": f"out-{person}-of-it"})
        assert answer.status_code in (200, 303), answer.text
    with open_work(house) as work:
        work.get(Person, world.zhou).active = True

    for secret in secrets.values():
        assert nobody.get(SITES, headers={"authorization": f"Bearer {secret}"}).status_code == 401


def test_nobody_revokes_anothers_token(house: House, clients: Clients, world: World) -> None:
    secret = a_token(house, world.mei)

    answer = clients.as_(world.lin).post("/me/tokens/revoke", data={"token_id": "1"})

    assert answer.status_code == 404
    assert clients.nobody().get(SITES, headers={"authorization": f"Bearer {secret}"}).status_code == 200


def test_a_token_opens_the_interface_and_no_page(house: House, clients: Clients, world: World) -> None:
    headers = {"authorization": f"Bearer {a_token(house, world.mei)}"}

    assert clients.nobody().get("/sites/1/board", headers=headers).status_code == 303
    assert clients.nobody().get(SITES, headers={"authorization": "Basic bWVpOm1laQ=="}).status_code == 401


def test_a_bad_token_is_not_rescued_by_a_cookie(clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei)

    assert mei.get(SITES, headers={"authorization": "Bearer anchang_nonsense"}).status_code == 401


def test_its_owner_sees_when_a_token_was_used(house: House, clients: Clients, world: World) -> None:
    token_caller(house, clients, world.mei).read("/parties")

    with open_work(house) as work:
        store_token_uses(work)

    assert "last used" in clients.as_(world.mei).get("/me/tokens").text


def test_nobody_keeps_more_than_ten(house: House, clients: Clients, world: World) -> None:
    for _ in range(10):
        a_token(house, world.mei)
    mei = clients.as_(world.mei)

    refused = mei.post("/me/tokens", data=WANTED)

    assert refused.status_code == 409
    assert "You have 10 tokens already." in refused.text
