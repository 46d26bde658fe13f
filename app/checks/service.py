"""Looking at a post: five scores or what was found, taken back within minutes, corrected by a new version."""

from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import col, or_, select

import app.checks.messages  # noqa: F401  (adds the words of the refusals)
from app.checks.events import CheckCorrected, CheckWithdrawn, PostChecked
from app.checks.leading import posts_led, whole_site
from app.checks.models import SCORES, PostCheck
from app.checks.rounds import RUNNING, by_night, due_now
from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.happened import happened
from app.core.text import Note, RowId
from app.core.work import Work
from app.duties.plan import undo_span
from app.people.models import Person
from app.roster.models import Standing
from app.sites.models import Post
from app.sites.queries import site

Score = int | None


class Given(BaseModel):
    """What was seen: all five scores, 1 to 5 each, or a finding. `praise`: the remark is praise."""

    model_config = ConfigDict(extra="ignore")

    finding: Literal["", "empty", "asleep"] = ""
    smile: Score = Field(default=None, ge=1, le=5)
    warmth: Score = Field(default=None, ge=1, le=5)
    initiative: Score = Field(default=None, ge=1, le=5)
    correct: Score = Field(default=None, ge=1, le=5)
    care: Score = Field(default=None, ge=1, le=5)
    remark: Note = Field(default="", max_length=300)
    praise: bool = False


class CheckPostIn(Given):
    """A look at a place. `person_id` is who the form showed there; `client_key` names the check for its photos."""

    site_id: RowId
    post_id: RowId
    place: int = Field(default=1, ge=1, le=99)
    person_id: RowId | None = None
    client_key: str = Field(default="", max_length=80, pattern=r"^[A-Za-z0-9_-]*$")
    occurred_at: AwareDatetime | None = None


class CorrectCheckIn(Given):
    """A check as it should have been, and why it is changed."""

    site_id: RowId
    check_id: RowId
    reason: Note = Field(min_length=1, max_length=200)


