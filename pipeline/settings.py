"""Settings: `default.toml`, then a user's file, then options; each value checked against the declared type."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError

DEFAULTS = Path(__file__).with_name("default.toml")


@dataclass(frozen=True)
class RunSettings:
    """How the work is cut and spread."""

    batch_documents: int
    processes: int
    max_bytes: int


@dataclass(frozen=True)
class TagSettings:
    """Which taggers run, and what they must reach."""

    tagger: str
    min_score: float


@dataclass(frozen=True)
class RelateSettings:
    """What a relation must reach."""

    min_score: float


@dataclass(frozen=True)
class Settings:
    """All settings of a run."""

    run: RunSettings
    tag: TagSettings
    relate: RelateSettings


def load_settings(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings of a run; `overrides` maps `section.name` to a value. Raises SettingsError naming file and key."""
    values = _read(DEFAULTS)
    if path is not None:
        for section, entries in _read(path).items():
            values[section] = {**values.get(section, {}), **entries}
    for key, value in (overrides or {}).items():
        section, _, name = key.partition(".")
        values.setdefault(section, {})[name] = value
    sections = {field.name: field for field in dataclasses.fields(Settings)}
    unknown = sorted(set(values) - set(sections))
    if unknown:
        raise SettingsError(f"settings: unknown section [{unknown[0]}]; there are {', '.join(sections)}")
    kinds: dict[str, Any] = {"run": RunSettings, "tag": TagSettings, "relate": RelateSettings}
    return Settings(**{name: _section(name, kinds[name], values[name]) for name in sections})


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"settings file {path}: {error}") from error


def _section(name: str, kind: Any, values: Mapping[str, Any]) -> Any:
    fields = {field.name: field for field in dataclasses.fields(kind)}
    if not isinstance(values, Mapping) or set(values) - set(fields):
        extra = sorted(set(values) - set(fields)) if isinstance(values, Mapping) else [name]
        raise SettingsError(f"settings: [{name}] has no {extra[0]}; there are {', '.join(fields)}")
    types: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}
    for key, value in values.items():
        allowed = types[str(fields[key].type)]
        if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
            raise SettingsError(f"settings: {name}.{key} must be {fields[key].type}, not {value!r}")
    return kind(**values)
