"""The posts of a day as plain text for the group chat, in the language of the site.

What is pasted is what was published: a draft is nobody's business yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from app.core.i18n import Format, Languages, pick
from app.core.messages import N_
from app.core.work import Work
from app.people.delegation_models import Delegation
from app.people.delegations import managers
from app.people.models import Person
from app.roster.day import Day
from app.roster.places import PostInfo
from app.roster.rules import Span
from app.roster.shortfall import shortfall
from app.roster.week import Stretch, read_stretch
from app.roster.week_items import when_of
from app.sites.queries import closed_posts, day_kind, day_kinds, site

TITLE = N_("{site} · {day} · {kind}")
IN_CHARGE = N_("In charge: {names}")
DEPUTY = N_("{name} (deputy {when})")
NOBODY = N_("nobody planned")
POST = N_("{post}: {people}")
OPEN = N_("{n} open {when}")
CLOSED = N_("closed")
LEAVE = N_("On leave: {names}")
REST = N_("Resting: {names}")
COMMA = N_(", ")


@dataclass(frozen=True)
class Message:
    """The block `message`: the text, how many changes of the day are not in it because nobody published them."""

    day: date
    before: date
    after: date
    text: str
    drafts: int
    chinese: bool


class Words:
    """Sentences in one language."""

    def __init__(self, languages: Languages, lang: str) -> None:
        self._languages, self.lang = languages, lang

    def say(self, text: str, **gaps: object) -> str:
        """A sentence with its gaps filled."""
        return self._languages.gettext(self.lang, text).format_map(gaps)

    def day(self, day: date, zone: str) -> str:
        """周六 11月28日, Sat 28 Nov."""
        return Format(self.lang, zone, self._languages.catalogues[self.lang]).day(day)

    def listed(self, names: Sequence[str]) -> str:
        """Names one after another."""
        return self.say(COMMA).join(names)


def message(work: Work, site_id: int, day: str) -> Message:
    """The block `message` of a day."""
    of_day = date.fromisoformat(day)
    stretch = read_stretch(work, site_id, of_day, of_day)
    planned = stretch.first
    step = timedelta(days=1)
    text = day_text(work, site_id, stretch)
    drafts = sum(row.draft for row in planned.rows if row.day == of_day) + len(planned.gone)
    return Message(of_day, of_day - step, of_day + step, text, drafts, planned.site.language.startswith("zh"))


def day_text(work: Work, site_id: int, stretch: Stretch) -> str:
    """The text itself."""
    here = site(work, site_id)
    words = Words(work.house.state["languages"], here.language)
    told = [row for row in stretch.first.rows if not row.draft]
    rows = sorted((*told, *stretch.first.gone), key=lambda row: (row.span, row.place, row.id))
    day = replace(stretch.first, lang=here.language, rows=tuple(rows), gone=())
    shut = closed_posts(work, site_id, day.at(here.opens_minute))
    lines = [_title(work, site_id, day, words), words.say(IN_CHARGE, names=_in_charge(work, site_id, day, words))]
    area = ""
    for post in day.posts.values():
        said = words.say(CLOSED) if post.id in shut else _post(day, post, words)
        if not said:
            continue
        if area != post.area(words.lang):
            area = post.area(words.lang)
            lines += ["", f"【{area}】" if words.lang.startswith("zh") else f"[{area}]"]
        lines.append(words.say(POST, post=post.name(words.lang), people=said))
    busy = {row.person_id for row in day.rows if row.day == day.day}
    off = [(mate.name, mate.off[day.day]) for mate in stretch.mates.values()
           if day.day in mate.off and mate.person_id not in busy]  # fmt: skip
    leave = [name for name, kind in off if kind != "rest"]
    rest = [name for name, kind in off if kind == "rest"]
    lines += [""] * bool(off)
    lines += [words.say(LEAVE, names=words.listed(leave))] * bool(leave)
    lines += [words.say(REST, names=words.listed(rest))] * bool(rest)
    return "\n".join(lines) + "\n"


def _title(work: Work, site_id: int, day: Day, words: Words) -> str:
    kind = day_kind(work, site_id, day.day)
    names = {row.code: pick(words.lang, row.name_zh, row.name_en) for row in day_kinds(work, site_id)}
    return words.say(
        TITLE,
        site=pick(words.lang, day.site.name_zh, day.site.name_en),
        day=words.day(day.day, day.site.timezone),
        kind=names.get(kind, kind),
    )


def _post(day: Day, post: PostInfo, words: Words) -> str:
    """Who stands there when, and what is open; empty when nobody is and nobody is asked for."""
    people = [f"{row.name} {when_of(day, row.span, wide=True)}" for row in day.on_post(post.id) if row.day == day.day]
    gaps = [words.say(OPEN, n=places, when=when_of(day, span, wide=True)) for span, places in shortfall(day, post.id)]
    return words.listed([*people, *gaps])


def _in_charge(work: Work, site_id: int, day: Day, words: Words) -> str:
    """The manager if planned that day, and whoever deputises while the site is open."""
    ids = set(managers(work, site_id))
    names = [row.name for row in day.rows if row.day == day.day and row.person_id in ids]
    for name, start, end in _deputies(work, site_id, day):
        names.append(words.say(DEPUTY, name=name, when=when_of(day, Span(start, end), wide=True)))
    return words.listed(list(dict.fromkeys(names))) or words.say(NOBODY)


def _deputies(work: Work, site_id: int, day: Day) -> list[tuple[str, datetime, datetime]]:
    opens, closes = day.at(day.site.opens_minute), day.at(day.site.closes_minute)
    query = (
        select(Person.name, Delegation.from_at, Delegation.until_at)
        .join(Delegation, col(Delegation.to_person) == col(Person.id))
        .where(
            Delegation.site_id == site_id,
            col(Delegation.accepted_at).is_not(None),
            col(Delegation.revoked_at).is_(None),
            Delegation.from_at < closes,
            Delegation.until_at > opens,
        )
        .order_by(col(Delegation.from_at))
    )
    return [(name, max(start, opens), min(end, closes)) for name, start, end in work.session.exec(query)]
