"""One request, one Work: a session, a transaction, an actor, a `now`. Nobody but the edge commits."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, SQLModel, select

from app.core import keys
from app.core.actor import GRANTS, STANDING_KINDS, Actor, Permission, Role
from app.core.broker import Broker
from app.core.clock import Clock
from app.core.db import Database, insert_of, touched
from app.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NeedsConsent,
    NotFound,
    StepUpRequired,
    Unauthenticated,
)
from app.core.events import Event, Wiring, write_log
from app.core.forms import Form
from app.core.kept import Kept
from app.core.settings import Settings
from app.core.vault import Vault

T = TypeVar("T")
R = TypeVar("R")
M = TypeVar("M", bound=SQLModel)

StandingProbe = Callable[["Work", int, int], frozenset[str]]
"""(work, person, site) -> kinds of the posts the person stands on now; given by the roster."""


@dataclass
class House:
    """What lives as long as the process: everything a Work is made from."""

    settings: Settings
    clock: Clock
    db: Database
    vault: Vault
    broker: Broker
    wiring: Wiring = field(default_factory=dict)
    standing: StandingProbe = lambda _work, _person, _site: frozenset()
    sites: Callable[["Work"], Sequence[int]] = lambda _work: ()
    """Ids of the sites at which jobs write."""
    changes: Counter[int] = field(default_factory=Counter)
    """Commits of this process by site; 0 counts those that belong to no one site."""
    state: dict[str, Any] = field(default_factory=dict)
    """Caches and hooks of the edge: chrome, fragments, limiters."""


@dataclass
class Work:
    """The unit of work. `now` is fixed when it opens; `request_id` is what a person can quote."""

    house: House
    session: Session
    actor: Actor
    now: datetime
    writing: bool = False
    request_id: str = ""
    lang: str = "zh-Hans"
    web: Any = None
    """How the request came (core.web.Asked), None for jobs and the command line."""
    _facts: list[tuple[Event, str]] = field(default_factory=list)
    _hints: list[tuple[int, tuple[str, ...], int]] = field(default_factory=list)
    _memo: dict[object, Any] = field(default_factory=dict)
    _standing: dict[int, frozenset[str]] = field(default_factory=dict)
    changes: dict[int, int] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        # Before the first statement: what a transaction sees may be older than what was committed while it runs, and
        # must not be kept as the state after that commit.
        db, memory = self.house.db, self.house.state.setdefault("unchanged", {})
        self.changes = dict(self.house.changes)
        self._kept = Kept(db, memory, self.writing, db.sequence)

    # Reading -----------------------------------------------------------------------------------------------------
    def get(self, model: type[M], row_id: int | None, *, site_id: int | None = None) -> M:
        """The row with that id; NotFound when absent or, with `site_id`, of another site."""
        if row_id is None or not 0 < row_id < 2**31:
            raise NotFound()
        row = self.session.get(model, row_id)
        if row is None or (site_id is not None and getattr(row, "site_id", site_id) != site_id):
            raise NotFound()
        return row

    def find(self, model: type[M], **equals: object) -> M | None:
        """The first row whose columns equal `equals`, None when there is none."""
        query = select(model)
        for name, value in equals.items():
            query = query.where(getattr(model, name) == value)
        return self.session.exec(query.limit(1)).first()

    def memo(self, key: object, load: Callable[[], T]) -> T:
        """`load()` once per Work; later calls get the same value."""
        if key not in self._memo:
            self._memo[key] = load()
        value: T = self._memo[key]
        return value

    def remember(self, key: object, value: object) -> None:
        """What `memo` of that key gives from now on."""
        self._memo[key] = value

    def forget(self, key: object) -> None:
        """Let `memo` load that key again."""
        self._memo.pop(key, None)

    def unchanged(self, key: object, load: Callable[[], T], *models: type[SQLModel]) -> T:
        """`load()` again only after a table of `models` was written. Values are shared: nobody may change them.

        `load` reads those tables only, into values that hold no rows of a session. On SQLite, where this process does
        all the writing, by counting what it wrote; on PostgreSQL by the marks that every writer moves. A Work that has
        written one of the tables itself reads the database.
        """
        return self._kept.value(self.session, key, load, [str(model.__tablename__) for model in models])

    # Rights ------------------------------------------------------------------------------------------------------
    def require(self, permission: Permission, site_id: int) -> str:
        """The scope letter the actor has for `permission` at `site_id`.

        Raises Unauthenticated (nobody), NotFound (the site is none of theirs), Forbidden, StepUpRequired.
        """
        actor = self.actor
        if actor.is_system:
            return "A"
        if actor.person_id is None and (actor.device is None or actor.device.kind != "tablet"):
            raise Unauthenticated()
        if site_id and not actor.sees(site_id):
            raise NotFound()
        if actor.device and actor.device.kind == "tablet":
            on_tablet = GRANTS[permission][Role.KIO]
            if on_tablet in ("D", "C"):
                return on_tablet
            if on_tablet == "-":
                raise Forbidden("forbidden_on_tablet")
            if actor.person_id is None or not actor.stepped_up(self.now):
                raise StepUpRequired()
        letter = actor.cell(permission, site_id)
        if letter == "-":
            raise Forbidden()
        if letter == "W" and not self.standing_kinds(site_id) & STANDING_KINDS.get(permission, frozenset()):
            raise Forbidden("not_on_post")
        return letter

    def standing_kinds(self, site_id: int) -> frozenset[str]:
        """Kinds of the posts the actor stands on now at `site_id`."""
        if self.actor.person_id is None:
            return frozenset()
        if site_id not in self._standing:
            self._standing[site_id] = self.house.standing(self, self.actor.person_id, site_id)
        return self._standing[site_id]

    def may(self, permission: Permission, site_id: int) -> bool:
        """Whether to show a button; the command has the last word."""
        return self.actor.may(permission, site_id)

    # Writing -----------------------------------------------------------------------------------------------------
    def add(self, row: M) -> M:
        """Store `row` so that it has its id."""
        self.session.add(row)
        self.session.flush()
        return row

    def put(self, model: type[SQLModel], **values: object) -> int:
        """Store one row by a plain INSERT and give its id: for what nobody changes in this Work any more.

        A third of the cost of `add`. Columns that are not named get the model's default.
        """
        statement, blank = insert_of(model)
        done = self.session.connection().execute(statement, {**blank, **values})
        return int(done.inserted_primary_key[0])  # type: ignore[index]

    def put_all(self, model: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
        """Store many rows like `put`, without their ids."""
        statement, blank = insert_of(model)
        if rows:
            self.session.connection().execute(statement, [{**blank, **row} for row in rows])

    def emit(self, fact: Event, reason: str = "") -> None:
        """Note a fact; logged and acted on before the commit, hinted after it."""
        self._facts.append((fact, reason))

    def attempt(self, form: Form[T], command: Callable[["Work", T], R]) -> R | None:
        """Run `command` with what the form holds; a refusal leaves nothing of it.

        Refusals are rolled back and put into the form; None is returned then, and when the form was already sent
        (its first outcome stands in `form.outcome`). A race lost to a unique constraint is tried once more, so that
        the second run meets the first one's row and can say what happened.
        """
        if form.value is None:
            return None
        try:
            known = keys.find(self, form)
        except Invalid as refusal:
            form.refuse(refusal)
            return None
        if known is not None:
            form.outcome, form.replayed = known, True
            return None
        for last in (False, True):
            kept = len(self._facts)
            # A savepoint is for what this Work has done before; when that is nothing, the transaction itself will do.
            alone = not kept and not touched(self.session)
            try:
                with nullcontext() if alone else self.session.begin_nested():
                    result = command(self, form.value)
                    self.session.flush()
                    form.outcome = keys.store(self, form, result)
                self.remember("result", result)  # a session forgets rows that nobody holds; the answer shows this one
                return result
            except (Invalid, Conflict, NeedsConsent) as refusal:
                if alone:
                    self.session.rollback()
                form.refuse(refusal)
                del self._facts[kept:]
                return None
            except (IntegrityError, StaleDataError):
                if alone:
                    self.session.rollback()
                del self._facts[kept:]
                self.session.expire_all()
                if last:
                    form.refuse(Conflict("changed_meanwhile"))
        return None

    def take_back(self) -> None:
        """Undo everything this Work has done so far: rows and facts."""
        self.session.rollback()
        self._facts.clear()

    def settle(self) -> None:
        """Before the commit: log the facts and let the others react (they may write, not emit)."""
        facts, self._facts = self._facts, []
        if not facts:
            return
        rows = write_log(self, facts)
        for (fact, _), row_id in zip(facts, rows, strict=True):
            wire = self.house.wiring.get(type(fact))
            if wire is None:
                continue
            for reaction in wire.reactions:
                reaction(self, fact)
            if wire.stale:
                self._hints.append((fact.site_id, wire.stale, row_id))
        if self._facts:
            raise RuntimeError("a reaction emitted a fact; the depth of reactions is one")

    def commit(self) -> None:
        """Settle, commit, then hint. Only the edge, jobs and the command line call this."""
        sites = {fact.site_id for fact, _ in self._facts} or {0}
        self.settle()
        wrote = bool(touched(self.session))
        self.session.commit()
        for site_id in sites if wrote else ():
            self.house.changes[site_id] += 1
        hints, self._hints = self._hints, []
        for site_id, screens, event_id in hints:
            self.house.broker.hint(site_id, screens, event_id)


@contextmanager
def open_work(
    house: House,
    actor: Actor | None = None,
    *,
    writing: bool = True,
    now: datetime | None = None,
    lang: str = "zh-Hans",
) -> Iterator[Work]:
    """A Work outside a request (jobs, command line, tests); commits at the end when `writing`."""
    opened = house.db.writing() if writing else house.db.reading()
    with opened as session:
        work = Work(house, session, actor or Actor.system(), now or house.clock.now(), writing, lang=lang)
        yield work
        if writing:
            work.commit()
