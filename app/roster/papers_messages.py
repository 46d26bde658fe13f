"""Words of the papers: what is refused about licences and days away, and the kinds of absence."""

from collections.abc import Mapping

from app.core.messages import N_, add_messages

ABSENCE_DAYS = 190
"""Longest stretch recorded at once, in days; a maternity leave fits."""
ABSENCE_REACH = 400
"""Days back or ahead that a stretch may begin."""
ABSENCE_WORDS: Mapping[str, str] = {
    "annual": N_("Annual leave"),
    "toil": N_("Time off in lieu"),
    "personal": N_("Personal leave"),
    "sick": N_("Sick"),
    "rest": N_("Rest"),
    "other": N_("Absent"),
}
"""Kinds of absence in the order of the choice."""

add_messages(
    {
        "absence_backwards": N_("The last day must not be before the first."),
        "absence_too_long": N_("At most {max} days at once."),
        "absence_too_far": N_("At most {max} days back or ahead."),
        "licence_no_dates": N_("Type at least the date on which it ends."),
        "licence_backwards": N_("It must end after it begins."),
        "licence_far": N_("This year cannot be right."),
        "licence_same": N_("This licence is already noted with these dates."),
        "licence_many": N_("At most {max} licences of one person. Correct one of them."),
        "rule_overruled": N_("A rule that is no longer used"),
    }
)
