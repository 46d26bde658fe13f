"""What phones noted without a signal: which kinds there are, and how one entry is carried out.

An entry is the form that could not be sent, with its key, and when it was filled in. It runs in a transaction of its
own with the key and the address of the form, so the same act sent both ways happens once. What the command refuses for
the state of things is kept aside for a leader; what cannot be read is refused; nothing is dropped in silence.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import func, select

from app.core import keys
from app.core.actor import Actor, Permission
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.forms import Form, Message, read_form
from app.core.happened import Arrival, arrival, arrives, setting_of
from app.core.messages import N_, add_messages
from app.core.models import KeptEntry, RequestKey
from app.core.queue_events import EntryKept
from app.core.work import House, Work

MOST = 200
"""Entries in one sending."""
LATE_MINUTES, SKEW_MINUTES, KEPT_DAYS, KEPT_MOST = 15, 2, 14, 300
"""Defaults of ours. Later than this is flagged late; a clock that is off by more is flagged; what lies further back is
not even kept aside; nobody has more than so many entries kept aside at a time."""

add_messages(
    {
        "queue_unknown_kind": N_("This app is older than the server. Open the page again while there is a signal."),
        "queue_unreadable": N_("This note cannot be read. Do it again by hand."),
        "queue_other_person": N_("These notes are of somebody else who used this phone."),
        "queue_too_many": N_("At most {most} notes at a time."),
        "queue_after_leaving": N_("This was noted after your account had ended."),
        "queue_full": N_("Too many of your notes wait for the leader already. Tell them."),
        "queue_second": N_("Somebody had done this already; your note stands beside it."),
        "queue_place_moved": N_("The roster had moved you to another place by then."),
        "queue_day_locked": N_("That day is closed."),
        "queue_kept": N_("Your leader sees it and decides."),
        "queue_taken": N_("Taken."),
        "queue_decided": N_("Somebody has decided this already."),
    }
)


@dataclass(frozen=True)
class Queued:
    """A kind of entry.

    `route` is the address of the form it stands for, with gaps as in the router: "/sites/{site_id}/shift/tick"; a gap
    other than the site is filled from the entry's own fields. `keep` False: a refusal is told to the person and not
    kept for the leader. `tell`: (work, site, fields) -> the entry in a few words for the leader's list.
    """

    model: type[BaseModel]
    command: Callable[[Work, Any], Any]
    route: str
    keep: bool = True
    tell: Callable[[Work, int, Mapping[str, str]], str] | None = None

    @property
    def right(self) -> Permission:
        """The right that the command asks for."""
        permission: Permission = self.command.command.permission  # type: ignore[attr-defined]
        return permission


@dataclass(frozen=True)
class Sender:
    """Whoever sends. `until`: their session (or account) ended then, and only what happened before it counts.

    `gone`: they were disabled or left the site; else they need only sign in again.
    """

    actor: Actor
    until: datetime | None = None
    gone: bool = False


class Entry(BaseModel):
    """One entry as a phone sends it; a list of values stands in a list."""

    model_config = ConfigDict(extra="ignore", strict=True)

    key: str = Field(pattern=r"^[A-Za-z0-9_-]{8,80}$")
    kind: str = Field(max_length=20)
    occurred_at: Annotated[AwareDatetime, Field(strict=False)]
    data: dict[str, str | list[str]] = Field(max_length=60)


class Sending(BaseModel):
    """What a phone sends: its own time now, whose notes these are, the entries one by one still to be read."""

    model_config = ConfigDict(extra="ignore")

    sent_at: AwareDatetime
    person_id: int | None = None
    entries: list[Any]


@dataclass(frozen=True)
class Result:
    """What became of one entry: stored, kept (a leader decides) or refused; None as `status`: sign in first."""

    key: str
    status: str | None
    code: str = ""
    params: Mapping[str, object] | None = None


def kinds(house: House) -> Mapping[str, Queued]:
    """The registry of app/wiring/queued.py."""
    found: Mapping[str, Queued] = house.state.get("queued", {})
    return found


def read_entry(raw: object) -> Entry | Result:
    """One entry of a sending, or why it cannot be read."""
    try:
        entry = Entry.model_validate(raw)
        "".join([entry.key, *map(str, entry.data), *map(str, entry.data.values())]).encode()
    except (ValidationError, UnicodeEncodeError):
        key = raw.get("key") if isinstance(raw, dict) else ""
        return Result(key if isinstance(key, str) and re.fullmatch(r"[\w-]{1,80}", key, re.A) else "", "refused",
                      "queue_unreadable")  # fmt: skip
    return entry


def carry_out(
    work: Work, sender: Sender, site_id: int, entry: Entry, sent_at: datetime, *, last: bool = True
) -> Result:
    """Carry out one entry in `work`, whose end is its commit. A repeated key gets the first answer.

    What happened is reckoned by the time between the phone's two readings of its clock, so a wrong clock does no harm;
    the flags say that it was wrong. Raises Conflict("changed_meanwhile") for a lost race unless this is the `last` try.
    """
    skew = work.now - sent_at
    at = _corrected(entry, skew)
    queued = kinds(work.house).get(entry.kind)
    if queued is None:
        return Result(entry.key, "refused", "queue_unknown_kind")
    if at is None or at > work.now + timedelta(minutes=SKEW_MINUTES):
        return Result(entry.key, "refused", "time_in_future")
    if at < work.now - timedelta(days=KEPT_DAYS):
        return Result(entry.key, "refused", "time_too_old")
    work.actor = sender.actor
    form = _form(queued, site_id, entry, at)
    known = _known(work, form)
    if known is not None:
        return known
    if not form.ok:
        return _refusal(form)
    flags = _flags(work, site_id, at, skew, sender)
    if sender.until is not None and at >= sender.until:
        if not sender.gone:
            return Result(entry.key, None, "signed_out")
        return _keep(work, site_id, entry, form, at, skew, flags, Message("queue_after_leaving"), state="refused")
    arrives(work, Arrival(entry.key, at, int(skew.total_seconds()), flags))
    return _attempt(work, queued, site_id, entry, form, at, skew, last)


def _attempt(
    work: Work, queued: Queued, site_id: int, entry: Entry, form: Form[Any], at: datetime, skew: timedelta, last: bool
) -> Result:
    try:
        work.attempt(form, queued.command)
        if form.consent:  # nobody can be asked any more: it counts, and the leader sees that it is unusual
            how = arrival(work)
            assert how is not None
            arrives(work, replace(how, flags=how.flags | {"unusual"}))
            form = _form(queued, site_id, entry, at, accept=form.consent)
            work.attempt(form, queued.command)
    except (Forbidden, NotFound) as refusal:
        work.take_back()
        form.problem = Message(refusal.code, refusal.params)
    how = arrival(work)
    flags = how.flags if how else frozenset()
    if form.ok:
        code = "queue_second" if "second" in flags else "queue_taken"
        if code != "queue_taken":
            _remember(work, form, code)
        return Result(entry.key, "stored", code)
    problem = form.problem or next(iter(form.errors.values()))
    if problem.code == "changed_meanwhile" and not last:
        raise Conflict("changed_meanwhile")
    if not queued.keep or problem.code == "key_reused":
        return Result(entry.key, "refused", problem.code, problem.params)
    return _keep(work, site_id, entry, form, at, skew, flags, problem)


def _corrected(entry: Entry, skew: timedelta) -> datetime | None:
    try:
        return entry.occurred_at + skew
    except OverflowError:
        return None


def _form(queued: Queued, site_id: int, entry: Entry, at: datetime, accept: str = "") -> Form[Any]:
    """The form as it would have come by its own address."""
    raw = {name: value if isinstance(value, str) else "\x1f".join(value) for name, value in entry.data.items()}
    gaps = {name: raw.get(name, "") for name in re.findall(r"{(\w+)}", queued.route)} | {"site_id": str(site_id)}
    address = re.sub(r"{(\w+)}", lambda gap: gaps[gap.group(1)], queued.route)
    raw |= {"key": entry.key, "occurred_at": at.isoformat()} | ({"accept": accept} if accept else {})
    form = read_form(queued.model, raw, f"POST {address}", gaps)
    form.raw.pop("key", None)
    if any("\x00" in name + value for name, value in raw.items()):
        form.problem = Message("bad_characters")
    return form


def form_of_kept(queued: Queued, row: KeptEntry) -> BaseModel:
    """What was kept aside as the command takes it. Raises Conflict("queue_unreadable") when it takes it no longer."""
    raw = {**row.data, "occurred_at": row.occurred_at.isoformat(), "accept": "number_unusual"}
    form: Form[Any] = read_form(queued.model, raw, queued.route, {"site_id": str(row.site_id)})
    if not isinstance(form.value, BaseModel):
        raise Conflict("queue_unreadable")
    return form.value


def _known(work: Work, form: Form[Any]) -> Result | None:
    """The first answer to this key; None for a new one."""
    kept = work.find(KeptEntry, person_id=work.actor.person_id, key=form.key)
    if kept is not None:
        if kept.body_hash != keys.body_hash(form):
            return Result(form.key, "refused", "key_reused")
        status = "refused" if kept.why == "queue_after_leaving" else "kept"
        return Result(form.key, status, kept.why, kept.params)
    try:
        first = keys.find(work, form)
    except Invalid as reused:
        return Result(form.key, "refused", reused.code)
    return Result(form.key, "stored", str(first.get("noted", "queue_taken"))) if first is not None else None


def _remember(work: Work, form: Form[Any], code: str) -> None:
    """Let a repeated key get this answer too."""
    row = work.find(RequestKey, scope=work.actor.scope_key, key=form.key)
    assert row is not None
    row.body = {**row.body, "noted": code}
    work.session.flush()


def _refusal(form: Form[Any]) -> Result:
    problem = form.problem or next(iter(form.errors.values()))
    return Result(form.key, "refused", problem.code, problem.params)


def _flags(work: Work, site_id: int, at: datetime, skew: timedelta, sender: Sender) -> frozenset[str]:
    late = timedelta(minutes=setting_of(work, site_id, "queue_late_minutes", LATE_MINUTES))
    off = timedelta(minutes=setting_of(work, site_id, "queue_skew_minutes", SKEW_MINUTES))
    said = {"late": work.now - at > late, "skew": abs(skew) > off, "disabled": sender.gone}
    return frozenset(name for name, holds in said.items() if holds)


def _keep(
    work: Work,
    site_id: int,
    entry: Entry,
    form: Form[Any],
    at: datetime,
    skew: timedelta,
    flags: frozenset[str],
    why: Message,
    state: str = "waiting",
) -> Result:
    """Keep an entry aside with the reason."""
    person = work.actor.person_id or 0
    query = select(func.count()).select_from(KeptEntry)
    waiting = query.where(KeptEntry.person_id == person, KeptEntry.state.in_(("waiting", "refused")))  # type: ignore[attr-defined]
    if work.session.exec(waiting).one() >= KEPT_MOST:
        return Result(entry.key, "refused", "queue_full")
    params = {name: value for name, value in why.params.items() if isinstance(value, str | int)}
    row_id = work.put(
        KeptEntry,
        site_id=site_id,
        person_id=person,
        key=entry.key,
        kind=entry.kind,
        body_hash=keys.body_hash(form),
        data={name: value for name, value in form.raw.items() if name not in ("occurred_at", "accept")},
        occurred_at=at,
        skew_s=int(skew.total_seconds()),
        received_at=work.now,
        flags=" ".join(sorted(flags)),
        why=why.code,
        params=params,
        state=state,
    )
    work.emit(EntryKept(site_id, row_id, entry.kind, why.code, state))
    return Result(entry.key, "refused" if state == "refused" else "kept", why.code, params)
