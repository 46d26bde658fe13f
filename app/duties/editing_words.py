"""Words of the refusals about checklists: editing, paper, places, signatures."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "item_changed": N_("{name} changed this at {at}. Both are shown: look at each field and save again."),
        "item_gone": N_("This was taken back meanwhile. Reload the list."),
        "item_in_library": N_("This comes from the library. Switch it off instead."),
        "nothing_to_take_back": N_("Nothing is planned for this item any more."),
        "no_such_library_item": N_("The library has no such item; it is the site's own."),
        "unknown_post": N_("Choose one of the posts shown."),
        "timing_none": N_("Say when it falls due."),
        "timing_number": N_("Row {row}: a whole number from 1 to {max}."),
        "timing_turned": N_("Row {row}: the first number of minutes is above the second."),
        "timing_event": N_("Row {row}: choose what happens."),
        "timing_hour": N_("Row {row}: a time like 08:30."),
        "evidence_none": N_("Say what is asked for: a tick at least."),
        "choices_few": N_("A choice needs at least two answers."),
        "range_turned": N_("The lower end is above the upper one."),
        "taps_over": N_("{post} would be asked for {taps} taps a shift; the site's limit is {most}."),
        "sheet_unknown": N_("This is no code of a sheet, like DM-1-1123."),
        "paper_not_yours": N_("You may enter your own sheet of today. Others are entered by the leader."),
        "paper_nothing": N_("Tick at least one line of the sheet."),
        "paper_not_on_sheet": N_("This line is not on the sheet. Reload the page."),
        "paper_time": N_("{name}: a time like 08:30, please."),
        "paper_future": N_("{name}: {at} lies ahead of us."),
        "paper_early": N_("{name}: {at} is before it was due to begin ({opens})."),
        "paper_value": N_("{name}: what was written there is missing or does not fit."),
        "paper_done": N_("{name} was closed meanwhile. The sheet is shown as it is now; nothing was entered."),
        "paper_person": N_("Choose who did it."),
        "place_code_short": N_("The code of a place has {n} characters."),
        "place_code_unknown": N_("No place here has this code. Look at the sheet again."),
        "place_not_here": N_("Scan the code at the place, or type it: this is done there."),
        "place_wrong": N_("This is done at another place: {places}."),
        "place_name_taken": N_("There is a place with this name already."),
        "sign_needed": N_("A second person signs: name and PIN."),
        "sign_self": N_("The second person signs, not you."),
        "sign_wrong": N_("Name and PIN do not fit."),
        "approval_needed": N_("A leader approves this: name and PIN."),
        "approval_not_leader": N_("{name} may not approve this; a leader of the group or the manager does."),
        "not_an_event_here": N_("Your post has nothing to do with this."),
    }
)
