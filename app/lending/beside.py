"""What lending adds to the screens of the car park and the door: bays, umbrellas, what a party still has."""

from app.core.work import Work
from app.lending.lot_queries import bays
from app.lending.queries import owed, racks, umbrellas
from app.lending.words import Location
from app.visitors.beside import Beside, stands_beside


def beside_the_gate(work: Work, site_id: int) -> Beside:
    """Three statements: the car park, the umbrellas, the guests' own."""
    lot = bays(work, site_id)
    door = next(rack for rack in racks(work, site_id) if rack.location is Location.DOOR)
    return Beside(
        lot.free,
        lot.full,
        lot.full_at,
        lot.full_by,
        door.here if umbrellas(work, site_id) else None,
        door.least,
        owed(work, site_id),
        lot.odd,
    )


stands_beside(beside_the_gate)
