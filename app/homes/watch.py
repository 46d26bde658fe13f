"""Job: what in the model area is late, said once each; and whoever is gone leaves the homes."""

from app.core.work import Work
from app.homes.company import watch_company
from app.homes.follow import sweep
from app.homes.tours import watch_tours
from app.homes.workers import watch_workers


def watch_homes(work: Work) -> None:
    """Homes not ready, parties without company, workers not out: four statements when nothing is."""
    watch_tours(work)
    watch_company(work)
    watch_workers(work)
    sweep(work)
