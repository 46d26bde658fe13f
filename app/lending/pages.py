"""Things lent (/lending), the car park (/lot), and their setup."""

from typing import Annotated, Any

from fastapi import Response

import app.lending.beside
import app.lending.subjects  # noqa: F401  (says whose the photos of a car are)
from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.lending import setup_views, views
from app.lending.borrowers import RevealBorrowerIn, reveal_borrower
from app.lending.cars import CarCheckIn, ReportCarIn, close_car, report_car, tell_owner
from app.lending.keys import ReturnKeyIn, TakeKeyIn, return_key, take_key
from app.lending.lot import CountBaysIn, NoteCarIn, SweepIn, SwitchFullIn, count_bays, note_car, sweep_car, switch_full
from app.lending.stock import (
    AddKeyIn,
    AddUmbrellasIn,
    HomeKeysIn,
    RetireKeyIn,
    RetireUmbrellaIn,
    add_home_keys,
    add_key,
    add_umbrellas,
    retire_key,
    retire_umbrella,
)
from app.lending.storing import FetchIn, StoreIn, fetch_umbrella, store_umbrella
from app.lending.umbrellas import (
    ChangeUmbrellaIn,
    LendIn,
    ReturnIn,
    change_umbrella,
    lend_umbrella,
    return_umbrella,
)
from app.visitors.pages_gate import DOOR

router = Routes()
READ, STEP, SETUP_RIGHT = (
    action(Permission.BOARD_READ),
    action(Permission.VISIT_STEP),
    action(Permission.SITE_CONFIG),
)

LENDING = Screen(
    "lending/lending.html",
    "/sites/{site_id}/lending",
    needs=Permission.BOARD_READ,
    title=N_("Umbrellas and keys"),
    area="lending",
    lend=views.lend,
    out=views.out,
    tags=views.tags,
    cabinet=views.cabinet,
)
LOT = Screen(
    "lending/lot.html",
    "/sites/{site_id}/lot",
    needs=Permission.BOARD_READ,
    title=N_("Car park"),
    area="lending",
    state=views.state,
    odd=views.odd,
    cars=views.cars,
)
SETUP = Screen(
    "lending/setup.html",
    "/sites/{site_id}/lending/setup",
    needs=Permission.SITE_CONFIG,
    title=N_("Umbrellas, keys, bays"),
    area="lending",
    stock=setup_views.stock,
    keyring=setup_views.keyring,
)
THINGS, CARS, STOCK = LENDING.path, LOT.path, SETUP.path


# The stock ---------------------------------------------------------------------------------------------------------
@router.get(STOCK, **SETUP_RIGHT)
def setup_page(work: ReadWork, site_id: int) -> Response:
    """Umbrellas and keys of the site."""
    return SETUP.full(work, site_id=site_id)


@router.get(STOCK + "/{block}", **SETUP_RIGHT)
def setup_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return SETUP.some(work, block, site_id=site_id)


@router.post(STOCK + "/umbrellas", **SETUP_RIGHT)
def setup_umbrellas(
    work: WriteWork, site_id: int, form: Annotated[Form[AddUmbrellasIn], form_of(AddUmbrellasIn)]
) -> Response:
    """More umbrellas."""
    work.attempt(form, add_umbrellas)
    return SETUP.reply(work, form, "stock", site_id=site_id)


@router.post(STOCK + "/umbrellas/retire", **SETUP_RIGHT)
def setup_retire(
    work: WriteWork, site_id: int, form: Annotated[Form[RetireUmbrellaIn], form_of(RetireUmbrellaIn)]
) -> Response:
    """One umbrella less."""
    work.attempt(form, retire_umbrella)
    return SETUP.reply(work, form, "stock", site_id=site_id)


@router.post(STOCK + "/keys", **SETUP_RIGHT)
def setup_key(work: WriteWork, site_id: int, form: Annotated[Form[AddKeyIn], form_of(AddKeyIn)]) -> Response:
    """One more key."""
    work.attempt(form, add_key)
    return SETUP.reply(work, form, "keyring", site_id=site_id)


@router.post(STOCK + "/keys/homes", **SETUP_RIGHT)
def setup_homes(work: WriteWork, site_id: int, form: Annotated[Form[HomeKeysIn], form_of(HomeKeysIn)]) -> Response:
    """A key for each model home."""
    work.attempt(form, add_home_keys)
    return SETUP.reply(work, form, "keyring", site_id=site_id)


@router.post(STOCK + "/keys/retire", **SETUP_RIGHT)
def setup_retire_key(
    work: WriteWork, site_id: int, form: Annotated[Form[RetireKeyIn], form_of(RetireKeyIn)]
) -> Response:
    """One key less."""
    work.attempt(form, retire_key)
    return SETUP.reply(work, form, "keyring", site_id=site_id)


# Things lent -------------------------------------------------------------------------------------------------------
@router.get(THINGS, **READ)
def lending_page(work: ReadWork, site_id: int, at: str = "", shown: int | None = None) -> Response:
    """Umbrellas, guests' own, keys; `at` is the rack, `shown` one's own look at a number."""
    return LENDING.full(work, site_id=site_id, at=at, shown=shown)


@router.get(THINGS + "/{block}", **READ)
def lending_block(work: ReadWork, site_id: int, block: str, at: str = "") -> Response:
    """One block again."""
    return LENDING.some(work, block, site_id=site_id, at=at)


@router.post(THINGS + "/lend", **STEP)
def lend(work: WriteWork, site_id: int, form: Annotated[Form[LendIn], form_of(LendIn)]) -> Response:
    """An umbrella goes out."""
    work.attempt(form, lend_umbrella)
    return LENDING.reply(work, form, "lend", "out", site_id=site_id, at=form.raw.get("at", ""))


