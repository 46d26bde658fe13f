"""What a change of the plan was, in words: for the undo button and for whoever is told that it cannot be undone."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.i18n import Format
from app.core.messages import N_
from app.core.work import Work
from app.people.models import Person
from app.roster.day import rows_read
from app.roster.models import Assignment
from app.roster.publish_models import PlanChange
from app.roster.versions_words import Wording
from app.sites.queries import zone_of

WORDS = {
    "assign": N_("{person} at {post}, {day}"),
    "swap": N_("{person} and {other} changed over, {day}"),
    "clear": N_("{person} off {post}, {day}"),
    "copy": N_("{n} shifts copied, {open} places opened"),
    "import": N_("{n} shifts imported"),
    "one": N_("{person}, {post}, {day}"),
    "many": N_("{n} shifts changed"),
}
NAMED: Select[*tuple[Any, ...]] = (
    columns(
        col(Assignment.id),
        col(Assignment.person_id),
        col(Person.name),
        col(Assignment.post_id),
        col(Assignment.place),
        col(Assignment.business_day).label("day"),
    )
    .join(Person, col(Person.id) == col(Assignment.person_id))
    .where(col(Assignment.id).in_(bindparam("ids", expanding=True)))
)


def words_of(work: Work, change: PlanChange) -> str:
    """The change in one line. One statement when it is about shifts of days that were not read."""
    made = [int(str(entry["id"])) for entry in change.rows if entry["was"] is None]
    cut = [int(str(entry["id"])) for entry in change.rows if entry["was"] is not None]
    say, n = Wording(work, change.site_id), len(change.rows)
    if change.kind == "copy":
        return say.say(WORDS["copy"], n=len(made), open=len(change.opened))
    if change.kind == "import":
        return say.say(WORDS["import"], n=n)
    # What was put there last says it best; what was only taken away, what came first.
    chosen = [*(made[-2:] if change.kind == "swap" else made[-1:]), *cut[:2]]
    rows: dict[int, Any] = dict(rows_read(work, change.site_id))
    if any(number not in rows for number in chosen):
        rows = {row.id: row for row in work.session.execute(NAMED, {"ids": chosen})}
    found = [rows[number] for number in chosen if number in rows]
    if not found:
        return say.say(WORDS["many"], n=n)
    return _words(work, change, say, found, n)


def _words(work: Work, change: PlanChange, say: Wording, found: Sequence[Any], n: int) -> str:
    first = found[0]
    other = next((row for row in found if row.person_id != first.person_id), first)
    params: Mapping[str, object] = {
        "person": first.name,
        "other": other.name,
        "post": say.post(first.post_id, first.place),
        "day": Format(work.lang, zone_of(work, change.site_id), say.languages.catalogues[work.lang]).day(first.day),
        "n": n,
    }
    if change.kind in ("assign", "swap", "clear"):
        return say.say(WORDS[change.kind], **params)
    people = {row.person_id for row in found}
    return say.say(WORDS["one" if len(people) == 1 and n <= 3 else "many"], **params)
