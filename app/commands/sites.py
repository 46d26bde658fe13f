"""`anchang setup` and `anchang site add`: sites from templates, and the first sign-in."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import DatabaseOption, DataOption, bring_up, house_of, ready_house, say, settings_of
from app.core.settings import BadSetting
from app.core.work import Work, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.ops.checks import is_demo
from app.ops.refusal import Refused
from app.patrol.library import install_patrol, load_usual
from app.people import limits
from app.people.links import make_setup_link
from app.sites.layout import SiteTemplate
from app.sites.models import Site, SiteGroup
from app.sites.service import install_site
from app.sites.template import TemplateError, load_template, seed_template

TemplateOption = Annotated[
    Path | None, typer.Option("--site-template", help="Your site as a file; see app/sites/seed.")
]
GroupOption = Annotated[str, typer.Option(help="Group of sites that it belongs to; made when it is new.")]

sites = typer.Typer(help="Sites of this installation.", no_args_is_help=True)


def setup(
    data: DataOption = None,
    database_url: DatabaseOption = None,
    site_template: TemplateOption = None,
    code: Annotated[str, typer.Option(help="Short code of the site, without a template.")] = "site",
    name: Annotated[str, typer.Option(help="Name of the site, without a template.")] = "案场",
    group: GroupOption = "1",
) -> None:
    """Make an empty site and a link for the first sign-in. No account exists until that link is used."""
    settings = settings_of(data, database_url)
    with house_of(settings, "setup") as house:
        bring_up(house)
        if settings.mode == "production" and is_demo(house):
            raise BadSetting("ANCHANG_DATA: this database was made by anchang demo; choose another folder")
        with open_work(house) as work:
            if work.find(Site) is None:
                template = _read(site_template) if site_template else _plain(code, name)
                _install(work, template, group)
            token = make_setup_link(work)
    base = settings.base_url or "http://127.0.0.1:8000"
    say(f"Start the server, then open this once, within {limits.SETUP_MINUTES} minutes: {base}/setup/{token}")


@sites.command("add")
def add_site(
    template: Annotated[Path, typer.Argument(help="The site as a file.")],
    data: DataOption = None,
    database_url: DatabaseOption = None,
    group: GroupOption = "1",
) -> None:
    """Make one more site from a template."""
    with ready_house(settings_of(data, database_url), "site add") as house, open_work(house) as work:
        site = _install(work, _read(template), group)
    say(f"Made {site.name_zh} ({site.code}).")


def _read(path: Path) -> SiteTemplate:
    try:
        return load_template(path)
    except TemplateError as error:
        raise Refused(str(error), 2) from None


def _plain(code: str, name: str) -> SiteTemplate:
    """The usual site, to be changed on its own pages."""
    return replace(load_template(seed_template("yunqi")), code=code, zh=name, en=name)


def _install(work: Work, template: SiteTemplate, group: str) -> Site:
    found = work.find(SiteGroup, name=group) or work.add(SiteGroup(name=group))
    site = install_site(work, template, site_group_id=found.id)
    install_library(work, site.id or 0, load_library())
    install_patrol(work, site.id or 0, load_usual())
    return site
