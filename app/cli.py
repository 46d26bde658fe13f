"""The command line: `anchang ...`."""

import os
import sys

import typer

from app.commands import demo, intake, serving, sites, upkeep
from app.commands.common import lang
from app.core.errors import AppError
from app.core.i18n import Languages
from app.core.settings import BadSetting
from app.ops.refusal import BAD_SETTING, Refused

app = typer.Typer(
    name="anchang",
    help="Anchang: the live system of a property sales site's service team.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("setup")(sites.setup)
app.command("serve")(serving.serve)
app.command("migrate")(upkeep.migrate_command)
app.command("backup")(upkeep.backup)
app.command("restore")(upkeep.restore)
app.command("verify-audit")(upkeep.verify_audit)
app.add_typer(intake.imports, name="import")
app.add_typer(sites.sites, name="site")


def main() -> None:
    """Run a command. Refusals are one line on standard error and an exit status, never a traceback."""
    # Everything made here (database, key, copies) is the owner's alone.
    os.umask(0o077)
    try:
        app()
    except BadSetting as refusal:
        _leave(str(refusal), BAD_SETTING)
    except Refused as refusal:
        _leave(str(refusal), refusal.status)
    except AppError as refusal:
        _leave(Languages().say(lang(), refusal.code, **refusal.params), 1)


def _leave(text: str, status: int) -> None:
    print(f"anchang: {text}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
