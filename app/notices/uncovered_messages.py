"""Words of the notices about empty posts and counts of everybody."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "notice_post_uncovered_one": N_("A party is on its way and nobody stands at {posts}."),
        "notice_post_uncovered": N_("Parties are on their way and nobody stands at {posts}."),
        "notice_post_uncovered_up_one": N_("Still nobody at {posts}, and a party is coming."),
        "notice_post_uncovered_up": N_("Still nobody at {posts}, and parties are coming."),
        "notice_muster": N_("Evacuation: {n} people are counted. Open the list."),
        "notice_muster_drill": N_("Evacuation drill: {n} people are counted. Open the list."),
    }
)
