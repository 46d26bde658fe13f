"""Where things lie in the grid of a day: the time shown, bars in quarters of an hour, the strip by the hour."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.roster.day import Day, Gap, Row
from app.roster.relief_marks import Away, Mark
from app.roster.rules import Span, Verdict

SHORTEST, LONGEST = 10, 18
"""Hours the grid shows at least and at most; what lies outside is one tap away (day or night)."""
NIGHT_SHOWN = 3
THIN = 5
"""Bars of fewer quarters of an hour have room for one word only."""
DOTS = {"on": "on", "over": "on", "plan": "plan", "break": "break", "left": "none", "next": "plan", "done": "off"}


@dataclass(frozen=True)
class Bar:
    """A shift or a gap on a place. `s` and `e` are quarters of an hour from the left edge."""

    kind: str
    id: str
    s: int
    e: int
    state: str
    span: Span
    pick: str
    name: str = ""
    person_id: int = 0
    code: str = ""
    since: datetime | None = None
    gone: int = 0
    """Quarters of it that are over."""
    night: bool = False
    runs_out: bool = False
    runs_in: bool = False
    picked: bool = False
    field: str = ""
    """With something in hand: the form and field its button answers, and the value; empty when it cannot be tapped."""
    value: str = ""
    verdict: Verdict | None = None
    open: bool = False
    """In hand: one tap is enough."""
    when: str = ""
    """From and to on the wall clock."""
    overruled: bool = False
    """A rule was overruled for it."""
    token: str = ""
    """Of a shift that is not over: the row as it was seen, for the key that clears it; `until` is its last minute."""
    until: int = 0
    marks: tuple[Mark, ...] = ()
    away: Away | None = None
    leave: str = ""
    """Hours of the day for which its person is on leave."""

    @property
    def now(self) -> bool:
        """A gap that is there now."""
        return self.state.startswith("none")

    @property
    def dot(self) -> str:
        """Shape of the presence."""
        return DOTS.get(self.state, "off")

    @property
    def css(self) -> str:
        """Classes: what it is, where it lies, what the hand would do."""
        hand = "yes" if self.field and self.open else "ask" if self.field else "no" if self.verdict else ""
        marks = (
            ("night", self.night),
            ("out", self.runs_out),
            ("in", self.runs_in),
            ("picked", self.picked),
            ("thin", self.e - self.s < THIN),
            (hand, bool(hand)),
        )
        return " ".join(["b", self.kind, self.state, f"s-{self.s} e-{self.e}", *(name for name, on in marks if on)])


@dataclass(frozen=True)
class Hour:
    """An hour of the strip on top: planned and needed places at its worst quarter."""

    s: int
    e: int
    at: datetime
    have: int
    need: int
    state: str
    over: bool


class Frame:
    """The stretch of time the grid shows, and where things lie in it."""

    def __init__(self, day: Day, part: str) -> None:
        self.day = day
        spans = [row.span for row in day.rows if row.day == day.day] + [
            Span(need.starts_at, need.ends_at) for need in day.demand
        ]
        self.midnight = midnight = day.at(1440)
        light = [span for span in spans if span.ends_at <= midnight]
        dark = [span for span in spans if span.ends_at > midnight]
        self.parts = ("day", "night") if light and dark else ()
        first = min((span.starts_at for span in light or dark), default=day.at(day.site.opens_minute))
        last = max((span.ends_at for span in light or dark), default=day.at(day.site.closes_minute))
        if light and dark:
            last = max(last, min(span.starts_at for span in dark) + timedelta(hours=NIGHT_SHOWN))
        at_night = part == "night" or (not part and day.is_today and day.now >= last)
        if self.parts and at_night:
            first = min(span.starts_at for span in dark) - timedelta(hours=2)
            last = max(span.ends_at for span in dark)
        self.part = "night" if at_night and self.parts else "day"
        start = day.minute(first) // 60
        self.length = min(max(-(-day.minute(last) // 60) - start, SHORTEST), LONGEST)
        self.first, self.last = day.at(start * 60), day.at((start + self.length) * 60)

    def quarter(self, at: datetime) -> int:
        """The quarter of an hour nearest to `at`, kept inside the frame."""
        number = round((at - self.first).total_seconds() / 900)
        return min(max(number, 0), self.length * 4)

    def now_s(self) -> int | None:
        """Where the line of now stands; None outside the frame."""
        return self.quarter(self.day.now) if self.first <= self.day.now < self.last else None

    def shift(self, row: Row) -> Bar:
        """A row of the plan; one that reached into this day from the last keeps its way in."""
        s, e, state = self.quarter(row.span.starts_at), self.quarter(row.span.ends_at), self.day.state(row)
        return Bar(
            "shift",
            f"a{row.id}",
            s,
            e,
            state,
            row.span,
            f"shift:{row.id}",
            row.name,
            row.person_id,
            row.code,
            self.day.since(row) if state in ("plan", "left") else None,
            self._gone(row.span, s),
            row.span.ends_at > self.midnight,
            row.span.ends_at > self.last,
            row.span.starts_at < self.first,
            when=self._when(row.span),
            overruled=row.overruled,
            token=row.token if row.span.ends_at > self.day.now else "",
            until=self.day.minute(row.span.ends_at),
        )

    def gap(self, gap: Gap) -> Bar:
        """An uncovered stretch: missing now, missing later, or history."""
        s, e = self.quarter(gap.span.starts_at), self.quarter(gap.span.ends_at)
        over = gap.span.ends_at <= self.day.now
        state = "over" if over else "none" if gap.span.covers(self.day.now) else "open"
        return Bar(
            "gap",
            f"g{gap.post.id}-{gap.place}-{self.day.minute(gap.span.starts_at)}",
            s,
            e if over else max(e, s + 1),
            f"{state} partly" if gap.partly and not over else state,
            gap.span,
            f"place:{gap.key}.{self.day.minute(gap.span.starts_at)}",
            since=gap.span.starts_at if state == "none" else None,
            runs_out=gap.span.ends_at > self.last,
            when=self._when(gap.span),
        )

    def _when(self, span: Span) -> str:
        return f"{self.day.clock(span.starts_at)}–{self.day.clock(span.ends_at)}"

    def _gone(self, span: Span, s: int) -> int:
        return max(0, min(self.quarter(self.day.now), self.quarter(span.ends_at)) - s) if self.day.is_today else 0

    def hours(self) -> list[Hour]:
        """Have and need, hour by hour: red when a needed post has nobody, amber when only some are missing."""
        quarters = self._quarters()
        return [self._hour(number, quarters[number * 4 : number * 4 + 4]) for number in range(self.length)]

    def _hour(self, number: int, quarters: list[list[int]]) -> Hour:
        """The worst quarter of the hour stands for it."""
        have, need, missing, empty = max(quarters, key=lambda one: (one[3], one[2], one[1]))
        start = self.first + timedelta(hours=number)
        return Hour(
            number * 4,
            number * 4 + 4,
            start,
            have,
            need,
            "late" if empty else "due" if missing else "",
            start + timedelta(hours=1) <= self.day.now,
        )

    def _quarters(self) -> list[list[int]]:
        """For each quarter of an hour: places filled, places needed, places missing, needed posts with nobody."""
        there: dict[tuple[int, int], int] = {}
        for row in self.day.rows:
            for quarter in self._within(row.span):
                there[row.post_id, quarter] = there.get((row.post_id, quarter), 0) | 1 << row.place
        out = [[0, 0, 0, 0] for _ in range(self.length * 4)]
        for demand in self.day.demand:
            for quarter in self._within(Span(demand.starts_at, demand.ends_at)):
                found = there.get((demand.post_id, quarter), 0)
                have, cell = min(found.bit_count(), demand.places), out[quarter]
                cell[0] += have
                cell[1] += demand.places
                cell[2] += demand.places - have
                cell[3] += not found
        return out

    def _within(self, span: Span) -> range:
        """Quarters whose first instant the span covers."""
        first, last = ((at - self.first).total_seconds() / 900 for at in (span.starts_at, span.ends_at))
        return range(max(0, math.ceil(first)), min(self.length * 4, math.ceil(last)))
