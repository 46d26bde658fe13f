"""`anchang migrate`, `backup`, `restore`, `verify-audit`: looking after what is stored."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from app.commands.common import DatabaseOption, DataOption, bring_up, house_of, reading_house, say, settings_of, warn
from app.core.clock import Clock
from app.core.db import Database
from app.core.migrate import at_head, migrate
from app.core.settings import Settings
from app.core.vault import Vault
from app.core.work import open_work
from app.ops.backup import make_backup
from app.ops.backup import restore as put_back
from app.ops.lock import holding
from app.ops.queries import broken_links
from app.ops.refusal import Refused
from app.people.models import Person
from app.visitors.models import Visitor


def migrate_command(data: DataOption = None, database_url: DatabaseOption = None) -> None:
    """Bring the database to this program's schema; one with content is copied first."""
    with house_of(settings_of(data, database_url), "migrate") as house:
        if at_head(house.db):
            say("The database is at this version already.")
            return
        copy = bring_up(house)
    if copy:
        say(f"Copied to {copy} first.")
    say("The database is at this version now.")


def backup(
    data: DataOption = None,
    database_url: DatabaseOption = None,
    to: Annotated[Path | None, typer.Option("--to", help="File to write; DATA/backups/ without it.")] = None,
) -> None:
    """Copy the database, beside a running server if need be. Keep secret.key somewhere else yourself."""
    settings = settings_of(data, database_url)
    say(str(make_backup(settings, Clock().now(), to)))


def restore(
    file: Annotated[Path, typer.Argument(help="A copy made by anchang backup.")],
    data: DataOption = None,
    database_url: DatabaseOption = None,
) -> None:
    """Put a copy back. It is checked first; the database that was there is kept beside it."""
    settings = settings_of(data, database_url)
    with holding(settings, "restore"):
        kept = put_back(settings, file, Clock().now())
        db = Database(settings.url)
        try:
            migrate(db)
            _try_key(settings, db)
        finally:
            db.close()
    say(f"Restored {file.name}." + (f" What was there before is kept in {kept}." if kept else ""))


def _try_key(settings: Settings, db: Database) -> None:
    """Say so when the key beside the database does not open what the copy holds; nobody wants to learn it later."""
    vault = Vault(settings.secret())
    with db.reading() as session:
        for column in (Visitor.phone_cipher, Person.phone_cipher):
            sealed = session.exec(select(column).where(col(column).is_not(None)).limit(1)).first()
            if sealed is None:
                continue
            try:
                vault.unseal(sealed)
            except ValueError:
                warn("The secret.key of this folder does not open this copy's phone numbers; put the old one here.")
            return


def verify_audit(data: DataOption = None, database_url: DatabaseOption = None) -> None:
    """Walk the audit log's chain of every site; names the first row that was tampered with."""
    with reading_house(settings_of(data, database_url)) as house, open_work(house, writing=False) as work:
        found = broken_links(work)
    broken = {site_id: row for site_id, row in found.items() if row is not None}
    if broken:
        rows = ", ".join(f"row {row} (site {site_id})" for site_id, row in broken.items())
        raise Refused(f"the audit log was changed after it was written: {rows}")
    say(f"The audit log is whole: {len(found)} chains.")
