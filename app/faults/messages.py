"""Refusals of reports of damage, in words."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "fault_place": N_("Say where it is."),
        "fault_same": N_("{what} at {place} was reported at {at} already. Is it the same?"),
        "fault_closed": N_("This report is closed already."),
        "fault_not_done": N_("This report is open already."),
        "fault_not_yours": N_("This report belongs to another group or another person."),
        "fault_taken_up": N_("Somebody sees to it already. Ask your leader to close it."),
        "fault_undo_late": N_("A report can be taken back for {minutes} minutes; after that the leader closes it."),
        "fault_owner": N_("Choose who sees to it, or name an outside firm."),
        "fault_due_past": N_("This day is over. Choose today or a later day."),
    }
)
