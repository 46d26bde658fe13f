"""What is in hand on the roster's day, and what it says to each bar before it is put there."""

from dataclasses import replace

from app.core.actor import Permission
from app.core.work import Work
from app.roster.day import Day
from app.roster.fitness import Candidate, against, candidates
from app.roster.frame import Bar
from app.roster.known import Known, known
from app.roster.picks import Pick, ahead, choices, row_in_hand
from app.roster.rules import Span, Verdict, Weight


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
        person = in_hand(work, self.day, person_id)
        if person is None:
            return
        self.person, self.kind, self.name, self.person_id = person, self.hand.kind, person.name, person_id
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
            self.hand.kind == "place"
            and (self.hand.id, self.hand.place) == (post_id, place)
            and bar.kind == "gap"
            and (self.hand.minute is None or self.day.minute(bar.span.starts_at) == self.hand.minute)
        )
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
        found = against(self.person, self.day.posts[post_id], span, frozenset({self.row.id} if self.row else ()))
        return self._answer(bar, "slot", slot_of(self.day, post_id, place, span), found)

    def _swap(self, bar: Bar, post_id: int) -> Bar:
        row, person, other = self.row, self.person, self.others.get(bar.person_id)
        if row is None or person is None or other is None or post_id not in self.day.posts:
            return bar
        there = next(one for one in self.day.rows if f"a{one.id}" == bar.id)
        posts = self.day.posts
        gone = {row.id: ahead(row.span, self.day), there.id: ahead(there.span, self.day)}
        found = (
            *against(person, posts[post_id], ahead(there.span, self.day), gone),
            *against(other, posts[row.post_id], ahead(row.span, self.day), gone),
        )
        hard = tuple(replace(one, weight=Weight.HARD) if one.weight is Weight.MOVE else one for one in found)
        return self._answer(bar, "second", there.token, hard)

    def _answer(self, bar: Bar, field: str, value: str, verdicts: tuple[Verdict, ...]) -> Bar:
        worst = next((one for one in verdicts if one.weight is not Weight.MOVE), None)
        closed = worst is not None and (worst.weight is Weight.HARD or not self.overrule)
        return replace(
            bar, field="" if closed else field, value="" if closed else value, verdict=worst, open=worst is None
        )


def slot_of(day: Day, post_id: int, place: int, span: Span) -> str:
    """A place and time with the rows seen there, as one value of a button."""
    seen = day.token(post_id, place, span)
    return f"{post_id}.{place}.{day.minute(span.starts_at)}.{day.minute(span.ends_at)}/{seen}"


def in_hand(work: Work, day: Day, person_id: int) -> Known | None:
    """The person with what the rules ask about, asked once per Work; None when not of the site's staff."""
    site_id = day.site.id or 0
    found = work.memo(
        ("in_hand", site_id, day.day, person_id), lambda: known(work, site_id, day.day, people=[person_id])
    )
    return found[0] if found else None


def fit_for(work: Work, day: Day, hand: Pick, span: Span) -> list[Candidate]:
    """The candidates of the picked place, asked once per Work."""
    site_id = day.site.id or 0
    return work.memo(
        ("fit", site_id, hand.id, hand.place, span),
        lambda: candidates(work, site_id, hand.id, hand.place, span.starts_at, span.ends_at),
    )
