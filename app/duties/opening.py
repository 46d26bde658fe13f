"""Duties fall due: by time through a job every minute, by event when something happens. Each opens exactly once.

The job looks at whoever is on a place now and opens what their shift has had open until now. It can run twice, or not
for hours: of a series (every hour) only the newest opening is made up for, and an older one still open has lapsed, so
that nobody returns to a wall of red.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from app.core.work import Work
from app.duties.closures import suspend_closed, while_closed
from app.duties.events import DutiesOpened
from app.duties.items import items_in_force, items_of, subjects
from app.duties.kinds import TimingKind
from app.duties.models import Duty, DutyItem
from app.duties.on_event import follow_weather
from app.duties.plan import Place, PlanRow, Present, Stay, margins, present
from app.duties.timing import ONCE_A_DAY, ONCE_A_SHIFT, SERIES, Margins, Shift, Slot, from_row, is_night, slots
from app.sites.models import Post, Site
from app.sites.queries import closed_posts, open_units, posts, site


def open_duties(work: Work) -> None:
    """Job: open what is due at every active site."""
    for site_id in work.session.exec(select(Site.id).where(col(Site.active)).order_by(col(Site.id))):
        open_site(work, site_id or 0)


def open_site(work: Work, site_id: int) -> int:
    """Open what is due at one site now; how many duties that were."""
    here = site(work, site_id)
    day = here.day_of(work.now)
    days = (day - timedelta(days=1), day)
    items = items_in_force(work, site_id, days)
    if not items:
        return 0
    now_here = present(work, site_id)
    maker = _Maker(work, site_id, items, now_here.plan, _Known.read(work, site_id, days))
    for stay in now_here.stays:
        maker.open_for(stay)
    for stay in _left_alone(work, here, day, now_here):
        maker.open_for(stay, only=ONCE_A_DAY)
    work.session.add_all(maker.made)
    work.session.flush()
    let_lapse(work, site_id, maker.made)
    moved = len(maker.made) + follow_weather(work, site_id) + suspend_closed(work, site_id)
    if moved:
        work.emit(DutiesOpened(site_id, moved))
    return moved


def let_lapse(work: Work, site_id: int, made: Iterable[Duty]) -> int:
    """The next look is due, so the one before was missed: it leaves the lists and stays in the record; how many.

    A tick that was made in time and arrives late still closes it.
    """

    def series(row: Duty) -> tuple[object, ...]:
        return (row.item_id, row.post_id, row.place, row.timing, row.subject)

    fresh = {series(row): row.due_at for row in made if TimingKind(row.timing) in SERIES}
    if not fresh:
        return 0
    query = select(Duty).where(
        Duty.site_id == site_id,
        Duty.state == "open",
        col(Duty.timing).in_([kind.value for kind in SERIES]),
        Duty.opens_at > work.now - timedelta(days=2),
    )
    old = [row for row in work.session.exec(query) if row.due_at < fresh.get(series(row), row.due_at)]
    for row in old:
        row.state = "missed"
        row.version += 1
    work.session.flush()
    return len(old)


def newest(found: Iterable[Slot], now: datetime) -> Slot | None:
    """The opening of a series that was reached last; None before the first."""
    reached = [slot for slot in found if slot.opens_at <= now]
    return max(reached, key=lambda slot: (slot.opens_at, slot.due_at), default=None)


@dataclass
class _Known:
    """What is open or closed already, by the keys under which it must not come twice."""

    instants: set[tuple[object, ...]]
    """item, post, place, due, subject"""
    of_day: set[tuple[object, ...]]
    """item, post, day, kind, turn, subject: whichever place or shift carried it"""
    standing_open: set[tuple[object, ...]]
    """item, post, place, kind, subject still open: a shift that was moved does not ask twice for its start"""

    @classmethod
    def read(cls, work: Work, site_id: int, days: tuple[date, ...]) -> "_Known":
        """From the rows of `days`."""
        query = sa.select(
            col(Duty.item_id),
            col(Duty.post_id),
            col(Duty.place),
            col(Duty.due_at),
            col(Duty.subject),
            col(Duty.business_day),
            col(Duty.timing),
            col(Duty.turn),
            col(Duty.state),
        ).where(col(Duty.site_id) == site_id, col(Duty.business_day).in_(days))
        known = cls(set(), set(), set())
        for item_id, post_id, place, due_at, subject, day, timing, turn, state in work.session.execute(query):
            known.instants.add((item_id, post_id, place, due_at, subject))
            known.of_day.add((item_id, post_id, day, timing, turn, subject))
            if state == "open":
                known.standing_open.add((item_id, post_id, place, timing, subject))
        return known

    def has(self, row: Duty) -> bool:
        """Whether `row` would be a second opening of the same; notes it as known from here on."""
        instant = (row.item_id, row.post_id, row.place, row.due_at, row.subject)
        of_day = (row.item_id, row.post_id, row.business_day, row.timing, row.turn, row.subject)
        waiting = (row.item_id, row.post_id, row.place, row.timing, row.subject)
        kind = TimingKind(row.timing)
        found = (
            instant in self.instants
            or (kind in ONCE_A_DAY and of_day in self.of_day)
            or (kind in ONCE_A_SHIFT and row.turn == 1 and waiting in self.standing_open)
        )
        self.instants.add(instant)
        self.of_day.add(of_day)
        self.standing_open.add(waiting)
        return found


class _Maker:
    """Makes the rows of one site in one run."""

    def __init__(self, work: Work, site_id: int, items: list[DutyItem], plan: Iterable[PlanRow], known: _Known) -> None:
        self.now, self.site_id, self.items, self.known = work.now, site_id, items, known
        self.posts, self.units = posts(work, site_id), open_units(work, site_id)
        self.shut, self.while_closed = closed_posts(work, site_id), while_closed(work, site_id)
        self.margins: Margins = margins(work, site_id)
        self.made: list[Duty] = []
        self.places: dict[int, int] = defaultdict(lambda: 1)
        for row in plan:
            self.places[row.post_id] = max(self.places[row.post_id], row.place)

    def open_for(self, stay: Stay, only: frozenset[TimingKind] | None = None) -> None:
        """Everything that `stay` has had open until now and that is not known yet; nothing while the post is closed."""
        post = self.posts.get(stay.place[0])
        if post is None or post.id in self.shut:
            return
        for item in items_of(self.items, post, stay.shift.business_day):
            if item.exception:
                continue
            for slot in self._due(item, stay.shift, only):
                known = stay.known_at is None or slot.due_at > stay.known_at
                if known and not self.while_closed(post, slot.due_at, is_night(stay.shift)):
                    self._add(item, post, stay, slot)

    def _due(self, item: DutyItem, shift: Shift, only: frozenset[TimingKind] | None) -> list[Slot]:
        timings = [from_row(row) for row in item.timings]
        series = [
            newest(slots([timing], shift, self.margins, night_only=item.night), self.now)
            for timing in timings
            if only is None or timing.kind in only
        ]
        return [slot for slot in series if slot is not None]

    def _add(self, item: DutyItem, post: Post, stay: Stay, slot: Slot) -> None:
        place = stay.place[1]
        for subject, zh, en in subjects(item, self.units, place, self.places[post.id or 0]):
            row = Duty(
                site_id=self.site_id,
                item_id=item.id or 0,
                post_id=post.id or 0,
                place=place,
                business_day=stay.shift.business_day,
                timing=slot.timing,
                turn=slot.turn,
                subject=subject,
                about_zh=zh,
                about_en=en,
                opens_at=slot.opens_at,
                due_at=slot.due_at,
            )
            if not self.known.has(row):
                self.made.append(row)


def _left_alone(work: Work, here: Site, day: date, now_here: Present) -> list[Stay]:
    """Posts without anybody all day, once the site is open: what is due once a day goes to their leader's list.

    A day without any plan asks nobody for anything.
    """
    opening, closing = here.at(day, here.opens_minute), here.at(day, here.closes_minute)
    on_today = {row.post_id for row in now_here.plan if row.business_day == day}
    if not on_today or not opening <= work.now < closing:
        return []
    staffed: set[int] = on_today | {stay.place[0] for stay in now_here.stays}
    shift = Shift(opening, closing, day, here.zone, here.opens_minute, first=True)
    alone: list[Place] = [(post_id, 1) for post_id in posts(work, here.id or 0) if post_id not in staffed]
    return [Stay(place, shift, None) for place in alone]
