"""The plan of a day as places by time: lanes, bars, what is missing by the hour, and what the hand would do to each."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.core.actor import Permission
from app.core.work import Work
from app.roster.day import Day, Gap, Row, read_day
from app.roster.fitness import Candidate, Known, candidates, known
from app.roster.picks import Pick, ahead, choices, pick_of, row_in_hand
from app.roster.rules import Span, Verdict, Weight, objections, uncovered

SHORTEST, LONGEST = 10, 18
"""Hours the grid shows at least and at most; what lies outside is one tap away (day or night)."""
NIGHT_SHOWN = 3


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


@dataclass(frozen=True)
class Lane:
    """A place of a post with everything on it that day."""

    post_id: int
    place: int
    name: str
    pick: str
    picked: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Area:
    """Lanes of one part of the site. `have`/`need` are places now (on other days: at the fullest hour)."""

    name: str
    lanes: tuple[Lane, ...]
    have: int
    need: int


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


@dataclass(frozen=True)
class Plan:
    """The block `plan`."""

    day: date
    is_today: bool
    past: bool
    before: date
    after: date
    part: str
    parts: tuple[str, ...]
    hours: tuple[Hour, ...]
    areas: tuple[Area, ...]
    first: datetime
    last: datetime
    now_s: int | None
    present: int
    needed: int
    holes: int
    bare: bool
    """Nobody at all is planned."""
    hand: str
    """What is in hand: person, shift, place or nothing."""
    hand_name: str
    hand_person: int
    hand_moves: str
    hand_token: str
    hand_slot: str
    hand_code: str


def plan(work: Work, site_id: int, day: str, pick: str = "", span: str = "", part: str = "", done: str = "") -> Plan:
    """The block `plan` of the roster's day."""
    of_day, hand = read_day(work, site_id, date.fromisoformat(day)), pick_of(pick)
    frame = Frame(of_day, part)
    gaps = of_day.gaps()
    hold = Hold(work, of_day, hand, span)
    areas: dict[str, list[Lane]] = {}
    for post, place in of_day.places():
        bars = [frame.shift(row) for row in of_day.on_place(post.id, place)]
        bars += [frame.gap(gap) for gap in gaps if (gap.post.id, gap.place) == (post.id, place)]
        shown = sorted((hold.on(bar, post.id, place) for bar in bars if bar.e > bar.s), key=lambda bar: bar.s)
        areas.setdefault(post.area(work.lang), []).append(Lane(
            post.id, place, of_day.name(post.id, place), f"place:{post.id}.{place}",
            (hand.kind, hand.id, hand.place) == ("place", post.id, place), tuple(shown)))
    counts = {name: _counts(of_day, lanes) for name, lanes in areas.items()}
    coming = [gap for gap in gaps if gap.span.ends_at > of_day.now]
    holes = sum(gap.span.covers(of_day.now) for gap in coming) if of_day.is_today else len(coming)
    return Plan(
        of_day.day, of_day.is_today, of_day.is_past, of_day.day - timedelta(days=1),
        of_day.day + timedelta(days=1), frame.part, frame.parts, tuple(frame.hours()),
        tuple(Area(name, tuple(lanes), *counts[name]) for name, lanes in areas.items()),
        frame.first, frame.last, frame.now_s(), sum(have for have, _ in counts.values()),
        sum(need for _, need in counts.values()), holes, not any(row.day == of_day.day for row in of_day.rows),
        hold.kind, hold.name, hold.person_id, hold.moves, hold.token, hold.slot, hold.code)


def _counts(day: Day, lanes: list[Lane]) -> tuple[int, int]:
    """Places with somebody on them, of those needed now; on another day planned at its first hour of need."""
    have = need = 0
    for lane in lanes:
        needs = day.needs(lane.post_id, lane.place)
        if day.is_today:
            wanted = any(span.covers(day.now) for span in needs)
            have += wanted and day.standing(lane.post_id, lane.place) is not None
        else:
            wanted = bool(needs)
            spans = [row.span for row in day.on_place(lane.post_id, lane.place)]
            have += wanted and not any(uncovered(span, spans) for span in needs)
        need += wanted
    return have, need


