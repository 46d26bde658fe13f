"""Words of the refusals of the board, its wall pages and the evacuation list."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "evac_counts_only": N_("The shared tablet shows numbers only. Begin and tap on your own phone or at the desk."),
        "muster_over": N_("No count runs any more."),
        "wall_gone": N_("This wall page has been taken down already."),
    }
)
