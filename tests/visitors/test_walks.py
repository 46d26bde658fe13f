"""Whatever anybody taps in whatever order: no party is lost or made twice, nothing skipped is done, heads reconcile."""

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import AppError
from app.core.work import House, Work, open_work
from app.sites.queries import site, today
from app.visitors.announce import (
    AnnounceIn,
    AtDoorIn,
    CompleteIn,
    announce_party,
    complete_party,
    start_at_door,
    withdraw_party,
)
from app.visitors.calling import open_offer
from app.visitors.chain import DepartIn, TakeBackIn, acknowledge_party, depart_party, no_show, take_back_step
from app.visitors.closing import CloseIn, close_day
from app.visitors.desk import register_party
from app.visitors.forgotten import close_forgotten
from app.visitors.models import Visit, VisitStep
from app.visitors.offers import SpokenIn, record_spoken_acceptance
from app.visitors.party_steps import RecordIn, record_step
from app.visitors.queries import open_parties
from app.visitors.steps import StepIn
from app.visitors.story import COLUMNS, PLACES
from app.visitors.tally import CUSTOMERS, day_totals
from app.visitors.together import MergeIn, PartIn, merge_parties, part_parties
from tests.conftest import Acts
from tests.visitors.deskmates import registering, sign_in
from tests.visitors.walkers import OTHER_PLATE, PLATE, crew, story
from tests.world import World

PEOPLE = st.sampled_from([World.wang, World.zhou, World.lin, World.mei])
PLATES = st.sampled_from(["", PLATE, OTHER_PLATE])
PHONES = st.sampled_from([None, "13812345678", "13900001111"])
STEPS = st.sampled_from(
    ["acked", "at_door", "served", "hall", "sand", "tour", "talk", "leaving", "departed", "car_out"]
)
WHICH = st.integers(0, 7)
HEADS = st.integers(1, 5)
EXAMPLES = int(os.environ.get("WALKS", "8"))
"""Days walked; more by hand when the chain is changed."""
Doing = Callable[[Work], Any]


