"""Every setting this version of the program knows: a site made before one existed sees it too, with its default."""

from collections.abc import Collection
from functools import cache

from app.sites.layout import SettingT
from app.sites.models import SiteSetting
from app.sites.template import load_template, seed_template

LIBRARY = "yunqi"
"""The template whose settings are complete."""


@cache
def _known() -> tuple[SettingT, ...]:
    return tuple(load_template(seed_template(LIBRARY)).settings)


def setting_row(site_id: int, setting: SettingT, position: int) -> SiteSetting:
    """A setting of a template as a row of a site, not stored."""
    return SiteSetting(
        site_id=site_id,
        key=setting.key,
        value=setting.text,
        source=setting.source,
        name_zh=setting.zh,
        name_en=setting.en,
        unit_zh=setting.unit_zh,
        unit_en=setting.unit_en,
        low=setting.low,
        high=setting.high,
        position=position,
    )


def not_stored(site_id: int, stored: Collection[str]) -> list[SiteSetting]:
    """Rows, not stored, of the settings that the site has none of: what counts there is the default."""
    return [
        setting_row(site_id, setting, position)
        for position, setting in enumerate(_known())
        if setting.key not in stored
    ]


def default_row(site_id: int, key: str) -> SiteSetting | None:
    """The row, not stored, of a setting at its default; None when there is no such setting."""
    return next((row for row in not_stored(site_id, ()) if row.key == key), None)
