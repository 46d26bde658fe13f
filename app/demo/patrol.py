"""The patrol of the demo: earlier rounds walked whole, one point of the last forgotten, and a round under way."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.demo.stage import Stage
from app.patrol.models import PatrolPoint, PatrolRound
from app.patrol.rounds import watch_rounds
from app.patrol.routes import patrol_posts
from app.patrol.scanning import ScanIn, scan_point
from app.roster.models import Standing
from app.sites.models import Site

BACK = timedelta(hours=3)
"""How far back rounds are walked scan by scan; what was before is the history of another day."""
EVERY = timedelta(minutes=10)
FORGOTTEN = 0.45
"""Where on the last round the forgotten point lies, as a part of its points."""


def play_patrol(stage: Stage, work: Work, site: Site) -> None:
    """Put on the rounds of the last hours; the server itself looks every few seconds."""
    site_id = site.id or 0
    if not patrol_posts(work, site_id):
        return
    scene = _Scene(stage, site_id)
    at = stage.until - BACK
    while at < stage.until:
        stage.put(at, None, scene.look)
        at += EVERY
    stage.put(stage.until - timedelta(seconds=5), None, scene.look)


class _Scene:
    """Opens what is due, and has whoever stands there walk it."""

    def __init__(self, stage: Stage, site_id: int) -> None:
        self.stage, self.site_id = stage, site_id
        self.known: set[int] = set()

    def look(self, work: Work) -> None:
        """The job, and the scans of the rounds it has opened."""
        watch_rounds(work)
        work.session.flush()
        query = (
            select(PatrolRound, Standing.person_id)
            .join(Standing, col(Standing.post_id) == col(PatrolRound.post_id))
            .where(PatrolRound.site_id == self.site_id, PatrolRound.state == "due", col(Standing.ended_at).is_(None))
            .order_by(col(PatrolRound.id))
        )
        codes = {row.id or 0: row.code for row in work.session.exec(select(PatrolPoint))}
        for row, person_id in work.session.exec(query):
            if row.id in self.known or row.due_at <= work.now:
                continue
            self.known.add(row.id or 0)
            self._walk(row, person_id, codes, max(row.starts_at, work.now))

    def _walk(self, row: PatrolRound, person_id: int, codes: dict[int, str], begin: datetime) -> None:
        dice, count = self.stage.dice, len(row.stops)
        step = min(timedelta(minutes=row.walk_minutes), (row.due_at - begin) * 0.8) / count
        last = row.starts_at < self.stage.until - (row.due_at - row.starts_at) <= row.due_at
        for n, point_id in enumerate(row.stops):
            if last and n == int(count * FORGOTTEN):
                continue
            at = begin + step * (n + dice.uniform(0.2, 0.7)) + timedelta(seconds=20)
            how = "typed" if dice.random() < 0.15 else "scan"
            self.stage.put(at, person_id, _Scan(ScanIn(site_id=self.site_id, code=codes[point_id], how=how)))


class _Scan:
    """Somebody is at a point."""

    def __init__(self, data: ScanIn) -> None:
        self.data = data

    def __call__(self, work: Work) -> None:
        scan_point(work, self.data)
