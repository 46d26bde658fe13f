"""Sites that are there already: parties keep their place, nobody is invented inside, the new settings are there."""

from sqlalchemy import text

from app.core.migrate import migrate
from app.core.work import House
from app.homes.admission import admit_party
from tests.conftest import Acts
from tests.homes.floor import a_guest, admit, on_posts
from tests.world import World


def test_down_and_up_again_with_a_party_in_a_home(house: House, act: Acts, world: World) -> None:
    on_posts(house)
    visit = a_guest(house)
    with act(world.luo) as work:
        admit_party(work, admit(visit))

    migrate(house.db, "20261126_rule_rota")
    migrate(house.db, "20261126_open_homes")

    with house.db.reading() as session:
        kept = session.execute(text("SELECT place, unit_id, companion_id FROM visit")).all()
        assert [tuple(row) for row in kept] == [("unit", None, None)]
        assert session.execute(text("SELECT count(*) FROM unit_stay")).scalar() == 0
        rows = session.execute(text("SELECT key, value FROM site_setting WHERE site_id = 1")).all()
        assert {("contractor_in_hours", "false"), ("unit_visit_minutes", "12")} <= {tuple(row) for row in rows}
