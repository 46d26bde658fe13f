"""A day on the posts: people arrive and leave by their plan, duties fall due and most are ticked in time."""

import random
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import col, select

from app.core.actor import Role
from app.core.errors import NotFound
from app.core.work import Work
from app.demo.cast import PIN
from app.demo.faults import take_photo
from app.demo.stage import Stage
from app.duties.evidence import Ask, ask_of, filled_at
from app.duties.extras import asks_approval, asks_scan, asks_signature
from app.duties.models import Duty, DutyItem
from app.duties.opening import open_site
from app.duties.places_read import places_of_item
from app.duties.service import TickDutyIn, tick_duty
from app.notices.service import SeenIn, mark_seen
from app.people.models import Membership, Person
from app.roster.models import Assignment, Standing
from app.roster.presence import PresenceIn, arrive, leave_post
from app.sites.models import Site

ROUND = timedelta(minutes=20)
"""How often the stage looks for duties that fell due; the server itself looks every minute."""
ABSENT, LATE, EARLY = 0.012, 0.05, 0.975
"""Of a hundred earlier shifts one was not kept, four began late, two or three ended early."""
READ_AGO = timedelta(minutes=3)
FORGOTTEN, LATE_BY = 2, (timedelta(minutes=6), timedelta(minutes=26))
"""So many duties are left undone that are late by so much at the demo's instant; more would look like a bad day."""


def play_shifts(stage: Stage, work: Work, site: Site, since: datetime) -> None:
    """Put on everything that the plan from `since` on makes people do."""
    site_id = site.id or 0
    query = select(Assignment).where(
        Assignment.site_id == site_id,
        col(Assignment.cleared_at).is_(None),
        Assignment.starts_at >= since,
        Assignment.starts_at <= stage.until + timedelta(minutes=10),
    )
    for row in work.session.exec(query.order_by(col(Assignment.starts_at), col(Assignment.id))):
        early = timedelta(minutes=stage.dice.randint(3, 9), seconds=stage.dice.randint(0, 59))
        stage.put(row.starts_at - early, row.person_id, _Presence(site_id, here=True))
        stage.put(
            row.ends_at + timedelta(minutes=stage.dice.randint(1, 4)), row.person_id, _Presence(site_id, here=False)
        )
    stage.put(stage.until - READ_AGO, None, partial(_read_notices, stage, site_id))
    at = since
    while at <= stage.until:
        stage.put(at, None, _Round(stage, site_id))
        at += ROUND


def play_earlier_shifts(stage: Stage, work: Work, site: Site, until: datetime) -> None:
    """Presence of the days before `until`, so that the month has hours in it: most on time, some late, a few not."""
    dice = random.Random(20261101)
    query = select(Assignment).where(
        Assignment.site_id == site.id, col(Assignment.cleared_at).is_(None), Assignment.starts_at < until
    )
    for row in work.session.exec(query.order_by(col(Assignment.starts_at), col(Assignment.id))):
        luck = dice.random()
        if luck < ABSENT:
            continue
        late = timedelta(minutes=dice.randint(18, 47) if luck < LATE else -dice.randint(2, 9))
        early = timedelta(minutes=-dice.randint(20, 70) if luck > EARLY else dice.randint(1, 5))
        site_id = site.id or 0
        stage.put(row.starts_at + late, row.person_id, _Presence(site_id, here=True))
        stage.put(row.ends_at + early, row.person_id, _Presence(site_id, here=False))


def _read_notices(stage: Stage, site_id: int, work: Work) -> None:
    """Whoever is at work has read what came up to now; a bell with a day of notices would only be noise."""
    query = select(Membership.person_id).where(Membership.site_id == site_id).distinct()
    for person_id in work.session.exec(query.order_by(col(Membership.person_id))):
        stage.put(work.now, person_id, partial(_read, site_id))


def _read(site_id: int, work: Work) -> None:
    mark_seen(work, SeenIn(site_id=site_id))


