"""Who may stand there at all: ticked for the post, licensed, not away, not somewhere else at that time."""

from app.roster.rules.facts import Ask, Facts, Finding, Shift, Verdict, Weight, clock

AT_REST = "rest"
"""The kind of absence that is no objection: a person at rest may be called in."""


def not_ticked(ask: Ask, facts: Facts, _limit: int) -> Finding | None:
    """The person held the post in the imported roster, or a leader ticked it. No unit. Source: the site's own practice.

    Needs the post asked for and the posts ticked.
    """
    return None if ask.post_id in facts.posts else Finding("not_ticked")


def no_guard_licence(ask: Ask, facts: Facts, _limit: int) -> Finding | None:
    """On a post that asks for it, a guard licence is valid on every date the shift touches. Unit: dates, both included.

    Source: regulations on security services (guard licence needed to work as a guard). Needs the licences with their
    dates. One licence has to cover the whole shift, or several without a date between them.
    """
    if not ask.licence:
        return None
    first, last = ask.stint.first, ask.stint.last
    starts = [paper for paper in facts.papers if paper.covers(first, first)]
    if starts and any(paper.covers(last, last) for paper in facts.papers):
        return None  # a shift touches two dates at most: valid on both is valid on every one
    if starts:
        ends = max(paper.valid_until or last for paper in starts)
        return Finding("guard_licence_ends", {"until": ends.isoformat()})
    coming = [paper.valid_from for paper in facts.papers if paper.valid_from is not None and paper.valid_from > first]
    gone = [paper.valid_until for paper in facts.papers if paper.valid_until is not None and paper.valid_until < first]
    if gone:
        return Finding("guard_licence_ended", {"until": max(gone).isoformat()})
    if coming:
        return Finding("guard_licence_starts", {"since": min(coming).isoformat()})
    return Finding("no_guard_licence")


def on_leave(ask: Ask, facts: Facts, _limit: int) -> Finding | None:
    """The person is not on leave or sick on the business day of the shift, nor on leave for hours of it. Unit: business
    days, minutes. Source: the roster.

    Needs the absences by day and by hours; a weekly rest is none, the person may be called in.
    """
    kind = facts.off.get(ask.day, "")
    if kind and kind != AT_REST:
        return Finding("on_leave")
    part = next((span for span in sorted(facts.hours_off) if span.overlaps(ask.span)), None)
    if part is None:
        return None
    zone = ask.stint.zone
    return Finding("on_leave_part", {"start": clock(part.starts_at, zone), "end": clock(part.ends_at, zone)})


def busy(ask: Ask, facts: Facts) -> list[Verdict]:
    """One person, one place at a time, to the minute, across midnight and sites. Source: nobody is in two places.

    Here it goes through when the form asked to move the person; at another site it cannot be.
    """
    return [_busy(shift) for shift in facts.shifts if shift.span.overlaps(ask.span)]


def moves(ask: Ask, facts: Facts) -> list[Shift]:
    """What the person would be taken from at the site that asks."""
    return [shift for shift in facts.shifts if shift.here and shift.span.overlaps(ask.span)]


def _busy(shift: Shift) -> Verdict:
    params = {"shift": shift.code, "until": shift.until, "post": shift.where}
    if not shift.here:
        return Verdict("busy_elsewhere", Weight.HARD, params, "double_booking")
    return Verdict("busy_here", Weight.MOVE, params, "double_booking")
