"""What tests of the desk need again and again: parties on their way, consultants signed in, a registered party."""

from sqlmodel import select

from app.core.work import Work
from app.visitors.consultants import SignInIn, sign_in_consultants
from app.visitors.desk import RegisterIn, register_party
from app.visitors.models import Visit
from app.visitors.offers import accept_party
from app.visitors.steps import StepIn
from tests.world import World

PHONE = "13812345678"
PLATE = "粤BD3F88"


def a_party(work: Work, *, place: str = "door", heads: int | None = 2, number: int = 0, **more: object) -> Visit:
    """An announced party of Yunqi, by default standing at the door."""
    number = number or 1 + len(work.session.exec(select(Visit)).all())
    visit = Visit.model_validate(
        {
            "site_id": 1,
            "business_day": World.monday,
            "number": number,
            "heads": heads,
            "place": place,
            "announced_at": work.now,
            "announced_by": World.wang,
            "at_door_at": work.now if place == "door" else None,
            "opened_at": work.now,
            **more,
        }
    )
    return work.add(visit)


def sign_in(work: Work, *people: int) -> None:
    """Sign consultants in, in that order."""
    sign_in_consultants(work, SignInIn(site_id=1, person_ids=list(people)))


def registering(**more: object) -> RegisterIn:
    """A first natural visit of two people who leave nothing, unless `more` says otherwise."""
    return RegisterIn.model_validate({"site_id": 1, "first_visit": "yes", "source": "natural", "heads": 2, **more})


def registered(work: Work, **more: object) -> Visit:
    """A registered party; its consultant is called."""
    return register_party(work, registering(**more))


def take(work: Work, visit: Visit) -> Visit:
    """The acting consultant accepts it on the phone."""
    return accept_party(work, StepIn(site_id=1, visit_id=visit.id or 0))
