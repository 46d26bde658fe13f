"""Forgetting: at a visitor's request at once, and by the clock when it was kept long enough. Counts stay.

A request is refused while the party is on site. Whoever asked to be forgotten is written to a list beside the database,
so that an older copy, restored, forgets them again before anybody works with it.
"""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, update
from sqlalchemy import select as columns
from sqlmodel import SQLModel, col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.messages import N_, add_messages
from app.core.text import Phone, Reason, RowId
from app.core.work import Work, open_work
from app.lending.cars import KIND as CAR
from app.lending.models import CarCheck, UmbrellaLoan
from app.photos.files import drop_files
from app.photos.models import Photo
from app.privacy.columns import PERSONAL, VISITOR, Personal
from app.privacy.events import OldRecordsForgotten, VisitorForgotten
from app.privacy.models import Forgotten
from app.sites.models import Site
from app.sites.queries import setting, site, today
from app.visitors.models import Visit, Visitor
from app.visitors.models_judging import ExpectedVisit

VISITOR_MONTHS, PLATE_MONTHS, APART_MONTHS = 6, 3, 1
"""Defaults of keep_visitor_months, keep_plate_months, keep_apart_months; ours, the law says: the shortest."""

AT_ONCE = 500
LIST = "forgotten.jsonl"

add_messages(
    {
        "still_on_site": N_("This visitor is on site now. Delete after they have left."),
        "phone_differs": N_("This is not the number that is stored."),
    }
)


class ForgetIn(BaseModel):
    """A visitor who asks to be forgotten, with the number typed once more."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    visitor_id: RowId
    phone: Phone
    reason: Reason


@command(Permission.VISITOR_DELETE)
def forget_visitor(work: Work, data: ForgetIn) -> Forgotten:
    """Forget a visitor now. Raises NotFound, Invalid for another number, Conflict while they are on site."""
    visitor = work.get(Visitor, data.visitor_id, site_id=data.site_id)
    if visitor.phone_hash is None:
        raise NotFound()
    if visitor.phone_hash != work.house.vault.blind("phone", data.phone):
        raise Invalid("phone_differs", "phone")
    if _on_site(work, data.site_id, [data.visitor_id]):
        raise Conflict("still_on_site")
    _blank_by_number(work, visitor)
    blank_visitors(work, data.site_id, [data.visitor_id])
    visits = len(work.session.exec(select(Visit.id).where(Visit.visitor_id == data.visitor_id)).all())
    row = work.find(Forgotten, site_id=data.site_id, visitor_id=data.visitor_id) or Forgotten(
        site_id=data.site_id, visitor_id=data.visitor_id, at=work.now, why="asked"
    )
    work.add(row)
    work.emit(VisitorForgotten(data.site_id, data.visitor_id, visits), data.reason)
    return row


def _blank_by_number(work: Work, visitor: Visitor) -> None:
    """What hangs on the visitor's number alone: visits announced that never came, umbrellas taken home."""
    if visitor.phone_hash is not None:
        work.session.execute(
            update(ExpectedVisit)
            .where(col(ExpectedVisit.site_id) == visitor.site_id, col(ExpectedVisit.phone_hash) == visitor.phone_hash)
            .values(surname="", honorific="", agent="", note="", phone_cipher=None, phone_masked="", phone_hash=None,
                    phone_tail_hash=None)
        )  # fmt: skip
    for loan in loans_of(work, visitor):
        loan.phone_cipher, loan.phone_masked = None, ""
        work.session.add(loan)
    work.session.flush()


def loans_of(work: Work, visitor: Visitor) -> list[UmbrellaLoan]:
    """Umbrellas taken home with the visitor's number. A loan has no hash: the few that look alike are read."""
    if visitor.phone_cipher is None:
        return []
    number = work.house.vault.unseal(visitor.phone_cipher)
    query = select(UmbrellaLoan).where(
        UmbrellaLoan.site_id == visitor.site_id,
        UmbrellaLoan.phone_masked == visitor.phone_masked,
        col(UmbrellaLoan.phone_cipher).is_not(None),
    )
    return [
        loan
        for loan in work.session.exec(query.order_by(col(UmbrellaLoan.id)))
        if loan.phone_cipher is not None and work.house.vault.unseal(loan.phone_cipher) == number
    ]


def _on_site(work: Work, site_id: int, visitor_ids: Iterable[int]) -> set[int]:
    query = select(Visit.visitor_id).where(
        Visit.site_id == site_id, col(Visit.visitor_id).in_(list(visitor_ids)), col(Visit.departed_at).is_(None)
    )
    return {one for one in work.session.exec(query) if one is not None}


def blank_visitors(work: Work, site_id: int, visitor_ids: list[int]) -> tuple[int, int]:
    """Blank everything of these visitors and of their visits; how many visitors, and how many rows of their visits."""
    visits = columns(col(Visit.id)).where(col(Visit.site_id) == site_id, col(Visit.visitor_id).in_(visitor_ids))
    people = rows = 0
    for rule in PERSONAL if visitor_ids else ():
        if rule.of == "age":
            continue
        key = getattr(rule.model, rule.key)
        done = _blank(work, rule, key.in_(visitor_ids) if rule.of == "visitor" else key.in_(visits))
        people += done if rule is VISITOR else 0
        rows += done if rule.of == "visit" else 0
    if visitor_ids:
        _drop_car_photos(work, site_id, visits)
    work.session.expire_all()
    return people, rows


