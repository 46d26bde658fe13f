"""What requests say when they are refused, and their kinds and states in words."""

from collections.abc import Mapping

from app.core.messages import N_, add_messages

KIND_WORDS: Mapping[str, str] = {
    "personal": N_("Personal leave"),
    "annual": N_("Annual leave"),
    "toil": N_("Time in lieu"),
    "other": N_("Other leave"),
}
"""In the order in which they are offered. Nobody asks to be ill: that is the sick call."""

STATE_WORDS: Mapping[str, str] = {
    "open": N_("Waiting"),
    "agreed": N_("Both agree"),
    "approved": N_("Approved"),
    "declined": N_("Declined"),
    "withdrawn": N_("Withdrawn"),
    "expired": N_("Expired"),
}

add_messages(
    {
        "leave_today": N_("It is too late to ask for today. If you are ill, call in sick; else talk to your leader."),
        "leave_too_late": N_("For so many days, ask at least {days} days ahead."),
        "leave_over": N_("This day is over."),
        "leave_backwards": N_("The last day must not be before the first."),
        "leave_too_long": N_("At most {max} days in one request."),
        "leave_part_one_day": N_("A part of a day is asked for one day only."),
        "leave_part_both": N_("A part of a day needs both times."),
        "leave_twice": N_("You have asked for some of these days already."),
        "leave_closed_day": N_("The site needs everybody on {days}. Ask all the same?"),
        "leave_never_then": N_("No leave is given on {days}."),
        "leave_for_manager": N_("This is for the site manager to decide."),
        "request_too_far": N_("At most {max} days ahead."),
        "request_own": N_("Nobody decides their own request."),
        "request_decided": N_("{by} has decided this already: {state}."),
        "request_withdrawn": N_("{by} has withdrawn this."),
        "request_expired": N_("It has begun; nobody decided in time."),
        "request_why": N_("Please say why; the person sees it."),
        "swap_own_shift": N_("Choose one of your own shifts that is still to come."),
        "swap_their_shift": N_("Choose a colleague's shift that is still to come."),
        "swap_too_late": N_("Both shifts must be at least {days} days ahead."),
        "swap_too_many": N_("{person} has {count} swaps in that month already; more than {max} are not allowed."),
        "swap_twice": N_("One of these shifts is in another request already."),
        "swap_not_agreed": N_("{person} has not agreed yet."),
        "swap_shift_changed": N_("The shift of {person} is no longer as it was when this was asked."),
        "swap_rule": N_("{person}: {why}"),
    }
)
