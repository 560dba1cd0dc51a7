"""Words as data: CSV and TOML files in this folder, read by one reader."""

from __future__ import annotations

import csv
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import LexiconError, reason_of

FOLDER = Path(__file__).parent


@lru_cache(maxsize=64)
def read_csv(name: str, folder: Path = FOLDER) -> tuple[dict[str, str], ...]:
    """The rows of `name`.csv, each column name → field; lines that begin with # are comments."""
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(csv.DictReader(line for line in file if not line.startswith("#")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(f"lexicon {path}: {reason_of(error)}") from error


@lru_cache(maxsize=64)
def read_toml(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """The content of `name`.toml."""
    path = folder / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"lexicon {path}: {reason_of(error)}") from error


def values(field: str) -> tuple[str, ...]:
    """The values of a field that holds several, separated by `|`."""
    if "|" not in field:
        return (field.strip(),) if field.strip() else ()
    return tuple(value.strip() for value in field.split("|") if value.strip())
