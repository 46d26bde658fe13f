"""What stands around every page: who, where, which way to go. Filled from the wiring's navigation."""

from dataclasses import dataclass

from app.core.actor import Permission, Role
from app.core.i18n import Format, pick
from app.core.messages import N_
from app.core.screens import Screen, remembered
from app.core.work import Work
from app.patrol.routes import patrol_posts
from app.patrol.walk_view import on_patrol
from app.people.words import ROLE_WORDS
from app.requests.desk import count_waiting
from app.sites.queries import site, units, zone_of
from app.visitors.queries import my_post


@dataclass(frozen=True)
class NavItem:
    """One way to go."""

    key: str
    href: str
    label: str
    icon: str
    count: int = 0
    """What waits behind it; 0: nothing, or nothing to count."""


@dataclass(frozen=True)
class Chrome:
    """The frame of a full page."""

    title: str
    lang: str
    theme: str
    text_size: str
    now_ms: int
    clock: str
    events_url: str | None
    person_id: int | None
    person_name: str | None
    role_words: str
    site_name: str | None
    site_id: int | None
    nav: tuple[NavItem, ...]
    active: str
    acting_until: int | None
    insecure: bool
    request_id: str
    device: str
    idle_s: int | None
    reach: frozenset[str] = frozenset()
    """Addresses that this house has, as the router writes them: a link is only shown to one of them."""
    shift_ms: int = 0
    """How far the house's clock is from the real one: 0 but in a demo."""


# key, address, label, icon, right, roles for whom it stands in the bar (None: everybody with the right)
WAYS: tuple[tuple[str, str, str, str, Permission, frozenset[Role] | None], ...] = (
    ("lead", "/sites/{site_id}/lead", N_("Lead"), "eye", Permission.POST_CHECK, frozenset({Role.TL})),
    ("board", "/sites/{site_id}/board", N_("Board"), "grid", Permission.BOARD_READ, None),
    (
        "roster",
        "/sites/{site_id}/roster/day",
        N_("Roster"),
        "list",
        Permission.ROSTER_READ,
        frozenset({Role.GRP, Role.SM, Role.TL, Role.AUD, Role.KIO}),
    ),
    (
        "shift",
        "/sites/{site_id}/shift",
        N_("My shift"),
        "check",
        Permission.DUTY_TICK,
        frozenset({Role.SM, Role.TL, Role.ST, Role.RC}),
    ),
    (
        "opening",
        "/sites/{site_id}/opening",
        N_("Opening"),
        "keys",
        Permission.ASSIGN_POST,
        frozenset({Role.GRP, Role.SM, Role.TL}),
    ),
    ("patrol", "/sites/{site_id}/patrol", N_("Patrol"), "route", Permission.DUTY_TICK, frozenset({Role.ST})),
    (
        "myroster",
        "/sites/{site_id}/roster/mine",
        N_("My roster"),
        "list",
        Permission.ROSTER_READ,
        frozenset({Role.ST, Role.RC, Role.SC}),
    ),
    ("arrive", "/sites/{site_id}/arrive", N_("Arrivals"), "car", Permission.VISIT_ANNOUNCE, None),
    ("door", "/sites/{site_id}/door", N_("Door"), "door", Permission.VISIT_ACK, frozenset({Role.SM, Role.TL, Role.ST})),
    (
        "lending",
        "/sites/{site_id}/lending",
        N_("Umbrellas and keys"),
        "umbrella",
        Permission.VISIT_STEP,
        frozenset({Role.SM, Role.TL, Role.ST, Role.RC}),
    ),
    (
        "desk",
        "/sites/{site_id}/desk",
        N_("Desk"),
        "bell",
        Permission.VISITOR_CREATE,
        frozenset({Role.SM, Role.TL, Role.RC}),
    ),
    ("lead", "/sites/{site_id}/lead", N_("Lead"), "eye", Permission.POST_CHECK, frozenset({Role.SM, Role.GRP})),
    (
        "faults",
        "/sites/{site_id}/faults",
        N_("Damage"),
        "wrench",
        Permission.REPORT_CLOSE,
        frozenset({Role.GRP, Role.SM, Role.TL}),
    ),
    (
        "report",
        "/sites/{site_id}/faults/new",
        N_("Damage"),
        "wrench",
        Permission.REPORT_MAKE,
        frozenset({Role.ST, Role.RC, Role.SC}),
    ),
    (
        "patrol",
        "/sites/{site_id}/patrol/rounds",
        N_("Patrol"),
        "route",
        Permission.REPORT_READ,
        frozenset({Role.TL, Role.AUD}),
    ),
    (
        "handover",
        "/sites/{site_id}/handover",
        N_("Handover"),
        "swap",
        Permission.DUTY_TICK,
        frozenset({Role.TL, Role.ST, Role.RC}),
    ),
    (
        "homes",
        "/sites/{site_id}/homes",
        N_("Homes"),
        "home",
        Permission.VISIT_STEP,
        frozenset({Role.SM, Role.TL, Role.ST, Role.RC}),
    ),
    (
        "rota",
        "/sites/{site_id}/consultants",
        N_("Rota"),
        "users",
        Permission.ROTA_READ,
        frozenset({Role.SM, Role.SS, Role.GRP}),
    ),
    ("mine", "/sites/{site_id}/consultant", N_("Customers"), "users", Permission.ROTA_ACCEPT, None),
    ("requests", "/sites/{site_id}/requests", N_("Requests"), "swap", Permission.SWAP_APPROVE, None),
    (
        "asked",
        "/sites/{site_id}/requests/mine",
        N_("My requests"),
        "swap",
        Permission.SWAP_REQUEST,
        frozenset({Role.ST, Role.RC, Role.SC}),
    ),
    (
        "attendance",
        "/sites/{site_id}/attendance",
        N_("Attendance"),
        "clock",
        Permission.REPORT_STAFF,
        frozenset({Role.GRP, Role.SM, Role.AUD}),
    ),
    (
        "attendance",
        "/sites/{site_id}/attendance/day",
        N_("Attendance"),
        "clock",
        Permission.CLOCK_OTHER,
        frozenset({Role.TL}),
    ),
    (
        "evac",
        "/sites/{site_id}/evac",
        N_("Evacuation list"),
        "out",
        Permission.EVAC_LIST,
        frozenset({Role.GRP, Role.SM, Role.TL, Role.RC}),
    ),
    (
        "privacy",
        "/sites/{site_id}/privacy/exports",
        N_("Visitors' data"),
        "lock",
        Permission.VISITOR_EXPORT,
        frozenset({Role.GRP, Role.SM, Role.AUD}),
    ),
    ("people", "/sites/{site_id}/people", N_("People"), "user", Permission.PIN_RESET, None),
    ("settings", "/sites/{site_id}/settings", N_("Settings"), "more", Permission.SITE_CONFIG, None),
)


