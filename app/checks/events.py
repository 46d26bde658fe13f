"""What happens to post checks and to what is late."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class PostChecked(Event):
    """A post was looked at. `person_id` stood there (None: nobody); `finding` is empty, asleep or "" for scores.

    `round_done`: by this nothing is due to be checked any more within the checker's groups.
    """

    check_id: int
    post_id: int
    place: int
    person_id: int | None
    checker_id: int | None
    finding: str
    praise: bool
    round_done: bool


@dataclass(frozen=True)
class CheckCorrected(Event):
    """A check was replaced by another version of it."""

    check_id: int
    replaces_id: int
    post_id: int
    person_id: int | None


@dataclass(frozen=True)
class CheckWithdrawn(Event):
    """A check was taken back a moment after it was made."""

    check_id: int
    post_id: int
    person_id: int | None
    checker_id: int | None


@dataclass(frozen=True)
class LateClimbed(Event):
    """Nobody took what is late: the next ones are told. `step` counts from 1 within the call."""

    call_id: int
    chain: str
    step: int
    people: tuple[int, ...]


@dataclass(frozen=True)
class LateAcknowledged(Event):
    """Somebody has taken what is late in a group; it climbs no further until something new is late."""

    call_id: int
    chain: str


@dataclass(frozen=True)
class LateSettled(Event):
    """Nothing of a call is late any more."""

    call_id: int
    chain: str
