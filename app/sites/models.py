"""Tables of a site. Everything that differs between companies is a row here, none of it code."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Column, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

EVER = date(2000, 1, 1)
"""First day of what was so from the beginning."""


class SiteGroup(SQLModel, table=True):
    """Sites that one group manager looks after."""

    __tablename__ = "site_group"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80, unique=True)


class Site(SQLModel, table=True):
    """One property sales site."""

    __tablename__ = "site"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    name_zh: str = Field(max_length=80)
    name_en: str = Field(max_length=80)
    timezone: str = Field(default="Asia/Shanghai", max_length=60)
    language: str = Field(default="zh-Hans", max_length=10)
    opens_minute: int = Field(default=540, description="minutes after local midnight")
    closes_minute: int = Field(default=1080, description="minutes after local midnight")
    day_starts_minute: int = Field(default=360, description="a business day runs from here to here the next day")
    site_group_id: int | None = Field(default=None, foreign_key="site_group.id")
    active: bool = True
    plan_version: int = Field(default=1, description="moves with every change of what the site is made of")

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)

    def day_of(self, at: datetime) -> date:
        """The business day of an instant: the small hours still belong to the day before."""
        local = at.astimezone(self.zone)
        return (local - timedelta(minutes=self.day_starts_minute)).date()

    def at(self, day: date, minute: int) -> datetime:
        """The instant `minute` minutes after local midnight of `day`; minutes may pass 1440 into the next day.

        Wall-clock arithmetic: on a day of a clock change the instant is that of the clock on the wall.
        """
        days, rest = divmod(minute, 1440)
        return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), self.zone)


class Zone(SQLModel, table=True):
    """A part of the site, in the order a visitor meets it."""

    __tablename__ = "zone"
    __table_args__ = (UniqueConstraint("site_id", "code"), UniqueConstraint("site_id", "id"))

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    code: str = Field(max_length=20)
    name_zh: str = Field(max_length=60)
    name_en: str = Field(max_length=60)
    floor: str = Field(default="", max_length=20)
    kind: str = Field(default="", max_length=20)
    column: str = Field(default="", max_length=20, description="board column it is shown in; empty: none of its own")
    position: int = 0


class BoardColumn(SQLModel, table=True):
    """A column of the site board; zones name the one they are shown in."""

    __tablename__ = "board_column"
    __table_args__ = (UniqueConstraint("site_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    code: str = Field(max_length=20)
    name_zh: str = Field(max_length=40)
    name_en: str = Field(max_length=40)
    position: int = 0


class DayKind(SQLModel, table=True):
    """A kind of day with its own coverage: weekday, weekend, holiday, launch, ..."""

    __tablename__ = "day_kind"
    __table_args__ = (UniqueConstraint("site_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    code: str = Field(max_length=20)
    name_zh: str = Field(max_length=40)
    name_en: str = Field(max_length=40)


class Purpose(SQLModel, table=True):
    """Why somebody comes; not every purpose makes a customer."""

    __tablename__ = "purpose"
    __table_args__ = (UniqueConstraint("site_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    code: str = Field(max_length=12)
    name_zh: str = Field(max_length=40)
    name_en: str = Field(max_length=40)
    customer: bool = False
    position: int = 0


class ZonePair(SQLModel, table=True):
    """Two zones that lie next to each other, with metres where somebody measured them."""

    __tablename__ = "zone_pair"
    __table_args__ = (UniqueConstraint("site_id", "from_zone_id", "to_zone_id"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    from_zone_id: int = Field(foreign_key="zone.id")
    to_zone_id: int = Field(foreign_key="zone.id")
    metres: int | None = None


class Unit(SQLModel, table=True):
    """A model home."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("site_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    zone_id: int = Field(foreign_key="zone.id")
    code: str = Field(max_length=20)
    name_zh: str = Field(max_length=60)
    name_en: str = Field(max_length=60)
    kind: str = Field(max_length=20, description="furnished or bare")
    capacity: int = 10
    is_open: bool = True
    position: int = 0


