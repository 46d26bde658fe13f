"""How a customer is spoken of: surname and salutation in the reader's language, never a number or a full name."""

from app.core.messages import N_
from app.core.work import Work
from app.visitors.names import is_han, reading

SALUTATIONS = {"mr": N_("Mr {name}"), "ms": N_("Ms {name}"), "": "{name}"}
UNNAMED = N_("A customer")


def title_of(work: Work, surname: str, honorific: str) -> str:
    """周女士 / Ms Zhou, in letters that the reader can say; empty when no surname is known."""
    if surname and is_han(surname) and not work.lang.startswith("zh"):
        surname = reading(surname).capitalize()
    return title_as_written(work, surname, honorific)


def title_as_written(work: Work, surname: str, honorific: str) -> str:
    """周女士 / Ms 周, the surname as it is stored: for files that leave the house."""
    if not surname:
        return ""
    gettext = work.house.state["languages"].gettext
    return str(gettext(work.lang, SALUTATIONS.get(honorific, "{name}")).format(name=surname))


def named(work: Work, surname: str, honorific: str) -> str:
    """`title_of`, or "A customer" for one whose name was not left."""
    return title_of(work, surname, honorific) or str(work.house.state["languages"].gettext(work.lang, UNNAMED))
