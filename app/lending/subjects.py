"""Whose a photo of a car is: of whoever took it, and of those who speak to the owner."""

from datetime import datetime

from app.core.work import Work
from app.lending.cars import KIND
from app.lending.models import CarCheck
from app.photos.subjects import Subject, subject


def car_subject(work: Work, site_id: int, key: str, _at: datetime) -> Subject:
    """The report that carries the client key; before it has arrived the photo is the taker's own."""
    row = work.find(CarCheck, site_id=site_id, client_key=key)
    if row is None:
        return Subject()
    me = work.actor.person_id
    theirs = me is not None and me in (row.seen_by, row.told_id)
    return Subject(None, theirs, theirs or "registers" in work.standing_kinds(site_id))


subject(KIND, car_subject)
