"""Refusals in the model area. Each says what to offer: a guest is never told just "no"."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "home_closed": N_("{home} is closed. Offer another home."),
        "home_closed_why": N_("{home} is closed until {until}: {why}. Offer another home."),
        "home_full": N_("{home} is full ({inside} of {capacity}). Let them wait in front, about {minutes} min."),
        "home_full_other": N_("{home} is full ({inside} of {capacity}). {other} has room; or let them wait in front."),
        "home_full_over": N_("{home} is full ({inside} of {capacity}). Let {heads} more in all the same? Say why."),
        "over_needs_reason": N_("Say why more people than the limit go in."),
        "unaccompanied": N_(
            "Nobody of the staff is with them yet. Welcome them and offer the display at the entrance; tap “Ask for "
            "company” and somebody comes."
        ),
        "in_home_already": N_("{name} let them into {home} at {at}."),
        "not_in_home": N_("They are not in a home any more."),
        "out_already": N_("{name} noted at {at} that they are out."),
        "out_of_hours": N_("Outside opening hours a visit needs an approval. Write who approved it."),
        "ready_already": N_("{name} said at {at} that it is ready."),
        "no_tour": N_("They are not on the way to the homes any more."),
        "not_waiting": N_("They do not wait any more."),
        "home_not_full": N_("{home} has room. Let them in."),
        "home_too_small": N_("{home} takes {capacity} people at most. Show them in two groups, or another home."),
        "has_company": N_("{name} is with them."),
        "company_by_hall": N_("The hall reception or the leader says who goes. Tap “Ask for company”."),
        "companion_busy": N_("{name} is with another party."),
        "companion_unknown": N_("Choose somebody of the site who is at work."),
        "consultant_not_yet": N_("The consultant has not taken them yet. Stay with them, or let the desk call again."),
        "no_companion": N_("Nobody accompanies them for the time being."),
        "heads_needed": N_("How many people? Tap the number."),
        "not_in_viewing_hours": N_("No building work in viewing hours. Agree on a time after {closes}."),
        "protection_missing": N_("Without helmet and vest nobody goes in. Ask them to put it on."),
        "workers_out_already": N_("They are out already."),
        "item_settled": N_("This is settled already."),
    }
)
