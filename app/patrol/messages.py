"""What patrol says when it refuses, and its words for states and flags."""

from collections.abc import Mapping

from app.core.messages import N_, add_messages

add_messages(
    {
        "patrol_not_yours": N_("You are on no patrol just now. A leader can put you on one."),
        "patrol_code_unknown": N_("No point here has this code. Look at the card on the wall."),
        "patrol_code_old": N_("This card was replaced. Tell your leader that the old one still hangs here."),
        "patrol_scan_needed": N_("Scan the code here or type it: the site asks for it."),
        "patrol_not_on_round": N_("This point is not on your round."),
        "patrol_key_reused": N_("This scan was already sent by somebody else."),
        "patrol_found_word": N_("Tick what was found, or write it down."),
        "patrol_found_late": N_("This scan is hours old. Report what you found as a fault instead."),
        "patrol_round_done": N_("This round was walked; there is nothing to let go."),
        "patrol_round_excused": N_("This round was let go already."),
        "patrol_no_post": N_("This site has no post that patrols. Add one on the page of posts and hours first."),
        "patrol_have_routes": N_("There are routes already."),
        "patrol_point_twice": N_("This point is on the route already."),
        "patrol_point_gone": N_("This point was taken away."),
        "patrol_last_point": N_("A route keeps at least one point."),
        "patrol_route_long": N_("At most {max} points on a route."),
        "patrol_walk_long": N_("The walk takes longer than the interval of {max} min."),
        "patrol_code_taken": N_("This code hangs here already, or once did."),
        "patrol_code_form": N_("Four to six digits or capital letters, please."),
        "patrol_looks_many": N_("At most {max} things to look at."),
    }
)

STATE_WORDS: Mapping[str, str] = {
    "due": N_("To be walked"),
    "started": N_("Under way"),
    "done": N_("Walked"),
    "late": N_("Walked late"),
    "missed": N_("Missed"),
    "excused": N_("Let go"),
}
"""States of a round."""

FLAG_WORDS: Mapping[str, str] = {
    "close": N_("too soon after the point before"),
    "order": N_("out of order"),
    "late": N_("scanned late"),
    "again": N_("scanned twice"),
    "skew": N_("clock of the phone ahead"),
    "waited": N_("sent later"),
    "outside": N_("outside a round"),
    "other": N_("not on this route"),
}
"""What may be odd about a scan."""

HOW_WORDS: Mapping[str, str] = {
    "scan": N_("scanned"),
    "typed": N_("code typed"),
    "tap": N_("without the code"),
}
"""How a scan was made."""
