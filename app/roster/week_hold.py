"""What is in hand in a week, and what it says to every cell before it is put there."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.core.actor import Permission
from app.core.work import Work
from app.roster.day import Day, Row
from app.roster.fitness import Candidate, against, candidates
from app.roster.known import Known, known
from app.roster.picks import Choice, Pick, ahead, choices
from app.roster.places import PostInfo
from app.roster.rules import GivingWay, Span, Verdict, Weight
from app.roster.week import Stretch, read_stretch
from app.roster.week_items import Item, post_of
from app.roster.week_picks import WeekPick, week_pick

LONGEST_LIST = 400
"""Letters of tokens that a form takes."""


@dataclass(frozen=True)
class Hand:
    """What a form needs of what is in hand. `kind` empty: nothing."""

    kind: str = ""
    name: str = ""
    person_id: int = 0
    moves: str = ""
    token: str = ""
    slot: str = ""
    code: str = ""


class WeekHold:
    """What is in hand, and what it says to each item. One statement for a person, two for a shift, one for a place."""

    def __init__(self, work: Work, site_id: int, stretch: Stretch, pick: WeekPick, span: str = "") -> None:
        self.work, self.site_id, self.stretch, self.pick = work, site_id, stretch, pick
        self.hand = Hand()
        self.row: Row | None = None
        self.day: Day | None = None
        self.fit: dict[int, Candidate] = {}
        self.may = work.may(Permission.ASSIGN_POST, site_id)
        self.overrule = work.may(Permission.ASSIGN_OVERRIDE, site_id)
        if not self.may:
            return
        if pick.kind in ("person", "cell"):
            self._take_person(pick.id)
        elif pick.kind == "shift":
            self.row = stretch.row(pick.id)
            if self.row is not None:
                self.day = stretch.days[self.row.day]
                self._take_person(self.row.person_id)
        elif pick.kind == "place" and pick.day in stretch.days:
            self.day = stretch.days[pick.day]
            self._take_place(span)

    def _take_person(self, person_id: int) -> None:
        person = person_known(self.work, self.site_id, self.stretch, person_id)
        if person is None:
            self.row = None
            return
        moves = ",".join(row.token for row in self.stretch.of_person(person_id))[:LONGEST_LIST]
        self.hand = Hand(self.pick.kind, person.name, person_id, moves)
        if self.row is not None and self.day is not None:
            self.hand = replace(
                self.hand,
                token=self.row.token,
                slot=slot_of(self.day, self.row.post_id, self.row.place, ahead(self.row.span, self.day)),
                code=self.row.code,
            )

    def _take_place(self, span: str) -> None:
        day, pick = self.day, self.pick
        chosen = chosen_for(self.work, self.stretch, pick, span)
        if day is None or chosen is None:
            return
        self.hand = Hand(
            "place",
            day.name(pick.id, pick.place),
            slot=slot_of(day, pick.id, pick.place, chosen.span),
            code=chosen.code or self.stretch.code_of(day, chosen.span),
        )
        self.fit = {one.person_id: one for one in fit_over(self.work, self.site_id, pick, chosen.span)}

    def on(self, item: Item) -> Item:
        """The item with what a tap would do now."""
        item = replace(item, picked=bool(item.pick) and item.pick == self.pick.text)
        if not self.hand.kind or item.picked or item.over or item.kind in ("gone", "hours"):
            return item
        if self.hand.kind == "place":
            return self._send(item)
        if item.person_id == self.hand.person_id and item.kind in ("shift", "off", "blank"):
            return replace(item, mine=item.kind == "shift")
        if item.kind in ("off", "blank"):
            return self._give(item)
        if self.row is not None and item.kind == "shift":
            return self._swap(item)
        return self._put(item)

    def _send(self, item: Item) -> Item:
        """A place in hand: the person of the item goes there."""
        one = self.fit.get(item.person_id)
        if one is None or self.day is None or item.day != self.day.day:
            return item
        return self._answer(item, "put", "who", f"{one.person_id}/{one.token}", one.verdicts)

    def _give(self, item: Item) -> Item:
        """A shift in hand, another person's day without one: that person gets it."""
        if self.row is None or self.day is None or item.day != self.day.day:
            return item
        other, post = self._other(item.person_id), self.day.posts.get(self.row.post_id)
        if other is None or post is None:
            return item
        found = against(other, post, ahead(self.row.span, self.day), frozenset({self.row.id}))
        return self._answer(item, "give", "who", f"{item.person_id}/", found)

    def _put(self, item: Item) -> Item:
        """Onto a gap, a spare place, or in somebody's stead."""
        day, person = self.stretch.days[item.day], self._person()
        post = post_of(day, item)
        if person is None or post is None or item.span is None:
            return item
        span, row = ahead(item.span, day), self.row
        # Whoever is in hand as a person is added; to be moved, their shift is what is taken in hand.
        found = judge(person, post, span, {row.id: row.span} if row else {})
        slot = slot_of(day, item.post_id, item.place, span)
        return self._answer(item, "move" if row else "put", "slot", slot, found)

    def _swap(self, item: Item) -> Item:
        row, here, there = self.row, self.day, self.stretch.days[item.day]
        person, other = self._person(), self._other(item.person_id)
        given = self.stretch.row(int(item.id[1:]))
        post = post_of(there, item)
        if row is None or here is None or person is None or other is None or given is None or post is None:
            return item
        if row.post_id not in here.posts:
            return item
        gone = {row.id: ahead(row.span, here), given.id: ahead(given.span, there)}
        found = judge(person, post, ahead(given.span, there), gone)
        if not found or found[0].weight is not Weight.HARD:
            found = hard((*found, *against(other, here.posts[row.post_id], ahead(row.span, here), gone)))
        return self._answer(item, "over", "second", item.token, found)

    def _answer(self, item: Item, form: str, name: str, value: str, verdicts: tuple[Verdict, ...]) -> Item:
        worst = next((one for one in verdicts if one.weight is not Weight.MOVE), None)
        closed = worst is not None and (worst.weight is Weight.HARD or not self.overrule)
        if closed:
            return replace(item, verdict=worst)
        return replace(item, form=form, field=name, value=value, verdict=worst, open=worst is None)

    def _person(self) -> Known | None:
        return person_known(self.work, self.site_id, self.stretch, self.hand.person_id)

    def _other(self, person_id: int) -> Known | None:
        if self.row is None:
            return None
        return everybody_known(self.work, self.site_id, self.stretch).get(person_id)


