"""A morning with leaders: Liu leads the etiquette posts, Song the cleaners, Mei manages."""

from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from app.checks.calls import climb_late
from app.checks.models import LateCall, LateStep, PostCheck
from app.checks.service import CheckPostIn
from app.core.clock import FixedClock
from app.core.jobs import Job
from app.core.work import House, Work, open_work
from app.duties.late import tell_late
from app.duties.models import Duty, DutyItem
from app.notices.queries import inbox
from tests.conftest import Acts
from tests.world import World, stands

W = World()
NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 23 November 2026, 09:00 in Shanghai."""
JOBS = (
    Job("tell_late_duties", tell_late, every=timedelta(minutes=5)),
    Job("climb_late_duties", climb_late, every=timedelta(minutes=1)),
)


def nine(house: House, clock: FixedClock) -> None:
    """Nine o'clock: leaders, the manager and three of their people stand on their posts."""
    clock.instant = NINE
    with open_work(house) as work:
        for person, post in (
            (W.mei, W.manager), (W.liu, W.leader), (W.song, W.cleaning_lead), (W.zhou, W.door), (W.wang, W.parking),
            (W.han, W.cleaning), (W.lin, W.hall),
        ):  # fmt: skip
            stands(work, person, post)


def a_duty(work: Work, post_id: int, *, ago: int = 20, state: str = "open", name: str = "Glass door") -> Duty:
    """A duty of the post that was due `ago` minutes ago and that nobody was told of."""
    number = len(list(work.session.exec(select(DutyItem))))
    item = work.add(
        DutyItem(site_id=1, code=f"X{number}", name_zh="玻璃门", name_en=name, valid_from=W.monday, evidence=["tick"])
    )
    due = work.now - timedelta(minutes=ago)
    return work.add(
        Duty(
            site_id=1, item_id=item.id or 0, post_id=post_id, place=1, business_day=W.monday, timing="daily",
            opens_at=due, due_at=due, state=state,
        )
    )  # fmt: skip


def late(house: House, *post_ids: int, state: str = "open") -> None:
    """One more late duty at each of the posts, and the job that tells of it."""
    with open_work(house) as work:
        for post_id in post_ids:
            a_duty(work, post_id, state=state)
    tell(house)


def tell(house: House) -> None:
    """The job that tells what is late, as the scheduler runs it."""
    with open_work(house) as work:
        tell_late(work)


def climb(house: House) -> None:
    """The job that lets calls climb."""
    with open_work(house) as work:
        climb_late(work)


def calls(house: House, *, live: bool = True) -> list[LateCall]:
    """The calls, oldest first; the live ones only."""
    with open_work(house, writing=False) as work:
        query = select(LateCall).order_by(col(LateCall.id))
        rows = list(work.session.exec(query.where(col(LateCall.ended_at).is_(None)) if live else query))
        work.session.expunge_all()
        return rows


def steps(house: House) -> list[tuple[int, int, list[int]]]:
    """(call, step, people) of every step."""
    with open_work(house, writing=False) as work:
        return [(row.call_id, row.step, row.people) for row in work.session.exec(select(LateStep).order_by("id"))]


def told(act: Acts, person_id: int) -> list[str]:
    """What the person has not seen yet, newest first."""
    with act(person_id, writing=False) as work:
        return [row.text for row in inbox(work, 1).rows if not row.seen]


def looked(post_id: int, **more: object) -> CheckPostIn:
    """The form of a look: four each, unless told otherwise."""
    scores = dict.fromkeys(("smile", "warmth", "initiative", "correct", "care"), 4)
    return CheckPostIn.model_validate({"site_id": 1, "post_id": post_id, "place": 1, **scores, **more})


def kept(house: House) -> list[PostCheck]:
    """Every check ever kept, oldest first."""
    with open_work(house, writing=False) as work:
        rows = list(work.session.exec(select(PostCheck).order_by(col(PostCheck.id))))
        work.session.expunge_all()
        return rows
