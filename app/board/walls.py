"""Wall pages: hung and taken down by the site manager, found by their address alone."""

from typing import Annotated, Literal

from limits import RateLimitItemPerMinute
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.board.messages  # noqa: F401  (adds the words of the refusals)
from app.board.events import WallHung, WallTakenDown
from app.board.models import Wall
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound, TooMany
from app.core.text import Line, RowId
from app.core.vault import hash_token, new_token
from app.core.work import Work
from app.people.limits import attempts
from app.sites.models import Site
from app.sites.queries import board_columns

WRONG = RateLimitItemPerMinute(20, 10, namespace="wall")
"""Wrong addresses from one client until it waits ten minutes. Right ones are answered all the same: nobody guesses 256
bits, and the guests' wifi and the screens may stand behind one address."""


class HangIn(BaseModel):
    """What it is called, which part of the site it shows ("" for the whole), in which language."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    name: Annotated[Line, Field(min_length=1, max_length=40)]
    area: Annotated[str, Field(max_length=20)] = ""
    lang: Literal["zh-Hans", "en"] = "zh-Hans"


class WallIn(BaseModel):
    """One wall page."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    wall_id: RowId


@command(Permission.WALL_TOKEN)
def hang_wall(work: Work, data: HangIn) -> Wall:
    """A wall page with an address of its own. Raises Invalid for an area the board does not have."""
    if data.area and data.area not in {row.code for row in board_columns(work, data.site_id)}:
        raise Invalid("not_a_choice", "area")
    token = new_token()
    wall = work.add(
        Wall(
            site_id=data.site_id,
            name=data.name,
            area=data.area,
            lang=data.lang,
            token_hash=hash_token(token),
            token_sealed=work.house.vault.seal(token),
            made_at=work.now,
            made_by=work.actor.person_id,
        )
    )
    work.emit(WallHung(data.site_id, wall.id or 0, data.area))
    return wall


@command(Permission.WALL_TOKEN)
def take_wall_down(work: Work, data: WallIn) -> Wall:
    """Its address counts no more, screens that show it go blank. Raises NotFound, Conflict("wall_gone")."""
    wall = work.get(Wall, data.wall_id, site_id=data.site_id)
    if wall.revoked_at is not None:
        raise Conflict("wall_gone")
    wall.revoked_at, wall.revoked_by = work.now, work.actor.person_id
    work.session.add(wall)
    work.house.broker.drop(owner_of(wall.id or 0))
    work.emit(WallTakenDown(data.site_id, wall.id or 0))
    return wall


def walls_at(work: Work, site_id: int) -> list[Wall]:
    """The wall pages that hang, in the order they were made."""
    query = select(Wall).where(Wall.site_id == site_id, col(Wall.revoked_at).is_(None)).order_by(col(Wall.id))
    return list(work.session.exec(query.limit(100)))


def owner_of(wall_id: int) -> str:
    """Whose a wall's streams are."""
    return f"w{wall_id}"


def wall_by(work: Work, token: str) -> Wall:
    """The wall of an address. Raises NotFound for a wrong or revoked one, TooMany after many wrong ones."""
    digest = hash_token(token[:100])
    query = (
        select(Wall)
        .join(Site, col(Site.id) == col(Wall.site_id))
        .where(Wall.token_hash == digest, col(Wall.revoked_at).is_(None), col(Site.active))
    )
    row = work.session.exec(query).first()
    if row is None:
        counts, whose = attempts(work.house), work.web.client if work.web else ""
        wait = counts.wait_s(WRONG, whose)
        if wait:
            raise TooMany(seconds=wait)
        counts.failed(WRONG, whose)
        raise NotFound()
    work.lang = row.lang
    return row