class Frame:
    """The stretch of time the grid shows, and where things lie in it."""

    def __init__(self, day: Day, part: str) -> None:
        self.day = day
        spans = [row.span for row in day.rows if row.day == day.day] + [
            Span(need.starts_at, need.ends_at) for need in day.demand]
        midnight = day.at(1440)
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
            "shift", f"a{row.id}", s, e, state, row.span, f"shift:{row.id}", row.name, row.person_id, row.code,
            self.day.since(row) if state in ("plan", "left") else None, self._gone(row.span, s),
            row.span.ends_at > self.day.at(1440), row.span.ends_at > self.last, row.span.starts_at < self.first)

    def gap(self, gap: Gap) -> Bar:
        """An uncovered stretch: missing now, missing later, or history."""
        s, e = self.quarter(gap.span.starts_at), self.quarter(gap.span.ends_at)
        over = gap.span.ends_at <= self.day.now
        state = "over" if over else "none" if gap.span.covers(self.day.now) else "open"
        return Bar(
            "gap", f"g{gap.post.id}-{gap.place}-{self.day.minute(gap.span.starts_at)}", s, max(e, s + 1) if e else e,
            f"{state} partly" if gap.partly and not over else state, gap.span,
            f"place:{gap.key}.{self.day.minute(gap.span.starts_at)}",
            since=gap.span.starts_at if state == "none" else None, runs_out=gap.span.ends_at > self.last)

    def _gone(self, span: Span, s: int) -> int:
        return max(0, min(self.quarter(self.day.now), self.quarter(span.ends_at)) - s) if self.day.is_today else 0

    def hours(self) -> list[Hour]:
        """Have and need, hour by hour: red when a needed post has nobody, amber when only some are missing."""
        return [self._hour(number) for number in range(self.length)]

    def _hour(self, number: int) -> Hour:
        start = self.first + timedelta(hours=number)
        worst = (0, 0, "")
        for quarter in range(4):
            at = start + timedelta(minutes=15 * quarter)
            have, need, state = self._at(at)
            if (need - have, need) >= (worst[1] - worst[0], worst[1]):
                worst = (have, need, state or worst[2] if need - have == worst[1] - worst[0] else state)
        return Hour(number * 4, number * 4 + 4, start, *worst, start + timedelta(hours=1) <= self.day.now)

    def _at(self, at: datetime) -> tuple[int, int, str]:
        have = need = 0
        state = ""
        for demand in self.day.demand:
            if not demand.starts_at <= at < demand.ends_at:
                continue
            there = {row.place for row in self.day.rows if row.post_id == demand.post_id and row.span.covers(at)}
            count = sum(place in there for place in range(1, demand.places + 1))
            have, need = have + count, need + demand.places
            if count < demand.places:
                state = "late" if not there or state == "late" else "due"
        return have, need, state


