"""Wall pages of the demo, and a fire drill some days ago in which one party was found last."""

from datetime import timedelta

from sqlmodel import select

from app.board.models import MusterEntry
from app.board.musters import BeginIn, EndIn, MarkIn, begin_muster, end_muster, mark_safe
from app.board.walls import HangIn, hang_wall
from app.core.work import Work
from app.demo.stage import Stage
from app.sites.models import Site

WALLS = (("水吧 · 员工通道", "hall"), ("样板区岗亭", "model"))
DRILL_AGO = timedelta(days=2, hours=1)


def play_board(stage: Stage, site: Site, manager: int) -> None:
    """The manager hangs the wall pages; a drill two days ago is kept."""
    site_id = site.id or 0
    for number, (name, area) in enumerate(WALLS):
        wall = HangIn(site_id=site_id, name=name, area=area)
        at = stage.until - timedelta(days=3, minutes=number)
        stage.put(at, manager, lambda work, wall=wall: hang_wall(work, wall))  # type: ignore[misc]
    begin = stage.until - DRILL_AGO
    stage.put(begin, manager, lambda work: begin_muster(work, BeginIn(site_id=site_id, drill=True)))
    stage.put(begin + timedelta(minutes=4), manager, lambda work: _find_everybody(work, site_id))
    over = EndIn(site_id=site_id, note="比上次快 2 分钟")
    stage.put(begin + timedelta(minutes=6), manager, lambda work: end_muster(work, over))


def _find_everybody(work: Work, site_id: int) -> None:
    for entry in list(work.session.exec(select(MusterEntry).where(MusterEntry.site_id == site_id))):
        found = {"site_id": site_id, "kind": entry.kind, "subject_id": entry.subject_id, "safe": entry.heads}
        mark_safe(work, MarkIn.model_validate(found))
