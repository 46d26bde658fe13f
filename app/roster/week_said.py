"""The block `said` of the week and the month: what was just done. Taking it back is the bar's undo; a day of rest or
leave, which is no change of the plan, brings its own."""

from datetime import date, timedelta

from app.core.actor import Permission
from app.core.work import Work
from app.roster.models import Absence, Assignment
from app.roster.papers_messages import ABSENCE_WORDS
from app.roster.picks import DONE
from app.roster.places import place_name, posts_in_order
from app.roster.said import Said
from app.roster.slots import name_of
from app.roster.week import Stretch, read_stretch
from app.roster.week_picks import day_of


def week_said(work: Work, site_id: int, week: str, done: str = "", **_rest: str) -> Said:
    """What `done` names ("put:12", "swap:12-13", "clear:12", "away:6-2026-11-28-rest"), while it still stands."""
    first = date.fromisoformat(week)
    return _said(work, site_id, first, first + timedelta(days=6), done)


def month_said(work: Work, site_id: int, month: str, done: str = "", **_rest: str) -> Said:
    """The same in a month."""
    first = date.fromisoformat(month)
    return _said(work, site_id, first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), done)


def _said(work: Work, site_id: int, first: date, last: date, done: str) -> Said:
    kind, _, ids = done.partition(":")
    if not ids:
        return Said()
    if kind == "away":
        found = DONE.fullmatch(done)
        return _away(work, site_id, int(found[4]), day_of(found[5]), found[6]) if found else Said()
    number, _, other = ids.partition("-")
    if kind == "clear":
        return _cleared(work, site_id, int(number))
    stretch = read_stretch(work, site_id, first, last)
    made = _put(stretch, int(number))
    if kind != "swap" or not made.kind:
        return made
    second = stretch.row(int(other or 0))
    return Said("swap", made.name, made.place, second.name) if second else Said()


def _away(work: Work, site_id: int, person_id: int, day: date | None, before: str) -> Said:
    """Who, on which day: `other` is what it is now."""
    if day is None:
        return Said()
    row = work.find(Absence, site_id=site_id, person_id=person_id, day=day)
    now = row.kind if row is not None else ""
    if now == before or before not in ("", *ABSENCE_WORDS) or not work.may(Permission.ROSTER_PLAN, site_id):
        return Said()
    return Said("away", name_of(work, person_id), other=now, who=str(person_id), code=before, day=day)


def _put(stretch: Stretch, number: int) -> Said:
    row = stretch.row(number)
    return Said("put", row.name, stretch.days[row.day].name(row.post_id, row.place)) if row else Said()


def _cleared(work: Work, site_id: int, number: int) -> Said:
    row = work.session.get(Assignment, number)
    post = posts_in_order(work, site_id).get(row.post_id) if row and row.site_id == site_id else None
    if row is None or post is None:
        return Said()
    return Said("clear", name_of(work, row.person_id), place_name(work.lang, post, row.place))
