"""What lending adds to the screens of the car park and the door: bays, umbrellas, what a party still has."""

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.db import plain_rows
from app.core.work import Work
from app.lending.lot_queries import BAYS, bays_of
from app.lending.models import Umbrella
from app.lending.queries import owed
from app.lending.words import LEAST, Location, State
from app.sites.queries import setting, today
from app.visitors.beside import Beside, stands_beside

STOCK = columns(func.count()).where(col(Umbrella.site_id) == bindparam("site"), col(Umbrella.active))
BESIDE = BAYS.add_columns(
    STOCK.scalar_subquery().label("stock"),
    STOCK.where(col(Umbrella.state) == State.RACK, col(Umbrella.location) == Location.DOOR)
    .scalar_subquery()
    .label("at_door"),
)


def beside_the_gate(work: Work, site_id: int) -> Beside:
    """The car park and the umbrellas in numbers; one statement."""
    row = plain_rows(work.session, BESIDE, site=site_id, day=today(work, site_id))[0]
    lot = bays_of(work, site_id, row)
    return Beside(
        lot.free,
        lot.full,
        lot.full_at,
        lot.full_by,
        row.at_door if row.stock else None,
        setting(work, site_id, *LEAST[Location.DOOR]),
        lot.odd,
    )


stands_beside(beside_the_gate, owed)
