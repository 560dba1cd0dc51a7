"""The one reader of models/: weights are found by name in registry.toml and checked by hash before use."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import ModelError, reason_of

REGISTRY = "registry.toml"
_REQUIRED = ("file", "sha256", "licence", "source")


@dataclass(frozen=True)
class Weight:
    """An entry of the registry; `path` is absolute, `figures` holds what was measured, by name."""

    name: str
    path: Path
    sha256: str
    licence: str
    source: str
    figures: Mapping[str, Any] = field(default_factory=dict)


def models_folder() -> Path:
    """The folder of weights: `$KHABAR_MODELS`, else models/ beside the package."""
    return Path(os.environ.get("KHABAR_MODELS") or Path(__file__).parent.parent / "models").resolve()


def load_registry(folder: Path | None = None) -> dict[str, Weight]:
    """Every weight that the registry names, whether or not its file is there. Raises ModelError naming file and entry."""
    folder = folder or models_folder()
    path = folder / REGISTRY
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"no {path}: the weights are not installed, or KHABAR_MODELS points elsewhere") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path}: {reason_of(error)}") from error
    return {name: _weight(path, name, entry) for name, entry in entries.items()}


def _weight(registry: Path, name: str, entry: Any) -> Weight:
    if not isinstance(entry, Mapping):
        raise ModelError(f"{registry}: {name} is not a table")
    for key in _REQUIRED:
        if not isinstance(entry.get(key), str):
            raise ModelError(f"{registry}: [{name}] has no {key}")
    figures = entry.get("figures", {})
    return Weight(name, registry.parent / entry["file"], entry["sha256"], entry["licence"], entry["source"], figures)


def find_weight(name: str, folder: Path | None = None) -> Weight:
    """The weight of that name, its file present and unaltered. Raises ModelError saying what is wrong and how to mend it."""
    registry = load_registry(folder)
    if name not in registry:
        raise ModelError(f"no weight is called {name!r}; models/{REGISTRY} has {', '.join(sorted(registry)) or 'none'}")
    weight = registry[name]
    try:
        stat = weight.path.stat()
        found = _sha256(weight.path, stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        raise ModelError(f"weight {name}: {weight.path} cannot be read ({error.strerror}); restore it from version control "
                         f"or choose `--tagger lexicon`") from error
    if found != weight.sha256:
        raise ModelError(f"weight {name}: {weight.path} was altered: its sha256 is {found[:16]}…, the registry says "
                         f"{weight.sha256[:16]}…")
    return weight


@lru_cache(maxsize=64)
def _sha256(path: Path, mtime_ns: int, size: int) -> str:
    """The file's hash; read again only when its time or size has changed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
