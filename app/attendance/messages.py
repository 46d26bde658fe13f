"""What attendance says when it refuses, and the words for why somebody is not there."""

from collections.abc import Mapping

from app.core.messages import N_, add_messages

add_messages(
    {
        "sick_day": N_("Only for today and the next {max} days."),
        "sick_already": N_("This is already noted by {by} at {at}."),
        "sick_over": N_("The shift is over; there is nothing to give up. Correct the hours instead."),
        "sick_withdrawn": N_("This was already taken back."),
        "code_unknown": N_("This code is not in use here. Look at the sheet on the wall; old sheets do not count."),
        "code_short": N_("A code has {n} letters and digits."),
        "code_other_post": N_("You are planned at {post}. Scan the code there, or ask your leader."),
        "code_gone": N_("This code was already replaced or taken away."),
        "own_hours": N_("Somebody else corrects your own hours."),
        "span_half": N_("Both times, please; or none if the person was not there."),
        "day_not_over": N_("Hours are corrected for days up to today."),
        "end_to_come": N_("This time is still to come."),
        "correction_gone": N_("This correction was already taken back."),
        "span_long": N_("At most {max} hours, please."),
    }
)

OFF_WORDS: Mapping[str, str] = {
    "rest": N_("Rest"),
    "annual": N_("Annual leave"),
    "sick": N_("Sick"),
    "toil": N_("Time off in lieu"),
    "personal": N_("Personal leave"),
    "other": N_("Absent"),
}
"""Kinds of absence as the month shows them."""

WHY_WORDS: Mapping[str, str] = {
    "sick": N_("Sick"),
    "personal": N_("Personal matter"),
    "other": N_("Cannot be reached"),
}
"""Why somebody cannot come, in the order of the buttons."""

MARK_WORDS: Mapping[str, str] = {
    "absent": N_("Not there"),
    "waiting": N_("Not here yet"),
    "late": N_("Late"),
    "early": N_("Left early"),
    "forgotten": N_("No handover"),
}
"""What stands out on a day."""
