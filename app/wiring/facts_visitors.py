"""Facts of parties and their consultants: who reacts in the same transaction, which screens are stale afterwards."""

from app.core.events import Event, Wire
from app.duties import reactions as duty_reactions
from app.homes import follow as home_follow
from app.lending import follow as lending_follow
from app.notices import chain as chain_notices
from app.notices import homes as home_notices
from app.notices import judging as judging_notices
from app.notices import parties as party_notices
from app.notices import rota as rota_notices
from app.notices import service as notices
from app.notices import vip as vip_notices
from app.visitors import events as visits
from app.visitors import events_desk as desk
from app.visitors import events_knowing as knowing
from app.visitors import events_rota as rota
from app.visitors.calling import call_again, next_is_called

PARTY_SCREENS = ("board", "arrive", "door", "desk", "mine")

VISITOR_FACTS: dict[type[Event], Wire] = {
    visits.PartyAnnounced: Wire(
        (
            duty_reactions.party_announced,
            party_notices.tell_coming,
            vip_notices.tell_vip,
        ),
        (*PARTY_SCREENS, "shift", "notices"),
    ),
    visits.PartyCompleted: Wire((vip_notices.tell_vip,), (*PARTY_SCREENS, "notices")),
    visits.PartyMerged: Wire(
        (
            home_follow.parties_merged,
            lending_follow.parties_merged,
            chain_notices.settle_folded,
            party_notices.settle_folded,
            next_is_called,
            rota_notices.tell_called,
        ),
        (*PARTY_SCREENS, "notices", "homes", "lending"),
    ),
    visits.PartiesParted: Wire(
        (home_follow.party_moved, lending_follow.parties_parted), (*PARTY_SCREENS, "homes", "lending")
    ),
    visits.PartyReturned: Wire(
        (
            home_follow.party_moved,
            chain_notices.tell_returned,
            party_notices.tell_back,
            vip_notices.tell_vip,
        ),
        (*PARTY_SCREENS, "notices", "homes"),
    ),
    visits.PartyServed: Wire((chain_notices.settle_served,), ("board", "desk", "mine", "notices")),
    visits.PartyLeaving: Wire((chain_notices.tell_leaving,), (*PARTY_SCREENS, "notices")),
    visits.ClockMissed: Wire((chain_notices.tell_clock_missed,), ("board", "desk", "notices")),
    visits.DoorCounted: Wire(stale=("board", "desk", "door")),
    visits.DoorCountTakenBack: Wire(stale=("board", "desk", "door")),
    visits.DayForgotten: Wire(stale=PARTY_SCREENS),
    visits.PartyWithdrawn: Wire(
        (
            duty_reactions.party_withdrawn,
            party_notices.forget_coming,
        ),
        (*PARTY_SCREENS, "shift", "notices"),
    ),
    visits.PartyAcknowledged: Wire(
        (
            duty_reactions.party_acknowledged,
            party_notices.settle_coming,
        ),
        (*PARTY_SCREENS, "shift", "notices"),
    ),
    visits.AckMissed: Wire((notices.tell_ack_missed,), ("board", "door", "notices")),
    visits.PartyAtDoor: Wire(
        (
            duty_reactions.party_at_door,
            notices.tell_at_door,
            party_notices.settle_coming,
            party_notices.tell_turn,
        ),
        (*PARTY_SCREENS, "shift", "notices"),
    ),
    visits.PartyNotMet: Wire(
        (
            party_notices.forget_coming,
            next_is_called,
            rota_notices.tell_called,
        ),
        (*PARTY_SCREENS, "notices"),
    ),
    visits.PartyDeparted: Wire(
        (
            home_follow.party_moved,
            home_notices.forget_gone,
            duty_reactions.party_departed,
            next_is_called,
            rota_notices.tell_called,
            party_notices.tell_leaving,
        ),
        (*PARTY_SCREENS, "shift", "notices", "homes"),
    ),
    visits.CarLeft: Wire(
        (
            duty_reactions.car_left,
            party_notices.settle_leaving,
        ),
        ("arrive", "door", "lending", "board", "shift", "notices"),
    ),
    visits.StepTakenBack: Wire(
        (
            home_follow.party_moved,
            notices.forget_at_door,
            party_notices.forget_leaving,
            call_again,
            rota_notices.tell_called,
        ),
        (*PARTY_SCREENS, "notices", "homes"),
    ),
    visits.NonCustomerCounted: Wire((next_is_called, rota_notices.tell_called), (*PARTY_SCREENS, "notices")),
    visits.NonCustomerTakenBack: Wire(stale=PARTY_SCREENS),
    desk.PartyRegistered: Wire(
        (
            duty_reactions.party_registered,
            notices.settle_at_door,
            chain_notices.settle_registered,
            party_notices.settle_served,
            vip_notices.tell_vip,
        ),
        (*PARTY_SCREENS, "shift", "notices", "homes"),
    ),
    desk.VisitCorrected: Wire((home_follow.party_moved,), (*PARTY_SCREENS, "homes")),
    desk.PartyOffered: Wire((rota_notices.tell_offered,), ("board", "desk", "mine", "notices")),
    desk.NobodyFree: Wire(
        (
            duty_reactions.nobody_free,
            party_notices.tell_nobody_free,
        ),
        ("board", "desk", "mine", "shift", "notices"),
    ),
    desk.PartyAccepted: Wire(
        (
            home_follow.party_accepted,
            home_notices.settle_company,
            duty_reactions.consultant_took_over,
            chain_notices.settle_taken,
            party_notices.settle_served,
            rota_notices.settle_offered,
        ),
        ("board", "desk", "mine", "shift", "notices", "homes"),
    ),
    desk.PartyDeclined: Wire((rota_notices.settle_offered,), ("board", "desk", "mine", "notices")),
    rota.PartyUnanswered: Wire((rota_notices.tell_unanswered,), ("board", "desk", "mine", "notices")),
    rota.FirstChanged: Wire((rota_notices.tell_first,), ("desk", "mine", "notices")),
    rota.FirstAbsent: Wire((rota_notices.tell_absent,), ("desk", "mine", "notices")),
    rota.SkipsFlagged: Wire((rota_notices.tell_skips,), ("desk", "notices")),
    rota.RotaReordered: Wire(stale=("desk", "mine")),
    desk.PartyMoved: Wire(
        (
            home_follow.party_moved,
            home_follow.duty_set_out,
            home_notices.tell_set_out,
            home_notices.settle_gone,
        ),
        ("board", "door", "desk", "mine", "homes", "shift", "notices"),
    ),
    desk.ConsultantsSignedIn: Wire(stale=("board", "desk", "mine")),
    desk.ConsultantStateChanged: Wire(stale=("desk", "mine")),
    desk.DayClosed: Wire(
        (
            home_follow.day_closed,
            duty_reactions.day_closed,
        ),
        (*PARTY_SCREENS, "shift", "homes"),
    ),
    desk.NumberRevealed: Wire(),
    knowing.VisitorNoted: Wire(stale=("desk", "mine", "known")),
    knowing.TalkNoted: Wire(stale=("desk", "mine", "known")),
    knowing.PromiseMade: Wire((judging_notices.tell_promise,), ("desk", "mine", "known", "notices")),
    knowing.PromiseSettled: Wire((judging_notices.settle_promise,), ("desk", "mine", "known", "notices")),
    knowing.FamilyLinked: Wire(stale=("desk", "known")),
    knowing.VisitExpected: Wire(
        (judging_notices.tell_expected, vip_notices.tell_vip_expected), ("desk", "expected", "notices")
    ),
    knowing.ExpectedWithdrawn: Wire((vip_notices.settle_vip_expected,), ("desk", "expected", "notices")),
    knowing.ExpectedArrived: Wire((vip_notices.settle_vip_expected,), ("desk", "expected", "notices")),
    knowing.PartyRuled: Wire((judging_notices.tell_ruled,), ("desk", "mine", "known", "notices")),
    knowing.RulingAppealed: Wire((judging_notices.tell_appealed,), ("desk", "known", "notices")),
    knowing.AppealDecided: Wire((judging_notices.tell_decided,), ("desk", "mine", "known", "notices")),
    knowing.OwnerWasTold: Wire((judging_notices.tell_owner,), ("desk", "mine", "notices")),
    knowing.RegistrationTakenBack: Wire((next_is_called,), (*PARTY_SCREENS, "expected")),
    knowing.CallTakenBack: Wire(stale=("board", "desk", "mine")),
}
