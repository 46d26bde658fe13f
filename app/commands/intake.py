"""`anchang import roster FILE`: the roster workbook that a site keeps today."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from app.commands.common import (
    DatabaseOption,
    DataOption,
    JsonOption,
    bring_up,
    house_of,
    lang,
    reading_house,
    ready_house,
    say,
    say_json,
    settings_of,
)
from app.core.errors import Invalid
from app.core.i18n import Languages
from app.core.settings import Settings
from app.core.work import House, Work, open_work
from app.ops.refusal import Refused
from app.roster.import_plan import Plan
from app.roster.import_view import words_of
from app.roster.imports import TakeIn, UploadIn, keep_upload, preview_roster, take_in_roster
from app.sites.models import Site
from app.sites.service import install_site
from app.sites.template import load_template, seed_template

UNREADABLE = 2
LARGEST = 64 * 1024 * 1024
imports = typer.Typer(help="Take in what a site keeps today.", no_args_is_help=True)


@dataclass(frozen=True)
class Report:
    """What a workbook says, for people and for scripts."""

    site: str
    people: int
    assignments: int
    unknown: tuple[dict[str, object], ...]
    warnings: tuple[str, ...]
    new: int


@imports.command("roster")
def roster(
    file: Annotated[Path, typer.Argument(help="An .xlsx workbook or a .csv file.")],
    site: Annotated[str, typer.Option("--site", help="Code of the site; the first one without it.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
    database_url: DatabaseOption = None,
) -> None:
    """Read a roster workbook and take in its people, shifts and days off: all of it or nothing; twice is once."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}", UNREADABLE) from None
    settings = settings_of(data, database_url)
    with _looking(settings) if dry_run else ready_house(settings, "import") as house:
        try:
            with open_work(house, writing=not dry_run) as work:
                report = _take(work, site, file.name, content, dry_run=dry_run)
        except Invalid as refusal:
            text = Languages().say(lang(), refusal.code, **refusal.params)
            raise Refused(f"{file.name}: {text}", UNREADABLE) from None
    if as_json:
        keys = ("people", "assignments", "unknown", "warnings")
        say_json({key: getattr(report, key) for key in keys})
    else:
        _tell(report, dry_run=dry_run)


@contextmanager
def _looking(settings: Settings) -> Iterator[House]:
    """A house to look at a workbook with; where there is no database yet, one with the usual site, gone afterwards."""
    if settings.database_url or settings.sqlite_path.exists():
        with reading_house(settings) as house:
            yield house
        return
    with tempfile.TemporaryDirectory(prefix="anchang-look-") as folder:
        scratch = settings.model_copy(update={"data": Path(folder)})
        with house_of(scratch, "import") as house:
            bring_up(house)
            with open_work(house) as work:
                install_site(work, load_template(seed_template("yunqi")))
            yield house


def _take(work: Work, code: str, filename: str, content: bytes, *, dry_run: bool) -> Report:
    query = select(Site).where(col(Site.active)).order_by(col(Site.id))
    found = work.session.exec(query.where(Site.code == code) if code else query).first()
    if found is None or found.id is None:
        raise Refused(f"there is no site with the code {code}" if code else "there is no site yet; run anchang setup")
    plan = preview_roster(work, found.id, content, filename)
    if not dry_run:
        kept = keep_upload(work, UploadIn(site_id=found.id, filename=filename[:120], content=content))
        take_in_roster(work, TakeIn(site_id=found.id, import_id=kept.id or 0))
    return _report(found.name_zh, plan)


def _report(site: str, plan: Plan) -> Report:
    say_in = Languages().say
    warnings = [say_in(lang(), word.code, **word.params) for word in words_of(plan.sheet.warnings)]
    warnings += [f"{word or '-'}: no such post here ({count})" for word, count in sorted(plan.unknown_posts.items())]
    warnings += [f"{row.name} {row.day}: {say_in(lang(), row.why)}" for row in plan.skipped]
    unknown = tuple(
        {"sheet": cell.sheet, "row": cell.row, "column": cell.column, "text": cell.text} for cell in plan.sheet.unknown
    )
    people, assignments = len(plan.sheet.people), len(plan.sheet.assignments)
    return Report(site, people, assignments, unknown, tuple(warnings), len(plan.add))


def _tell(report: Report, *, dry_run: bool) -> None:
    done = "would take in" if dry_run else "took in"
    say(f"{report.site}: {report.people} people, {report.assignments} shifts; {done} {report.new} that were not there.")
    for cell in report.unknown:
        say(f"  not understood: {cell['sheet']} {cell['column']}{cell['row']} {cell['text']}")
    for warning in report.warnings:
        say(f"  look at: {warning}")