class StaffGroup(SQLModel, table=True):
    """A team of posts with the post that leads it."""

    __tablename__ = "staff_group"
    __table_args__ = (UniqueConstraint("site_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    code: str = Field(max_length=40)
    name_zh: str = Field(max_length=60)
    name_en: str = Field(max_length=60)
    leader_post: str = Field(default="", max_length=20, description="code of the post that leads the group")
    position: int = 0


class Post(SQLModel, table=True):
    """A place to stand (several numbered places where coverage asks for more than one person)."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("site_id", "code"), UniqueConstraint("site_id", "id"))

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    code: str = Field(max_length=20)
    name_zh: str = Field(max_length=60)
    name_en: str = Field(max_length=60)
    short_zh: str = Field(default="", max_length=20)
    short_en: str = Field(default="", max_length=20)
    group_code: str = Field(max_length=40)
    kinds: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    outdoor: bool = False
    everywhere: bool = False
    licence_required: bool = Field(default=False, description="guard licence checked on assignment")
    position: int = 0
    active: bool = True


class PostZone(SQLModel, table=True):
    """A zone a post covers, by day or by night."""

    __tablename__ = "post_zone"
    __table_args__ = (
        UniqueConstraint("post_id", "zone_id", "night"),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        ForeignKeyConstraint(["site_id", "zone_id"], ["zone.site_id", "zone.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(index=True)
    post_id: int
    zone_id: int
    night: bool = False
    position: int = 0


class CalendarDay(SQLModel, table=True):
    """A day of another kind than its weekday says: holiday, make-up day, launch."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("site_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    day: date
    kind: str = Field(max_length=20)
    note: str = Field(default="", max_length=80)


class ShiftTemplate(SQLModel, table=True):
    """A shift in the site's own code, as it is from `valid_from` until the day before `valid_until` (None: no end).

    A row is one version of its code; versions of a code never overlap. Names and other words are the same in all.
    """

    __tablename__ = "shift_template"
    __table_args__ = (UniqueConstraint("site_id", "code", "valid_from", name="uq_shift_template_version"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    code: str = Field(max_length=20)
    name_zh: str = Field(max_length=40)
    name_en: str = Field(max_length=40)
    start_minute: int
    end_minute: int = Field(description="may pass 1440: a night shift ends the next day")
    meal_minutes: int = 0
    aliases: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    position: int = 0
    valid_from: date = EVER
    valid_until: date | None = None


class Coverage(SQLModel, table=True):
    """How many places of a post are needed, by kind of day and hours, on business days from `valid_from` until the
    day before `valid_until` (None: no end)."""

    __tablename__ = "coverage"
    __table_args__ = (ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(index=True)
    post_id: int
    day_kind: str = Field(max_length=20)
    from_minute: int
    to_minute: int = Field(description="may pass 1440")
    places: int
    valid_from: date = EVER
    valid_until: date | None = None


class SiteSetting(SQLModel, table=True):
    """A value that differs between companies, with where its default comes from."""

    __tablename__ = "site_setting"
    __table_args__ = (UniqueConstraint("site_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    key: str = Field(max_length=60)
    value: str = Field(max_length=200)
    source: str = Field(default="", max_length=200)
    name_zh: str = Field(default="", max_length=60)
    name_en: str = Field(default="", max_length=80)
    unit_zh: str = Field(default="", max_length=20)
    unit_en: str = Field(default="", max_length=20)
    low: int | None = Field(default=None, description="a number may not be below; None: no bound")
    high: int | None = Field(default=None, description="a number may not be above; None: no bound")
    position: int = 0


class Weather(SQLModel, table=True):
    """A weather switch: on from `at` until `until` or until it was ended."""

    __tablename__ = "weather"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    kind: str = Field(max_length=10, description="rain, sun, wind, snow")
    at: datetime
    until: datetime
    ended_at: datetime | None = None
    set_by: int | None = None
