"""How many taps a shift is asked for: the counter beside each post, and the limit above which an edit is questioned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.work import Work
from app.duties.editing_content import as_library
from app.duties.kinds import Part, expected_taps
from app.duties.models import DutyItem
from app.sites.models import Post
from app.sites.queries import post_zones, posts, setting, site, units

MOST = 20
"""Taps a shift and post may be asked for unless a site sets `duty_taps_most`. Source: settled with the site's people
as the most that is done rather than ticked off in one go at the end."""
NIGHT_MINUTES = 12 * 60
"""Length of a night reckoned with; the day is as long as the site is open."""


@dataclass(frozen=True)
class Taps:
    """Taps of a day's shift, and of a night's where the post stands at night (else None)."""

    day: int
    night: int | None = None

    @property
    def most(self) -> int:
        """The larger of the two."""
        return max(self.day, self.night or 0)


def most_taps(work: Work, site_id: int) -> int:
    """The site's limit."""
    return setting(work, site_id, "duty_taps_most", MOST)


def taps_by_post(work: Work, site_id: int, items: Iterable[DutyItem]) -> Mapping[str, Taps]:
    """What the switched-on `items` (one version of each) ask of a shift, by post code."""
    here, homes = site(work, site_id), [unit for unit in units(work, site_id) if unit.is_open]
    furnished = sum(unit.kind == "furnished" for unit in homes)
    bare = len(homes) - furnished
    minutes = max(60, here.closes_minute - here.opens_minute)
    known = [(row.post_code, as_library(row)) for row in items if row.enabled]
    at_night = {row.post_id for row in post_zones(work, site_id) if row.night}
    by_night = {code for code, item in known if item.night or any(t.part is Part.NIGHT for t in item.timings)}

    def count(post: Post, length: int, night: bool) -> int:
        own = (item for code, item in known if code in ("", post.code))
        return expected_taps(own, length, night=night, units=furnished, bare=bare)

    return {
        post.code: Taps(
            count(post, minutes, False),
            count(post, NIGHT_MINUTES, True) if post.id in at_night or post.code in by_night else None,
        )
        for post in posts(work, site_id).values()
    }
