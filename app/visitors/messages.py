"""Words of the refusals about parties on their way."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "acked_already": N_("{name} already took this party, at {at}."),
        "at_door_already": N_("{name} already recorded this party at the door, at {at}."),
        "announced_by_other": N_("{name} announced this party at {at}. Only they can take it back."),
        "gone_already": N_("This party was closed at {at} by {name}. Nothing was changed."),
        "gone_by_itself": N_("This party was already closed. Nothing was changed."),
        "not_left_yet": N_("This party has not left yet."),
        "no_car_waits": N_("No car of this party is waited for."),
        "in_future": N_("This time has not come yet."),
        "before_they_came": N_("They had not come yet then: that was at {at}."),
        "other_day": N_("Only what happened today can be recorded here."),
        "late_needs_reason": N_("This is more than {minutes} minutes ago. Say why it is entered now."),
        "too_late_to_correct": N_("After {minutes} minutes the desk corrects this."),
        "registered_already": N_("The desk has registered this party. Ask the desk to correct it."),
        "too_late_to_take_back": N_(
            "This cannot be taken back any more: something happened since, or it is too long ago."
        ),
        "unknown_purpose": N_("Choose one of the purposes shown."),
        "no_count_to_undo": N_("There is no count of yours of the last minutes to take back."),
        "same_party": N_("That is the same party."),
        "different_visitors": N_("Both are registered with different names. They are not one party."),
        "part_the_other_first": N_("This party is itself part of another one. Take it out there first."),
        "nobody_with_them": N_("Nobody of ours is with this party. A consultant or a companion takes them there."),
        "not_in_lot": N_("This party is no longer on its way to the door."),
    }
)
