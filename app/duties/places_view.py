"""Places in the settings, their sheets for the wall, and what is due at the place whose code was scanned."""

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import Invalid, NotFound, TooMany
from app.core.i18n import LANGUAGES, pick
from app.core.messages import N_
from app.core.work import Work
from app.duties.editing import newest
from app.duties.items import all_items
from app.duties.lines import Line, line_of
from app.duties.models import PlaceCode
from app.duties.places_read import LENGTH, place_by_code, places
from app.duties.plan import undo_span
from app.duties.reading import Row, mine
from app.duties.shift import own_rows, place_words
from app.people.screens import qr
from app.sites.queries import posts, site

HOW = N_("Scan it when you are here: what is due at this place opens.")


@dataclass(frozen=True)
class PlaceLine:
    """A place in the settings; `shown` is the code in two halves, as it is read aloud."""

    id: int
    name: str
    shown: str
    items: tuple[str, ...]
    issued_at: datetime


@dataclass(frozen=True)
class PlaceList:
    """Every place with its code."""

    lines: tuple[PlaceLine, ...]


@dataclass(frozen=True)
class ItemChoice:
    """A duty that may be done at a place."""

    code: str
    name: str
    where: str
    chosen: bool


@dataclass(frozen=True)
class PlaceEditor:
    """A place opened; `id` None: nothing is open, 0: a new one. `groups`: the duties by post."""

    id: int | None = None
    zh: str = ""
    en: str = ""
    groups: tuple[tuple[str, tuple[ItemChoice, ...]], ...] = ()


@dataclass(frozen=True)
class WallSheet:
    """One printed code in both languages."""

    names: tuple[tuple[str, str], ...]
    site: str
    code: str
    url: str
    qr: str
    how: tuple[tuple[str, str], ...]
    issued_at: datetime


@dataclass(frozen=True)
class Here:
    """What is due at a place. `place` empty: a code is asked for, `wrong` says why."""

    place: str = ""
    code: str = ""
    wrong: str = ""
    post: str = ""
    open: tuple[Line, ...] = ()
    done: tuple[Line, ...] = ()
    items: tuple[str, ...] = ()


def place_list(work: Work, site_id: int, **_scope: object) -> PlaceList:
    """Every place of the site."""
    names = {item.code: pick(work.lang, item.name_zh, item.name_en) for item in all_items(work, site_id).values()}
    return PlaceList(
        tuple(
            PlaceLine(
                row.id or 0,
                pick(work.lang, row.name_zh, row.name_en),
                halves(row.code),
                tuple(names[code] for code in row.items if code in names),
                row.issued_at,
            )
            for row in places(work, site_id)
        )
    )


def place_editor(work: Work, site_id: int, *, place: int | None = None, **_scope: object) -> PlaceEditor:
    """The place opened for change, 0 for a new one. Raises NotFound for one of another site."""
    if place is None:
        return PlaceEditor()
    row = next((one for one in places(work, site_id) if one.id == place), None)
    if row is None and place:
        raise NotFound()
    chosen = set(row.items) if row else set()
    names = {post.code: pick(work.lang, post.name_zh, post.name_en) for post in posts(work, site_id).values()}
    groups: dict[str, list[ItemChoice]] = {code: [] for code in ("", *names)}
    for item in newest(all_items(work, site_id).values()):
        if item.post_code in groups and (item.enabled or item.code in chosen):
            name, where = pick(work.lang, item.name_zh, item.name_en), pick(work.lang, item.where_zh, item.where_en)
            groups[item.post_code].append(ItemChoice(item.code, name, where, item.code in chosen))
    found = tuple((names.get(code, ""), tuple(items)) for code, items in groups.items() if items)
    return PlaceEditor(place, row.name_zh if row else "", row.name_en if row else "", found)


def halves(code: str) -> str:
    """A code as it is read aloud."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def wall_sheets(work: Work, site_id: int, origin: str = "", place: int = 0, **_scope: object) -> tuple[WallSheet, ...]:
    """The codes for paper: one, or (0) all of them."""
    here, say = site(work, site_id), work.house.state["languages"].gettext
    found = []
    for row in places(work, site_id):
        if place in (0, row.id):
            url = f"{origin}/h/{row.code}"
            names = tuple((lang, pick(lang, row.name_zh, row.name_en)) for lang in LANGUAGES)
            how = tuple((lang, say(lang, HOW)) for lang in LANGUAGES)
            name = pick(work.lang, here.name_zh, here.name_en)
            found.append(WallSheet(names, name, halves(row.code), url, qr(url), how, row.issued_at))
    return tuple(found)


def here(work: Work, site_id: int, code: str = "", **_scope: object) -> Here:
    """What is due now at the place of the code, for whoever stands (or is planned) on the post concerned."""
    if not code:
        return Here()
    try:
        place = place_by_code(work, site_id, code)
    except Invalid as refusal:
        return Here(wrong=_say(work, refusal.code, **refusal.params))
    except TooMany as refusal:
        return Here(wrong=_say(work, refusal.code, **refusal.params))
    name = pick(work.lang, place.name_zh, place.name_en)
    names = {item.code: pick(work.lang, item.name_zh, item.name_en) for item in all_items(work, site_id).values()}
    done_here = tuple(dict.fromkeys(names[one] for one in place.items if one in names))
    at = mine(work, site_id)
    if at is None:
        return Here(name, place.code, items=done_here)
    rows = [row for row in own_rows(work, site_id, at) if _is_of(place, row)]
    until = work.now - undo_span(work, site_id)
    lines = [line_of(work, row, until) for row in rows]
    return Here(
        name,
        place.code,
        post=place_words(work, site_id, at.place),
        open=tuple(line for line in lines if line.state == "open"),
        done=tuple(line for line in lines if line.state not in ("open", "missed")),
        items=done_here,
    )


def _is_of(place: PlaceCode, row: Row) -> bool:
    """A duty about a model home is done in that one; any other where the place says so."""
    if row.duty.subject.startswith("unit:"):
        return bool(row.duty.subject == f"unit:{place.unit_id}")
    return row.item.code in place.items


def _say(work: Work, code: str, **params: object) -> str:
    text: str = work.house.state["languages"].say(work.lang, code, **params)
    return text
