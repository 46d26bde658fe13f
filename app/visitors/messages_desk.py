"""Words of the refusals at the desk and of the consultants' rota."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "say_first_visit": N_("Ask whether it is their first visit."),
        "say_source": N_("Choose how they came to us."),
        "heads_missing": N_("How many people? The announcement did not say."),
        "kids_too_many": N_("More children than people."),
        "phone_known": N_(
            "This number is that of {who}, here {visits} times. Tick to use that visitor, not a second one."
        ),
        "registered_before": N_("{name} registered this party at {at}. Nothing was changed."),
        "visitor_on_site": N_("{who} is on site already. Nothing was changed."),
        "phone_of_other": N_("Another visitor has this number. Search for its last four digits."),
        "out_of_turn": N_("It is {name}'s turn. Say why somebody else takes this party."),
        "say_why": N_("Say why; it is kept."),
        "consultant_not_here": N_("{name} is not signed in today."),
        "consultant_not_free": N_("{name} cannot take a party now. Choose another, or record that they agreed."),
        "not_a_consultant": N_("Only consultants of this site can be signed in."),
        "offer_gone": N_("This party is no longer offered to you. {name} has it now."),
        "offer_gone_nobody": N_("This party is no longer offered to you."),
        "not_registered": N_("This party is not registered yet."),
        "accepted_before": N_("{name} already has this party, since {at}."),
        "not_offered": N_("This party is offered to nobody."),
        "not_accepted": N_("Accept the party first."),
        "signed_in_before": N_("{name} is signed in already."),
        "day_closed": N_("The day was closed at {at}; its rota is not changed any more."),
        "closed_before": N_("{name} closed the day at {at}. No party is left."),
        "list_changed": N_("The list has changed: {count} parties are on site now. Look at it and close again."),
        "search_short": N_("One Chinese character, two letters or four digits."),
        "search_quota": N_("That was the limit of {limit} searches an hour. Go on in {seconds} seconds."),
        "reveal_quota": N_("That was the limit of {limit} numbers an hour. The next one in {seconds} seconds."),
        "nothing_to_reveal": N_("No number is stored here."),
    }
)
