"""What tests of the rota need again and again: the order, why somebody stands there, a visitor who comes back."""

from datetime import timedelta

from app.core.work import Work
from app.visitors.chain import DepartIn, depart_party
from app.visitors.desk import RecogniseIn, recognise_visitor
from app.visitors.lineup import rota_now
from app.visitors.models import Visit, Visitor
from app.visitors.rota_views import signin
from tests.conftest import Acts
from tests.world import World


def order(work: Work) -> list[str]:
    return [entry.name for entry in rota_now(work, 1).everybody]


def because(work: Work, name: str) -> str:
    """Why somebody stands where they stand, as the page says it."""
    line = next(line for line in signin(work, site_id=1).lines if line.entry.name == name)
    return " ".join(line.because)


def returning(work: Work, owner: int) -> Visit:
    """A visitor of `owner` who has been here before, recognised at the desk."""
    visitor = work.add(
        Visitor(site_id=1, surname="周", notice_version="1", created_at=work.now, visits=1, consultant_id=owner,
                last_visit_on=World.monday - timedelta(days=2))
    )  # fmt: skip
    return recognise_visitor(work, RecogniseIn.model_validate({"site_id": 1, "visitor_id": visitor.id, "heads": 2}))


def gone(act: Acts, person: int, visit: Visit) -> None:
    with act(person) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=visit.id or 0))
