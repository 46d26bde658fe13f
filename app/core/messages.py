"""Every message a person can get from a refusal: code -> English text with {gaps}, translated at the edge.

Domains add their own by `add_messages` when they are imported.
"""

from collections.abc import Mapping


def N_(text: str) -> str:
    """Mark `text` for the catalogue; translated where it is shown."""
    return text


MESSAGES: dict[str, str] = {
    "forbidden": N_("You may not do this. Ask your leader if you should."),
    "forbidden_on_tablet": N_("This cannot be done on the shared tablet. Use your own phone or the desk."),
    "not_on_post": N_("This is done by whoever stands on the post. Mark yourself present first."),
    "not_found": N_("This is not here (any more)."),
    "signed_out": N_("You are signed out. Sign in again; what you typed was not sent."),
    "step_up_required": N_("Type the PIN of somebody who may do this."),
    "too_many": N_("Too many tries. Wait {seconds} seconds and try again."),
    "changed_meanwhile": N_("Somebody changed this a moment ago. Look at what is there now and choose again."),
    "key_reused": N_("This was already sent with other content. Reload, or use a new key."),
    "key_missing": N_("The form came without its key. Reload and try again."),
    "key_needed": N_(
        "Every write needs the header Idempotency-Key: 8 to 80 letters, digits, - or _, new for each act."
    ),
    "cross_site": N_("The request came from another site and was refused."),
    "unknown_host": N_("This host name is not answered to here."),
    "address_too_long": N_("The address is too long."),
    "busy": N_("The system is busy. Nothing was stored; try again in a moment."),
    "disk_full": N_("The disk is full. Nothing was stored; tell whoever runs the system."),
    "broken": N_(
        "Something went wrong on our side. Nothing was stored. Give this number to whoever helps: {request_id}"
    ),
    "bad_request": N_("The request could not be read."),
    "too_large": N_("This is too large. At most {limit} is taken."),
    "wrong_method": N_("This cannot be done that way."),
    "wrong_type": N_("This kind of content is not taken here."),
    "bad_encoding": N_("The text is not readable (UTF-8 expected)."),
    "missing": N_("Please fill this in."),
    "blank": N_("This must not be only spaces."),
    "too_short": N_("At least {min} characters, please."),
    "too_long": N_("At most {max} characters, please."),
    "not_a_number": N_("A whole number, please."),
    "out_of_range": N_("A number from {min} to {max}, please."),
    "at_least": N_("At least {min}, please."),
    "at_most": N_("At most {max}, please."),
    "not_a_choice": N_("Please choose one of the answers shown."),
    "not_a_date": N_("A date like 2026-11-23, please."),
    "not_a_time": N_("A time like 08:30, please."),
    "time_needs_zone": N_("The time needs its zone."),
    "not_a_yes_no": N_("Yes or no, please."),
    "bad_characters": N_("There are characters here that cannot be used."),
    "not_a_name": N_("A name has letters, spaces and · only."),
    "not_a_phone": N_("A mobile number has 11 digits and begins with 1; for others choose “other number”."),
    "not_a_plate": N_("This does not look like a number plate. Correct it, or save it as not recognised."),
    "no_id_number": N_("Please do not write identity or card numbers here."),
    "unknown_field": N_("This field is not known."),
    "single_value": N_("One value only, please."),
    "wrong_value": N_("This cannot be used here."),
}


def add_messages(more: Mapping[str, str]) -> None:
    """Add a domain's messages. Raises LookupError when a code is taken with another text."""
    for code, text in more.items():
        if MESSAGES.setdefault(code, text) != text:
            raise LookupError(f"message code {code!r} is taken")
