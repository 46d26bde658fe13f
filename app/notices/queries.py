"""What a person is told: the list, the count, and the words made for the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, union
from sqlalchemy import select as columns
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.errors import Unauthenticated
from app.core.i18n import Format, pick
from app.core.work import Work
from app.notices.faults import fault_words
from app.notices.homes import ICONS as HOME_ICONS
from app.notices.homes import home_words
from app.notices.lending import lending_words
from app.notices.models import Notice
from app.notices.patrol import patrol_words
from app.notices.topics import TOPIC_OF, loud, rules
from app.people.models import Person
from app.roster.models import Standing
from app.sites.queries import posts, zone_of
from app.visitors.queries import PartyRow, my_post, open_parties
from app.visitors.titles import title_of

SHOWN = 60
HEARD = 8
"""Notices that a page keeps to be heard; more are rung for once."""


@dataclass(frozen=True)
class NoticeRow:
    """One notice as it is read. `icon` names a picture; `level` is info, sound, alert or alarm, as the site sets it.

    `takes`: it goes up until somebody says that they see to it; `taken_by` is who did, when that is somebody else.
    """

    id: int
    level: str
    icon: str
    text: str
    link: str
    at: datetime
    seen: bool
    takes: bool = False
    taken_by: str = ""
    taken_at: datetime | None = None
    climbed: bool = False


@dataclass(frozen=True)
class Inbox:
    """What I am told at this site, unseen first, the newest on top."""

    rows: tuple[NoticeRow, ...]
    unseen: int


@dataclass(frozen=True)
class Bell:
    """How many are unseen, whether one of them is an alarm, and what is to be heard: (key, level), newest first."""

    unseen: int
    alert: bool
    rings: tuple[tuple[str, str], ...] = ()


ICONS = {
    "assigned": "pin",
    "swapped": "swap",
    "replaced": "swap",
    "cleared": "pin",
    "roster_published": "list",
    **dict.fromkeys(("late", "late_up"), "clock"),
    **dict.fromkeys(("checked", "checked_praise", "checked_finding", "check_corrected"), "eye"),
    "person_late": "clock",
    "no_show": "user",
    "cannot_come": "user",
    "ack_missed": "bell",
    **dict.fromkeys(("charge_given", "charge_unanswered", "charge_declined"), "bell"),
    **dict.fromkeys(("charge_accepted", "charge_back", "charge_began", "charge_ended"), "user"),
    **dict.fromkeys(("leave_asked", "leave_approved", "leave_declined", "leave_expired", "leave_reopened"), "clock"),
    **dict.fromkeys(("swap_asked", "swap_agreed", "swap_to_decide", "swap_refused", "swap_withdrawn"), "swap"),
    **dict.fromkeys(("swap_approved", "swap_declined", "swap_expired"), "swap"),
    "licence_ends": "clock",
    **dict.fromkeys(("fault_reported", "fault_given", "fault_done", "fault_reopened"), "wrench"),
    **dict.fromkeys(("fault_urgent", "fault_nobody", "fault_overdue"), "alert"),
    **dict.fromkeys(("patrol_unbegun", "patrol_points", "patrol_round", "patrol_left"), "route"),
    "relief_offered": "swap",
    "relief_accepted": "swap",
    "relief_sent": "swap",
    "relief_sent_gap": "swap",
    "relief_unanswered": "alert",
    "relief_overdue": "clock",
    "relief_replanned": "swap",
    "relief_broken": "alert",
    "relief_cancelled": "swap",
    **dict.fromkeys(("post_uncovered", "post_uncovered_up", "muster", "muster_drill"), "alert"),
}

ICONS.update(
    {
        **dict.fromkeys(("party_coming", "party_coming_desk", "car_leaving"), "car"),
        **dict.fromkeys(("next_at_door", "owner_away", "nobody_free"), "users"),
        **dict.fromkeys(("vehicle_anomaly", "vehicle_call", "lot_full"), "car"),
        **dict.fromkeys(("key_yours", "key_late"), "keys"),
        "umbrella_late": "umbrella",
        "left_behind": "bell",
    }
)

ICONS.update(HOME_ICONS)

ONE_OR_MANY = ("late", "late_up", "ack_missed", "person_late", "no_show", "roster_published", "licence_ends",
               "patrol_points", "patrol_left", "offer_lapsed", "umbrella_late", "register_missed", "take_missed",
               "serve_missed", "post_uncovered", "post_uncovered_up")  # fmt: skip
"""Kinds that have other words for one than for many."""


def mine(work: Work, site_id: int) -> list[Notice]:
    """Rows for me, or for a post I stand on now. A tablet that nobody has taken has none. Raises Unauthenticated."""

    def load() -> list[Notice]:
        rows = _asked(work, site_id, MINE)
        work.remember(("my new notices", site_id), [row for row in rows if row.seen_at is None])
        return rows

    return work.memo(("my notices", site_id), load)


def _new(work: Work, site_id: int) -> list[Notice]:
    """Those of mine that I have not seen: all that the bell of every page asks for."""
    rows = work.memo(("my new notices", site_id), lambda: _asked(work, site_id, NEW))
    return [row for row in rows if row.seen_at is None]


def _asked(work: Work, site_id: int, query: SelectOfScalar[Notice]) -> list[Notice]:
    if work.actor.person_id is None:
        if work.actor.device is None:
            raise Unauthenticated()
        return []
    return list(work.session.exec(query, params={"site": site_id, "me": work.actor.person_id}))


HERE = select(Standing.post_id).where(
    Standing.site_id == bindparam("site"),
    Standing.person_id == bindparam("me"),
    col(Standing.ended_at).is_(None),
)


def _built(*more: ColumnElement[bool]) -> SelectOfScalar[Notice]:
    """The person's and the post's are found apart, each by its own index; of the site there is a month of them, so it
    is asked for in a way that no index answers."""
    of_site = (col(Notice.site_id) + 0 == bindparam("site"), *more)
    to_me = columns(col(Notice.id)).where(col(Notice.person_id) == bindparam("me"), *of_site)
    to_post = columns(col(Notice.id)).where(col(Notice.post_id).in_(HERE), *of_site)
    return (
        select(Notice)
        .where(col(Notice.id).in_(union(to_me, to_post)))
        .order_by(col(Notice.seen_at).is_not(None), col(Notice.at).desc(), col(Notice.id).desc())
        .limit(SHOWN)
    )


MINE, NEW = _built(), _built(col(Notice.seen_at).is_(None))


def bell(work: Work, site_id: int) -> Bell:
    """The count for the bell of every page. Six statements with those of the request."""
    fresh = _new(work, site_id)
    levels = [(row, level_of(work, row)) for row in fresh]
    rings = [(f"notice-{row.id}-{int(row.at.timestamp())}", level) for row, level in levels if level != "info"]
    return Bell(len(fresh), any(level in ("alert", "alarm") for _, level in levels), tuple(rings[:HEARD]))


def level_of(work: Work, row: Notice) -> str:
    """How loud a notice is for me: as its post, or the one I stand on, has it at this site."""
    found = rules(work, row.site_id)
    if not found:
        return row.level
    here = my_post(work, row.site_id) if row.post_id is None else None
    return loud(found, row.kind, row.level, row.post_id or (here.id if here else 0))


def climbs(row: Notice) -> bool:
    """Whether it goes up until somebody takes it."""
    about = TOPIC_OF.get(row.kind)
    return about is not None and about.climbs and row.level in ("alert", "alarm")


def inbox(work: Work, site_id: int) -> Inbox:
    """The list with its words."""
    rows = mine(work, site_id)
    takers = {row.seen_by for row in rows if row.seen_by and climbs(row)}
    people = _names(work, {one for row in rows for one in people_in(row.params)} | takers)
    parties = {party.id: party for party in open_parties(work, site_id)} if rows else {}
    return Inbox(tuple(_row(work, row, people, parties) for row in rows), sum(row.seen_at is None for row in rows))


def people_in(params: Mapping[str, object]) -> list[int]:
    """Ids of the people whom a notice names, one or a list of them."""
    listed = params.get("people")
    named = listed if isinstance(listed, list) else []
    return [int(str(one)) for one in (*named, *([params["person_id"]] if "person_id" in params else []))]


def _names(work: Work, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    query = select(Person.id, Person.name).where(col(Person.id).in_(sorted(ids)))
    return {person_id or 0: name for person_id, name in work.session.exec(query)}


def _row(work: Work, row: Notice, people: Mapping[int, str], parties: Mapping[int, PartyRow]) -> NoticeRow:
    languages = work.house.state["languages"]
    params = _params(work, row, people, parties)
    code = f"notice_{row.kind}" + ("_one" if row.kind in ONE_OR_MANY and row.params.get("n") == 1 else "")
    ends, other = climbs(row), row.seen_by not in (None, work.actor.person_id)
    return NoticeRow(
        row.id or 0, level_of(work, row), ICONS.get(row.kind, "door"), languages.say(work.lang, code, **params),
        row.link, row.at, row.seen_at is not None, ends and row.seen_at is None,
        people.get(row.seen_by or 0, "") if ends and other else "", row.seen_at, row.step > 0,
    )  # fmt: skip


def _params(work: Work, row: Notice, people: Mapping[int, str], parties: Mapping[int, PartyRow]) -> dict[str, object]:
    """Ids and instants of `row` as words."""
    values = row.params
    found: dict[str, object] = {"n": values.get("n", 1)}
    fmt = Format(work.lang, zone_of(work, row.site_id), work.house.state["languages"].catalogues[work.lang])
    for name in ("start", "end"):
        if name in values:
            found[name] = _moment(work, fmt, datetime.fromisoformat(str(values[name])))
    if "day" in values:
        found["day"] = fmt.day(date.fromisoformat(str(values["day"])))
    if "days" in values:
        found["days"] = values["days"]
    if "post_id" in values:
        found["post"] = _post(work, row.site_id, values["post_id"])
    if "person_id" in values:
        found["person"] = people.get(int(str(values["person_id"])), "–")
    if "fault_id" in values:
        found |= fault_words(work, row.site_id, values)
    if "round" in values:
        found |= patrol_words(work, row.site_id, values)
    if {"plate", "umbrellas", "key_id"} & values.keys():
        found |= lending_words(work, row.site_id, values)
    listed, visits = values.get("posts"), values.get("visits")
    comma = "、" if work.lang.startswith("zh") else ", "
    if "people" in values:
        found["people"] = comma.join(people.get(one, "–") for one in people_in(values))
    if isinstance(listed, list):
        found["posts"] = comma.join(_post(work, row.site_id, post_id) for post_id in listed)
    if "visit_id" in values or isinstance(visits, list):
        visit_id = visits[0] if isinstance(visits, list) else values["visit_id"]
        found["party"] = _party(work, parties.get(int(str(visit_id))), values)
        if "home" in values:
            found |= home_words(work, row.site_id, values, parties.get(int(str(visit_id))))
    return found


def _moment(work: Work, fmt: Format, at: datetime) -> str:
    """The time, with its day when that is not today's."""
    return fmt.time(at) if fmt.local(at).date() == fmt.local(work.now).date() else fmt.moment(at)


def _post(work: Work, site_id: int, post_id: object) -> str:
    post = posts(work, site_id).get(int(str(post_id)))
    return pick(work.lang, post.name_zh, post.name_en) if post else "–"


def _party(work: Work, party: PartyRow | None, values: Mapping[str, object]) -> str:
    """Salutation where the party is known and still here, else its number and size."""
    languages = work.house.state["languages"]
    if party is not None and party.surname:
        return title_of(work, party.surname, party.honorific)
    number = party.number if party else values.get("number", "–")
    heads = party.heads if party else values.get("heads")
    if heads:
        return str(languages.say(work.lang, "notice_party_heads", number=number, heads=heads))
    return str(languages.say(work.lang, "notice_party_number", number=number))
