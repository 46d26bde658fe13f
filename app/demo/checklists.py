"""The checklists of the demo's day: one item changed for tomorrow, codes at the places, a sheet entered from paper."""

from datetime import datetime, timedelta

from app.core.work import Work
from app.demo.stage import Stage
from app.duties.editing import SwitchItemIn, switch_item
from app.duties.paper_entry import PaperIn, enter_paper
from app.duties.paper_sheets import sheets_of
from app.duties.places import OfSiteIn, make_places
from app.duties.places_read import places
from app.sites.models import Site
from app.sites.queries import posts, today

EDITED, ENTERED = timedelta(minutes=95), timedelta(minutes=22)
"""So long before the demo's instant."""
SWITCHED, ON_PAPER = "CH7", "CO"
"""The third floor is done from tomorrow on; the outdoor cleaner's phone was in the rain."""


def play_checklists(stage: Stage, site: Site, manager: int, leader: int, since: datetime) -> None:
    """Put on the manager's changes and the leader's entry."""
    site_id = site.id or 0

    def make(work: Work) -> None:
        if not places(work, site_id):
            make_places(work, OfSiteIn(site_id=site_id))

    def edit(work: Work) -> None:
        switch_item(work, SwitchItemIn(site_id=site_id, code=SWITCHED, on="on", accept="taps_over"))

    def enter(work: Work) -> None:
        post = next((row for row in posts(work, site_id).values() if row.code == ON_PAPER), None)
        sheets = sheets_of(work, site_id, today(work, site_id), post.id or 0) if post else []
        due = [box for sheet in sheets[:1] for box in sheet.boxes() if not box.closed and box.due_at <= work.now]
        if due:
            keys = " ".join(box.key for box in due[:2])
            enter_paper(work, PaperIn(site_id=site_id, sheet=sheets[0].code, keys=keys, done=list(range(len(due[:2])))))

    stage.put(since + timedelta(minutes=20), manager, make)
    stage.put(stage.until - EDITED, manager, edit)
    stage.put(stage.until - ENTERED, leader, enter)
