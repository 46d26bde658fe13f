"""Who acts, and the one readable matrix of rights: action x role -> scope.

Scope letters: A all sites, G sites of one's own group, S own sites, T own team, O own records, M masked view,
OM own and masked, R reveal one record with a reason, OR own only, 2 a second person approves, D the device's own
site, D* only for the person who just entered a PIN there, P only after the PIN of somebody who may (5 minutes),
C count only, V the person concerned, Q a valid open code, W only while standing on a post whose kind allows it,
- refused. Source: the project's rights matrix, kept as test data in tests/people/authz_matrix.csv.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person is at a site (or, for ADM and AUD, everywhere)."""

    ADM = "ADM"
    GRP = "GRP"
    SM = "SM"
    TL = "TL"
    DEP = "DEP"
    """A leader inside the window of an accepted delegation; comes and goes by the clock and is never granted."""
    SS = "SS"  # sales supervisor: a consultant who leads the rota (Membership.leads_rota), never granted by itself
    ST = "ST"
    RC = "RC"
    SC = "SC"
    AUD = "AUD"
    KIO = "KIO"
    ANON = "ANON"


class Permission(StrEnum):
    """Every action of the matrix, existing or to come."""

    SITE_CREATE = "site.create"
    SITE_CONFIG = "site.config"
    USER_CREATE = "user.create"
    USER_GRANT = "user.grant"
    USER_SELFEDIT = "user.selfedit"
    SESSION_REVOKE = "session.revoke"
    DEVICE_ENROL = "device.enrol"
    ROSTER_READ = "roster.read"
    ROSTER_PLAN = "roster.plan"
    ASSIGN_POST = "assign.post"
    ASSIGN_OVERRIDE = "assign.override"
    ROSTER_PUBLISH = "roster.publish"
    ROSTER_PAST = "roster.past"
    SWAP_REQUEST = "swap.request"
    SWAP_APPROVE = "swap.approve"
    DUTY_TICK = "duty.tick"
    DUTY_TICKOTHER = "duty.tickother"
    DUTY_UNTICK = "duty.untick"
    DUTY_PHOTO_ADD = "duty.photo.add"
    DUTY_PHOTO_READ = "duty.photo.read"
    DUTY_TEMPLATE = "duty.template"
    VISITOR_CREATE = "visitor.create"
    VISITOR_READ_MASKED = "visitor.read.masked"
    VISITOR_REVEAL = "visitor.reveal"
    VISITOR_EDIT = "visitor.edit"
    VISITOR_CHECKOUT = "visitor.checkout"
    VISITOR_HISTORY = "visitor.history"
    VISITOR_EXPORT = "visitor.export"
    VISITOR_EXPORT_FULL = "visitor.export.full"
    VISITOR_DELETE = "visitor.delete"
    VISITOR_SUBJECT = "visitor.subject"
    EVAC_LIST = "evac.list"
    SURVEY_SUBMIT = "survey.submit"
    SURVEY_READ = "survey.read"
    SURVEY_MANAGE = "survey.manage"
    REPORT_READ = "report.read"
    REPORT_STAFF = "report.staff"
    AUDIT_READ = "audit.read"
    AUDIT_WRITE = "audit.write"
    SSE_SITE = "sse.site"
    BACKUP_RUN = "backup.run"
    METRICS_READ = "metrics.read"
    OPENAPI_READ = "openapi.read"
    VISIT_ANNOUNCE = "visit.announce"
    VISIT_ACK = "visit.ack"
    VISIT_STEP = "visit.step"
    VISIT_NONCUSTOMER = "visit.noncustomer"
    BOARD_READ = "board.read"
    WALL_READ = "wall.read"
    WALL_TOKEN = "wall.token"
    ROTA_READ = "rota.read"
    ROTA_MOVE = "rota.move"
    ROTA_ACCEPT = "rota.accept"
    CLOCK_SELF = "clock.self"
    CLOCK_OTHER = "clock.other"
    RELIEF_ASK = "relief.ask"
    RELIEF_ACCEPT = "relief.accept"
    RELIEF_SEND = "relief.send"
    WEATHER_SET = "weather.set"
    DELEGATION_GIVE = "delegation.give"
    DELEGATION_ACCEPT = "delegation.accept"
    POST_CHECK = "post.check"
    ROSTER_IMPORT = "roster.import"
    COVERAGE_EDIT = "coverage.edit"
    PIN_RESET = "pin.reset"
    ROTA_RECORD = "rota.record"
    BORROW_HAND = "borrow.hand"
    CLOSE_AREA = "close.area"
    REPORT_MAKE = "report.make"
    REPORT_CLOSE = "report.close"


