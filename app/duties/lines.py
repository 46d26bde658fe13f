"""Lines of a checklist as the screens show them: in one language, nothing left to look up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.i18n import pick
from app.core.work import Work
from app.duties.evidence import Ask, ask_of, filled_at, photo_of, shown
from app.duties.extras import asks_approval, asks_scan, asks_signature
from app.duties.items import subjects
from app.duties.models import Duty, DutyItem
from app.duties.plan import margins
from app.duties.reading import Mine, Row
from app.duties.timing import from_row, slots
from app.sites.queries import units


@dataclass(frozen=True)
class Words:
    """What an item says, in one language. `choices` are (code, label) of a choice or a score of `low` to `high`."""

    name: str
    where: str
    how: str
    ask: Ask
    choices: tuple[tuple[str, str], ...]
    unit: str
    low: int
    high: int
    scan: bool = False
    """The code at the place is asked for."""
    sign: str = ""
    """Who signs beside the doer: "second" (anybody), "leader" (who approves), nobody."""
    photo: str = ""
    """"must" where nothing but a photo closes it, "may" where one can be added."""

    filled_at: str = ""
    """The page whose act fills it, where nobody ticks it."""

    @property
    def one_tap(self) -> bool:
        """Whether it is done by one tap, without anything to type."""
        return self.ask is Ask.TICK and not self.scan and not self.sign and self.photo != "must"


@dataclass(frozen=True)
class Line:
    """A duty on a list. `id` 0: not open yet."""

    id: int
    version: int
    words: Words
    about: str
    opens_at: datetime
    due_at: datetime
    state: str
    post_id: int
    place: int
    by: str
    by_me: bool
    for_other: bool
    done_at: datetime | None
    told: str
    """What was given as evidence, in words."""
    problem: str
    undo: bool
    reason: str = ""
    """Why a leader ticked it for whoever stands there."""
    item_id: int = 0
    subject: str = ""
    paper: bool = False
    """Entered later from a sheet of paper."""

    @property
    def mark(self) -> str:
        """What a phone without a signal knows it by."""
        if self.id:
            return f"duty:{self.id}"
        due_ms = int(self.due_at.timestamp() * 1000)
        return f"due:{self.item_id}:{self.post_id}:{self.place}:{due_ms}:{self.subject}"

    @property
    def name(self) -> str:
        """The name with what it is about."""
        return f"{self.words.name} {self.about}".strip()


def line_of(work: Work, row: Row, undo_until: datetime | None = None) -> Line:
    """The line of a stored duty; `undo_until`: own ticks heard after this can be taken back."""
    duty, item, by = row
    own = duty.done_by is not None and duty.done_by == work.actor.person_id
    fresh = bool(own and undo_until and duty.received_at and duty.received_at >= undo_until)
    return Line(
        id=duty.id or 0,
        version=duty.version,
        opens_at=duty.opens_at,
        due_at=duty.due_at,
        state=duty.state,
        post_id=duty.post_id,
        place=duty.place,
        about=pick(work.lang, duty.about_zh, duty.about_en),
        by=by or "",
        by_me=own,
        for_other=duty.for_other,
        done_at=duty.done_at,
        told=shown(item, duty.value, work.lang) if duty.value else "",
        problem=duty.problem,
        undo=fresh,
        words=words_of(work.lang, item),
        reason=duty.reason if duty.for_other else "",
        paper=duty.paper,
    )


def future_lines(work: Work, site_id: int, at: Mine, items: Iterable[DutyItem], known: Iterable[Duty]) -> list[Line]:
    """What the shift will still open, by the same rules as the job; in the order it is due."""
    seen = {(duty.item_id, duty.due_at) for duty in known}
    opened_once = {(duty.item_id, duty.timing, duty.turn) for duty in known}
    rules, homes = margins(work, site_id), units(work, site_id)
    lines = []
    for item in items:
        if item.exception:
            continue
        timings = [from_row(row) for row in item.timings]
        for slot in slots(timings, at.shift, rules, night_only=item.night):
            past = slot.opens_at <= work.now or (item.id, slot.due_at) in seen
            if past or (item.id, slot.timing, slot.turn) in opened_once:
                continue
            for subject, zh, en in subjects(item, homes, at.place[1], 1):
                lines.append(
                    Line(
                        id=0,
                        version=0,
                        opens_at=slot.opens_at,
                        due_at=slot.due_at,
                        state="later",
                        post_id=at.place[0],
                        place=at.place[1],
                        about=pick(work.lang, zh, en),
                        by="",
                        by_me=False,
                        for_other=False,
                        done_at=None,
                        told="",
                        problem="",
                        undo=False,
                        words=words_of(work.lang, item),
                        item_id=item.id or 0,
                        subject=subject,
                    )
                )
    return sorted(lines, key=lambda line: (line.due_at, line.name))


def words_of(lang: str, item: DutyItem) -> Words:
    """What an item says, in one language."""
    return Words(
        name=pick(lang, item.name_zh, item.name_en),
        where=pick(lang, item.where_zh, item.where_en),
        how=pick(lang, item.done_zh, item.done_en),
        ask=ask_of(item),
        choices=tuple((choice["code"], pick(lang, choice["zh"], choice["en"])) for choice in item.choices),
        unit=pick(lang, item.unit_zh, item.unit_en),
        low=item.low if item.low is not None else 1,
        high=item.high if item.high is not None else 5,
        scan=asks_scan(item),
        sign="leader" if asks_approval(item) else "second" if asks_signature(item) else "",
        photo=photo_of(item),
        filled_at=filled_at(item),
    )
