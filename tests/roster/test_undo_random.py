"""Whatever managers plan, publish and undo in whatever order: nobody is seen twice, and undo leads the way back."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, delete, select

from app.core.errors import AppError
from app.core.work import House, Work, open_work
from app.roster.models import Assignment
from app.roster.publish import PublishIn, publish_roster
from app.roster.publish_drafts import drafts
from app.roster.publish_models import PlanChange, RosterLine, RosterVersion
from app.roster.rules import Span
from app.roster.service import AssignPostIn, ClearPlaceIn, SwapPlacesIn, assign_post, clear_place, swap_places
from app.roster.slots import token
from app.roster.undo import UndoIn, redo_change, redoable, undo_change, undoable
from tests.conftest import Acts
from tests.roster.test_assign import live
from tests.roster.test_races import permit_all
from tests.world import World

TUESDAY = World.monday + timedelta(days=1)
Step = tuple[str, int, int, int]
STEPS = st.tuples(
    st.sampled_from(["assign", "assign", "assign", "swap", "clear", "publish", "undo", "undo", "redo"]),
    st.integers(0, 3),
    st.integers(0, 2),
    st.integers(0, 5),
)
DAYS: tuple[date, date] = (World.monday, TUESDAY)
"""Today and tomorrow: what is told at once, and what is drafted."""
PEOPLE, POSTS = (World.wang, World.zhou, World.luo, World.han), (World.parking, World.door, World.gate)


def state(work: Work) -> list[tuple[object, ...]]:
    """The plan without ids, neighbouring pieces of one person on one place joined."""
    out: list[list[object]] = []
    for row in sorted(live(work), key=lambda row: (row.person_id, row.post_id, row.place, row.starts_at)):
        here = [row.person_id, row.post_id, row.place, row.starts_at, row.ends_at]
        if out and out[-1][:3] == here[:3] and out[-1][4] == row.starts_at:
            out[-1][4] = row.ends_at
        else:
            out.append(here)
    return [tuple(row) for row in out]


def step(work: Work, one: Step) -> None:
    """Do it as far as it is possible; a refusal leaves everything as it is."""
    kind, who, where, hour = one
    rows = live(work)
    if kind == "assign":
        day = DAYS[hour % 2]
        seen = ",".join(token(row) for row in rows)
        start = 780 + 60 * hour
        data = AssignPostIn(site_id=1, post_id=POSTS[where], person_id=PEOPLE[who], day=day, from_minute=start,
                            to_minute=start + 120, seen=seen, moves=seen, accept=ACCEPT, reason="r")  # fmt: skip
        assign_post(work, data)
    elif kind == "swap" and len(rows) > 1:
        one_row, other = rows[who % len(rows)], rows[hour % len(rows)]
        swap_places(work, SwapPlacesIn(site_id=1, first=token(one_row), second=token(other), accept=ACCEPT, reason="r"))
    elif kind == "clear" and rows:
        clear_place(work, ClearPlaceIn(site_id=1, seen=token(rows[who % len(rows)])))
    elif kind == "publish":
        publish_roster(work, PublishIn(site_id=1, seen=[one.token for one in drafts(work, 1)][: hour + 1]))
    elif kind == "undo" and (change := undoable(work, 1)) is not None:
        undo_change(work, UndoIn(site_id=1, change_id=change.id or 0))
    elif kind == "redo" and (change := redoable(work, 1)) is not None:
        redo_change(work, UndoIn(site_id=1, change_id=change.id or 0))


ACCEPT = "short_rest+day_hours+week_hours+month_hours+days_in_row+on_leave+not_ticked+long_day"


def sound(work: Work) -> None:
    """No two rows of the plan, and no two that staff see, share time on a place or of a person."""
    rows = list(work.session.exec(select(Assignment).order_by(col(Assignment.id))))
    seen = [row for row in rows if row.published_in and (row.cleared_at is None or row.withdrawn_in is None)]
    for found in ([row for row in rows if row.cleared_at is None], seen):
        for number, one in enumerate(found):
            for other in found[number + 1 :]:
                together = Span(one.starts_at, one.ends_at).overlaps(Span(other.starts_at, other.ends_at))
                same = one.person_id == other.person_id or (one.post_id, one.place) == (other.post_id, other.place)
                assert not (together and same)
    assert not [row for row in rows if row.business_day == World.monday and not row.published_in and not row.cleared_at]
    told: dict[tuple[object, ...], int] = {}
    for line in work.session.exec(select(RosterLine).order_by(col(RosterLine.id))):
        key = (line.person_id, line.post_id, line.place, line.starts_at, line.ends_at)
        told[key] = told.get(key, 0) + (1 if line.came else -1)
    shown = Counter((row.person_id, row.post_id, row.place, row.starts_at, row.ends_at) for row in seen)
    assert {key: n for key, n in told.items() if n} == shown


def wipe(house: House) -> None:
    """An empty plan for the next example."""
    with open_work(house) as work:
        for table in (PlanChange, RosterLine, Assignment, RosterVersion):
            work.session.exec(delete(table))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=14))
def test_any_order_of_commands_leaves_one_truth_for_managers_and_one_for_staff(
    house: House, act: Acts, world: World, steps: list[Step]
) -> None:
    permit_all(house, world)
    wipe(house)
    for number, one in enumerate(steps):
        try:
            with act((world.mei, world.fang)[number % 3 == 2]) as work:
                step(work, one)
        except AppError:
            pass
        with open_work(house, writing=False) as work:
            sound(work)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS.filter(lambda one: one[0] not in ("undo", "redo")), max_size=8))
def test_undoing_everything_leads_back_through_every_state(
    house: House, act: Acts, world: World, steps: list[Step]
) -> None:
    permit_all(house, world)
    wipe(house)
    states: list[list[tuple[object, ...]]] = []
    for one in steps:
        with open_work(house, writing=False) as work:
            before = state(work)
        try:
            with act(world.mei) as work:
                changes = len(work.session.exec(select(PlanChange)).all())
                step(work, one)
                if len(work.session.exec(select(PlanChange)).all()) > changes:
                    states.append(before)
        except AppError:
            continue

    for before in reversed(states):
        with act(world.mei) as work:
            step(work, ("undo", 0, 0, 0))
        with open_work(house, writing=False) as work:
            assert state(work) == before
