"""Writing into `models/registry.toml`: the entry of a weight, by name (`pipeline.weights` reads it)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

LICENCE = "CC BY-SA 4.0"


def register(registry: Path, name: str, path: Path, figures: Mapping[str, float], *, source: str, note: str) -> None:
    """Put the weight's entry into the registry, in place of an older one; `note` says what its figures are."""
    entry = [f"[{name}]", f'file = "{path.name}"', f'sha256 = "{_sha256(path)}"', f'licence = "{LICENCE}"',
             f'source = "{source}"', f"[{name}.figures]  # {note}",
             *(f"{part} = {value:.4f}" for part, value in figures.items())]
    old = registry.read_text(encoding="utf-8") if registry.exists() else ""
    kept = re.sub(rf"(?ms)^\[{re.escape(name)}(\.[^\]]*)?\].*?(?=^\[|\Z)", "", old).strip()
    registry.write_text("\n".join([*([kept, ""] if kept else []), *entry, ""]), encoding="utf-8")


def renew_hash(registry: Path, name: str, path: Path) -> None:
    """Put the hash of a weight whose file was changed into its entry, and leave the rest of it."""
    entry = re.compile(rf'(\[{re.escape(name)}\]\nfile = "[^"]*"\nsha256 = ")[0-9a-f]+')
    text = entry.sub(rf"\g<1>{_sha256(path)}", registry.read_text(encoding="utf-8"))
    registry.write_text(text, encoding="utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
