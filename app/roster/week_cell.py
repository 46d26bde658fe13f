"""What could be put into a person's day: what is missing that day, and the posts they stand on in the site's shifts."""

from dataclasses import dataclass

from app.core.actor import Permission
from app.core.i18n import pick as of_language
from app.core.work import Work
from app.roster.day import Day, Row
from app.roster.known import Known
from app.roster.picks import ahead
from app.roster.places import PostInfo
from app.roster.rules import Span, Verdict, Weight
from app.roster.service import MAX_PLACES
from app.roster.week import Stretch
from app.roster.week_hold import judge, slot_of, ticked
from app.roster.week_items import Item, shift_item, when_of


@dataclass(frozen=True)
class Way:
    """A shift on a post. `slot` is what its button sends, empty when it cannot be; `verdict` is what speaks against."""

    name: str
    when: str
    code: str
    tint: str
    slot: str
    verdict: Verdict | None
    open: bool
    label: str = ""
    """The shift in words."""


@dataclass(frozen=True)
class PostWays:
    """The site's shifts on one post."""

    name: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Ways:
    """`now`: what the person does that day; `gives`: the one shift a choice would take the place of, as it was seen."""

    now: tuple[Item, ...]
    gives: str
    moves: str
    missing: tuple[Way, ...]
    posts: tuple[PostWays, ...]


def cell_ways(work: Work, stretch: Stretch, person: Known, day: Day, rows: list[Row]) -> Ways:
    """Every way to fill the person's day that has not begun to be over: gaps first, those that say yes in front."""
    gives = rows[0].token if len(rows) == 1 else ""
    gone = frozenset(row.id for row in rows) if gives else frozenset()
    overrule = work.may(Permission.ASSIGN_OVERRIDE, day.site.id or 0)
    fill = _Fill(stretch, person, day, gone, overrule)
    missing = [
        fill.way(gap.post, gap.place, gap.span, stretch.code_of(day, gap.span))
        for gap in sorted(day.gaps, key=lambda gap: (gap.post.order, gap.place, gap.span))
        if gap.span.ends_at > day.now
    ]
    missing.sort(key=lambda way: (not way.open, not way.slot))
    posts = [PostWays(post.name(work.lang), fill.shifts(post, work.lang)) for post in ticked(person, day.posts)]
    return Ways(
        tuple(shift_item(stretch, day, row) for row in rows),
        gives,
        "" if gives else ",".join(row.token for row in rows),
        tuple(missing),
        tuple(one for one in posts if one.ways),
    )


@dataclass(frozen=True)
class _Fill:
    """Tries shifts for one person on one day."""

    stretch: Stretch
    person: Known
    day: Day
    gone: frozenset[int]
    overrule: bool

    def way(self, post: PostInfo, place: int, span: Span, code: str, label: str = "") -> Way:
        """The shift with what speaks against it."""
        span = ahead(span, self.day)
        verdicts = judge(self.person, post, span, self.gone)
        worst = verdicts[0] if verdicts else None
        closed = worst is not None and (worst.weight is Weight.HARD or not self.overrule)
        slot = "" if closed else slot_of(self.day, post.id, place, span)
        night = span.ends_at > self.day.at(1440)
        return Way(
            self.day.name(post.id, place),
            when_of(self.day, span),
            code,
            "n" if night else "0",
            slot,
            worst,
            worst is None,
            label,
        )

    def shifts(self, post: PostInfo, lang: str) -> tuple[Way, ...]:
        """The site's shifts on the first place of the post that is free then, but for what the person has anyway."""
        out = []
        for code, row in self.stretch.shifts[self.day.day].items():
            span = Span(self.day.at(row.start_minute), self.day.at(row.end_minute))
            place = self._free(post, span)
            has = any(one.post_id == post.id and one.span == span for one in self.person.shifts)
            if span.ends_at > self.day.now and place and not has:
                out.append(self.way(post, place, span, code, of_language(lang, row.name_zh, row.name_en)))
        return tuple(out)

    def _free(self, post: PostInfo, span: Span) -> int:
        """The first place nobody else is on then; 0 for none."""
        taken = {row.place for row in self.day.on_post(post.id) if row.span.overlaps(span) and row.id not in self.gone}
        return next((place for place in range(1, MAX_PLACES + 1) if place not in taken), 0)
