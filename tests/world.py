"""The named people and things of every test. Ids are fixed by the order in which they are made.

Yunqi Court (site 1) and Maple Hill (site 3) belong to one group, Lakeside (site 2) to another. Mei manages Yunqi, Liu
leads its etiquette group, Song its cleaners, Lin is at the desk, Wang guides cars, Zhou opens the door, Han cleans,
Luo receives at the model homes, Shen and Yao are consultants. Zhao manages Lakeside with Qian as staff. Fang manages
the group of Yunqi, Gu audits, Ada administers the system, Pei manages Maple Hill.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from app.core.actor import Role
from app.core.vault import hash_token, new_token
from app.core.work import Work
from app.people.models import LoginSession, Membership, Person
from app.roster.models import Assignment, PostPermit, Standing
from app.sites.models import (
    BoardColumn,
    Coverage,
    Post,
    PostZone,
    ShiftTemplate,
    Site,
    SiteGroup,
    StaffGroup,
    Unit,
    Zone,
)

PASSWORD = "correct-horse-7"
PIN = "482915"


@dataclass(frozen=True)
class World:
    """Ids of the named people and things."""

    yunqi: int = 1
    lakeside: int = 2
    maple: int = 3
    mei: int = 1
    liu: int = 2
    song: int = 3
    lin: int = 4
    wang: int = 5
    zhou: int = 6
    han: int = 7
    luo: int = 8
    shen: int = 9
    yao: int = 10
    zhao: int = 11
    qian: int = 12
    fang: int = 13
    gu: int = 14
    ada: int = 15
    pei: int = 16
    # posts of Yunqi
    manager: int = 1
    leader: int = 2
    parking: int = 3
    door: int = 4
    gate: int = 5
    units: int = 6
    hall: int = 7
    cleaning_lead: int = 8
    cleaning: int = 9
    # posts of Lakeside
    lake_door: int = 10
    monday: date = date(2026, 11, 23)


PEOPLE = (
    ("梅静", "mei", Role.SM, 1, ""),
    ("刘强", "liu", Role.TL, 1, "etiquette_security"),
    ("宋桂兰", "song", Role.TL, 1, "cleaning"),
    ("林婷", "lin", Role.RC, 1, "reception"),
    ("王伟", "wang", Role.ST, 1, "etiquette_security"),
    ("周杰瑞", "zhou", Role.ST, 1, "etiquette_security"),
    ("韩梅", "han", Role.ST, 1, "cleaning"),
    ("罗敏", "luo", Role.ST, 1, "reception"),
    ("沈岳", "shen", Role.SC, 1, ""),
    ("姚璐", "yao", Role.SC, 1, ""),
    ("赵磊", "zhao", Role.SM, 2, ""),
    ("钱进", "qian", Role.ST, 2, "etiquette_security"),
    ("方芳", "fang", Role.GRP, None, ""),
    ("顾平", "gu", Role.AUD, None, ""),
    ("艾达", "ada", Role.ADM, None, ""),
    ("裴松", "pei", Role.SM, 3, ""),
)
ZONES = (
    ("Z-P", "停车场", "Car park", "lot"),
    ("Z-D", "门口", "Door", "door"),
    ("Z-1F-H", "一楼大厅", "Hall", "hall"),
    ("Z-M", "样板区", "Model area", "model"),
    ("Z-MU", "样板房", "Model homes", "units"),
)
POSTS: tuple[tuple[str, str, str, str, list[str], str, bool], ...] = (
    ("SM", "案场管理员", "Site manager", "management", [], "Z-1F-H", True),
    ("EL", "礼仪安全组领班", "Etiquette leader", "etiquette_security", [], "Z-D", True),
    ("PG", "车辆引导岗", "Parking guide", "etiquette_security", ["announces"], "Z-P", False),
    ("DM", "门童岗", "Doorman", "etiquette_security", ["receives_at_door"], "Z-D", False),
    ("MG", "样板区礼仪岗", "Model-area post", "etiquette_security", ["gate"], "Z-M", False),
    ("MR", "样板房接待", "Model-home reception", "reception", ["unit"], "Z-MU", False),
    ("HR", "销售大厅接待", "Hall reception", "reception", ["registers"], "Z-1F-H", False),
    ("CL", "保洁领班", "Cleaning leader", "cleaning", [], "Z-1F-H", True),
    ("CH", "售楼处保洁", "Office cleaner", "cleaning", [], "Z-1F-H", False),
)
SHIFTS = (
    ("早", "早班", "Early", 480, 1020, 60),
    ("中", "中班", "Middle", 600, 1140, 60),
    ("夜", "夜班", "Night", 1080, 1800, 30),
)


def build_world(work: Work) -> None:
    """Store the world; nobody is on duty yet."""
    work.add(SiteGroup(name="South"))
    work.add(SiteGroup(name="Lakes"))
    for code, zh, en, group in (
        ("yunqi", "云栖府", "Yunqi Court", 1),
        ("lakeside", "湖畔里", "Lakeside", 2),
        ("maple", "枫丘", "Maple Hill", 1),
    ):
        work.add(Site(code=code, name_zh=zh, name_en=en, site_group_id=group))
    for name, username, role, site_id, team in PEOPLE:
        person = work.add(
            Person(
                name=name,
                pinyin=username,
                username=username,
                locale="en",
                home_site_id=site_id,
                created_at=work.now,
                **_secrets(),
            )
        )
        group_id = 1 if role is Role.GRP else None
        work.add(Membership(person_id=person.id or 0, site_id=site_id, site_group_id=group_id, role=role, team=team))
    _places(work, 1, POSTS)
    _places(work, 2, (POSTS[3],))
    _places(work, 3, (POSTS[3],))
    for person_id, post_id in ((1, 1), (2, 2), (5, 3), (6, 4), (6, 3), (5, 4), (8, 6), (4, 7), (3, 8), (7, 9), (2, 4)):
        work.add(PostPermit(site_id=1, person_id=person_id, post_id=post_id, source="roster"))
    work.add(PostPermit(site_id=2, person_id=12, post_id=10, source="roster"))


@cache
def _secrets() -> dict[str, Any]:
    from app.people.secrets import hash_password, hash_pin

    return {"password_hash": hash_password(PASSWORD), "pin_hash": hash_pin(PIN)}


def _places(work: Work, site_id: int, posts: tuple[tuple[str, str, str, str, list[str], str, bool], ...]) -> None:
    zones = {}
    for position, (code, zh, en, column) in enumerate(ZONES):
        zones[code] = work.add(
            Zone(site_id=site_id, code=code, name_zh=zh, name_en=en, kind=column, column=column, position=position)
        )
        work.add(BoardColumn(site_id=site_id, code=column, name_zh=zh, name_en=en, position=position))
    for code, zh, en, leads in (
        ("management", "管理", "Management", "SM"),
        ("etiquette_security", "礼仪安全组", "Etiquette and security", "EL"),
        ("reception", "接待", "Reception", "SM"),
        ("cleaning", "保洁组", "Cleaning", "CL"),
    ):
        work.add(StaffGroup(site_id=site_id, code=code, name_zh=zh, name_en=en, leader_post=leads))
    work.add(
        Unit(
            site_id=site_id,
            zone_id=zones["Z-MU"].id or 0,
            code="D1",
            name_zh="装修1号",
            name_en="Furnished 1",
            kind="furnished",
        )
    )
    for position, (code, zh, en, group, kinds, zone, everywhere) in enumerate(posts):
        post = work.add(
            Post(
                site_id=site_id,
                code=code,
                name_zh=zh,
                name_en=en,
                group_code=group,
                kinds=kinds,
                everywhere=everywhere,
                position=position,
            )
        )
        work.add(PostZone(site_id=site_id, post_id=post.id or 0, zone_id=zones[zone].id or 0))
        for kind in ("weekday", "weekend"):
            work.add(
                Coverage(
                    site_id=site_id,
                    post_id=post.id or 0,
                    day_kind=kind,
                    from_minute=540,
                    to_minute=1080,
                    places=2 if code == "DM" and kind == "weekend" else 1,
                )
            )
    for position, (code, zh, en, start, end, meal) in enumerate(SHIFTS):
        work.add(
            ShiftTemplate(
                site_id=site_id,
                code=code,
                name_zh=zh,
                name_en=en,
                start_minute=start,
                end_minute=end,
                meal_minutes=meal,
                aliases=[],
                position=position,
            )
        )


def an_assignment(
    work: Work,
    person_id: int,
    post_id: int,
    *,
    place: int = 1,
    site_id: int = 1,
    day: date | None = None,
    start: int = 480,
    end: int = 1020,
    code: str = "早",
) -> Assignment:
    """A planned shift; by default today's early one."""
    site = work.get(Site, site_id)
    day = day or site.day_of(work.now)
    return work.add(
        Assignment(
            site_id=site_id,
            post_id=post_id,
            place=place,
            person_id=person_id,
            business_day=day,
            shift_code=code,
            starts_at=site.at(day, start),
            ends_at=site.at(day, end),
            created_at=work.now,
        )
    )


def stands(work: Work, person_id: int, post_id: int, *, place: int = 1, site_id: int = 1) -> Standing:
    """The person is planned today and present on the post now."""
    planned = an_assignment(work, person_id, post_id, place=place, site_id=site_id)
    return work.add(
        Standing(
            site_id=site_id,
            post_id=post_id,
            place=place,
            person_id=person_id,
            assignment_id=planned.id,
            started_at=work.now,
            started_by=person_id,
        )
    )


def session_for(work: Work, person_id: int, device_id: int | None = None) -> str:
    """A session's token, as sign-in would give it."""
    token = new_token()
    work.add(
        LoginSession(
            token_hash=hash_token(token),
            person_id=person_id,
            device_id=device_id,
            created_at=work.now,
            seen_at=work.now,
            expires_at=work.now + timedelta(hours=12),
        )
    )
    return token
