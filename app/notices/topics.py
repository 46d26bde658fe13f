"""What notices are about, how loud each topic is unless a site says otherwise, what climbs, and what goes out.

The rows of the founding table (what -> whom, how loud) are among them; a slice that tells of something of its own adds
its topic with `topic`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import select

from app.core.messages import N_
from app.core.work import Work
from app.notices.models import NoticeRule
from app.sites.plan import kept, part_of_plan

part_of_plan(NoticeRule)

LEVELS = ("info", "sound", "alert", "alarm")
"""Silent, a tone, a tone with vibration, and a tone with vibration that goes on until somebody takes it."""

LEVEL_WORDS = {
    "info": N_("Silent"),
    "sound": N_("Sound"),
    "alert": N_("Sound and vibration"),
    "alarm": N_("Alarm, again and again"),
}


@dataclass(frozen=True)
class Topic:
    """Kinds of notices that a site sets together.

    `climbs`: an alert of it that nobody takes goes up; `goes_out`: it can go to the group chat; `at_first`: it does
    until the site says otherwise.
    """

    code: str
    words: str
    level: str
    kinds: tuple[str, ...]
    climbs: bool = False
    goes_out: bool = False
    at_first: bool = False


TOPICS: dict[str, Topic] = {}
TOPIC_OF: dict[str, Topic] = {}


def topic(
    code: str, words: str, level: str, kinds: Sequence[str], *, climbs: bool = False, goes_out: bool = False,
    at_first: bool = False,
) -> Topic:  # fmt: skip
    """Name a topic, or give one that is there more kinds."""
    before = TOPICS.get(code)
    known = before.kinds if before else ()
    made = Topic(code, words, level, tuple(dict.fromkeys((*known, *kinds))), climbs, goes_out or at_first, at_first)
    TOPICS[code] = made
    TOPIC_OF.update(dict.fromkeys(made.kinds, made))
    return made


topic("coming", N_("A party comes from the car park"), "alert", ["party_coming", "party_coming_desk"])
topic("at_door", N_("A party is at the door"), "sound", ["at_door", "at_door_unannounced", "next_at_door"])
topic("own_at_door", N_("A consultant's own customer is at the door"), "sound", ["yours_at_door", "owner_away"])
topic("no_answer", N_("The door does not answer"), "alert", ["ack_missed"], climbs=True, at_first=True)
topic("offers", N_("A party for a consultant"), "sound", ["offer_lapsed", "offered_next"], goes_out=True)
topic("nobody_free", N_("No consultant is free"), "info", ["nobody_free"], at_first=True)
topic("to_model", N_("A party goes to the model area"), "sound", ["tour_out"])
topic("unaccompanied", N_("Somebody unaccompanied in the model area"), "alert", ["unaccompanied"], climbs=True,
      at_first=True)  # fmt: skip
topic("promises", N_("The desk, a consultant or the tea is late"), "alert", [
    "register_missed", "take_missed", "serve_missed",
], goes_out=True)  # fmt: skip
topic("own", N_("One's own customers"), "sound", [
    "party_back", "promise_made", "expected", "owner_told", "ruled_away", "ruled_yours", "appealed", "appeal_upheld",
    "appeal_refused",
])  # fmt: skip
topic("vip", N_("A VIP comes"), "alert", ["vip_coming"], goes_out=True)
topic("leaving", N_("A party leaves by car"), "sound", ["party_leaving", "car_leaving"])
topic("vehicle", N_("Something is odd about a car"), "alert", ["vehicle_anomaly"], climbs=True, at_first=True)
topic("gap", N_("A post has nobody while a party is on its way"), "alert", ["post_uncovered"], climbs=True,
      at_first=True)  # fmt: skip
topic("sos", N_("Emergency"), "alarm", ["sos"], climbs=True, at_first=True)
topic("called", N_("Somebody asks their leader to come"), "alert", ["called"], climbs=True, goes_out=True)
topic("late", N_("Duties are late"), "alert", ["late", "late_up"], goes_out=True)
topic(
    "missing", N_("People are late or cannot come"), "alert", ["person_late", "no_show", "cannot_come"], goes_out=True
)
topic("relief", N_("Reliefs"), "sound", [
    "relief_offered", "relief_accepted", "relief_sent", "relief_sent_gap", "relief_unanswered", "relief_overdue",
    "relief_replanned", "relief_broken", "relief_cancelled",
])  # fmt: skip
topic("faults", N_("Damage"), "sound", [
    "fault_reported", "fault_given", "fault_done", "fault_reopened", "fault_nobody", "fault_overdue",
])  # fmt: skip
topic("urgent", N_("Damage that cannot wait"), "alert", ["fault_urgent"], at_first=True)
topic("patrol", N_("Patrol"), "alert", ["patrol_unbegun", "patrol_points", "patrol_round", "patrol_left"])
topic("roster", N_("One's own post and roster"), "sound", [
    "assigned", "swapped", "replaced", "cleared", "roster_published",
])  # fmt: skip
topic("seams", N_("Handover, briefing, opening"), "sound", [
    "handover_given", "handover_nobody", "handover_refused", "handover_stands", "handover_again", "briefing_changed",
    "ready_post", "ready_duty", "ready_briefing",
])  # fmt: skip


Rules = Mapping[tuple[str, int], str]
"""(topic, post or 0) -> level."""


def rules(work: Work, site_id: int) -> Rules:
    """What the site has set; kept until that changes."""

    def load() -> Rules:
        rows = work.session.exec(select(NoticeRule).where(NoticeRule.site_id == site_id))
        return {(row.topic, row.post_id): row.level for row in rows}

    return kept(work, site_id, "notice rules", load)


def loud(found: Rules, kind: str, level: str, post_id: int) -> str:
    """How loud a notice of `kind` is on a post (0: on none): the post's own rule, the site's, else as written."""
    about = TOPIC_OF.get(kind)
    if about is None or not found:
        return level
    return found.get((about.code, post_id)) or found.get((about.code, 0)) or level
