"""A patrol at Yunqi: one post, four points, a day route and two night routes; nobody on duty yet."""

from datetime import UTC, date, datetime, timedelta

from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.work import House, Work, open_work
from app.patrol.models import PatrolMiss, PatrolPoint, PatrolRound, PatrolRoute, PatrolScan
from app.patrol.rounds import watch_rounds
from app.patrol.scanning import ScanIn, scan_point
from app.roster.models import PostPermit, Standing
from app.sites.models import Post, Zone
from tests.conftest import Acts
from tests.world import World, an_assignment

EIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
"""Monday 23 November 2026, 08:00 in Shanghai."""
WORLD = World()
CODES = ("1001", "1002", "1003", "1004")
NAMES = ("Car park", "Pump room", "Switch room", "Gate")


def at(clock: FixedClock, hour: int, minute: int = 0, second: int = 0, *, day: date | None = None) -> None:
    """Set the clock to a Shanghai time of a day, Monday 23 November 2026 by default; hours may pass 24."""
    midnight = datetime.combine(day or date(2026, 11, 23), datetime.min.time(), UTC) - timedelta(hours=8)
    clock.instant = midnight + timedelta(hours=hour, minutes=minute, seconds=second)


def a_patrol(work: Work, site_id: int = 1) -> Post:
    """The post and its routes. Rounds by day every 60 min (40 walked), by night every 30 (20 walked), 20 % more."""
    post = work.add(
        Post(
            site_id=site_id,
            code="PT",
            name_zh="巡逻岗",
            name_en="Patrol",
            group_code="etiquette_security",
            kinds=["patrols"],
            everywhere=True,
            position=20,
        )
    )
    for person in (WORLD.wang, WORLD.zhou):
        work.add(PostPermit(site_id=site_id, person_id=person, post_id=post.id or 0, source="leader"))
    zone = work.session.exec(select(Zone).where(Zone.site_id == site_id).order_by(col(Zone.position))).first()
    points = [
        work.add(
            PatrolPoint(
                site_id=site_id,
                zone_id=zone.id if zone and n < 2 else None,
                code=code,
                name_zh=f"点位{n + 1}",
                name_en=name,
                where_en=f"At the {name.lower()}",
                where_zh=f"{n + 1}号位",
                looks=[{"zh": "门锁好", "en": "Door locked"}, {"zh": "灯亮", "en": "Lamp lit"}],
                position=n,
                issued_at=work.now,
            )
        )
        for n, (code, name) in enumerate(zip(CODES, NAMES, strict=True))
    ]
    ids = [point.id or 0 for point in points]
    for code, part, walk, stops in (
        ("day", "day", 40, ids),
        ("night_a", "night", 20, ids),
        ("night_b", "night", 20, [ids[2], ids[0], ids[3], ids[1]]),
    ):
        work.add(
            PatrolRoute(
                site_id=site_id,
                post_id=post.id or 0,
                code=code,
                valid_from=date(2020, 1, 1),
                name_zh=code,
                name_en=code,
                part=part,
                walk_minutes=walk,
                stops=stops,
            )
        )
    return post


def on_patrol(
    work: Work, person_id: int = WORLD.wang, *, present: bool = True, place: int = 1, **shift: object
) -> None:
    """Planned on the post, by default from eight to five, and standing there."""
    post_id = patrol_post(work)
    row = an_assignment(work, person_id, post_id, place=place, **shift)  # type: ignore[arg-type]
    if present:
        work.add(
            Standing(
                site_id=1, post_id=post_id, place=place, person_id=person_id, assignment_id=row.id,
                started_at=work.now, started_by=person_id,
            )
        )  # fmt: skip


def patrol_post(work: Work) -> int:
    """Id of the post."""
    found = work.find(Post, site_id=1, code="PT")
    assert found is not None
    return found.id or 0


def a_morning(house: House, clock: FixedClock) -> None:
    """Eight o'clock: Wang is on patrol until five."""
    at(clock, 8)
    with open_work(house) as work:
        a_patrol(work)
        on_patrol(work)


def run_job(house: House) -> None:
    """The job, as the scheduler runs it."""
    with open_work(house) as work:
        watch_rounds(work)


def rounds(house: House) -> list[PatrolRound]:
    """Every round in the order they begin."""
    with open_work(house, writing=False) as work:
        rows = list(work.session.exec(select(PatrolRound).order_by(col(PatrolRound.starts_at), col(PatrolRound.id))))
        work.session.expunge_all()
        return rows


def scans(house: House) -> list[PatrolScan]:
    """Every scan in the order they were made."""
    with open_work(house, writing=False) as work:
        rows = list(work.session.exec(select(PatrolScan).order_by(col(PatrolScan.at), col(PatrolScan.id))))
        work.session.expunge_all()
        return rows


def misses(house: House) -> list[PatrolMiss]:
    """Everything that was raised."""
    with open_work(house, writing=False) as work:
        rows = list(work.session.exec(select(PatrolMiss).order_by(col(PatrolMiss.id))))
        work.session.expunge_all()
        return rows


def scan(act: Acts, code: str, person_id: int = WORLD.wang, **more: object) -> PatrolScan:
    """Somebody scans a code."""
    with act(person_id) as work:
        row = scan_point(work, ScanIn.model_validate({"site_id": 1, "code": code, "how": "scan", **more}))
        work.session.flush()
        work.session.refresh(row)
        work.session.expunge(row)
        return row


def walk(act: Acts, clock: FixedClock, *codes: str, every: int = 5, person_id: int = WORLD.wang) -> None:
    """Scan the codes one after another, `every` minutes apart, the first now."""
    for n, code in enumerate(codes):
        if n:
            clock.advance(minutes=every)
        scan(act, code, person_id)