ROLE_COLUMNS = (Role.ADM, Role.GRP, Role.SM, Role.TL, Role.ST, Role.RC, Role.SC, Role.AUD, Role.KIO, Role.ANON)

MATRIX = """
action                ADM  GRP  SM   TL   ST   RC   SC   AUD  KIO  ANON
site.create           A    -    -    -    -    -    -    -    -    -
site.config           A    G    S    -    -    -    -    -    -    -
user.create           A    G    S    -    -    -    -    -    -    -
user.grant            A    G    S    -    -    -    -    -    -    -
user.selfedit         O    O    O    O    O    O    O    O    -    -
session.revoke        A    G    S    -    -    -    -    -    -    -
device.enrol          A    G    S    -    -    -    -    -    -    -
roster.read           A    G    S    S    S    S    S    A    D    -
roster.plan           -    G    S    S    -    -    -    -    -    -
assign.post           -    G    S    S    -    -    -    -    P    -
assign.override       -    G    S    -    -    -    -    -    P    -
roster.publish        -    G    S    -    -    -    -    -    -    -
roster.past           -    G    S    -    -    -    -    -    -    -
swap.request          -    -    -    O    O    O    O    -    -    -
swap.approve          -    G    S    S    -    -    -    -    -    -
duty.tick             -    -    O    O    O    O    -    -    D*   -
duty.tickother        -    -    S    T    -    -    -    -    -    -
duty.untick           -    -    S    T    O    O    -    -    -    -
duty.photo.add        -    -    O    O    O    O    -    -    -    -
duty.photo.read       -    G    S    T    O    O    -    A    -    -
duty.template         A    G    S    -    -    -    -    -    -    -
visitor.create        -    -    S    S    -    S    O    -    -    -
visitor.read.masked   M    M    M    M    -    M    OM   M    -    -
visitor.reveal        -    R    R    -    -    R    OR   -    -    -
visitor.edit          -    -    S    -    -    S    O    -    -    -
visitor.checkout      -    -    S    S    -    S    O    -    -    -
visitor.history       -    M    M    -    -    -    OM   M    -    -
visitor.export        -    G    S    -    -    -    -    A    -    -
visitor.export.full   -    2    2    -    -    -    -    -    -    -
visitor.delete        -    G    S    -    -    -    -    -    -    -
visitor.subject       -    G    S    -    -    -    -    -    -    V
evac.list             -    G    S    S    -    S    -    -    C    -
survey.submit         -    -    -    -    -    -    -    -    -    Q
survey.read           -    G    S    -    -    -    -    A    -    -
survey.manage         A    G    S    -    -    -    -    -    -    -
report.read           A    G    S    S    -    -    -    A    -    -
report.staff          -    G    S    -    O    O    O    A    -    -
audit.read            -    G    S    -    -    -    -    A    -    -
audit.write           -    -    -    -    -    -    -    -    -    -
sse.site              -    G    S    S    S    S    S    A    D    -
backup.run            A    -    -    -    -    -    -    -    -    -
metrics.read          A    -    -    -    -    -    -    -    -    -
openapi.read          A    -    -    -    -    -    -    -    -    -
visit.announce        -    -    S    S    W    S    -    -    D*   -
visit.ack             -    -    S    S    W    S    O    -    D*   -
visit.step            -    -    S    S    W    S    O    -    D*   -
visit.noncustomer     -    -    S    S    W    S    -    -    D*   -
board.read            -    G    S    S    S    S    S    A    D    -
wall.read             -    -    -    -    -    -    -    -    D    Q
wall.token            A    G    S    -    -    -    -    -    -    -
rota.read             -    G    S    S    -    S    S    A    -    -
rota.move             -    -    S    -    -    S    -    -    -    -
rota.accept           -    -    -    -    -    -    O    -    -    -
clock.self            -    -    O    O    O    O    O    -    D*   -
clock.other           -    G    S    T    -    -    -    -    -    -
relief.ask            -    -    O    O    O    O    -    -    D*   -
relief.accept         -    -    O    O    O    O    -    -    D*   -
relief.send           -    -    S    S    -    -    -    -    P    -
weather.set           -    -    S    S    -    S    -    -    P    -
delegation.give       -    G    S    -    -    -    -    -    -    -
delegation.accept     -    -    -    O    -    -    -    -    -    -
post.check            -    G    S    T    -    -    -    -    -    -
roster.import         A    G    S    S    -    -    -    -    -    -
coverage.edit         A    G    S    -    -    -    -    -    -    -
pin.reset             A    G    S    T    -    -    -    -    -    -
rota.record           -    -    S    -    -    S    -    -    -    -
borrow.hand           -    G    S    S    -    -    -    -    -    -
close.area            -    G    S    S    -    -    -    -    P    -
report.make           -    -    O    O    O    O    O    -    D*   -
report.close          -    G    S    T    -    -    -    -    -    -
"""


