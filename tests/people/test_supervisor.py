"""The sales supervisor: a consultant's role with a mark, the manager's rights for the rota and nothing else."""

import pytest

from app.core.actor import GRANTS, LED_BY_SUPERVISOR, ROLE_COLUMNS, Actor, Permission, Role
from app.core.errors import Forbidden, Invalid, NotFound
from app.people.accounts import RoleEndIn, RoleIn, end_role, grant_role
from app.people.actors import roles_of
from app.people.models import Membership
from app.people.rights import AT_SITE
from app.people.supervisors import SupervisorIn, name_supervisor, supervisors_of
from app.people.words import LEVEL, ROLE_WORDS
from tests.conftest import Acts
from tests.world import World

ROTA = {"rota.read", "rota.move", "rota.record"}


@pytest.mark.parametrize("permission", list(Permission), ids=str)
def test_a_supervisor_has_the_managers_cell_for_the_rota_and_the_consultants_for_all_else(
    permission: Permission,
) -> None:
    supervisor = Actor(1, "姚璐", {1: frozenset({Role.SC, Role.SS}), 2: frozenset({Role.SC})})

    asked = GRANTS[permission][Role.SM if permission.value in ROTA else Role.SC]
    assert supervisor.cell(permission, 1) == asked
    assert supervisor.may(permission, 1) is (asked != "-")
    assert supervisor.cell(permission, 2) == GRANTS[permission][Role.SC]


def test_the_mark_is_no_role_that_is_given_by_itself() -> None:
    assert {permission.value for permission in LED_BY_SUPERVISOR} == ROTA
    assert Role.SS not in AT_SITE
    assert Role.SS not in ROLE_COLUMNS
    assert LEVEL[Role.SS] == LEVEL[Role.SC]
    assert Role.SS in ROLE_WORDS


def name(site: int, person: int, leads: bool) -> SupervisorIn:
    return SupervisorIn(site_id=site, person_id=person, leads=leads)


def test_the_manager_names_a_consultant_and_takes_it_back(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        name_supervisor(work, name(1, world.yao, leads=True))
        assert supervisors_of(work, 1) == [world.yao]
        assert roles_of(work, world.yao)[0] == {1: frozenset({Role.SC, Role.SS})}
    with act(world.mei) as work:
        name_supervisor(work, name(1, world.yao, leads=False))
        assert (supervisors_of(work, 1), roles_of(work, world.yao)[0]) == ([], {1: frozenset({Role.SC})})


def test_only_a_consultant_of_the_site_and_only_by_whoever_gives_roles(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        with pytest.raises(Invalid, match="not_a_consultant_here"):
            name_supervisor(work, name(1, world.lin, leads=True))
        with pytest.raises(NotFound):
            name_supervisor(work, name(1, world.qian, leads=True))
    for person in (world.lin, world.yao, world.liu):
        with act(person) as work, pytest.raises(Forbidden):
            name_supervisor(work, name(1, world.yao, leads=True))
    with act(world.zhao) as work, pytest.raises(NotFound):
        name_supervisor(work, name(1, world.yao, leads=True))


def test_a_role_that_ended_and_is_given_again_leads_nothing(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        name_supervisor(work, name(1, world.yao, leads=True))
        grant_role(work, RoleIn(site_id=1, person_id=world.yao, role=Role.ST, team="reception"))
        row = work.find(Membership, person_id=world.yao, role=Role.SC)
        assert row is not None
        end_role(work, RoleEndIn(site_id=1, person_id=world.yao, membership_id=row.id or 0))
        assert supervisors_of(work, 1) == []
        grant_role(work, RoleIn(site_id=1, person_id=world.yao, role=Role.SC))
        assert supervisors_of(work, 1) == []
