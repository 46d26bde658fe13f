"""The demo's chain: tea brought, a talk entered later, a party said twice, one that came back, heads only counted."""

from datetime import datetime, timedelta
from functools import partial

from sqlmodel import col, select

from app.core.work import Work
from app.demo.parties import Crew
from app.demo.stage import Stage
from app.visitors.announce import AnnounceIn, announce_party
from app.visitors.chain import DepartIn, depart_party
from app.visitors.door_count import CountDoorIn, count_at_door
from app.visitors.models import Visit
from app.visitors.party_steps import RecordIn, record_step
from app.visitors.together import MergeIn, merge_parties

BACK = "粤BX77Q1"
"""The car that comes twice on the demo's day."""


def play_chain(stage: Stage, crew: Crew, day_start: datetime) -> None:
    """Steps of the chain on the demo's day, just before the instant; nothing before the doors open."""
    here = crew.site
    opens = here.at(here.day_of(day_start), here.opens_minute)
    if stage.until < opens + timedelta(hours=2):
        return
    stage.put(stage.until - timedelta(minutes=29), crew.desk, partial(_serve, crew))
    stage.put(stage.until - timedelta(seconds=95), crew.desk, partial(_talked, crew))
    came = stage.until - timedelta(minutes=118)
    back: list[int] = []
    stage.put(came, crew.leader, lambda work: back.append(_announce(work, crew)))
    stage.put(came + timedelta(minutes=31), crew.leader, lambda work: _leave(work, crew, back))
    stage.put(came + timedelta(minutes=84), crew.leader, lambda work: _announce(work, crew))
    stage.put(came + timedelta(minutes=99), crew.leader, lambda work: _leave(work, crew, back))
    for minutes, heads in ((171, 2), (170, 3), (168, 2), (165, 4)):
        data = CountDoorIn(site_id=here.id or 0, heads=heads)
        stage.put(stage.until - timedelta(minutes=minutes), crew.leader, partial(_count, data))


def _count(data: CountDoorIn, work: Work) -> None:
    count_at_door(work, data)


def _announce(work: Work, crew: Crew) -> int:
    return announce_party(work, AnnounceIn(site_id=crew.site.id or 0, heads=2, plate=BACK)).id or 0


def _leave(work: Work, crew: Crew, back: list[int]) -> None:
    depart_party(work, DepartIn(site_id=crew.site.id or 0, visit_id=back[0]))


def _with_consultants(work: Work, crew: Crew) -> list[Visit]:
    query = (
        select(Visit)
        .where(Visit.site_id == crew.site.id, col(Visit.departed_at).is_(None), col(Visit.accepted_at).is_not(None))
        .order_by(col(Visit.id))
    )
    return list(work.session.exec(query))


def _serve(crew: Crew, work: Work) -> None:
    """Tea for whoever is with a consultant by now."""
    for visit in _with_consultants(work, crew):
        record_step(work, RecordIn(site_id=visit.site_id, visit_id=visit.id or 0, step="served"))


def _talked(crew: Crew, work: Work) -> None:
    """The talk at the sand table is entered later than it was, with the reason; and a slip: one party said twice."""
    for visit in _with_consultants(work, crew)[:1]:
        at = ((visit.accepted_at or work.now) + timedelta(minutes=4)).astimezone(crew.site.zone)
        late = RecordIn(
            site_id=visit.site_id, visit_id=visit.id or 0, step="sand", earlier=at.strftime("%H:%M"),
            reason="平板没电，回来补" if work.lang.startswith("zh") else "the tablet was flat",
        )  # fmt: skip
        record_step(work, late)
        twin = announce_party(work, AnnounceIn(site_id=visit.site_id, heads=visit.heads or 1, on_foot=True))
        pair = MergeIn(site_id=visit.site_id, visit_id=visit.id or 0, other_id=twin.id or 0, how="same")
        merge_parties(work, pair)
