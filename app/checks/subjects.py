"""Photos of a check: whoever made it adds them, whoever stood there sees them."""

from datetime import datetime

from sqlmodel import col, select

from app.checks.models import PostCheck
from app.core.work import Work
from app.photos.subjects import UNKNOWN, Subject, subject

KIND = "check"


def check_subject(work: Work, site_id: int, key: str, _at: datetime) -> Subject:
    """The check by the key of its first version; nobody knows it yet while its form is open."""
    query = select(PostCheck).where(PostCheck.site_id == site_id, PostCheck.thread == key)
    check = work.session.exec(query.order_by(col(PostCheck.version).desc())).first()
    if check is None:
        return UNKNOWN
    me = work.actor.person_id
    return Subject(check.post_id, mine=check.checker_id == me, seen=me is not None and check.person_id == me)


subject(KIND, check_subject)