FIRST: dict[Role, tuple[str, ...]] = {
    Role.SC: ("mine", "board", "myroster"),
    Role.ST: ("shift", "homes", "patrol", "report", "handover"),
    Role.RC: ("desk", "shift", "report", "handover"),
}
"""What stands first for whoever is nothing else at a site: a phone shows four ways and the rest under "more"."""


def ways(work: Work, site_id: int) -> tuple[NavItem, ...]:
    """The ways open to the actor at a site, in the order of the bar."""
    roles = work.actor.roles_at(site_id)
    languages = work.house.state["languages"]
    found = tuple(
        NavItem(
            key,
            address.format(site_id=site_id),
            languages.gettext(work.lang, label),
            icon,
            _waiting(work, site_id) if key == "requests" else 0,
        )
        for key, address, label, icon, right, wanted in WAYS
        if (key != "patrol" or _walks(work, site_id, right))
        and (key != "homes" or _at_homes(work, site_id))
        and work.may(right, site_id)
        and (wanted is None or roles & wanted or (work.actor.device and not roles))
    )
    first = FIRST.get(next(iter(roles)), ()) if len(roles) == 1 else ()
    return tuple(sorted(found, key=lambda way: first.index(way.key) if way.key in first else len(first)))


def _walks(work: Work, site_id: int, right: Permission) -> bool:
    """Whether the site has routes; for whoever walks them: whether they are on patrol just now."""
    if not patrol_posts(work, site_id):
        return False
    return right is Permission.REPORT_READ or remembered(work, site_id, "walks", lambda: on_patrol(work, site_id))


def _at_homes(work: Work, site_id: int) -> bool:
    """Whether the site has model homes; for staff: whether they stand on a post of theirs just now."""
    if not units(work, site_id):
        return False
    if work.actor.cell(Permission.VISIT_STEP, site_id) != "W":
        return True
    post = my_post(work, site_id)
    return post is not None and bool(post.kinds & {"gate", "unit"})


def _waiting(work: Work, site_id: int) -> int:
    """Requests the actor may decide, kept like a fragment by person and rights."""
    rights = "+".join(sorted(work.actor.roles_at(site_id)))
    return remembered(work, site_id, f"requests {rights}", lambda: count_waiting(work, site_id))


def role_words(work: Work, site_id: int | None) -> str:
    """What the person is at the site, in words."""
    languages, roles = work.house.state["languages"], work.actor.roles_at(site_id or 0)
    return " · ".join(languages.gettext(work.lang, ROLE_WORDS[role]) for role in ROLE_WORDS if role in roles)


def chrome_of(work: Work, site_id: int | None, screen: Screen) -> Chrome:
    """The frame for `screen` at `site_id` (None: a page of no site)."""
    languages, actor = work.house.state["languages"], work.actor
    here = site(work, site_id) if site_id else None
    zone = zone_of(work, site_id) if site_id else work.house.settings.timezone
    listening = bool(site_id and (actor.person_id or actor.device) and work.may(Permission.SSE_SITE, site_id))
    tablet = bool(actor.device and actor.device.kind == "tablet")
    until = actor.step_up_until
    return Chrome(
        title=languages.gettext(work.lang, screen.title),
        lang=work.lang,
        theme=actor.theme or (work.web.theme if work.web else ""),
        text_size=actor.text_size if actor.person_id or not work.web else work.web.text_size or "m",
        now_ms=int(work.now.timestamp() * 1000),
        clock=Format(work.lang, zone, languages.catalogues[work.lang]).time(work.now),
        events_url=f"/sites/{site_id}/events" if listening else None,
        person_id=actor.person_id,
        person_name=actor.name or None,
        role_words=role_words(work, site_id),
        site_name=pick(work.lang, here.name_zh, here.name_en) if here else None,
        site_id=site_id,
        nav=ways(work, site_id) if site_id else (),
        active=screen.area,
        acting_until=int(until.timestamp() * 1000) if until and actor.stepped_up(work.now) else None,
        insecure=bool(work.web and work.web.insecure),
        request_id=work.request_id,
        device=actor.device.kind if actor.device else "",
        idle_s=120 if tablet and actor.person_id else None,
        reach=work.house.state.get("reach", frozenset()),
        shift_ms=round(work.house.clock.shift().total_seconds()) * 1000,
    )
