"""The group robot of a site and how loud its notices are: set by the manager, shown with the address masked."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission, Role
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.messages import N_, add_messages
from app.core.text import RowId, clean
from app.core.work import Work
from app.notices.events import LoudnessChanged, MessageRetried, RobotChanged
from app.notices.models import NoticeRule, Outbox, Robot
from app.notices.outbox import topics_out, words
from app.notices.senders import checked_url, masked_url
from app.notices.sending import counted
from app.notices.topics import LEVELS, TOPICS, rules
from app.sites.queries import posts, site

SHOWN = 30
STATES = {
    "waiting": N_("waits"),
    "sending": N_("is being sent"),
    "sent": N_("sent"),
    "dead": N_("given up"),
}
PROBLEMS = {
    "unreachable": N_("The robot could not be reached."),
    "busy": N_("The robot was busy."),
    "too_many": N_("More than 20 messages in a minute."),
    "refused": N_("The robot refused the message."),
    "no_such_robot": N_("There is no robot at this address."),
    "odd_answer": N_("The robot gave an answer we do not know."),
    "host_not_allowed": N_("This address may not be called any more."),
}

add_messages(
    {
        "robot_only_manager": N_("Only the site's manager sets this."),
        "not_given_up": N_("This message was not given up."),
        "tested_lately": N_("A test is on its way. Look at the list below."),
    }
)


def _topics(given: object) -> object:
    return [one for one in given if one] if isinstance(given, list) else given


Topics = Annotated[list[str], BeforeValidator(_topics), Field(max_length=60)]


class RobotIn(BaseModel):
    """An address, empty to keep the one that is there, and the topics that go out. `remove` takes the address away."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    url: Annotated[str, BeforeValidator(clean), Field(max_length=300)] = ""
    topics: Topics = []
    remove: bool = False


@command(Permission.SITE_CONFIG)
def set_robot(work: Work, data: RobotIn) -> Robot:
    """Set the robot. The address is sealed and never shown again.

    Raises Conflict for anybody but the site's manager, Invalid for an address that may not be called.
    """
    _manager_only(work, data.site_id)
    known = {code for code, one in TOPICS.items() if one.goes_out}
    if not set(data.topics) <= known:
        raise Invalid("not_a_choice", "topics")
    url = checked_url(data.url, work.house.settings.robot_hosts) if data.url else ""
    row = work.session.get(Robot, data.site_id) or Robot(site_id=data.site_id, set_at=work.now)
    row.topics, row.set_at, row.set_by = list(dict.fromkeys(data.topics)), work.now, work.actor.person_id
    if data.remove:
        row.url_cipher, row.url_masked = None, ""
    elif url:
        row.url_cipher, row.url_masked = work.house.vault.seal(url), masked_url(url)
    work.add(row)
    work.emit(RobotChanged(data.site_id, row.url_cipher is not None, tuple(row.topics)))
    return row


def _manager_only(work: Work, site_id: int) -> None:
    if not work.actor.is_system and Role.SM not in work.actor.roles.get(site_id, frozenset()):
        raise Conflict("robot_only_manager")


class TryIn(BaseModel):
    """A message to see whether it arrives."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId


@command(Permission.SITE_CONFIG)
def try_robot(work: Work, data: TryIn) -> Outbox:
    """Send a test. Raises Conflict for anybody but the manager, and while one is on its way."""
    _manager_only(work, data.site_id)
    query = select(Outbox).where(
        Outbox.site_id == data.site_id, Outbox.kind == "test", col(Outbox.state).in_(("waiting", "sending"))
    )
    if work.session.exec(query).first() is not None:
        raise Conflict("tested_lately")
    return work.add(
        Outbox(site_id=data.site_id, key=f"test-{secrets.token_hex(8)}", kind="test", at=work.now, next_at=work.now)
    )


class RetryIn(BaseModel):
    """A message that was given up."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    outbox_id: RowId


@command(Permission.SITE_CONFIG)
def retry_message(work: Work, data: RetryIn) -> Outbox:
    """Try it again from the beginning. Raises NotFound, and Conflict when it was not given up."""
    row = work.get(Outbox, data.outbox_id, site_id=data.site_id)
    if row.state != "dead":
        raise Conflict("not_given_up")
    row.state, row.tries, row.next_at, row.problem = "waiting", 0, work.now, ""
    work.add(row)
    work.emit(MessageRetried(data.site_id, row.id or 0))
    return row


