"""Refusals of post checks and of taking what is late, in words."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "check_needs_all": N_("Tap one of the five for every requirement."),
        "check_nobody_there": N_("Nobody is marked present here. Mark them present first, or note the post as empty."),
        "check_other_person": N_("{name} stands here now. Please look again."),
        "check_oneself": N_("Nobody scores their own post."),
        "check_not_team": N_("This post belongs to another group."),
        "check_not_yours": N_("Somebody else made this check."),
        "check_replaced": N_("This check was changed or taken back already."),
        "check_undo_late": N_("A check can be taken back for {minutes} minutes; after that it is corrected."),
        "late_taken": N_("{name} took this at {at}."),
        "late_over": N_("Nothing of this is late any more."),
    }
)
