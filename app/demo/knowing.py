"""What the demo's site knows of its visitors: likes, talks, promises that fall due; and who is expected today."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from app.core.work import Work
from app.demo.parties import Crew
from app.demo.stage import Stage
from app.visitors.chain import DepartIn, depart_party
from app.visitors.desk import RegisterIn, register_party
from app.visitors.expecting import ExpectIn, expect_visit
from app.visitors.models import Visit
from app.visitors.offers import accept_party
from app.visitors.steps import StepIn
from app.visitors.talks import (
    NoteTalkIn,
    NoteVisitorIn,
    PromiseIn,
    make_promise,
    note_talk,
    note_visitor,
)


@dataclass(frozen=True)
class Noted:
    """What is written down of a customer of the cast; `due` is days from the demo's day on."""

    surname: str
    phone: str
    likes: str
    needs: tuple[str, ...]
    level: str
    words: str
    promise: str
    due: int


NOTED = (
    Noted(
        "苏", "13800138156", "温水，靠窗坐；女儿 5 岁，给画本", ("baby",), "B", "看过装修 2 号，儿童房停得久",
        "儿童房尺寸图", 0,
    ),
    Noted("孟", "13800138256", "浓茶", ("elders",), "C", "想看 3 单元的采光", "回电报车位价格", 2),
)  # fmt: skip
"""Visitors of the days before who are not on site now: the desk can greet them by name."""
EXPECTED = (
    (38, "channel", "安居优选", "林经理", "顾", "mr", "137****2260", 3),
    (73, "booking", "", "", "邵", "ms", "13900004417", 2),
    (-52, "channel", "好房通", "小贺", "温", "mr", "136****8805", None),
)
"""Minutes from the demo's instant, and what was said; the last one has not come."""


def play_knowing(stage: Stage, crew: Crew, day: date) -> None:
    """Put on what was written down after the visits of the days before, and the reports of this morning."""
    here = crew.site
    for days, noted in ((6, NOTED[0]), (2, NOTED[1])):
        at = here.at(day - timedelta(days=days), 15 * 60 + 37)
        stage.put(at, crew.desk, partial(_come, stage, crew, noted, day))
    opens = here.at(day, here.opens_minute)
    for number, row in enumerate(EXPECTED):
        when = stage.until + timedelta(minutes=row[0])
        entered = min(stage.until, when) - timedelta(minutes=70 + 9 * number)
        if opens <= entered and here.day_of(when) == day:
            consultant = crew.consultants[number % len(crew.consultants)]
            stage.put(entered, consultant, partial(_expect, here.id or 0, row, f"{when.astimezone(here.zone):%H:%M}"))


def _come(stage: Stage, crew: Crew, noted: Noted, day: date, work: Work) -> None:
    """Registered, received by whoever is called, seen off; then what was said is written down."""
    common = {"surname": noted.surname, "honorific": "ms", "phone": noted.phone, "heads": 2}
    asked = {"site_id": crew.site.id, "first_visit": "yes", "source": "natural"}
    visit = register_party(work, RegisterIn.model_validate(common | asked))
    step = StepIn(site_id=visit.site_id, visit_id=visit.id or 0)
    if visit.consultant_id is not None:
        stage.put(work.now + timedelta(seconds=25), visit.consultant_id, lambda later: accept_party(later, step))
    gone = DepartIn(site_id=visit.site_id, visit_id=visit.id or 0, where="desk")
    stage.put(work.now + timedelta(minutes=49), crew.desk, lambda later: depart_party(later, gone))
    stage.put(work.now + timedelta(minutes=55), crew.desk, partial(_note, step, noted, day))


def _note(step: StepIn, noted: Noted, day: date, work: Work) -> None:
    visit = work.get(Visit, step.visit_id)
    site_id, who = step.site_id, visit.visitor_id or 0
    note_visitor(work, NoteVisitorIn(site_id=site_id, visitor_id=who, likes=noted.likes, needs=list(noted.needs)))
    level = {"level": noted.level, "words": noted.words}
    note_talk(work, NoteTalkIn.model_validate({"site_id": site_id, "visit_id": visit.id, **level}))
    due = day + timedelta(days=noted.due)
    promised = {"text": noted.promise, "due_on": due, "person_id": visit.consultant_id}
    make_promise(work, PromiseIn.model_validate({"site_id": site_id, "visitor_id": who, **promised}))


def _expect(site_id: int, row: tuple[int, str, str, str, str, str, str, int | None], at: str, work: Work) -> None:
    _, kind, agency, agent, surname, honorific, phone, heads = row
    said = {"kind": kind, "agency": agency, "agent": agent, "surname": surname, "honorific": honorific}
    expect_visit(work, ExpectIn.model_validate({"site_id": site_id, **said, "phone": phone, "heads": heads, "at": at}))
