"""The record of handovers, and the lists of what is counted at them."""

from dataclasses import dataclass

from sqlmodel import col, select

from app.core.actor import Permission, Role
from app.core.i18n import pick
from app.core.work import Work
from app.duties.reading import leaders
from app.handover.cards import Card, cards
from app.handover.models import Handover
from app.handover.things import things_of
from app.sites.queries import posts

PAGE = 30


@dataclass(frozen=True)
class ThingLine:
    """A thing to count."""

    id: int
    name: str
    expected: int


@dataclass(frozen=True)
class Log:
    """The handovers of the site or of one post, newest first. `before`: id from which the next page goes on."""

    rows: tuple[Card, ...]
    posts: tuple[tuple[int, str], ...]
    post_id: int
    before: int | None


def led_posts(work: Work, site_id: int) -> frozenset[int]:
    """Posts whose handovers the actor looks after."""
    everything = posts(work, site_id)
    if work.actor.cell(Permission.CLOCK_OTHER, site_id) != "T":
        return frozenset(everything)
    me = work.actor.person_id
    teams = {one.team for one in leaders(work, site_id) if one.role == Role.TL and one.person_id == me}
    return frozenset(post_id for post_id, post in everything.items() if post.group_code in teams)


def log(work: Work, site_id: int, post: int = 0, before: int = 0, **_scope: object) -> Log:
    """The record: every handover that was signed, refused or taken back."""
    wanted, known = led_posts(work, site_id), posts(work, site_id)
    query = select(Handover).where(
        Handover.site_id == site_id, col(Handover.post_id).in_([post] if post in wanted else sorted(wanted))
    )
    if before:
        query = query.where(col(Handover.id) < before)
    rows = list(work.session.exec(query.order_by(col(Handover.id).desc()).limit(PAGE + 1)))
    return Log(
        tuple(cards(work, site_id, rows[:PAGE])),
        tuple((one, pick(work.lang, known[one].name_zh, known[one].name_en)) for one in known if one in wanted),
        post if post in wanted else 0,
        rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


@dataclass(frozen=True)
class PostThings:
    """The list of one post."""

    id: int
    name: str
    rows: tuple[ThingLine, ...]


def things(work: Work, site_id: int, **_scope: object) -> tuple[PostThings, ...]:
    """Every post with what is counted there; those with a list first."""
    listed = things_of(work, site_id)
    found = [
        PostThings(
            post_id,
            pick(work.lang, post.name_zh, post.name_en),
            tuple(
                ThingLine(row.id or 0, pick(work.lang, row.name_zh, row.name_en), row.expected)
                for row in listed.get(post_id, ())
            ),
        )
        for post_id, post in posts(work, site_id).items()
    ]
    return tuple(sorted(found, key=lambda one: not one.rows))
