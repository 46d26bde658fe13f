"""The demo's visitors: parties that came and went, and at the demo's instant one at every stage of its visit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import col, func, select

from app.core.work import Work
from app.demo.cast import CUSTOMERS, PLATES
from app.demo.stage import Stage
from app.people.models import Person
from app.roster.models import Standing
from app.sites.models import Post, Site
from app.sites.weather import WeatherIn, switch_weather
from app.visitors.announce import AnnounceIn, announce_party
from app.visitors.chain import DepartIn, acknowledge_party, car_left, depart_party, party_at_door
from app.visitors.closing import CloseIn, close_day
from app.visitors.consultants import SignInIn, sign_in_consultants
from app.visitors.desk import RecogniseIn, RegisterIn, recognise_visitor, register_party
from app.visitors.models import Visit, Visitor
from app.visitors.noncustomers import CountIn, count_noncustomer
from app.visitors.offers import AcceptIn, MoveIn, SpokenIn, accept_party, move_party, record_spoken_acceptance
from app.visitors.steps import StepIn

EVERY = timedelta(minutes=42)
SOURCES = ("natural", "natural", "channel", "natural", "referral")
STAGES = (
    (timedelta(minutes=71), 2, 4),
    (timedelta(minutes=52), 0, 2),
    (timedelta(minutes=34), 3, 3),
    (timedelta(minutes=19), 4, 1),
    (timedelta(minutes=4, seconds=20), 5, 4),
    (timedelta(minutes=2, seconds=5), 1, 2),
    (timedelta(seconds=22), 6, 3),
)
"""Parties still there at the demo's instant: how long ago they were announced, which customer, how many people."""


@dataclass(frozen=True)
class Crew:
    """Who stands at the site's desk and leads it; ids of people."""

    site: Site
    desk: int
    manager: int
    leader: int
    consultants: tuple[int, ...]


@dataclass
class Party:
    """One party on its way through the stages; `visit_id` is known once it was announced."""

    crew: Crew
    customer: int
    heads: int
    plate: str = ""
    stays: timedelta | None = timedelta(minutes=75)
    visit_id: int = 0

    @property
    def site_id(self) -> int:
        """The site's id."""
        return self.crew.site.id or 0


def play_day(stage: Stage, crew: Crew, day_start: datetime) -> None:
    """Put on a day of visitors from opening to closing, with the parties at every stage just before the instant."""
    here = crew.site
    day = here.day_of(day_start)
    opens, closes = here.at(day, here.opens_minute), here.at(day, here.closes_minute)
    sign_in = SignInIn(site_id=here.id or 0, person_ids=list(crew.consultants))
    stage.put(opens - timedelta(minutes=6), crew.desk, lambda work: sign_in_consultants(work, sign_in))
    last = min(stage.until - timedelta(minutes=100), closes - timedelta(minutes=90))
    at, number = opens + timedelta(minutes=12), 7
    while at <= last:
        _put_party(stage, Party(crew, number % len(CUSTOMERS), 1 + number % 4, PLATES[number % len(PLATES)]), at)
        at, number = at + EVERY, number + 1
    if opens + timedelta(minutes=75) <= stage.until < closes - timedelta(minutes=5):
        for ago, customer, heads in STAGES:
            party = Party(crew, customer, heads, PLATES[customer], stays=None)
            _put_party(stage, party, stage.until - ago)
    for hours in (1.6, 3.4, 5.7):
        _count(stage, crew, opens + timedelta(hours=hours))
    if opens + timedelta(hours=1) <= stage.until < closes:
        rain = WeatherIn(site_id=here.id or 0, kind="rain", minutes=120)
        stage.put(stage.until - timedelta(minutes=38), crew.leader, lambda work: switch_weather(work, rain))
    stage.put(closes + timedelta(minutes=11), crew.manager, lambda work: close_day(work, _closing(work, here.id or 0)))


def play_earlier_day(stage: Stage, crew: Crew, at: datetime, customers: tuple[int, ...]) -> None:
    """A visit of some customers on a day before, so that the desk recognises them today."""
    sign_in = SignInIn(site_id=crew.site.id or 0, person_ids=list(crew.consultants))
    stage.put(at - timedelta(hours=2), crew.desk, lambda work: sign_in_consultants(work, sign_in))
    for customer in customers:
        party = Party(crew, customer, 2)
        at += timedelta(minutes=11)
        stage.put(at, crew.desk, partial(_register, stage, party))


def _closing(work: Work, site_id: int) -> CloseIn:
    query = select(func.count()).select_from(Visit).where(Visit.site_id == site_id, col(Visit.departed_at).is_(None))
    return CloseIn(site_id=site_id, seen=work.session.exec(query).one())


