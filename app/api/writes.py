"""The daily writes of the API: which command stands behind which address. The commands are those of the pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from app.attendance import sick
from app.core.actor import Permission
from app.core.commands import Registered
from app.duties import service as duties
from app.homes import admission, company, queueing, tours, workers
from app.lending import cars, keys, lot, storing, umbrellas
from app.roster import presence, relief
from app.roster import service as roster
from app.sites import weather
from app.visitors import (
    announce,
    chain,
    closing,
    consultants,
    desk,
    desk_undo,
    door_count,
    leaving,
    noncustomers,
    offers,
    party_steps,
    rota_undo,
    together,
)
from app.visitors.steps import StepIn, WhenIn

SITE = "/sites/{site_id}"
PARTY = SITE + "/parties/{visit_id}"
DUTY = SITE + "/duties/{duty_id}"
RELIEF = SITE + "/reliefs/{relief_id}"
WORKERS = SITE + "/workers/{worker_entry_id}"
UMBRELLA = SITE + "/umbrellas/{umbrella_id}"
KEY = SITE + "/keys/{key_id}"
CAR_CHECK = SITE + "/car-checks/{check_id}"
FIRST_VISIT = {"enum": list(desk.FIRST), "description": "is it their first visit? There is no default: ask"}
SOURCE = {"enum": list(desk.SOURCES), "description": "how they came to us; there is no default"}
LENT_TO = {"description": "escort (of the staff, for guests), visit:<id of the party>, away (taken home: say phone)"}
CAUSE = {"description": "code of a reason: customer, toilet, outing, research, meal, other, leave, rest, private, ..."}


@dataclass(frozen=True)
class Write:
    """An address, the command behind it and its input; `conflicts` and `wrong` are codes of its 409 and 422.

    `example` is a body that reads well, `fields` adds to the schema of single inputs, `needed` names inputs that the
    command asks for although its form may leave them open.
    """

    tag: str
    path: str
    command: Callable[..., Any]
    model: type[BaseModel]
    summary: str
    conflicts: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    example: Mapping[str, object] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    needed: tuple[str, ...] = ()

    @property
    def permission(self) -> Permission:
        """The action of the matrix, as the command itself asks for it."""
        registered: Registered = self.command.command  # type: ignore[attr-defined]
        return registered.permission

    @property
    def name(self) -> str:
        """The command's name: what the act is called everywhere."""
        return self.command.__name__


