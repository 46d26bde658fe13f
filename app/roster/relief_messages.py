"""What reliefs and meal turns say when they refuse, and why somebody is not asked."""

from app.core.messages import N_, add_messages

add_messages(
    {
        # Why somebody is not asked by itself.
        "relief_declined": N_("said no"),
        "relief_shift_ends": N_("goes home before that"),
        "relief_on_leave": N_("on leave before that is over"),
        "relief_alone": N_("alone on the own post"),
        "relief_is_covering": N_("stands in for somebody"),
        "relief_is_coming": N_("on the way to another relief"),
        "relief_is_absent": N_("not present"),
        "relief_is_away": N_("has asked for relief"),
        # What the moment does not allow.
        "relief_not_here": N_("Relief is asked for from the post. Mark yourself present first."),
        "relief_open": N_("You have asked already. It is still open."),
        "relief_covering": N_("You are standing in for somebody. End that first."),
        "relief_not_coming": N_("Nobody has accepted yet."),
        "relief_over": N_("This relief is over."),
        "relief_taken": N_("{person} has taken it already."),
        "relief_not_offered": N_("This relief was not offered to you."),
        "relief_running": N_("The relief runs already."),
        "relief_not_running": N_("The relief has not begun. Withdraw it instead."),
        "relief_held": N_("{person} stands there now. The relief is no longer needed."),
        "relief_left": N_("{person} has left the place. Ask your leader."),
        "relief_manned": N_("Somebody stands there. They can ask for relief themselves."),
        "relief_place_open": N_("Somebody is being sent there already."),
        "relief_cannot": N_("{person} cannot be sent: {why}"),
        "meal_clash": N_("{person} eats at that time on the same post."),
        "meal_cover_clash": N_("{person} eats or stands in elsewhere at that time."),
        "meal_outside": N_("The meal must lie within the shift."),
        "meal_past": N_("This meal is over."),
        "meal_taken": N_("This meal is taken already."),
        "meal_none": N_("There is no shift left today that has a meal."),
        "meal_changed": N_("The turns were changed a moment ago. Look at them again."),
    }
)
