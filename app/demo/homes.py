"""The model homes of the demo: made ready, parties let in and out; workers stopped at the gate."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlmodel import col, select

from app.core.work import Work
from app.demo.parties import Crew
from app.demo.stage import Stage
from app.homes.admission import AdmitIn, ReleaseIn, admit_party, release_party
from app.homes.models import Tour, UnitStay
from app.homes.queries import homes_now
from app.homes.tours import home_ready, suggested_home
from app.homes.workers import WorkersIn, log_attempt
from app.roster.models import Standing
from app.sites.models import Post
from app.visitors.models import Visit
from app.visitors.steps import StepIn

EVERY = timedelta(minutes=3)
STAY = timedelta(minutes=11)
HOMES = 2
"""How many homes a party sees."""
STOPPED = ((timedelta(hours=4, minutes=12), "宏建装饰", 2), (timedelta(hours=1, minutes=47), "宏建装饰", 1))
"""Workers stopped at the gate: how long ago, of which firm, how many."""


def play_homes(stage: Stage, crew: Crew) -> None:
    """Put on what the posts of the model area do from opening to the demo's instant."""
    here = crew.site
    day = here.day_of(stage.until)
    at, last = here.at(day, here.opens_minute), min(stage.until, here.at(day, here.closes_minute))
    while at < last - timedelta(minutes=1):
        stage.put(at, None, lambda work: _somebody(stage, crew, work, "unit", lambda work: _look_after(work, crew)))
        at += EVERY
    for ago, firm, heads in STOPPED:
        if here.at(day, here.opens_minute) < stage.until - ago < last:
            said = WorkersIn(site_id=here.id or 0, firm=firm, heads=heads, note="从北侧围挡缺口过来")
            stage.put(stage.until - ago, None, partial(_stopped, stage, crew, said))


def _stopped(stage: Stage, crew: Crew, said: WorkersIn, work: Work) -> None:
    _somebody(stage, crew, work, "gate", lambda work: log_attempt(work, said))


def _somebody(stage: Stage, crew: Crew, work: Work, kind: str, act: Callable[[Work], object]) -> None:
    """Have whoever stands on a post of that kind do it."""
    query = (
        select(Standing.person_id, Post)
        .join(Post, col(Post.id) == col(Standing.post_id))
        .where(Standing.site_id == crew.site.id, col(Standing.ended_at).is_(None))
        .order_by(col(Standing.place))
    )
    person = next((person_id for person_id, post in work.session.exec(query) if kind in post.kinds), None)
    if person is not None:
        stage.put(work.now, person, act)


def _look_after(work: Work, crew: Crew) -> None:
    """Out whoever has seen enough, in whoever is there, ready whatever is next."""
    site_id = crew.site.id or 0
    query = select(Tour).where(Tour.site_id == site_id, col(Tour.ended_at).is_(None)).order_by(col(Tour.id))
    for tour in list(work.session.exec(query)):
        visit = work.get(Visit, tour.visit_id)
        stays = work.session.exec(select(UnitStay).where(UnitStay.visit_id == visit.id)).all()
        inside = next((one for one in stays if one.out_at is None), None)
        if inside is not None:
            if work.now - inside.in_at >= STAY:
                release_party(work, ReleaseIn(site_id=site_id, visit_id=tour.visit_id))
        elif tour.ready_at is None and not stays:
            home_ready(work, StepIn(site_id=site_id, visit_id=tour.visit_id))
        elif len(stays) < HOMES and work.now >= tour.due_at:
            _let_in(work, site_id, visit, tour, {one.unit_id for one in stays})


def _let_in(work: Work, site_id: int, visit: Visit, tour: Tour, seen: set[int]) -> None:
    """The home meant for them, else one they have not seen that has room."""
    heads = visit.heads or 1
    wanted = [tour.unit_id, suggested_home(work, visit), *(home.unit_id for home in homes_now(work, site_id))]
    room = {home.unit_id for home in homes_now(work, site_id) if home.room >= heads}
    unit = next((one for one in wanted if one in room and one not in seen), None)
    if unit is not None:
        admit_party(work, AdmitIn(site_id=site_id, visit_id=visit.id or 0, unit_id=unit))
