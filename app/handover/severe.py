"""Reports of damage that must not be open when guests come."""

from app.core.work import Work
from app.faults.queries import open_faults
from app.handover.opening_checks import Missing


def severe_reports(work: Work, site_id: int) -> tuple[Missing, ...]:
    """Open urgent reports, each as something that is missing; what is cordoned off stops nobody."""
    return tuple(
        Missing(
            " · ".join(filter(None, (row.category, row.place, row.spot if row.spot != row.place else ""))),
            (),
            row.owner_id,
            row.owner,
            f"/sites/{site_id}/faults",
            not row.cordoned,
        )
        for row in open_faults(work, site_id)
        if row.urgent
    )
