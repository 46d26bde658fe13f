"""Words of the notices; filled in when somebody reads them, in their language."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "notice_assigned": N_("You are at {post} from {start} to {end}."),
        "notice_swapped": N_("You changed places: you are at {post} from {start} to {end}."),
        "notice_replaced": N_("{person} takes over {post} from {start}."),
        "notice_cleared": N_("You are taken off {post}. Ask your leader where you are needed."),
        "notice_at_door": N_("{party} at the door."),
        "notice_at_door_unannounced": N_("{party} at the door, not announced."),
        "notice_yours_at_door": N_("Your customer is at the door: {party}."),
        "notice_late_one": N_("A duty is late: {posts}."),
        "notice_late": N_("{n} duties are late: {posts}."),
        "notice_ack_missed_one": N_("The door did not answer the car park: {party}."),
        "notice_ack_missed": N_("The door did not answer the car park for {n} parties."),
        "notice_relief_offered": N_("{person} at {post} asks you to stand in for {n} min."),
        "notice_relief_accepted": N_("{person} is coming to stand in for you at {post}. Stay until they are there."),
        "notice_relief_sent": N_("Please stand in for {person} at {post} for {n} min."),
        "notice_relief_sent_gap": N_("Please go to {post}: nobody stands there."),
        "notice_relief_unanswered": N_("{person} at {post} asked for relief; nobody has accepted. Send somebody."),
        "notice_relief_overdue": N_("{person} is not back at {post} at the time agreed."),
        "notice_relief_replanned": N_("The relief at {post} has ended: the roster was changed."),
        "notice_relief_broken": N_("The relief at {post} has ended: nobody stands in any more."),
        "notice_relief_cancelled": N_("The relief at {post} is not needed any more."),
        "notice_person_late_one": N_("{people} is not here yet. Somebody else?"),
        "notice_person_late": N_("{n} people are not here yet: {people}. Somebody else?"),
        "notice_no_show_one": N_("{people} has not come. Substitutes are listed."),
        "notice_no_show": N_("{n} people have not come: {people}. Substitutes are listed."),
        "notice_cannot_come": N_("{person} cannot come: {posts}. Substitutes are listed."),
        "notice_roster_published_one": N_("Your roster has changed: {day}. Please look at it."),
        "notice_roster_published": N_("Your roster has changed: {n} shifts, from {day}. Please look at it."),
        "notice_licence_ends_one": N_("A guard licence ends soon or has ended: {people}."),
        "notice_licence_ends": N_("{n} guard licences end soon or have ended: {people}."),
        "notice_party_number": N_("party {number}"),
        "notice_party_heads": N_("party {number}, {heads} people"),
    }
)
