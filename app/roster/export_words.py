"""How a workbook says a shift, a day off or a post so that the reader understands exactly that again.

Every spelling is tried on the reader itself; one that would be read as anything else is never written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.roster.import_match import names_of, post_of
from app.roster.workbook import KnownPost, ShiftCode
from app.roster.workbook.cells import key, plain
from app.roster.workbook.findings import SAME_POST, Findings, Meaning, OwnHours
from app.roster.workbook.person_rows import post_words
from app.roster.workbook.shifts import ShiftBook, read_sentence
from app.sites.models import Post

OFF_WORDS: Mapping[str, tuple[str, ...]] = {
    "rest": ("休", "休息", "公休", "OFF", "REST"),
    "annual": ("年假", "年休", "AL"),
    "sick": ("病假", "SL"),
    "toil": ("调休", "补休", "TOIL"),
    "personal": ("事假", "PL"),
    "other": ("请假", "公假", "ML"),
}
"""What stands for each kind of day off, the Chinese words first; the reader knows them all."""
NOTHING = "—"


@dataclass(frozen=True)
class Stint:
    """One shift as a cell says it: minutes after the midnight its day begins with; place 0 is not told."""

    code: str
    start: int
    end: int
    post_id: int
    place: int = 0


def clock(minute: int) -> str:
    """08:05 of a minute of the day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def hours(start: int, end: int, lang: str) -> str:
    """08:00-17:00; 18:00-次日06:00 over midnight; 次日00:30-06:00 for what is left of a night."""
    days, first = divmod(start, 1440)
    last = end - days * 1440
    if lang.startswith("zh"):
        marks = ("", "次日", "第三天")
        if last <= 1440:
            return f"{marks[days]}{clock(first)}-{clock(last)}"
        return f"{marks[days]}{clock(first)}-{marks[days + 1]}{clock(last - 1440)}"
    before = f"+{days} " if days else ""
    if last <= 1440:
        return f"{before}{clock(first)}-{clock(last)}"
    return f"{before}{clock(first)}-{clock(last - 1440)}" + (f" +{days + 1}" if last - 1440 == first else "")


def line_of(shift: ShiftCode, lang: str) -> str:
    """A shift told in a sentence: D1=08:00-17:00(用餐60分钟)."""
    meal = f"用餐{shift.meal_minutes}分钟" if lang.startswith("zh") else f"meal {shift.meal_minutes} min"
    return f"{shift.code}={hours(shift.start_minute, shift.end_minute, lang)}" + f"({meal})" * bool(shift.meal_minutes)


def told_in_a_line(legend: Sequence[ShiftCode], lang: str) -> tuple[ShiftCode, ...]:
    """Those of the shifts that the reader understands from such a sentence; a code may be too odd for it."""
    out = []
    for shift in legend:
        book = ShiftBook()
        read_sentence(plain(line_of(shift, lang)), book)
        found = book.resolve(shift.code)
        if isinstance(found, ShiftCode) and _hours_of(found) == _hours_of(shift) and found.code == shift.code:
            out.append(shift)
    return tuple(out)


class Speller:
    """Spells the cells of one workbook: its legend, the site's words, the site's posts."""

    def __init__(
        self, legend: Sequence[ShiftCode], words: Sequence[ShiftCode], posts: Mapping[int, Post],
        table: dict[str, int], lang: str,
    ) -> None:  # fmt: skip
        book = ShiftBook()
        for shift in legend:
            book.explain(shift)
        book.close(words)
        known = [KnownPost(post.code, names_of(post)) for post in posts.values()]
        self._reader = Findings(book, known)
        self._posts, self._table, self._lang, self._zh = posts, table, lang, lang.startswith("zh")
        self._said: dict[object, str] = {}

    def post(self, post_id: int | None) -> str:
        """The post of a row; a dash for none."""
        for name in self._names(post_id):
            if post_words(name, self._reader) == [name] and post_of(self._table, name) == (post_id, 0):
                return name
        return NOTHING

    def cell(self, stints: Iterable[Stint], off: str, usual: int | None) -> str:
        """Everything of one person and day; shifts on the `usual` post do not name it."""
        parts = [self.off(off)] if off else []
        parts += [self.stint(one, usual) for one in sorted(stints, key=lambda one: (one.start, one.post_id))]
        return ("；" if self._zh else "; ").join(parts)

    def off(self, kind: str) -> str:
        """The word of a kind of day off."""
        kind = kind if kind in OFF_WORDS else "other"
        words = OFF_WORDS[kind] if self._zh else OFF_WORDS[kind][::-1]
        return next((word for word in words if self._reader.meaning(word) == (kind, None)), words[0])

    def stint(self, one: Stint, usual: int | None) -> str:
        """A shift: its code, the code with its own hours, or the hours alone, with the post where it is another."""
        asked = (one, usual)
        if asked not in self._said:
            self._said[asked] = next(self._spellings(one, usual), hours(one.start, one.end, self._lang))
        return self._said[asked]

    def _spellings(self, one: Stint, usual: int | None) -> Iterator[str]:
        plainly = one.post_id == usual and not one.place
        time = hours(one.start, one.end, self._lang)
        there = [""] if plainly else [self._at(name, one.place) for name in self._names(one.post_id)]
        if one.place and one.post_id == usual:
            there.insert(0, f"{one.place}号位" if self._zh else f"place {one.place}")
        for work in (one.code, f"{one.code} {time}", time) if one.code else (time,):
            for post in there:
                text = f"{work}({post})" if post else work
                if self._means(text, one, usual):
                    yield text

    def _means(self, text: str, one: Stint, usual: int | None) -> bool:
        found = self._reader.meaning(text, places=True)
        if found is None or _hours_of(found[0]) != (one.start, one.end):
            return False
        code = _code_of(found[0])
        if code is not None and code != one.code:
            return False
        if found[1] is None or found[1].startswith(SAME_POST):
            return one.post_id == usual and str(one.place or "") == (found[1] or "").removeprefix(SAME_POST)
        return post_of(self._table, found[1]) == (one.post_id, one.place)

    def _names(self, post_id: int | None) -> list[str]:
        post = self._posts.get(post_id or 0)
        if post is None:
            return []
        zh = [post.name_zh, post.short_zh, post.name_en, post.short_en]
        names = zh if self._zh else [*zh[2:], *zh[:2]]
        return [name for name in (*names, post.code) if name and key(name)]

    @staticmethod
    def _at(name: str, place: int) -> str:
        return f"{name} {place}" if place else name


def _hours_of(meaning: Meaning) -> tuple[int, int] | None:
    if isinstance(meaning, ShiftCode | OwnHours):
        return meaning.start_minute, meaning.end_minute
    return meaning if isinstance(meaning, tuple) else None


def _code_of(meaning: Meaning) -> str | None:
    if isinstance(meaning, OwnHours):
        return meaning.shift.code
    return meaning.code if isinstance(meaning, ShiftCode) else None
