"""The seams of the demo's day: the briefing, the word on the doors, one shift handed over and one to be."""

from datetime import datetime, timedelta
from functools import partial

from sqlmodel import col, select

from app.core.work import Work
from app.demo.cast import Cast
from app.demo.parties import person_named
from app.demo.stage import Stage
from app.handover.briefing import AckBriefingIn, WriteBriefingIn, ack_briefing, write_briefing
from app.handover.giving import GiveHandoverIn, give_handover
from app.handover.models import Briefing, Handover, HandoverCount
from app.handover.opening import DecideOpeningIn, decide_opening
from app.handover.taking import TakeHandoverIn, take_handover
from app.handover.things import AddThingIn, add_thing, things_of
from app.roster.fitness import candidates
from app.roster.models import Assignment, Standing
from app.roster.service import AssignPostIn, assign_post
from app.roster.slots import token
from app.sites.models import Site
from app.sites.queries import groups, posts, today

THINGS = (
    ("PG", "对讲机", "Radios", 2),
    ("PG", "雨伞", "Umbrellas", 12),
    ("DM", "雨伞", "Umbrellas", 20),
    ("DM", "对讲机", "Radios", 2),
    ("MG", "对讲机", "Radios", 1),
    ("MG", "鞋套", "Shoe covers", 200),
    ("MR", "样板房钥匙", "Home keys", 6),
    ("HR", "平板", "Tablets", 2),
    ("CH", "地滑牌", "Wet-floor signs", 4),
    ("CM", "样板房钥匙", "Home keys", 6),
    ("CO", "对讲机", "Radios", 1),
    ("PT", "对讲机", "Radios", 1),
    ("PT", "手电", "Torches", 2),
)
YESTERDAY = {
    "event": "15:00 老业主答谢茶会，二楼",
    "weather": "傍晚降温，大厅门随手关",
    "other": "2 号电梯检修到周三，轮椅走 1 号",
}
TODAY = {
    "event": "10:30 渠道带看，约 12 人，分两批\n15:30 周一抽奖，大厅",
    "vip": "14:00 两位贵宾，一位先生一位女士，留靠窗的桌",
    "weather": "午后可能有阵雨：门口备伞，地垫铺好",
    "other": YESTERDAY["other"],
}
SPLIT = (timedelta(minutes=-38), timedelta(minutes=8))
"""Two shifts of today are cut here, seen from the demo's instant: one is handed over, one is to be."""
UNREAD = 5
"""One in so many has not read the briefing yet."""


def play_handovers(stage: Stage, work: Work, here: Site, cast: Cast) -> None:
    """Put on the lists, two briefings, the opening and the handovers of the demo's day."""
    site_id, day = here.id or 0, here.day_of(stage.until)
    manager = person_named(work, cast.managers[0][1])
    known = {post.code: post_id for post_id, post in posts(work, site_id).items()}
    for number, (code, zh, en, expected) in enumerate(THINGS):
        wish = AddThingIn(site_id=site_id, post_id=known[code], name_zh=zh, name_en=en, expected=expected)
        stage.put(stage.until - timedelta(days=4, minutes=-number), manager, partial(_listed, wish))
    for ago, points in ((1, YESTERDAY), (0, TODAY)):
        at = here.at(day - timedelta(days=ago), here.opens_minute) - timedelta(minutes=19)
        stage.put(at, manager, partial(_write, site_id, points))
        if not ago:
            _read_by(stage, work, here, at, manager)
    opens = here.at(day, here.opens_minute)
    _says(stage, opens - timedelta(minutes=7), manager, site_id, "not_yet", "等门童到岗")
    stage.put(stage.until - timedelta(hours=3), manager, partial(_cut_shifts, stage, site_id))


def play_opening(stage: Stage, here: Site, manager: int) -> None:
    """Put on the word that opens the doors of the demo's day."""
    opens = here.at(here.day_of(stage.until), here.opens_minute)
    _says(stage, opens - timedelta(minutes=1), manager, here.id or 0, "go", "各岗到齐，清点边开边做")


def _listed(wish: AddThingIn, work: Work) -> None:
    add_thing(work, wish)


def _write(site_id: int, points: dict[str, str], work: Work) -> None:
    write_briefing(work, WriteBriefingIn.model_validate({"site_id": site_id, "version": 0, **points}))


