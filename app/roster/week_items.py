"""What stands in the cells of a week: shifts, gaps, places that are not asked for, shifts taken away untold."""

from dataclasses import dataclass
from datetime import date

from app.core.i18n import pick as of_language
from app.roster.day import Day, Gap, Row
from app.roster.places import PostInfo
from app.roster.rules import Span, Verdict
from app.roster.week import Line, Mate, Stretch, at_night

TINTS = 2
"""Day shifts are told apart by so many shades beside white; nights have their own."""


@dataclass(frozen=True)
class Item:
    """One thing in a cell.

    `kind`: shift, gap, spare (not asked for, could be filled), gone (taken away, the staff do not know yet), off (a
    person's day off), hours (leave for a part of it), blank (a person's day without a shift). `where` is the place in
    words, `name` the person.
    """

    kind: str
    id: str
    day: date
    pick: str = ""
    post_id: int = 0
    place: int = 0
    span: Span | None = None
    when: str = ""
    where: str = ""
    name: str = ""
    person_id: int = 0
    code: str = ""
    tint: str = "0"
    token: str = ""
    until: int = 0
    """Minute at which the shift ends, for giving it back."""
    draft: bool = False
    was: str = ""
    """Who stood there in the published roster."""
    off: str = ""
    over: bool = False
    partly: bool = False
    """A gap beside others on the same place or post."""
    picked: bool = False
    mine: bool = False
    """Of the person in hand."""
    form: str = ""
    """With something in hand: the form, field and value its button answers; empty when it cannot be tapped."""
    field: str = ""
    value: str = ""
    verdict: Verdict | None = None
    open: bool = False
    """One tap is enough."""
    overruled: bool = False
    """A rule was overruled for it."""

    @property
    def css(self) -> str:
        """Classes: what it is, what the hand would do."""
        hand = "me" if self.mine else "yes" if self.field and self.open else "ask" if self.field else ""
        if not hand and self.verdict is not None:
            hand = "no"
        marks = (
            ("draft", self.draft),
            ("over", self.over),
            ("partly", self.partly),
            ("picked", self.picked),
            (hand, bool(hand)),
        )
        return " ".join(["it", self.kind, *(name for name, on in marks if on)])


def tint_of(stretch: Stretch, row: Row, day: Day) -> str:
    """Shade of a shift: "n" for a night, else by its place among the site's day shifts."""
    if at_night(day, row.span):
        return "n"
    light = [code for code, one in stretch.shifts[row.day].items() if one.end_minute <= 1440]
    return str(min(light.index(row.code), TINTS)) if row.code in light else "0"


def when_of(day: Day, span: Span, *, wide: bool = False) -> str:
    """From and to as a cell has room for: 8–17, 7:30–16:30, 18–次日6, 18–6 +1; `wide`: 18–6 next day."""
    first, last = (_short(at.astimezone(day.site.zone).strftime("%H:%M")) for at in (span.starts_at, span.ends_at))
    if span.ends_at > day.at(1440):
        return of_language(day.lang, f"{first}–次日{last}", f"{first}–{last} {'next day' if wide else '+1'}")
    return f"{first}–{last}"


def _short(clock: str) -> str:
    hours, minutes = clock.split(":")
    return str(int(hours)) if minutes == "00" else f"{int(hours)}:{minutes}"


def shift_item(stretch: Stretch, day: Day, row: Row) -> Item:
    """A shift of the plan."""
    return Item(
        "shift",
        f"a{row.id}",
        day.day,
        f"shift:{row.id}",
        row.post_id,
        row.place,
        row.span,
        when_of(day, row.span),
        day.name(row.post_id, row.place),
        row.name,
        row.person_id,
        row.code,
        tint_of(stretch, row, day),
        row.token,
        day.minute(row.span.ends_at),
        draft=row.draft,
        was="、".join(
            gone.name
            for gone in day.gone
            if (gone.post_id, gone.place) == (row.post_id, row.place)
            and gone.span.overlaps(row.span)
            and gone.person_id != row.person_id
        ),
        over=row.span.ends_at <= day.now,
        overruled=row.overruled,
    )


