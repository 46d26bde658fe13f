"""Words of the notices about delegations and requests; filled in when somebody reads them, in their language."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "notice_charge_given": N_(
            "{person} asks you to manage the site from {start} to {end}. Please accept or decline."
        ),
        "notice_charge_accepted": N_("{person} manages the site from {start} to {end}."),
        "notice_charge_declined": N_("{person} cannot manage the site from {start} to {end}. Ask somebody else."),
        "notice_charge_back": N_("{person} took the management back ({start} to {end})."),
        "notice_charge_began": N_("You manage the site now, until {end}."),
        "notice_charge_ended": N_("The time of {person} as deputy manager is over."),
        "notice_charge_unanswered": N_(
            "{person} has not accepted the site from {start}. The manager is still in charge until somebody does."
        ),
        "notice_leave_asked": N_("{person} asks for leave from {day}, days: {days}."),
        "notice_leave_approved": N_("{person} approved your leave from {day}."),
        "notice_leave_declined": N_("{person} declined your leave from {day}. See why."),
        "notice_leave_reopened": N_("{person} took the approval of your leave from {day} back. It waits again."),
        "notice_leave_expired": N_("Nobody decided on the leave of {person} from {day} in time."),
        "notice_swap_asked": N_("{person} would like to change shifts with you: yours on {day}."),
        "notice_swap_agreed": N_("{person} agrees to change shifts ({day}). Now your leader decides."),
        "notice_swap_to_decide": N_("{person} and a colleague want to change shifts ({day})."),
        "notice_swap_refused": N_("{person} does not want to change shifts ({day})."),
        "notice_swap_withdrawn": N_("{person} no longer wants to change shifts ({day})."),
        "notice_swap_approved": N_("{person} approved the change of shifts ({day})."),
        "notice_swap_declined": N_("{person} declined the change of shifts ({day}). See why."),
        "notice_swap_expired": N_("Nobody decided on the change of shifts ({day}) in time."),
    }
)
