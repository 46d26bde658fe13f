"""What lending keeps of a visitor, a borrower's number and pictures of a car: looked at, copied, forgotten in time."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, Work, open_work
from app.lending.models import CarCheck, Umbrella, UmbrellaLoan
from app.photos.files import path_of
from app.photos.models import Photo
from app.privacy.forget import ForgetIn, forget_old, forget_visitor, keep_list
from app.privacy.models import Forgotten
from app.visitors.models import Reveal, Visit, Visitor
from app.visitors.models_knowing import VisitorTalk
from tests.conftest import Acts, Clients
from tests.privacy.planted import OTHER_PHONE, PHONE, found_in, plant
from tests.world import World


@pytest.fixture
def ids(house: House) -> dict[str, int]:
    """The planted visitors, who have left; one of them has umbrella 1 at home, somebody else umbrella 2."""
    with open_work(house) as work:
        found = plant(work)
        row = work.get(Visit, found["visit"])
        row.departed_at, row.outcome, row.place = work.now, "left", "left"
        return found | {"loan": lent(work, 1, PHONE), "other": lent(work, 2, "13911110421")}


def lent(work: Work, number: int, phone: str) -> int:
    """An umbrella that is at somebody's home; the id of the loan."""
    umbrella = work.add(Umbrella(site_id=1, number=number, location="door", state="lent", state_at=work.now))
    loan = UmbrellaLoan(
        site_id=1, umbrella_id=umbrella.id or 0, kind="away", out_at=work.now, due_at=work.now + timedelta(days=2),
        from_location="door", phone_cipher=work.house.vault.seal(phone), phone_masked=f"{phone[:3]}****{phone[-4:]}",
    )  # fmt: skip
    return work.add(loan).id or 0


def phone_of(house: House, loan_id: int) -> str:
    """What is kept of the borrower's number."""
    with open_work(house, writing=False) as work:
        row = work.get(UmbrellaLoan, loan_id)
        return row.phone_masked + ("" if row.phone_cipher is None else " sealed")


def test_a_look_at_a_borrowers_number_says_which_and_that_it_was_a_phone(
    house: House, clients: Clients, ids: dict[str, int], world: World
) -> None:
    with open_work(house) as work:
        work.add(Reveal(site_id=1, person_id=world.lin, subject="loan", subject_id=ids["loan"], at=work.now,
                        reason="asked back"))  # fmt: skip
    page = clients.as_(world.mei).get("/sites/1/privacy/reveals").text
    row = page[page.index("asked back") - 300 : page.index("asked back")]

    assert "139****0421" in row
    assert "Phone" in row
    assert "umbrella taken home" in row
    assert "Plate" not in row


def test_whoever_never_brings_it_back_is_forgotten_a_month_after_it_was_due(
    house: House, ids: dict[str, int], clock: FixedClock
) -> None:
    for days, kept in ((31, "139****0421 sealed"), (3, "")):
        clock.advance(days=days)
        with open_work(house) as work:
            forget_old(work)
        assert phone_of(house, ids["loan"]) == kept


def test_whoever_asks_is_forgotten_as_a_borrower_too_and_nobody_else_is(
    house: House, act: Acts, ids: dict[str, int], world: World
) -> None:
    with act(world.mei) as work:
        forget_visitor(work, ForgetIn(site_id=1, visitor_id=ids["visitor"], phone=PHONE, reason="asked"))

    assert phone_of(house, ids["loan"]) == ""
    assert phone_of(house, ids["other"]) == "139****0421 sealed"


