"""Reads the settings of a site template: defaults, each with its words, its range and its source."""

from __future__ import annotations

from app.sites.entries import Entry
from app.sites.layout import SettingT, SettingValue

NEEDED_SETTINGS = (
    "open",
    "close",
    "day_starts",
    "ack_seconds",
    "door_to_register_seconds",
    "consultant_seconds",
    "late_grace_minutes",
    "purposes",
    "walk_same_seconds",
    "walk_next_seconds",
    "walk_far_seconds",
)


def read_settings(top: Entry, purposes: list[str]) -> dict[str, SettingT]:
    """Settings by key, in the order of the file. Refuses a missing one and a purpose that is not in `purposes`."""
    settings = {}
    for entry in top.each("setting", "key"):
        setting = _setting(entry)
        if setting.key in settings:
            entry.refuse("key is used twice")
        settings[setting.key] = setting
    missing = [key for key in NEEDED_SETTINGS if key not in settings]
    if missing:
        top.refuse(f"setting {missing[0]} is missing")
    chosen = settings["purposes"].value
    unknown = [code for code in chosen if code not in purposes] if isinstance(chosen, tuple) else [str(chosen)]
    if unknown:
        top.refuse(f"setting purposes: unknown purpose {unknown[0]!r}")
    return settings


def _setting(entry: Entry) -> SettingT:
    raw = entry.values.pop("value", None)
    value: SettingValue = tuple(raw) if isinstance(raw, list) else raw
    parts = value if isinstance(value, tuple) else ("",)
    if type(value) not in (int, bool, str, tuple) or not all(type(part) is str for part in parts):
        entry.refuse("value must be a number, a text, true or false, or a list of words")
    setting = SettingT(
        key=entry.text("key"),
        value=value,
        zh=entry.text("zh"),
        en=entry.text("en"),
        unit_zh=entry.take("unit_zh", str, ""),
        unit_en=entry.take("unit_en", str, ""),
        low=entry.whole("low", 0) if "low" in entry.values else None,
        high=entry.whole("high", 0) if "high" in entry.values else None,
        source=entry.text("source"),
    )
    entry.done()
    low, high = setting.low or 0, setting.high
    if type(value) is int and (value < low or (high is not None and value > high)):
        entry.refuse(f"value {value} is outside its own range")
    return setting
