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
        "notice_party_number": N_("party {number}"),
        "notice_party_heads": N_("party {number}, {heads} people"),
    }
)
