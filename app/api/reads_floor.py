"""What the API shows of the model homes, things lent and the car park: what the pages show, by the same right."""

from app.api.reads import at_site, zone
from app.api.shapes_floor import (
    CarCheckShape,
    CarParkShape,
    HomeShape,
    HomesShape,
    InsideShape,
    KeyShape,
    LendingShape,
    QueuedShape,
    StoredShape,
    UmbrellaShape,
)
from app.core.actor import Permission
from app.core.work import Work
from app.homes.queries import homes_now
from app.lending.lot_queries import bays, odd_cars
from app.lending.queries import keys, stored, umbrellas


def homes(work: Work, site_id: int) -> HomesShape:
    """The model homes, who is inside and who waits."""
    work.require(Permission.BOARD_READ, site_id)
    here = zone(work, site_id)
    return HomesShape(
        items=[
            HomeShape(
                unit_id=row.unit_id,
                code=row.code,
                name_zh=row.name_zh,
                name_en=row.name_en,
                kind=row.kind,
                capacity=row.capacity,
                heads=row.heads,
                room=row.room,
                state=row.state,
                closed_why=row.closed_why,
                closed_until=at_site(here, row.closed_until),
                inside=[
                    InsideShape(visit_id=one.visit_id, heads=one.heads, since=one.in_at.astimezone(here), how=one.how)
                    for one in row.inside
                ],
                queue=[
                    QueuedShape(
                        visit_id=one.visit_id,
                        heads=one.heads,
                        since=one.since.astimezone(here),
                        wait_minutes=round(one.wait.total_seconds() / 60),
                    )
                    for one in row.queue
                ],
            )
            for row in homes_now(work, site_id)
        ]
    )


def lending(work: Work, site_id: int) -> LendingShape:
    """Umbrellas and keys. No number of a borrower, masked or not: it is for whoever rings them."""
    work.require(Permission.BOARD_READ, site_id)
    here = zone(work, site_id)
    return LendingShape(
        umbrellas=[
            UmbrellaShape(
                id=row.id,
                number=row.number,
                location=row.location,
                state=row.state,
                since=row.state_at.astimezone(here),
                visit_id=row.visit_id,
                due_at=at_site(here, row.due_at),
            )
            for row in umbrellas(work, site_id)
        ],
        stored=[
            StoredShape(id=row.id, tag=row.tag, visit_id=row.visit_id, since=row.in_at.astimezone(here))
            for row in stored(work, site_id)
        ],
        keys=[
            KeyShape(
                id=row.id,
                number=row.number,
                name_zh=row.name_zh,
                name_en=row.name_en,
                holder_id=row.holder_id,
                holder=row.holder,
                since=at_site(here, row.out_at),
            )
            for row in keys(work, site_id)
        ],
    )


def car_park(work: Work, site_id: int) -> CarParkShape:
    """The car park, and what is odd about cars in it."""
    work.require(Permission.BOARD_READ, site_id)
    here, now = zone(work, site_id), bays(work, site_id)
    return CarParkShape(
        capacity=now.capacity,
        cars=now.cars,
        free=now.free,
        full=now.full,
        counted_at=at_site(here, now.counted_at),
        checks=[
            CarCheckShape(
                id=row.id,
                visit_id=row.visit_id,
                kind=row.kind,
                note=row.note,
                plate_masked=row.plate_masked,
                bay=row.bay,
                state=row.state,
                seen_at=row.seen_at.astimezone(here),
            )
            for row in odd_cars(work, site_id)
        ],
    )
