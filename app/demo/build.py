"""Builds the demo: sites from their templates, people, a roster taken in, and the day up to the demo's instant."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import select

from app.core.actor import Role
from app.core.work import House, Work, open_work
from app.demo.asked import play_asked
from app.demo.board import play_board
from app.demo.cast import ADMIN, AUDITOR, GROUP, GROUP_MANAGER, HUPAN, PASSWORD, PIN, YUNQI, Cast
from app.demo.chain import play_chain
from app.demo.checklists import play_checklists
from app.demo.checks import play_checks
from app.demo.faults import play_faults
from app.demo.handover import play_handovers, play_opening
from app.demo.homes import play_homes
from app.demo.knowing import play_knowing
from app.demo.lending import play_lending
from app.demo.parties import Crew, person_named, play_day, play_earlier_day
from app.demo.patrol import play_patrol
from app.demo.permits import tick_neighbours
from app.demo.planning import play_planning
from app.demo.privacy import play_privacy
from app.demo.roster import workbook
from app.demo.rota import play_rota
from app.demo.shifts import play_earlier_shifts, play_shifts
from app.demo.stage import Stage
from app.duties.install import install_library
from app.duties.library import load_library
from app.ops.events import DemoBuilt
from app.patrol.library import install_patrol, load_usual
from app.people.accounts import PersonIn, add_person
from app.people.links import FirstAdminIn, create_first_admin, make_setup_link
from app.people.models import Membership, Person
from app.people.names import pinyin_of
from app.people.secrets import hash_password, hash_pin
from app.roster.imports import TakeIn, UploadIn, keep_upload, take_in_roster
from app.sites.models import Site, SiteGroup
from app.sites.service import install_site
from app.sites.template import load_template, seed_template

BEFORE, AFTER = 9, 9
"""Days of the roster around the demo's day: the week is whole whichever day it is."""
TEMPLATES = {"yunqi": "yunqi", "hupan": "second"}


@dataclass(frozen=True)
class Built:
    """What building left behind, for a test to look at."""

    refused: tuple[str, ...]


def build(house: House, instant: datetime) -> Built:
    """Fill an empty, migrated database with the made-up sites as they are at `instant`."""
    start = instant - timedelta(days=BEFORE)
    _in_haste(house, haste=True)
    with open_work(house, now=start) as work:
        _office(work)
        sites = {cast.site: _found(work, cast) for cast in (YUNQI, HUPAN)}
    for cast in (YUNQI, HUPAN):
        _people_and_roster(house, sites[cast.site], cast, start, instant)
    with open_work(house, now=start) as work:
        _secrets(work)
    stage = Stage(house, instant)
    with open_work(house, writing=False, now=start) as work:
        for cast in (YUNQI, HUPAN):
            _put_on(stage, work, sites[cast.site], cast, instant)
    stage.play()
    _in_haste(house, haste=False)
    return Built(tuple(stage.refused))


def _in_haste(house: House, *, haste: bool) -> None:
    """While the demo is made, SQLite need not wait for the disk: a demo that loses power is simply made again."""
    if house.db.dialect == "sqlite":
        with house.db.write_engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute(f"PRAGMA synchronous={'OFF' if haste else 'FULL'}")


def _office(work: Work) -> None:
    """The administrator by the link of a first start, the auditor, the group of sites, and the mark of a demo."""
    work.emit(DemoBuilt(0, work.now.date().isoformat()))
    link = make_setup_link(work)
    name, username = ADMIN
    typed = FirstAdminIn(token=link, name=name, username=username, password=PASSWORD, password2=PASSWORD)
    create_first_admin(work, typed)
    name, username = AUDITOR
    auditor = work.add(Person(name=name, pinyin=pinyin_of(name), username=username, created_at=work.now))
    work.add(Membership(person_id=auditor.id or 0, role=Role.AUD))
    work.add(SiteGroup(name=GROUP))


