"""What happens on the floor opens duties, closes them again, or moves counters.

Other domains call these through the wiring, in the transaction of what happened; nothing here emits a fact.
An item with evidence "auto" or "counter" is counted (filled by the hand-off, shown as such, never as a tick); any other
opens one row per post and subject, for whoever is on that post now.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from app.core.db import plain_rows
from app.core.work import Work
from app.duties.evidence import counts_itself
from app.duties.items import in_force, items_by_event, items_of
from app.duties.kinds import Timing
from app.duties.models import Duty, DutyCount, DutyItem, Tick
from app.duties.plan import EVENT, Place, Stay, present
from app.duties.timing import belongs, from_row, is_night
from app.sites.models import Post, Weather
from app.sites.queries import posts, setting, today

OPENED = sa.select(col(Duty.item_id), col(Duty.post_id)).where(
    col(Duty.site_id) == sa.bindparam("site"),
    col(Duty.subject) == sa.bindparam("subject"),
    col(Duty.item_id).in_(sa.bindparam("items", expanding=True)),
)


def _move_counter(insert: Callable[[sa.Table], Any]) -> Any:
    """One statement that makes a counter or moves it: two hand-offs at once never meet in between."""
    table = DutyCount.__table__  # type: ignore[attr-defined]
    moved = table.c.auto + sa.bindparam("by", type_=sa.Integer)
    return insert(table).on_conflict_do_update(
        index_elements=["item_id", "post_id", "place", "business_day"],
        set_={"auto": sa.case((moved < 0, 0), else_=moved)},
    )


MOVE_COUNTER = {"sqlite": _move_counter(sqlite.insert), "postgresql": _move_counter(postgresql.insert)}


def timing_on(item: DutyItem, keys: Collection[str], night: bool) -> Timing | None:
    """The switched-on timing by which `item` answers to one of the events; None when it does not."""
    timings = (from_row(row) for row in item.timings)
    return next(
        (
            timing
            for timing in timings
            if timing.event in keys and timing.default and belongs(timing, item.night, night)
        ),
        None,
    )


def open_event(
    work: Work,
    site_id: int,
    *event_keys: str,
    subject: str,
    post_id: int | None = None,
    place: int | None = None,
    about_zh: str = "",
    about_en: str = "",
) -> int:
    """Open what the events ask of each post that somebody is on (or of one post); how many rows.

    `subject` names the party, weather switch or other cause, e.g. "party:17": the same again opens nothing. A post with
    several places gets one row, on the place given, else on the first that is filled.
    """
    items = [item for item in _answering(work, site_id, event_keys) if not counts_itself(item)]
    if not items:
        return 0
    known = plain_rows(work.session, OPENED, site=site_id, items=[item.id for item in items], subject=subject)
    seen = {(row.item_id, row.post_id) for row in known}
    minutes = setting(work, site_id, "duty_event_minutes", EVENT)
    rows: list[dict[str, object]] = []
    for post, stay in _on_posts(work, site_id, post_id, place):
        for item in items_of(items, post, stay.shift.business_day):
            timing = timing_on(item, event_keys, is_night(stay.shift))
            if timing is None or (item.id, post.id) in seen:
                continue
            rows.append(
                {
                    "site_id": site_id,
                    "item_id": item.id,
                    "post_id": post.id,
                    "place": stay.place[1],
                    "business_day": stay.shift.business_day,
                    "timing": "event",
                    "subject": subject,
                    "about_zh": about_zh,
                    "about_en": about_en,
                    "opens_at": work.now,
                    "due_at": work.now + timedelta(minutes=timing.within_minutes or minutes),
                }
            )
    work.put_all(Duty, rows)
    return len(rows)


def close_event(work: Work, site_id: int, *event_keys: str, subject: str) -> int:
    """What the events opened and nobody has done is over: kept as not applicable; how many rows."""
    return _end_event(work, site_id, event_keys, subject, "na", f"{event_keys[0]} is over")


def fill_event(work: Work, site_id: int, *event_keys: str, subject: str) -> int:
    """The hand-off itself has done what the events opened; kept as done, with whoever handed off; how many rows."""
    return _end_event(work, site_id, event_keys, subject, "done", "by the hand-off")


def _end_event(work: Work, site_id: int, keys: Sequence[str], subject: str, how: str, reason: str) -> int:
    query = (
        select(Duty, DutyItem)
        .join(DutyItem, col(DutyItem.id) == col(Duty.item_id))
        .where(Duty.site_id == site_id, Duty.subject == subject, Duty.state == "open", Duty.timing == "event")
    )
    count = 0
    for row, item in work.session.exec(query):
        if any(from_row(timing).event in keys for timing in item.timings):
            row.state, row.done_at, row.received_at = how, work.now, work.now
            row.done_by = work.actor.person_id if how == "done" else None
            row.version += 1
            work.session.add(
                Tick(
                    site_id=site_id,
                    duty_id=row.id or 0,
                    person_id=row.done_by,
                    kind=how,
                    at=work.now,
                    received_at=work.now,
                    reason=reason,
                )
            )
            count += 1
    work.session.flush()
    return count


def count_event(
    work: Work,
    site_id: int,
    *event_keys: str,
    post_kinds: Collection[str] = (),
    post_id: int | None = None,
    place: int | None = None,
    person_id: int | None = None,
    by: int = 1,
) -> int:
    """A hand-off fills the items of a place that answer to the events; how many counters moved by `by` (1 or -1).

    The place is the one given, else where `person_id` stands or is planned now on that post (or on a post with one of
    `post_kinds`), else place 1 of the post.
    """
    items = [item for item in _answering(work, site_id, event_keys) if counts_itself(item)]
    target = _place_for(work, site_id, set(post_kinds), post_id, place, person_id) if items else None
    if target is None:
        return 0
    post = posts(work, site_id)[target[0]]
    night = any(stay.place == target and is_night(stay.shift) for stay in present(work, site_id).stays)
    wanted = [item for item in items_of(items, post, today(work, site_id)) if timing_on(item, event_keys, night)]
    keys = {"site_id": site_id, "post_id": target[0], "place": target[1], "business_day": today(work, site_id)}
    rows = [{**keys, "item_id": item.id, "count": 0, "auto": max(0, by), "version": 1, "by": by} for item in wanted]
    if rows:
        work.session.connection().execute(MOVE_COUNTER[work.house.db.dialect], rows)
    return len(wanted)


def counter_rows(
    work: Work, site_id: int, items: Sequence[DutyItem], place: Place, day: date | None = None
) -> list[DutyCount]:
    """The counters of the items on a place for a day (None: today), made where they are the first."""
    if not items:
        return []
    day = day or today(work, site_id)
    query = (
        select(DutyCount)
        .where(
            col(DutyCount.item_id).in_([item.id for item in items]),
            DutyCount.post_id == place[0],
            DutyCount.place == place[1],
            DutyCount.business_day == day,
        )
        .with_for_update()
    )
    rows = {row.item_id: row for row in work.session.exec(query)}
    new = [
        DutyCount(site_id=site_id, item_id=item.id or 0, post_id=place[0], place=place[1], business_day=day)
        for item in items
        if item.id not in rows
    ]
    work.session.add_all(new)
    return [*rows.values(), *new]


def _answering(work: Work, site_id: int, keys: Sequence[str]) -> list[DutyItem]:
    """Switched-on items that name one of the events, in the versions of today and (for a night's end) yesterday."""
    day, by_event = today(work, site_id), items_by_event(work, site_id)
    found = {item.id: item for key in keys for item in by_event.get(key, ())}
    return [item for item in found.values() if in_force(item, day - timedelta(days=1), day)]


def _on_posts(work: Work, site_id: int, post_id: int | None, place: int | None) -> list[tuple[Post, Stay]]:
    """Each post with the stay that answers for it: on the wanted place, else the lowest filled one."""
    known = posts(work, site_id)
    best: dict[int, Stay] = {}
    for stay in sorted(present(work, site_id).stays, key=lambda stay: stay.place):
        at, number = stay.place
        wanted = post_id in (None, at) and at in known and stay.shift.ends_at > work.now
        if wanted and (at not in best or number == place):
            best[at] = stay
    return [(known[at], stay) for at, stay in best.items()]


def _place_for(
    work: Work, site_id: int, kinds: set[str], post_id: int | None, place: int | None, person_id: int | None
) -> Place | None:
    known = posts(work, site_id)
    fitting = [at for at in known if at == post_id or (post_id is None and kinds & {*known[at].kinds})]
    if post_id is None and not kinds:
        fitting = list(known)
    own = [found for found in present(work, site_id).own.get(person_id or 0, ()) if found[0] in fitting]
    if place is None and own:
        return own[0]
    return (fitting[0], place or 1) if fitting and (post_id is not None or kinds) else None


def follow_weather(work: Work, site_id: int) -> int:
    """Bring the weather's duties up to the switches of the last hours; how many rows opened or closed.

    Also run by the job, since a switch runs out by itself. A switch that was only prolonged (the same kind again, at
    the instant the one before ended) is one weather: nothing opens twice, and nothing is over yet.
    """
    query = (
        select(Weather)
        .where(Weather.site_id == site_id, Weather.at <= work.now, Weather.until > work.now - timedelta(hours=6))
        .order_by(col(Weather.id))
    )
    spells: list[tuple[Weather, Weather]] = []
    for row in work.session.exec(query):
        last = spells[-1][1] if spells else None
        if last is not None and last.kind == row.kind and row.at <= _over(last):
            spells[-1] = (spells[-1][0], row)
        else:
            spells.append((row, row))
    moved = 0
    for began, last in spells:
        on, subject = f"{began.kind}_on", f"weather:{began.id}"
        if _over(last) > work.now:
            moved += open_event(work, site_id, on, subject=subject)
        elif _over(last) > work.now - timedelta(minutes=30):
            moved += close_event(work, site_id, on, subject=subject)
            moved += open_event(work, site_id, f"{began.kind}_off", subject=f"{subject}:off")
    return moved


def _over(row: Weather) -> datetime:
    return min(row.until, row.ended_at or row.until)