class _Presence:
    """One tap of oneself: present, or gone."""

    def __init__(self, site_id: int, *, here: bool) -> None:
        self.data, self.here = PresenceIn(site_id=site_id), here

    def __call__(self, work: Work) -> None:
        if self.here:
            arrive(work, self.data)
        elif work.find(Standing, person_id=work.actor.person_id, ended_at=None) is not None:
            # Whoever was relieved by the next shift's arrival has nothing left to hand over.
            leave_post(work, self.data)


class _Round:
    """Duties fall due, and whoever stands there will tick them within the next minutes."""

    def __init__(self, stage: Stage, site_id: int) -> None:
        self.stage, self.site_id = stage, site_id

    def __call__(self, work: Work) -> None:
        open_site(work, self.site_id)
        work.session.flush()
        query = (
            select(Duty.id, Duty.due_at, Standing.person_id, DutyItem)
            .join(DutyItem, col(DutyItem.id) == col(Duty.item_id))
            .join(Standing, (col(Standing.post_id) == col(Duty.post_id)) & (col(Standing.place) == col(Duty.place)))
            .where(Duty.site_id == self.site_id, Duty.state == "open", col(Standing.ended_at).is_(None))
            .order_by(col(Duty.id))
        )
        for duty_id, due_at, person_id, item in work.session.exec(query):
            if duty_id is None or filled_at(item) or duty_id in self.stage.noted or self._forgotten(duty_id, due_at):
                continue
            left = max(timedelta(minutes=2), due_at - work.now)
            self.stage.noted.add(duty_id)
            self.stage.put(
                work.now + left * self.stage.dice.uniform(0.25, 0.9), person_id, _Tick(self.site_id, duty_id)
            )

    def _forgotten(self, duty_id: int, due_at: datetime) -> bool:
        if LATE_BY[0] <= self.stage.until - due_at <= LATE_BY[1] and len(self.stage.forgotten) < FORGOTTEN:
            self.stage.forgotten.add(duty_id)
        return duty_id in self.stage.forgotten


class _Tick:
    """A duty is done, with whatever evidence it asks for."""

    def __init__(self, site_id: int, duty_id: int) -> None:
        self.site_id, self.duty_id = site_id, duty_id

    def __call__(self, work: Work) -> None:
        duty = work.session.get(Duty, self.duty_id)
        if duty is None or duty.state != "open":
            return
        item = work.session.get(DutyItem, duty.item_id)
        if item is None:
            raise NotFound()
        signed = _signed(work, item)
        if signed is not None:
            take_photo(work, duty, item)
            tick_duty(work, _evidence(self.site_id, duty, item).model_copy(update=signed))


def _signed(work: Work, item: DutyItem) -> dict[str, str] | None:
    """The code at the place where one is asked for; name and PIN of another manager where a second person signs.

    None: there is no such second person, and the duty stays open.
    """
    there = {"code": places_of_item(work, item)[0].code} if asks_scan(item) else {}
    if not (asks_signature(item) or asks_approval(item)):
        return there
    query = (
        select(Person.name)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(Membership.site_id == item.site_id, Membership.role == Role.SM, Person.id != work.actor.person_id)
        .order_by(col(Person.id))
    )
    signer = work.session.exec(query.limit(1)).first()
    return {**there, "signer": signer, "pin": PIN} if signer else None


def _evidence(site_id: int, duty: Duty, item: DutyItem) -> TickDutyIn:
    filled: dict[str, object] = {}
    match ask_of(item):
        case Ask.NUMBER:
            low = item.low or 0
            filled["number"] = (low + item.high) // 2 if item.high is not None else low + 3
        case Ask.CHOICE:
            filled["choice"] = item.choices[0]["code"]
        case Ask.TEXT:
            filled["text"] = "正常"
        case Ask.SCORE:
            top = item.high if item.high is not None else 5
            filled["score"] = [top] * max(1, len(item.choices))
    return TickDutyIn.model_validate({"site_id": site_id, "duty_id": duty.id, "version": duty.version, **filled})