def _found(work: Work, cast: Cast) -> Site:
    group = work.find(SiteGroup, name=GROUP)
    template = load_template(seed_template(TEMPLATES[cast.site]))
    site = install_site(work, template, site_group_id=group.id if group else None)
    install_library(work, site.id or 0, load_library())
    install_patrol(work, site.id or 0, load_usual())
    site_id = site.id or 0
    for role, people in ((Role.SM, cast.managers), (Role.SC, cast.consultants)):
        for name, username in people:
            add_person(work, PersonIn(site_id=site_id, name=name, role=role, username=username))
    if cast is YUNQI:
        name, username = GROUP_MANAGER
        add_person(work, PersonIn(site_id=site_id, name=name, role=Role.GRP, username=username))
    return site


def _people_and_roster(house: House, site: Site, cast: Cast, start: datetime, instant: datetime) -> None:
    """The manager takes in the roster workbook, which is how the staff get known."""
    today, site_id = site.day_of(instant), site.id or 0
    days = [today + timedelta(days=n) for n in range(-BEFORE + 1, AFTER)]
    with open_work(house, writing=False, now=start) as work:
        content = workbook(work, site_id, cast, today, days)
        manager = person_named(work, cast.managers[0][1])
    stage = Stage(house, instant)

    def take_in(work: Work) -> None:
        filename = f"{site.name_zh}排班表-{today:%Y年%m月}.xlsx"
        kept = keep_upload(work, UploadIn(site_id=site_id, filename=filename, content=content))
        take_in_roster(work, TakeIn(site_id=site_id, import_id=kept.id or 0))

    stage.put(start + timedelta(minutes=5), manager, take_in)
    stage.put(start + timedelta(minutes=8), manager, lambda work: tick_neighbours(work, site_id, cast))
    stage.play()
    if stage.refused:
        raise RuntimeError(f"the demo's own roster was refused: {stage.refused}")


def _secrets(work: Work) -> None:
    """Everybody can sign in: user names of the cast, one password and PIN (hashed once, so that building is quick)."""
    usernames = {member.name: member.username for cast in (YUNQI, HUPAN) for member in cast.staff}
    password, pin = hash_password(PASSWORD), hash_pin(PIN)
    for person in work.session.exec(select(Person)):
        person.username = person.username or usernames.get(person.name)
        person.password_hash, person.pin_hash, person.locale = password, pin, None
        work.session.add(person)


def _put_on(stage: Stage, work: Work, site: Site, cast: Cast, instant: datetime) -> None:
    day = site.day_of(instant)
    day_start = site.at(day, site.day_starts_minute)
    play_earlier_shifts(stage, work, site, day_start)
    play_shifts(stage, work, site, day_start)
    play_planning(stage, work, site, cast)
    play_patrol(stage, work, site)
    play_checks(stage, site)
    play_opening(stage, site, person_named(work, cast.managers[0][1]))
    if cast is not YUNQI:
        return
    play_asked(stage, work, site, cast)
    play_handovers(stage, work, site, cast)
    play_faults(stage, site, person_named(work, cast.managers[0][1]))
    play_board(stage, site, person_named(work, cast.managers[0][1]))
    play_lending(stage, site, person_named(work, cast.managers[0][1]), day_start)
    song = next(one.username for one in cast.staff if one.post == "CL")
    play_checklists(stage, site, person_named(work, cast.managers[0][1]), person_named(work, song), day_start)
    crew = _crew(work, site, cast)
    play_earlier_day(stage, crew, _afternoon(site, day - timedelta(days=6)), (0,))
    play_earlier_day(stage, crew, _afternoon(site, day - timedelta(days=2)), (0, 1))
    play_day(stage, crew, day_start)
    play_chain(stage, crew, day_start)
    play_knowing(stage, crew, day)
    play_homes(stage, crew)
    play_privacy(stage, site, crew.desk, crew.manager, person_named(work, cast.managers[1][1]))
    play_rota(stage, crew, day_start)


def _afternoon(site: Site, day: date) -> datetime:
    return site.at(day, 15 * 60)


def _crew(work: Work, site: Site, cast: Cast) -> Crew:
    first = {post: next(one.username for one in cast.staff if one.post == post) for post in ("HR", "EL")}
    return Crew(
        site,
        desk=person_named(work, first["HR"]),
        manager=person_named(work, cast.managers[0][1]),
        leader=person_named(work, first["EL"]),
        consultants=tuple(person_named(work, username) for _, username in cast.consultants),
    )