GONE = ("gone_already", "gone_by_itself")
LATE = ("in_future", "other_day", "late_needs_reason")
TAKEN_BACK = ("too_late_to_take_back",)
SHUT = ("home_closed", "home_closed_why")
NO_ROOM = ("home_full", "home_full_other", "home_too_small")
WRITES: tuple[Write, ...] = (
    Write("roster", SITE + "/roster/assign", roster.assign_post, roster.AssignPostIn,
          "Put a person on a place", ("changed_meanwhile",), ("span_missing", "span_backwards", "no_such_shift"),
          {"post_id": 4, "place": 1, "person_id": 12, "shift": "早"}),
    Write("roster", SITE + "/roster/clear", roster.clear_place, roster.ClearPlaceIn,
          "Take a person off a place", ("changed_meanwhile",), ("shift_over",), {"seen": "17:1"}),
    Write("roster", SITE + "/presence/arrive", presence.arrive, presence.PresenceIn,
          "Be present (到岗)", ("place_held", "stands_elsewhere"), ("not_planned", "too_early")),
    Write("roster", SITE + "/presence/leave", presence.leave_post, presence.PresenceIn,
          "Leave one's place (交班)", (), ("not_standing",)),
    Write("roster", SITE + "/presence/{person_id}/arrive", presence.mark_arrived, presence.PresenceIn,
          "Mark somebody present", ("place_held", "stands_elsewhere"), ("not_planned", "too_early")),
    Write("roster", SITE + "/presence/{person_id}/leave", presence.mark_left, presence.PresenceIn,
          "Note that somebody left their place", (), ("not_standing",)),
    Write("roster", SITE + "/sick", sick.note_sick, sick.SickIn,
          "Note that somebody cannot come", ("sick_already",), ("sick_day", "sick_over"),
          {"person_id": 12, "kind": "sick"}),
    Write("roster", SITE + "/reliefs", relief.ask_relief, relief.AskReliefIn,
          "Ask to be relieved for a while (替岗)", ("relief_open",), ("relief_not_here", "relief_covering"),
          {"kind": "meal", "minutes": 30}),
    Write("roster", RELIEF + "/accept", relief.accept_relief, relief.ThisReliefIn,
          "Coming to relieve", ("relief_taken", "relief_over"), ("relief_covering", "relief_open")),
    Write("roster", RELIEF + "/decline", relief.decline_relief, relief.ThisReliefIn,
          "Not now: the next one is asked", ("relief_over", "relief_running")),
    Write("roster", RELIEF + "/there", relief.arrive_relief, relief.ThisReliefIn,
          "The cover stands there", ("relief_over", "relief_held", "relief_left", "stands_elsewhere")),
    Write("roster", RELIEF + "/back", relief.come_back, relief.ThisReliefIn,
          "Back on one's post", ("relief_over",), ("relief_not_running",)),
    Write("roster", RELIEF + "/withdraw", relief.withdraw_relief, relief.ThisReliefIn,
          "No relief needed any more", ("relief_over", "relief_running")),
    Write("roster", SITE + "/weather", weather.switch_weather, weather.WeatherIn,
          "Switch the weather: rain, sun, wind, snow, or plain", (), (), {"kind": "rain", "minutes": 120}),
    Write("duties", DUTY + "/tick", duties.tick_duty, duties.TickDutyIn,
          "Tick a duty of one's own place", ("duty_done_by", "duty_not_applicable", "changed_meanwhile"), (),
          {"version": 1}),
    Write("duties", DUTY + "/tick-other", duties.tick_for_other, duties.TickOtherIn,
          "Tick a duty for somebody of one's team", ("duty_done_by", "duty_not_applicable", "changed_meanwhile"), (),
          {"version": 1, "reason": "手机没电"}),
    Write("duties", DUTY + "/undo", duties.undo_tick, duties.UndoTickIn,
          "Take a tick back", ("duty_not_done", "undo_too_late", "undo_not_yours"), ("undo_needs_reason",)),
    Write("duties", DUTY + "/not-applicable", duties.mark_not_applicable, duties.NotApplicableIn,
          "Say why a duty cannot or need not be done", ("duty_done_by", "duty_not_applicable", "changed_meanwhile"),
          (), {"version": 1, "reason": "今天没有雨"}),
    Write("visits", SITE + "/parties", announce.announce_party, announce.AnnounceIn,
          "Announce a party from the car park", (), (*LATE, "not_a_plate"), {"heads": 3, "plate": "粤BD12345"}),
    Write("visits", SITE + "/parties/at-door", announce.start_at_door, announce.AtDoorIn,
          "Start a party that stands at the door unannounced", (), LATE, {"heads": 2}),
    Write("visits", SITE + "/parties/register", desk.register_party, desk.RegisterIn,
          "Register a party at the desk, announced (`visit_id`) or walked in", ("registered_before", *GONE),
          ("say_first_visit", "say_source", "heads_missing", "kids_too_many", "phone_known", "not_a_phone"),
          {"visit_id": 17, "heads": 3, "first_visit": "yes", "source": "natural", "surname": "周", "honorific": "ms"},
          {"first_visit": FIRST_VISIT, "source": SOURCE}, ("first_visit", "source")),
    Write("visits", SITE + "/parties/recognise", desk.recognise_visitor, desk.RecogniseIn,
          "Register a party as a visitor already known", ("registered_before", *GONE), ("heads_missing",),
          {"visit_id": 17, "heads": 2, "visitor_id": 5}),
    Write("visits", PARTY + "/complete", announce.complete_party, announce.CompleteIn,
          "Fill in or correct a party on its way", ("registered_already", *GONE),
          ("too_late_to_correct", "not_a_plate", "unknown_purpose"), {"plate": "粤BD12345", "elders": True}),
    Write("visits", PARTY + "/withdraw", announce.withdraw_party, StepIn,
          "Take one's own announcement back", ("not_in_lot", "announced_by_other", *GONE), ("too_late_to_correct",)),
    Write("visits", PARTY + "/acknowledge", chain.acknowledge_party, StepIn,
          "The door heard (收到)", ("acked_already", *GONE), LATE),
    Write("visits", PARTY + "/at-door", chain.party_at_door, StepIn,
          "The party is at the door (到门)", ("at_door_already", *GONE), LATE),
    Write("visits", PARTY + "/no-show", chain.no_show, StepIn,
          "Nobody came (没等到人)", ("not_in_lot", *GONE), LATE),
    Write("visits", PARTY + "/accept", offers.accept_party, offers.AcceptIn,
          "The consultant takes the party", ("offer_gone", "offer_gone_nobody", *GONE)),
    Write("visits", PARTY + "/decline", offers.decline_party, offers.DeclineIn,
          "The consultant passes the party on", ("not_registered", "accepted_before", "offer_gone_nobody", *GONE),
          ("say_why",), {"cause": "customer"}, {"cause": CAUSE}, ("cause",)),
    Write("visits", PARTY + "/offer", offers.offer_party, offers.OfferIn,
          "Call the next consultant, or a certain one", ("not_registered", "accepted_before", *GONE)),
    Write("visits", PARTY + "/spoken", offers.record_spoken_acceptance, offers.SpokenIn,
          "A consultant said yes by word (口头已接)", ("not_registered", "accepted_before", "not_offered", *GONE)),
    Write("visits", PARTY + "/skip", offers.skip_consultant, offers.DeclineIn,
          "The consultant called does not take it; the next one is called",
          ("not_registered", "accepted_before", "not_offered", *GONE), ("say_why",), {"cause": "no_answer"},
          {"cause": CAUSE}, ("cause",)),
    Write("visits", PARTY + "/move", offers.move_party, offers.MoveIn,
          "The party goes on with its consultant", ("not_accepted", *GONE), (), {"place": "tour"}),
    Write("visits", PARTY + "/depart", chain.depart_party, chain.DepartIn,
          "The party left", GONE, LATE, {"where": "door"}),
    Write("visits", PARTY + "/car-left", chain.car_left, StepIn,
          "The car of a party that walked out drove off", ("no_car_waits",), LATE),
    Write("visits", PARTY + "/take-back", chain.take_back_step, chain.TakeBackIn,
          "Take one's own last step back, within seconds", ("too_late_to_take_back",), (), {"step": "at_door"}),
    Write("visits", PARTY + "/take-back-mine", rota_undo.take_back_mine, rota_undo.TakeBackMineIn,
          "A consultant takes their own last step with their own party back, within seconds", TAKEN_BACK, (),
          {"step": "talk"}),
    Write("visits", PARTY + "/take-back-registration", desk_undo.take_back_registration, StepIn,
          "Take one's own registration back while nothing came of it", ("registration_kept", *GONE)),
    Write("visits", PARTY + "/take-back-call", desk_undo.take_back_call, StepIn,
          "Take back a call that nobody answered", ("call_answered", "nobody_called", *GONE)),
    Write("visits", PARTY + "/step", party_steps.record_step, party_steps.RecordIn,
          "Record any step of the chain, just now or earlier with its time and a reason",
          ("nobody_with_them", "acked_already", "at_door_already", "no_car_waits", *GONE), LATE, {"step": "served"}),
    Write("visits", PARTY + "/check-leaving", leaving.check_leaving, leaving.CheckLeavingIn,
          "See to what a party that left takes along", ("not_left_yet",), LATE, {"left_behind": "雨伞 12"}),
    Write("visits", PARTY + "/merge", together.merge_parties, together.MergeIn,
          "Put two open parties together; answers with the one that stays", ("different_visitors", *GONE),
          ("same_party",), {"other_id": 18, "how": "same"}),
    Write("visits", PARTY + "/part", together.part_parties, together.PartIn,
          "Make two parties of one again; answers with the one that stands alone",
          ("part_the_other_first", "other_day")),
    Write("visits", SITE + "/door-count", door_count.count_at_door, door_count.CountDoorIn,
          "Count a party through the door on a launch day, without a record of it", (), LATE, {"heads": 4}),
    Write("visits", SITE + "/door-count/undo", door_count.uncount_at_door, WhenIn,
          "Take one's own last count at the door back", ("no_count_to_undo",)),
    Write("visits", SITE + "/noncustomers/{count_id}/undo", noncustomers.uncount_noncustomer, noncustomers.UncountIn,
          "Take one's own count of non-customers back, within seconds", TAKEN_BACK),
    Write("visits", SITE + "/noncustomers", noncustomers.count_noncustomer, noncustomers.CountIn,
          "Count people who are no customers", (), ("unknown_purpose", *LATE), {"kind": "owner", "heads": 1}),
    Write("visits", SITE + "/close-day", closing.close_day, closing.CloseIn,
          "Close the day: every open party as not observed", ("list_changed", "closed_before"), (), {"seen": 2}),
    Write("homes", PARTY + "/set-out", tours.set_out_party, tours.SetOutIn,
          "The party sets out to the homes (去样板区)", ("unaccompanied", *SHUT, *GONE), LATE, {"unit_id": 2}),
    Write("homes", PARTY + "/choose-home", tours.choose_home, tours.ChooseHomeIn,
          "Another home is shown first; it has to be made ready anew", ("no_tour", *SHUT, *GONE), (), {"unit_id": 3}),
    Write("homes", PARTY + "/home-ready", tours.home_ready, StepIn,
          "Lights and cooling are on for the party (灯和空调已开)", ("ready_already", "no_tour", *GONE)),
    Write("homes", PARTY + "/home-not-ready", tours.take_back_ready, StepIn,
          "The home is not ready after all; by whoever said so, or who leads the site",
          ("ready_already", "no_tour", *GONE)),
    Write("homes", PARTY + "/queue", queueing.queue_party, queueing.QueueIn,
          "The party waits in front of a full home", ("home_not_full", "home_too_small", "unaccompanied", *SHUT, *GONE),
          LATE, {"unit_id": 2}),
    Write("homes", PARTY + "/unqueue", queueing.unqueue_party, StepIn,
          "The party does not want to wait", ("not_waiting", *GONE)),
    Write("homes", PARTY + "/admit", admission.admit_party, admission.AdmitIn,
          "The party goes into a home (进)", ("in_home_already", "unaccompanied", *NO_ROOM, *SHUT, *GONE),
          ("out_of_hours", "home_full_over", "over_needs_reason", *LATE), {"unit_id": 2}),
    Write("homes", PARTY + "/release", admission.release_party, admission.ReleaseIn,
          "The party comes out of the home (出)", ("out_already", "not_in_home", *GONE), LATE, {"unit_id": 2}),
    Write("homes", PARTY + "/undo-home", admission.undo_home_tap, admission.UndoHomeIn,
          "Take one's own last tap in or out of a home back, within seconds", TAKEN_BACK, (), {"step": "unit"}),
    Write("homes", PARTY + "/ask-company", company.ask_company, StepIn,
          "Somebody should be with the party until its consultant comes", ("has_company", *GONE)),
    Write("homes", PARTY + "/companion", company.name_companion, company.CompanionIn,
          "Name who of the staff is with the party", ("has_company", "companion_busy", *GONE), ("companion_unknown",),
          {"person_id": 8}),
    Write("homes", PARTY + "/hand-over", company.hand_over_party, StepIn,
          "The companion has handed the party to its consultant", ("no_companion", "consultant_not_yet", *GONE)),
    Write("homes", SITE + "/parties/alone", company.record_alone, company.AloneIn,
          "Somebody walked in without staff (无陪同进入): a known party (`visit_id`) or `heads` people",
          ("has_company", *GONE), ("heads_needed", *LATE), {"heads": 2, "unit_id": 2}),
    Write("homes", SITE + "/workers/stopped", workers.log_attempt, workers.WorkersIn,
          "Building workers who wanted to cross were stopped", (), LATE, {"firm": "宏达装饰", "heads": 3}),
    Write("homes", SITE + "/workers", workers.let_through, workers.PassIn,
          "Let building workers through", (), ("not_in_viewing_hours", "protection_missing", *LATE),
          {"firm": "宏达装饰", "heads": 2, "engineer": "陈工", "escort": "周杰瑞", "minutes": 40, "protected": True}),
    Write("homes", WORKERS + "/out", workers.workers_out, workers.EntryIn,
          "The workers are out again", ("workers_out_already",)),
    Write("homes", WORKERS + "/undo", workers.undo_workers, workers.EntryIn,
          "Take one's own entry about workers back, within seconds", TAKEN_BACK),
    Write("lending", UMBRELLA + "/lend", umbrellas.lend_umbrella, umbrellas.LendIn,
          "Give an umbrella out", ("umbrella_taken", *GONE), ("umbrella_phone", "umbrella_due", "not_a_phone"),
          {"to": "visit:17"}, {"to": LENT_TO}),
    Write("lending", UMBRELLA + "/return", umbrellas.return_umbrella, umbrellas.ReturnIn,
          "Take an umbrella back, or say that it is lost", ("umbrella_not_out",), (),
          {"at": "door", "condition": "good"}),
    Write("lending", UMBRELLA + "/change", umbrellas.change_umbrella, umbrellas.ChangeUmbrellaIn,
          "Move, mend, find or lose an umbrella that nobody has", ("umbrella_is_out",), (), {"to": "repair"}),
    Write("lending", SITE + "/stored-umbrellas", storing.store_umbrella, storing.StoreIn,
          "Hang a guest's own umbrella by its tag", ("tag_used", *GONE), ("tag_unknown",),
          {"tag": 12, "visit_id": 17}),
    Write("lending", SITE + "/stored-umbrellas/{stored_id}/fetch", storing.fetch_umbrella, storing.FetchIn,
          "Give a guest's own umbrella back", ("tag_free",)),
    Write("lending", KEY + "/take", keys.take_key, keys.TakeKeyIn,
          "Sign a key out, to oneself or to `holder_id`", ("key_taken",), ("key_holder",), {"holder_id": 8}),
    Write("lending", KEY + "/return", keys.return_key, keys.ReturnKeyIn, "Sign a key in", ("key_back",)),
    Write("lending", PARTY + "/car", lot.note_car, lot.NoteCarIn,
          "Note where the party's car stands, or that a taxi let them out", ("lot_car_gone",), (), {"bay": "B12"}),
    Write("lending", PARTY + "/car-swept", lot.sweep_car, lot.SweepIn,
          "A sweep of the car park did not find the party's car", ("lot_car_gone",)),
    Write("lending", SITE + "/car-park/free", lot.count_bays, lot.CountBaysIn,
          "Free bays as somebody counted them", ("lot_no_capacity",), ("lot_too_many_free",), {"free": 14}),
    Write("lending", SITE + "/car-park/full", lot.switch_full, lot.SwitchFullIn,
          "Declare the car park full, or open again", (), (), {"full": True}),
    Write("lending", SITE + "/car-checks", cars.report_car, cars.ReportCarIn,
          "Note what is odd about a party's car; whoever speaks to its owner is told", (), (),
          {"visit_id": 17, "kind": "window", "client_key": "car-7f3c9a1be2d0", "note": "左后窗没关"}),
    Write("lending", CAR_CHECK + "/told", cars.tell_owner, cars.CarCheckIn,
          "The owner of the car knows", ("car_told", "car_closed")),
    Write("lending", CAR_CHECK + "/close", cars.close_car, cars.CarCheckIn, "It is settled", ("car_closed",)),
    Write("consultants", SITE + "/consultants/sign-in", consultants.sign_in_consultants, consultants.SignInIn,
          "Sign consultants in, in the order in which they came", ("day_closed",), ("not_a_consultant",),
          {"person_ids": [9, 10]}),
    Write("consultants", SITE + "/consultants/me/state", consultants.set_my_state, consultants.MyStateIn,
          "Say whether one can take parties", ("consultant_not_here", "day_closed"), ("say_why",), {"state": "free"}),
    Write("consultants", SITE + "/consultants/{person_id}/state", consultants.set_consultant_state,
          consultants.StateIn, "Record whether a consultant can take parties",
          ("consultant_not_here", "day_closed"), ("say_why",), {"state": "away", "cause": "meal", "minutes": 30}),
)  # fmt: skip
"""Fixed words come before numbers in an address, so that /parties/register is no party called register."""
