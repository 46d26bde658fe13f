"""Notices about a post that nobody stands on while a party is on its way, and about a count of everybody on site."""

import app.notices.uncovered_messages  # noqa: F401  (adds the words of the notices)
from app.board.events import MusterBegun, MusterEnded, PostUncovered, UncoveredClimbed, UncoveredOver
from app.core.work import Work
from app.notices.leaders import leaders_of, managers_of
from app.notices.writing import add, roll, settle
from app.sites.queries import posts

KINDS = ("post_uncovered", "post_uncovered_up")
MUSTERS = ("muster", "muster_drill")


def tell_uncovered(work: Work, fact: PostUncovered) -> None:
    """The leader of the post's group and the manager, in one notice for all such posts."""
    for person_id in sorted({*leaders_of(work, fact.site_id, [fact.post_id]), *managers_of(work, fact.site_id)}):
        _tell(work, fact.site_id, "post_uncovered", person_id, fact.post_id)


def tell_climbed(work: Work, fact: UncoveredClimbed) -> None:
    """Whoever was sent is not there: the manager hears of it, also who had seen the first notice."""
    for person_id in managers_of(work, fact.site_id):
        _tell(work, fact.site_id, "post_uncovered_up", person_id, fact.post_id)


def settle_uncovered(work: Work, fact: UncoveredOver) -> None:
    """Somebody stands there, or nobody comes any more: what is unseen rings no longer."""
    settle(work, fact.site_id, KINDS, f"post:{fact.post_id}")


def tell_muster(work: Work, fact: MusterBegun) -> None:
    """Everybody who leads, but not whoever began it."""
    people = {*leaders_of(work, fact.site_id, posts(work, fact.site_id)), *managers_of(work, fact.site_id)}
    for person_id in sorted(people - {work.actor.person_id or 0}):
        kind = "muster_drill" if fact.drill else "muster"
        params = {"muster_id": fact.muster_id, "n": fact.heads}
        add(work, fact.site_id, kind, params, "alert", f"/sites/{fact.site_id}/evac", person_id=person_id)


def settle_muster(work: Work, fact: MusterEnded) -> None:
    """The count is over."""
    settle(work, fact.site_id, MUSTERS, f"muster:{fact.muster_id}")


def _tell(work: Work, site_id: int, kind: str, person_id: int, post_id: int) -> None:
    if person_id != work.actor.person_id:
        roll(work, site_id, kind, person_id, "posts", [post_id], 1, f"/sites/{site_id}/board")
