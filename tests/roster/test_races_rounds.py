"""Every race over the roster, round after round; and with a guard taken out, each race says so.

The second half are mutation tests: they break the program on purpose, in this process only, to show that the races
would notice. Nothing else here replaces code of ours.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from app.core import commands
from app.core.work import House
from app.roster import import_plan, service
from app.roster.models import Assignment
from app.roster.slots import on_place
from tests.roster.race_rounds import RACES, Send, run
from tests.roster.test_races import crowd  # noqa: F401  (a fixture)
from tests.world import World


@pytest.mark.parametrize("name", RACES)
def test_a_race_has_its_winners_and_nothing_twice(house: House, world: World, crowd: Send, name: str) -> None:  # noqa: F811
    assert run(RACES[name], house, world, crowd) == []


Patch = pytest.MonkeyPatch


def no_look_at_the_place(patch: Patch, _house: House) -> None:
    """Whatever holds the place gives way unseen."""
    patch.setattr(service, "refuse_place", lambda *_: None)


def no_look_at_the_person(patch: Patch, _house: House) -> None:
    """Whatever the person does gives way unseen."""
    patch.setattr(service, "refuse_person", lambda *_: None)


def no_look_at_the_token(patch: Patch, house: House) -> None:
    """A row is taken as it is, whatever the form has seen of it, and be it gone."""
    patch.setattr(
        service, "seen_row", lambda work, site_id, seen: work.get(Assignment, int(seen.split(":")[0]), site_id=site_id)
    )
    without_constraints(house)


def only_equal_times(patch: Patch, house: House) -> None:
    """What a unique key would catch: the same place from the same minute. PostgreSQL loses its constraints too."""
    patch.setattr(
        service,
        "on_place",
        lambda work, post, place, span: [
            row for row in on_place(work, post, place, span) if row.starts_at == span.starts_at
        ],
    )
    without_constraints(house)


def no_hold(patch: Patch, house: House) -> None:
    """Two may look, and then both write: the site is not held, PostgreSQL has no constraints."""
    patch.setattr(commands, "hold_sites", lambda *_: None)
    without_constraints(house)


def blind_import(patch: Patch, house: House) -> None:
    """A workbook is taken in without a look at what others have planned."""
    patch.setattr(import_plan, "_live", lambda *_: [])
    without_constraints(house)


def without_constraints(house: House) -> None:
    """Drop the two exclusion constraints of PostgreSQL; SQLite has none."""
    if house.db.dialect == "sqlite":
        return
    with house.db.writing() as session:
        for name in ("ex_assignment_place", "ex_assignment_person"):
            session.execute(text(f"ALTER TABLE assignment DROP CONSTRAINT {name}"))
        session.commit()


@pytest.mark.parametrize(
    ("guard", "name"),
    [
        (no_look_at_the_place, "same place"),
        (no_look_at_the_place, "overlapping in part"),
        (no_look_at_the_person, "same person"),
        (no_look_at_the_token, "swap against assign"),
        (no_look_at_the_token, "clear against assign"),
        (only_equal_times, "overlapping in part"),
        (blind_import, "import against assign"),
    ],
)
def test_mutant_a_race_notices_a_guard_that_is_gone(
    house: House,
    world: World,
    crowd: Send,  # noqa: F811
    monkeypatch: Patch,
    guard: Callable[[Patch, House], None],
    name: str,
) -> None:
    guard(monkeypatch, house)

    assert run(RACES[name], house, world, crowd, first_only=True) != []


def test_mutant_a_race_notices_that_nobody_holds_the_site(
    house: House,
    world: World,
    crowd: Send,  # noqa: F811
    monkeypatch: Patch,
) -> None:
    if house.db.dialect == "sqlite":
        return  # one writer there: there is no hold to take out
    no_hold(monkeypatch, house)

    assert any(run(RACES[name], house, world, crowd, first_only=True) for name in ("same place", "overlapping in part"))
