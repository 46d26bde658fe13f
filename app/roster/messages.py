"""What the roster says when it refuses, and the words that stand in the place of a refusal."""

from app.core.messages import N_, add_messages

EVERYWHERE_ZH, EVERYWHERE_EN = "全场", "Whole site"

add_messages(
    {
        # Verdicts: why somebody may not stand there.
        "not_ticked": N_("not ticked for this post"),
        "on_leave": N_("on leave"),
        "on_leave_part": N_("on leave {start}–{end}"),
        "no_guard_licence": N_("no valid guard licence"),
        "guard_licence_ends": N_("guard licence only until {until}"),
        "guard_licence_ended": N_("guard licence only until {until}"),
        "guard_licence_starts": N_("guard licence only from {since}"),
        "busy_here": N_("on {shift} until {until}: {post}"),
        "busy_elsewhere": N_("at {post} until {until}"),
        "short_rest": N_("less than {hours} h from the shift {start}–{end}"),
        "days_in_row": N_("{count} days in a row, at most {limit}"),
        "night_then_day": N_("night shift until {end} on that date"),
        "nights_in_row": N_("{count} nights in a row, at most {limit}"),
        "night_deputy": N_("night shift and acting for the manager within {limit} h"),
        "week_hours": N_("{hours} h in that week, at most {limit}"),
        "month_overtime": N_("{hours} h overtime in that month, at most {limit}"),
        "leaders_off": N_("{day}: {person} is off too, nobody would manage the site"),
        "leave_blackout": N_("{day}: no leave on such a day ({kind})"),
        # What the form or the moment does not allow.
        "post_retired": N_("This post is no longer used. Choose another one."),
        "span_missing": N_("Choose a shift, or a time from and to."),
        "no_such_shift": N_("The site has no such shift."),
        "span_backwards": N_("The end must be later than the start."),
        "span_too_long": N_("A shift is at most {max} hours long."),
        "too_far_ahead": N_("The roster reaches at most {max} days ahead."),
        "too_far_back": N_("The roster reaches at most {max} days back."),
        "reason_needed": N_("Please say why; it is kept with the change."),
        "person_gone": N_("This person no longer works here."),
        "wrong_slot": N_("Choose the place on the roster again."),
        "place_taken": N_("{by} put {person} there at {at}. Look again and choose."),
        "place_changed": N_("This place was changed a moment ago. Look at what is there now and choose again."),
        "person_taken": N_("{by} put {person} on {post} at {at}. Look again and choose."),
        "shift_gone": N_("{by} changed this at {at}. Look at what is there now and choose again."),
        "shift_over": N_("This shift is over. Only the site manager corrects past hours."),
        "swap_same": N_("Choose two different people to swap."),
        "not_planned": N_("Not planned on a post today. A leader can put you on one."),
        "too_early": N_("Too early: planned from {start}."),
        "place_held": N_("{person} is on this place until {until}. Ask for the handover first."),
        "stands_elsewhere": N_("Still marked present at another site. Hand over there first."),
        "not_standing": N_("Not marked present on any post."),
    }
)
