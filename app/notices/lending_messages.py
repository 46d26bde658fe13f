"""Words of the notices about the way out and things lent."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "notice_left_behind": N_("{party} left something behind."),
        "notice_vehicle_anomaly": N_("Your customer's car {plate}: {odd}. Please tell them quietly."),
        "notice_vehicle_call": N_("Car {plate} of {party}: {odd}. Please call the owner."),
        "notice_lot_full": N_("The car park is full."),
        "notice_umbrella_late_one": N_("Umbrella {umbrellas} is not back."),
        "notice_umbrella_late": N_("{n} umbrellas are not back: {umbrellas}."),
        "notice_key_yours": N_("Please bring back key {key}."),
        "notice_key_late": N_("{person} still has key {key}."),
    }
)
