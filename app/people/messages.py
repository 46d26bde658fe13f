"""Messages of refusals about people, sign-in and devices."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "sign_in_wrong": N_("Name or password is wrong. After 5 wrong tries there is a pause of 15 minutes."),
        "pin_wrong": N_("This PIN is wrong. After 5 wrong tries there is a pause of 15 minutes."),
        "locked_out": N_("Too many wrong tries. Wait {minutes} minutes, or ask your leader to reset the PIN."),
        "pin_none_yet": N_("No PIN yet. Ask your leader for a sign-in card."),
        "pin_six_digits": N_("A PIN has exactly 6 digits."),
        "pin_too_easy": N_("This PIN is too easy to guess. Choose another one."),
        "pin_differs": N_("The two PINs are not the same."),
        "password_too_easy": N_("This password is too easy to guess. Choose another one."),
        "password_differs": N_("The two passwords are not the same."),
        "password_is_wrong": N_("The present password is wrong."),
        "pin_is_wrong": N_("The present PIN is wrong."),
        "link_used": N_("This link was used, has expired, or was replaced. Ask for a new one."),
        "username_taken": N_("This user name is taken."),
        "username_form": N_("A user name has 3 to 40 small letters, digits, dots and hyphens."),
        "username_needed": N_("This role signs in at a computer and needs a user name."),
        "same_name": N_("There is a {name} here already. Is this somebody else?"),
        "role_above": N_("This role is above yours."),
        "person_above": N_("This person's role is above yours."),
        "not_yourself": N_("You cannot do this to yourself."),
        "last_role": N_("This is the last role here. Use “Leaves the site” instead."),
        "group_needed": N_("Choose the group."),
        "group_unknown": N_("This group is not one of the site's."),
        "nobody_chosen": N_("Choose at least one person."),
        "admin_exists": N_("There is an administrator already."),
        "device_unknown": N_("This is not an enrolled device."),
    }
)
