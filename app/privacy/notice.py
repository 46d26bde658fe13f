"""What visitors are told before their name or phone is stored: in versions, in both languages, open to everybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.messages import N_, add_messages
from app.core.text import RowId, clean
from app.core.work import Work
from app.people.screens import qr
from app.privacy.events import PrivacyNoticePublished
from app.privacy.forget import PLATE_MONTHS, VISITOR_MONTHS
from app.privacy.models import PrivacyNotice
from app.sites.models import Site, SiteSetting
from app.sites.queries import setting, site
from app.visitors.desk import NOTICE_VERSION, notice_version

KEY = "privacy_notice_version"
OUTSIDE = "address from outside"
"""What a request remembers for the code that hangs on the wall."""
TEXT_ZH = """我们是谁：{site}（销售案场的现场服务方）。
记录什么：您的姓氏和称谓、您愿意留下的手机号、车牌、来访时间和人数、您告诉我们的喜好和需要。不采集人脸，不要身份证号。
为了什么：迎接和引导、安排置业顾问、停车和雨伞等现场服务，以及安全疏散。
谁能看到：为您服务的现场人员；号码默认遮盖，查看完整号码要写明原因并留下记录。
保留多久：姓名和手机号在最后一次来访后 {visitor_months} 个月，车牌 {plate_months} 个月，到期自动清除。
不给手机号也可以参观。您可以随时在接待台要求查看、复制、更正或删除您的信息，我们在 15 个工作日内办好。"""
TEXT_EN = "\n".join(
    (
        "Who we are: {site}, which runs the service at this sales site.",
        "What we record: your surname and how you wish to be addressed, a phone number if you leave one, your number "
        "plate, when you came and with how many people, and what you tell us you like or need. No picture of your "
        "face, no identity number.",
        "What for: to welcome and guide you, to find you a consultant, for parking, umbrellas and the like, and for "
        "evacuation.",
        "Who sees it: the staff who serve you. Numbers are masked; whoever looks at a whole one gives a reason, which "
        "is kept.",
        "How long: name and phone {visitor_months} months after your last visit, plates {plate_months} months; then "
        "they go.",
        "You may visit without leaving a phone. Ask at the desk at any time to see, copy, correct or delete what is "
        "stored; it is done within 15 working days.",
    )
)

add_messages({"notice_same": N_("Nothing was changed."), "notice_newer": N_("Somebody published another version.")})

Long = Annotated[
    str, BeforeValidator(lambda given: clean(given, lines=True, emoji=True)), Field(min_length=20, max_length=4000)
]


class PublishIn(BaseModel):
    """A new text; `seen` is the version that was looked at."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    text_zh: Long
    text_en: Long
    seen: str = Field(max_length=20)


@command(Permission.SITE_CONFIG)
def publish_notice(work: Work, data: PublishIn) -> PrivacyNotice:
    """Publish the text as the next version. What was stored before keeps the version it was stored with.

    Raises Conflict when another version came meanwhile, Invalid when nothing was changed.
    """
    now = current(work, data.site_id)
    if now.version != data.seen:
        raise Conflict("notice_newer")
    if (now.zh, now.en) == (data.text_zh, data.text_en):
        raise Invalid("notice_same")
    number = int(now.version) + 1 if now.version.isdigit() else 2
    row = work.add(
        PrivacyNotice(
            site_id=data.site_id, version=number, text_zh=data.text_zh, text_en=data.text_en, at=work.now,
            by=work.actor.person_id,
        )
    )  # fmt: skip
    kept = work.find(SiteSetting, site_id=data.site_id, key=KEY) or SiteSetting(
        site_id=data.site_id, key=KEY, value="", source="def; moves with every publication", position=900,
        name_zh="告知书版本", name_en="Version of the privacy notice",
    )  # fmt: skip
    kept.value = str(number)
    work.add(kept)
    work.emit(PrivacyNoticePublished(data.site_id, number))
    return row


@dataclass(frozen=True)
class Told:
    """The notice as it is shown: both texts, the version, since when (None: from the beginning)."""

    site_zh: str
    site_en: str
    version: str
    zh: str
    en: str
    at: datetime | None
    url: str = ""
    picture: str = ""


def current(work: Work, site_id: int) -> Told:
    """The notice that counts now; the house's own text until a site publishes one. One statement."""
    here, version = site(work, site_id), notice_version(work, site_id)
    row = (
        work.find(PrivacyNotice, site_id=site_id, version=int(version))
        if version.isdigit() and version != NOTICE_VERSION
        else None
    )
    if row is not None:
        return Told(here.name_zh, here.name_en, version, row.text_zh, row.text_en, row.at)
    spans = {
        "visitor_months": setting(work, site_id, "keep_visitor_months", VISITOR_MONTHS),
        "plate_months": setting(work, site_id, "keep_plate_months", PLATE_MONTHS),
    }
    return Told(
        here.name_zh, here.name_en, version, TEXT_ZH.format(site=here.name_zh, **spans),
        TEXT_EN.format(site=here.name_en, **spans), None,
    )  # fmt: skip


def editor(work: Work, site_id: int, **_scope: object) -> Told:
    """The notice with its address and the code to hang up."""
    told, here = current(work, site_id), site(work, site_id)
    base: str = work.memo(OUTSIDE, lambda: work.house.settings.base_url).rstrip("/")
    url = f"{base}/privacy/{here.code}"
    return Told(told.site_zh, told.site_en, told.version, told.zh, told.en, told.at, url, qr(url) if base else "")


def versions(work: Work, site_id: int, **_scope: object) -> tuple[PrivacyNotice, ...]:
    """Every version that was published, the newest first."""
    query = select(PrivacyNotice).where(PrivacyNotice.site_id == site_id).order_by(col(PrivacyNotice.version).desc())
    return tuple(work.session.exec(query.limit(20)))


def public(work: Work, code: str = "", **_scope: object) -> Told:
    """The notice of the site with that code. Raises NotFound."""
    row = work.find(Site, code=code[:40], active=True)
    if row is None or row.id is None:
        raise NotFound()
    return current(work, row.id)


def shown(work: Work, site_id: int, **_scope: object) -> Told:
    """The notice for the desk."""
    return current(work, site_id)
