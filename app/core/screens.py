"""A screen is a set of blocks; a block has one name in five places: query, variable, template block, id, address."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import bindparam, func
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.chance import random_hex
from app.core.db import sealed
from app.core.errors import NotFound
from app.core.forms import Form
from app.core.models import EventLog
from app.core.pages import KEPT, Frame, Pages, fresh_keys
from app.core.work import Work

Loader = Callable[..., Any]
T = TypeVar("T")
KEEP_S = 20
"""Longest life of a kept fragment in seconds; what counts seconds is counted by the page itself."""


PASSING = ("now_ms", "clock", "request_id")
"""What in the chrome is another at each request."""
MARKS = {name: f"h_{random_hex()}" for name in PASSING}
"""What stands for it in a kept frame; nobody can have typed it."""


def _given(html: str, _context: object) -> Iterator[str]:
    yield html


class Screen:
    """One page and its blocks.

    `template` holds `{% block name %}` for each loader; `loader(work, **scope)` returns what the block shows.
    `needs` is the right to read it; `area` the word by which events call it stale. Fragments of the blocks in `cached`
    (the same for everybody with the same rights) and `personal` (one person's) are kept until the site changes.
    `framed`: what stands around the blocks shows nothing but the chrome, the address and rights, and is kept too.
    """

    registry: dict[str, "Screen"] = {}

    def __init__(
        self,
        template: str,
        path: str,
        *,
        needs: Permission | None,
        title: str,
        area: str = "",
        cached: tuple[str, ...] = (),
        personal: tuple[str, ...] = (),
        framed: bool = False,
        **loaders: Loader,
    ) -> None:
        self.template, self.path, self.needs, self.title, self.area = template, path, needs, title, area
        self.cached, self.personal, self.loaders = frozenset(cached), frozenset(personal), loaders
        self.framed = framed
        Screen.registry[template] = self

    def full(self, work: Work, form: Form[Any] | None = None, status: int = 200, **scope: Any) -> Response:
        """The whole page. Blocks that are kept are not even asked for when nothing has changed since."""
        self._check(work, scope)
        if self.framed and form is None:
            return HTMLResponse(self._framed(work, scope), status)
        pages: Pages = work.house.state["pages"]
        ready = {
            name: self._block(work, name, None, scope, oob=False) for name in self.loaders if self._keeps(name, form)
        }
        values = {name: loader(work, **scope) for name, loader in self.loaders.items() if name not in ready}
        chrome = work.house.state["chrome"](work, scope.get("site_id"), self)
        template = pages.environments[work.lang].get_template(self.template)
        context = template.new_context({**self._context(work, pages, form, scope), "page": chrome, **values})
        for name, html in ready.items():
            context.blocks[name] = [partial(_given, html)]
        with sealed(work.session):
            page = "".join(template.root_render_func(context))
        return HTMLResponse(page, status)

    def _framed(self, work: Work, scope: Mapping[str, Any]) -> str:
        """The page from its kept frame and its blocks."""
        pages: Pages = work.house.state["pages"]
        given = {name: self._block(work, name, None, scope, oob=False) for name in self.loaders}
        chrome = work.house.state["chrome"](work, scope.get("site_id"), self)
        given |= {name: str(getattr(chrome, name)) for name in PASSING}
        still = replace(chrome, **MARKS)
        site_id = scope.get("site_id", 0)
        zone = work.house.state["zone_of"](work, site_id) if site_id else work.house.settings.timezone
        place = (self.template, tuple(sorted(scope.items())), zone, still, self._whose(work, site_id, personal=True))
        frame = pages.frames.get(place)
        if frame is None:
            template = pages.environments[work.lang].get_template(self.template)
            context = template.new_context({**self._context(work, pages, None, scope), "page": still})
            marks = {name: f"h_{random_hex()}" for name in self.loaders}
            for name, mark in marks.items():
                context.blocks[name] = [partial(_given, mark)]
            with sealed(work.session):
                html = "".join(template.root_render_func(context))
            holes = {mark: name for name, mark in [*MARKS.items(), *marks.items()]}
            frame = Frame(html, holes)
            pages.keep_frame(place, frame)
        return frame.filled(given)

    def _keeps(self, name: str, form: Form[Any] | None) -> bool:
        return form is None and (name in self.cached or name in self.personal)

    def some(
        self, work: Work, *blocks: str, form: Form[Any] | None = None, status: int = 200, **scope: Any
    ) -> Response:
        """Only the named blocks; the first is the answer, the rest are swapped out of band."""
        self._check(work, scope)
        html = [self._block(work, name, form, scope, oob=position > 0) for position, name in enumerate(blocks)]
        return HTMLResponse("".join(html), status)

    def reply(self, work: Work, form: Form[Any], *blocks: str, **scope: Any) -> Response:
        """After a command. Errors: the first block with the typed values (422 or 409); success: all named blocks.

        Without htmx the page itself comes back (errors) or a redirect to it (success).
        """
        asked = work.web
        if asked is not None and not asked.is_hx:
            if form.ok:
                return RedirectResponse(self.address(scope), 303)
            return self.full(work, form, form.status, **scope)
        if form.ok:
            return self.some(work, *blocks, form=form, **scope)
        shown = blocks if form.status == 409 else blocks[:1]
        return self.some(work, *shown, form=form, status=form.status, **scope)

    def address(self, scope: Mapping[str, Any]) -> str:
        """The page's address for `scope`; what is not part of the path becomes the query."""
        path = self.path
        rest = []
        for name, value in scope.items():
            if "{" + name + "}" in path:
                path = path.replace("{" + name + "}", str(value))
            elif value not in (None, "") and isinstance(value, str | int):
                rest.append(f"{name}={value}")
        return path + ("?" + "&".join(rest) if rest else "")

    def _check(self, work: Work, scope: Mapping[str, Any]) -> None:
        if self.needs is not None:
            work.require(self.needs, scope.get("site_id", 0))

    def _block(self, work: Work, name: str, form: Form[Any] | None, scope: Mapping[str, Any], *, oob: bool) -> str:
        if name not in self.loaders:
            raise NotFound()
        pages: Pages = work.house.state["pages"]
        kept = self._keeps(name, form) and not oob
        place = self._place(work, name, scope) if kept else None
        found = pages.fragments.get(place) if place else None
        if found is None:
            template = pages.environments[work.lang].get_template(self.template)
            context = self._context(work, pages, form, scope)
            context |= {name: self.loaders[name](work, **scope), "oob": oob}
            with sealed(work.session):
                found = "".join(template.blocks[name](template.new_context(context)))
            if place:
                pages.keep(place, found)
        return fresh_keys(found) if kept else found

    def _place(self, work: Work, name: str, scope: Mapping[str, Any]) -> tuple[object, ...]:
        """Where a fragment is kept: what it is, for whom, and the state of the site it was made from.

        Its age is part of it: what counts seconds is counted by the page itself, what falls due is seen in time.
        """
        site_id = scope.get("site_id", 0)
        age = int(work.now.timestamp() // KEEP_S)
        whose = self._whose(work, site_id, personal=name in self.personal)
        return (self.template, name, tuple(sorted(scope.items())), work.lang, whose, revision(work, site_id), age)

    def _whose(self, work: Work, site_id: int, *, personal: bool) -> tuple[object, ...]:
        """For whom something is kept: all with the same rights, or one person (on one device)."""
        actor = work.actor
        whose: tuple[object, ...] = (tuple(sorted(actor.roles_at(site_id))), actor.device is not None)
        return (actor.person_id, actor.device, actor.stepped_up(work.now), *whose) if personal else whose

    def _context(self, work: Work, pages: Pages, form: Form[Any] | None, scope: Mapping[str, Any]) -> dict[str, Any]:
        site_id = scope.get("site_id", 0)
        zone = work.house.state["zone_of"](work, site_id) if site_id else work.house.settings.timezone
        return {
            "form": pages.form_view(work.lang, form),
            "oob": False,
            "now": work.now,
            "fmt": pages.format(work.lang, zone),
            "ui": pages.kit(work.lang, zone),
            "may": lambda permission: work.may(Permission(permission), site_id),
            "here": scope,
            "me": work.actor.person_id,
        }


def remembered(work: Work, site_id: int, what: str, load: Callable[[], T]) -> T:
    """A small value of one person's page, kept like a fragment. Not for rows: they belong to their session."""
    pages: Pages = work.house.state["pages"]
    place = (what, work.actor.person_id, site_id, revision(work, site_id), int(work.now.timestamp() // KEEP_S))
    if place not in pages.values:
        if len(pages.values) >= KEPT:
            pages.values.clear()
        pages.values[place] = load()
    value: T = pages.values[place]
    return value


def revision(work: Work, site_id: int) -> tuple[int, ...]:
    """What has changed at a site, as numbers that only grow.

    This process counts its own commits; on PostgreSQL, where others may write too, the newest event is asked for.
    """

    def load() -> tuple[int, ...]:
        ours = (work.changes.get(0, 0), work.changes.get(site_id, 0))
        if work.house.db.dialect == "sqlite":
            return ours
        newest = work.unchanged(
            ("newest", site_id), lambda: work.session.exec(NEWEST, params={"site": site_id}).one() or 0, EventLog
        )
        return (*ours, newest)

    return work.memo(("revision", site_id), load)


NEWEST = select(func.max(col(EventLog.id))).where(EventLog.site_id == bindparam("site"))
