"""Alerts go up until somebody sees to them: the leader of the group, the second one, whoever manages.

One notice a reader, however many parties it is about (rolled up). A notice is passed on once; a person who was told of
the same thing is not told again. The rows are held while they are looked at, so any number of processes may run this.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

from app.checks.leading import MANAGERS, chains, rungs
from app.checks.rules import next_told
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, NotFound
from app.core.messages import N_, add_messages
from app.core.text import RowId
from app.core.work import Work
from app.notices.events import AlertClimbed, AlertTaken
from app.notices.models import Notice
from app.notices.queries import climbs, mine
from app.notices.topics import TOPIC_OF
from app.notices.writing import add, subjects, unseen_of, without
from app.sites.queries import setting

ANSWER_SECONDS = 60
"""Default of the setting alert_answer_seconds. A guess: what the founding table gives a consultant."""

FORGET = timedelta(hours=2)
"""What nobody took for so long is history: a server that was off wakes nobody."""

add_messages({"alert_not_open": N_("Somebody sees to it already, or it is over.")})


class TakeIn(BaseModel):
    """The alert that I see to."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    notice_id: RowId


@command(Permission.BOARD_READ)
def take_alert(work: Work, data: TakeIn) -> Notice:
    """I see to it: it goes up no further, and rings for nobody else who was told of the same.

    Raises NotFound for what is not mine (on a tablet that nobody has taken: Conflict). Somebody else was first: their
    name stands there, and nothing is changed.
    """
    row = next((one for one in mine(work, data.site_id) if one.id == data.notice_id and climbs(one)), None)
    if row is None:
        raise NotFound() if work.actor.person_id is not None else Conflict("alert_not_open")
    if row.seen_at is not None:
        return row
    gone = subjects(row.params)
    row.seen_at, row.seen_by = work.now, work.actor.person_id
    query = select(Notice).where(
        Notice.site_id == data.site_id, Notice.kind == row.kind, col(Notice.seen_at).is_(None), col(Notice.id) != row.id
    )
    for other in work.session.exec(query.with_for_update()):
        if not subjects(other.params) & gone:
            continue
        left = without(other.params, gone)
        if left is None or subjects(other.params) <= gone:
            other.seen_at, other.seen_by = work.now, work.actor.person_id
        else:
            other.params = left
        work.session.add(other)
    work.emit(AlertTaken(data.site_id, row.id or 0, row.kind))
    return row


def climb_alerts(work: Work) -> None:
    """Job: what nobody took in time is told to the next ones. A second run finds nothing left to pass on."""
    kinds = [kind for kind, about in TOPIC_OF.items() if about.climbs]
    query = (
        select(Notice)
        .where(
            col(Notice.seen_at).is_(None),
            col(Notice.climbed_at).is_(None),
            Notice.at > work.now - FORGET,
            col(Notice.kind).in_(kinds),
            col(Notice.level).in_(("alert", "alarm")),
        )
        .order_by(col(Notice.id))
        .with_for_update()
    )
    told: dict[tuple[int, str, int], set[int]] = defaultdict(set)
    for row in list(work.session.exec(query.execution_options(populate_existing=True))):
        if work.now - row.at < timedelta(seconds=setting(work, row.site_id, "alert_answer_seconds", ANSWER_SECONDS)):
            continue
        row.climbed_at = work.now
        work.session.add(row)
        people = _next(work, row)
        for person_id in people:
            pass_on(work, row, person_id)
        told[(row.site_id, row.kind, row.step + 1)].update(people)
    for (site_id, kind, step), everybody in told.items():
        if everybody:
            work.emit(AlertClimbed(site_id, kind, step, tuple(sorted(everybody))))


def _next(work: Work, row: Notice) -> tuple[int, ...]:
    """Whoever hears of it next, and was not told of the same before."""
    about = subjects(row.params)
    query = select(Notice).where(
        Notice.site_id == row.site_id, Notice.kind == row.kind, Notice.at > work.now - FORGET, Notice.person_id != None
    )
    known = {one.person_id for one in work.session.exec(query) if about <= subjects(one.params)}
    told = [one for one in known if one is not None]
    steps = rungs(work, row.site_id, _chain(work, row))
    if row.person_id is not None:  # never down again: whoever was told stands on a rung, and those below it know
        at = next((level for level, people in enumerate(steps) if row.person_id in people), -1)
        steps = steps[max(at, 0) :]
    return next_told(steps, told)


def _chain(work: Work, row: Notice) -> str:
    """The group whose leaders it goes up through: that of the post it is for, or of the leader who was told."""
    if row.post_id is not None:
        return chains(work, row.site_id).get(row.post_id, MANAGERS)
    for chain in sorted({*chains(work, row.site_id).values()}):
        if chain != MANAGERS and any(row.person_id in people for people in rungs(work, row.site_id, chain)[:2]):
            return chain
    return MANAGERS


def pass_on(work: Work, row: Notice, person_id: int) -> None:
    """Tell a person the same, rolled up with what they have not seen of it."""
    before = unseen_of(work, row.site_id, row.kind, person_id)
    lists = {name: value for name, value in row.params.items() if isinstance(value, list)}
    if before is None or not lists:
        made = add(work, row.site_id, row.kind, row.params, row.level, row.link, person_id=person_id)
        made.step = row.step + 1
        work.session.add(made)
        return
    params = dict(before.params)
    for name, value in lists.items():
        params[name] = _joined(params.get(name), value)
        if "n" in params:
            params["n"] = len(params[name])  # type: ignore[arg-type]
    before.params, before.at, before.climbed_at, before.step = params, work.now, None, row.step + 1
    work.session.add(before)


def _joined(known: object, more: Iterable[object]) -> list[object]:
    return list(dict.fromkeys([*(known if isinstance(known, list) else []), *more]))
