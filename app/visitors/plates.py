"""Number plates of parties: sealed, found by keyed hashes, shown masked; an odd one is kept as typed and flagged."""

import re
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.errors import Invalid
from app.core.text import mask_plate, normal_plate
from app.core.work import Work
from app.sites.queries import setting
from app.visitors.models import Visit
from app.visitors.queries import MERGE_MINUTES


def read_plate(text: str) -> str | None:
    """`text` as a plate, None when it is none that we know (half typed, foreign, misread)."""
    try:
        return normal_plate(text)
    except Invalid:
        return None


def as_typed(text: str) -> str:
    """An unrecognised plate in one spelling, so that typing it again finds it: capitals, no dots and spaces."""
    return re.sub(r"[\s·•.\-]", "", unicodedata.normalize("NFKC", text)).upper()


def put_plate(work: Work, visit: Visit, plate: str, *, unread: bool) -> None:
    """Give `visit` the plate `plate` (normalised, or as typed with `unread`)."""
    vault = work.house.vault
    visit.plate_cipher = vault.seal(plate)
    visit.plate_masked = mask_plate(plate)
    visit.plate_hash = vault.blind("plate", plate)
    visit.plate_tail_hash = vault.blind("plate-tail", plate[-4:])
    visit.plate_unread = unread
    visit.on_foot = False


def hashes(work: Work, plate: str) -> dict[str, str]:
    """The keyed hashes by which a party with that plate (as `put_plate` got it) is found: `plate`, and its `tail`."""
    vault = work.house.vault
    return {"plate": vault.blind("plate", plate), "tail": vault.blind("plate-tail", plate[-4:])}


def has_plate(work: Work, visit: Visit, text: str) -> bool:
    """Whether that is the plate the party already has."""
    return visit.plate_hash == work.house.vault.blind("plate", read_plate(text) or as_typed(text))


def drop_plate(visit: Visit) -> None:
    """The party came on foot after all."""
    visit.plate_cipher = visit.plate_hash = visit.plate_tail_hash = None
    visit.plate_masked, visit.plate_unread = "", False


# Built once: putting it together costs more than running it.
SAME_PLATE = (
    select(Visit)
    .where(
        col(Visit.site_id) == bindparam("site"),
        # The index is by the tail; the whole plate decides.
        col(Visit.plate_tail_hash) == bindparam("tail"),
        col(Visit.plate_hash) == bindparam("plate"),
        col(Visit.departed_at).is_(None),
        col(Visit.id) != bindparam("but"),
        col(Visit.opened_at) >= bindparam("first", type_=UTCDateTime()),
        col(Visit.opened_at) <= bindparam("last", type_=UTCDateTime()),
    )
    .order_by(col(Visit.id))
    .limit(1)
    .with_for_update()
)


def same_plate(work: Work, site_id: int, plate: str, at: datetime, *, but: int = 0) -> Visit | None:
    """The open party with that plate recorded within the site's merge_minutes of `at`, other than `but`; locked."""
    near = timedelta(minutes=setting(work, site_id, "merge_minutes", MERGE_MINUTES))
    asked = {"site": site_id, "but": but, "first": at - near, "last": at + near, **hashes(work, plate)}
    return work.session.exec(SAME_PLATE, params=asked).first()