class UndoCheckIn(BaseModel):
    """A check that was a slip."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    check_id: RowId


@command(Permission.POST_CHECK)
def check_post(work: Work, data: CheckPostIn) -> PostCheck:
    """Keep what was seen, of whoever really stood there at the time: a borrowed hand, whoever stands in.

    Sent again with the same `client_key` it is the same check. Raises Invalid for scores that are missing, an empty
    place and one's own post, Conflict when somebody else stands there than the form showed.
    """
    at = happened(work, data.occurred_at, data.site_id)
    post = work.get(Post, data.post_id, site_id=data.site_id)
    if granted(work) == "T" and post.id not in posts_led(work, data.site_id):
        raise Forbidden("check_not_team")
    key = data.client_key or f"c_{uuid4().hex}"
    before = work.find(PostCheck, site_id=data.site_id, client_key=key)
    if before is not None:
        if before.checker_id != work.actor.person_id:
            raise Conflict("check_not_yours")
        return before
    scores = _scores(data)
    person_id = _who(work, data, at)
    day, code, night = _shift(work, data, at)
    check = work.add(
        PostCheck(
            site_id=data.site_id, client_key=key, thread=key, post_id=data.post_id, place=data.place,
            person_id=person_id, checker_id=work.actor.person_id, business_day=day, shift_code=code, night=night,
            finding=data.finding, remark=data.remark, praise=data.praise and bool(data.remark), at=at,
            received_at=work.now, **scores,
        )
    )  # fmt: skip
    work.emit(
        PostChecked(
            data.site_id,
            check.id or 0,
            check.post_id,
            check.place,
            person_id,
            check.checker_id,
            check.finding,
            check.praise,
            whole_site(work, data.site_id) or not due_now(work, data.site_id),
        )
    )
    return check


@command(Permission.POST_CHECK)
def undo_check(work: Work, data: UndoCheckIn) -> PostCheck:
    """Take one's own check back within the site's minutes; it stays in the record as taken back."""
    check = _locked(work, data.site_id, data.check_id)
    if check.checker_id != work.actor.person_id:
        raise Conflict("check_not_yours")
    span = undo_span(work, data.site_id)
    if work.now - check.received_at > span:
        raise Conflict("check_undo_late", minutes=int(span.total_seconds() // 60))
    check.withdrawn_at = work.now
    work.session.add(check)
    work.emit(CheckWithdrawn(data.site_id, check.id or 0, check.post_id, check.person_id, check.checker_id))
    return check


@command(Permission.POST_CHECK)
def correct_check(work: Work, data: CorrectCheckIn) -> PostCheck:
    """Replace a check by another version of it, with the reason: whoever made it, or a manager.

    Raises Conflict for somebody else's ("check_not_yours") and for what was replaced or taken back before.
    """
    before = _locked(work, data.site_id, data.check_id)
    if before.checker_id != work.actor.person_id and not whole_site(work, data.site_id):
        raise Conflict("check_not_yours")
    if before.person_id is not None and before.person_id == work.actor.person_id:
        raise Invalid("check_oneself")
    if before.person_id is None and data.finding != "empty":
        raise Invalid("check_nobody_there")
    scores = _scores(data)
    before.replaced_at = work.now
    work.session.add(before)
    check = work.add(
        PostCheck(
            site_id=data.site_id, client_key=f"c_{uuid4().hex}", thread=before.thread, post_id=before.post_id,
            place=before.place, person_id=before.person_id, checker_id=work.actor.person_id,
            business_day=before.business_day, shift_code=before.shift_code, night=before.night, finding=data.finding,
            remark=data.remark, praise=data.praise and bool(data.remark), at=before.at, received_at=work.now,
            version=before.version + 1, replaces_id=before.id, reason=data.reason, **scores,
        )
    )  # fmt: skip
    fact = CheckCorrected(data.site_id, check.id or 0, before.id or 0, check.post_id, check.person_id)
    work.emit(fact, reason=data.reason)
    return check


def _scores(data: Given) -> dict[str, Any]:
    """The five by name; nothing beside a finding. Raises Invalid for the first that is missing."""
    if data.finding:
        return {}
    given = {name: getattr(data, name) for name in SCORES}
    for name, score in given.items():
        if score is None:
            raise Invalid("check_needs_all", name)
    return given


def _who(work: Work, data: CheckPostIn, at: datetime) -> int | None:
    """Who stood on the place at that time."""
    query = (
        select(Standing.person_id, Person.name)
        .join(Person, col(Person.id) == col(Standing.person_id))
        .where(
            Standing.site_id == data.site_id,
            Standing.post_id == data.post_id,
            Standing.place == data.place,
            Standing.started_at <= at,
            or_(col(Standing.ended_at).is_(None), col(Standing.ended_at) > at),
        )
        .order_by(col(Standing.started_at).desc())
    )
    found = work.session.exec(query).first()
    if found is None:
        if data.finding != "empty":
            raise Invalid("check_nobody_there", "place")
        return None
    person_id, name = found
    if person_id == work.actor.person_id:
        raise Invalid("check_oneself", "place")
    if data.person_id is not None and data.person_id != person_id:
        raise Conflict("check_other_person", name=name)
    return person_id


def _shift(work: Work, data: CheckPostIn, at: datetime) -> tuple[Any, str, bool]:
    """The business day, code and night of the shift that runs on the post; the site's own where none does."""
    here = site(work, data.site_id)
    asked = {"site": data.site_id, "post": data.post_id, "at": at}
    rows = sorted(work.session.execute(RUNNING, asked), key=lambda row: row.starts_at)
    if not rows:
        return here.day_of(at), "", False
    row = rows[-1]
    return row.business_day, row.shift_code, by_night(here, row.starts_at, row.ends_at, row.business_day)


def _locked(work: Work, site_id: int, check_id: int) -> PostCheck:
    query = select(PostCheck).where(PostCheck.id == check_id, PostCheck.site_id == site_id).with_for_update()
    check = work.session.exec(query.execution_options(populate_existing=True)).first()
    if check is None:
        raise NotFound()
    if check.replaced_at is not None or check.withdrawn_at is not None:
        raise Conflict("check_replaced")
    return check
