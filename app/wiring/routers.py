"""Every router of the house."""

from fastapi import APIRouter

from app.api.pages import router as api_router
from app.attendance.pages import router as attendance_router
from app.attendance.pages_hours import router as hours_router
from app.board.pages import router as board_router
from app.board.pages_evac import router as evac_router
from app.board.pages_walls import router as walls_router
from app.checks.pages import router as checks_router
from app.core.offline import router as offline_router
from app.core.queue_pages import router as queue_router
from app.core.sse import router as events_router
from app.duties.pages import router as duties_router
from app.duties.pages_kept import router as kept_router
from app.duties.pages_lists import router as lists_router
from app.duties.pages_paper import router as duty_paper_router
from app.duties.pages_places import router as duty_places_router
from app.duties.pages_said import router as said_router
from app.duties.pages_weather import router as weather_router
from app.faults.pages import router as faults_router
from app.handover.pages import router as handover_router
from app.homes.pages import router as homes_router
from app.lending.pages import router as lending_router
from app.notices.pages import router as notices_router
from app.ops.pages import router as ops_router
from app.patrol.pages import router as patrol_router
from app.patrol.pages_routes import router as patrol_routes_router
from app.people.admin_pages import router as staff_router
from app.people.delegation_pages import router as delegation_router
from app.people.own_pages import router as own_router
from app.people.pages import router as people_router
from app.people.token_pages import router as tokens_router
from app.photos.pages import router as photos_router
from app.privacy.pages import router as privacy_router
from app.requests.pages import router as requests_router
from app.roster.pages import router as roster_router
from app.roster.pages_borrow import router as borrow_router
from app.roster.pages_import import router as import_router
from app.roster.pages_paper import router as paper_router
from app.roster.pages_papers import router as papers_router
from app.roster.pages_publish import router as publish_router
from app.roster.pages_relief import router as relief_router
from app.roster.pages_rules import router as rules_router
from app.roster.pages_week import router as week_router
from app.sites.pages import router as sites_router
from app.sites.pages_dated import router as dated_router
from app.sites.pages_places import router as places_router
from app.visitors.pages_chain import router as chain_router
from app.visitors.pages_consultant import router as consultant_router
from app.visitors.pages_desk import router as desk_router
from app.visitors.pages_gate import router as gate_router
from app.visitors.pages_know import router as know_router
from app.visitors.pages_rota import router as rota_router
from app.visitors.pages_undo import router as undo_router

ROUTERS: tuple[APIRouter, ...] = (
    offline_router,
    api_router,
    kept_router,
    queue_router,
    lists_router,
    weather_router,
    said_router,
    duty_paper_router,
    duty_places_router,
    duties_router,
    patrol_routes_router,
    patrol_router,
    faults_router,
    photos_router,
    handover_router,
    attendance_router,
    hours_router,
    import_router,
    paper_router,
    board_router,
    evac_router,
    walls_router,
    homes_router,  # before the settings: /homes/{unit_id} there would take its acts for homes
    sites_router,
    places_router,
    dated_router,
    rules_router,
    borrow_router,
    checks_router,
    chain_router,
    consultant_router,
    delegation_router,
    desk_router,
    rota_router,
    know_router,
    undo_router,
    lending_router,
    notices_router,
    privacy_router,
    events_router,
    gate_router,
    ops_router,
    papers_router,
    people_router,
    requests_router,
    relief_router,
    publish_router,
    roster_router,
    week_router,
    own_router,
    tokens_router,
    staff_router,
)
