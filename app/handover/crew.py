"""Who is needed, planned and present at an instant of the day: what the briefing and the opening board both ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.work import Work
from app.handover.cards import place_words
from app.roster.queries import PlannedNow, StandingNow, planned_now, standing_now
from app.sites import queries as sites


@dataclass(frozen=True)
class Absent:
    """A planned person who does not stand there. `late`: the shift has begun."""

    person_id: int
    name: str
    post_id: int
    place: int
    where: str
    starts_at: datetime
    late: bool


@dataclass(frozen=True)
class PostCrew:
    """A post at an instant: places needed, people present and planned, and who of them is not there."""

    post_id: int
    need: int
    have: int
    planned: int
    absent: tuple[Absent, ...]
    first_empty: int
    """The lowest place on which nobody is present."""

    @property
    def gap(self) -> int:
        """Places for which nobody is planned."""
        return max(0, self.need - max(self.planned, self.have))


@dataclass(frozen=True)
class Crew:
    """Everything at `at`, read in two statements."""

    at: datetime
    posts: dict[int, PostCrew]
    standing: tuple[StandingNow, ...]
    planned: tuple[PlannedNow, ...]

    @property
    def gaps(self) -> list[PostCrew]:
        """Posts for which too few are planned."""
        return [post for post in self.posts.values() if post.gap]

    @property
    def late(self) -> list[Absent]:
        """People whose shift has begun and who are not there."""
        return [one for post in self.posts.values() for one in post.absent if one.late]


def opening_at(work: Work, site_id: int) -> datetime:
    """When the site opens on its business day of now."""
    here = sites.site(work, site_id)
    return here.at(sites.today(work, site_id), here.opens_minute)


def closing_at(work: Work, site_id: int) -> datetime:
    """When the site closes on its business day of now."""
    here = sites.site(work, site_id)
    return here.at(sites.today(work, site_id), here.closes_minute)


def crew(work: Work, site_id: int) -> Crew:
    """The crew at the opening hour, later at this instant."""
    return work.memo(("crew", site_id), lambda: _crew(work, site_id, max(work.now, opening_at(work, site_id))))


def _crew(work: Work, site_id: int, at: datetime) -> Crew:
    standing, planned = tuple(standing_now(work, site_id)), tuple(planned_now(work, site_id))
    needs = needed_at(work, site_id, at)
    present = {one.person_id for one in standing}
    found = {}
    for post_id in sites.posts(work, site_id):
        there = [one for one in standing if one.post_id == post_id]
        on_shift = [row for row in planned if row.post_id == post_id and row.starts_at <= at < row.ends_at]
        if not (needs.get(post_id) or on_shift or there):
            continue
        taken = {one.place for one in there}
        # Whoever stands in for somebody fills the place; whoever is lent elsewhere is not missing.
        absent = [row for row in on_shift if row.person_id not in present and row.place not in taken]
        need = needs.get(post_id, 0)
        found[post_id] = PostCrew(
            post_id,
            need,
            len(there),
            len({row.place for row in on_shift}),
            tuple(_absent(work, site_id, row) for row in absent),
            next(place for place in range(1, len(taken) + 2) if place not in taken),
        )
    return Crew(at, found, standing, planned)


def _absent(work: Work, site_id: int, row: PlannedNow) -> Absent:
    where = place_words(work, site_id, (row.post_id, row.place))
    late = row.starts_at <= work.now
    return Absent(row.person_id, row.person_name, row.post_id, row.place, where, row.starts_at, late)


def needed_at(work: Work, site_id: int, at: datetime) -> dict[int, int]:
    """Places by post that the coverage asks for at an instant, without what is closed then."""
    day = sites.site(work, site_id).day_of(at)
    closed = sites.closed_posts(work, site_id, at)
    found: dict[int, int] = {}
    for row in sites.demand(work, site_id, day - timedelta(days=1)) + sites.demand(work, site_id, day):
        if row.starts_at <= at < row.ends_at and row.post_id not in closed:
            found[row.post_id] = found.get(row.post_id, 0) + row.places
    return found