@router.post(THINGS + "/back", **STEP)
def back(work: WriteWork, site_id: int, form: Annotated[Form[ReturnIn], form_of(ReturnIn)]) -> Response:
    """An umbrella is back; told from the door's screen, the door's screen answers."""
    work.attempt(form, return_umbrella)
    if form.raw.get("screen") == "door":
        return _door(work, site_id, form)
    return LENDING.reply(work, form, "out", "lend", site_id=site_id)


@router.post(THINGS + "/reveal", **action(Permission.VISITOR_REVEAL))
def reveal(
    work: WriteWork, site_id: int, form: Annotated[Form[RevealBorrowerIn], form_of(RevealBorrowerIn)]
) -> Response:
    """The number of whoever has an umbrella at home."""
    work.attempt(form, reveal_borrower)
    found = form.outcome.get("id")
    return LENDING.reply(work, form, "out", site_id=site_id, shown=found if isinstance(found, int) else None)


@router.post(THINGS + "/change", **STEP)
def change(
    work: WriteWork, site_id: int, form: Annotated[Form[ChangeUmbrellaIn], form_of(ChangeUmbrellaIn)]
) -> Response:
    """Moved, mended, found, lost."""
    work.attempt(form, change_umbrella)
    return LENDING.reply(work, form, "out", "lend", site_id=site_id)


@router.post(THINGS + "/store", **STEP)
def store(work: WriteWork, site_id: int, form: Annotated[Form[StoreIn], form_of(StoreIn)]) -> Response:
    """A guest's own umbrella hangs by its tag."""
    work.attempt(form, store_umbrella)
    return LENDING.reply(work, form, "tags", site_id=site_id)


@router.post(THINGS + "/fetch", **STEP)
def fetch(work: WriteWork, site_id: int, form: Annotated[Form[FetchIn], form_of(FetchIn)]) -> Response:
    """A guest has it again."""
    work.attempt(form, fetch_umbrella)
    if form.raw.get("screen") == "door":
        return _door(work, site_id, form)
    return LENDING.reply(work, form, "tags", site_id=site_id)


@router.post(THINGS + "/key", **STEP)
def key(work: WriteWork, site_id: int, form: Annotated[Form[TakeKeyIn], form_of(TakeKeyIn)]) -> Response:
    """A key is signed out."""
    work.attempt(form, take_key)
    return LENDING.reply(work, form, "cabinet", site_id=site_id)


@router.post(THINGS + "/key-back", **STEP)
def key_back(work: WriteWork, site_id: int, form: Annotated[Form[ReturnKeyIn], form_of(ReturnKeyIn)]) -> Response:
    """A key is signed in."""
    work.attempt(form, return_key)
    return LENDING.reply(work, form, "cabinet", site_id=site_id)


def _door(work: WriteWork, site_id: int, form: Form[Any]) -> Response:
    return DOOR.reply(work, form, "leaving", "rack", "inside", site_id=site_id)


# The car park ------------------------------------------------------------------------------------------------------
@router.get(CARS, **READ)
def lot_page(work: ReadWork, site_id: int) -> Response:
    """Bays, cars, what is odd about one."""
    return LOT.full(work, site_id=site_id)


@router.get(CARS + "/{block}", **READ)
def lot_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return LOT.some(work, block, site_id=site_id)


@router.post(CARS + "/count", **STEP)
def lot_count(work: WriteWork, site_id: int, form: Annotated[Form[CountBaysIn], form_of(CountBaysIn)]) -> Response:
    """Free bays were counted."""
    work.attempt(form, count_bays)
    return LOT.reply(work, form, "state", site_id=site_id)


@router.post(CARS + "/full", **STEP)
def lot_full(work: WriteWork, site_id: int, form: Annotated[Form[SwitchFullIn], form_of(SwitchFullIn)]) -> Response:
    """Full, or bays again."""
    work.attempt(form, switch_full)
    return LOT.reply(work, form, "state", site_id=site_id)


@router.post(CARS + "/car", **STEP)
def lot_car(work: WriteWork, site_id: int, form: Annotated[Form[NoteCarIn], form_of(NoteCarIn)]) -> Response:
    """Where a car stands, or that it was a taxi."""
    work.attempt(form, note_car)
    return LOT.reply(work, form, "cars", "state", site_id=site_id)


@router.post(CARS + "/sweep", **STEP)
def lot_sweep(work: WriteWork, site_id: int, form: Annotated[Form[SweepIn], form_of(SweepIn)]) -> Response:
    """A car is not there any more."""
    work.attempt(form, sweep_car)
    return LOT.reply(work, form, "cars", "state", site_id=site_id)


@router.post(CARS + "/odd", **STEP)
def lot_odd(work: WriteWork, site_id: int, form: Annotated[Form[ReportCarIn], form_of(ReportCarIn)]) -> Response:
    """Something is odd about a car."""
    work.attempt(form, report_car)
    return LOT.reply(work, form, "cars", "odd", "state", site_id=site_id)


@router.post(CARS + "/told", **STEP)
def lot_told(work: WriteWork, site_id: int, form: Annotated[Form[CarCheckIn], form_of(CarCheckIn)]) -> Response:
    """The owner knows."""
    work.attempt(form, tell_owner)
    return LOT.reply(work, form, "odd", site_id=site_id)


@router.post(CARS + "/close", **STEP)
def lot_close(work: WriteWork, site_id: int, form: Annotated[Form[CarCheckIn], form_of(CarCheckIn)]) -> Response:
    """It is settled."""
    work.attempt(form, close_car)
    return LOT.reply(work, form, "odd", "state", site_id=site_id)
