"""Who reacts to what happens to things that are lent and to cars."""

from app.core.events import Event, Wire
from app.duties import reactions as duty_reactions
from app.lending import events as lent
from app.notices import lending as lending_notices
from app.visitors import events as visits

LENT_SCREENS = ("lending", "door", "arrive", "handover")

LENDING_FACTS: dict[type[Event], Wire] = {
    visits.DepartureChecked: Wire((lending_notices.tell_left_behind,), ("door", "notices")),
    lent.UmbrellaLent: Wire((duty_reactions.umbrella_lent,), LENT_SCREENS),
    lent.UmbrellaBack: Wire(stale=LENT_SCREENS),
    lent.UmbrellaChanged: Wire(stale=LENT_SCREENS),
    lent.UmbrellaStored: Wire((duty_reactions.umbrella_stored,), LENT_SCREENS),
    lent.UmbrellaFetched: Wire(stale=LENT_SCREENS),
    lent.UmbrellasOverdue: Wire((lending_notices.tell_umbrellas_overdue,), (*LENT_SCREENS, "notices")),
    lent.KeyTaken: Wire(stale=LENT_SCREENS),
    lent.KeyBack: Wire(stale=LENT_SCREENS),
    lent.KeysOverdue: Wire((lending_notices.tell_keys_overdue,), ("lending", "notices")),
    lent.StockChanged: Wire(stale=LENT_SCREENS),
    lent.CarNoted: Wire(stale=("lending", "arrive", "door", "board", "desk")),
    lent.LotCounted: Wire(stale=("lending", "arrive", "door", "board", "desk")),
    lent.LotFullSwitched: Wire((lending_notices.tell_full,), ("lending", "arrive", "door", "board", "desk", "notices")),
    lent.CarOdd: Wire((lending_notices.tell_odd,), ("lending", "arrive", "mine", "desk", "notices")),
    lent.CarOwnerTold: Wire((lending_notices.settle_odd,), ("lending", "arrive", "mine", "desk", "notices")),
    lent.CarOddClosed: Wire((lending_notices.settle_odd,), ("lending", "arrive", "mine", "desk", "notices")),
}
