"""Writing notices, for every slice's `tell_*`. Params hold ids, counts and instants only, never words or names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import bindparam
from sqlmodel import col, select

from app.core.work import Work
from app.notices.models import Notice
from app.notices.topics import TOPIC_OF

ROLL_UP = timedelta(hours=12)
"""Equal alarms to one reader become one notice while it is unseen and not older than this."""


def add(
    work: Work, site_id: int, kind: str, params: Mapping[str, object], level: str, link: str,
    *, person_id: int | None = None, post_id: int | None = None,
) -> Notice:  # fmt: skip
    """Write one notice, to a person or to whoever stands on a post. `level`: info, sound, alert or alarm."""
    row = Notice(
        site_id=site_id, person_id=person_id, post_id=post_id, kind=kind, level=level, params=dict(params), link=link,
        at=work.now,
    )  # fmt: skip
    return work.add(row)


@dataclass(frozen=True)
class Told:
    """Who is told of something, how loud (info, sound, alert or alarm) and where it leads: a person, or a post."""

    kind: str
    level: str
    link: str
    person_id: int | None = None
    post_id: int | None = None


def add_all(work: Work, site_id: int, params: Mapping[str, object], told: Sequence[Told]) -> None:
    """Write one notice to each of `told`, all with the same params, in one statement; nothing for nobody."""
    common = {"site_id": site_id, "params": dict(params), "at": work.now}
    rows = [{**common, **asdict(one)} for one in told]
    if any(about.goes_out for one in told if (about := TOPIC_OF.get(one.kind)) is not None):
        work.session.add_all([Notice(**row) for row in rows])  # the outbox sees what the session writes
        work.session.flush()
    else:
        work.put_all(Notice, rows)


def roll(
    work: Work, site_id: int, kind: str, person_id: int, name: str, ids: Iterable[int], n: int, link: str,
    *, level: str = "alert",
) -> Notice:  # fmt: skip
    """Add `ids` (a list called `name` in the params) to the reader's unseen notice of that kind, or write one.

    `n` is how many more there are; the notice's words say how many in all.
    """
    row = unseen_of(work, site_id, kind, person_id)
    if row is None:
        return add(work, site_id, kind, {name: sorted(ids), "n": n}, level, link, person_id=person_id)
    before = row.params.get(name)
    known = set(before) if isinstance(before, list) else set()
    row.params = {name: sorted(known | set(ids)), "n": int(str(row.params.get("n", 0))) + n}
    row.at, row.climbed_at = work.now, None
    work.session.add(row)
    return row


def unseen_of(work: Work, site_id: int, kind: str, person_id: int) -> Notice | None:
    """The reader's unseen notice of that kind, not older than twelve hours."""
    query = select(Notice).where(
        Notice.site_id == site_id,
        Notice.person_id == person_id,
        Notice.kind == kind,
        col(Notice.seen_at).is_(None),
        Notice.at > work.now - ROLL_UP,
    )
    return work.session.exec(query).first()


# Built once: every hand-off of a party asks, and putting it together costs more than running it.
UNSEEN = select(Notice).where(
    col(Notice.site_id) == bindparam("site"),
    col(Notice.seen_at).is_(None),
    col(Notice.kind).in_(bindparam("kinds", expanding=True)),
)


def unseen_about(work: Work, site_id: int, kinds: Iterable[str], subject: str) -> list[Notice]:
    """Unseen notices of those kinds about one thing, named as in `subjects`: "visit:12"."""
    rows = work.session.exec(UNSEEN, params={"site": site_id, "kinds": list(kinds)})
    return [row for row in rows if subject in subjects(row.params)]


def settle(work: Work, site_id: int, kinds: Iterable[str], subject: str) -> None:
    """It is seen to: unseen notices about it ring no more; one about several things keeps the others."""
    for row in unseen_about(work, site_id, kinds, subject):
        left = without(row.params, {subject})
        if left is None:
            row.seen_at, row.seen_by = work.now, work.actor.person_id
        else:
            row.params = left
        work.session.add(row)


def subjects(params: Mapping[str, object]) -> frozenset[str]:
    """What a notice is about, as words "visit:12": the ids in its params, whether one or a list of them."""
    found = set()
    for name, value in params.items():
        if name.endswith("_id"):
            found.add(f"{name.removesuffix('_id')}:{value}")
        elif isinstance(value, list):
            found |= {f"{SINGULAR.get(name, name.removesuffix('s'))}:{one}" for one in value}
    return frozenset(found)


SINGULAR = {"people": "person"}


def without(params: Mapping[str, object], gone: Iterable[str]) -> dict[str, object] | None:
    """The params without what is settled; None when nothing is left of the list it is about."""
    dead, left = set(gone), dict(params)
    lists = {name: value for name, value in params.items() if isinstance(value, list)}
    if not lists:
        return None if subjects(params) & dead else left
    for name, value in lists.items():
        word = SINGULAR.get(name, name.removesuffix("s"))
        kept = [one for one in value if f"{word}:{one}" not in dead]
        if not kept:
            return None
        if len(kept) < len(value):
            left[name] = kept
            if "n" in left:
                left["n"] = len(kept)
    return left
