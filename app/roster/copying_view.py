"""The block `copying`: what copying would do, or what it has done, with the reason for everybody left out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import Invalid
from app.core.work import Work
from app.roster.copying import Copied, CopyPlan, Item, copy_plan
from app.roster.versions_words import Wording
from app.sites.queries import today

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Left:
    """Somebody who is not copied, and why."""

    name: str
    day: date
    where: str
    reason: str


@dataclass(frozen=True)
class DaySum:
    """What a day gets: shifts with people, and places wanted."""

    day: date
    shifts: int
    opened: int
    left_out: int


@dataclass(frozen=True)
class Copying:
    """The block. `plan` None: these weeks cannot be copied, `problem` says why. `done`: it is what has been done."""

    from_week: date
    to_week: date
    how: str
    plan: CopyPlan | None
    problem: str
    days: tuple[DaySum, ...]
    left_out: tuple[Left, ...]
    sources: tuple[date, ...]
    targets: tuple[date, ...]
    done: bool
    changed: bool


def copying(
    work: Work, site_id: int, from_week: str, to_week: str, how: str, done: Copied | None = None, **_rest: object
) -> Copying:
    """The preview, or the outcome when it was carried out."""
    source, target, now = (_monday(text) for text in (from_week, to_week, today(work, site_id).isoformat()))
    plan, problem, say = None, "", Wording(work, site_id)
    try:
        plan = done.plan if done else copy_plan(work, site_id, source, target, how)
    except Invalid as refusal:
        problem = say.languages.say(work.lang, refusal.code, **refusal.params)
    return Copying(
        source,
        target,
        how,
        plan,
        problem,
        _days(plan) if plan else (),
        tuple(
            Left(
                one.item.name,
                one.item.day,
                _where(say, one.item),
                say.languages.say(work.lang, one.code, **one.params),
            )
            for one in (plan.left_out if plan else ())
        ),
        tuple(sorted({*(now - WEEK * n for n in range(-1, 5)), source} - {target})),
        tuple(sorted({*(now + WEEK * n for n in range(5)), target})),
        done is not None,
        done is not None and done.id is not None,
    )


def _monday(text: str) -> date:
    day = date.fromisoformat(text)
    return day - timedelta(days=min(day.weekday(), (day - date.min).days))


def _where(say: Wording, item: Item) -> str:
    return f"{say.post(item.post_id, item.place)} {say.clock(item.span.starts_at)}–{say.clock(item.span.ends_at)}"


def _days(plan: CopyPlan) -> tuple[DaySum, ...]:
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for position, items in enumerate((plan.shifts, plan.opened, [one.item for one in plan.left_out])):
        for item in items:
            sums[item.day][position] += 1
    first = plan.to_week
    return tuple(DaySum(first + timedelta(days=n), *sums[first + timedelta(days=n)]) for n in range(7))
