"""Visitors with numbers, plates and names that are looked for everywhere afterwards."""

import io
import zipfile
from datetime import timedelta

from app.core.work import Work
from app.lending.models import Umbrella, UmbrellaLoan
from app.privacy.models import FullExport, HandedOut
from app.visitors.desk import put_name, put_phone
from app.visitors.models import NonCustomer, Reveal, Visit, Visitor
from app.visitors.models_judging import ExpectedVisit
from app.visitors.models_knowing import VisitorPromise, VisitorTalk
from app.visitors.plates import put_plate
from tests.world import World

PHONE, PLATE, NAME = "13987650421", "粤BD3X98", "欧阳锦绣"
OTHER_PHONE, OTHER_PLATE = "15812344321", "沪A88K66"
STAFF_PHONE = "13700001234"
NUMBERS = (PHONE, OTHER_PHONE, STAFF_PHONE)
PLATES = (PLATE, OTHER_PLATE)
W = World()


def plant(work: Work) -> dict[str, int]:
    """A visitor on site with Shen, one who left and is known by number only; what hangs on them. Ids by name."""
    vault = work.house.vault
    here = _visitor(work, NAME, PHONE)
    gone = _visitor(work, "", OTHER_PHONE)
    visit = _visit(work, 1, here, PLATE, place="hall", consultant_id=W.shen, registered_at=work.now,
                   offered_at=work.now, accepted_at=work.now)  # fmt: skip
    left = _visit(work, 2, gone, OTHER_PLATE, place="left", departed_at=work.now, outcome="left")
    work.add(
        ExpectedVisit(
            site_id=1, kind="booking", surname=NAME, phone_cipher=vault.seal(PHONE), phone_masked="139****0421",
            phone_hash=vault.blind("phone", PHONE), phone_tail_hash=vault.blind("phone-tail", PHONE[-4:]),
            expected_at=work.now + timedelta(hours=1), valid_until=W.monday, notice_version="1", made_at=work.now,
            consultant_id=W.shen, heads=2,
        )
    )  # fmt: skip
    work.add(Reveal(site_id=1, person_id=W.lin, subject="visitor", subject_id=here, at=work.now, reason="called back"))
    work.add(NonCustomer(site_id=1, business_day=W.monday, kind="peer", heads=1, at=work.now, note="from next door"))
    work.add(VisitorTalk(site_id=1, visitor_id=here, visit_id=visit, kind="visit", words="quiet", day=W.monday,
                         at=work.now))  # fmt: skip
    work.add(VisitorPromise(site_id=1, visitor_id=here, text="a plan", due_on=W.monday, person_id=W.shen,
                            made_at=work.now))  # fmt: skip
    work.add(HandedOut(site_id=1, person_id=W.mei, at=work.now, kind="masked", from_day=W.monday, until_day=W.monday,
                       rows=2))  # fmt: skip
    umbrella = work.add(Umbrella(site_id=1, number=90, location="door", state="lent", state_at=work.now))
    work.add(
        UmbrellaLoan(
            site_id=1, umbrella_id=umbrella.id or 0, kind="away", out_at=work.now, due_at=work.now + timedelta(days=2),
            from_location="door", phone_cipher=vault.seal(OTHER_PHONE), phone_masked="158****4321",
        )
    )  # fmt: skip
    asked = FullExport(site_id=1, asked_by=W.fang, asked_at=work.now, reason="an audit", from_day=W.monday,
                       until_day=W.monday, expires_at=work.now + timedelta(hours=24))  # fmt: skip
    work.add(asked)
    return {"visitor": here, "gone": gone, "visit": visit, "left": left, "asked": asked.id or 0}


def _visitor(work: Work, surname: str, phone: str) -> int:
    row = Visitor(site_id=1, surname="", notice_version="1", created_at=work.now, visits=1, last_visit_on=W.monday)
    put_name(row, surname, "ms" if surname else "")
    put_phone(work, row, phone)
    row.likes = "green tea"
    row.consultant_id = W.shen
    return work.add(row).id or 0


def _visit(work: Work, number: int, visitor_id: int, plate: str, **more: object) -> int:
    row = Visit(
        site_id=1, business_day=W.monday, number=number, heads=2, opened_at=work.now, announced_at=work.now,
        visitor_id=visitor_id, first_visit="no", source="natural",
    )  # fmt: skip
    for name, value in more.items():
        setattr(row, name, value)
    put_plate(work, row, plate, unread=False)
    return work.add(row).id or 0


def found_in(body: bytes, *, names: bool = False) -> set[str]:
    """Which of the planted numbers and plates (and names) stand there in full, however they are spaced."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(one) for one in packed.namelist())
    text = body.decode("utf-8", errors="ignore")
    bare = text.replace(" ", "").replace("-", "").replace("·", "").replace("&#183;", "")
    wanted = [*NUMBERS, *PLATES, *([NAME] if names else [])]
    return {one for one in wanted if one in text or one in bare}
