"""What a set of lines means for each person and day, in words a person would say: came, went, moved, other hours."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.core.i18n import pick
from app.core.messages import N_
from app.core.work import Work
from app.roster.places import place_name, posts_in_order
from app.roster.versions_made import Told
from app.sites.queries import posts, site

WORDS = {
    "came": N_("new: {after}"),
    "went": N_("taken off: {before}"),
    "hours": N_("other hours: {post}, {before_hours} → {after_hours}"),
    "moved": N_("moved: {before} → {after}"),
    "changed": N_("changed: {before} → {after}"),
}


@dataclass(frozen=True)
class DayChange:
    """What changes for a person on a day. `kind` came, went, hours, moved or changed; `text` says it."""

    person_id: int
    name: str
    day: date
    kind: str
    text: str
    before: tuple[Told, ...]
    after: tuple[Told, ...]


class Wording:
    """Posts and hours of one site in the language of the Work."""

    def __init__(self, work: Work, site_id: int) -> None:
        self.lang, self.zone = work.lang, site(work, site_id).zone
        self.posts, self.kept = posts_in_order(work, site_id), posts(work, site_id)
        self.languages = work.house.state["languages"]

    def post(self, post_id: int, place: int = 1) -> str:
        """Post and place; a dash for a post that is no longer used."""
        post = self.posts.get(post_id)
        return place_name(self.lang, post, place) if post else "–"

    def short(self, post_id: int) -> str:
        """The short name of a post."""
        post = self.kept.get(post_id)
        return pick(self.lang, post.short_zh or post.name_zh, post.short_en or post.name_en) if post else "–"

    def clock(self, at: datetime) -> str:
        """The time on the wall."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def hours(self, one: Told) -> str:
        """The site's code of the shift, and from and to."""
        span = f"{self.clock(one.starts_at)}–{self.clock(one.ends_at)}"
        return f"{one.shift_code} {span}" if one.shift_code else span

    def shift(self, one: Told) -> str:
        """Post and hours."""
        return f"{self.post(one.post_id, one.place)} {self.hours(one)}"

    def shifts(self, told: Iterable[Told]) -> str:
        """Several of them."""
        return ("；" if self.lang.startswith("zh") else "; ").join(self.shift(one) for one in told)

    def say(self, text: str, **params: object) -> str:
        """A sentence of the catalogue."""
        return str(self.languages.gettext(self.lang, text)).format_map(params)

    def change(self, name: str, before: tuple[Told, ...], after: tuple[Told, ...]) -> DayChange:
        """The words for what a person had on a day and has now."""
        kind = _kind(before, after)
        one = (before or after)[0]
        text = self.say(
            WORDS[kind],
            before=self.shifts(before),
            after=self.shifts(after),
            post=self.post(one.post_id, one.place),
            before_hours=self.hours(before[0]) if before else "",
            after_hours=self.hours(after[0]) if after else "",
        )
        return DayChange(one.person_id, name, one.business_day, kind, text, before, after)


def _kind(before: tuple[Told, ...], after: tuple[Told, ...]) -> str:
    if not before:
        return "came"
    if not after:
        return "went"
    if len(before) == len(after) == 1:
        one, other = before[0], after[0]
        same_place = (one.post_id, one.place) == (other.post_id, other.place)
        same_hours = (one.starts_at, one.ends_at) == (other.starts_at, other.ends_at)
        return "hours" if same_place and not same_hours else "moved" if same_hours else "changed"
    return "changed"


def net(lines: Iterable[tuple[bool, Told]]) -> dict[tuple[int, date], tuple[tuple[Told, ...], tuple[Told, ...]]]:
    """By person and day: what went and what came, after everything that came and went again is struck out."""
    sums: Counter[Told] = Counter()
    for came, told in lines:
        sums[told] += 1 if came else -1
    found: dict[tuple[int, date], tuple[list[Told], list[Told]]] = defaultdict(lambda: ([], []))
    for told, n in sums.items():
        if n:
            found[told.person_id, told.business_day][n > 0].extend([told] * abs(n))
    return {
        key: (tuple(sorted(went, key=_start)), tuple(sorted(came, key=_start))) for key, (went, came) in found.items()
    }


def _start(one: Told) -> datetime:
    return one.starts_at
