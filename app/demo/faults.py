"""Damage in the demo: one report is done, others wait at every stage; and the photos that duties ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.demo.pictures import picture
from app.demo.stage import Stage
from app.duties.evidence import photo_of
from app.duties.models import Duty, DutyItem
from app.duties.photos import about as about_duty
from app.faults.closing import AssignFaultIn, FinishFaultIn, assign_fault, finish_fault
from app.faults.models import Fault
from app.faults.reporting import KIND, ReportFaultIn, add_report_photo, report_fault
from app.photos.intake import stamp_of
from app.photos.service import AddPhotoIn, add_photo
from app.roster.models import Standing
from app.sites.models import Post, Site
from app.sites.queries import posts, site

Act = Callable[[Work], object]


@dataclass(frozen=True)
class Seen:
    """Damage that somebody on a post sees, minutes before the demo's instant."""

    ago: int
    post: str
    category: str
    spot: str
    note: str = ""


SEEN = (
    Seen(128, "CH", "water", "拖把间水龙头", "关不紧，地上有水，已放防滑牌"),
    Seen(63, "PG", "lamp", "地面停车场中间一盏", "天黑后看不清车位线"),
    Seen(26, "DM", "door", "右扇玻璃", "有裂纹，没有掉渣"),
    Seen(9, "MG", "fire", "出口指示灯", "不亮"),
)
FIRM = "安捷维修"


def play_faults(stage: Stage, here: Site, manager: int) -> None:
    """Put on the reports of the last hours, while the site is open."""
    opens = here.at(here.day_of(stage.until), here.opens_minute)
    for number, seen in enumerate(SEEN):
        at = stage.until - timedelta(minutes=seen.ago)
        if at > opens:
            stage.put(at, None, _Somebody(stage, here.id or 0, number, seen))
    stage.put(stage.until - timedelta(minutes=118), manager, lambda work: _assign(work, here.id or 0, 0))
    stage.put(stage.until - timedelta(minutes=71), manager, lambda work: _finish(work, here.id or 0, 0))
    stage.put(stage.until - timedelta(minutes=57), manager, lambda work: _assign(work, here.id or 0, 1))


def take_photo(work: Work, duty: Duty, item: DutyItem) -> None:
    """The photo without which a duty cannot be closed."""
    if photo_of(item) != "must":
        return
    post = posts(work, duty.site_id)[duty.post_id]
    drawn = picture("room", _stamp(work, duty.site_id, post.code))
    key = f"demo-duty-{duty.id}"
    add_photo(work, AddPhotoIn(site_id=duty.site_id, about=about_duty(duty.id or 0), client_key=key, picture=drawn))


class _Somebody:
    """Whoever stands on the post takes a photo and reports what they see."""

    def __init__(self, stage: Stage, site_id: int, number: int, seen: Seen) -> None:
        self.stage, self.site_id, self.number, self.seen = stage, site_id, number, seen

    def __call__(self, work: Work) -> None:
        query = (
            select(Standing.person_id)
            .join(Post, col(Post.id) == col(Standing.post_id))
            .where(Standing.site_id == self.site_id, col(Standing.ended_at).is_(None), Post.code == self.seen.post)
        )
        person_id = work.session.exec(query.order_by(col(Standing.place)).limit(1)).first()
        if person_id is not None:
            self.stage.put(work.now, person_id, self._report)

    def _report(self, work: Work) -> None:
        seen = self.seen
        _photo(work, self.site_id, _key(self.number), seen.category, seen.post)
        report_fault(
            work,
            ReportFaultIn.model_validate(
                {
                    "site_id": self.site_id,
                    "client_key": _key(self.number),
                    "category": seen.category,
                    "spot": seen.spot,
                    "note": seen.note,
                    "cordoned": seen.category == "water",
                }
            ),
        )


def _key(number: int) -> str:
    return f"demo-report-{number}"


def _photo(work: Work, site_id: int, key: str, kind: str, post: str) -> None:
    drawn = picture(kind, _stamp(work, site_id, post))
    about = f"{KIND}:{key}"
    sent = AddPhotoIn(site_id=site_id, about=about, client_key=f"{key}-{kind}", picture=drawn)
    add_report_photo(work, sent)


def _stamp(work: Work, site_id: int, post: str) -> str:
    here = site(work, site_id)
    return stamp_of(work.now, work.now, here.zone, here.code, post)


def _fault(work: Work, site_id: int, number: int) -> int | None:
    found = work.find(Fault, site_id=site_id, client_key=_key(number))
    return found.id if found else None


def _assign(work: Work, site_id: int, number: int) -> None:
    fault_id = _fault(work, site_id, number)
    if fault_id is not None:
        assign_fault(work, AssignFaultIn(site_id=site_id, fault_id=fault_id, contractor=FIRM))


def _finish(work: Work, site_id: int, number: int) -> None:
    fault_id = _fault(work, site_id, number)
    if fault_id is not None:
        _photo(work, site_id, _key(number), "mended", "")
        finish_fault(work, FinishFaultIn(site_id=site_id, fault_id=fault_id, note="换了阀芯"))
