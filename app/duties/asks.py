"""What some duties ask beside the tick: the code at the place, a second signature, a leader's approval.

Each is proved when the duty is closed and kept behind its value, so that whoever reads it sees who signed and where.
"""

from typing import Protocol

from app.core.actor import GRANTS, Permission, Role
from app.core.errors import Invalid, TooMany
from app.core.work import Work
from app.duties.evidence import Given, value_of
from app.duties.extras import LONGEST, MARK, PLACE, SIGNED, asks_approval, asks_scan, asks_signature
from app.duties.models import DutyItem
from app.duties.places_read import place_by_code, places_of_item
from app.people.actors import actor_of
from app.people.limits import PIN_TRIES, attempts
from app.people.models import Person
from app.people.secrets import matches
from app.people.sessions import find_person, works_at
from app.sites.models import Post
from app.sites.queries import posts


class Proof(Given, Protocol):
    """A form that closes a duty, with what proves it: the code of the place, name and PIN of a second person."""

    code: str
    signer: str
    pin: str


def proved(work: Work, item: DutyItem, given: Proof, post_id: int) -> str:
    """What is stored for `given`: the value, the place scanned, who signed.

    Raises Invalid naming the field for what is missing or wrong, TooMany after too many wrong PINs.
    """
    value = value_of(item, given)
    if given.code or asks_scan(item):
        value += MARK + PLACE + _place(work, item, given.code)
    if asks_signature(item) or (asks_approval(item) and not work.may(Permission.DUTY_TICKOTHER, item.site_id)):
        value += MARK + SIGNED + _signer(work, item, given, post_id).name
    if len(value) > LONGEST:
        raise Invalid("too_long", "text", max=LONGEST - (len(value) - len(value_of(item, given))))
    return value


def _place(work: Work, item: DutyItem, code: str) -> str:
    if not code:
        raise Invalid("place_not_here", "code")
    place = place_by_code(work, item.site_id, code)
    where = places_of_item(work, item)
    if where and place.id not in [one.id for one in where]:
        raise Invalid("place_wrong", "code", places="、".join(one.name_zh for one in where))
    return place.name_zh


def _signer(work: Work, item: DutyItem, given: Proof, post_id: int) -> Person:
    """The second person, by name and PIN; wrong ones are counted by the person who holds the phone."""
    needs = "approval_needed" if asks_approval(item) else "sign_needed"
    if not given.signer or not given.pin:
        raise Invalid(needs, "signer" if not given.signer else "pin")
    counts, key = attempts(work.house), f"sign{work.actor.person_id}"
    wait = counts.wait_s(PIN_TRIES, key)
    if wait:
        raise TooMany(seconds=wait)
    person = find_person(work, given.signer)
    if person is not None and person.id == work.actor.person_id:
        raise Invalid("sign_self", "signer")
    here = person is not None and works_at(work, person.id or 0, item.site_id)
    if not matches(given.pin, person.pin_hash if here and person else None) or person is None:
        counts.failed(PIN_TRIES, key)
        raise Invalid("sign_wrong", "pin")
    if asks_approval(item) and not _may_approve(work, person, item.site_id, posts(work, item.site_id).get(post_id)):
        raise Invalid("approval_not_leader", "signer", name=person.name)
    return person


def _may_approve(work: Work, person: Person, site_id: int, post: Post | None) -> bool:
    """A manager, a deputy, or the leader of the post's group."""
    roles = actor_of(work, person).roles_at(site_id)
    letters = {GRANTS[Permission.DUTY_TICKOTHER][role] for role in roles if role is not Role.TL}
    if "S" in letters:
        return True
    return Role.TL in roles and post is not None and post.group_code in _teams(work, person, site_id)


def _teams(work: Work, person: Person, site_id: int) -> frozenset[str]:
    from app.duties.reading import leaders

    return frozenset(one.team for one in leaders(work, site_id) if one.person_id == person.id and one.role == Role.TL)
