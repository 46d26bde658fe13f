"""Telling people: what was drafted becomes a version, by a manager's word or because its day begins."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.text import Note, RowId
from app.core.work import Work
from app.roster import publish_words  # noqa: F401  (registers its messages)
from app.roster.events import RosterPublished
from app.roster.models import Assignment
from app.roster.places import place_name, posts_in_order
from app.roster.plan_rows import mark_published
from app.roster.publish_drafts import UNTOLD, Draft, drafts, room_for
from app.roster.publish_models import RosterVersion
from app.roster.slots import name_of, wall
from app.roster.versions_made import Told, make_version
from app.sites.models import Site
from app.sites.queries import today

MOST = 2000
"""Changes told at once: forty people, seven weeks."""
REACH = timedelta(days=400)
"""So far back a day that began while nobody ran the system is still looked for."""


class PublishIn(BaseModel):
    """The drafts to tell, as the form saw them: tokens "id:version", joined by commas in any number of fields."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    seen: list[str] = Field(default_factory=list, max_length=200)
    note: Note = Field(default="", max_length=200)

    @field_validator("seen")
    @classmethod
    def one_by_one(cls, value: list[str]) -> list[str]:
        """Every token on its own. Raises Invalid for other shapes."""
        out = [part for text in value for part in text.split(",") if part]
        if len(out) > MOST:
            raise Invalid("publish_too_many", max=MOST)
        for part in out:
            number, _, version = part.partition(":")
            if not (number.isdecimal() and version.isdecimal() and len(part) <= 20):
                raise Invalid("wrong_slot")
        return out


@command(Permission.ROSTER_PUBLISH)
def publish_roster(work: Work, data: PublishIn) -> RosterVersion:
    """Tell people what was chosen, and what has to go with it, as one version.

    Raises Invalid("publish_nothing"), Conflict naming who did what when a chosen draft was changed, taken back or
    published meanwhile.
    """
    if not data.seen:
        raise Invalid("publish_nothing", "seen")
    everything = drafts(work, data.site_id)
    known = {one.token: one for one in everything}
    for part in data.seen:
        if part not in known:
            raise _changed(work, data.site_id, part)
    chosen = [known[part] for part in dict.fromkeys(data.seen)]
    version = _publish(work, data.site_id, "publish", data.note, [*chosen, *room_for(chosen, everything)])
    if version is None:
        raise Invalid("publish_nothing", "seen")
    return version


def _changed(work: Work, site_id: int, part: str) -> Conflict:
    """Who did what to the draft that a token names."""
    row = work.get(Assignment, int(part.partition(":")[0]), site_id=site_id)
    work.session.refresh(row)
    post = posts_in_order(work, site_id).get(row.post_id)
    what: dict[str, object] = {
        "person": name_of(work, row.person_id),
        "post": place_name(work.lang, post, row.place) if post else "–",
    }
    told = work.session.get(RosterVersion, (row.withdrawn_in if row.cleared_at else row.published_in) or 0)
    if told is not None:
        return Conflict("draft_published", **what, by=name_of(work, told.by), at=wall(work, site_id, told.at))
    if row.cleared_at is not None:
        return Conflict("draft_gone", **what, by=name_of(work, row.cleared_by), at=wall(work, site_id, row.cleared_at))
    return Conflict("draft_changed", **what)


def _publish(work: Work, site_id: int, kind: str, note: str, chosen: Sequence[Draft]) -> RosterVersion | None:
    ids = [one.id for one in chosen]
    rows = list(work.session.exec(select(Assignment).where(col(Assignment.id).in_(ids))))
    return publish_rows(work, site_id, kind, note, rows)


def publish_rows(work: Work, site_id: int, kind: str, note: str, rows: Iterable[Assignment]) -> RosterVersion | None:
    """Make a version of drafts while the plan is held; None when there is nothing in them to tell."""
    rows = list(rows)
    came = [Told.of(row) for row in rows if row.cleared_at is None]
    went = [Told.of(row) for row in rows if row.cleared_at is not None]
    version = make_version(work, site_id, kind, note, came, went)
    if version is None:
        return None
    for row in rows:
        mark_published(row, version.id)
        work.session.add(row)
    work.session.flush()
    people = Counter(one.person_id for one in (*came, *went))
    work.emit(
        RosterPublished(site_id, version.id or 0, version.number, kind, version.added, version.withdrawn, len(people)),
        note,
    )
    return version


def publish_begun_days(work: Work) -> None:
    """Job: what is still a draft of a day that has begun is told now, so that such a day has none."""
    for site_id in work.session.exec(select(Site.id).where(col(Site.active)).order_by(col(Site.id))):
        publish_begun(work, site_id or 0)


def publish_begun(work: Work, site_id: int) -> RosterVersion | None:
    """The drafts of one site whose business day has begun, as one version."""
    day = today(work, site_id)
    query = select(Assignment).where(
        Assignment.site_id == site_id,
        col(Assignment.business_day) <= day,
        col(Assignment.business_day) > day - REACH,
        UNTOLD,
    )
    if work.session.exec(query.limit(1)).first() is None:
        return None
    rows = work.session.exec(query.execution_options(populate_existing=True))
    return publish_rows(work, site_id, "day_start", "", rows)
