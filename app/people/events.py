"""Facts about people, sign-in and devices. Site 0: facts of no site."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class SignedIn(Event):
    """Somebody signed in; how: password, pin, card, setup."""

    person_id: int
    how: str


@dataclass(frozen=True)
class SignInFailed(Event):
    """A try that failed. `person_id` None: no such name. What was typed is never kept."""

    person_id: int | None
    how: str
    address: str


@dataclass(frozen=True)
class SignedOut(Event):
    """A session ended; why: left, locked, switched."""

    person_id: int
    why: str


@dataclass(frozen=True)
class PersonAdded(Event):
    """A new person at a site."""

    person_id: int
    role: str


@dataclass(frozen=True)
class RoleGranted(Event):
    """A person has a role (in a group) from now on."""

    person_id: int
    role: str
    team: str


@dataclass(frozen=True)
class RoleEnded(Event):
    """A person no longer has a role."""

    person_id: int
    role: str


@dataclass(frozen=True)
class PersonDisabled(Event):
    """A person left the site; `wholly` when they work nowhere else and the account is closed."""

    person_id: int
    wholly: bool


@dataclass(frozen=True)
class SupervisorNamed(Event):
    """A consultant leads the rota from now on, or no longer."""

    person_id: int
    leads: bool


@dataclass(frozen=True)
class SessionsEnded(Event):
    """Every session of a person was ended by somebody else."""

    person_id: int


@dataclass(frozen=True)
class CardsMade(Event):
    """First sign-ins were printed for these people."""

    people: tuple[int, ...]


@dataclass(frozen=True)
class PinReset(Event):
    """A PIN was made void; its owner chooses a new one by a link."""

    person_id: int


@dataclass(frozen=True)
class SecretChosen(Event):
    """A person chose a PIN or a password; what: pin, password, both."""

    person_id: int
    what: str


@dataclass(frozen=True)
class EnrolLinkMade(Event):
    """A link to enrol a device was made."""

    name: str
    kind: str


@dataclass(frozen=True)
class DeviceEnrolled(Event):
    """A tablet or phone belongs to the site."""

    device: int
    kind: str


@dataclass(frozen=True)
class DeviceRevoked(Event):
    """A tablet or phone no longer belongs to the site."""

    device: int


@dataclass(frozen=True)
class TokenMade(Event):
    """Somebody made a token for the API; `scopes` are reads, or reads writes."""

    person_id: int
    token_id: int
    scopes: str


@dataclass(frozen=True)
class TokenRevoked(Event):
    """A token of the API counts no longer."""

    person_id: int
    token_id: int
