"""A business day of the roster as values: rows, presence, need, and what is left uncovered. Reads nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from app.roster.heads import Wanted, dealt, short_of
from app.roster.places import PostInfo, place_name
from app.roster.rules import Span, merged, uncovered
from app.sites.models import Site
from app.sites.queries import Demand


@dataclass(frozen=True)
class Row:
    """A live row of the plan."""

    id: int
    version: int
    post_id: int
    place: int
    person_id: int
    name: str
    code: str
    span: Span
    day: date
    draft: bool = False
    """Planned, but the staff have not been told yet."""
    overruled: bool = False
    """A rule was overruled for it, with a reason that is kept. Only for those who plan."""

    @property
    def token(self) -> str:
        """What a form sends back to say that it has seen this row."""
        return f"{self.id}:{self.version}"


@dataclass(frozen=True)
class Stand:
    """A presence that touches the day; `ended_at` None: still there."""

    post_id: int
    place: int
    person_id: int
    name: str
    assignment_id: int | None
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Gap:
    """Time in which a place is needed and nobody is planned. `partly`: others are on the post all the while."""

    post: PostInfo
    place: int
    span: Span
    partly: bool

    @property
    def key(self) -> str:
        """Name of the gap in addresses and element ids."""
        return f"{self.post.id}.{self.place}"


@dataclass(frozen=True)
class Day:
    """Everything the day's screen is made of."""

    site: Site
    day: date
    is_today: bool
    now: datetime
    lang: str
    posts: dict[int, PostInfo]
    rows: tuple[Row, ...]
    stands: tuple[Stand, ...]
    demand: tuple[Demand, ...]
    opened: tuple[tuple[int, int, Span], ...] = ()
    """Places wanted beyond the coverage: post, place, time."""
    gone: tuple[Row, ...] = ()
    """Taken away, but the staff have not been told yet."""
    on_break: frozenset[int] = frozenset()
    """Rows whose person is relieved now, or stands in elsewhere."""

    @property
    def is_past(self) -> bool:
        """Whether the business day is over."""
        return not self.is_today and self.day < self.site.day_of(self.now)

    def minute(self, at: datetime) -> int:
        """Minutes after the day's local midnight, as forms and addresses say it."""
        return int((at - self.site.at(self.day, 0)).total_seconds() // 60)

    def at(self, minute: int) -> datetime:
        """The instant so many minutes after the day's local midnight."""
        return self.site.at(self.day, minute)

    def clock(self, at: datetime) -> str:
        """The time on the wall."""
        return at.astimezone(self.site.zone).strftime("%H:%M")

    def spans(self, spans: Iterable[Span]) -> str:
        """From and to of each on the wall clock."""
        return " ".join(f"{self.clock(span.starts_at)}–{self.clock(span.ends_at)}" for span in spans)

    def name(self, post_id: int, place: int) -> str:
        """Post and place in words."""
        post = self.posts.get(post_id)
        return place_name(self.lang, post, place) if post else ""

    def on_post(self, post_id: int) -> list[Row]:
        """Rows of a post in order."""
        return self._by_post.get(post_id, [])

    @cached_property
    def _by_post(self) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.post_id, []).append(row)
        return found

    def on_place(self, post_id: int, place: int) -> list[Row]:
        """Rows of a place in order."""
        return [row for row in self.on_post(post_id) if row.place == place]

    def standing(self, post_id: int, place: int) -> Stand | None:
        """Who is on the place now."""
        return next(
            (one for one in self.stands if one.ended_at is None and (one.post_id, one.place) == (post_id, place)), None
        )

    def places(self) -> list[tuple[PostInfo, int]]:
        """Every place that is needed or taken that day, in the order of the site; each post has at least one."""
        most = dict.fromkeys(self.posts, 1)
        for post_id, place in (
            [(need.post_id, need.places) for need in self.demand]
            + [(row.post_id, row.place) for row in self.rows]
            + [(one.post_id, one.place) for one in self.stands]
            + [(post_id, place) for post_id, place, _ in self.opened]
        ):
            if post_id in most:
                most[post_id] = max(most[post_id], place)
        return [(post, place) for post in self.posts.values() for place in range(1, most[post.id] + 1)]

    def needs(self, post_id: int, place: int) -> list[Span]:
        """When the place is needed, day and night apart: nobody is asked to stand through both."""
        spans = [
            Span(need.starts_at, need.ends_at)
            for need in self.demand
            if need.post_id == post_id and need.places >= place
        ] + [span for where, number, span in self.opened if (where, number) == (post_id, place)]
        midnight = self.at(1440)
        return merged(span for span in spans if span.ends_at <= midnight) + merged(
            span for span in spans if span.ends_at > midnight
        )

    @cached_property
    def gaps(self) -> list[Gap]:
        """Every stretch of the day in which a post is short of people, on the place that stands for it."""
        return [
            Gap(post, place, hole, self._others(post.id, place, hole))
            for post in self.posts.values()
            for place, hole in self._short(post.id)
        ]

    def wanted(self, post_id: int) -> list[Wanted]:
        """What the coverage, and whoever wants more, ask of a post."""
        asked: list[Wanted] = [
            (Span(need.starts_at, need.ends_at), frozenset(range(1, need.places + 1)))
            for need in self.demand
            if need.post_id == post_id
        ]
        return asked + [(span, frozenset({place})) for where, place, span in self.opened if where == post_id]

    def _short(self, post_id: int) -> list[tuple[int, Span]]:
        """Places and times on which the post is short; day and night apart, as the needs are."""
        short = short_of(self.wanted(post_id), [row.span for row in self.on_post(post_id)])
        if not short:
            return []
        out = []
        numbers = sorted({place for post, place in self.places() if post.id == post_id})
        needs = {place: self.needs(post_id, place) for place in numbers}
        free = [
            (place, hole)
            for place in numbers
            for need in needs[place]
            for hole in uncovered(need, [row.span for row in self.on_place(post_id, place)])
        ]
        for place, piece in dealt(short, free):
            for need in needs[place]:
                if need.overlaps(piece):
                    out.append((place, Span(max(need.starts_at, piece.starts_at), min(need.ends_at, piece.ends_at))))
        return out

    def _others(self, post_id: int, place: int, hole: Span) -> bool:
        at = max(hole.starts_at, self.now) if hole.covers(self.now) else hole.starts_at
        return any(row.place != place and row.span.covers(at) for row in self.on_post(post_id))

    def token(self, post_id: int, place: int, span: Span | None = None) -> str:
        """Tokens of the rows a form replaces on a place: those that overlap `span`."""
        return ",".join(row.token for row in self.on_place(post_id, place) if span is None or row.span.overlaps(span))

    def moves(self, person_id: int) -> str:
        """Tokens of the person's rows that day."""
        return ",".join(row.token for row in self.rows if row.person_id == person_id)

    def state(self, row: Row) -> str:
        """on, break (relieved, or standing in), plan (not here yet), left, over (there after the end), next, done."""
        there = self.standing(row.post_id, row.place)
        here = there is not None and there.person_id == row.person_id
        if here and there is not None and there.started_at < row.span.ends_at and self.now >= row.span.starts_at:
            return "on" if self.now < row.span.ends_at else "over"
        if here and self.now < row.span.starts_at and there is not None and there.assignment_id == row.id:
            return "on"
        if row.span.covers(self.now):
            if row.id in self.on_break:
                return "break"
            return "left" if any(one.assignment_id == row.id for one in self.stands) else "plan"
        return "next" if self.now < row.span.starts_at else "done"

    def since(self, row: Row) -> datetime:
        """Since when it is so: left the place, or should have been there."""
        ends = [one.ended_at for one in self.stands if one.assignment_id == row.id and one.ended_at]
        return max(ends) if ends else row.span.starts_at


def shortest_first(gaps: Iterable[Gap], now: datetime) -> list[Gap]:
    """Gaps of now first, then by start; those that are over are left out."""
    coming = [gap for gap in gaps if gap.span.ends_at > now]
    return sorted(
        coming,
        key=lambda gap: (
            not gap.span.covers(now),
            gap.partly and gap.span.covers(now),
            gap.span.starts_at,
            gap.post.order,
            gap.place,
        ),
    )
