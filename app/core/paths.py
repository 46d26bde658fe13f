"""Where templates, static files and migrations lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

APP = Path(__file__).resolve().parent.parent


def _folder(name: str) -> Path:
    inside = APP / name
    return inside if inside.is_dir() else APP.parent / name


TEMPLATES = _folder("templates")
STATIC = _folder("static")
MIGRATIONS = _folder("migrations")
