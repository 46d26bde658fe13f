"""What handover, briefing and opening say when they refuse."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "handover_no_post": N_("You stand on no post, so there is nothing to hand over. Mark yourself present first."),
        "handover_too_long_ago": N_("You left the post too long ago. Tell your leader what was open."),
        "handover_covering": N_("You are standing in for somebody. Go back by the relief; they hand over themselves."),
        "handover_open": N_("You have signed this handover already. Take it back to change it."),
        "handover_first": N_("{person} has handed this post over to you. Sign or refuse that first."),
        "handover_waits": N_("The handover was refused. Your leader decides first."),
        "handover_count_all": N_("Please count everything on the list."),
        "handover_explain": N_("{thing}: {counted} of {expected}. Please write where the rest is."),
        "handover_differs": N_(
            "{thing}: you count {counted}, {given} were handed over. Count again together, or refuse with the reason."
        ),
        "handover_own": N_("The next person signs this, not you."),
        "handover_not_yours": N_("This post is not yours next. Ask your leader."),
        "handover_not_there_yet": N_("You are still planned on another post now. Sign when you are done there."),
        "handover_taken_by": N_("{person} took this over at {at}."),
        "handover_withdrawn": N_("This handover was taken back. Wait until it is written again."),
        "handover_closed": N_("This handover is closed."),
        "handover_not_refused": N_("This handover was not refused; there is nothing to settle."),
        "handover_own_case": N_("You are part of this yourself. Somebody else decides."),
        "handover_not_team": N_("This post belongs to another group."),
        "thing_known": N_("This is on the list of the post already."),
        "thing_too_many": N_("A post counts at most {max} things."),
        "briefing_empty": N_("Write at least one point."),
        "briefing_too_many": N_("At most {max} points of a kind, one a line."),
        "briefing_line_long": N_("A point has at most {max} characters."),
        "briefing_no_names": N_("Guests without names here: “a gentleman, two people”, not who it is."),
        "briefing_no_numbers": N_("No telephone numbers in the briefing, please."),
        "briefing_other_day": N_("This briefing is of another day."),
        "opening_needs_reason": N_("Not everything is ready. Write why you open all the same."),
        "opening_decided": N_("{person} opened at {at}."),
        "opening_over": N_("The site is closed for today; there is nothing to open."),
    }
)
