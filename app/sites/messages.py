"""Words of the refusals about a site's make-up."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "setting_changed": N_("Somebody changed this a moment ago to {value}. Look at it and choose again."),
        "made_up_changed": N_("Somebody changed this post a moment ago. What is there now is shown; choose again."),
        "code_taken": N_("There is a post with this code already."),
        "not_a_code": N_("A code has 1 to 20 letters, digits and dashes."),
        "no_zone": N_("Choose where the post stands, or say that it serves the whole site."),
        "unknown_zone": N_("Choose from the places shown."),
        "unknown_group": N_("Choose one of the groups shown."),
        "hours_overlap": N_("These hours overlap: {first} and {second}."),
        "hours_incomplete": N_("Each line needs from, to and how many."),
        "hours_places": N_("How many people: a number from 1 to {max}."),
        "hours_empty": N_("A line must end after it begins."),
        "day_is_past": N_("This day is over."),
        "unknown_day_kind": N_("Choose one of the kinds of day shown."),
        "unknown_setting": N_("This setting is not known here."),
    }
)
