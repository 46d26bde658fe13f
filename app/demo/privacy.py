"""Visitors' data in the demo: the desk looked at two numbers, a manager made a list, the other asks for numbers."""

from datetime import timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.demo.stage import Stage
from app.privacy.exports import AskFullIn, ExportIn, ask_full_export, export_masked
from app.sites.models import Site
from app.visitors.models import Visit, Visitor
from app.visitors.reveal import RevealIn, reveal_number

LOOKS = ((95, "车窗没关，打电话告诉客户"), (38, "客户的包落在洽谈桌"))


def play_privacy(stage: Stage, here: Site, desk: int, manager: int, second: int) -> None:
    """Put on what was done about visitors' data in the last hours."""
    site_id, day = here.id or 0, here.day_of(stage.until)
    for number, (ago, why) in enumerate(LOOKS):
        stage.put(stage.until - timedelta(minutes=ago), desk, _Look(site_id, number, why))
    before = stage.until - timedelta(hours=3)
    stage.put(
        before,
        manager,
        lambda work: export_masked(
            work, ExportIn(site_id=site_id, from_day=day - timedelta(days=6), until_day=day, format="xlsx")
        ),
    )
    asked = AskFullIn(site_id=site_id, from_day=day, until_day=day, reason="业主单位核对当日来访")
    stage.put(before + timedelta(minutes=20), second, lambda work: ask_full_export(work, asked))


class _Look:
    """One look at a number: the desk's first known phone, then the first plate."""

    def __init__(self, site_id: int, number: int, why: str) -> None:
        self.site_id, self.number, self.why = site_id, number, why

    def __call__(self, work: Work) -> object:
        if self.number == 0:
            query = select(Visitor.id).where(Visitor.site_id == self.site_id, col(Visitor.phone_cipher).is_not(None))
        else:
            query = select(Visit.id).where(Visit.site_id == self.site_id, col(Visit.plate_cipher).is_not(None))
        found = work.session.exec(query.limit(1)).first()
        if found is None:
            return None
        subject = "visitor" if self.number == 0 else "visit"
        asked = {"site_id": self.site_id, "subject": subject, "subject_id": found, "reason": self.why}
        return reveal_number(work, RevealIn.model_validate(asked))
