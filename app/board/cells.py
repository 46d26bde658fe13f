"""One place of a post as the board shows it."""

from dataclasses import dataclass
from datetime import datetime

from app.sites.models import Post


@dataclass(frozen=True)
class StandIn:
    """A relief seen from the place (`state` asked, coming, running), or from where the cover came from (lent).

    `person` is relieved, `cover` stands in; `until` is when the person should be back; `post_id` is where it is.
    """

    kind: str
    state: str
    person: str
    cover: str
    since: datetime
    until: datetime | None
    post_zh: str = ""
    post_en: str = ""


@dataclass(frozen=True)
class Cell:
    """One place of a post on the board.

    `state`: on (stands there), break (`other` is planned, `name` stands in), plan (`name` is not here yet, expected
    since or from `at`), none (needed and nobody: `other` was the last one, did not come or comes at `next_at`; `why`
    is left, lent, absent, later or free), off (closed since `at` until `next_at`; `why` is the reason). `pick` is what
    the roster takes in hand for it. `needed`: counts among the places asked for now.
    """

    post_id: int
    place: int
    post_zh: str
    post_en: str
    pick: str
    state: str
    needed: bool
    at: datetime
    name: str = ""
    other: str = ""
    why: str = ""
    next_at: datetime | None = None
    overdue: bool = False
    done: int = 0
    due: int = 0
    late: int = 0
    total: int = 0
    worst_zh: str = ""
    worst_en: str = ""
    worst_at: datetime | None = None
    relief: StandIn | None = None
    partly: bool = False
    """Left for a relief while others are on the post: amber, not red."""

    @property
    def rank(self) -> int:
        """Worst first: nobody, late duties, somebody late, duties soon due or relief asked for, the rest."""
        if self.state == "none" and not self.partly:
            return 0
        if self.late:
            return 1
        if self.overdue or self.partly:
            return 2
        return 3 if self.due or (self.relief is not None and self.relief.state == "asked") else 4


def closed_cell(post: Post, place: int, reason: str, since: datetime, until: datetime) -> Cell:
    """A post that is closed for a time."""
    return Cell(
        post.id or 0, place, post.name_zh, post.name_en, "", "off", False, since, why=reason, next_at=until
    )  # fmt: skip