def gap_item(stretch: Stretch, day: Day, gap: Gap) -> Item:
    """An uncovered stretch."""
    minute = day.minute(gap.span.starts_at)
    others = bool(day.on_place(gap.post.id, gap.place)) and gap.span not in day.needs(gap.post.id, gap.place)
    return Item(
        "gap",
        f"g{gap.post.id}-{gap.place}-{day.day:%m%d}-{minute}",
        day.day,
        f"place:{gap.key}.{day.day}.{minute}",
        gap.post.id,
        gap.place,
        gap.span,
        when_of(day, gap.span),
        day.name(gap.post.id, gap.place),
        code=stretch.code_of(day, gap.span),
        tint="n" if at_night(day, gap.span) else "0",
        was="、".join(
            gone.name
            for gone in day.gone
            if (gone.post_id, gone.place) == (gap.post.id, gap.place) and gone.span.overlaps(gap.span)
        ),
        over=gap.span.ends_at <= day.now,
        partly=others,
    )


def gone_item(stretch: Stretch, day: Day, row: Row) -> Item:
    """A shift that was taken away with nothing in its stead."""
    return Item(
        "gone",
        f"x{row.id}",
        day.day,
        post_id=row.post_id,
        place=row.place,
        span=row.span,
        when=when_of(day, row.span),
        where=day.name(row.post_id, row.place),
        name=row.name,
        person_id=row.person_id,
        code=row.code,
        tint=tint_of(stretch, row, day),
        draft=True,
    )


def spare_item(stretch: Stretch, day: Day, line: Line) -> Item:
    """A place that is not asked for that day."""
    usual = stretch.usual(line)
    span = Span(day.at(usual[0]), day.at(usual[1])) if usual else None
    minute = usual[0] if usual else 0
    return Item(
        "spare",
        f"o{line.key}-{day.day:%m%d}",
        day.day,
        f"place:{line.post.id}.{line.place}.{day.day}.{minute}" if usual else "",
        line.post.id,
        line.place,
        span,
        when_of(day, span) if span else "",
        day.name(line.post.id, line.place),
        over=span is None or span.ends_at <= day.now,
    )


def line_items(stretch: Stretch, line: Line, day: Day) -> list[Item]:
    """The cell of a line on a day; at least one item."""
    key = (line.post.id, line.place)
    out = [
        shift_item(stretch, day, row)
        for row in day.on_place(*key)
        if row.day == day.day and at_night(day, row.span) == line.night
    ]
    out += [
        gap_item(stretch, day, gap)
        for gap in day.gaps
        if (gap.post.id, gap.place) == key and at_night(day, gap.span) == line.night
    ]
    out += [
        gone_item(stretch, day, row)
        for row in day.gone
        if row.day == day.day
        and (row.post_id, row.place) == key
        and at_night(day, row.span) == line.night
        and not any(one.span is not None and one.span.overlaps(row.span) for one in out)
    ]
    out.sort(key=lambda one: (one.span is not None, one.span))
    return out or [spare_item(stretch, day, line)]


def mate_items(stretch: Stretch, mate: Mate, day: Day) -> list[Item]:
    """The cell of a person on a day: a day off or nothing yet, shifts, what was taken away, leave for hours of it.

    At least one item.
    """
    out = [shift_item(stretch, day, row) for row in stretch.of_cell(mate.person_id, day.day)]
    out += [
        gone_item(stretch, day, row)
        for row in day.gone
        if row.day == day.day
        and row.person_id == mate.person_id
        and not any(one.post_id == row.post_id and one.place == row.place for one in out)
    ]
    off = mate.off.get(day.day, "")
    if not any(one.kind == "shift" for one in out):
        kind = "off" if off else "blank"
        out.insert(
            0,
            Item(
                kind,
                f"{kind[0]}{mate.person_id}-{day.day:%m%d}",
                day.day,
                f"cell:{mate.person_id}.{day.day}",
                name=mate.name,
                person_id=mate.person_id,
                off=off,
                over=day.is_past,
            ),
        )
    elif off not in ("", "rest"):
        out.append(Item("off", f"o{mate.person_id}-{day.day:%m%d}", day.day, name=mate.name, off=off, over=day.is_past))
    return out + [_hours_item(mate, day, span) for span in mate.hours if day.site.day_of(span.starts_at) == day.day]


def _hours_item(mate: Mate, day: Day, span: Span) -> Item:
    return Item(
        "hours",
        f"h{mate.person_id}-{day.day:%m%d}-{day.minute(span.starts_at)}",
        day.day,
        span=span,
        when=when_of(day, span),
        name=mate.name,
        person_id=mate.person_id,
        off="hours",
        over=span.ends_at <= day.now,
    )


def post_of(day: Day, item: Item) -> PostInfo | None:
    """The post an item stands on; None for a retired one."""
    return day.posts.get(item.post_id)
