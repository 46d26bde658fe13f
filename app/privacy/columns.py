"""Every column that holds something of a visitor, and what takes its place. A test finds a column that is missing here.

Rows stay, so that counts stay; what could name or find a person goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlmodel import SQLModel

from app.homes.models import UnitStay, WorkerEntry
from app.lending.models import CarCheck, UmbrellaLoan
from app.visitors.models import NonCustomer, Visit, VisitOffer, Visitor, VisitStep
from app.visitors.models_chain import VisitMerge
from app.visitors.models_judging import ExpectedVisit, Ruling, RulingAppeal
from app.visitors.models_knowing import VisitorPromise, VisitorTalk

PHONE: Mapping[str, object] = {"phone_cipher": None, "phone_masked": "", "phone_hash": None, "phone_tail_hash": None}


@dataclass(frozen=True)
class Personal:
    """Columns of a table. `of`: they go with the visitor, with the visit, or by the row's own age in column `key`.

    `instead` is the column that gives the age where `key` is empty. With `stays` the clock leaves a visit's row alone
    while that column names a visitor: it is what is known of them, and goes when they do.
    """

    model: type[SQLModel]
    of: Literal["visitor", "visit", "age"]
    key: str
    blanks: Mapping[str, object]
    instead: str = ""
    stays: str = ""


VISITOR = Personal(
    Visitor, "visitor", "id",
    {"surname": "", "honorific": "", "pinyin": "", "initials": "", "likes": "", "needs": "", **PHONE},
)  # fmt: skip
VISIT = Personal(
    Visit, "visit", "id",
    {"plate_cipher": None, "plate_masked": "", "plate_hash": None, "plate_tail_hash": None, "note": "",
     "needs": ""},
)  # fmt: skip
PERSONAL: tuple[Personal, ...] = (
    VISITOR,
    Personal(VisitorTalk, "visitor", "visitor_id", {"words": ""}),
    Personal(VisitorPromise, "visitor", "visitor_id", {"text": "", "note": ""}),
    VISIT,
    Personal(VisitStep, "visit", "visit_id", {"note": "", "reason": ""}),
    Personal(VisitOffer, "visit", "visit_id", {"note": ""}),
    Personal(VisitMerge, "visit", "kept_id", {"reason": ""}),
    Personal(VisitorTalk, "visit", "visit_id", {"words": ""}, stays="visitor_id"),
    Personal(Ruling, "visit", "visit_id", {"reason": ""}),
    Personal(RulingAppeal, "visit", "visit_id", {"reason": ""}),
    Personal(CarCheck, "visit", "visit_id", {"note": ""}),
    Personal(UnitStay, "visit", "visit_id", {"reason": "", "approval": ""}),
    Personal(UmbrellaLoan, "visit", "visit_id", {"phone_cipher": None, "phone_masked": ""}),
    Personal(
        ExpectedVisit, "visit", "visit_id", {"surname": "", "honorific": "", "agent": "", "note": "", **PHONE}
    ),
    Personal(
        ExpectedVisit, "age", "valid_until", {"surname": "", "honorific": "", "agent": "", "note": "", **PHONE}
    ),
    Personal(UmbrellaLoan, "age", "back_at", {"phone_cipher": None, "phone_masked": ""}, instead="due_at"),
    Personal(NonCustomer, "age", "at", {"note": ""}),
    Personal(WorkerEntry, "age", "at", {"note": "", "engineer": "", "escort": ""}),
)  # fmt: skip

NOT_OF_A_VISITOR = frozenset(
    {
        "reveal.reason",  # why a member of staff looked: kept as long as the log
        "visit_offer.reason", "non_customer.reason", "consultant_day.state_reason", "rota_move.reason",  # codes, staff
        "rota_move.note", "firm_item.note", "worker_entry.firm", "expected_visit.agency",  # firms and staff
    }
)  # fmt: skip
"""Columns of the same look that hold nothing of a visitor."""