def test_an_older_copy_forgets_the_borrower_again(house: House, act: Acts, ids: dict[str, int], world: World) -> None:
    with open_work(house, writing=False) as work:
        visitor, loan = work.get(Visitor, ids["visitor"]), work.get(UmbrellaLoan, ids["loan"])
        old = {name: getattr(visitor, name) for name in ("surname", "phone_cipher", "phone_masked", "phone_hash")}
        lent_to = loan.phone_cipher
    with act(world.mei) as work:
        forget_visitor(work, ForgetIn(site_id=1, visitor_id=ids["visitor"], phone=PHONE, reason="asked"))
    with open_work(house, writing=False) as work:
        keep_list(work)
    with open_work(house) as work:
        work.session.delete(work.session.exec(select(Forgotten)).one())
        row, back = work.get(Visitor, ids["visitor"]), work.get(UmbrellaLoan, ids["loan"])
        for name, value in old.items():
            setattr(row, name, value)
        back.phone_cipher, back.phone_masked = lent_to, "139****0421"

    with open_work(house, writing=False) as work:
        keep_list(work)

    assert phone_of(house, ids["loan"]) == ""


def test_a_copy_tells_of_the_umbrella(clients: Clients, ids: dict[str, int], world: World) -> None:  # noqa: ARG001
    file = clients.as_(world.mei).post("/sites/1/privacy/subject/file", data={"phone": PHONE, "key": "copy-loan-01"})

    assert [one["When"][:10] for one in file.json()["Umbrellas taken home"]] == ["2026-11-23"]
    assert OTHER_PHONE not in found_in(file.content)


def test_a_visitor_known_by_another_number_since_may_ask_again(
    house: House, act: Acts, ids: dict[str, int], world: World
) -> None:
    for key in (PHONE, "13911112222"):
        with act(world.mei) as work:
            row = work.get(Visitor, ids["visitor"])
            row.phone_hash = work.house.vault.blind("phone", key)
            forget_visitor(work, ForgetIn(site_id=1, visitor_id=ids["visitor"], phone=key, reason="asked"))
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(Forgotten)).all()) == 1


def car_photo(house: House, visit_id: int, key: str) -> Path:
    """A picture of the party's car, with its plate; the file."""
    with open_work(house) as work:
        work.add(CarCheck(site_id=1, client_key=key, visit_id=visit_id, kind="window", seen_at=work.now))
        work.add(
            Photo(
                site_id=1, about=f"car:{key}", position=1, client_key=f"{key}-photo", file=f"{key:0<32}",
                taken_at=work.now, received_at=work.now, width=9, height=9, size=9, digest="0" * 64,
            )
        )  # fmt: skip
        path = path_of(house, 1, f"{key:0<32}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a plate")
    return path


def test_pictures_of_a_car_go_with_its_plate(house: House, ids: dict[str, int], clock: FixedClock) -> None:
    path = car_photo(house, ids["left"], "a1")
    for days, kept in ((80, True), (13, False)):
        clock.advance(days=days)
        with open_work(house) as work:
            forget_old(work)
        assert path.exists() is kept
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(Photo)).all() == []


def test_pictures_of_the_car_of_whoever_asks_go_at_once(
    house: House, act: Acts, ids: dict[str, int], world: World
) -> None:
    mine, other = car_photo(house, ids["visit"], "b1"), car_photo(house, ids["left"], "c1")
    with act(world.mei) as work:
        forget_visitor(work, ForgetIn(site_id=1, visitor_id=ids["visitor"], phone=PHONE, reason="asked"))
    assert (mine.exists(), other.exists()) == (False, True)


def test_what_was_said_with_somebody_who_is_still_known_goes_with_them_and_not_with_the_plate(
    house: House, ids: dict[str, int], clock: FixedClock
) -> None:
    with open_work(house) as work:
        work.add(VisitorTalk(site_id=1, visit_id=ids["left"], kind="visit", words="of nobody", day=World.monday,
                             at=work.now))  # fmt: skip
    words = []
    for days in (100, 90):
        clock.advance(days=days)
        with open_work(house) as work:
            forget_old(work)
        with open_work(house, writing=False) as work:
            words.append([row.words for row in work.session.exec(select(VisitorTalk).order_by(VisitorTalk.id))])  # type: ignore[arg-type]

    assert words == [["quiet", ""], ["", ""]]
