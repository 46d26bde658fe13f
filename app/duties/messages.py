"""Refusals of duties, in words."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "duty_done_by": N_("{name} did this at {at}."),
        "duty_done_elsewhere": N_("This was done already."),
        "duty_not_applicable": N_("This was marked as not applicable at {at}."),
        "duty_not_done": N_("This is open again already."),
        "no_place_now": N_("You are on no post now. Ask by radio."),
        "duty_not_due": N_("This does not fall due there at that time (any more)."),
        "duty_not_yours": N_("This belongs to a place where you neither stand nor are planned."),
        "duty_not_team": N_("This belongs to a post of another group."),
        "undo_too_late": N_("A tick can be taken back for {minutes} minutes; after that by the leader, with a reason."),
        "undo_not_yours": N_("Somebody else ticked this. The leader can take it back, with a reason."),
        "undo_needs_reason": N_("Say why this tick is taken back."),
        "number_unusual": N_("Usually this is from {low} to {high}. Look again, or keep your number."),
        "not_a_counter": N_("This is not counted here."),
        "duty_fills_itself": N_("Nobody ticks this: it fills itself with what is decided there."),
        "count_at_zero": N_("This stands at zero already."),
    }
)
