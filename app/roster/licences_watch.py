"""Guard licences that end: told to the managers once when the site's notice begins, in the last week, and when over."""

from datetime import timedelta

from sqlmodel import col, select

from app.core.models import EventLog
from app.core.work import Work
from app.roster.known import known
from app.roster.papers import LicenceState, licence_state, notice_days
from app.roster.papers_events import LicenceEnding
from app.roster.places import posts_in_order
from app.roster.rules_site import book_of
from app.sites.models import Site
from app.sites.queries import today

LAST_WEEK = 7
REMEMBERED = timedelta(days=400)
"""So far back it is looked up what was told; a licence is never shown earlier than half a year before its end."""


def stage_of(state: LicenceState) -> str:
    """What is to be told: notice, week or over; empty for nothing. Each is told once for one last date."""
    if state.state == "over":
        return "over"
    if state.state != "ends":
        return ""
    return "week" if state.days <= LAST_WEEK else "notice"


def tell_ending(work: Work) -> None:
    """Job: one fact for every licence that has come a stage nearer to its end. Four statements a site."""
    for site_id in work.session.exec(select(Site.id).where(col(Site.active)).order_by(col(Site.id))).all():
        _tell(work, site_id or 0)


def _tell(work: Work, site_id: int) -> None:
    day, posts = today(work, site_id), list(posts_in_order(work, site_id).values())
    if not any(post.licence_required for post in posts):
        return
    notice, told = notice_days(book_of(work, site_id), day), _told(work, site_id)
    for person in known(work, site_id, day):
        state = licence_state(person, posts, day, notice)
        fact = LicenceEnding(site_id, person.person_id, state.until.isoformat() if state.until else "", stage_of(state))
        if fact.stage and (fact.person_id, fact.until, fact.stage) not in told:
            work.emit(fact)


def _told(work: Work, site_id: int) -> set[tuple[int, str, str]]:
    query = select(EventLog).where(
        EventLog.site_id == site_id,
        EventLog.kind == LicenceEnding.__name__,
        EventLog.at > work.now - REMEMBERED,
    )
    return {
        (int(str(row.payload["person_id"])), str(row.payload["until"]), str(row.payload["stage"]))
        for row in work.session.exec(query)
    }