def _read_by(stage: Stage, work: Work, here: Site, written: datetime, manager: int) -> None:
    """Whoever works today reads it as they come, but for a few."""
    query = select(Assignment).where(
        Assignment.site_id == here.id,
        Assignment.business_day == here.day_of(stage.until),
        col(Assignment.cleared_at).is_(None),
        Assignment.person_id != manager,
    )
    for number, row in enumerate(work.session.exec(query.order_by(col(Assignment.starts_at), col(Assignment.id)))):
        if number % UNREAD != UNREAD - 1:
            at = max(written, row.starts_at - timedelta(minutes=2)) + timedelta(seconds=70 * (number % 6) + 40)
            stage.put(at, row.person_id, partial(_understood, here.id or 0))


def _understood(site_id: int, work: Work) -> None:
    row = work.find(Briefing, site_id=site_id, business_day=today(work, site_id))
    if row is not None:
        ack_briefing(work, AckBriefingIn(site_id=site_id, briefing_id=row.id or 0, version=row.version))


def _says(stage: Stage, at: datetime, person_id: int, site_id: int, decision: str, reason: str) -> None:
    wish = DecideOpeningIn.model_validate({"site_id": site_id, "decision": decision, "reason": reason})
    stage.put(at, person_id, partial(_decide, wish))


def _decide(wish: DecideOpeningIn, work: Work) -> None:
    decide_opening(work, wish)


def _cut_shifts(stage: Stage, site_id: int, work: Work) -> None:
    """The manager gives the rest of two shifts to somebody who is free: one leaves early, one has a course."""
    leading = {team.leader_post for team in groups(work, site_id).values()}
    known = posts(work, site_id)
    cuts = [_quarter(stage.until + span) for span in SPLIT]
    query = select(Assignment).where(
        Assignment.site_id == site_id,
        col(Assignment.cleared_at).is_(None),
        Assignment.starts_at < cuts[0] - timedelta(hours=1),
        Assignment.ends_at > cuts[1] + timedelta(hours=1),
    )
    for row in list(work.session.exec(query.order_by(col(Assignment.post_id).desc()))):
        if not cuts or known[row.post_id].code in leading:
            continue
        fit = [
            one
            for one in candidates(work, site_id, row.post_id, row.place, cuts[0], row.ends_at)
            if not one.verdicts and not one.moves
        ]
        if fit:
            _hand_on(stage, work, row, cuts.pop(0), fit[0].person_id)


def _quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)


def _hand_on(stage: Stage, work: Work, row: Assignment, cut: datetime, taker: int) -> None:
    midnight = work.get(Site, row.site_id).at(row.business_day, 0)
    leaver, place = row.person_id, (row.site_id, row.post_id, row.place)
    assign_post(
        work,
        AssignPostIn(
            site_id=row.site_id,
            post_id=row.post_id,
            place=row.place,
            person_id=taker,
            day=row.business_day,
            from_minute=int((cut - midnight).total_seconds() // 60),
            to_minute=int((row.ends_at - midnight).total_seconds() // 60),
            seen=token(row),
        ),
    )
    stage.put(cut - timedelta(minutes=13), leaver, partial(_give, stage.until, cut, place))
    stage.put(cut - timedelta(minutes=6), taker, partial(_take, place))


def _give(until: datetime, cut: datetime, place: tuple[int, int, int], work: Work) -> None:
    """Signed with everything counted, one thing short. What is still to come is left for whoever looks at it."""
    site_id, post_id, number = place
    if cut > until or work.find(Standing, person_id=work.actor.person_id, post_id=post_id, place=number) is None:
        return
    counted = [
        (row.id, row.expected - (1 if row.expected > 3 else 0), "1 件借给第 2 组" if row.expected > 3 else "")
        for row in things_of(work, site_id).get(post_id, ())
    ]
    things, counts, notes = zip(*counted, strict=True) if counted else ((), (), ())
    give_handover(
        work,
        GiveHandoverIn.model_validate(
            {
                "site_id": site_id,
                "things": list(things),
                "counts": [str(count) for count in counts],
                "notes": list(notes),
                "remarks": "东侧地垫还湿，四点再看一次；修灯的师傅五点来，带到后门",
            }
        ),
    )


def _take(place: tuple[int, int, int], work: Work) -> None:
    site_id, post_id, number = place
    row = work.find(Handover, site_id=site_id, post_id=post_id, place=number, state="given")
    if row is None:
        return
    query = select(HandoverCount).where(HandoverCount.handover_id == row.id)
    counted = {one.thing_id: one.given for one in work.session.exec(query)}
    take_handover(
        work,
        TakeHandoverIn.model_validate(
            {
                "site_id": site_id,
                "handover_id": row.id,
                "version": row.version,
                "things": list(counted),
                "counts": [str(count) for count in counted.values()],
            }
        ),
    )