def _drop_car_photos(work: Work, site_id: int, visits: Select[Any]) -> int:
    """Photos of what was odd about the cars of these visits show their plates in full; how many went."""
    about = literal(f"{CAR}:") + col(CarCheck.client_key)
    query = (
        select(Photo)
        .join(CarCheck, and_(col(CarCheck.site_id) == col(Photo.site_id), about == col(Photo.about)))
        .where(Photo.site_id == site_id, col(CarCheck.visit_id).in_(visits))
    )
    photos = work.session.exec(query).all()
    for photo in photos:
        drop_files(work, site_id, photo.file)
        work.session.delete(photo)
    work.session.flush()
    return len(photos)


def _blank(work: Work, rule: Personal, *where: ColumnElement[bool]) -> int:
    """Rows that held something and hold nothing now."""
    held = or_(*(_held(rule.model, name, blank) for name, blank in rule.blanks.items()))
    done: Any = work.session.execute(
        update(rule.model).where(*where, held).values(**rule.blanks).execution_options(synchronize_session=False)
    )
    return int(done.rowcount)


def _held(model: type[SQLModel], name: str, blank: object) -> ColumnElement[bool]:
    found: ColumnElement[bool] = getattr(model, name).is_not(None) if blank is None else getattr(model, name) != blank
    return found


# By the clock --------------------------------------------------------------------------------------------------------
def forget_old(work: Work) -> None:
    """Job, nightly: forget what was kept long enough. A second run finds nothing; one that died begins again."""
    for site_id in list(work.session.exec(select(Site.id).order_by(col(Site.id)))):
        if site_id is not None:
            _forget_at(work, site_id)


def _forget_at(work: Work, site_id: int) -> None:
    day = today(work, site_id)
    visitors, visits = blank_visitors(work, site_id, _due_visitors(work, site_id, day))
    old = _start(work, site_id, months_before(day, setting(work, site_id, "keep_plate_months", PLATE_MONTHS)))
    gone = columns(col(Visit.id)).where(col(Visit.site_id) == site_id, col(Visit.departed_at) < old)
    others = _drop_car_photos(work, site_id, gone)
    for rule in PERSONAL:
        if rule.of == "visit":
            free = [getattr(rule.model, rule.stays).is_(None)] if rule.stays else []
            visits += _blank(work, rule, getattr(rule.model, rule.key).in_(gone), *free)
        elif rule.of == "age":
            until = months_before(day, setting(work, site_id, "keep_apart_months", APART_MONTHS))
            limit: object = until if rule.key == "valid_until" else _start(work, site_id, until)
            at = getattr(rule.model, rule.key)
            at = func.coalesce(at, getattr(rule.model, rule.instead)) if rule.instead else at
            others += _blank(work, rule, getattr(rule.model, "site_id") == site_id, at < limit)  # noqa: B009
    work.session.expire_all()
    if visitors or visits or others:
        work.emit(OldRecordsForgotten(site_id, visitors, visits, others))


def _start(work: Work, site_id: int, day: date) -> datetime:
    return datetime.combine(day, time(), site(work, site_id).zone).astimezone(UTC)


def _due_visitors(work: Work, site_id: int, day: date) -> list[int]:
    """Visitors who were not here for the site's months, are not here now, and still have something to forget."""
    until = months_before(day, setting(work, site_id, "keep_visitor_months", VISITOR_MONTHS))
    never = col(Visitor.last_visit_on).is_(None) & (col(Visitor.created_at) < _start(work, site_id, until))
    held = or_(*(_held(Visitor, name, blank) for name, blank in VISITOR.blanks.items()))
    query = (
        select(Visitor.id)
        .where(Visitor.site_id == site_id, or_(col(Visitor.last_visit_on) < until, never), held)
        .order_by(col(Visitor.id))
        .limit(AT_ONCE * 20)
    )
    found = [one for one in work.session.exec(query) if one is not None]
    here = _on_site(work, site_id, found) if found else set()
    return [one for one in found if one not in here]


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` before; the month's last day where it has no such day."""
    month = day.year * 12 + day.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


# The list beside the database ----------------------------------------------------------------------------------------
def keep_list(work: Work) -> None:
    """Job: write down who was forgotten, and forget again whoever an older copy of the database brought back."""
    path = Path(work.house.settings.data) / LIST
    known = read_list(path)
    rows = work.session.exec(
        select(Forgotten, Visitor.created_at)
        .join(Visitor, (col(Visitor.id) == col(Forgotten.visitor_id)) & (col(Visitor.site_id) == Forgotten.site_id))
        .where(Forgotten.why == "asked")
    ).all()
    here = {(row.site_id, row.visitor_id, created.isoformat()) for row, created in rows}
    fresh = sorted(here - known)
    if fresh:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(list(one)) + "\n" for one in fresh)
    back = sorted(known - here)
    if back:
        with open_work(work.house) as again:
            for site_id, visitor_id, created in back:
                _again(again, site_id, visitor_id, created)


def _again(work: Work, site_id: int, visitor_id: int, created: str) -> None:
    """An entry of the list for a visitor the database still knows by name; `created` tells whether it is they."""
    row = work.session.get(Visitor, visitor_id)
    if row is None or row.site_id != site_id or row.created_at.isoformat() != created:
        return
    if _on_site(work, site_id, [visitor_id]):
        return
    _blank_by_number(work, row)
    blank_visitors(work, site_id, [visitor_id])
    work.add(Forgotten(site_id=site_id, visitor_id=visitor_id, at=work.now, why="asked"))
    work.emit(VisitorForgotten(site_id, visitor_id, 0), "restored copy")


def read_list(path: Path) -> set[tuple[int, int, str]]:
    """What stands on the list; a half-written line is left out."""
    found = set()
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            site_id, visitor_id, created = json.loads(line)
            found.add((int(site_id), int(visitor_id), str(created)))
        except (ValueError, TypeError):
            continue
    return found
