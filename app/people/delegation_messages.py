"""What handing on the management of a site says when it refuses."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "delegation_not_leader": N_("Choose a leader of this site."),
        "delegation_backwards": N_("The end must be later than the start."),
        "delegation_past": N_("This time is over. Choose an end that is still to come."),
        "delegation_too_long": N_("At most {max} days at a time."),
        "delegation_too_far": N_("At most {max} days ahead."),
        "delegation_overlaps": N_("{person} has the site from {start} to {end} already. Take that back first."),
        "delegation_gone": N_("This was taken back by {by}."),
        "delegation_was_declined": N_("{by} has declined this."),
        "delegation_was_accepted": N_("{by} has accepted this already."),
        "delegation_over": N_("This window is over."),
        "deputy_at_night": N_("{person} is on the night shift {start}–{end} and would manage by day"),
    }
)
