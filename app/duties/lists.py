"""The lists under "my shift": what is done, what one's group has late, what was just closed."""

from dataclasses import dataclass

from app.core.actor import Role
from app.core.work import Work
from app.duties.items import all_items
from app.duties.lines import Line, line_of
from app.duties.models import Duty
from app.duties.plan import undo_span
from app.duties.reading import Row, late_of_teams, mine, standing_now
from app.duties.shift import own_rows, place_words


@dataclass(frozen=True)
class Done:
    """What was closed in this shift or missed, newest first."""

    lines: tuple[Line, ...] = ()

    @property
    def missed(self) -> int:
        """How many of them nobody did."""
        return sum(line.state == "missed" for line in self.lines)

    @property
    def count(self) -> int:
        """How many of them were closed."""
        return len(self.lines) - self.missed


@dataclass(frozen=True)
class Late:
    """A late duty of the group: its place and who stands there (empty: nobody)."""

    line: Line
    post: str
    holder: str


@dataclass(frozen=True)
class Team:
    """The late duties of the groups one leads; None when one leads none."""

    lines: tuple[Late, ...] | None = None


@dataclass(frozen=True)
class Said:
    """What was just closed, to be taken back within ten seconds."""

    line: Line | None = None


def done(work: Work, site_id: int, **_scope: object) -> Done:
    """What was closed in this shift, newest first."""
    at = mine(work, site_id)
    if at is None:
        return Done()
    until = work.now - undo_span(work, site_id)
    closed = [line_of(work, row, until) for row in own_rows(work, site_id, at) if row.duty.state != "open"]
    return Done(tuple(sorted(closed, key=lambda line: line.done_at or line.due_at, reverse=True)))


def team(work: Work, site_id: int, **_scope: object) -> Team:
    """Late duties of the groups one leads, latest first."""
    if not work.actor.roles_at(site_id) & {Role.TL, Role.SM}:
        return Team()
    at = mine(work, site_id)
    holders = {(one.row.post_id, one.row.place): one.name for one in standing_now(work, site_id)}
    found = []
    for row in late_of_teams(work, site_id):
        place = (row.duty.post_id, row.duty.place)
        if at is None or at.place != place:
            found.append(Late(line_of(work, row), place_words(work, site_id, place), holders.get(place, "")))
    return Team(tuple(found))


def toast(work: Work, site_id: int, ticked: int = 0, **_scope: object) -> Said:
    """The duty just closed, while it can be taken back."""
    duty = work.session.get(Duty, ticked) if ticked else None
    if duty is None or duty.site_id != site_id or duty.state == "open" or duty.done_by != work.actor.person_id:
        return Said()
    item = all_items(work, site_id)[duty.item_id]
    return Said(line_of(work, Row(duty, item, work.actor.name), work.now - undo_span(work, site_id)))