class Walks(RuleBasedStateMachine):
    """A site with its crew; every rule is one tap in one transaction, and may be refused."""

    house: House
    act: Acts
    clock: FixedClock

    def __init__(self) -> None:
        super().__init__()
        self.rows = 0

    @initialize()
    def next_day(self) -> None:
        """A business day of its own: what is left of the one before is closed by the clock."""
        self.clock.advance(days=1)
        with open_work(self.house) as work:
            close_forgotten(work)
            assert open_parties(work, 1) == []
            self.rows = len(work.session.exec(select(VisitStep.id)).all())
        with self.act(World.lin) as work:
            sign_in(work, World.shen, World.yao)

    def tap(self, who: int, does: Doing) -> Any:
        """Do it, or be told why not; a refusal stores nothing."""
        try:
            with self.act(who) as work:
                return does(work)
        except AppError:
            return None

    def one(self, which: int) -> int:
        """A party of the day, by its place in the list."""
        ids = self.visits()
        return ids[which % len(ids)] if ids else 1

    def visits(self) -> list[int]:
        """Ids of the day's visits."""
        with open_work(self.house, writing=False) as work:
            query = select(Visit.id).where(Visit.site_id == 1, Visit.business_day == today(work, 1)).order_by("id")
            return [visit_id or 0 for visit_id in work.session.exec(query)]

    @rule(who=PEOPLE, heads=HEADS, plate=PLATES)
    def announces(self, who: int, heads: int, plate: str) -> None:
        """The car park."""
        data = AnnounceIn(site_id=1, heads=heads, plate=plate, on_foot=not plate)
        assert self.tap(who, lambda work: announce_party(work, data)), "a first sight is never dropped"

    @rule(who=PEOPLE, heads=HEADS)
    def walks_in(self, who: int, heads: int) -> None:
        """The door."""
        assert self.tap(who, lambda work: start_at_door(work, AtDoorIn(site_id=1, heads=heads)))

    @rule(who=PEOPLE, which=WHICH, plate=st.sampled_from([PLATE, OTHER_PLATE]))
    def reads_plate(self, who: int, which: int, plate: str) -> None:
        """A plate follows."""
        data = CompleteIn(site_id=1, visit_id=self.one(which), plate=plate)
        self.tap(who, lambda work: complete_party(work, data))

    @rule(who=PEOPLE, which=WHICH)
    def hears(self, who: int, which: int) -> None:
        """The door answers."""
        self.tap(who, lambda work: acknowledge_party(work, StepIn(site_id=1, visit_id=self.one(which))))

    @rule(which=WHICH, phone=PHONES, walk_in=st.booleans())
    def registers(self, which: int, phone: str | None, walk_in: bool) -> None:
        """The desk, with the party announced or with a walk-in."""
        visit_id = None if walk_in else self.one(which)
        data = registering(visit_id=visit_id, phone=phone, accept="phone_known", surname="周" if phone else None)
        self.tap(World.lin, lambda work: register_party(work, data))

    @rule(which=WHICH)
    def takes(self, which: int) -> None:
        """A consultant says yes by word."""
        data = SpokenIn(site_id=1, visit_id=self.one(which))
        self.tap(World.lin, lambda work: record_spoken_acceptance(work, data))

    @rule(who=PEOPLE, which=WHICH, step=STEPS, ago=st.sampled_from([None, None, 1, 7]))
    def records(self, who: int, which: int, step: str, ago: int | None) -> None:
        """Any step, now or some minutes ago."""
        earlier = ""
        if ago is not None:
            with open_work(self.house, writing=False) as work:
                earlier = work.now.astimezone(site(work, 1).zone).strftime("%H:%M")
            self.clock.advance(minutes=ago)
        data = RecordIn.model_validate(
            {"site_id": 1, "visit_id": self.one(which), "step": step, "earlier": earlier, "reason": "no signal"}
        )
        self.tap(who, lambda work: record_step(work, data))

    @rule(who=PEOPLE, which=WHICH)
    def leaves(self, who: int, which: int) -> None:
        """The door says goodbye."""
        self.tap(who, lambda work: depart_party(work, DepartIn(site_id=1, visit_id=self.one(which))))

    @rule(who=PEOPLE, which=WHICH)
    def nobody_came(self, who: int, which: int) -> None:
        """The doorman waited."""
        self.tap(who, lambda work: no_show(work, StepIn(site_id=1, visit_id=self.one(which))))

    @rule(who=PEOPLE, which=WHICH)
    def withdraws(self, who: int, which: int) -> None:
        """The announcement was a slip."""
        self.tap(who, lambda work: withdraw_party(work, StepIn(site_id=1, visit_id=self.one(which))))

    @rule(who=PEOPLE, which=WHICH, step=STEPS)
    def takes_back(self, who: int, which: int, step: str) -> None:
        """A slip of the thumb."""
        data = TakeBackIn.model_validate({"site_id": 1, "visit_id": self.one(which), "step": step})
        self.tap(who, lambda work: take_back_step(work, data))

    @rule(who=PEOPLE, one=WHICH, other=WHICH, how=st.sampled_from(["same", "group"]))
    def puts_together(self, who: int, one: int, other: int, how: str) -> None:
        """These two are one."""
        data = MergeIn.model_validate(
            {"site_id": 1, "visit_id": self.one(one), "other_id": self.one(other), "how": how}
        )
        self.tap(who, lambda work: merge_parties(work, data))

    @rule(who=PEOPLE, which=WHICH)
    def parts(self, who: int, which: int) -> None:
        """They are not."""
        self.tap(who, lambda work: part_parties(work, PartIn(site_id=1, visit_id=self.one(which))))

    @rule(minutes=st.integers(1, 25))
    def time_goes_by(self, minutes: int) -> None:
        """Until nobody takes anything back any more, and until plates are no longer put together."""
        self.clock.advance(minutes=minutes)

    @rule()
    def closes(self) -> None:
        """The manager closes the day with whoever is left."""

        def does(work: Work) -> object:
            return close_day(work, CloseIn(site_id=1, seen=len(open_parties(work, 1))))

        self.tap(World.mei, does)
        with open_work(self.house, writing=False) as work:
            assert open_parties(work, 1) == []

    @invariant()
    def everybody_is_accounted_for(self) -> None:
        """In, out and here add up, in parties and in heads; a folded record is in one that is not folded."""
        with open_work(self.house, writing=False) as work:
            day = today(work, 1)
            visits = {
                visit.id: visit
                for visit in work.session.exec(select(Visit).where(Visit.site_id == 1, Visit.business_day == day))
            }
            here = open_parties(work, 1)
            totals = day_totals(work, 1)
            assert totals.adds_up
            assert (totals.here.parties, totals.here.heads) == (len(here), sum(row.heads or 0 for row in here))
            came = [visit for visit in visits.values() if visit.outcome in CUSTOMERS]
            assert (totals.came.parties, totals.came.heads) == (len(came), sum(visit.heads or 0 for visit in came))
            assert len({visit.number for visit in visits.values()}) == len(visits)
            for visit in visits.values():
                assert (visit.departed_at is None) == (visit.outcome == "") == (visit.place != "left")
                assert (visit.merged_into is not None) == (visit.outcome == "merged")
                assert visit.merged_into is None or visit.merged_into in visits
                assert visit.away_s >= 0
                if visit.registered_at is not None and visit.merged_into is None:
                    assert visit.outcome in CUSTOMERS, "whom the desk has had came, whatever was tapped since"
                if visit.outcome == "left":
                    assert visit.departed_at is not None
                    assert visit.departed_at >= (visit.returned_at or visit.opened_at)
                if visit.offered_at is not None and visit.accepted_at is None and visit.departed_at is None:
                    assert visit.consultant_id is not None, "nobody is called whom nobody knows"
                    assert open_offer(work, visit) is not None, "whoever is called can answer"

    @invariant()
    def nothing_is_done_that_nobody_recorded(self) -> None:
        """Each link that is shown as done has its record, and no record ever goes."""
        with open_work(self.house, writing=False) as work:
            day = today(work, 1)
            for visit in work.session.exec(select(Visit).where(Visit.site_id == 1, Visit.business_day == day)):
                told = story(work, visit.id or 0)
                for link in told.links:
                    if link.key in COLUMNS and link.state in ("done", "now"):
                        assert getattr(visit, f"{link.key}_at") is not None
                    if link.key in (*COLUMNS, *PLACES) and link.state in ("done", "now"):
                        assert any(step.step == link.key for step in told.steps), link.key
            rows = len(work.session.exec(select(VisitStep.id)).all())
            assert rows >= self.rows
            self.rows = rows


def test_any_order_of_taps_by_anybody(house: House, act: Acts, clock: FixedClock, world: World) -> None:
    crew(house, world)

    class OnThisHouse(Walks):
        pass

    OnThisHouse.house, OnThisHouse.act, OnThisHouse.clock = house, act, clock
    run_state_machine_as_test(
        OnThisHouse,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
