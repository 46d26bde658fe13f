"""How a customer is spoken of: surname and salutation in the reader's language, never a number or a full name."""

from app.core.messages import N_
from app.core.work import Work

SALUTATIONS = {"mr": N_("Mr {surname}"), "ms": N_("Ms {surname}"), "": "{surname}"}
UNNAMED = N_("A customer")


def title_of(work: Work, surname: str, honorific: str) -> str:
    """周女士 / Ms 周; empty when no surname is known."""
    if not surname:
        return ""
    gettext = work.house.state["languages"].gettext
    return str(gettext(work.lang, SALUTATIONS.get(honorific, "{surname}")).format(surname=surname))


def named(work: Work, surname: str, honorific: str) -> str:
    """`title_of`, or "A customer" for one whose name was not left."""
    return title_of(work, surname, honorific) or str(work.house.state["languages"].gettext(work.lang, UNNAMED))
