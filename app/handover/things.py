"""The list of things that are counted when a post changes hands: the site's own, per post."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.handover.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Line, RowId
from app.core.work import Work
from app.handover.events import ThingsChanged
from app.handover.models import HandoverThing
from app.sites.models import Post
from app.sites.plan import kept

MOST = 12
"""Things of a post: more are an inventory, not a handover."""


class AddThingIn(BaseModel):
    """A thing of a post, and how many there are at each place of it."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    post_id: RowId
    name_zh: Annotated[Line, Field(min_length=1, max_length=40)]
    name_en: Annotated[Line, Field(max_length=60)] = ""
    expected: int = Field(ge=1, le=999)


class ChangeThingIn(BaseModel):
    """How many there are from now on; 0 takes the thing off the list."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    thing_id: RowId
    expected: int = Field(ge=0, le=999)


def things_of(work: Work, site_id: int) -> dict[int, list[HandoverThing]]:
    """What is counted, by post, in the order of the lists; kept with the site's plan."""

    def load() -> list[HandoverThing]:
        query = select(HandoverThing).where(HandoverThing.site_id == site_id, col(HandoverThing.active))
        return list(work.session.exec(query.order_by(col(HandoverThing.position), col(HandoverThing.id))))

    found: dict[int, list[HandoverThing]] = {}
    for row in kept(work, site_id, "handover things", load):
        found.setdefault(row.post_id, []).append(row)
    return found


@command(Permission.SITE_CONFIG)
def add_thing(work: Work, data: AddThingIn) -> HandoverThing:
    """Put a thing on the list of a post. Raises NotFound, Conflict("thing_known"), Invalid("thing_too_many")."""
    post = work.get(Post, data.post_id, site_id=data.site_id)
    listed = _listed(work, data.site_id, data.post_id)
    if any(row.name_zh == data.name_zh for row in listed):
        raise Conflict("thing_known")
    if len(listed) >= MOST:
        raise Invalid("thing_too_many", max=MOST)
    row = work.add(
        HandoverThing(
            site_id=data.site_id,
            post_id=post.id or 0,
            name_zh=data.name_zh,
            name_en=data.name_en,
            expected=data.expected,
            position=len(listed),
        )
    )
    work.emit(ThingsChanged(data.site_id, data.post_id, len(listed) + 1))
    return row


@command(Permission.SITE_CONFIG)
def change_thing(work: Work, data: ChangeThingIn) -> HandoverThing:
    """Another number, or off the list. What was counted before keeps its own. Raises NotFound."""
    row = work.get(HandoverThing, data.thing_id, site_id=data.site_id)
    if not row.active:
        raise NotFound()
    row.expected, row.active = data.expected, data.expected > 0
    work.session.add(row)
    work.session.flush()
    work.emit(ThingsChanged(data.site_id, row.post_id, len(_listed(work, data.site_id, row.post_id))))
    return row


def _listed(work: Work, site_id: int, post_id: int) -> list[HandoverThing]:
    query = select(HandoverThing).where(
        HandoverThing.site_id == site_id, HandoverThing.post_id == post_id, col(HandoverThing.active)
    )
    return list(work.session.exec(query))


Typed = Annotated[str, Field(max_length=6)]
Said = Annotated[Line, Field(max_length=120)]


class CountedIn(BaseModel):
    """What was counted, thing by thing: three lists that belong together."""

    model_config = ConfigDict(extra="ignore")

    things: list[RowId] = Field(default_factory=list, max_length=MOST)
    counts: list[Typed] = Field(default_factory=list, max_length=MOST)
    notes: list[Said] = Field(default_factory=list, max_length=MOST)


@dataclass(frozen=True)
class Counted:
    """One thing as it was counted."""

    count: int
    note: str


def read_counts(data: CountedIn, wanted: Sequence[int]) -> dict[int, Counted]:
    """What was counted by thing; everything of `wanted` must be there, what is on no list any more is left out.

    Raises Invalid("handover_count_all", "not_a_number").
    """
    found: dict[int, Counted] = {}
    for thing, text, note in zip_longest(data.things, data.counts, data.notes):
        if thing is None or not text:
            continue
        if not text.isdecimal() or int(text) > 999:
            raise Invalid("not_a_number", "counts")
        found[thing] = Counted(int(text), note or "")
    if any(thing not in found for thing in wanted):
        raise Invalid("handover_count_all", "counts")
    return {thing: found[thing] for thing in wanted}
