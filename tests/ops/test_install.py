"""Sites as data: what a template says becomes rows, and a post more or a site more needs no code."""

from dataclasses import replace

import pytest
from sqlmodel import SQLModel, col, func, select

from app.core.errors import Conflict
from app.core.work import House, Work, open_work
from app.sites.models import BoardColumn, Coverage, DayKind, Post, PostZone, Purpose, SiteSetting, Unit, Zone, ZonePair
from app.sites.queries import day_kind, demand, today
from app.sites.service import install_site
from app.sites.template import SiteTemplate, load_template, seed_template, seed_templates


@pytest.fixture
def seed() -> SiteTemplate:
    """The first seed under a code of its own."""
    return replace(load_template(seed_template("yunqi")), code="seed")


def count(work: Work, model: type[SQLModel], site_id: int | None) -> int:
    """Rows of the site."""
    query = select(func.count()).select_from(model).where(col(model.site_id) == site_id)  # type: ignore[attr-defined]
    return work.session.exec(query).one()


@pytest.mark.parametrize("code", [path.stem for path in seed_templates()])
def test_everything_in_a_template_becomes_rows(house: House, code: str) -> None:
    template = replace(load_template(seed_template(code)), code="seed")
    with open_work(house) as work:
        site = install_site(work, template)
        for model, rows in (
            (Zone, template.zones),
            (Unit, template.units),
            (Post, template.posts),
            (Coverage, template.coverage),
            (SiteSetting, template.settings),
            (BoardColumn, template.columns),
            (DayKind, template.day_kinds),
            (Purpose, template.purposes),
        ):
            assert count(work, model, site.id) == len(rows), model
        covered = sum(len(post.zones) + len(post.night_zones) for post in template.posts)
        assert count(work, PostZone, site.id) == covered


def test_zones_beside_each_other_are_paired_once_with_their_metres(house: House, seed: SiteTemplate) -> None:
    with open_work(house) as work:
        site = install_site(work, seed)
        ids = {zone.id: zone.code for zone in work.session.exec(select(Zone).where(Zone.site_id == site.id))}
        pairs = {
            frozenset((ids[row.from_zone_id], ids[row.to_zone_id])): row.metres
            for row in work.session.exec(select(ZonePair).where(ZonePair.site_id == site.id))
        }
        stored = count(work, ZonePair, site.id)

    beside = {frozenset((zone.code, other)) for zone in seed.zones for other in zone.next}
    assert beside <= set(pairs)
    assert stored == len(pairs)
    assert pairs[frozenset(("Z-P", "Z-D"))] == 120


def test_a_thirteenth_post_is_asked_for_like_the_others(house: House, seed: SiteTemplate) -> None:
    parking = next(post for post in seed.posts if post.code == "PG")
    shuttle = replace(parking, code="BUS", zh="摆渡车岗", en="Shuttle driver")
    rows = tuple(replace(row, post="BUS") for row in seed.coverage if row.post == "PG")
    more = replace(seed, posts=(*seed.posts, shuttle), coverage=(*seed.coverage, *rows))
    with open_work(house) as work:
        site_id = install_site(work, more).id or 0
        posts = {post.id: post.code for post in work.session.exec(select(Post).where(Post.site_id == site_id))}
        asked = [posts[row.post_id] for row in demand(work, site_id, today(work, site_id))]
        kind = day_kind(work, site_id, today(work, site_id))

    assert kind == "weekday"
    assert asked.count("BUS") == asked.count("PG") == 1


def test_a_code_that_is_taken_is_refused(house: House, seed: SiteTemplate) -> None:
    with open_work(house) as work:
        install_site(work, seed)

        with pytest.raises(Conflict) as refusal:
            install_site(work, seed)

    assert refusal.value.code == "site_exists"
