"""What phones noted without a signal and a leader should see: entries that were not carried out, ticks with a flag."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Actor, Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden
from app.core.happened import Arrival, arrives
from app.core.i18n import pick
from app.core.messages import N_
from app.core.models import KeptEntry
from app.core.queue import form_of_kept, kinds
from app.core.queue_events import EntryLeftOut, EntryTakenIn
from app.core.text import Note, RowId
from app.core.work import Work
from app.duties.items import all_items
from app.duties.models import Duty, Tick
from app.people.models import Membership, Person
from app.people.rights import own_teams
from app.sites.queries import posts

SHOWN, RECENT = 60, timedelta(hours=36)
KIND_WORDS = {
    "tick": N_("done"),
    "due": N_("done"),
    "na": N_("not done"),
    "problem": N_("something is wrong"),
    "undo": N_("taken back"),
}


@dataclass(frozen=True)
class Kept:
    """An entry that waits for a leader (or was refused for good): who noted what, when, and why it did not count."""

    id: int
    name: str
    what: str
    occurred_at: datetime
    received_at: datetime
    flags: tuple[str, ...]
    why: str
    refused: bool


@dataclass(frozen=True)
class Flagged:
    """A tick that counts and came in an unusual way. `skew_s`: how far the phone's clock was off."""

    name: str
    what: str
    post: str
    at: datetime
    received_at: datetime
    flags: tuple[str, ...]
    skew_s: int


@dataclass(frozen=True)
class Waiting:
    """The whole page."""

    kept: tuple[Kept, ...] = ()
    flagged: tuple[Flagged, ...] = ()


class KeptIn(BaseModel):
    """A leader's word on an entry that was kept aside."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    entry_id: RowId
    reason: Note = Field(default="", max_length=200)


@command(Permission.DUTY_TICKOTHER)
def take_in(work: Work, data: KeptIn) -> KeptEntry:
    """Let an entry count as done by whoever noted it, when they noted it. Raises Conflict when it was decided."""
    row = _open(work, data)
    queued = kinds(work.house).get(row.kind)
    if queued is None:
        raise Conflict("queue_unknown_kind")
    person, leader = work.get(Person, row.person_id), work.actor
    form = form_of_kept(queued, row)
    flags = frozenset({*row.flags.split(), "taken"})
    arrives(work, Arrival(row.key, row.occurred_at, row.skew_s, flags, leader.person_id))
    work.actor = Actor(person.id, person.name, is_system=True)
    try:
        queued.command(work, form)
    finally:
        work.actor = leader
        arrives(work, None)
    _decide(work, row, "taken", data.reason)
    work.emit(EntryTakenIn(row.site_id, row.id or 0, row.kind, row.person_id), reason=data.reason)
    return row


@command(Permission.DUTY_TICKOTHER)
def leave_out(work: Work, data: KeptIn) -> KeptEntry:
    """An entry does not count; it stays on record. Raises Conflict when it was decided."""
    row = _open(work, data)
    _decide(work, row, "left", data.reason)
    work.emit(EntryLeftOut(row.site_id, row.id or 0, row.kind, row.person_id), reason=data.reason)
    return row


def _open(work: Work, data: KeptIn) -> KeptEntry:
    row = work.get(KeptEntry, data.entry_id, site_id=data.site_id)
    if granted(work) == "T" and row.person_id not in _team(work, data.site_id):
        raise Forbidden("duty_not_team")
    if row.state not in ("waiting", "refused"):
        raise Conflict("queue_decided")
    return row


def _decide(work: Work, row: KeptEntry, state: str, reason: str) -> None:
    row.state, row.decided_by, row.decided_at, row.reason = state, work.actor.person_id, work.now, reason


def _team(work: Work, site_id: int) -> set[int]:
    """Who belongs or belonged to the groups that the actor leads."""
    query = select(Membership.person_id).where(
        Membership.site_id == site_id, col(Membership.team).in_(own_teams(work, site_id))
    )
    return set(work.session.exec(query))


def waiting(work: Work, site_id: int, **_scope: object) -> Waiting:
    """What waits for the actor's word, the oldest first, and what came in an unusual way lately, the newest first."""
    letter = work.require(Permission.DUTY_TICKOTHER, site_id)
    team = _team(work, site_id) if letter == "T" else None
    kept_rows = work.session.exec(
        select(KeptEntry, Person.name)
        .join(Person, col(Person.id) == col(KeptEntry.person_id))
        .where(KeptEntry.site_id == site_id, col(KeptEntry.state).in_(("waiting", "refused")))
        .order_by(col(KeptEntry.occurred_at))
    ).all()
    kept_rows = [(row, name) for row, name in kept_rows if team is None or row.person_id in team][:SHOWN]
    tick_rows = work.session.exec(
        select(Tick, Duty, Person.name)
        .join(Duty, col(Duty.id) == col(Tick.duty_id))
        .join(Person, col(Person.id) == col(Tick.person_id))
        .where(Tick.site_id == site_id, Tick.flags != "", Tick.received_at > work.now - RECENT)
        .order_by(col(Tick.id).desc())
        .limit(SHOWN)
    ).all()
    names = _names(work, site_id, [row for row, _ in kept_rows])
    say = work.house.state["languages"]
    places = posts(work, site_id)
    return Waiting(
        tuple(
            Kept(
                row.id or 0,
                name,
                f"{names.get(row.id or 0, row.kind)} · {say.gettext(work.lang, KIND_WORDS.get(row.kind, row.kind))}",
                row.occurred_at,
                row.received_at,
                tuple(row.flags.split()),
                say.say(work.lang, row.why, **row.params),
                row.state == "refused",
            )
            for row, name in kept_rows
        ),
        tuple(
            Flagged(
                name,
                _item(work, duty),
                pick(work.lang, places[duty.post_id].name_zh, places[duty.post_id].name_en)
                if duty.post_id in places
                else "",
                tick.at,
                tick.received_at,
                tuple(tick.flags.split()),
                tick.skew_s,
            )
            for tick, duty, name in tick_rows
            if team is None or tick.person_id in team
        ),
    )


def _item(work: Work, duty: Duty) -> str:
    item = all_items(work, duty.site_id)[duty.item_id]
    about = pick(work.lang, duty.about_zh, duty.about_en)
    return f"{pick(work.lang, item.name_zh, item.name_en)} {about}".strip()


def _names(work: Work, site_id: int, rows: Iterable[KeptEntry]) -> dict[int, str]:
    """What each entry is about, in a few words."""
    found: dict[int, str] = {}
    asked: dict[int, int] = {}
    for row in rows:
        queued, duty_id = kinds(work.house).get(row.kind), row.data.get("duty_id", "")
        item = all_items(work, site_id).get(int(row.data.get("item_id", 0) or 0))
        if queued is not None and queued.tell is not None:
            found[row.id or 0] = queued.tell(work, site_id, row.data)
        elif item is not None:
            found[row.id or 0] = pick(work.lang, item.name_zh, item.name_en)
        elif duty_id.isdecimal() and len(duty_id) < 10:
            asked[row.id or 0] = int(duty_id)
    query = select(Duty).where(Duty.site_id == site_id, col(Duty.id).in_(set(asked.values())))
    duties = {duty.id: duty for duty in work.session.exec(query)} if asked else {}
    return found | {row_id: _item(work, duties[duty_id]) for row_id, duty_id in asked.items() if duty_id in duties}
