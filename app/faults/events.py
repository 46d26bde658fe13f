"""What happens to reports of damage."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class FaultReported(Event):
    """Something is damaged. `post_id`: where the reporter stood, None where that is not known."""

    fault_id: int
    category: str
    urgent: bool
    zone_id: int | None
    post_id: int | None
    person_id: int | None


@dataclass(frozen=True)
class FaultAdded(Event):
    """The same was reported once more and lies with the first report."""

    fault_id: int
    person_id: int | None


@dataclass(frozen=True)
class FaultAssigned(Event):
    """Somebody has it: a colleague, or (None) an outside firm."""

    fault_id: int
    owner_id: int | None
    due_at: str


@dataclass(frozen=True)
class FaultDone(Event):
    """It is mended, by whoever says so; `reported_by` may look whether it is."""

    fault_id: int
    person_id: int | None
    reported_by: int | None


@dataclass(frozen=True)
class FaultReopened(Event):
    """It is not mended after all."""

    fault_id: int
    post_id: int | None
    owner_id: int | None


@dataclass(frozen=True)
class FaultWithdrawn(Event):
    """The reporter took it back at once."""

    fault_id: int


@dataclass(frozen=True)
class FaultsLate(Event):
    """Reports that nobody has ("nobody") or that are not mended in time ("due"), by the posts they came from."""

    why: str
    fault_ids: tuple[int, ...]
    post_ids: tuple[int, ...]
