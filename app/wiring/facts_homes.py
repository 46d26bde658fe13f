"""Facts of the model area: who reacts in the same transaction, and which screens are stale afterwards."""

from app.core.events import Event, Wire
from app.homes import events as homes
from app.homes import follow as home_follow
from app.notices import homes as home_notices

HOME_SCREENS = ("homes", "board", "door", "desk", "mine", "shift", "notices")

HOME_FACTS: dict[type[Event], Wire] = {
    homes.HomeChosen: Wire((home_notices.tell_chosen,), ("homes", "notices")),
    homes.HomeReady: Wire((home_notices.settle_tour,), ("homes", "notices")),
    homes.HomeReadyTakenBack: Wire((home_notices.tell_unready,), ("homes", "notices")),
    homes.HomeNotReady: Wire((home_notices.tell_not_ready,), ("homes", "notices")),
    homes.PartyAdmitted: Wire((home_follow.duty_admitted, home_notices.settle_tour), HOME_SCREENS),
    homes.PartyReleased: Wire((home_follow.duty_released,), HOME_SCREENS),
    homes.HomeTapUndone: Wire((home_follow.duty_undone,), HOME_SCREENS),
    homes.PartyQueued: Wire(stale=("homes", "board", "mine")),
    homes.PartyAlone: Wire((home_follow.duty_alone, home_notices.tell_alone), HOME_SCREENS),
    homes.CompanyAsked: Wire((home_follow.duty_alone, home_notices.tell_company_asked), HOME_SCREENS),
    homes.CompanyLate: Wire((home_notices.tell_company_late,), ("homes", "board", "desk", "notices")),
    homes.CompanionNamed: Wire((home_notices.tell_companion,), HOME_SCREENS),
    homes.CompanionEnded: Wire((home_notices.settle_company,), HOME_SCREENS),
    homes.WorkersLogged: Wire((home_follow.duty_workers,), ("homes", "shift")),
    homes.WorkersUndone: Wire(
        (home_follow.duty_workers_undone, home_notices.settle_workers), ("homes", "shift", "notices")
    ),
    homes.WorkersOut: Wire((home_notices.settle_workers,), ("homes", "notices")),
    homes.WorkersOverdue: Wire((home_notices.tell_workers_overdue,), ("homes", "notices")),
    homes.FirmRaised: Wire((home_notices.tell_firm,), ("homes", "notices")),
    homes.FirmSettled: Wire((home_notices.settle_firm_notice,), ("homes", "notices")),
}
