"""The rota in words, for whoever reads: why somebody stands there, what happened in the day."""

from app.core.messages import N_, add_messages
from app.core.work import Work
from app.visitors.rota_reasons import Because
from app.visitors.rota_rules import CAUSES

WHY = {
    **{choice.code: choice.words for choice in CAUSES},
    "called": N_("called"),
    "returning": N_("a returning customer is here"),
    "off": N_("not signed in today"),
}
"""Words of the codes of why somebody is passed over."""

add_messages(
    {
        "rota_why_alone": N_("Nobody else is signed in."),
        "rota_why_fewest": N_("Fewest turns gone by: {n}; {name} has {other}."),
        "rota_why_listed_first": N_("Turns gone by: {n}, as with the next; first in the list."),
        "rota_why_makeup": N_("Makes up a missed turn ({n}), so in front of everybody."),
        "rota_why_makeup_end": N_("Makes up a missed turn ({n}) at the end of the round."),
        "rota_why_behind_makeup": N_("Behind {name}, who makes up a missed turn."),
        "rota_why_more": N_("Turns gone by: {n}; {name} has {other}."),
        "rota_why_signed_in": N_("Turns gone by: {n}, as with {name}, who signed in before."),
        "rota_why_carried": N_("Turns gone by: {n}, as with {name}, who stood in front when the last day ended."),
        "rota_why_fewer_lately": N_("Turns gone by: {n}, as with {name}, who had fewer in the last {days} days."),
        "rota_why_list": N_("Turns gone by: {n}, as with {name}, who stands before in the list."),
        "rota_why_by_hand": N_("Put here by {by}: {note}"),
        "rota_count_lost": N_("Lost {n}: {why}."),
        "rota_count_missed": N_("To come back {n}: {why}."),
        "rota_count_extra": N_("Out of turn {n}."),
        "rota_count_rounds": N_("Rounds before signing in: {n}."),
        "rota_count_by_hand": N_("Moved by hand, counts as {n}: {by}, {note}"),
        "rota_did_in": N_("signed in"),
        "rota_did_turn": N_("took a turn"),
        "rota_did_makeup": N_("made up a missed turn"),
        "rota_did_extra": N_("took a party out of turn"),
        "rota_did_added": N_("turn added by a correction"),
        "rota_did_lost": N_("turn lost: {why}"),
        "rota_did_missed": N_("missed a turn that comes back: {why}"),
        "rota_did_moved": N_("put elsewhere by hand"),
        "rota_did_dropped": N_("put elsewhere by hand; no turn comes back any more"),
        "rota_did_undone": N_("taken back: {what}"),
        "rota_did_free": N_("free again"),
        "rota_did_busy": N_("busy: {why}"),
        "rota_did_away": N_("away: {why}"),
        "rota_did_declined": N_("passed a party on: {why}"),
        "rota_did_skipped": N_("was skipped: {why}"),
        "rota_did_no_answer": N_("did not answer in time"),
    }
)


def why_words(work: Work, code: str) -> str:
    """Words of the code of a reason."""
    return str(work.house.state["languages"].gettext(work.lang, WHY.get(code, WHY["other"])))


def in_words(work: Work, because: Because) -> str:
    """A sentence of why somebody stands where they stand."""
    gaps = {name: why_words(work, str(value)) if name == "why" else value for name, value in because.gaps.items()}
    said = str(work.house.state["languages"].say(work.lang, because.code, **gaps))
    return said.rstrip(" ,:，：")


def did_words(work: Work, kind: str, cause: str) -> str:
    """What a line of the book says."""
    gaps: dict[str, object] = {"why": why_words(work, cause)}
    if kind == "undone":
        gaps["what"] = did_words(work, cause, "")
    return str(work.house.state["languages"].say(work.lang, f"rota_did_{kind}", **gaps))
