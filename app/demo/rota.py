"""The demo's rota: a supervisor, reasons of every kind, an order moved by hand."""

from datetime import datetime, timedelta

from app.core.work import Work
from app.demo.parties import Crew
from app.demo.stage import Stage
from app.people.supervisors import SupervisorIn, name_supervisor
from app.visitors.consultants import StateIn, set_consultant_state
from app.visitors.lineup import rota_now
from app.visitors.rota_order import ReorderIn, reorder_rota


def play_rota(stage: Stage, crew: Crew, day_start: datetime) -> None:
    """The last consultant leads the rota; two went away for a while; one was put elsewhere with a reason."""
    site_id, led_by = crew.site.id or 0, crew.consultants[-1]
    opens = crew.site.at(crew.site.day_of(day_start), crew.site.opens_minute)
    named = SupervisorIn(site_id=site_id, person_id=led_by, leads=True)
    stage.put(day_start - timedelta(days=1), crew.manager, lambda work: name_supervisor(work, named))
    for hours, number, state, cause, minutes in (
        (1.1, 2, "away", "outing", 90),
        (2.9, 2, "free", "", None),
        (3.2, 3, "away", "meal", 30),
        (3.8, 3, "free", "", None),
        (4.0, 1, "away", "meal", 30),
        (4.5, 1, "free", "", None),
    ):
        said = StateIn.model_validate(
            {"site_id": site_id, "person_id": crew.consultants[number], "state": state, "cause": cause,
             "minutes": minutes}
        )  # fmt: skip
        at = opens + timedelta(hours=hours)
        stage.put(at, crew.desk, lambda work, said=said: set_consultant_state(work, said))  # type: ignore[misc]
    private = StateIn(
        site_id=site_id, person_id=crew.consultants[3], state="away", cause="private", minutes=60
    )  # fmt: skip
    if opens + timedelta(hours=2) <= stage.until:
        stage.put(stage.until - timedelta(minutes=31), crew.desk, lambda work: set_consultant_state(work, private))
    stage.put(opens + timedelta(hours=5), led_by, lambda work: _put_last(work, site_id, crew.consultants[4]))


def _put_last(work: Work, site_id: int, person_id: int) -> None:
    order = rota_now(work, site_id).everybody
    reason = "客户指定英文讲解，换到后面"
    reorder_rota(work, ReorderIn(site_id=site_id, person_id=person_id, place=len(order), reason=reason))