def _count(stage: Stage, crew: Crew, at: datetime) -> None:
    kind = stage.dice.choice(("owner", "worker", "peer"))
    data = CountIn(site_id=crew.site.id or 0, kind=kind, heads=stage.dice.randint(1, 2))
    _by_post(stage, crew, at, "announces", lambda work: count_noncustomer(work, data))


def _by_post(stage: Stage, crew: Crew, at: datetime, kind: str, act: Callable[[Work], object]) -> None:
    """Have whoever stands on a post of `kind` at `at` do something; the leader does it where nobody stands."""

    def ask(work: Work) -> None:
        query = (
            select(Standing.person_id, Post)
            .join(Post, col(Post.id) == col(Standing.post_id))
            .where(Standing.site_id == crew.site.id, col(Standing.ended_at).is_(None))
            .order_by(col(Standing.place))
        )
        person = next((person_id for person_id, post in work.session.exec(query) if kind in post.kinds), crew.leader)
        stage.put(at, person, act)

    stage.put(at, None, ask)


def _put_party(stage: Stage, party: Party, at: datetime) -> None:
    """The party's way: announced, acknowledged, at the door, registered; the rest follows from there."""
    step = stage.dice.randint

    def announce(work: Work) -> None:
        rainy = party.customer in (3, 6)
        data = AnnounceIn(
            site_id=party.site_id,
            heads=party.heads,
            plate=party.plate,
            on_foot=not party.plate,
            umbrella=rainy,
            children=party.customer == 6,
        )
        party.visit_id = announce_party(work, data).id or 0

    _by_post(stage, party.crew, at, "announces", announce)
    at += timedelta(seconds=step(5, 13))
    # The newest party is still unanswered: whoever opens the demo can be the doorman who answers.
    if stage.until - at > timedelta(seconds=40):
        _by_post(stage, party.crew, at, "receives_at_door", lambda work: acknowledge_party(work, _step(party)))
    at += timedelta(seconds=step(70, 100))
    _by_post(stage, party.crew, at, "receives_at_door", lambda work: party_at_door(work, _step(party)))
    at += timedelta(seconds=step(25, 55))
    stage.put(at, party.crew.desk, partial(_register, stage, party))


def _taken(party: Party) -> AcceptIn:
    """A courtesy says that the customer's own consultant was told."""
    return AcceptIn(site_id=party.site_id, visit_id=party.visit_id, accept="owner_told")


def _step(party: Party) -> StepIn:
    return StepIn(site_id=party.site_id, visit_id=party.visit_id)


def _register(stage: Stage, party: Party, work: Work) -> None:
    """The desk knows them or asks; then the consultant who was called has half a minute or a few."""
    surname, title, phone = CUSTOMERS[party.customer]
    digest = work.house.vault.blind("phone", phone)
    known = work.find(Visitor, site_id=party.site_id, phone_hash=digest)
    common = {"site_id": party.site_id, "visit_id": party.visit_id or None, "heads": party.heads}
    if known is not None:
        visit = recognise_visitor(work, RecogniseIn.model_validate({**common, "visitor_id": known.id}))
    else:
        source = SOURCES[party.customer % len(SOURCES)]
        typed = {"surname": surname, "honorific": title, "phone": phone, "first_visit": "yes", "source": source}
        visit = register_party(work, RegisterIn.model_validate({**common, **typed}))
    party.visit_id = visit.id or 0
    at = work.now + timedelta(seconds=stage.dice.randint(18, 50))
    if visit.consultant_id is None:
        return
    if stage.until - at < timedelta(minutes=4) and party.stays is None:
        return
    if stage.dice.random() < 0.25:
        spoken = SpokenIn(site_id=party.site_id, visit_id=party.visit_id)
        stage.put(at, party.crew.desk, lambda work: record_spoken_acceptance(work, spoken))
    else:
        stage.put(at, visit.consultant_id, lambda work: accept_party(work, _taken(party)))
    _go_on(stage, party, at)


def _go_on(stage: Stage, party: Party, at: datetime) -> None:
    """Shown round, at a table, and away again."""
    for place, minutes in (("tour", 9), ("talk", 41)):
        moved = MoveIn.model_validate({"site_id": party.site_id, "visit_id": party.visit_id, "place": place})
        later = at + timedelta(minutes=minutes + stage.dice.randint(0, 3))
        stage.put(later, party.crew.desk, partial(_move, moved))
    if party.stays is not None:
        gone = DepartIn(site_id=party.site_id, visit_id=party.visit_id, where="door")
        stage.put(at + party.stays, party.crew.desk, lambda work: depart_party(work, gone))
        if party.plate:
            driven = at + party.stays + timedelta(minutes=3)
            _by_post(stage, party.crew, driven, "announces", lambda work: car_left(work, _step(party)))


def _move(moved: MoveIn, work: Work) -> None:
    move_party(work, moved)


def person_named(work: Work, username: str) -> int:
    """Id of a person of the cast."""
    return work.session.exec(select(Person.id).where(Person.username == username)).one() or 0
