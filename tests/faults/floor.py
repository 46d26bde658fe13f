"""Reports on the floor of Yunqi: Zhou stands at the door, Han cleans the hall, Liu and Song lead them."""

import itertools
from typing import Any

from sqlmodel import col, select

from app.core.work import House, open_work
from app.faults.models import Fault
from app.faults.reporting import ReportFaultIn
from app.notices.models import Notice
from tests.world import World, stands

W = World()
CAR_PARK, DOOR, HALL, MODEL, UNITS = 1, 2, 3, 4, 5
"""Zones of Yunqi."""
_numbers = itertools.count(1)


def on_post(house: House) -> None:
    """Zhou at the door, Han in the hall."""
    with open_work(house) as work:
        stands(work, W.zhou, W.door)
        stands(work, W.han, W.cleaning)


def report(category: str = "lamp", **more: Any) -> ReportFaultIn:
    """A report as somebody sends it; its key is fresh."""
    key = more.pop("client_key", f"report-key-{next(_numbers):04}")
    return ReportFaultIn.model_validate({"site_id": 1, "category": category, "client_key": key, **more})


def faults(house: House) -> list[Fault]:
    """Every report in the order they were made."""
    with open_work(house, writing=False) as work:
        found = list(work.session.exec(select(Fault).order_by(col(Fault.id))))
        work.session.expunge_all()
        return found


def told(house: House, person_id: int) -> list[str]:
    """Kinds of the unseen notices of a person about reports, in order."""
    with open_work(house, writing=False) as work:
        query = select(Notice.kind).where(
            Notice.person_id == person_id, col(Notice.seen_at).is_(None), col(Notice.kind).like("fault%")
        )
        return list(work.session.exec(query.order_by(col(Notice.id))))
