"""Places with a code on the wall: which there are, which one a code names, where an item is done."""

from sqlmodel import col, select

from app.core.errors import Invalid, TooMany, Unauthenticated
from app.core.work import Work
from app.duties import editing_words as editing_words  # registers the refusals raised here
from app.duties.models import DutyItem, PlaceCode
from app.people.devices import plain_code
from app.people.limits import PIN_TRIES, attempts
from app.sites.plan import kept, part_of_plan

LENGTH = 6
part_of_plan(PlaceCode)


def places(work: Work, site_id: int) -> list[PlaceCode]:
    """Every place of the site with a code, in their order; kept with the site's plan."""

    def load() -> list[PlaceCode]:
        query = select(PlaceCode).where(PlaceCode.site_id == site_id)
        return list(work.session.exec(query.order_by(col(PlaceCode.position), col(PlaceCode.id))))

    return kept(work, site_id, "place_codes", load)


def places_of_item(work: Work, item: DutyItem) -> list[PlaceCode]:
    """The places at which an item is done."""
    return [place for place in places(work, item.site_id) if item.code in place.items]


def place_by_code(work: Work, site_id: int, typed: str) -> PlaceCode:
    """The place of a code as typed or scanned. Wrong ones are counted per person.

    Raises Invalid("place_code_short", "place_code_unknown"), TooMany, Unauthenticated.
    """
    if work.actor.person_id is None:
        raise Unauthenticated()
    code = plain_code(typed)
    if len(code) != LENGTH:
        raise Invalid("place_code_short", "code", n=LENGTH)
    counts, key = attempts(work.house), f"place{work.actor.person_id}"
    wait = counts.wait_s(PIN_TRIES, key)
    if wait:
        raise TooMany(seconds=wait)
    found = next((place for place in places(work, site_id) if place.code == code), None)
    if found is None:
        counts.failed(PIN_TRIES, key)
        raise Invalid("place_code_unknown", "code")
    return found


def scanned_place(work: Work, typed: str) -> PlaceCode:
    """The place of a scanned code, at a site that the actor belongs to. Raises as `place_by_code`."""
    if work.actor.person_id is None:
        raise Unauthenticated()
    counts, key = attempts(work.house), f"place{work.actor.person_id}"
    wait = counts.wait_s(PIN_TRIES, key)
    if wait:
        raise TooMany(seconds=wait)
    row = work.find(PlaceCode, code=plain_code(typed))
    if row is None or not work.actor.sees(row.site_id):
        counts.failed(PIN_TRIES, key)
        raise Invalid("place_code_unknown", "code")
    return row
