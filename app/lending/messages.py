"""Refusals about things that are lent and about cars, in words."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "lent_party": N_("Party {n}"),
        "lent_head": N_("1 person"),
        "lent_heads": N_("{n} people"),
        "umbrella_taken": N_("Umbrella {number} is not on the rack any more. Take another one."),
        "umbrella_not_out": N_("Umbrella {number} is back already."),
        "umbrella_for_whom": N_("Choose the party, or that it is taken home."),
        "umbrella_phone": N_("A phone number is needed for an umbrella that is taken home."),
        "umbrella_due": N_("An umbrella is lent for at most {days} days."),
        "umbrella_known": N_("Umbrella {number} is on the list already."),
        "umbrella_many": N_("At most {max} umbrellas at once."),
        "umbrella_order": N_("The last number comes after the first."),
        "umbrella_is_out": N_("Umbrella {number} is lent. Take it back first."),
        "tag_used": N_("Tag {tag} is in use. Take another one."),
        "tag_unknown": N_("There are tags 1 to {most} only."),
        "tag_free": N_("The umbrella of tag {tag} was given back already."),
        "key_taken": N_("{name} has this key."),
        "key_back": N_("This key hangs in the cabinet already."),
        "key_known": N_("There is a key with this number already."),
        "key_is_out": N_("{name} has this key. Take it back first."),
        "key_holder": N_("Choose who of the staff takes it."),
        "lot_no_capacity": N_("How many bays there are is not set yet. The site manager sets it."),
        "lot_too_many_free": N_("There are {capacity} bays in all."),
        "lot_car_gone": N_("This car is gone already."),
        "car_closed": N_("This is settled already."),
        "car_told": N_("{name} has told the owner already."),
    }
)