def judge(person: Known, post: PostInfo, span: Span, ignoring: GivingWay = frozenset()) -> tuple[Verdict, ...]:
    """What speaks against adding the shift for that person, heaviest first; a busy person is a refusal."""
    return hard(against(person, post, span, ignoring))


def hard(verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """The same with a busy person as a refusal: nobody is taken off a shift that is not in hand."""
    found = (replace(one, weight=Weight.HARD) if one.weight is Weight.MOVE else one for one in verdicts)
    return tuple(sorted(found, key=lambda one: one.weight is not Weight.HARD))


def chosen_for(work: Work, stretch: Stretch, pick: WeekPick, span: str = "") -> Choice | None:
    """The time a picked place is filled for; None when there is none left, or the post is no longer used."""
    day = stretch.days.get(pick.day)
    if day is None or pick.minute is None or pick.id not in day.posts:
        return None
    key = span or span_key(stretch, day, pick)
    return next((one for one in choices(work, day, day_pick(pick), key) if one.chosen), None)


def day_pick(pick: WeekPick) -> Pick:
    """The same place as the day's screen names it."""
    return Pick("place", pick.id, pick.place, pick.minute)


def span_key(stretch: Stretch, day: Day, pick: WeekPick) -> str:
    """What was tapped as "from-to" in minutes: a gap, a shift to be replaced, the hours usual there; empty: gone."""
    at, key = day.at(pick.minute or 0), (pick.id, pick.place)
    spans = [gap.span for gap in day.gaps if (gap.post.id, gap.place) == key]
    spans += [row.span for row in day.on_place(*key) if row.day == day.day]
    found = next((span for span in spans if span.covers(at) and span.ends_at > day.now), None)
    if found is not None:
        found = ahead(found, day)
        return f"{day.minute(found.starts_at)}-{day.minute(found.ends_at)}"
    for line in stretch.lines:
        usual = stretch.usual(line)
        if (line.post.id, line.place) == key and usual and usual[0] == pick.minute and day.at(usual[1]) > day.now:
            return f"{usual[0]}-{usual[1]}"
    return ""


def slot_of(day: Day, post_id: int, place: int, span: Span) -> str:
    """A day, place and time with the rows seen there, as one value of a button."""
    seen = day.token(post_id, place, span)
    return f"{day.day}@{post_id}.{place}.{day.minute(span.starts_at)}.{day.minute(span.ends_at)}/{seen}"


def week_stretch(work: Work, site_id: int, week: str, pick: str) -> Stretch:
    """The week; with something in hand everybody in it is asked about, so it is read with what the rules are told."""
    first = date.fromisoformat(week)
    judged = bool(week_pick(pick).kind) and work.may(Permission.ASSIGN_POST, site_id)
    return read_stretch(work, site_id, first, first + timedelta(days=6), judged=judged)


def person_known(work: Work, site_id: int, stretch: Stretch, person_id: int) -> Known | None:
    """A person with what the rules ask about on all of these days; None when not of the site's staff."""
    found = everybody_known(work, site_id, stretch, (person_id,))
    return found.get(person_id)


def everybody_known(
    work: Work, site_id: int, stretch: Stretch, people: tuple[int, ...] | None = None
) -> dict[int, Known]:
    """The staff (or those of `people`) with what the rules ask about on all of these days, asked once per Work."""
    first, last = stretch.first.day, max(stretch.days)
    return work.memo(
        ("known_over", site_id, first, last, people),
        lambda: {one.person_id: one for one in known(work, site_id, first, last=last, people=people)},
    )


def fit_over(work: Work, site_id: int, pick: WeekPick, span: Span) -> list[Candidate]:
    """The candidates of the picked place, asked once per Work."""
    return work.memo(
        ("fit", site_id, pick.id, pick.place, span),
        lambda: candidates(work, site_id, pick.id, pick.place, span.starts_at, span.ends_at),
    )


def ticked(person: Known, posts: dict[int, PostInfo]) -> list[PostInfo]:
    """Posts the person may stand on, in the order of the site."""
    return [post for post in posts.values() if post.id in person.permits]
