"""The outbox is emptied: claimed in one transaction, sent without one, noted in another.

A claim is a word in the row, so two processes never send the same row; one that died while sending is tried again
after a minute, since a message twice is better than an alarm nobody got. What waits goes in as few messages as it fits.
"""

import secrets
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import col, delete, or_, select, update

from app.core.errors import AppError
from app.core.i18n import pick
from app.core.work import House, Work, open_work
from app.notices.models import Outbox, Robot
from app.notices.outbox import ROBOT, words
from app.notices.senders import MOST_A_MINUTE, ListSender, Sender, Sent, WeComRobot, packed
from app.sites.models import Site
from app.sites.queries import setting, site

TRIES = 5
"""Default of the setting outbox_tries."""

AGAIN = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=3), timedelta(minutes=10))
CLAIM = timedelta(minutes=1)
KEEP = timedelta(days=30)
AT_ONCE = 60
BUDGET_S = 4.0
"""Real seconds after which one run begins no further message: other jobs wait for this one."""


def send_outbox(work: Work) -> None:
    """Job (writes in transactions of its own): send what is due, a site after another."""
    house, ends = work.house, time.monotonic() + BUDGET_S
    due = select(Outbox.site_id).where(_due(work)).distinct().order_by(col(Outbox.site_id))
    for site_id in list(work.session.exec(due)):
        if time.monotonic() > ends:
            return
        empty_site(house, site_id, ends)


def _due(work: Work) -> ColumnElement[bool]:
    waits = (col(Outbox.state) == "waiting") & (col(Outbox.next_at) <= work.now)
    stuck = (col(Outbox.state) == "sending") & (col(Outbox.next_at) <= work.now - CLAIM)
    return or_(waits, stuck)


def empty_site(house: House, site_id: int, ends: float) -> None:
    """Send what is due at one site, as long as there is time and the robot takes more."""
    claim = secrets.token_hex(16)
    with open_work(house) as work:
        ids, lines, sender, head, room = _claimed(work, site_id, claim)
    at = 0
    for number, size in enumerate(packed(lines, head)[:room]):
        part = ids[at : at + size]
        if time.monotonic() > ends:
            break
        went = sender.send("\n".join([head, *lines[at : at + size]]))
        at += size
        with open_work(house) as work:
            _note(work, (claim, number), part, sender.channel, went)
        if not went.ok:
            break
    with open_work(house) as work:  # what was claimed and not tried waits on, its tries uncounted
        _let_go(work, site_id, claim, room)


def _claimed(work: Work, site_id: int, claim: str) -> tuple[list[int], list[str], Sender, str, int]:
    """Ids and lines of what is ours now, who takes it, the first line, and how many messages may still go."""
    query = select(Outbox).where(Outbox.site_id == site_id, _due(work)).order_by(col(Outbox.id)).limit(AT_ONCE)
    rows = list(work.session.exec(query.with_for_update(skip_locked=True)))
    here = site(work, site_id)
    for row in rows:
        row.state, row.claim, row.next_at = "sending", claim, work.now
        work.session.add(row)
    sender = _sender(work, site_id)
    lang = here.language
    room = MOST_A_MINUTE
    if sender.channel == ROBOT:
        lately = select(func.count(func.distinct(col(Outbox.claim)))).where(
            Outbox.site_id == site_id, Outbox.channel == ROBOT, col(Outbox.sent_at) > work.now - timedelta(minutes=1)
        )
        room = max(0, MOST_A_MINUTE - work.session.exec(lately).one())
    return [row.id or 0 for row in rows], [words(work, row, lang) for row in rows], sender, f"【{_name(here)}】", room


def _name(here: Site) -> str:
    return pick(here.language, here.name_zh, here.name_en)


def _sender(work: Work, site_id: int) -> Sender:
    robot = work.session.get(Robot, site_id)
    if robot is None or robot.url_cipher is None:
        return ListSender()
    try:
        return WeComRobot(work.house.vault.unseal(robot.url_cipher), work.house.settings.robot_hosts)
    except (AppError, ValueError):  # the host is no longer allowed, or the key is another one
        return _Refused()


class _Refused:
    """An address that may not be called any more."""

    channel = ROBOT

    def send(self, text: str) -> Sent:  # noqa: ARG002
        """Nothing leaves."""
        return Sent("host_not_allowed", for_good=True)


def _note(work: Work, message: tuple[str, int], ids: Sequence[int], channel: str, went: Sent) -> None:
    """What became of one message, named by the claim and its number; only rows that are still ours."""
    query = select(Outbox).where(col(Outbox.id).in_(ids), Outbox.claim == message[0], Outbox.state == "sending")
    for row in work.session.exec(query.with_for_update()):
        most = setting(work, row.site_id, "outbox_tries", TRIES)
        row.tries, row.channel, row.problem = row.tries + 1, channel, went.problem
        if went.ok:
            row.state, row.sent_at, row.claim = "sent", work.now, f"{message[0][:24]}-{message[1]}"
        elif went.for_good or row.tries >= most:
            row.state = "dead"
        else:
            row.state, row.next_at = "waiting", work.now + AGAIN[min(row.tries, len(AGAIN)) - 1]
        work.session.add(row)


def _let_go(work: Work, site_id: int, claim: str, room: int) -> None:
    later = work.now + (timedelta(seconds=15) if room else timedelta(minutes=1))
    work.session.exec(
        update(Outbox)
        .where(col(Outbox.site_id) == site_id, col(Outbox.claim) == claim, col(Outbox.state) == "sending")
        .values(state="waiting", next_at=later)
    )


def counted(work: Work, site_id: int) -> Counter[str]:
    """How many rows are in each state."""
    query = select(Outbox.state, func.count()).where(Outbox.site_id == site_id).group_by(col(Outbox.state))
    return Counter(dict(work.session.exec(query).all()))


def purge_outbox(work: Work) -> None:
    """Job: forget what went out, or was given up, more than thirty days ago."""
    work.session.exec(delete(Outbox).where(col(Outbox.at) < work.now - KEEP))
