"""Settings: `default.toml`, then a user's file, then options; each value checked against the declared type."""

from __future__ import annotations

import dataclasses
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError, reason_of

DEFAULTS = Path(__file__).with_name("default.toml")


@dataclass(frozen=True)
class RunSettings:
    """How the work is cut and spread."""

    batch_documents: int
    batch_bytes: int
    processes: int
    max_bytes: int

    def __post_init__(self) -> None:
        for name, least in (("batch_documents", 1), ("batch_bytes", 1), ("processes", 0), ("max_bytes", 1)):
            if getattr(self, name) < least:
                raise SettingsError(f"settings: run.{name} must be at least {least}, not {getattr(self, name)}")


@dataclass(frozen=True)
class LexiconSettings:
    """The user's own lexicon: a folder of tables laid over the built-in ones (`pipeline.lexicon.kb_user`); empty for none."""

    folder: str

    @property
    def path(self) -> Path | None:
        """The folder, or None."""
        return Path(self.folder).expanduser() if self.folder else None


@dataclass(frozen=True)
class SegmentSettings:
    """Which analyser makes the words: camel (camel-tools, chosen in context) or stanza (its official models, with heads)."""

    analyser: str

    def __post_init__(self) -> None:
        if self.analyser not in ("camel", "stanza"):
            raise SettingsError(f"settings: segment.analyser must be camel or stanza, not {self.analyser!r}")


@dataclass(frozen=True)
class TagSettings:
    """Which taggers run, and what they must reach."""

    tagger: str
    model: str
    min_score: float

    def __post_init__(self) -> None:
        if self.model not in ("both", "accurate", "fast"):
            raise SettingsError(f"settings: tag.model must be both, accurate or fast, not {self.model!r}")
        _check_probability("tag.min_score", self.min_score)


@dataclass(frozen=True)
class RelateSettings:
    """What a relation must reach."""

    min_score: float

    def __post_init__(self) -> None:
        _check_probability("relate.min_score", self.min_score)


def _check_probability(name: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise SettingsError(f"settings: {name} must be between 0 and 1, not {value}")


@dataclass(frozen=True)
class Settings:
    """All settings of a run."""

    run: RunSettings
    lexicon: LexiconSettings
    segment: SegmentSettings
    tag: TagSettings
    relate: RelateSettings

    def for_rows(self) -> dict[str, Any]:
        """Section → name → value of the settings that rows depend on: all but how the work is cut and spread.

        Nor is the place of the user's lexicon among them: rows depend on what is in it (`pipeline.manifest`).
        """
        out = dataclasses.asdict(self)
        del out["lexicon"]
        out["run"] = {"max_bytes": self.run.max_bytes}
        return out


def load_settings(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings of a run; `overrides` maps `section.name` to a value. Raises SettingsError naming file and key."""
    values = _read(DEFAULTS)
    if path is not None:
        for section, entries in _read(path).items():
            values[section] = {**values.get(section, {}), **entries} if isinstance(entries, Mapping) else entries
    for key, value in (overrides or {}).items():
        section, _, name = key.partition(".")
        values[section] = {**values.get(section, {}), name: value}
    sections = typing.get_type_hints(Settings)
    unknown = sorted(set(values) - set(sections))
    if unknown:
        raise SettingsError(f"settings: unknown section [{unknown[0]}]; there are {', '.join(sections)}")
    return Settings(**{name: _section(name, kind, values[name]) for name, kind in sections.items()})


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"settings file {path}: {reason_of(error)}") from error


def _section(name: str, kind: Any, values: Any) -> Any:
    fields = typing.get_type_hints(kind)
    if not isinstance(values, Mapping):
        raise SettingsError(f"settings: {name} is a section; write [{name}] and its names below")
    unknown = sorted(set(values) - set(fields))
    if unknown:
        raise SettingsError(f"settings: [{name}] has no {unknown[0]}; there are {', '.join(fields)}")
    for key, value in values.items():
        wanted = fields[key]
        allowed = (int, float) if wanted is float else (wanted,)
        if not isinstance(value, allowed) or (isinstance(value, bool) and wanted is not bool):
            raise SettingsError(f"settings: {name}.{key} must be {wanted.__name__}, not {value!r}")
    return kind(**values)