NOT_DELEGATED = frozenset(
    {Permission.USER_CREATE, Permission.USER_GRANT, Permission.SESSION_REVOKE, Permission.VISITOR_EXPORT_FULL,
     Permission.DELEGATION_GIVE}
)  # fmt: skip
"""What stays with the manager while a leader deputises: accounts and grants, numbers in full, handing it on. Devices
go along: a broken tablet must not wait for the manager, and shows no more than a leader sees anyway."""

# The rota, and nothing else: the sales supervisor has the site manager's cell in these rows.
LED_BY_SUPERVISOR = frozenset({Permission.ROTA_READ, Permission.ROTA_MOVE, Permission.ROTA_RECORD})


def _grants() -> Mapping[Permission, Mapping[Role, str]]:
    table = {}
    for line in MATRIX.strip().splitlines()[1:]:
        action, *cells = line.split()
        permission = Permission(action)
        row = dict(zip(ROLE_COLUMNS, cells, strict=True))
        row[Role.DEP] = "-" if permission in NOT_DELEGATED else row[Role.SM]
        row[Role.SS] = row[Role.SM] if permission in LED_BY_SUPERVISOR else "-"
        table[permission] = row
    return table


GRANTS = _grants()

STRENGTH = ("-", "Q", "V", "C", "O", "OM", "OR", "W", "D*", "D", "P", "T", "M", "R", "2", "S", "G", "A")
"""Letters from weakest to strongest, to pick the best of several roles."""

STANDING_KINDS: Mapping[Permission, frozenset[str]] = {
    Permission.VISIT_ANNOUNCE: frozenset({"announces", "receives_at_door"}),
    Permission.VISIT_ACK: frozenset({"announces", "receives_at_door", "gate", "unit", "registers"}),
    Permission.VISIT_STEP: frozenset({"announces", "receives_at_door", "gate", "unit", "registers"}),
    Permission.VISIT_NONCUSTOMER: frozenset({"announces", "receives_at_door", "registers", "gate"}),
}
"""For W cells: the kinds of post (sites.Post.kinds) on which a member of staff may do it."""


@dataclass(frozen=True)
class Device:
    """A shared tablet or phone enrolled at one site."""

    id: int
    site_id: int
    kind: str
    name: str


@dataclass(frozen=True)
class Actor:
    """Whoever does something: a person, a device without one, the system, or nobody.

    `roles` maps a site to the roles held there (a group manager's sites are spelt out); `everywhere` holds the
    roles that reach all sites. `step_up_until` is set on a shared tablet after a PIN.
    """

    person_id: int | None = None
    name: str = ""
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    everywhere: frozenset[Role] = frozenset()
    device: Device | None = None
    step_up_until: datetime | None = None
    locale: str | None = None
    theme: str = ""
    text_size: str = "m"
    home_site_id: int | None = None
    session_id: int | None = None
    is_system: bool = False

    @classmethod
    def system(cls) -> "Actor":
        """The actor of jobs and of the command line."""
        return cls(name="system", is_system=True)

    @property
    def scope_key(self) -> str:
        """Owner of request keys: the person, else the device."""
        if self.person_id:
            return f"p{self.person_id}"
        return f"d{self.device.id}" if self.device else "nobody"

    def sees(self, site_id: int) -> bool:
        """Whether the site exists for this actor at all; where not, everything there is 404."""
        if self.is_system or Role.ADM in self.everywhere or Role.AUD in self.everywhere:
            return True
        if self.device:
            return self.device.site_id == site_id
        return site_id in self.roles

    def roles_at(self, site_id: int) -> frozenset[Role]:
        """Roles that count at `site_id`."""
        return self.roles.get(site_id, frozenset()) | self.everywhere

    def cell(self, permission: Permission, site_id: int) -> str:
        """The strongest letter the person's roles give at `site_id`; "-" when none."""
        letters = [GRANTS[permission][role] for role in self.roles_at(site_id)] or ["-"]
        return max(letters, key=STRENGTH.index)

    def may(self, permission: Permission, site_id: int) -> bool:
        """Whether a button for it should be shown; the command decides."""
        if self.is_system:
            return True
        letter = self.cell(permission, site_id)
        if self.device and self.device.kind == "tablet":
            on_tablet = GRANTS[permission][Role.KIO]
            if on_tablet in ("D", "C"):
                return True
            if on_tablet == "-":
                return False
            return letter != "-" or self.person_id is None
        return letter != "-"

    def stepped_up(self, now: datetime) -> bool:
        """On a shared tablet: whether a PIN was typed and still counts."""
        return self.step_up_until is not None and now < self.step_up_until
