"""What goes out of the house: written beside the notice in its transaction, put into words without personal data.

However many people are told of one thing, it goes out once. Words are made from ids when it is sent: how many people,
which post, which kind of damage; never a name, a phone, a plate, nor a member of staff.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy import select as columns
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.i18n import pick
from app.core.messages import MESSAGES, N_, add_messages
from app.core.work import Work
from app.notices.models import Notice, Outbox, Robot
from app.notices.topics import TOPIC_OF, TOPICS
from app.notices.writing import subjects
from app.sites.queries import posts, site

LIST, ROBOT = "list", "robot"

add_messages(
    {
        "out_line": N_("{at} {what}"),
        "out_parties": N_("{what} ({n} parties)"),
        "out_party": N_("{what} (party {number}, {heads} people)"),
        "out_posts": N_("{what}: {posts}"),
        "out_several": N_("{what} ({n})"),
        "out_test": N_("This is a test of the group robot."),
    }
)


def topics_out(robot: Robot | None) -> frozenset[str]:
    """Codes of the topics that go out at a site."""
    if robot is not None:
        return frozenset(robot.topics)
    return frozenset(code for code, one in TOPICS.items() if one.at_first)


TOLD = "went out"
"""Where a session remembers what it put out, by site, kind and instant."""


@event.listens_for(Session, "before_flush")
def put_out(session: Session, _context: object, _instances: object) -> None:
    """A notice of a topic that goes out is put into the outbox in the same transaction, whichever slice wrote it."""
    for row in [*session.new, *session.dirty]:
        if not isinstance(row, Notice) or row.step or row.seen_at is not None:
            continue
        about = TOPIC_OF.get(row.kind)
        if about is None or not about.goes_out:
            continue
        fresh = news(row)
        told = session.info.setdefault(TOLD, {}).setdefault((row.site_id, row.kind, row.at), set())
        if fresh <= told or about.code not in topics_out(session.get(Robot, row.site_id)):
            continue
        told |= fresh | subjects(row.params)
        key = key_of(row)
        waiting = any(isinstance(one, Outbox) and one.key == key for one in session.new)
        asked = columns(col(Outbox.id)).where(col(Outbox.site_id) == row.site_id, col(Outbox.key) == key)
        if not waiting and session.execute(asked).first() is None:
            session.add(
                Outbox(
                    site_id=row.site_id, key=key, kind=row.kind, level=row.level, params=plain(row.params), at=row.at,
                    next_at=row.at,
                )
            )  # fmt: skip


@event.listens_for(Session, "after_rollback")
def forget_told(session: Session) -> None:
    """What was put out is not there."""
    session.info.pop(TOLD, None)


def news(row: Notice) -> frozenset[str]:
    """What a new or changed notice says that its reader was not told before; told anew, it says everything again.

    Readers of one fact have notices of different lengths: who saw the last one begins anew, another's grows.
    """
    about, state = subjects(row.params) or frozenset({""}), inspect(row)
    if not state.persistent:
        return about
    before = state.attrs.params.history.deleted
    fresh = about - subjects(before[0]) if before else frozenset()
    return fresh or (about if state.attrs.at.history.added else frozenset())


def key_of(row: Notice) -> str:
    """One thing at one instant, whoever is told of it."""
    about = ",".join(sorted(subjects(row.params)))
    return hashlib.sha256(f"{row.kind}|{about}|{row.at.isoformat()}".encode()).hexdigest()[:40]


GOES = frozenset({"visit_id", "visits", "number", "heads", "post_id", "posts", "place", "n"})
"""What of a notice's params goes with it: ids and counts that become words. Whatever a slice adds stays here."""


def plain(params: Mapping[str, object]) -> dict[str, object]:
    """The params that go, with people counted instead of named."""
    people = params.get("people")
    more = {"n": len(people)} if isinstance(people, list) else {}
    return {name: value for name, value in params.items() if name in GOES} | more


def words(work: Work, row: Outbox, lang: str) -> str:
    """One line for the group, in the site's language, from the row's ids."""
    say = work.house.state["languages"].say
    return str(say(lang, "out_line", at=_clock(work, row), what=_what(work, row, lang)))


def _what(work: Work, row: Outbox, lang: str) -> str:
    languages, values = work.house.state["languages"], row.params
    if row.kind == "test":
        return str(languages.say(lang, "out_test"))
    about = TOPIC_OF.get(row.kind)
    what: Any = languages.gettext(lang, about.words if about else MESSAGES["out_test"])
    listed = values.get("posts")
    ids = [int(str(one)) for one in listed] if isinstance(listed, list) else []
    ids += [int(str(values["post_id"]))] if "post_id" in values else []
    if ids:
        known = posts(work, row.site_id)
        names = [pick(lang, known[one].name_zh, known[one].name_en) for one in ids if one in known]
        what = languages.say(lang, "out_posts", what=what, posts=("、" if lang.startswith("zh") else ", ").join(names))
    n = values.get("n")
    if "number" in values and values.get("heads"):
        what = languages.say(lang, "out_party", what=what, number=values["number"], heads=values["heads"])
    elif isinstance(values.get("visits"), list) and n != 1:
        what = languages.say(lang, "out_parties", what=what, n=n)
    elif isinstance(n, int) and n > 1:
        what = languages.say(lang, "out_several", what=what, n=n)
    return str(what)


def _clock(work: Work, row: Outbox) -> str:
    return row.at.astimezone(site(work, row.site_id).zone).strftime("%H:%M")
