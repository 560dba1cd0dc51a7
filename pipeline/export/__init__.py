"""export: the tables in other forms, each a function that yields (file name, text) of what belongs into the folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.export.brat import brat_files
from pipeline.export.conllu import conllu_files
from pipeline.export.delimited import csv_files
from pipeline.export.standoff import standoff_files

FORMATS: Mapping[str, Callable[[Path], Iterator[tuple[str, str]]]] = {
    "brat": brat_files, "conllu": conllu_files, "csv": csv_files, "jsonl": standoff_files,
}
"""Format → the files that it makes of an output folder."""


def export(output: Path, folder: Path, form: str) -> int:
    """Write the files of a format into a folder and return how many. Raises OutputError if it cannot be written."""
    count = 0
    try:
        for name, text in FORMATS[form](output):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
            count += 1
    except OSError as error:
        raise OutputError(f"cannot write to {folder}: {error.strerror or error}") from error
    return count