class LoudIn(BaseModel):
    """How loud topics are on a post (0: everywhere): one "topic=level" each, an empty level for as it was."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    post_id: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    levels: list[str] = Field(default=[], max_length=80)


@command(Permission.SITE_CONFIG)
def set_loudness(work: Work, data: LoudIn) -> int:
    """Store what differs; how many topics changed. Raises NotFound for a post of another site, Invalid for a level."""
    if data.post_id and data.post_id not in posts(work, data.site_id):
        raise NotFound()
    there = {
        row.topic: row
        for row in work.session.exec(
            select(NoticeRule).where(NoticeRule.site_id == data.site_id, NoticeRule.post_id == data.post_id)
        )
    }
    changed = 0
    for one in data.levels:
        code, _, level = one.partition("=")
        if code not in TOPICS or level not in (*LEVELS, ""):
            raise Invalid("not_a_choice", "levels")
        row = there.get(code)
        if level == (row.level if row else ""):
            continue
        changed += 1
        if row is not None and not level:
            work.session.delete(row)
        else:
            row = row or NoticeRule(site_id=data.site_id, topic=code, post_id=data.post_id, level="", set_at=work.now)
            row.level, row.set_at, row.set_by = level, work.now, work.actor.person_id
            work.session.add(row)
        work.emit(LoudnessChanged(data.site_id, code, data.post_id, level))
    work.session.flush()
    return changed


# What the two pages show ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class LoudRow:
    """A topic: `level` as set here (empty: not set), `otherwise` what counts then."""

    code: str
    words: str
    level: str
    otherwise: str


@dataclass(frozen=True)
class Loudness:
    """Topics as they are on one post, 0 for everywhere; `choices` are the posts, with whether any differs there."""

    post_id: int
    rows: tuple[LoudRow, ...]
    choices: tuple[tuple[int, str, str, bool], ...]


def loudness(work: Work, site_id: int, post: int = 0, **_scope: object) -> Loudness:
    """How loud each topic is. Rules and posts are kept by the process."""
    known, found = posts(work, site_id), rules(work, site_id)
    here = post if post in known else 0
    say = work.house.state["languages"].gettext
    rows = tuple(
        LoudRow(
            one.code, say(work.lang, one.words), found.get((one.code, here), ""),
            (found.get((one.code, 0)) or one.level) if here else one.level,
        )
        for one in TOPICS.values()
    )  # fmt: skip
    differs = {post_id for _, post_id in found}
    return Loudness(
        here, rows, tuple((post_id, row.name_zh, row.name_en, post_id in differs) for post_id, row in known.items())
    )


@dataclass(frozen=True)
class OutRow:
    """One message: the line as it goes, and what became of it."""

    id: int
    text: str
    state: str
    state_words: str
    problem: str
    tries: int
    at: datetime


@dataclass(frozen=True)
class RobotView:
    """The robot as it is set. `mine`: whether the reader may change it."""

    masked: str
    topics: tuple[tuple[str, str, bool], ...]
    mine: bool
    hosts: str


@dataclass(frozen=True)
class OutView:
    """The last messages, newest first, and how many are in each state."""

    rows: tuple[OutRow, ...]
    waiting: int
    dead: int


def robot(work: Work, site_id: int, **_scope: object) -> RobotView:
    """The robot and what it says. One statement."""
    row = work.session.get(Robot, site_id)
    out, say = topics_out(row), work.house.state["languages"].gettext
    return RobotView(
        row.url_masked if row else "",
        tuple((code, say(work.lang, one.words), code in out) for code, one in TOPICS.items() if one.goes_out),
        Role.SM in work.actor.roles.get(site_id, frozenset()),
        work.house.settings.robot_hosts,
    )


def outgoing(work: Work, site_id: int, **_scope: object) -> OutView:
    """The list of what went out. Two statements."""
    query = select(Outbox).where(Outbox.site_id == site_id).order_by(col(Outbox.at).desc(), col(Outbox.id).desc())
    say, lang = work.house.state["languages"].gettext, site(work, site_id).language
    rows = tuple(
        OutRow(
            row.id or 0, words(work, row, lang), row.state, say(work.lang, STATES[row.state]),
            say(work.lang, PROBLEMS[row.problem]) if row.problem in PROBLEMS else "", row.tries, row.at,
        )
        for row in work.session.exec(query.limit(SHOWN))
    )  # fmt: skip
    count = counted(work, site_id)
    return OutView(rows, count["waiting"] + count["sending"], count["dead"])
