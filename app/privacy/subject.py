"""A visitor's copy of what is stored about them: found by the number they say, shown, or as a file they can take."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Invalid
from app.core.messages import N_, add_messages
from app.core.text import Phone, RowId
from app.core.work import Work
from app.people.models import Person
from app.privacy.events import VisitorCopied
from app.privacy.forget import loans_of
from app.privacy.models import HandedOut
from app.sites.queries import site
from app.visitors.models import Visit, Visitor, VisitStep
from app.visitors.models_judging import ExpectedVisit
from app.visitors.models_knowing import VisitorPromise, VisitorTalk

add_messages({"nobody_with_number": N_("No visitor with this number is stored here.")})


class CopyIn(BaseModel):
    """The number of the person who asks; they show or say it, and staff type it."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    phone: Phone


@command(Permission.VISITOR_SUBJECT)
def copy_for_visitor(work: Work, data: CopyIn) -> HandedOut:
    """Write down that a copy was made; `copy_of` reads it. Raises Invalid when nobody has that number."""
    visitor = work.find(Visitor, site_id=data.site_id, phone_hash=work.house.vault.blind("phone", data.phone))
    if visitor is None:
        raise Invalid("nobody_with_number", "phone")
    row = work.add(
        HandedOut(
            site_id=data.site_id, person_id=work.actor.person_id, at=work.now, kind="copy", subject_id=visitor.id,
            rows=1,
        )
    )  # fmt: skip
    work.emit(VisitorCopied(data.site_id, visitor.id or 0))
    return row


@dataclass(frozen=True)
class Part:
    """A heading and its lines, each a name and a value."""

    title: str
    lines: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class Copy:
    """All that is stored about one person, and nothing about anybody else."""

    visitor_id: int
    made_at: datetime
    parts: tuple[Part, ...]

    @property
    def as_json(self) -> bytes:
        """The same as a file that a program can read."""
        body = {
            "made_at": self.made_at.isoformat(),
            **{part.title: [dict(line) for line in part.lines] for part in self.parts},
        }
        return json.dumps(body, ensure_ascii=False, indent=2).encode()


@dataclass(frozen=True)
class Shown:
    """The page: a copy when one was just made."""

    copy: Copy | None = None


def subject(work: Work, site_id: int, handed: HandedOut | None = None, **_scope: object) -> Shown:
    """The copy that this very request has written down, else only the form."""
    return Shown(copy_of(work, site_id, handed.subject_id) if handed is not None else None)


def copy_of(work: Work, site_id: int, visitor_id: int | None) -> Copy:
    """Everything about one visitor. Seven statements."""
    visitor = work.get(Visitor, visitor_id, site_id=site_id)
    say, zone = work.house.state["languages"].gettext, site(work, site_id).zone

    def lines(rows: list[list[tuple[str, object]]]) -> tuple[tuple[tuple[str, str], ...], ...]:
        return tuple(
            tuple((say(work.lang, name), _plain(value, zone)) for name, value in row if value not in (None, ""))
            for row in rows
        )

    visits = list(work.session.exec(select(Visit).where(Visit.visitor_id == visitor.id).order_by(col(Visit.opened_at))))
    ids = [row.id for row in visits]
    steps = work.session.exec(select(VisitStep).where(col(VisitStep.visit_id).in_(ids)).order_by(col(VisitStep.id)))
    talks = work.session.exec(select(VisitorTalk).where(VisitorTalk.visitor_id == visitor.id))
    promises = work.session.exec(select(VisitorPromise).where(VisitorPromise.visitor_id == visitor.id))
    expected = work.session.exec(
        select(ExpectedVisit).where(ExpectedVisit.site_id == site_id, ExpectedVisit.phone_hash == visitor.phone_hash)
    )
    return Copy(
        visitor.id or 0,
        work.now,
        (
            Part(say(work.lang, N_("Person")), lines([_person(work, visitor)])),
            Part(say(work.lang, N_("Visits")), lines([_visit(work, row) for row in visits])),
            Part(say(work.lang, N_("Steps")), lines([[(N_("When"), row.at), (N_("What"), row.step)] for row in steps])),
            Part(
                say(work.lang, N_("Talks")),
                lines([[(N_("When"), row.at), (N_("What"), row.words), (N_("Level"), row.level)] for row in talks]),
            ),
            Part(
                say(work.lang, N_("Promises")),
                lines(
                    [[(N_("Until"), row.due_on), (N_("What"), row.text), (N_("State"), row.state)] for row in promises]
                ),
            ),
            Part(
                say(work.lang, N_("Announced visits")),
                lines([[(N_("When"), row.expected_at), (N_("Source"), row.agency or row.kind)] for row in expected]),
            ),
            Part(
                say(work.lang, N_("Umbrellas taken home")),
                lines(
                    [
                        [(N_("When"), row.out_at), (N_("Due back"), row.due_at), (N_("Brought back"), row.back_at)]
                        for row in loans_of(work, visitor)
                    ]
                ),
            ),
        ),
    )


def _person(work: Work, row: Visitor) -> list[tuple[str, object]]:
    who = work.session.get(Person, row.consultant_id) if row.consultant_id else None
    return [
        (N_("Surname"), row.surname), (N_("Addressed as"), row.honorific),
        (N_("Phone"), work.house.vault.unseal(row.phone_cipher) if row.phone_cipher else ""),
        (N_("Likes"), row.likes), (N_("Needs"), row.needs), (N_("Consultant"), who.name if who else ""),
        (N_("Version of the notice"), row.notice_version), (N_("Stored since"), row.created_at),
        (N_("Number of visits"), row.visits), (N_("Last visit"), row.last_visit_on),
    ]  # fmt: skip


def _visit(work: Work, row: Visit) -> list[tuple[str, object]]:
    return [
        (N_("Day"), row.business_day), (N_("Arrived"), row.opened_at), (N_("Left"), row.departed_at),
        (N_("People"), row.heads),
        (N_("Plate"), work.house.vault.unseal(row.plate_cipher) if row.plate_cipher else ""),
        (N_("Source"), row.source), (N_("First visit"), row.first_visit), (N_("Note"), row.note),
        (N_("Needs"), row.needs),
    ]  # fmt: skip


def _plain(value: Any, zone: Any) -> str:
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
