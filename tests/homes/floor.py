"""The model area of Yunqi: Luo receives at the homes, Zhou stands at the gate, Lin at the desk, Liu leads."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from app.core.work import House, Work, open_work
from app.homes.admission import AdmitIn, ReleaseIn, UndoHomeIn
from app.homes.models import UnitStay
from app.homes.queries import HomeNow, homes_now
from app.notices.models import Notice
from app.sites.models import Unit
from app.visitors.models import Visit
from tests.visitors.deskmates import a_party
from tests.world import World, stands

W = World()
D1 = 1
"""The home that every world has; it takes ten people."""


def on_posts(house: House) -> int:
    """Luo, Zhou, Lin and Liu on their posts, and a second home for four; its id."""
    with open_work(house) as work:
        stands(work, W.luo, W.units)
        stands(work, W.zhou, W.gate)
        stands(work, W.lin, W.hall)
        stands(work, W.liu, W.leader)
        unit = work.add(
            Unit(
                site_id=1, zone_id=5, code="R1", name_zh="毛坯1号", name_en="Bare 1", kind="bare", capacity=4,
                position=1,
            )
        )  # fmt: skip
        return unit.id or 0


def a_guest(house: House, *, heads: int | None = 3, place: str = "hall", company: bool = True, **more: Any) -> int:
    """A registered party, with Shen as its consultant unless it has no company; its id."""
    with open_work(house) as work:
        if company:
            more = {"consultant_id": W.shen, "accepted_at": work.now, "accepted_how": "phone", **more}
        return a_party(work, place=place, heads=heads, registered_at=work.now, place_at=work.now, **more).id or 0


def admit(visit: int, unit: int = D1, **more: Any) -> AdmitIn:
    """The form of a party going in."""
    return AdmitIn.model_validate({"site_id": 1, "visit_id": visit, "unit_id": unit, **more})


def release(visit: int, **more: Any) -> ReleaseIn:
    """The form of a party coming out."""
    return ReleaseIn.model_validate({"site_id": 1, "visit_id": visit, **more})


def undo(visit: int, step: str) -> UndoHomeIn:
    """The form that takes a tap back."""
    return UndoHomeIn.model_validate({"site_id": 1, "visit_id": visit, "step": step})


def home(work: Work, unit: int = D1) -> HomeNow:
    """One home as it is now."""
    return next(one for one in homes_now(work, 1) if one.unit_id == unit)


def heads_in(house: House, unit: int = D1) -> int:
    """How many people are in a home."""
    with open_work(house, writing=False) as work:
        return home(work, unit).heads


def where(house: House, visit: int) -> tuple[str, int | None]:
    """Place and home of a party."""
    with open_work(house, writing=False) as work:
        row = work.get(Visit, visit)
        return row.place, row.unit_id


def stays(house: House, visit: int) -> list[tuple[int, str, datetime | None, str]]:
    """Every stay of a party: home, how it went in, when out, how out."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(UnitStay).where(UnitStay.visit_id == visit).order_by(col(UnitStay.id)))
        return [(row.unit_id, row.how, row.out_at, row.left_how) for row in rows]


def told(house: House, *, seen: bool = False) -> list[tuple[str, int | None, int | None]]:
    """Notices of the model area as (kind, post, person), in order; without `seen` only what rings."""
    kinds = ("tour_out", "home_not_ready", "unaccompanied", "company_asked", "company_late", "companion",
             "workers_overdue", "firm_raised")  # fmt: skip
    with open_work(house, writing=False) as work:
        query = select(Notice).where(col(Notice.kind).in_(kinds)).order_by(col(Notice.id))
        rows = [row for row in work.session.exec(query) if seen or row.seen_at is None]
        return [(row.kind, row.post_id, row.person_id) for row in rows]
