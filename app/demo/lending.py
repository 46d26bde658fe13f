"""Things lent in the demo: umbrellas on three racks and out in the rain, guests' own by tag, keys, an odd car."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.demo.stage import Stage
from app.lending.cars import ReportCarIn, report_car
from app.lending.keys import TakeKeyIn, take_key
from app.lending.lot import NoteCarIn, note_car
from app.lending.models import SiteKey, Umbrella
from app.lending.stock import AddKeyIn, AddUmbrellasIn, HomeKeysIn, add_home_keys, add_key, add_umbrellas
from app.lending.storing import StoreIn, store_umbrella
from app.lending.umbrellas import LendIn, lend_umbrella
from app.lending.words import Location, Odd
from app.roster.models import Standing
from app.sites.models import Post, Site
from app.visitors.models import Visit

RACKS = ((Location.LOT, 1, 8), (Location.DOOR, 9, 19), (Location.MODEL, 20, 24))
OTHERS = (("A01", "沙盘展柜", "Sand table cabinet"), ("C02", "保洁工具间", "Cleaning store"))
CALLER = "13900001234"
"""Nobody is called on this number here."""


def play_lending(stage: Stage, here: Site, manager: int, day_start: datetime) -> None:
    """Set up the stock in the morning; in the last hour things are out."""
    site_id = here.id or 0
    stage.put(day_start + timedelta(minutes=20), manager, lambda work: _stock(work, site_id))
    soon: tuple[tuple[int, str, Callable[[Work, int], object]], ...] = (
        (190, "HR", lambda work, me: _key(work, site_id, "A01", me)),
        (171, "MR", lambda work, me: _key(work, site_id, "", me)),
        (150, "DM", lambda work, _me: _lend(work, site_id, 9, "away")),
        (31, "DM", lambda work, _me: _lend(work, site_id, 10, "visit")),
        (30, "DM", lambda work, _me: _store(work, site_id, 1)),
        (17, "DM", lambda work, _me: _lend(work, site_id, 12, "visit")),
        (16, "DM", lambda work, _me: _store(work, site_id, 2)),
        (12, "PG", lambda work, _me: _bay(work, site_id)),
        (8, "PG", lambda work, _me: _odd(work, site_id)),
        (2, "PG", lambda work, _me: _lend(work, site_id, 3, "escort")),
    )
    opens = here.at(here.day_of(stage.until), here.opens_minute)
    for ago, post, act in soon:
        at = stage.until - timedelta(minutes=ago)
        if opens < at and here.day_of(at) == here.day_of(stage.until):
            stage.put(at, None, _Somebody(stage, site_id, post, act, at))


class _Somebody:
    """Whoever stands on the post does it; nobody there, nothing done."""

    def __init__(self, stage: Stage, site_id: int, post: str, act: Callable[[Work, int], object], at: datetime) -> None:
        self.stage, self.site_id, self.post, self.act, self.at = stage, site_id, post, act, at

    def __call__(self, work: Work) -> None:
        query = (
            select(Standing.person_id)
            .join(Post, col(Post.id) == col(Standing.post_id))
            .where(Standing.site_id == self.site_id, col(Standing.ended_at).is_(None), Post.code == self.post)
            .order_by(col(Standing.place))
        )
        person = work.session.exec(query).first()
        if person is not None:
            self.stage.put(self.at, person, lambda work: self.act(work, person))


def _stock(work: Work, site_id: int) -> None:
    for location, first, last in RACKS:
        add_umbrellas(work, AddUmbrellasIn(site_id=site_id, first=first, last=last, location=location))
    add_home_keys(work, HomeKeysIn(site_id=site_id))
    for number, zh, en in OTHERS:
        add_key(work, AddKeyIn(site_id=site_id, number=number, name_zh=zh, name_en=en))


def _key(work: Work, site_id: int, number: str, holder: int) -> None:
    query = select(SiteKey).where(SiteKey.site_id == site_id, SiteKey.active).order_by(col(SiteKey.id))
    key = next((row for row in work.session.exec(query) if row.number == number or not number), None)
    if key is not None:
        take_key(work, TakeKeyIn(site_id=site_id, key_id=key.id or 0, holder_id=holder))


def _party(work: Work, site_id: int, *, inside: bool = True) -> int | None:
    """The party that came last and is inside (or on its way)."""
    query = select(Visit.id).where(Visit.site_id == site_id, col(Visit.departed_at).is_(None))
    query = query.where(col(Visit.at_door_at).is_not(None) if inside else col(Visit.plate_masked) != "")
    return work.session.exec(query.order_by(col(Visit.id).desc())).first()


def _lend(work: Work, site_id: int, number: int, kind: str) -> None:
    row = work.find(Umbrella, site_id=site_id, number=number)
    visit_id = _party(work, site_id)
    if row is None or (kind == "visit" and visit_id is None):
        return
    to = f"visit:{visit_id}" if kind == "visit" else kind
    lend_umbrella(work, LendIn(site_id=site_id, umbrella_id=row.id or 0, to=to, phone=CALLER if kind == "away" else ""))


def _store(work: Work, site_id: int, tag: int) -> None:
    store_umbrella(work, StoreIn(site_id=site_id, tag=tag, visit_id=_party(work, site_id) or 0))


def _bay(work: Work, site_id: int) -> None:
    visit_id = _party(work, site_id, inside=False)
    if visit_id is not None:
        note_car(work, NoteCarIn(site_id=site_id, visit_id=visit_id, bay="B12"))


def _odd(work: Work, site_id: int) -> None:
    visit_id = _party(work, site_id, inside=False)
    if visit_id is not None:
        typed = {"kind": Odd.WINDOW, "client_key": "demo-car-1", "note": "右后窗没关"}
        report_car(work, ReportCarIn.model_validate({"site_id": site_id, "visit_id": visit_id, **typed}))
