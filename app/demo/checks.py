"""Leaders look at posts, managers at receptions; what is late is told, and one leader has taken it."""

from datetime import timedelta
from functools import partial

from sqlmodel import col, select

from app.checks.calls import TakeLateIn, acknowledge_late, climb_late
from app.checks.models import SCORES, LateCall
from app.checks.rounds import lines
from app.checks.service import CheckPostIn, check_post
from app.core.work import Work
from app.demo.stage import Stage
from app.duties.late import tell_late
from app.roster.queries import standing_now
from app.sites.models import Site
from app.sites.queries import groups, posts

ROUNDS = (9 * 60 + 50, 11 * 60 + 40, 13 * 60 + 50, 19 * 60 + 20, 24 * 60 + 10, 27 * 60 + 30)
"""Minutes of the day at which a leader looks at one post; one post is always left for whoever looks at the demo."""
EARLIER = (5, 3, 1)
"""So many days before there were looks as well, so that averages say something."""
TOLD, TAKEN = timedelta(minutes=7), timedelta(minutes=4)
"""What is late was told and taken so long before the demo's instant."""
REMARKS = (
    ("客人下车前伞已经撑好", True),
    ("对讲机回应慢，当面提醒了", False),
    ("记得老客户姓什么", True),
    ("工牌没有别在左胸", False),
)


def play_checks(stage: Stage, site: Site) -> None:
    """Put on the rounds of today and of some days before."""
    today = site.day_of(stage.until)
    for ago in (*EARLIER, 0):
        for minute in ROUNDS if ago == 0 else ROUNDS[:3]:
            at = site.at(today - timedelta(days=ago), minute)
            stage.put(at, None, partial(_round, stage, site.id or 0))
    stage.put(stage.until - TOLD, None, tell_late)
    stage.put(stage.until - TAKEN, None, partial(_taken, stage, site.id or 0))


def _round(stage: Stage, site_id: int, work: Work) -> None:
    """Whoever stands on a post that leads a group looks at one post of it."""
    leading = {team.leader_post for team in groups(work, site_id).values()}
    known = posts(work, site_id)
    for one in standing_now(work, site_id):
        if one.place == 1 and known[one.post_id].code in leading:
            stage.put(work.now, one.person_id, partial(_look, stage, site_id, known[one.post_id].code))


def _look(stage: Stage, site_id: int, code: str, work: Work) -> None:
    own = {team.code for team in groups(work, site_id).values() if team.leader_post == code}
    known, dice = posts(work, site_id), stage.dice
    for line in lines(work, site_id):
        there = next((one for one in line.checkable if one.person_id is not None), None)
        if there is None or not line.open or known[line.post_id].group_code not in own:
            continue
        scores = dict(zip(SCORES, dice.choices((3, 4, 5), weights=(1, 4, 3), k=5), strict=True))
        said, praise = dice.choice(REMARKS) if dice.random() < 0.5 else ("", False)
        asked = {"post_id": line.post_id, "place": there.place, "remark": said, "praise": praise}
        check_post(work, CheckPostIn.model_validate({"site_id": site_id, **asked, **scores}))
        return


def _taken(stage: Stage, site_id: int, work: Work) -> None:
    """The first who was told of something late has taken it; the others still ring."""
    climb_late(work)
    query = select(LateCall).where(LateCall.site_id == site_id, col(LateCall.ended_at).is_(None))
    for call in list(work.session.exec(query.order_by(col(LateCall.id))))[:1]:
        data = TakeLateIn(site_id=site_id, call_id=call.id or 0, version=call.version)
        stage.put(work.now, call.told[0], partial(_take, data))


def _take(data: TakeLateIn, work: Work) -> None:
    acknowledge_late(work, data)
