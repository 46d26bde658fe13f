"""Whose a photo of a report is: of whoever reported it, has it, or leads the group."""

from datetime import datetime

from sqlmodel import col, select

from app.core.work import Work
from app.faults.common import leads, post_at
from app.faults.models import Fault, FaultStep
from app.faults.reporting import KIND
from app.photos.subjects import Subject, subject


def report_subject(work: Work, site_id: int, key: str, at: datetime) -> Subject:
    """The report, or the step of one, that carries the client key; before it has arrived: the taker's own."""
    query = (
        select(Fault, FaultStep.person_id)
        .join(FaultStep, col(FaultStep.fault_id) == col(Fault.id))
        .where(FaultStep.site_id == site_id, FaultStep.client_key == key)
    )
    found = work.session.exec(query).first()
    me = work.actor.person_id
    if found is None:
        return Subject(post_at(work, site_id, at))
    fault, person_id = found
    theirs = me is not None and me in (person_id, fault.owner_id, fault.reported_by)
    return Subject(fault.post_id, theirs or leads(work, fault), theirs or leads(work, fault))


subject(KIND, report_subject)
