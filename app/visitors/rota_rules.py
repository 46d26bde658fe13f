"""What a site may decide about its rota (domain 4.4): every rule with its default and where that comes from. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.messages import N_

MADE_UP = ("customer", "toilet", "outing", "research", "meal", "other")
"""Reasons for which a missed turn comes back unless the site says otherwise (domain 4.4, rule 4)."""

FORFEITED = ("leave", "rest", "private", "no_answer")
"""Reasons for which it does not."""

REASONS = MADE_UP + FORFEITED


@dataclass(frozen=True)
class Rules:
    """The rules of a site's rota on a day."""

    order: str = "sign_in"
    """How the list of the morning is made: sign_in, carried (as yesterday ended), fewest, manual."""
    fewest_days: int = 7
    uses: frozenset[str] = frozenset({"natural"})
    """What uses a turn up: sources of first visits, and return, unsure."""
    outside_hours_use: bool = False
    made_up: frozenset[str] = frozenset(MADE_UP)
    makeup_place: str = "front"
    """Where a turn that comes back is put once free: front of the queue, or end of the round."""
    returning_keeps: bool = True
    absent_s: int = 120
    tell_next: bool = False
    skips_flag: int = 2
    """From how many skips a day the supervisor is told; 0 never."""
    courtesy_tell: bool = True
    meal_keep: int = 1
    """How many must be here when somebody goes to a meal; 0 no such rule."""

    def comes_back(self, why: str) -> bool:
        """Whether a turn missed for that code comes back. Being called is the house's doing and always does."""
        return why == "called" or {"returning": "customer"}.get(why, why) in self.made_up


OUT_OF_THE_BOX = Rules()


@dataclass(frozen=True)
class Choice:
    """One of the values of a rule."""

    code: str
    words: str


@dataclass(frozen=True)
class RotaRule:
    """A rule as the settings page shows it. `kind`: one (of choices), many, number, yes. `field`: of `Rules`."""

    key: str
    field: str
    kind: str
    default: str
    name: str
    why: str
    source: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    low: int = 0
    high: int = 0


CAUSES = (
    Choice("customer", N_("with a customer")),
    Choice("toilet", N_("stepped out")),
    Choice("outing", N_("out on business")),
    Choice("research", N_("market research")),
    Choice("meal", N_("at a meal")),
    Choice("other", N_("busy")),
    Choice("leave", N_("on leave")),
    Choice("rest", N_("resting")),
    Choice("private", N_("private errand")),
    Choice("no_answer", N_("did not answer")),
)

CATALOGUE: tuple[RotaRule, ...] = (
    RotaRule(
        "rota.order", "order", "one", "sign_in", N_("Order of the morning"),
        N_("Who stands where when nobody has had a turn yet."), "field F7 (sign-in), F8 (fewest)",
        (Choice("sign_in", N_("as they sign in")), Choice("carried", N_("as the last day ended")),
         Choice("fewest", N_("fewest turns first")), Choice("manual", N_("put in order by hand"))),
    ),
    RotaRule(
        "rota.fewest_days", "fewest_days", "number", "7", N_("Fewest turns, counted over"),
        N_("Only for the order \u201cfewest turns first\u201d."), "def", unit=N_("days"), low=1, high=90,
    ),
    RotaRule(
        "rota.uses", "uses", "many", "natural", N_("What uses a turn up"),
        N_("First visits of these sources; also visitors who have been here without a consultant of their own."),
        "field F7, F8: first natural visits only",
        (Choice("natural", N_("Natural")), Choice("channel", N_("Channel")), Choice("referral", N_("Referral")),
         Choice("booking", N_("Booking")), Choice("unsure", N_("Not sure")), Choice("return", N_("Been here"))),
    ),
    RotaRule(
        "rota.outside_hours_use", "outside_hours_use", "yes", "false", N_("Visitors outside the hours use a turn"),
        N_("Registered before opening or after closing."), "field F7: they do not",
    ),
    RotaRule(
        "rota.made_up", "made_up", "many", ",".join(MADE_UP), N_("A missed turn comes back after"),
        N_("For all other reasons the turn is lost."), "field F7", CAUSES,
    ),
    RotaRule(
        "rota.makeup_place", "makeup_place", "one", "front", N_("A turn that comes back is put"),
        N_("Once the consultant is free again."), "field F7: at the front",
        (Choice("front", N_("at the front")), Choice("end", N_("at the end of the round"))),
    ),
    RotaRule(
        "rota.returning_keeps", "returning_keeps", "yes", "true",
        N_("A returning customer on site keeps from new ones"),
        N_("Their consultant is passed over until they leave; the turn is made up."), "field F7",
    ),
    RotaRule(
        "rota.absent_seconds", "absent_s", "number", "120", N_("The first is absent: said after"),
        N_("The place in front must never be empty."), "field F7; the seconds are def",
        unit=N_("s"), low=15, high=3600,
    ),
    RotaRule(
        "rota.tell_next", "tell_next", "yes", "false", N_("The first must tell the second before going"),
        N_("The phone asks for it; the second is told by the system either way."), "field F7",
    ),
    RotaRule(
        "rota.skips_flag", "skips_flag", "number", "2", N_("The supervisor is told after"),
        N_("Parties passed on, skipped or not answered by one consultant in a day; 0: never."), "def",
        unit=N_("skips"), low=0, high=20,
    ),
    RotaRule(
        "rota.courtesy_tell", "courtesy_tell", "yes", "true", N_("A courtesy needs \u201cowner told at\u201d"),
        N_("Whoever receives another's customer tells that colleague first."), "field F8",
    ),
    RotaRule(
        "rota.meal_keep", "meal_keep", "number", "1", N_("Here while others eat, at least"),
        N_("The last one is refused on the phone; whoever leads the rota may allow it. 0: no such rule."),
        "field F7: coverage of at least one", unit=N_("consultants"), low=0, high=20,
    ),
)  # fmt: skip
BY_KEY = {rule.key: rule for rule in CATALOGUE}


def rules_of(said: Mapping[str, str]) -> Rules:
    """The rules by settings; a value that means nothing (typed over by hand) is the default."""
    return Rules(**{rule.field: meaning(rule, said.get(rule.key, rule.default)) for rule in CATALOGUE})  # type: ignore[arg-type]


def meaning(rule: RotaRule, text: str) -> str | int | bool | frozenset[str]:
    """What a stored value says: a code, codes, a number within its bounds, yes or no."""
    codes = {choice.code for choice in rule.choices}
    if rule.kind == "one":
        return text if text in codes else rule.default
    if rule.kind == "many":
        chosen = frozenset(text.split(",")) - {"-"}
        return chosen if chosen <= codes else frozenset(rule.default.split(","))
    if rule.kind == "number":
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
        return number if rule.low <= number <= rule.high else int(rule.default)
    return (text if text in ("true", "false") else rule.default) == "true"
