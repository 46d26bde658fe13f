"""Five lines to paste at closing: parties, first and return, empty posts, late duties, what is open.

Counts and posts only, nobody's name; in Chinese and in English, whoever reads the page.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.core.actor import Permission
from app.core.i18n import Format, pick
from app.core.messages import N_, add_messages
from app.core.work import Work
from app.duties.models import Duty
from app.faults.models import Fault
from app.lending.models import KeyLoan, UmbrellaLoan
from app.roster.covering import Uncovered, uncovered_of_day
from app.sites.queries import posts, site, today
from app.visitors.models import Visit
from app.visitors.models_chain import DoorCount
from app.visitors.models_knowing import VisitorPromise
from app.visitors.tally import CUSTOMERS

MOST_PLACES = 3

add_messages(
    {
        "line_head": N_("{site}, {day}, at closing"),
        "line_parties": N_("1. Parties: {parties}, people: {heads}"),
        "line_uncounted": N_(", and {n} people counted at the door"),
        "line_first": N_("2. First visits: {first}, returning: {again}"),
        "line_unsure": N_(", not asked: {n}"),
        "line_gaps": N_("3. Posts without anybody: {span}"),
        "line_gap": N_("{place} {span}"),
        "line_no_gaps": N_("3. No post was without anybody"),
        "line_late": N_("4. Duties late: {late}, still open: {open}"),
        "line_open": N_("5. Open: {matters}"),
        "line_nothing": N_("5. Nothing is open"),
        "matter_parties": N_("parties on site {n}"),
        "matter_faults": N_("damage {n}"),
        "matter_umbrellas": N_("umbrellas out {n}"),
        "matter_keys": N_("keys out {n}"),
        "matter_promises": N_("promises due {n}"),
    }
)


@dataclass(frozen=True)
class Lines:
    """The text in both languages, five lines under a head; `chinese` says which the reader has first."""

    zh: str
    en: str
    chinese: bool


@dataclass(frozen=True)
class Counts:
    """What the lines are made of."""

    parties: int
    heads: int
    first: int
    again: int
    unsure: int
    door: int
    late: int
    late_open: int
    here: int
    faults: int
    umbrellas: int
    keys: int
    promises: int


def lines(work: Work, site_id: int, **_scope: object) -> Lines:
    """The lines of the business day so far. Constant statements: one for the counts, those of the day's presence."""
    work.require(Permission.VISITOR_CHECKOUT, site_id)
    day = today(work, site_id)
    found, gaps = counts(work, site_id, day), uncovered_of_day(work, site_id, day)
    texts = {lang: _text(work, site_id, day, found, gaps, lang) for lang in ("zh-Hans", "en")}
    return Lines(texts["zh-Hans"], texts["en"], work.lang.startswith("zh"))


def counts(work: Work, site_id: int, day: date) -> Counts:
    """Everything that is counted, by one statement."""
    row = work.session.execute(COUNTS, {"site": site_id, "day": day}).one()
    return Counts(*(int(value or 0) for value in row))


def _visits(what: Any, *also: Any) -> Any:
    of_day = (col(Visit.site_id) == sa.bindparam("site"), col(Visit.business_day) == sa.bindparam("day"))
    return sa.select(what).where(*of_day, col(Visit.outcome).in_(CUSTOMERS), *also).scalar_subquery().label(None)


def _of_site(model: Any, *also: Any, what: Any = None) -> Any:
    counted = what if what is not None else sa.func.count()
    return sa.select(counted).select_from(model).where(model.site_id == sa.bindparam("site"), *also).scalar_subquery()


COUNTS = sa.select(
    _visits(sa.func.count()),
    _visits(sa.func.sum(col(Visit.heads))),
    _visits(sa.func.count(), col(Visit.registered_at).is_not(None), col(Visit.first_visit) == "yes"),
    _visits(sa.func.count(), col(Visit.registered_at).is_not(None), col(Visit.first_visit) == "no"),
    _visits(sa.func.count(), col(Visit.first_visit).not_in(("yes", "no"))),
    _of_site(
        DoorCount, col(DoorCount.business_day) == sa.bindparam("day"), col(DoorCount.undone_at).is_(None),
        what=sa.func.sum(col(DoorCount.heads)),
    ),
    _of_site(Duty, col(Duty.business_day) == sa.bindparam("day"), col(Duty.late_told_at).is_not(None)),
    _of_site(
        Duty, col(Duty.business_day) == sa.bindparam("day"), col(Duty.late_told_at).is_not(None),
        col(Duty.state) == "open",
    ),
    _of_site(Visit, col(Visit.departed_at).is_(None)),
    _of_site(Fault, col(Fault.state) == "open"),
    _of_site(UmbrellaLoan, col(UmbrellaLoan.back_at).is_(None)),
    _of_site(KeyLoan, col(KeyLoan.back_at).is_(None)),
    _of_site(VisitorPromise, col(VisitorPromise.state) == "open", col(VisitorPromise.due_on) <= sa.bindparam("day")),
)  # fmt: skip
"""In the order of Counts."""


def _text(work: Work, site_id: int, day: date, found: Counts, gaps: Uncovered, lang: str) -> str:
    languages, here = work.house.state["languages"], site(work, site_id)
    fmt = Format(lang, here.timezone, languages.catalogues[lang])

    def say(code: str, **params: object) -> str:
        return str(languages.say(lang, code, **params))

    first = say("line_parties", parties=found.parties, heads=found.heads)
    second = say("line_first", first=found.first, again=found.again)
    matters = [
        say(f"matter_{name}", n=n)
        for name, n in (
            ("parties", found.here), ("faults", found.faults), ("umbrellas", found.umbrellas), ("keys", found.keys),
            ("promises", found.promises),
        )
        if n
    ]  # fmt: skip
    comma = "、" if lang.startswith("zh") else ", "
    return "\n".join(
        (
            say("line_head", site=pick(lang, here.name_zh, here.name_en), day=fmt.day(day)),
            first + (say("line_uncounted", n=found.door) if found.door else ""),
            second + (say("line_unsure", n=found.unsure) if found.unsure else ""),
            _gaps(work, site_id, gaps, lang, fmt),
            say("line_late", late=found.late, open=found.late_open),
            say("line_open", matters=comma.join(matters)) if matters else say("line_nothing"),
        )
    )


def _gaps(work: Work, site_id: int, gaps: Uncovered, lang: str, fmt: Format) -> str:
    say = work.house.state["languages"].say
    if not gaps.minutes:
        return str(say(lang, "line_no_gaps"))
    known = posts(work, site_id)
    worst = sorted(gaps.places, key=lambda one: -one.minutes)[:MOST_PLACES]
    names = []
    for one in worst:
        post = known.get(one.post_id)
        name = f"{pick(lang, post.name_zh, post.name_en)} {one.place}" if post else one.name
        names.append(say(lang, "line_gap", place=name, span=fmt.span(timedelta(minutes=one.minutes))))
    zh = lang.startswith("zh")
    whole = say(lang, "line_gaps", span=fmt.span(timedelta(minutes=gaps.minutes)))
    return f"{whole}{'（' if zh else ' ('}{('、' if zh else ', ').join(names)}{'）' if zh else ')'}"
