"""The screen of post checks: the list, the one in hand, and what was just noted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.checks.anchors import FINDINGS, REQUIREMENTS, SCALE, Requirement
from app.checks.rounds import PostLine, Seen, There, checks_today, lines
from app.core.work import Work
from app.duties.plan import undo_span
from app.photos.queries import PhotoRow, photos_about

PICK = re.compile(r"(\d{1,9})\.(\d{1,2})")


@dataclass(frozen=True)
class Sheet:
    """The post in hand and the place on it; `line` None: nothing to look at. `again`: the check that is corrected."""

    line: PostLine | None
    there: There | None
    requirements: tuple[Requirement, ...] = REQUIREMENTS
    scale: Mapping[int, str] = field(default_factory=lambda: SCALE)
    findings: Mapping[str, str] = field(default_factory=lambda: FINDINGS)
    again: Seen | None = None


@dataclass(frozen=True)
class Board:
    """The posts in the order in which to look at them. `picked` is in hand."""

    lines: tuple[PostLine, ...]
    picked: int
    due: int


@dataclass(frozen=True)
class Made:
    """A check of today with what may still be done to it. `fresh`: the site's minutes are not over."""

    post: str
    seen: Seen
    mine: bool
    fresh: bool
    photos: tuple[PhotoRow, ...]


@dataclass(frozen=True)
class Today:
    """The checks of the posts one looks after, newest first."""

    rows: tuple[Made, ...]


@dataclass(frozen=True)
class Said:
    """What was just noted; None: nothing."""

    made: Made | None = None


def in_hand(work: Work, site_id: int, pick: str) -> tuple[PostLine | None, There | None]:
    """The picked place, else the first that is to be looked at next."""
    found = lines(work, site_id)
    asked = PICK.fullmatch(pick)
    if asked:
        for line in found:
            for there in line.checkable:
                if (line.post_id, there.place) == (int(asked[1]), int(asked[2])):
                    return line, there
    for line in sorted(found, key=lambda line: not line.due):
        first = next((one for one in line.checkable if one.person_id is not None), None)
        if first is not None and line.open:
            return line, first
    return None, None


def look(work: Work, site_id: int, pick: str = "", again: int = 0, **_scope: object) -> Sheet:
    """The form of one check."""
    if again:
        seen = next((one for one in checks_today(work, site_id) if one.id == again), None)
        line = next((one for one in lines(work, site_id) if seen and one.post_id == seen.post_id), None)
        if seen is not None and line is not None:
            return Sheet(line, There(seen.place, seen.person_id, seen.person, "", False), again=seen)
    return Sheet(*in_hand(work, site_id, pick))


def board(work: Work, site_id: int, pick: str = "", **_scope: object) -> Board:
    """The list."""
    line, _ = in_hand(work, site_id, pick)
    found = lines(work, site_id)
    return Board(tuple(found), line.post_id if line else 0, sum(bool(one.due and one.checkable) for one in found))


def made_today(work: Work, site_id: int, **_scope: object) -> Today:
    """What was noted since yesterday, of the posts on the list."""
    return Today(tuple(_made(work, site_id)))


def _made(work: Work, site_id: int) -> list[Made]:
    names = {line.post_id: line.name for line in lines(work, site_id)}
    seen = [one for one in reversed(checks_today(work, site_id)) if one.post_id in names]
    photos = photos_about(work, site_id, [f"check:{one.thread}" for one in seen])
    since = work.now - undo_span(work, site_id)
    return [
        Made(
            names[one.post_id],
            one,
            one.checker_id == work.actor.person_id,
            one.received_at >= since,
            photos.get(f"check:{one.thread}", ()),
        )
        for one in seen
    ]


def said(work: Work, site_id: int, noted: int = 0, **_scope: object) -> Said:
    """The check just made, while it can be taken back."""
    found = next((one for one in _made(work, site_id) if one.seen.id == noted and one.mine), None) if noted else None
    return Said(found)
