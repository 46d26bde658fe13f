"""What the API answers with. Instants carry the site's offset, days are ISO, a masked field says so in its name.

A field that is null was not observed or does not apply; it is never "not done".
"""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Values only."""

    model_config = ConfigDict(frozen=True)


class Problem(Shape):
    """A refusal. `code` is for programs and stays the same; `message` is for people, by Accept-Language."""

    code: str = Field(examples=["gone_already"])
    message: str = Field(examples=["沈岳 closed this party at 15:07."])
    field: str | None = Field(default=None, description="the input that is meant, when it is one")
    fields: dict[str, str] = Field(default_factory=dict, description="every input that is wrong, with its message")
    accept: str | None = Field(
        default=None, description="a soft rule objects: the same request with `accept` set to this goes through"
    )
    request_id: str = Field(default="", description="what a person can quote", examples=["7f3c9a1be2d04c55"])


class Done(Shape):
    """The row that the act made or changed. The same key with the same body gives the same answer again."""

    id: int = Field(examples=[17])


class SiteShape(Shape):
    """A site that the reader may see."""

    id: int
    code: str
    name_zh: str
    name_en: str
    timezone: str = Field(examples=["Asia/Shanghai"])
    business_day: date = Field(description="the site's business day now; it need not begin at midnight")
    now: datetime = Field(description="the instant by the clock of the house")


class PostShape(Shape):
    """A post: a task with numbered places to stand on."""

    id: int
    code: str
    name_zh: str
    name_en: str
    group: str = Field(description="code of the staff group whose leader answers for it")
    kinds: list[str] = Field(
        description="what may be recorded while standing there: announces, receives_at_door, gate, unit, registers"
    )
    everywhere: bool = Field(description="serves the whole site")
    closed: bool = Field(description="closed for a time: nobody is needed")


class AssignmentShape(Shape):
    """A row of the plan."""

    id: int
    seen: str = Field(description="what a write sends back to say that it has seen this row", examples=["17:1"])
    post_id: int
    place: int
    person_id: int
    person_name: str
    shift: str
    starts_at: datetime
    ends_at: datetime
    draft: bool = Field(description="planned, the staff have not been told yet")


class GapShape(Shape):
    """Time in which a place is needed and nobody is planned."""

    post_id: int
    place: int
    starts_at: datetime
    ends_at: datetime


class RosterShape(Shape):
    """The roster of one business day."""

    day: date
    assignments: list[AssignmentShape]
    gaps: list[GapShape]


class StandingShape(Shape):
    """Somebody who stands on a place now."""

    post_id: int
    place: int
    person_id: int
    person_name: str
    since: datetime


class BoardShape(Shape):
    """The counts on top of the board."""

    standing: int = Field(description="places that are stood on, of those needed now")
    needed: int
    duties_due: int
    duties_late: int
    parties: int
    heads: int
    weather: str = Field(description="plain, or the kind that is switched on", examples=["rain"])
    weather_until: datetime | None
    uncovered: Literal["", "due", "late"] = Field(description="late: a post has nobody; due: one is short")
    in_charge: str


class DutyShape(Shape):
    """An item of a checklist as it falls due on a place."""

    id: int
    version: int = Field(description="sent back with a tick, so that a colleague's tick is not overwritten")
    item: str = Field(description="code of the item", examples=["EP-01"])
    name_zh: str
    name_en: str
    post_id: int
    place: int
    business_day: date
    opens_at: datetime
    due_at: datetime
    state: Literal["open", "done", "na", "missed"]
    evidence: list[str] = Field(description="what closes it: tick, number, text, photo, choice, score, ...")
    done_at: datetime | None
    done_by: str | None


class DutiesShape(Shape):
    """Duties, and where the next page begins."""

    items: list[DutyShape]
    next: str | None = Field(description="send it as `cursor` for the next page; null: this was the last")


class MyDutiesShape(Shape):
    """The duties of the place on which the reader stands or is planned; null place: neither, today."""

    post_id: int | None
    place: int | None
    items: list[DutyShape]


class PartyShape(Shape):
    """A party. Its name is surname and salutation only, its plate is masked."""

    id: int
    number: int = Field(description="running number of the business day")
    business_day: date
    place: str = Field(description="lot, door, hall, sand, tour, unit, talk or left", examples=["hall"])
    heads: int | None
    children: bool
    elders: bool
    umbrella: bool
    on_foot: bool
    plate_masked: str = Field(examples=["粤B·D3**8"])
    purpose: str
    title: str = Field(description="empty: the name is not known", examples=["周女士"])
    first_visit: str = Field(description="yes, no, unsure; empty: not asked yet")
    consultant_id: int | None
    opened_at: datetime
    announced_at: datetime | None
    acked_at: datetime | None
    at_door_at: datetime | None
    registered_at: datetime | None
    offered_at: datetime | None
    accepted_at: datetime | None
    departed_at: datetime | None
    outcome: str = Field(description="left, closing, no_show, noncustomer, merged, withdrawn; empty: on site")
    version: int


class PartiesShape(Shape):
    """Parties, and where the next page begins."""

    items: list[PartyShape]
    next: str | None = Field(description="send it as `cursor` for the next page; null: this was the last")


class StepShape(Shape):
    """One hand-off as it was recorded; steps are never changed."""

    step: str = Field(examples=["at_door"])
    at: datetime = Field(description="when it happened")
    received_at: datetime = Field(description="when we heard of it")
    by: str | None = Field(description="who recorded it; null: the system")
    post_id: int | None


class PartyWithSteps(PartyShape):
    """A party with everything that was recorded of it."""

    consultant_name: str
    phone_masked: str = Field(examples=["138****5678"])
    visits: int = Field(description="how often the visitor has been here; 0: not known")
    steps: list[StepShape]


class RotaEntry(Shape):
    """A consultant who is signed in today."""

    person_id: int
    name: str
    position: int = Field(description="the order in which they signed in")
    state: Literal["free", "busy", "away"]
    reason: str = Field(description="code of the reason when not free, or why they are passed over")
    turns: int = Field(description="first natural visits taken today")
    parties: int = Field(description="parties on site that they have")
    next: bool = Field(description="the next party is theirs")


class RotaShape(Shape):
    """The rota: those who can take a party in the order in which they are called, then those passed over."""

    items: list[RotaEntry]


class ConsultantShape(Shape):
    """Somebody who may be signed in as a consultant."""

    person_id: int
    name: str
    position: int | None = Field(description="their place in today's order; null: not signed in today")


class ConsultantsShape(Shape):
    """Those of today first, in their order."""

    items: list[ConsultantShape]


class HitShape(Shape):
    """A visitor who fits what was typed."""

    visitor_id: int = Field(description="0: an open party known by its plate only")
    title: str
    phone_masked: str
    plate_masked: str
    visits: int
    last_visit_on: date | None
    consultant_id: int | None
    visit_id: int | None = Field(description="the party they are on site with now")


class HitsShape(Shape):
    """At most eight."""

    items: list[HitShape]
    more: bool
    searched: bool = Field(description="false: too little was typed to search at all")


class SitesShape(Shape):
    """The reader's sites."""

    items: list[SiteShape]


class PostsShape(Shape):
    """The posts of a site in their order."""

    items: list[PostShape]


class ReliefShape(Shape):
    """A relief that is not over."""

    id: int
    post_id: int
    place: int
    kind: str
    state: Literal["asked", "coming", "running"]
    person_id: int | None = Field(description="who is relieved")
    offered_to: int | None = Field(description="who is asked to come")
    cover_id: int | None = Field(description="who comes, or stands in")
    asked_at: datetime
    due_back_at: datetime | None


class ReliefsShape(Shape):
    """The reliefs that are not over, oldest first."""

    items: list[ReliefShape]


class StandingsShape(Shape):
    """Who stands where now."""

    items: list[StandingShape]
