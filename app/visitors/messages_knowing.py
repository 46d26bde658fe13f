"""Words of the refusals about whose customer it is, expected visits, talks and promises."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "say_owner_told": N_("{name} is their consultant. Tell {name} first, then say how."),
        "ruling_needs_reason": N_("You decide otherwise than suggested. Say why; it is kept."),
        "no_such_report": N_("This report does not fit this party."),
        "appeal_late": N_("A ruling can be appealed for {days} days; this one is older."),
        "appeal_own": N_("This ruling already says that the customer is yours."),
        "appeal_before": N_("You have appealed this ruling already."),
        "appeal_decided": N_("{name} decided this appeal at {at}."),
        "ruling_newer": N_("There is a newer ruling on this visit. Look at it first."),
        "not_decider": N_("Only the site manager or the sales supervisor decides an appeal."),
        "phone_or_tail": N_("The whole number, or its first three and last four digits."),
        "expected_past": N_("This time is over. When do they come?"),
        "expected_far": N_("At most {days} days ahead."),
        "expected_closed": N_("This one has arrived or was withdrawn. Nothing was changed."),
        "name_or_phone": N_("A surname or a number, so that they are recognised."),
        "agency_missing": N_("Which agency reported them?"),
        "promise_settled": N_("{name} settled this promise at {at}."),
        "promise_past": N_("By when? This day is over."),
        "talk_empty": N_("Choose a level or write a word."),
        "family_unknown": N_("Nobody here has this number. Register them first."),
        "family_self": N_("This is the same visitor."),
        "registration_kept": N_("This cannot be taken back any more: something happened since."),
        "call_answered": N_("{name} has answered. The call cannot be taken back."),
        "nobody_called": N_("Nobody is called for this party."),
    }
)
