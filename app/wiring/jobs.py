"""What is done by the clock."""

from datetime import time, timedelta

from app.attendance.missing import tell_missing
from app.board.uncovered import watch_uncovered
from app.checks import calls as late_calls
from app.core.jobs import Job, purge_runs
from app.duties.opening import open_duties
from app.faults.closing import watch_faults
from app.handover.unsigned import tell_unsigned
from app.homes.watch import watch_homes
from app.lending.watching import watch_loans
from app.notices import service as notices
from app.notices.alerts import climb_alerts
from app.notices.sending import purge_outbox, send_outbox
from app.ops.backup import nightly_backup
from app.patrol.fills import tell_late_but_rounds
from app.patrol.rounds import watch_rounds
from app.people.delegation_jobs import watch_delegations
from app.people.tokens import store_token_uses
from app.people.traces import store_traces
from app.photos.service import sweep_photos
from app.privacy.forget import forget_old, keep_list
from app.requests.jobs import expire_requests
from app.roster.borrow import end_borrowed
from app.roster.imports import let_uploads_go
from app.roster.licences_watch import tell_ending
from app.roster.publish import publish_begun_days
from app.roster.relief_watch import watch_reliefs
from app.sites.closures import end_closures
from app.sites.editing import apply_planned
from app.sites.weather import end_weather
from app.visitors.chain import escalate_unacknowledged
from app.visitors.clocks import watch_clocks
from app.visitors.forgotten import close_forgotten
from app.visitors.rota_watch import watch_rota

JOBS: tuple[Job, ...] = (
    Job("sweep_photos", sweep_photos, at=time(3, 20)),
    Job("watch_faults", watch_faults, every=timedelta(minutes=1)),
    Job("let_uploads_go", let_uploads_go, at=time(3, 40)),
    Job("publish_begun_days", publish_begun_days, every=timedelta(minutes=1)),
    Job("apply_planned_values", apply_planned, every=timedelta(minutes=1)),
    Job("end_closures", end_closures, every=timedelta(minutes=1)),
    Job("end_borrowed_hands", end_borrowed, every=timedelta(minutes=1)),
    Job("end_weather", end_weather, every=timedelta(minutes=1)),
    Job("open_duties", open_duties, every=timedelta(minutes=1)),
    Job("tell_late_duties", tell_late_but_rounds, every=timedelta(minutes=5)),
    Job("climb_late_duties", late_calls.climb_late, every=timedelta(minutes=1)),
    Job("tell_missing_people", tell_missing, every=timedelta(minutes=1)),
    Job("escalate_unacknowledged", escalate_unacknowledged, every=timedelta(seconds=15)),
    Job("close_forgotten_days", close_forgotten, every=timedelta(minutes=10)),
    Job("watch_clocks", watch_clocks, every=timedelta(seconds=15)),
    Job("watch_rota", watch_rota, every=timedelta(seconds=10)),
    Job("watch_loans", watch_loans, every=timedelta(minutes=1)),
    Job("watch_homes", watch_homes, every=timedelta(seconds=15)),
    Job("watch_uncovered", watch_uncovered, every=timedelta(seconds=10)),
    Job("watch_rounds", watch_rounds, every=timedelta(seconds=15)),
    Job("tell_unsigned_handovers", tell_unsigned, every=timedelta(minutes=1)),
    Job("watch_reliefs", watch_reliefs, every=timedelta(seconds=15)),
    Job("watch_delegations", watch_delegations, every=timedelta(seconds=15)),
    Job("expire_requests", expire_requests, every=timedelta(minutes=1)),
    Job("store_traces", store_traces, every=timedelta(minutes=1)),
    Job("store_token_uses", store_token_uses, every=timedelta(minutes=1)),
    Job("nightly_backup", nightly_backup, at=time(3), writing=False),
    Job("tell_ending_licences", tell_ending, at=time(8)),
    Job("purge_runs", purge_runs, at=time(3, 30)),
    Job("climb_alerts", climb_alerts, every=timedelta(seconds=15)),
    Job("send_outbox", send_outbox, every=timedelta(seconds=5), writing=False),
    Job("purge_outbox", purge_outbox, at=time(3, 55)),
    Job("forget_old", forget_old, at=time(2, 30)),
    Job("keep_forgotten", keep_list, every=timedelta(minutes=1), writing=False),
    Job("purge_notices", notices.purge_notices, at=time(3, 50)),
)