class Hold:
    """What is in hand, and what it says to each bar. Reads what the verdicts need: one or two statements."""

    def __init__(self, work: Work, day: Day, hand: Pick, span: str) -> None:
        self.day, self.hand, self.kind = day, hand, ""
        self.name = self.moves = self.token = self.slot = self.code = ""
        self.person_id = 0
        self.person: Known | None = None
        self.row = row_in_hand(day, hand)
        self.others: dict[int, Known] = {}
        self.fit: dict[int, Candidate] = {}
        self.may = work.may(Permission.ASSIGN_POST, day.site.id or 0)
        self.overrule = work.may(Permission.ASSIGN_OVERRIDE, day.site.id or 0)
        if not self.may:
            return
        if hand.kind == "person" or self.row:
            self._take_person(work)
        elif hand.kind == "place" and hand.id in day.posts:
            self._take_place(work, span)

    def _take_person(self, work: Work) -> None:
        site_id, person_id = self.day.site.id or 0, self.row.person_id if self.row else self.hand.id
        found = known(work, site_id, self.day.day, people=[person_id])
        if not found:
            return
        self.person, self.kind, self.name, self.person_id = found[0], self.hand.kind, found[0].name, person_id
        self.moves = self.row.token if self.row else self.day.moves(person_id)
        if self.row:
            self.token = self.row.token
            others = known(work, site_id, self.day.day, post_id=self.row.post_id)
            self.others = {one.person_id: one for one in others}

    def _take_place(self, work: Work, span: str) -> None:
        chosen = next((one for one in choices(work, self.day, self.hand, span) if one.chosen), None)
        if chosen is None:
            return
        self.kind, self.name = "place", self.day.name(self.hand.id, self.hand.place)
        self.code = chosen.code
        self.slot = slot_of(self.day, self.hand.id, self.hand.place, chosen.span)
        fit = fit_for(work, self.day, self.hand, chosen.span)
        self.fit = {one.person_id: one for one in fit}

    def on(self, bar: Bar, post_id: int, place: int) -> Bar:
        """The bar with what a tap would do now."""
        picked = bar.pick == f"{self.hand.kind}:{self.hand.id}" or (
            self.hand.kind == "place" and (self.hand.id, self.hand.place) == (post_id, place) and bar.kind == "gap"
            and (self.hand.minute is None or self.day.minute(bar.span.starts_at) == self.hand.minute))
        bar = replace(bar, picked=picked)
        if not self.kind or picked or (bar.span.ends_at <= self.day.now):
            return bar
        if self.kind == "place":
            one = self.fit.get(bar.person_id)
            return self._answer(bar, "who", f"{one.person_id}/{one.token}", one.verdicts) if one else bar
        if bar.person_id == self.person_id:
            return bar
        if self.row and bar.kind == "shift":
            return self._swap(bar, post_id)
        return self._put(bar, post_id, place)

    def _put(self, bar: Bar, post_id: int, place: int) -> Bar:
        span = ahead(bar.span, self.day)
        if self.person is None or post_id not in self.day.posts:
            return bar
        found = objections(self.person.facts(post_id), span, licence_required=self.day.posts[post_id].licence_required,
                           ignoring=frozenset({self.row.id} if self.row else ()))
        return self._answer(bar, "slot", slot_of(self.day, post_id, place, span), tuple(found))

    def _swap(self, bar: Bar, post_id: int) -> Bar:
        row, person, other = self.row, self.person, self.others.get(bar.person_id)
        if row is None or person is None or other is None or post_id not in self.day.posts:
            return bar
        there = next(one for one in self.day.rows if f"a{one.id}" == bar.id)
        gone, posts = frozenset({row.id, there.id}), self.day.posts
        found = objections(person.facts(post_id), ahead(there.span, self.day), ignoring=gone,
                           licence_required=posts[post_id].licence_required)
        found += objections(other.facts(row.post_id), ahead(row.span, self.day), ignoring=gone,
                            licence_required=posts[row.post_id].licence_required)
        hard = tuple(replace(one, weight=Weight.HARD) if one.weight is Weight.MOVE else one for one in found)
        return self._answer(bar, "second", there.token, hard)

    def _answer(self, bar: Bar, field: str, value: str, verdicts: tuple[Verdict, ...]) -> Bar:
        against = next((one for one in verdicts if one.weight is not Weight.MOVE), None)
        note = against or next(iter(verdicts), None)
        closed = against is not None and (against.weight is Weight.HARD or not self.overrule)
        return replace(bar, field="" if closed else field, value="" if closed else value, verdict=note,
                       open=against is None)


def slot_of(day: Day, post_id: int, place: int, span: Span) -> str:
    """A place and time with the rows seen there, as one value of a button."""
    seen = day.token(post_id, place, span)
    return f"{post_id}.{place}.{day.minute(span.starts_at)}.{day.minute(span.ends_at)}/{seen}"


def fit_for(work: Work, day: Day, hand: Pick, span: Span) -> list[Candidate]:
    """The candidates of the picked place, asked once per Work."""
    site_id = day.site.id or 0
    return work.memo(("fit", site_id, hand.id, hand.place, span), lambda: candidates(
        work, site_id, hand.id, hand.place, span.starts_at, span.ends_at))
