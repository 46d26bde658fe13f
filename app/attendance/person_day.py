"""One day of one person in words: a cell of the month, and the panel where it is looked at and corrected."""

from dataclasses import dataclass
from datetime import date

from app.attendance.messages import OFF_WORDS
from app.attendance.reading import Book, DayOf, Fix, Stood, Worker
from app.attendance.rules import Planned
from app.core.actor import Permission
from app.core.work import Work
from app.people.rights import own_teams
from app.roster.places import place_name, posts_in_order
from app.roster.rules import Span
from app.sites.queries import today


@dataclass(frozen=True)
class Cell:
    """A day of a person: codes as planned, minutes as worked, marks, the absence in words, whether corrected."""

    day: date
    code: str
    minutes: int
    marks: tuple[str, ...]
    off: str
    fixed: bool
    here: bool

    @property
    def off_short(self) -> str:
        """The absence in as much room as a column has."""
        word = self.off.split(" ")[0]
        return word[:2] if word and word[0] > "\u2e80" else word


def cell_of(work: Work, book: Book, day: DayOf) -> Cell:
    """A day in the words of the table."""
    off = (
        work.house.state["languages"].gettext(work.lang, OFF_WORDS.get(day.off, OFF_WORDS["other"])) if day.off else ""
    )
    return Cell(
        day.day,
        code_words(book, day.plans),
        day.outcome.minutes,
        day.marks,
        off,
        day.fix is not None,
        day.outcome.here,
    )


def code_words(book: Book, plans: tuple[Planned, ...]) -> str:
    """Shift codes as the site writes them, hours where a shift has none; each once."""
    words = dict.fromkeys(plan.code or hours_words(book, plan.span) for plan in plans)
    return "/".join(words)


def hours_words(book: Book, span: Span) -> str:
    """8–17, 8:30–17:00."""
    times = [at.astimezone(book.site.zone) for at in (span.starts_at, span.ends_at)]
    whole = all(at.minute == 0 for at in times)
    return "–".join(f"{at.hour}" if whole else f"{at.hour}:{at.minute:02d}" for at in times)


@dataclass(frozen=True)
class Time:
    """A time on a post in words."""

    place: str
    stood: Stood


@dataclass(frozen=True)
class Panel:
    """One day of one person. `may`: whether the reader may correct it."""

    person_id: int = 0
    name: str = ""
    day: date | None = None
    code: str = ""
    of: DayOf | None = None
    off: str = ""
    times: tuple[Time, ...] = ()
    fixes: tuple[Fix, ...] = ()
    starts: str = ""
    ends: str = ""
    may: bool = False


def panel_of(work: Work, site_id: int, book: Book, person: int, day: str) -> Panel:
    """The picked day of the picked person; empty for anything that is not in the book."""
    worker, wanted = book.worker(person), _day(day)
    if worker is None or wanted is None or not book.first <= wanted <= min(book.last, today(work, site_id)):
        return Panel()
    of, posts = worker.days.get(wanted, DayOf(wanted)), posts_in_order(work, site_id)
    names = [place_name(work.lang, posts[one.post_id], one.place) if one.post_id in posts else "–" for one in of.stood]
    zone, shown = book.site.zone, of.outcome
    starts = shown.first or (of.plans[0].span.starts_at if of.plans else None)
    ends = shown.last or (of.plans[-1].span.ends_at if of.plans else None)
    cell = cell_of(work, book, of)
    return Panel(
        worker.id,
        worker.name,
        wanted,
        cell.code,
        of,
        cell.off,
        tuple(Time(name, stood) for name, stood in zip(names, of.stood, strict=True)),
        of.fixes,
        f"{starts.astimezone(zone):%H:%M}" if starts else "",
        f"{ends.astimezone(zone):%H:%M}" if ends and ends <= work.now else "",
        may_correct(work, site_id, worker),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def may_correct(work: Work, site_id: int, worker: Worker) -> bool:
    """Whether to show the form: the command has the last word."""
    letter = work.actor.cell(Permission.CLOCK_OTHER, site_id) if work.may(Permission.CLOCK_OTHER, site_id) else "-"
    if letter == "-" or worker.id == work.actor.person_id:
        return False
    return letter != "T" or worker.team in teams(work, site_id)


def teams(work: Work, site_id: int) -> frozenset[str]:
    """Groups that the actor leads, asked once."""
    return work.memo(("my teams", site_id), lambda: own_teams(work, site_id))
